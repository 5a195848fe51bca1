package transform_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// forOne is a booking of two whose return flight is for one of them.
func forOne(t *testing.T) *pnr.PNR {
	t.Helper()
	p := booking(t, doe(), roe())
	p.Segments[1].(*pnr.Air).Party = 1
	return p
}

// TestParty: a flight that is for fewer people than the booking has is sent for those
// who have a ticket or a seat. Where these are fewer, too, the others are held.
func TestParty(t *testing.T) {
	t.Parallel()
	seat := func(p *pnr.PNR, passenger int) {
		a := p.Segments[1].(*pnr.Air)
		a.Seats = append(a.Seats, pnr.Seat{Passenger: passenger, Seat: "12A"})
	}
	ticket := func(p *pnr.PNR, passenger int, status string) {
		p.Tickets = append(p.Tickets, pnr.Ticket{Document: pnr.Document{
			Number: fmt.Sprintf("220990000000%d", len(p.Tickets)), Passenger: passenger,
			Coupons: []pnr.Coupon{{Number: 1, Segment: 2, Status: status}},
		}})
	}
	const each = " 1,2 note: segment 2: printed for 1 of 2 passengers, as is every flight; sent for each"
	for name, tt := range map[string]struct {
		change func(p *pnr.PNR)
		want   []string
	}{
		"nothing says for whom":          {func(*pnr.PNR) {}, []string{"DOE 1,2 unsure-flight", "ROE 1,2 unsure-flight"}},
		"for both":                       {func(p *pnr.PNR) { p.Segments[1].(*pnr.Air).Party = 0 }, []string{"DOE 1,2", "ROE 1,2"}},
		"one has a seat":                 {func(p *pnr.PNR) { seat(p, 2) }, []string{"DOE 1", "ROE 1,2"}},
		"one has a ticket":               {func(p *pnr.PNR) { ticket(p, 1, pnr.CouponOpen) }, []string{"DOE 1,2", "ROE 1"}},
		"the ticket is void":             {func(p *pnr.PNR) { ticket(p, 1, pnr.CouponVoid) }, []string{"DOE 1,2 unsure-flight", "ROE 1,2 unsure-flight"}},
		"both have tickets all the same": {func(p *pnr.PNR) { ticket(p, 1, ""); ticket(p, 2, "") }, []string{"DOE 1,2", "ROE 1,2"}},
		"the infant has a ticket": {func(p *pnr.PNR) {
			p.Passengers = append(p.Passengers, infant())
			ticket(p, 1, "")
			p.Tickets[0].Infant = true
		}, []string{"DOE 1,2 unsure-flight", "ROE 1,2 unsure-flight"}},
		"two of three, one known": {func(p *pnr.PNR) {
			p.Passengers = append(p.Passengers, pnr.Passenger{Number: 3, Tattoo: "4", Last: "DOE", First: "JOHN", Type: "ADT"})
			p.Segments[1].(*pnr.Air).Party = 2
			seat(p, 3)
		}, []string{"DOE 1,2 unsure-flight", "ROE 1,2 unsure-flight", "DOE 1,2"}},
		"the same number everywhere": {func(p *pnr.PNR) { p.Segments[0].(*pnr.Air).Party = 1 }, []string{
			"DOE" + strings.Replace(each, "segment 2", "segment 1", 1) + each[len(" 1,2"):],
			"ROE" + strings.Replace(each, "segment 2", "segment 1", 1) + each[len(" 1,2"):],
		}},
		"the other one has left": {func(p *pnr.PNR) { p.Passengers = p.Passengers[1:] }, []string{"ROE 1,2"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := forOne(t)
			tt.change(p)
			var got []string
			for _, d := range transformer(t).Documents(p, byName()) {
				words := []string{d.Itinerary.Bookings[0].Passengers[0].NameLast, strings.Join(flightsOf(&d), ",")}
				if d.Reason.Code != "" {
					words = append(words, string(d.Reason.Code))
				}
				for _, n := range d.Notes {
					words = append(words, "note: "+n)
				}
				got = append(got, strings.Join(words, " "))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("documents (-want +got):\n%s", diff)
			}
		})
	}
}

// flightsOf returns the numbers of the flights of a document, by their first airport.
func flightsOf(d *transform.Document) []string {
	var out []string
	for _, s := range d.Itinerary.Bookings[0].Segments {
		if a, ok := s.(*itinerary.Air); ok {
			out = append(out, map[string]string{"CDG": "1", "FRA": "2"}[a.StartCityCode])
		}
	}
	return out
}
