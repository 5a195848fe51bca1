-- +goose Up

-- Gateways answer for a service that has already processed what they refuse.

ALTER TABLE attempt ADD COLUMN IF NOT EXISTS doubted boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN attempt.doubted IS 'A create that was answered, and not with success. It keeps its document until the trip was looked up, or Concur acknowledged something of it.';

CREATE INDEX IF NOT EXISTS trip_refused ON trip (id) WHERE hold = 'refused';
