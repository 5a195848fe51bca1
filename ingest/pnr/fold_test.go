package pnr_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
)

// A story is the life of one booking, in the order in which it happened.
type story struct {
	records []*pnr.Record
	day     pnr.Date
}

func (s *story) add(event pnr.Event, change func(*pnr.Record)) {
	n := len(s.records) + 1
	r := &pnr.Record{
		File: fmt.Sprintf("%d.air", n), Number: 1, Format: "air", Event: event, System: "1A", Locator: "QX7T2M",
		Created: s.day, Issued: s.day + pnr.Date(n), Order: pnr.Order{Envelope: n, Sequence: int64(n)},
		At: pnr.Position{File: fmt.Sprintf("%d.air", n), Line: 1, Column: 1}, Digest: fmt.Sprintf("%064d", n),
		Passengers: []pnr.Passenger{{Number: 1, Tattoo: "001", Last: "DOE", First: "JANE", Type: "ADT"}},
	}
	change(r)
	s.records = append(s.records, r)
}

func flight(tattoo string, number int, from, to string, depart pnr.Local) *pnr.Air {
	return &pnr.Air{
		Element: pnr.Element{Number: number, Tattoo: tattoo, Status: "HK"}, Carrier: "LH", Flight: tattoo,
		From: from, To: to, Depart: depart, Arrive: depart + 90,
	}
}

func newStory(t *testing.T) *story {
	t.Helper()
	day, err := pnr.MakeDate(2026, 1, 5)
	if err != nil {
		t.Fatal(err)
	}
	return &story{day: day}
}

// life is a booking that was made, ticketed, changed, exchanged and refunded.
func life(t *testing.T) *story {
	t.Helper()
	s := newStory(t)
	out, back := (s.day+30).At(7, 20), (s.day+33).At(18, 30)
	number := func(r *pnr.Record, number string) {
		r.Tickets = []pnr.Ticket{{Document: pnr.Document{
			Number: number, Passenger: 1, Coupons: []pnr.Coupon{{Number: 1, Segment: 2}, {Number: 2, Segment: 3}},
		}}}
	}
	s.add(pnr.Snapshot, func(r *pnr.Record) {
		r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", out), flight("002", 3, "FRA", "CDG", back)}
	})
	s.add(pnr.Ticketing, func(r *pnr.Record) {
		ticketed := flight("001", 2, "CDG", "FRA", out)
		ticketed.Ticketed, ticketed.Baggage, ticketed.Seats = true, "1PC", []pnr.Seat{{Passenger: 1, Seat: "12A"}}
		r.Segments = pnr.Segments{ticketed, flight("002", 3, "FRA", "CDG", back)}
		number(r, "2209900000001")
	})
	s.add(pnr.Snapshot, func(r *pnr.Record) {
		r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", out+105), flight("003", 3, "FRA", "CDG", back+60)}
	})
	s.add(pnr.Exchange, func(r *pnr.Record) {
		r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", out+105), flight("003", 3, "FRA", "CDG", back+60)}
		number(r, "2209900000002")
		r.Tickets[0].Exchanges = []pnr.Reference{{Number: "2209900000001"}}
	})
	s.add(pnr.Refund, func(r *pnr.Record) {
		r.Locator, r.Created, r.Order.Envelope, r.Passengers = "", r.Issued, 0, nil // its own date
		r.Tickets = []pnr.Ticket{{Document: pnr.Document{Number: "2209900000002", Coupons: []pnr.Coupon{{Number: 2}}}}}
	})
	return s
}

