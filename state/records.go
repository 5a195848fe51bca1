package state

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// A Record is an interface record as it is kept: what finds it, and its JSON.
type Record struct {
	Digest    string
	System    string
	Locator   string   // none in some refunds
	Documents []string // numbers of the tickets it speaks of
	Contacts  []Contact
	Body      []byte
}

// A Rejected record was set aside.
type Rejected struct {
	ID      uuid.UUID
	Digest  string // SHA-256, in hex, of the raw bytes; or Left
	At      string // file:line:column
	Reasons []string
	Raw     []byte // cards masked
	ReadAt  time.Time
	Said    Said // of itself; not listed
}

// A Said is what a record that was set aside says of itself. A record that is read
// later, and says the same, settles it.
type Said struct {
	Name    string // of its file
	System  string
	Locator string // empty: it is not known; a file of the same name that is read well settles it
	Issued  string // YYYY-MM-DD, or empty
	Event   string // of which alone it tells, as pnr.Event; empty: of the booking
}

// A File is an export file that was read to its end.
type File struct {
	Digest   string // SHA-256 of its content, in hex
	Name     string
	Size     int64
	Records  int
	Rejected int
	Aside    []string // digests of what of it was set aside
}

// A BookingKey names what records are folded together: a locator, or # and a
// document number for records whose ticket is not known yet.
type BookingKey struct {
	System  string
	Locator string
}

// waitingKey is the key of a record that has only a document number.
func waitingKey(system, document string) BookingKey { return BookingKey{system, "#" + document} }

// Document returns the number that a booking of a record without locator waits for.
func (k BookingKey) Document() (string, bool) { return strings.CutPrefix(k.Locator, "#") }

const sqlKnowsFile = `
SELECT EXISTS (SELECT FROM file WHERE digest = $1)`

// KnowsFile reports whether a file of that content was read before.
func (s *Reading) KnowsFile(ctx context.Context, digest string) (known bool, err error) {
	err = s.pool.QueryRow(ctx, sqlKnowsFile, digest).Scan(&known)
	return known, err
}

const sqlKnowsNothing = `
SELECT NOT EXISTS (SELECT FROM file)`

// KnowsNothing reports whether no file was ever read to its end.
func (s *Reading) KnowsNothing(ctx context.Context) (nothing bool, err error) {
	err = s.pool.QueryRow(ctx, sqlKnowsNothing).Scan(&nothing)
	return nothing, err
}

const sqlSaveFile = `
WITH aside AS (
    UPDATE quarantine SET file = @digest WHERE digest = ANY(@aside)
), settled AS (
    DELETE FROM quarantine WHERE file = @digest AND digest <> ALL(@aside)
)
INSERT INTO file (digest, name, size, records, rejected, read_at)
VALUES (@digest, @name, @size, @records, @rejected, @now)
ON CONFLICT (digest) DO UPDATE
   SET records = excluded.records, rejected = excluded.rejected`

// SaveFile records that f was read to its end. It releases what an earlier reading of
// f set aside and this one did not.
func (s *Reading) SaveFile(ctx context.Context, f File, now time.Time) error {
	if f.Aside == nil {
		f.Aside = []string{}
	}
	_, err := s.pool.Exec(ctx, sqlSaveFile, pgx.NamedArgs{
		"digest": f.Digest, "name": f.Name, "size": f.Size, "records": f.Records, "rejected": f.Rejected, "now": now, "aside": f.Aside,
	})
	return err
}

const (
	sqlSaveRecord = `
INSERT INTO record (digest, system, locator, documents, body, read_at, contacts)
VALUES ($1, $2, $3, $4, $5, $6, true)
ON CONFLICT (digest) DO NOTHING`

	sqlHolders = `
SELECT DISTINCT system, locator
  FROM record
 WHERE system = $1 AND locator <> '' AND documents && $2`

	sqlTouch = `
INSERT INTO booking (system, locator, revision, run)
VALUES ($1, $2, $3, $4)
ON CONFLICT (system, locator) DO UPDATE
   SET revision = booking.revision + $3, run = $4`

	sqlDropWaiting = `
WITH waited AS (
    DELETE FROM booking
     WHERE system = $1
       AND locator IN (SELECT '#' || documents[1]
                         FROM record
                        WHERE system = $1 AND locator = '' AND documents && $2)
    RETURNING locator
)
DELETE FROM trip AS t USING waited AS w WHERE t.system = $1 AND t.pnr = w.locator`
)

// SaveRecords saves records, at most a few hundred, and marks their bookings as read by
// run. Records that are known already change nothing else.
func (s *Reading) SaveRecords(ctx context.Context, run uuid.UUID, records []Record, now time.Time) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, r := range records {
			if err := saveRecord(ctx, tx, run, r, now); err != nil {
				return err
			}
		}
		return nil
	})
}

