-- +goose Up

-- What keeps trips from being sent that are wanted: a person, a guard, or
-- another trip of the same traveller that is on its way.

CREATE TABLE IF NOT EXISTS hand_hold (
    client  text        NOT NULL,
    locator text        NOT NULL,
    by      text        NOT NULL,
    at      timestamptz NOT NULL,
    PRIMARY KEY (client, locator)
);
COMMENT ON TABLE hand_hold IS 'Trips that a person holds, whoever travels and whatever their documents become, until they are released.';

CREATE TABLE IF NOT EXISTS stop (
    client text        PRIMARY KEY,
    plan   text        NOT NULL,
    why    text        NOT NULL,
    since  timestamptz NOT NULL
);
COMMENT ON TABLE stop IS 'Clients whose newest plan a guard stopped. plan names what the guard counted, and is what lets it pass.';

CREATE TABLE IF NOT EXISTS turn (
    client text        NOT NULL,
    login  text        NOT NULL,
    trip   uuid        NOT NULL,
    node   text        NOT NULL,
    until  timestamptz NOT NULL,
    PRIMARY KEY (client, login)
);
COMMENT ON TABLE turn IS 'Which trip of a traveller is on its way, and from where. It ends with the node''s own lease, or at until.';
