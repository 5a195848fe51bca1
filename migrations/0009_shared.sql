-- +goose Up

-- Concur can put bookings of several PNRs into one trip. Who replaces or cancels
-- a whole trip asks who else has been put there.

CREATE INDEX IF NOT EXISTS trip_concur ON trip (concur_id) WHERE concur_id <> '';