func saveRecord(ctx context.Context, tx pgx.Tx, run uuid.UUID, r Record, now time.Time) error {
	if r.Documents == nil {
		r.Documents = []string{}
	}
	tag, err := tx.Exec(ctx, sqlSaveRecord, r.Digest, r.System, r.Locator, r.Documents, r.Body, now)
	if err != nil {
		return fmt.Errorf("save record: %w", err)
	}
	keys, err := bookingsOf(ctx, tx, r)
	if err != nil {
		return err
	}
	for _, k := range keys {
		if _, err := tx.Exec(ctx, sqlTouch, k.System, k.Locator, tag.RowsAffected(), run); err != nil {
			return fmt.Errorf("mark booking: %w", err)
		}
	}
	if tag.RowsAffected() == 0 { // known, and its contacts too
		return nil
	}
	return saveContacts(ctx, tx, r)
}

// bookingsOf returns the bookings that r belongs to. A record with a locator replaces
// the waiting bookings that had only its documents: nothing of those was sent.
func bookingsOf(ctx context.Context, tx pgx.Tx, r Record) ([]BookingKey, error) {
	if r.Locator != "" {
		_, err := tx.Exec(ctx, sqlDropWaiting, r.System, r.Documents)
		return []BookingKey{{r.System, r.Locator}}, err
	}
	rows, err := tx.Query(ctx, sqlHolders, r.System, r.Documents)
	if err != nil {
		return nil, fmt.Errorf("find bookings: %w", err)
	}
	keys, err := pgx.CollectRows(rows, pgx.RowToStructByPos[BookingKey])
	if err != nil || len(keys) > 0 {
		return keys, err
	}
	if len(r.Documents) == 0 {
		return []BookingKey{waitingKey(r.System, r.Digest[:13])}, nil
	}
	return []BookingKey{waitingKey(r.System, r.Documents[0])}, nil
}

const sqlSaveRejected = `
WITH known AS (
    SELECT reasons FROM quarantine WHERE digest = @digest
)
INSERT INTO quarantine (id, run, digest, at, reasons, raw, read_at, name, system, locator, issued, event)
VALUES (@id, @run, @digest, @at, @reasons, @raw, @read_at, @name, @system, @locator, @issued, @event)
ON CONFLICT (digest) DO UPDATE
   SET run = excluded.run, at = excluded.at, reasons = excluded.reasons,
       system = excluded.system, locator = excluded.locator, issued = excluded.issued, event = excluded.event
RETURNING id = @id OR digest LIKE '` + left + `%' AND reasons <> (SELECT reasons FROM known)`

// SaveRejected sets a record aside, and reports whether that is news. It keeps the same
// characters only once. For a file that is left in the inbox, another reason is news.
func (s *Reading) SaveRejected(ctx context.Context, run uuid.UUID, r Rejected) (news bool, err error) {
	err = s.pool.QueryRow(ctx, sqlSaveRejected, pgx.NamedArgs{
		"id": r.ID, "run": run, "digest": r.Digest, "at": r.At, "reasons": r.Reasons, "raw": r.Raw, "read_at": r.ReadAt,
		"name": r.Said.Name, "system": r.Said.System, "locator": r.Said.Locator, "issued": r.Said.Issued, "event": r.Said.Event,
	}).Scan(&news)
	return news, err
}

// A Booking is due to be planned.
type Booking struct {
	BookingKey

	Seen     int64 // its place in the order in which bookings were first read
	Revision int64
}

// Due selects the bookings to plan: those of which Run read something, and those whose
// records or policy are newer than their plan.
type Due struct {
	Run     uuid.UUID
	Policy  string
	Backlog bool // those with a trip that is not in Concur as it should be, too
}

const (
	// Each part reads only what it finds. A policy that is not ours is less or greater:
	// an index knows these, and not what is unequal.
	sqlDue = `
SELECT seen FROM booking WHERE run = @run
 UNION
SELECT seen FROM booking WHERE revision > planned
 UNION
SELECT seen FROM booking WHERE policy < @policy
 UNION
SELECT seen FROM booking WHERE policy > @policy
 UNION
SELECT b.seen
  FROM trip AS t JOIN booking AS b ON b.system = t.system AND b.locator = t.pnr
 WHERE @backlog AND t.pending
 ORDER BY 1`

	sqlBookings = `
SELECT system, locator, seen, revision
  FROM booking
 WHERE seen = ANY($1)
 ORDER BY seen`
)

// Due lists the bookings that are due by their Seen, in order. There may be very many.
func (s *Reading) Due(ctx context.Context, d Due) ([]int64, error) {
	rows, err := s.pool.Query(ctx, sqlDue, pgx.QueryExecModeCacheDescribe, // it is planned for these values
		pgx.NamedArgs{"run": d.Run, "policy": d.Policy, "backlog": d.Backlog})
	if err != nil {
		return nil, fmt.Errorf("list bookings: %w", err)
	}
	seen, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("list bookings: %w", err)
	}
	return seen, nil
}

