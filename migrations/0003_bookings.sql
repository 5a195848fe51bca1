-- +goose Up

-- A client's policy can be to send a booking of each PNR instead of the whole
-- trip. Concur then puts it into the trip whose dates it falls in.

ALTER TABLE trip
    ADD COLUMN IF NOT EXISTS as_booking        boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS posted_as_booking boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS starts            text    NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS ends              text    NOT NULL DEFAULT '';
COMMENT ON COLUMN trip.as_booking IS 'The wanted document is a booking, not a trip.';
COMMENT ON COLUMN trip.posted_as_booking IS 'What Concur acknowledged was a booking; concur_id is the trip that it put it into.';
COMMENT ON COLUMN trip.starts IS 'First day of the wanted document, YYYY-MM-DD; empty if nothing is wanted.';
COMMENT ON COLUMN trip.ends IS 'Last day of the wanted document.';

ALTER TABLE attempt
    ADD COLUMN IF NOT EXISTS as_booking boolean NOT NULL DEFAULT false;

CREATE INDEX IF NOT EXISTS trip_traveller ON trip (client, login);
