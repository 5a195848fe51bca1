package spill_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/cmd/internal/spill"
	"tripsync/ingest/pnr"
	"tripsync/transform"
)

// gather returns the digests of the records of each booking, in their order.
func gather(t *testing.T, records []*pnr.Record) [][]string {
	t.Helper()
	var b spill.Bookings
	defer b.Close()
	for _, r := range records {
		if err := b.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := b.Settle(); err != nil {
		t.Fatal(err)
	}
	var out [][]string
	for records, err := range b.All() {
		if err != nil {
			t.Fatal(err)
		}
		var digests []string
		for _, r := range records {
			digests = append(digests, r.Digest)
		}
		out = append(out, digests)
	}
	return out
}

func booked(digest, locator string, numbers ...string) *pnr.Record {
	r := &pnr.Record{Digest: digest, System: "1A", Locator: pnr.RecordLocator(locator)}
	for _, n := range numbers {
		r.Tickets = append(r.Tickets, ticket(n))
	}
	return r
}

func ticket(number string) pnr.Ticket { return pnr.Ticket{Document: pnr.Document{Number: number}} }

func TestBookings(t *testing.T) {
	t.Parallel()
	const number, other = "2209900000001", "2209900000002"
	tests := []struct {
		name    string
		records []*pnr.Record
		want    [][]string
	}{
		{"none", nil, nil},
		{
			"each in the order of its first record",
			[]*pnr.Record{booked("1", "AAAAAA"), booked("2", "BBBBBB"), booked("3", "AAAAAA")},
			[][]string{{"1", "3"}, {"2"}},
		},
		{
			"a refund comes to its ticket, read before it or after",
			[]*pnr.Record{booked("1", "", number), booked("2", "AAAAAA", number), booked("3", "", number, other)},
			[][]string{{"2", "1", "3"}},
		},
		{
			"a refund of a ticket that nobody has",
			[]*pnr.Record{booked("1", "AAAAAA", number), booked("2", "", other), booked("3", "", other)},
			[][]string{{"1"}, {"2", "3"}},
		},
		{
			"a refund that prints no airline",
			[]*pnr.Record{booked("1", "AAAAAA", number), booked("2", "", number[3:])},
			[][]string{{"1", "2"}},
		},
		{
			"a refund of another airline's number",
			[]*pnr.Record{booked("1", "AAAAAA", number), booked("2", "", "125"+number[3:])},
			[][]string{{"1"}, {"2"}},
		},
		{
			"a refund whose second ticket is known",
			[]*pnr.Record{booked("1", "AAAAAA", number), booked("2", "", other, number)},
			[][]string{{"1", "2"}},
		},
		{
			"a refund of a ticket that two bookings have",
			[]*pnr.Record{booked("1", "AAAAAA", number), booked("2", "", number), booked("3", "BBBBBB", number)},
			[][]string{{"1", "2"}, {"3", "2"}},
		},
		{
			"records of nothing known",
			[]*pnr.Record{booked("1", ""), booked("2", "")},
			[][]string{{"1"}, {"2"}},
		},
		{
			"a ticket of another system",
			[]*pnr.Record{booked("1", "AAAAAA", number), {Digest: "2", System: "1G", Tickets: []pnr.Ticket{ticket(number)}}},
			[][]string{{"1"}, {"2"}},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(tt.want, gather(t, tt.records)); diff != "" {
				t.Errorf("bookings (-want +got):\n%s", diff)
			}
		})
	}
}

// However many there are, and in whatever order, no record is lost or doubled, and what
// is on disk is the same as in memory.
func TestManyBookings(t *testing.T) {
	t.Parallel()
	const bookings = 5000
	for _, step := range []int{1, 7, 1009, 4999} { // each is prime to the number of bookings
		t.Run(fmt.Sprint("every ", step), func(t *testing.T) {
			t.Parallel()
			var records []*pnr.Record
			want := make([][]string, bookings)
			for i := range 2 * bookings {
				at := i
				if i >= bookings {
					at = i * step % bookings
				}
				r := booked(strconv.Itoa(i), fmt.Sprintf("B%05d", at))
				records = append(records, r)
				want[at] = append(want[at], r.Digest)
			}
			if got := gather(t, records); !slices.EqualFunc(got, want, slices.Equal) {
				t.Errorf("%d bookings, not as they were added", len(got))
			}
		})
	}
}

// Nobody else can read what is on disk, and nothing is left of it.
func TestNothingIsLeft(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	var b spill.Bookings
	for i := range 1000 {
		r := booked(strconv.Itoa(i), "AAAAAA")
		r.Passengers = []pnr.Passenger{{Last: "DOE", First: "JANE", Email: fmt.Sprintf("jane.doe%d@acme.example", i)}}
		if err := b.Add(r); err != nil {
			t.Fatal(err)
		}
	}
	left, err := os.ReadDir(os.Getenv("TMPDIR"))
	if err != nil || len(left) > 0 {
		t.Errorf("%v, %v, want nothing", left, err)
	}
	sharing, err := b.Settle()
	if err != nil {
		t.Fatal(err)
	}
	if shared := sharing.Shared([]string{transform.AddressOf("jane.doe7@acme.example")}); len(shared) > 0 {
		t.Errorf("shared by one person: %q", shared)
	}
	n := 0
	for records, err := range b.All() {
		if n += len(records); err != nil {
			t.Fatal(err)
		}
	}
	if n != 1000 {
		t.Errorf("%d records, want 1,000", n)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}
