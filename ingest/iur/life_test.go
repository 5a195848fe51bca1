package iur_test

import (
	"strings"
	"testing"

	"tripsync/ingest/iur"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// fold returns the one booking of messages that come one after the other.
func fold(t *testing.T, messages ...string) *pnr.PNR {
	t.Helper()
	var all []*pnr.Record
	for _, text := range messages {
		records, errs := recordtest.Parser(iur.Parse).Parse(t, "x.iur", text, recordtest.Received(t))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		all = append(all, records...)
	}
	bookings := pnr.Fold(all)
	if len(bookings) != 1 {
		t.Fatalf("%d bookings, want one", len(bookings))
	}
	return &bookings[0]
}

// TestGoneSegments keeps what a later message does not list, unless that numbers its
// segments without a gap and goes on behind it.
func TestGoneSegments(t *testing.T) {
	t.Parallel()
	ticket := recordtest.Edit(t, "ticket.iur")
	first, second := strings.Index(ticket, "M3011"), strings.Index(ticket, "M3021")
	behind := second + strings.Index(ticket[second:], "M401")
	itinerary := func(segments string) string {
		text := ticket[:strings.Index(ticket, "M201")] + segments + "\f"
		text = strings.Replace(text, "AA05JAN0315M01", "AA06JAN0315M03", 1)
		return strings.Replace(text, "002001002002002001000000004", "002000001000000000000000000", 1)
	}
	for name, tt := range map[string]struct {
		later string
		want  int
	}{
		"the last one is not listed": {itinerary(ticket[first:second]), 2},
		"the first one, with a gap":  {itinerary(ticket[second:behind]), 2},
		"the first one, renumbered":  {itinerary("M3011" + ticket[second+len("M3021"):behind]), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := len(fold(t, ticket, tt.later).Segments); got != tt.want {
				t.Errorf("%d segments, want %d", got, tt.want)
			}
		})
	}
}

// TestFurtherDocuments makes no document that no coupon needs, whatever is counted.
func TestFurtherDocuments(t *testing.T) {
	t.Parallel()
	ticket := recordtest.Edit(t, "ticket.iur", "LH12345678900", "LH12345678905")
	if p := fold(t, ticket); len(p.Tickets) != 2 { // one is of the other passenger
		t.Errorf("%d tickets, want two", len(p.Tickets))
	}
}