// Bookings returns bookings by their Seen, in order, but those that are no more.
func (s *Reading) Bookings(ctx context.Context, seen ...int64) ([]Booking, error) {
	rows, err := s.pool.Query(ctx, sqlBookings, seen)
	if err != nil {
		return nil, fmt.Errorf("read bookings: %w", err)
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (b Booking, err error) {
		err = row.Scan(&b.System, &b.Locator, &b.Seen, &b.Revision)
		return b, err
	})
}

const (
	sqlRecords = `
SELECT b.system, b.locator, r.body
  FROM unnest($1::text[], $2::text[]) AS b (system, locator)
 CROSS JOIN LATERAL (
       WITH own AS (
           SELECT documents, body FROM record WHERE system = b.system AND locator = b.locator
       ), numbers AS (
           SELECT coalesce(array_agg(number), '{}') AS list FROM own, unnest(documents) AS number
       )
       SELECT body FROM own
       UNION ALL
       SELECT r.body
         FROM record AS r, numbers
        WHERE r.system = b.system AND r.locator = '' AND r.documents && numbers.list) AS r`

	sqlWaiting = `
SELECT $1, '#' || $2, body FROM record WHERE system = $1 AND locator = '' AND (documents @> ARRAY[$2] OR left(digest, 13) = $2)`
)

// Records returns the JSON of some bookings' records, by booking and in no order.
func (s *Reading) Records(ctx context.Context, bookings ...BookingKey) (map[BookingKey][][]byte, error) {
	records := map[BookingKey][][]byte{}
	var named []BookingKey
	for _, k := range bookings {
		document, waits := k.Document()
		if !waits {
			named = append(named, k)
			continue
		}
		if err := s.addRecords(ctx, records, sqlWaiting, k.System, document); err != nil {
			return nil, err
		}
	}
	systems, locators := split(named)
	return records, s.addRecords(ctx, records, sqlRecords, systems, locators)
}

func (s *Reading) addRecords(ctx context.Context, to map[BookingKey][][]byte, sql string, args ...any) error {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return err
	}
	var k BookingKey
	var body []byte
	_, err = pgx.ForEachRow(rows, []any{&k.System, &k.Locator, &body}, func() error {
		to[k] = append(to[k], body)
		body = nil
		return nil
	})
	return err
}

// Left returns a key, as long as a digest, for a file that stays in the inbox because it
// cannot be read. The text what identifies the file.
func Left(what string) string {
	sum := sha256.Sum256([]byte(what))
	digest := hex.EncodeToString(sum[:])
	return left + digest[len(left):]
}

const left = "left:"

const sqlLeftSince = `
SELECT read_at FROM quarantine WHERE digest = $1`

// LeftSince returns since when a file has been left in the inbox, unchanged, or the
// zero time.
func (s *Reading) LeftSince(ctx context.Context, digest string) (since time.Time, err error) {
	err = s.pool.QueryRow(ctx, sqlLeftSince, digest).Scan(&since)
	if errors.Is(err, pgx.ErrNoRows) {
		return since, nil
	}
	return since, err
}

const sqlLeftBy = `
SELECT EXISTS (SELECT FROM quarantine WHERE digest LIKE '` + left + `%' AND run = $1)`

// LeavesFiles reports whether a run had to leave files in the inbox.
func (s *Reading) LeavesFiles(ctx context.Context, run uuid.UUID) (leaves bool, err error) {
	err = s.pool.QueryRow(ctx, sqlLeftBy, run).Scan(&leaves)
	return leaves, err
}

const sqlForgetLeft = `
DELETE FROM quarantine WHERE digest LIKE '` + left + `%' AND run <> $1`

// ForgetLeft forgets the files that an earlier run had to leave in the inbox, and this
// one did not.
func (s *Reading) ForgetLeft(ctx context.Context, run uuid.UUID) error {
	_, err := s.pool.Exec(ctx, sqlForgetLeft, run)
	return err
}

const sqlRejectedBy = `
SELECT id, digest, at, reasons, read_at
  FROM set_aside
 WHERE run = $1
 ORDER BY read_at, at
 LIMIT $2`

// RejectedBy lists up to limit records that a run set aside, without their raw bytes.
func (s *Reading) RejectedBy(ctx context.Context, run uuid.UUID, limit int) ([]Rejected, error) {
	rows, err := s.pool.Query(ctx, sqlRejectedBy, run, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanRejected)
}

const sqlSetAside = `
SELECT id, digest, at, reasons, read_at
  FROM set_aside
 ORDER BY read_at DESC, at, id
 LIMIT $1`

// SetAside returns up to limit records that are set aside, and files that are left in
// the inbox, newest first and without their raw bytes.
func (s *Reading) SetAside(ctx context.Context, limit int) ([]Rejected, error) {
	rows, err := s.pool.Query(ctx, sqlSetAside, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanRejected)
}

func scanRejected(row pgx.CollectableRow) (Rejected, error) {
	r := Rejected{Raw: []byte{}}
	err := row.Scan(&r.ID, &r.Digest, &r.At, &r.Reasons, &r.ReadAt)
	return r, err
}
