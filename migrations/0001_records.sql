-- +goose Up

-- What was read: files, the records in them, and what could not be used.

CREATE TABLE file (
    digest   text        PRIMARY KEY CHECK (length(digest) = 64),
    name     text        NOT NULL,
    size     bigint      NOT NULL,
    records  integer     NOT NULL,
    rejected integer     NOT NULL,
    read_at  timestamptz NOT NULL
);
COMMENT ON TABLE file IS 'Export files that were read to their end, by the SHA-256 of their content.';

CREATE TABLE record (
    digest    text        PRIMARY KEY CHECK (length(digest) = 64),
    system    text        NOT NULL,
    locator   text        NOT NULL,
    documents text[]      NOT NULL,
    body      jsonb       NOT NULL,
    read_at   timestamptz NOT NULL
);
CREATE INDEX record_booking ON record (system, locator);
CREATE INDEX record_documents ON record USING gin (documents);
COMMENT ON TABLE record IS 'Interface records, append-only. A refund may have no locator; its documents tell the booking.';

CREATE TABLE booking (
    system   text   NOT NULL,
    locator  text   NOT NULL,
    seen     bigint GENERATED ALWAYS AS IDENTITY,
    revision bigint NOT NULL,
    planned  bigint NOT NULL DEFAULT 0,
    policy   text   NOT NULL DEFAULT '',
    run      uuid,
    PRIMARY KEY (system, locator)
);
CREATE UNIQUE INDEX booking_seen ON booking (seen);
COMMENT ON TABLE booking IS 'What a record locator stands for: the unit that is folded and planned. # and a document number stand for records whose ticket is not known yet.';
COMMENT ON COLUMN booking.revision IS 'Counts the records read; the trips wanted were made from revision planned, under settings policy.';
COMMENT ON COLUMN booking.run IS 'The newest run that read something of it.';

CREATE TABLE quarantine (
    id      uuid        PRIMARY KEY,
    run     uuid        NOT NULL,
    digest  text        NOT NULL UNIQUE CHECK (length(digest) = 64),
    at      text        NOT NULL,
    reasons text[]      NOT NULL,
    raw     bytea       NOT NULL,
    read_at timestamptz NOT NULL
);
COMMENT ON TABLE quarantine IS 'Records that were set aside, with the characters as delivered.';
