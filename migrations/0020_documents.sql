-- +goose Up

-- A record without locator belongs to the bookings of its documents. A system may print
-- a number of 13 digits in the record of a ticket, and its last ten alone in that of its
-- refund.

ALTER TABLE record ADD COLUMN IF NOT EXISTS serials text[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN record.serials IS 'The last ten digits of the numbers in documents.';
UPDATE record SET serials = ARRAY(SELECT right(number, 10) FROM unnest(documents) AS number)
 WHERE cardinality(serials) < cardinality(documents);

CREATE OR REPLACE FUNCTION shares_document(mine text[], theirs text[]) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
'SELECT mine && theirs OR EXISTS (
    SELECT FROM unnest(mine) AS a (number) JOIN unnest(theirs) AS b (number) ON right(a.number, 10) = right(b.number, 10)
     WHERE length(a.number) = 10 OR length(b.number) = 10)';
COMMENT ON FUNCTION shares_document IS 'Whether a document has a number in both lists. Only where they have serials in common it may; indexes know those.';

CREATE INDEX IF NOT EXISTS record_sold ON record USING gin (serials) WHERE locator <> '';
CREATE INDEX IF NOT EXISTS record_homeless ON record USING gin (serials) WHERE locator = '';
CREATE INDEX IF NOT EXISTS record_unnumbered ON record (left(digest, 13)) WHERE locator = '';
DROP INDEX IF EXISTS record_documents;

-- What waited for a ticket whose number is printed in full has found it.
WITH found AS (
    SELECT DISTINCT r.system, t.locator, '#' || r.documents[1] AS waiting
      FROM record AS r
      JOIN record AS t ON t.system = r.system AND t.locator <> '' AND t.serials && r.serials
     WHERE r.locator = '' AND NOT r.documents && t.documents AND shares_document(r.documents, t.documents)
), due AS (
    UPDATE booking AS b SET revision = revision + 1
      FROM (SELECT DISTINCT system, locator FROM found) AS f
     WHERE b.system = f.system AND b.locator = f.locator
), waited AS (
    DELETE FROM booking AS b USING found AS f WHERE b.system = f.system AND b.locator = f.waiting
)
DELETE FROM trip AS t USING found AS f WHERE t.system = f.system AND t.pnr = f.waiting;

COMMENT ON COLUMN booking.run IS 'The newest run that read something new of it, or read it again while a trip of it was not in Concur as it should be.';

-- A server may be built without it.
-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE record ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    NULL;
END
$$;
-- +goose StatementEnd

CREATE TABLE IF NOT EXISTS seen_file (
    path  text PRIMARY KEY,
    stamp text NOT NULL
);
COMMENT ON TABLE seen_file IS 'How files looked that stay in an inbox and whose content is known. One that still looks so is not opened again.';
COMMENT ON COLUMN seen_file.stamp IS 'Its size, its times of change of content and of anything, in nanoseconds, and its inode.';
