package state_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"pgregory.net/rapid"

	"tripsync/state"
	"tripsync/state/statetest"
)

// A slowPath saves records one by one, each by statements of its own: what a batch of
// them means. It looks through all records for the documents of each.
type slowPath struct {
	*testing.T

	conn *pgx.Conn
}

func openSlow(t *testing.T) *slowPath {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), statetest.URL(t))
	check(t, err)
	t.Cleanup(func() { check(t, conn.Close(context.Background())) })
	return &slowPath{t, conn}
}

const shares = ` EXISTS (SELECT FROM unnest(documents) AS a, unnest($2::text[]) AS b
               WHERE a = b OR right(a, 10) = right(b, 10) AND 10 IN (length(a), length(b))) `

func (s *slowPath) exec(sql string, args ...any) int64 {
	s.Helper()
	tag, err := s.conn.Exec(s.Context(), sql, args...)
	check(s.T, err)
	return tag.RowsAffected()
}

func (s *slowPath) list(sql string, args ...any) []string {
	s.Helper()
	rows, err := s.conn.Query(s.Context(), sql, args...)
	check(s.T, err)
	list, err := pgx.CollectRows(rows, pgx.RowTo[string])
	check(s.T, err)
	return list
}

func (s *slowPath) save(run uuid.UUID, records []state.Record) {
	s.Helper()
	before := s.shared()
	for _, r := range records {
		s.saveOne(run, r)
	}
	after := s.shared()
	turned := slices.DeleteFunc(slices.Concat(before, after), func(a string) bool { return slices.Contains(before, a) == slices.Contains(after, a) })
	s.exec(`UPDATE booking SET revision = revision + 1 WHERE (system, locator) IN (SELECT system, locator FROM contact WHERE address = ANY($1))`, turned)
}

func (s *slowPath) shared() []string {
	s.Helper()
	return s.list(`SELECT address FROM contact GROUP BY address HAVING count(DISTINCT person) > 1`)
}

func (s *slowPath) saveOne(run uuid.UUID, r state.Record) {
	s.Helper()
	if r.Documents == nil {
		r.Documents = []string{}
	}
	added := s.exec(`INSERT INTO record (digest, system, locator, documents, body, read_at, contacts) VALUES ($1, $2, $3, $4, $5, $6, true) ON CONFLICT DO NOTHING`,
		r.Digest, r.System, r.Locator, r.Documents, string(r.Body), noon)
	for _, locator := range s.homesOf(r) {
		s.exec(`INSERT INTO booking (system, locator, revision, run) VALUES ($1, $2, $3, $4)
			ON CONFLICT (system, locator) DO UPDATE SET revision = booking.revision + $3, run = $4`, r.System, locator, added, run)
	}
	if added == 0 || r.Locator == "" {
		return
	}
	for _, c := range r.Contacts {
		s.exec(`INSERT INTO contact AS c (address, system, locator, person) VALUES ($1, $2, $3, $4)
			ON CONFLICT (address, system, locator) DO UPDATE SET person = NULL WHERE c.person <> excluded.person`, c.Address, r.System, r.Locator, c.Person)
	}
}

func (s *slowPath) homesOf(r state.Record) []string {
	s.Helper()
	if r.Locator != "" {
		for _, waiting := range s.list(`SELECT '#' || documents[1] FROM record WHERE system = $1 AND locator = '' AND`+shares, r.System, r.Documents) {
			s.exec(`DELETE FROM booking WHERE system = $1 AND locator = $2`, r.System, waiting)
			s.exec(`DELETE FROM trip WHERE system = $1 AND pnr = $2`, r.System, waiting)
		}
		return []string{r.Locator}
	}
	homes := s.list(`SELECT DISTINCT locator FROM record WHERE system = $1 AND locator <> '' AND`+shares, r.System, r.Documents)
	switch {
	case len(homes) > 0:
		return homes
	case len(r.Documents) == 0:
		return []string{"#" + r.Digest[:13]}
	}
	return []string{"#" + r.Documents[0]}
}

// contents is all that saving records writes, bookings in the order in which they were
// first read. The run of a booking is left out: a record that is known does not mark it.
const contents = `
SELECT * FROM (
    SELECT 'record ' || concat_ws(' ', digest, system, locator, documents, body, read_at, contacts) FROM record ORDER BY 1) AS r
UNION ALL SELECT * FROM (
    SELECT 'booking ' || concat_ws(' ', system, locator, revision, planned) FROM booking ORDER BY seen) AS b
UNION ALL SELECT * FROM (
    SELECT 'contact ' || concat_ws(' ', address, system, locator, coalesce(person, 'nobody')) FROM contact ORDER BY 1) AS c
UNION ALL SELECT * FROM (
    SELECT 'trip ' || concat_ws(' ', system, pnr) FROM trip ORDER BY 1) AS t`