func TestFoldTellsTheLifeOfABooking(t *testing.T) {
	t.Parallel()
	folded := pnr.Fold(life(t).records)
	if len(folded) != 1 {
		t.Fatalf("Fold: %d bookings, want 1", len(folded))
	}
	p := folded[0]
	first, ok := p.Segments[0].(*pnr.Air)
	if !ok || len(p.Segments) != 2 {
		t.Fatalf("segments: %v", p.Segments)
	}
	for name, tt := range map[string]struct{ got, want any }{
		"schedule change":        {first.Depart.String(), "2026-02-04T09:05"},
		"baggage of the ticket":  {first.Baggage, "1PC"},
		"seat of the ticket":     {first.Seats, []pnr.Seat{{Passenger: 1, Seat: "12A"}}},
		"rebooked flight":        {p.Segments[1].Head().Tattoo, "003"},
		"old ticket, exchanged":  {p.Tickets[0].Coupons[0].Status, pnr.CouponExchanged},
		"segment that is gone":   {p.Tickets[0].Coupons[1].Segment, 0},
		"new ticket, still open": {p.Tickets[1].Coupons[0].Status, pnr.CouponOpen},
		"new ticket, refunded":   {p.Tickets[1].Coupons[1].Status, pnr.CouponRefunded},
		"newest record":          {p.Newest().Event, pnr.Refund},
	} {
		if diff := cmp.Diff(tt.want, tt.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Whatever order the records come in, and however often: the same booking.
func TestFoldIgnoresArrival(t *testing.T) {
	t.Parallel()
	records := life(t).records
	want := pnr.Fold(records)
	rapid.Check(t, func(t *rapid.T) {
		arrival := rapid.Permutation(records).Draw(t, "arrival")
		repeats := rapid.SliceOf(rapid.SampledFrom(records)).Draw(t, "repeats")
		got := pnr.Fold(append(arrival, repeats...))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("another arrival, another booking (-want +got):\n%s", diff)
		}
	})
}

func TestFoldOfSnapshots(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tell func(s *story)
		want []string // tattoos
	}{
		"full snapshot deletes what it lacks": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", (s.day+30).At(7, 0)), flight("002", 3, "FRA", "CDG", (s.day+31).At(7, 0))}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{flight("002", 2, "FRA", "CDG", (s.day+31).At(7, 0))}
			})
		}, []string{"002"}},
		"partial snapshot deletes nothing": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", (s.day+30).At(7, 0)), flight("002", 3, "FRA", "CDG", (s.day+31).At(7, 0))}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Partial = true
				r.Segments = pnr.Segments{flight("002", 2, "FRA", "CDG", (s.day+31).At(7, 0))}
			})
		}, []string{"001", "002"}},
		"a ticket alone deletes nothing, and takes its place by date": {func(s *story) {
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				r.Segments = pnr.Segments{flight("002", 3, "FRA", "CDG", (s.day+31).At(7, 0))}
			})
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", (s.day+30).At(7, 0))}
			})
		}, []string{"001", "002"}},
		"what was travelled stays": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", (s.day+1).At(7, 0)), flight("002", 3, "FRA", "CDG", (s.day+31).At(7, 0))}
			})
			s.add(pnr.Cancel, func(r *pnr.Record) { r.Issued = s.day + 10 })
		}, []string{"001"}},
		"cancelled": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", (s.day+30).At(7, 0))}
			})
			s.add(pnr.Cancel, func(*pnr.Record) {})
		}, nil},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			tt.tell(s)
			var got []string
			for _, seg := range pnr.Fold(s.records)[0].Segments {
				got = append(got, seg.Head().Tattoo)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("segments (-want +got):\n%s", diff)
			}
		})
	}
}

func TestFoldOpensANewBookingForAReusedLocator(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.add(pnr.Snapshot, func(*pnr.Record) {})
	s.add(pnr.Snapshot, func(r *pnr.Record) { r.Created += 400; r.Issued += 400 })
	s.add(pnr.Void, func(r *pnr.Record) { r.Created = 0 })
	got := pnr.Fold(s.records)
	if len(got) != 2 || len(got[0].Records) != 2 || len(got[1].Records) != 1 {
		t.Fatalf("Fold: want the void with the older of two bookings, got %+v", got)
	}
}

func TestRecordJSONReadsBack(t *testing.T) {
	t.Parallel()
	for _, want := range life(t).records {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		got := &pnr.Record{}
		if err := json.Unmarshal(text, got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("round trip of %s (-want +got):\n%s", text, diff)
		}
	}
}

func BenchmarkFold(b *testing.B) {
	records := life(&testing.T{}).records
	b.ReportAllocs()
	for b.Loop() {
		pnr.Fold(records)
	}
}
