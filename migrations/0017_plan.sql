-- +goose Up

-- A plan as it is made, until all of it is known and a guard has seen it. What is in
-- here can be made again: its bookings are due until they are decided on. So it is
-- not logged, and it is gone after a crash.

CREATE UNLOGGED TABLE IF NOT EXISTS plan_booking (
    run      uuid   NOT NULL,
    place    bigint NOT NULL,
    system   text   NOT NULL,
    locator  text   NOT NULL,
    revision bigint NOT NULL,
    PRIMARY KEY (run, place)
);
COMMENT ON TABLE plan_booking IS 'Bookings that a run has planned and not decided on yet, in the order of its plan. revision says which records the plan was made of.';

CREATE UNLOGGED TABLE IF NOT EXISTS plan_trip (
    run     uuid     NOT NULL,
    booking bigint   NOT NULL,
    place   smallint NOT NULL,

    id          uuid    NOT NULL,
    client      text    NOT NULL,
    locator     text    NOT NULL,
    login       text    NOT NULL,
    source      text    NOT NULL,
    system      text    NOT NULL,
    pnr         text    NOT NULL,
    document    bytea,
    fingerprint text    NOT NULL,
    as_booking  boolean NOT NULL,
    starts      text    NOT NULL,
    ends        text    NOT NULL,
    journey     text    NOT NULL,
    hold        text    NOT NULL,
    hold_text   text    NOT NULL,

    verb    text    NOT NULL CHECK (verb IN ('create', 'update', 'replace', 'cancel', 'adopt', 'hold', 'unchanged')),
    decided boolean NOT NULL,
    urgent  boolean NOT NULL,
    posted  text    NOT NULL,
    loss    text    NOT NULL CHECK (loss IN ('', 'cancels', 'lost_segments', 'travellers')),
    changes text[]  NOT NULL,
    notes   text[]  NOT NULL,

    PRIMARY KEY (run, booking, place)
);
COMMENT ON TABLE plan_trip IS 'The trips of a planned booking as they are wanted. posted is the fingerprint of what Concur had when it was planned, loss what the plan takes from it.';
