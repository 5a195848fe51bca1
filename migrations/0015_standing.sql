-- +goose Up

-- Whether a trip is still to be sent, whether the outcome of an attempt is open, and
-- how a trip stands: each is said once, here.

ALTER TABLE trip
    ADD COLUMN IF NOT EXISTS pending boolean NOT NULL GENERATED ALWAYS AS (hold = '' AND posted_generation < generation) STORED;
COMMENT ON COLUMN trip.pending IS 'It is not held, and Concur has not acknowledged what is wanted.';

CREATE OR REPLACE VIEW open_attempt AS
SELECT id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at, finished_at, outcome, status, message, correlation, doubted
  FROM attempt
 WHERE finished_at IS NULL;
COMMENT ON VIEW open_attempt IS 'Attempts whose outcome nobody has recorded: Concur may or may not have processed them. A trip has one at most.';

CREATE OR REPLACE VIEW standing AS
SELECT t.id AS trip,
       a.open,
       CASE WHEN t.hold <> '' THEN 'hold'
            WHEN a.open THEN 'unknown'
            WHEN NOT t.pending THEN 'sent'
            WHEN t.waits = '' THEN 'queued'
            WHEN t.waits IN ('quiet', 'slow-down', 'refused') THEN 'wait'
            ELSE 'failed' END AS stands
  FROM trip AS t, LATERAL (SELECT EXISTS (SELECT FROM open_attempt AS o WHERE o.trip = t.id) AS open) AS a;
COMMENT ON VIEW standing IS 'How each trip stands; state/trip names these. What waits for the settings, for Concur or for another try within the hour has not failed.';
