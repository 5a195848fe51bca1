-- +goose Up

-- What is due, what is still to be sent and the job of a trip are found without looking
-- at all that is known.

CREATE INDEX IF NOT EXISTS booking_run ON booking (run);
CREATE INDEX IF NOT EXISTS booking_policy ON booking (policy);
CREATE INDEX IF NOT EXISTS booking_due ON booking (seen) WHERE revision > planned;

-- A trip that is not pending is not looked for by its run.
CREATE INDEX IF NOT EXISTS trip_pending ON trip (run) WHERE pending;
DROP INDEX IF EXISTS trip_run;

-- Its last condition keeps the question for a traveller's next job from taking it for
-- the index of travellers: before a table has statistics, both look as short.
CREATE INDEX IF NOT EXISTS deliver_trip ON river_job ((args->>'trip'))
 WHERE kind = 'deliver' AND finalized_at IS NULL AND args->>'trip' IS NOT NULL;
