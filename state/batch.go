package state

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// How a batch of records is saved. Each step is one statement for all of them:
//
//	insert the records       those that are known already take no further step
//	find their relatives     saved records of the same documents, with and without locator
//	drop waiting bookings    whose ticket is here now; most batches have none
//	mark bookings            those of the new records, as they were first read
//	save contacts            and mark the bookings of addresses that became shared, or are no longer
//
// What belongs where is decided in between, by placeRecords.

// SaveRecords saves records, at most some thousand, and marks the bookings of the new ones
// as due and as read by run. Records that are known already change nothing.
func (s *Reading) SaveRecords(ctx context.Context, run uuid.UUID, records []Record, now time.Time) error {
	if len(records) == 0 {
		return nil
	}
	return s.inTx(ctx, func(tx pgx.Tx) error { return saveBatch(ctx, tx, run, records, now) })
}

func saveBatch(ctx context.Context, tx pgx.Tx, run uuid.UUID, records []Record, now time.Time) error {
	added, err := insertRecords(ctx, tx, records, now)
	if err != nil || len(added) == 0 {
		return err
	}
	relatives, err := findRelatives(ctx, tx, added)
	if err != nil {
		return err
	}
	placed := placeRecords(added, relatives)
	if err := placed.dropFound(ctx, tx); err != nil {
		return err
	}
	if err := placed.markBookings(ctx, tx, run); err != nil {
		return err
	}
	return saveContacts(ctx, tx, added)
}

// The documents of a record come as one text, each behind a line end, and so do their
// serials. In the order of their digests, two processes cannot wait for each other.
const sqlInsertRecords = `
INSERT INTO record (digest, system, locator, documents, serials, body, read_at, contacts)
SELECT digest, system, locator, (string_to_array(documents, E'\n'))[2:], (string_to_array(serials, E'\n'))[2:], body::json, @now, true
  FROM unnest(@digests::text[], @systems::text[], @locators::text[], @documents::text[], @serials::text[], @bodies::text[])
       AS r (digest, system, locator, documents, serials, body)
 ORDER BY digest
ON CONFLICT (digest) DO NOTHING
RETURNING digest`

// insertRecords saves records and returns those that were not known, in their order.
func insertRecords(ctx context.Context, tx pgx.Tx, records []Record, now time.Time) ([]Record, error) {
	var digests, systems, locators, documents, serials, bodies []string
	unsaved := map[string]bool{}
	for _, r := range records {
		if unsaved[r.Digest] {
			continue
		}
		unsaved[r.Digest] = true
		digests, systems, locators = append(digests, r.Digest), append(systems, r.System), append(locators, r.Locator)
		documents, serials = append(documents, listLines(r.Documents)), append(serials, listLines(serialsOf(r.Documents)))
		bodies = append(bodies, string(r.Body))
	}
	rows, err := tx.Query(ctx, sqlInsertRecords, pgx.NamedArgs{
		"digests": digests, "systems": systems, "locators": locators, "documents": documents, "serials": serials, "bodies": bodies, "now": now,
	})
	if err != nil {
		return nil, fmt.Errorf("save records: %w", err)
	}
	fresh := map[string]bool{}
	var digest string
	if _, err := pgx.ForEachRow(rows, []any{&digest}, func() error { fresh[digest] = true; return nil }); err != nil {
		return nil, fmt.Errorf("save records: %w", err)
	}
	var added []Record
	for _, r := range records {
		if fresh[r.Digest] {
			added = append(added, r)
			delete(fresh, r.Digest)
		}
	}
	return added, nil
}

// listLines returns a list as one text, each member behind a line end.
func listLines(list []string) string {
	var text strings.Builder
	for _, member := range list {
		text.WriteByte('\n')
		text.WriteString(member)
	}
	return text.String()
}

// A relative is a record that was saved before, and may be of the same documents as a
// new one.
type relative struct {
	System, Locator string
	Documents       []string
}

const sqlRelatives = `
SELECT system, locator, documents
  FROM record
 WHERE locator = '' AND serials && @all::text[] AND digest <> ALL(@added)
UNION
SELECT system, locator, documents
  FROM record
 WHERE locator <> '' AND serials && @homeless::text[] AND digest <> ALL(@added)`

// findRelatives returns the saved records without locator that may be of the documents of
// new ones, and those with locator that may be of the documents of new ones without.
func findRelatives(ctx context.Context, tx pgx.Tx, added []Record) ([]relative, error) {
	digests, all, homeless := make([]string, len(added)), []string{}, []string{}
	for i := range added {
		digests[i] = added[i].Digest
		all = append(all, serialsOf(added[i].Documents)...)
		if added[i].Locator == "" {
			homeless = append(homeless, serialsOf(added[i].Documents)...)
		}
	}
	if len(all) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, sqlRelatives, pgx.NamedArgs{"all": all, "homeless": homeless, "added": digests})
	if err != nil {
		return nil, fmt.Errorf("find records of the same documents: %w", err)
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[relative])
	if err != nil {
		return nil, fmt.Errorf("find records of the same documents: %w", err)
	}
	return found, nil
}

// A placing says which bookings new records belong to.
type placing struct {
	order []BookingKey         // as they were first read
	count map[BookingKey]int64 // of the new records, by booking
	found map[BookingKey]bool  // bookings that waited for a ticket that is here now
}

