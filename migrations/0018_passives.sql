-- +goose Up

-- How many of the passive segments of each booking were understood, as its last plan
-- read them. Status counts them by office.

ALTER TABLE plan_booking
    ADD COLUMN IF NOT EXISTS office     text    NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS passives   integer NOT NULL DEFAULT 0,
    ADD COLUMN IF NOT EXISTS understood integer NOT NULL DEFAULT 0;

ALTER TABLE booking
    ADD COLUMN IF NOT EXISTS office     text    NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS passives   integer NOT NULL DEFAULT 0 CHECK (passives >= 0),
    ADD COLUMN IF NOT EXISTS understood integer NOT NULL DEFAULT 0 CHECK (understood BETWEEN 0 AND passives);
CREATE INDEX IF NOT EXISTS booking_passives ON booking (office) WHERE passives > 0;
COMMENT ON COLUMN booking.passives IS 'Segments whose text somebody wrote; understood are those that a rule, or the reader of the format, made something of.';
