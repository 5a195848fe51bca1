-- +goose Up

-- The closed sets of state/trip, and the reasons of transform.

ALTER TABLE trip
    DROP CONSTRAINT IF EXISTS trip_hold,
    DROP CONSTRAINT IF EXISTS trip_waits,
    DROP CONSTRAINT IF EXISTS trip_verb,
    ADD CONSTRAINT trip_hold CHECK (hold IN ('',
        'no-client', 'no-segments', 'no-passenger', 'no-traveller', 'ambiguous-traveller', 'unsure-flight',
        'travellers-unusable', 'bad-proposal', 'waits-for-ticket', 'bad-document',
        'cancel-never', 'too-old', 'held-by-hand', 'refused')),
    ADD CONSTRAINT trip_waits CHECK (waits IN ('', 'refused', 'credential', 'slow-down', 'transient', 'unknown', 'quiet')),
    ADD CONSTRAINT trip_verb CHECK (verb IN ('create', 'update', 'replace', 'cancel', 'adopt', 'hold', 'unchanged'));

ALTER TABLE run_trip
    DROP CONSTRAINT IF EXISTS run_trip_verb,
    ADD CONSTRAINT run_trip_verb CHECK (verb IN ('create', 'update', 'replace', 'cancel', 'adopt', 'hold', 'unchanged'));

ALTER TABLE attempt
    DROP CONSTRAINT IF EXISTS attempt_outcome,
    ADD CONSTRAINT attempt_outcome CHECK (outcome IN ('',
        'acknowledged', 'adopted', 'absent', 'repeat', 'refused', 'credential', 'slow-down', 'transient', 'hold'));

ALTER TABLE company
    DROP CONSTRAINT IF EXISTS company_paused_code,
    ADD CONSTRAINT company_paused_code CHECK (paused_code IN ('credential', 'slow-down', 'transient'));
