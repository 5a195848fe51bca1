-- +goose Up

-- What a person has to know who looks after a sync that nobody watched.

ALTER TABLE run ADD COLUMN IF NOT EXISTS problem text NOT NULL DEFAULT '';
COMMENT ON COLUMN run.problem IS 'What went wrong, a line for each thing; the run may have ended early by it.';

-- +goose Down
ALTER TABLE run DROP COLUMN problem;
