-- +goose Up

-- What a person has to know who looks after a sync that nobody watched.

ALTER TABLE run ADD COLUMN IF NOT EXISTS problem text NOT NULL DEFAULT '';
COMMENT ON COLUMN run.problem IS 'The error that ended the run early; empty: none did.';

-- +goose Down
ALTER TABLE run DROP COLUMN problem;
