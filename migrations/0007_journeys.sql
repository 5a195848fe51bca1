-- +goose Up

-- An agency can say by a remark that several PNRs are one journey: a booking of
-- it is put into the trip that has another one already.

ALTER TABLE trip ADD COLUMN IF NOT EXISTS journey text NOT NULL DEFAULT '';
COMMENT ON COLUMN trip.journey IS 'What the agency''s remark calls the journey that several PNRs belong to; empty if none does.';
