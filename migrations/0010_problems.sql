-- +goose Up

-- What a person has to know who looks after a sync that nobody watched, and whose
-- e-mail addresses are.

ALTER TABLE run ADD COLUMN IF NOT EXISTS problem text NOT NULL DEFAULT '';
COMMENT ON COLUMN run.problem IS 'What went wrong, a line for each thing; the run may have ended early by it.';

CREATE TABLE IF NOT EXISTS contact (
    address text NOT NULL CHECK (length(address) = 32),
    system  text NOT NULL,
    locator text NOT NULL,
    person  text CHECK (length(person) = 32),
    PRIMARY KEY (address, system, locator)
);
CREATE INDEX IF NOT EXISTS contact_person ON contact (address, person);
COMMENT ON TABLE contact IS 'Which bookings name an e-mail address, and for whom, as digests. An address of several people is nobody''s.';
COMMENT ON COLUMN contact.person IS 'None where the records of the booking name it for several people: that says nothing.';

ALTER TABLE record ADD COLUMN IF NOT EXISTS contacts boolean NOT NULL DEFAULT false;
CREATE INDEX IF NOT EXISTS record_contacts ON record (digest) WHERE NOT contacts;
COMMENT ON COLUMN record.contacts IS 'Its e-mail addresses are among the contacts.';
