-- +goose Up

-- The next job of a traveller is found without looking at all the others.

UPDATE river_job AS j
   SET args = j.args || jsonb_build_object('traveller', left(encode(sha256(convert_to(t.client || E'\n' || t.login, 'UTF8')), 'hex'), 16))
  FROM trip AS t
 WHERE j.kind = 'deliver' AND j.finalized_at IS NULL AND j.args->>'trip' = t.id::text AND NOT j.args ? 'traveller';

CREATE INDEX IF NOT EXISTS deliver_traveller ON river_job ((args->>'traveller'), priority, id)
 WHERE kind = 'deliver' AND finalized_at IS NULL;

COMMENT ON TABLE turn IS 'Which trip of a traveller is on its way, and from where. It ends with the node''s own lease, or at until. client is empty, and login what stands for the traveller in jobs.';
