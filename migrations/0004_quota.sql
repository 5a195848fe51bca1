-- +goose Up

-- What all processes share when they send: the quota of an application at Concur,
-- and the pauses of a company that does not answer.

CREATE TABLE IF NOT EXISTS quota (
    application text             PRIMARY KEY CHECK (length(application) = 64),
    reserved    timestamptz      NOT NULL,
    pace        double precision NOT NULL DEFAULT 1 CHECK (pace > 0 AND pace <= 1),
    paced_at    timestamptz      NOT NULL DEFAULT 'epoch',
    rest_until  timestamptz      NOT NULL DEFAULT 'epoch'
);
COMMENT ON TABLE quota IS 'How fast an application may send, over all its companies and processes. Its key is the SHA-256 of the client_id.';
COMMENT ON COLUMN quota.reserved IS 'All slots before this time were given to some process.';
COMMENT ON COLUMN quota.pace IS 'Share of the quota that was used from paced_at on, when Concur asked to slow down; it grows with time.';
COMMENT ON COLUMN quota.rest_until IS 'Concur asked for no request before.';

COMMENT ON COLUMN trip.waits IS 'Why the trip is tried again only at next_at: unknown, transient, slow-down, credential, refused, quiet.';

ALTER TABLE company
    ADD COLUMN IF NOT EXISTS paused_code text NOT NULL DEFAULT 'credential';
COMMENT ON COLUMN company.paused_code IS 'credential: it does not let us in; transient: it does not answer.';
