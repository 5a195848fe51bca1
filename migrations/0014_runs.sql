-- +goose Up

-- What several processes may do at once without taking it for their own.

CREATE TABLE IF NOT EXISTS run_trip (
    run  uuid NOT NULL,
    trip uuid NOT NULL,
    verb text NOT NULL,
    PRIMARY KEY (run, trip)
);
COMMENT ON TABLE run_trip IS 'What a run decided on, and how: it counts that also when another run decides on it again, or sends it. Forgotten a day after the run has ended.';

CREATE TABLE IF NOT EXISTS policy (
    sole        boolean     PRIMARY KEY DEFAULT true CHECK (sole),
    fingerprint text        NOT NULL,
    since       timestamptz NOT NULL
);
COMMENT ON TABLE policy IS 'The newest settings that make documents, and when a process loaded them. A process with older ones does not decide.';
