package state

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
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

const sqlStamps = `
SELECT path, stamp FROM seen_file WHERE path = ANY($1)`

// Stamps returns how files looked, by their paths, when their content was known. A file
// that was never seen has none.
func (s *Reading) Stamps(ctx context.Context, paths []string) (map[string]string, error) {
	rows, err := s.pool.Query(ctx, sqlStamps, paths)
	if err != nil {
		return nil, fmt.Errorf("look for files: %w", err)
	}
	stamps := make(map[string]string, len(paths))
	var path, stamp string
	_, err = pgx.ForEachRow(rows, []any{&path, &stamp}, func() error { stamps[path] = stamp; return nil })
	return stamps, err
}

const sqlSaveStamps = `
INSERT INTO seen_file (path, stamp)
SELECT path, stamp FROM unnest($1::text[], $2::text[]) AS f (path, stamp) ORDER BY path
ON CONFLICT (path) DO UPDATE SET stamp = excluded.stamp`

// SaveStamps records how files of known content look.
func (s *Reading) SaveStamps(ctx context.Context, stamps map[string]string) error {
	if len(stamps) == 0 {
		return nil
	}
	paths := slices.Sorted(maps.Keys(stamps))
	list := make([]string, len(paths))
	for i, path := range paths {
		list[i] = stamps[path]
	}
	if _, err := s.pool.Exec(ctx, sqlSaveStamps, paths, list); err != nil {
		return fmt.Errorf("note how files look: %w", err)
	}
	return nil
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

// A Saved says of some digests which are of records that were saved, and where those
// belong.
type Saved struct {
	Digests  map[string]bool
	Bookings []int64 // by Seen, some more than once
}

const (
	sqlSaved = `
SELECT r.digest, coalesce(b.seen, 0)
  FROM record AS r LEFT JOIN booking AS b ON b.system = r.system AND b.locator = r.locator
 WHERE r.digest = ANY($1)`

	sqlSavedHomes = `
SELECT b.seen
  FROM record AS r JOIN booking AS b ON b.system = r.system
 WHERE r.digest = ANY($1)
   AND (b.locator = '#' || coalesce(r.documents[1], left(r.digest, 13))
        OR b.locator IN (SELECT locator FROM record AS t
                          WHERE t.system = r.system AND t.locator <> ''
                            AND t.serials && r.serials AND shares_document(t.documents, r.documents)))`
)

// Saved looks for records by their digests, at most some thousand.
func (s *Reading) Saved(ctx context.Context, digests []string) (Saved, error) {
	known := Saved{Digests: map[string]bool{}}
	rows, err := s.pool.Query(ctx, sqlSaved, digests)
	if err != nil {
		return known, fmt.Errorf("look for records: %w", err)
	}
	var (
		digest   string
		seen     int64
		homeless []string
	)
	_, err = pgx.ForEachRow(rows, []any{&digest, &seen}, func() error {
		known.Digests[digest] = true
		if seen == 0 {
			homeless = append(homeless, digest)
		} else {
			known.Bookings = append(known.Bookings, seen)
		}
		return nil
	})
	if err != nil || len(homeless) == 0 {
		return known, err
	}
	if rows, err = s.pool.Query(ctx, sqlSavedHomes, homeless); err != nil {
		return known, fmt.Errorf("look for bookings: %w", err)
	}
	homes, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	known.Bookings = append(known.Bookings, homes...)
	return known, err
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

// A Reread names, by Seen, bookings of which a run read records that are known.
type Reread struct {
	Run      uuid.UUID
	Policy   string
	Bookings []int64
	All      bool // they are planned again whatever their trips are like
	Mark     bool // those to plan again are marked as read by the run: another run is to do what it plans
}

// Nothing is to be done about a trip that Concur has as it is wanted; nor about one that
// is not wanted, and of which Concur has nothing.
const sqlPlanAgain = `
WITH trips AS (
    SELECT b.seen, count(t.id) FILTER (WHERE t.concur_id <> '') AS trips,
           coalesce(bool_or(t.pending OR t.hold <> '' OR t.fingerprint <> t.posted_fingerprint OR (t.document IS NULL) <> (t.concur_id = '')), false) AS unsettled
      FROM booking AS b LEFT JOIN trip AS t ON t.system = b.system AND t.pnr = b.locator
     WHERE b.seen = ANY(@bookings) AND b.revision <= b.planned AND b.policy = @policy AND NOT b.waits
     GROUP BY b.seen
), again AS (
    SELECT seen FROM trips WHERE unsettled OR trips = 0 OR @all
), marked AS (
    UPDATE booking AS b SET run = @run
      FROM (SELECT seen FROM booking WHERE @mark AND seen IN (SELECT seen FROM again) ORDER BY seen FOR UPDATE) AS a
     WHERE b.seen = a.seen
)
SELECT ARRAY(SELECT seen FROM again),
       (SELECT coalesce(sum(trips), 0)::bigint FROM trips WHERE seen NOT IN (SELECT seen FROM again))`

// PlanAgain returns those bookings of which a trip is not in Concur as it should be, and
// how many trips the others have, which stay as they are: those need no plan. Bookings
// that are due anyway are left out.
func (s *Reading) PlanAgain(ctx context.Context, r Reread) (again []int64, unchanged int, err error) {
	args := pgx.NamedArgs{"run": r.Run, "policy": r.Policy, "all": r.All, "mark": r.Mark}
	for bookings := range slices.Chunk(slices.Compact(slices.Sorted(slices.Values(r.Bookings))), rereadPage) {
		args["bookings"] = bookings
		var some []int64
		var n int
		if err := s.pool.QueryRow(ctx, sqlPlanAgain, args).Scan(&some, &n); err != nil {
			return nil, unchanged, fmt.Errorf("look what was read again: %w", err)
		}
		again, unchanged = append(again, some...), unchanged+n
	}
	return again, unchanged, nil
}

// rereadPage is how many bookings PlanAgain looks at in one statement.
const rereadPage = 2000

// A Booking is due to be planned.
type Booking struct {
	BookingKey

	Seen     int64 // its place in the order in which bookings were first read
	Revision int64
}

// Due selects the bookings to plan: those that Run is marked to have read, those whose
// records or policy are newer than their plan, and those of PlanAgain.
type Due struct {
	Run     uuid.UUID
	Policy  string
	Backlog bool // those with a trip that is not in Concur as it should be, too
	Again   []int64
	Changed bool // only those whose records or policy are newer than their plan
}

const (
	// Each part reads only what it finds. A policy that is not ours is less or greater:
	// an index knows these, and not what is unequal.
	sqlDue = `
SELECT seen FROM booking WHERE run = @run AND NOT @changed
 UNION
SELECT seen FROM booking WHERE waits AND NOT @changed
 UNION
SELECT seen FROM booking WHERE revision > planned
 UNION
SELECT seen FROM booking WHERE policy < @policy
 UNION
SELECT seen FROM booking WHERE policy > @policy
 UNION
SELECT b.seen
  FROM trip AS t JOIN booking AS b ON b.system = t.system AND b.locator = t.pnr
 WHERE @backlog AND NOT @changed AND t.pending
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
		pgx.NamedArgs{"run": d.Run, "policy": d.Policy, "backlog": d.Backlog, "changed": d.Changed})
	if err != nil {
		return nil, fmt.Errorf("list bookings: %w", err)
	}
	seen, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return nil, fmt.Errorf("list bookings: %w", err)
	}
	seen = append(seen, d.Again...)
	slices.Sort(seen)
	return slices.Compact(seen), nil
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
           SELECT coalesce(array_agg(number), '{}') AS list, coalesce(array_agg(right(number, 10)), '{}') AS serials FROM own, unnest(documents) AS number
       )
       SELECT body FROM own
       UNION ALL
       SELECT r.body
         FROM record AS r, numbers
        WHERE r.system = b.system AND r.locator = ''
          AND r.serials && numbers.serials AND shares_document(r.documents, numbers.list)) AS r`

	sqlWaiting = `
SELECT b.system, b.locator, r.body
  FROM unnest($1::text[], $2::text[]) AS b (system, locator)
 CROSS JOIN LATERAL (SELECT substr(b.locator, 2) AS key) AS k
 CROSS JOIN LATERAL (
       SELECT body FROM record
        WHERE system = b.system AND locator = '' AND serials && ARRAY[right(key, 10)] AND documents @> ARRAY[key]
       UNION ALL
       SELECT body FROM record
        WHERE system = b.system AND locator = '' AND left(digest, 13) = key AND NOT documents @> ARRAY[key]) AS r`
)

// Records returns the JSON of some bookings' records, by booking and in no order.
func (s *Reading) Records(ctx context.Context, bookings ...BookingKey) (map[BookingKey][][]byte, error) {
	records := map[BookingKey][][]byte{}
	var named, waiting []BookingKey
	for _, k := range bookings {
		if _, waits := k.Document(); waits {
			waiting = append(waiting, k)
		} else {
			named = append(named, k)
		}
	}
	if err := s.addRecords(ctx, records, sqlRecords, named); err != nil {
		return nil, err
	}
	return records, s.addRecords(ctx, records, sqlWaiting, waiting)
}

func (s *Reading) addRecords(ctx context.Context, to map[BookingKey][][]byte, sql string, bookings []BookingKey) error {
	if len(bookings) == 0 {
		return nil
	}
	systems, locators := split(bookings)
	rows, err := s.pool.Query(ctx, sql, systems, locators)
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
