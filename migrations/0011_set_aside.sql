-- +goose Up

-- A record that was set aside is one by its characters, however often and wherever
-- it is read. It is settled by a record that was read later and says the same.

ALTER TABLE quarantine
    ADD COLUMN name    text NOT NULL DEFAULT '',
    ADD COLUMN file    text NOT NULL DEFAULT '',
    ADD COLUMN system  text NOT NULL DEFAULT '',
    ADD COLUMN locator text NOT NULL DEFAULT '',
    ADD COLUMN issued  text NOT NULL DEFAULT '',
    ADD COLUMN event   text NOT NULL DEFAULT ''
        CHECK (event IN ('', 'snapshot', 'ticket', 'invoice', 'void', 'restore', 'refund', 'exchange', 'emd', 'cancel'));
COMMENT ON TABLE quarantine IS 'Records that were set aside, with their characters, but payment cards masked.';
COMMENT ON COLUMN quarantine.name IS 'The file in which it was read first.';
COMMENT ON COLUMN quarantine.file IS 'SHA-256 of the file in which it was read last.';
COMMENT ON COLUMN quarantine.issued IS 'YYYY-MM-DD, where that could be read; so the locator.';
COMMENT ON COLUMN quarantine.event IS 'What alone it tells of; empty: of the booking as a whole.';

CREATE INDEX quarantine_file ON quarantine (file);
CREATE INDEX file_name ON file (name);

-- What was left in an inbox is told anew by the next sync.
DELETE FROM quarantine WHERE digest LIKE 'left:%';

-- What may be a card becomes X, but the last four digits. A number of 13 digits is a
-- ticket's, unless it begins with a 4 or has CC and a brand in front.
-- +goose StatementBegin
CREATE FUNCTION masked(raw bytea) RETURNS bytea LANGUAGE plpgsql AS $$
DECLARE
    chars  text := encode(raw, 'escape');
    out    text := '';
    part   text;
    brand  text;
    body   text;
    digits text;
    kept   integer;
    seen   integer;
    total  integer;
    twice  integer;
BEGIN
    FOR part IN
        SELECT m[1] FROM regexp_matches(chars, '(\\\\|\\[0-7]{3}|CC ?[A-Z]{2}[ -]*[0-9](?:[ -]?[0-9]){11,}|\+?[0-9]{12,}|[0-9]{4}[ -][0-9]{4,6}[ -][0-9]{4,5}(?:[ -][0-9]{1,7})?|[0-9](?:[ -][0-9]){11,18}|[^\\0-9C+]+|[^\\])', 'g') AS m
    LOOP
        brand := coalesce(substring(part FROM '^CC ?[A-Z]{2}[ -]*'), '');
        body := substr(part, length(brand) + 1);
        digits := regexp_replace(body, '[ -]', '', 'g');
        IF digits !~ '^[0-9]{12,}$' THEN
            out := out || part;
            CONTINUE;
        END IF;
        total := 0;
        FOR i IN 1 .. length(digits) LOOP
            twice := substr(digits, length(digits) + 1 - i, 1)::integer * (CASE WHEN i % 2 = 0 THEN 2 ELSE 1 END);
            total := total + twice / 10 + twice % 10;
        END LOOP;
        IF brand = '' AND (length(digits) > 19 OR total % 10 <> 0 OR length(digits) = 13 AND digits !~ '^4') THEN
            out := out || part;
            CONTINUE;
        END IF;
        kept := CASE WHEN length(digits) > 19 THEN 0 ELSE 4 END;
        seen := 0;
        out := out || brand;
        FOR i IN 1 .. length(body) LOOP
            IF substr(body, i, 1) ~ '[0-9]' THEN
                seen := seen + 1;
                out := out || CASE WHEN seen <= length(digits) - kept THEN 'X' ELSE substr(body, i, 1) END;
            ELSE
                out := out || substr(body, i, 1);
            END IF;
        END LOOP;
    END LOOP;
    out := regexp_replace(out, '(X[X -]{7,}[0-9]{0,4}[ /*-]*(?:EXP[A-Z]*[ :./]*)?)[0-9]{2}([/-]?)[0-9]{2}(?![0-9])', '\1XX\2XX', 'g');
    RETURN decode(out, 'escape');
END
$$;
-- +goose StatementEnd

UPDATE quarantine SET raw = masked(raw) WHERE encode(raw, 'escape') ~ '[0-9X](?:[ -]?[0-9X]){11,}';
DROP FUNCTION masked(bytea);

-- The same characters, set aside in several places, are one. Of a file of no known
-- format, only the beginning is kept: it is known by all of it.
ALTER TABLE quarantine ADD COLUMN known text;
UPDATE quarantine
   SET name = regexp_replace(at, ':[0-9]+:[0-9]+$', ''),
       locator = coalesce(substring(encode(raw, 'escape') FROM 'MUC1A ([A-Z0-9]{6}).*\nD-[0-9]'), ''),
       issued = coalesce(regexp_replace(substring(encode(raw, 'escape') FROM '\nD-[0-9]{6};[0-9]*;([0-9]{6})'), '(..)(..)(..)', '20\1-\2-\3'), '');
UPDATE quarantine AS q
   SET file = f.digest
  FROM file AS f
 WHERE f.name = q.name AND NOT EXISTS (SELECT FROM file AS other WHERE other.name = f.name AND other.digest <> f.digest);
UPDATE quarantine
   SET system = CASE WHEN locator = '' THEN '' ELSE '1A' END,
       known = encode(sha256(CASE WHEN file <> '' AND reasons[1] LIKE '%: unknown format: %' THEN raw || decode(file, 'hex') ELSE raw END), 'hex');
DELETE FROM quarantine AS q
 USING quarantine AS first
 WHERE first.known = q.known AND (first.read_at, first.id) < (q.read_at, q.id);
UPDATE quarantine SET digest = known;
ALTER TABLE quarantine DROP COLUMN known;

CREATE VIEW set_aside AS
SELECT id, run, digest, at, reasons, raw, read_at
  FROM quarantine AS q
 WHERE NOT EXISTS (
           SELECT FROM record AS r
            WHERE q.locator <> '' AND r.system = q.system AND r.locator = q.locator AND r.read_at > q.read_at
              AND coalesce(r.body ->> 'issued', '') >= q.issued
              AND (r.body ->> 'event' = q.event
                   OR q.event = '' AND r.body ->> 'event' IN ('snapshot', 'ticket', 'invoice', 'exchange', 'cancel')
                      AND r.body -> 'partial' IS NULL))
   AND NOT EXISTS (
           SELECT FROM file AS f
            WHERE q.locator = '' AND q.name <> '' AND f.name = q.name AND f.read_at > q.read_at
              AND f.records > 0 AND f.rejected = 0);
COMMENT ON VIEW set_aside IS 'What is set aside still: no later record says the same; nor, where nobody can tell what it is of, was a later file of that name read well. A file of the same characters that is read well deletes it.';
