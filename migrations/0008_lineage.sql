-- +goose Up

-- A standby that takes over, or a backup, may lack what was committed last.

CREATE TABLE IF NOT EXISTS lineage (
    sole        boolean     PRIMARY KEY DEFAULT true CHECK (sole),
    server      text        NOT NULL,
    gap_from    timestamptz,
    gap_to      timestamptz,
    adopting    boolean     NOT NULL DEFAULT false,
    reread_from timestamptz
);
COMMENT ON TABLE lineage IS 'Which database this was when it was last looked at, and what may be missing in it.';
COMMENT ON COLUMN lineage.server IS 'System identifier, timeline and OID: others than those it has now mean that it was promoted or restored since.';
COMMENT ON COLUMN lineage.gap_from IS 'Commits from here to gap_to may be missing; in the year 1: nobody knows from when on.';
COMMENT ON COLUMN lineage.adopting IS 'The gap is what an adopt fills that has not ended well yet.';
COMMENT ON COLUMN lineage.reread_from IS 'Exports that were archived from this day on are to be read again.';
