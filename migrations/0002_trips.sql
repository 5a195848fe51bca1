-- +goose Up

-- What is wanted in Concur, and what Concur acknowledged.

CREATE TABLE run (
    id          uuid        PRIMARY KEY,
    trigger     text        NOT NULL,
    started_at  timestamptz NOT NULL,
    finished_at timestamptz,
    summary     jsonb
);
COMMENT ON TABLE run IS 'Synchronisations, started by hand or by a schedule.';

CREATE TABLE trip (
    client  text NOT NULL,
    id      uuid NOT NULL UNIQUE,
    locator text NOT NULL CHECK (length(locator) BETWEEN 1 AND 32),
    login   text NOT NULL,
    source  text NOT NULL,
    system  text NOT NULL,
    pnr     text NOT NULL,

    generation  bigint NOT NULL,
    document    bytea,
    fingerprint text   NOT NULL,
    hold        text   NOT NULL DEFAULT '',
    hold_text   text   NOT NULL DEFAULT '',
    run         uuid   NOT NULL,
    verb        text   NOT NULL,

    posted_generation  bigint NOT NULL DEFAULT 0,
    posted_document    bytea,
    posted_fingerprint text   NOT NULL DEFAULT '',
    concur_id          text   NOT NULL DEFAULT '',
    trip_link          text   NOT NULL DEFAULT '',
    posted_at          timestamptz,

    waits    text        NOT NULL DEFAULT '',
    next_at  timestamptz,
    failures integer     NOT NULL DEFAULT 0,
    problem  text        NOT NULL DEFAULT '',

    PRIMARY KEY (client, locator, login),
    CHECK (document IS NOT NULL OR fingerprint = '')
);
CREATE INDEX trip_booking ON trip (system, pnr);
CREATE INDEX trip_run ON trip (run);
COMMENT ON TABLE trip IS 'One traveller''s trip. Wanted: document of this generation, or nothing. Posted: what Concur acknowledged last, never what was merely attempted.';
COMMENT ON COLUMN trip.locator IS 'ClientLocator, the key we give Concur.';
COMMENT ON COLUMN trip.concur_id IS 'TripId of the latest answer; empty while Concur has no such trip.';
COMMENT ON COLUMN trip.waits IS 'Why the trip is tried again only at next_at: unknown, transient, slow-down, credential, refused.';

CREATE TABLE attempt (
    id          uuid        PRIMARY KEY,
    trip        uuid        NOT NULL REFERENCES trip (id) ON DELETE CASCADE,
    verb        text        NOT NULL CHECK (verb IN ('create', 'update', 'cancel')),
    generation  bigint      NOT NULL,
    fingerprint text        NOT NULL,
    document    bytea,
    begun_at    timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    finished_at timestamptz,
    outcome     text        NOT NULL DEFAULT '',
    status      integer     NOT NULL DEFAULT 0,
    message     text        NOT NULL DEFAULT '',
    correlation text        NOT NULL DEFAULT '',
    CHECK ((finished_at IS NULL) = (outcome = ''))
);
CREATE UNIQUE INDEX attempt_open ON attempt (trip) WHERE finished_at IS NULL;
CREATE INDEX attempt_trip ON attempt (trip, begun_at);
COMMENT ON TABLE attempt IS 'The ledger: an intent is committed before it is sent, its outcome after. One that is open when a worker starts on the trip may or may not have reached Concur.';

CREATE TABLE company (
    client       text PRIMARY KEY,
    grant_sealed bytea,
    paused_until timestamptz,
    paused_why   text NOT NULL DEFAULT ''
);
COMMENT ON TABLE company IS 'A client company''s OAuth grant, sealed, and whether deliveries to it rest.';

CREATE TABLE lease (
    name   text        PRIMARY KEY,
    holder text        NOT NULL,
    term   bigint      NOT NULL,
    until  timestamptz NOT NULL
);
COMMENT ON TABLE lease IS 'Who may do what only one may: run (one reader of the inbox), node/… (a process alive). The term fences off a former holder.';

CREATE TABLE tick (
    schedule text        NOT NULL,
    at       timestamptz NOT NULL,
    node     text        NOT NULL,
    PRIMARY KEY (schedule, at)
);
COMMENT ON TABLE tick IS 'Ticks of the schedules that some daemon took.';
