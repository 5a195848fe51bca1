-- +goose Up

-- Segments that two bookings have for one traveller: what such bookings are found by, and
-- which of them wait for the other one.

CREATE TABLE IF NOT EXISTS likeness (
    digest  text NOT NULL CHECK (length(digest) = 32),
    system  text NOT NULL,
    locator text NOT NULL,
    PRIMARY KEY (digest, system, locator)
);
CREATE INDEX IF NOT EXISTS likeness_booking ON likeness (system, locator);
COMMENT ON TABLE likeness IS 'Which bookings may have twins of each other''s segments: those with the same digest. Only bookings of clients that have twins on. A row too many does no harm.';

ALTER TABLE plan_booking ADD COLUMN IF NOT EXISTS waits boolean NOT NULL DEFAULT false;
ALTER TABLE booking ADD COLUMN IF NOT EXISTS waits boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS booking_waits ON booking (seen) WHERE waits;
COMMENT ON COLUMN booking.waits IS 'A segment goes to the trip of another booking, and Concur does not have that trip yet as it is wanted: each run plans this booking.';