// TestBatch: records that are saved by batches leave the database as records that are
// saved one by one.
func TestBatch(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	store := openAt(t, url)
	fast, err := pgx.Connect(t.Context(), url)
	check(t, err)
	t.Cleanup(func() { check(t, fast.Close(context.Background())) })
	slow, quick := openSlow(t), &slowPath{t, fast}
	rapid.Check(t, func(rt *rapid.T) {
		for _, s := range []*slowPath{slow, quick} {
			s.exec("TRUNCATE record, booking, contact, trip CASCADE")
		}
		var known []state.Record
		for step := range rapid.IntRange(1, 4).Draw(rt, "batches") {
			run := uuid.New()
			records := drawBatch(rt, &known, step)
			slow.save(run, records)
			check(rt, store.Reading.SaveRecords(t.Context(), run, records, noon))
			if diff := cmp.Diff(slow.list(contents), quick.list(contents)); diff != "" {
				rt.Fatalf("after batch %d (-one by one +batch):\n%s", step+1, diff)
			}
			if !rapid.Bool().Draw(rt, "plan") {
				continue
			}
			for _, s := range []*slowPath{slow, quick} {
				s.exec("UPDATE booking SET planned = revision")
				s.exec(`INSERT INTO trip (client, id, locator, login, source, system, pnr, run, generation, fingerprint, verb, hold)
					SELECT '', gen_random_uuid(), system || locator, '', '', system, locator, gen_random_uuid(), 1, '', 'hold', 'waits-for-ticket' FROM booking
					    ON CONFLICT DO NOTHING`)
			}
		}
	})
}

// drawBatch draws new records, with and without locator, whose documents' numbers
// may lack the airline, and records that are known.
func drawBatch(t *rapid.T, known *[]state.Record, step int) (records []state.Record) {
	numbers := []string{"2201111111111", "0161111111111", "1111111111", "2202222222222", "2222222222", "2203333333333"}
	for i := range rapid.IntRange(0, 7).Draw(t, "records") {
		if len(*known) > 0 && rapid.IntRange(0, 3).Draw(t, "known") == 0 {
			records = append(records, rapid.SampledFrom(*known).Draw(t, "record"))
			continue
		}
		r := record(fmt.Sprint(step, "-", i), rapid.SampledFrom([]string{"", "AAAAAA", "BBBBBB", "CCCCCC"}).Draw(t, "locator"),
			rapid.SliceOfNDistinct(rapid.SampledFrom(numbers), 0, 2, rapid.ID).Draw(t, "documents")...)
		r.System = rapid.SampledFrom([]string{"1S", "1S", "1S", "1A"}).Draw(t, "system")
		for range rapid.SampledFrom([]int{0, 0, 1, 2}).Draw(t, "contacts") {
			r.Contacts = append(r.Contacts, state.Contact{
				Address: digest(rapid.SampledFrom([]string{"a", "b"}).Draw(t, "address")),
				Person:  digest(rapid.SampledFrom([]string{"jane", "john"}).Draw(t, "person")),
			})
		}
		*known, records = append(*known, r), append(records, r)
	}
	return records
}

// TestRefundOfShortNumber: a system prints the number of a ticket in full, and without
// the airline in its refund, which has no locator.
func TestRefundOfShortNumber(t *testing.T) {
	t.Parallel()
	ticket, refund := record("ticket", "QX7T2M", "2201234567890"), record("refund", "", "1234567890")
	other := record("other", "ZZ9ZZ9", "0169999999999")
	for name, order := range map[string][]state.Record{"after": {ticket, other, refund}, "before": {refund, other, ticket}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t)
			for _, r := range order {
				save(t, s, r)
			}
			bookings := locators(due(t, s))
			slices.Sort(bookings)
			if diff := cmp.Diff([]string{"QX7T2M", "ZZ9ZZ9"}, bookings); diff != "" {
				t.Errorf("Due (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([]string{"refund", "ticket"}, recordNames(t, s, key())); diff != "" {
				t.Errorf("Records (-want +got):\n%s", diff)
			}
		})
	}
}