// placeRecords places new records one after the other. A record with a locator replaces
// the waiting bookings that had only its documents: nothing of those was sent. A record
// without one belongs to all bookings of its documents, or waits for one.
func placeRecords(added []Record, saved []relative) placing {
	p := placing{count: map[BookingKey]int64{}, found: map[BookingKey]bool{}}
	var sold, homeless relatives
	for _, r := range saved {
		if r.Locator != "" {
			sold.add(r)
		} else {
			homeless.add(r)
		}
	}
	for _, r := range added {
		one := relative{r.System, r.Locator, r.Documents}
		if r.Locator != "" {
			for _, w := range homeless.of(one) {
				p.drop(waitingKey(w.System, w.Documents[0]))
			}
			sold.add(one)
			p.add(BookingKey{r.System, r.Locator})
			continue
		}
		homeless.add(one)
		for _, k := range homeOf(r, sold.of(one)) {
			p.add(k)
		}
	}
	return p
}

// homeOf returns the bookings of a record without locator: those of others of its
// documents, or the one in which it waits.
func homeOf(r Record, sold []relative) []BookingKey {
	var keys []BookingKey
	for _, s := range sold {
		if k := (BookingKey{s.System, s.Locator}); !slices.Contains(keys, k) {
			keys = append(keys, k)
		}
	}
	switch {
	case len(keys) > 0:
		return keys
	case len(r.Documents) == 0:
		return []BookingKey{waitingKey(r.System, r.Digest[:13])}
	}
	return []BookingKey{waitingKey(r.System, r.Documents[0])}
}

func (p *placing) add(k BookingKey) {
	if p.count[k] == 0 {
		p.order = append(p.order, k)
	}
	p.count[k]++
}

func (p *placing) drop(k BookingKey) {
	p.found[k] = true
	if p.count[k] > 0 {
		delete(p.count, k)
		p.order = slices.DeleteFunc(p.order, func(o BookingKey) bool { return o == k })
	}
}

// Relatives are records by the last digits of their documents' numbers.
type relatives struct{ bySerial map[string][]relative }

// serialDigits is how many digits of a document's number do not name the airline.
const serialDigits = 10

func serialOf(number string) string { return number[max(0, len(number)-serialDigits):] }

func serialsOf(numbers []string) []string {
	serials := make([]string, len(numbers))
	for i, number := range numbers {
		serials[i] = serialOf(number)
	}
	return serials
}

func (rs *relatives) add(r relative) {
	if rs.bySerial == nil {
		rs.bySerial = map[string][]relative{}
	}
	for _, number := range r.Documents {
		serial := serialOf(number)
		rs.bySerial[serial] = append(rs.bySerial[serial], r)
	}
}

// of returns those that share a document with r, some of them more than once.
func (rs *relatives) of(r relative) (found []relative) {
	for _, number := range r.Documents {
		for _, other := range rs.bySerial[serialOf(number)] {
			if other.System == r.System && other.has(number) {
				found = append(found, other)
			}
		}
	}
	return found
}

// has reports whether the number of a document is among those of r, as shares_document
// of the schema does: one of two numbers may lack the airline in front.
func (r *relative) has(number string) bool {
	return slices.ContainsFunc(r.Documents, func(n string) bool {
		return n == number || (len(n) == serialDigits || len(number) == serialDigits) && serialOf(n) == serialOf(number)
	})
}

const sqlDropFound = `
WITH found AS (
    SELECT system, locator FROM unnest(@systems::text[], @locators::text[]) AS f (system, locator)
), waited AS (
    DELETE FROM booking AS b USING found AS f WHERE b.system = f.system AND b.locator = f.locator
)
DELETE FROM trip AS t USING found AS f WHERE t.system = f.system AND t.pnr = f.locator`

// dropFound forgets the bookings that wait no more.
func (p *placing) dropFound(ctx context.Context, tx pgx.Tx) error {
	if len(p.found) == 0 {
		return nil
	}
	var systems, locators []string
	for k := range p.found {
		systems, locators = append(systems, k.System), append(locators, k.Locator)
	}
	if _, err := tx.Exec(ctx, sqlDropFound, pgx.NamedArgs{"systems": systems, "locators": locators}); err != nil {
		return fmt.Errorf("forget bookings that waited: %w", err)
	}
	return nil
}

// Known bookings are locked in the order in which a plan of them is decided on.
const sqlMarkBookings = `
INSERT INTO booking (system, locator, revision, run)
SELECT n.system, n.locator, n.count, @run
  FROM unnest(@systems::text[], @locators::text[], @counts::bigint[]) WITH ORDINALITY AS n (system, locator, count, place)
  LEFT JOIN booking AS b ON b.system = n.system AND b.locator = n.locator
 ORDER BY b.seen NULLS LAST, n.place
ON CONFLICT (system, locator) DO UPDATE
   SET revision = booking.revision + excluded.revision, run = excluded.run`

// markBookings marks the bookings of new records as due.
func (p *placing) markBookings(ctx context.Context, tx pgx.Tx, run uuid.UUID) error {
	systems, locators := split(p.order)
	counts := make([]int64, len(p.order))
	for i, k := range p.order {
		counts[i] = p.count[k]
	}
	_, err := tx.Exec(ctx, sqlMarkBookings, pgx.NamedArgs{"systems": systems, "locators": locators, "counts": counts, "run": run})
	if err != nil {
		return fmt.Errorf("mark bookings: %w", err)
	}
	return nil
}
