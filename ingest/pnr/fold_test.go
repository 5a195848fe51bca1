package pnr_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
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

func newStory(tb testing.TB) *story {
	tb.Helper()
	day, err := pnr.MakeDate(2026, 1, 5)
	if err != nil {
		tb.Fatal(err)
	}
	return &story{day: day}
}

// exchanged is a booking that was made, ticketed, changed, exchanged and refunded.
func exchanged(tb testing.TB) *story {
	tb.Helper()
	s := newStory(tb)
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
	folded := pnr.Fold(exchanged(t).records)
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

// After everything that happens to a booking, the image of its records is what
// it really is then.
func TestFoldTellsTheTruth(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawLife(t, "QX7T2M", 739000)
		for range rapid.IntRange(1, 20).Draw(t, "events") {
			l.happen()
			images := pnr.Fold(l.records)
			if len(images) != 1 {
				t.Fatalf("%d bookings, want 1", len(images))
			}
			if diff := cmp.Diff(l.view(), viewOf(&images[0])); diff != "" {
				t.Fatalf("after %s (-truth +image):\n%s", l.records[len(l.records)-1].Event, diff)
			}
		}
	})
}

// Whatever order the records come in, however often, and whatever they say: the
// same bookings. As of any moment, what came later does not matter.
func TestFoldIgnoresArrival(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records := drawRecords(t)
		want := pnr.Fold(records)
		arrival := rapid.Permutation(records).Draw(t, "arrival")
		repeats := rapid.SliceOf(rapid.SampledFrom(records)).Draw(t, "repeats")
		if diff := cmp.Diff(want, pnr.Fold(append(arrival, repeats...))); diff != "" {
			t.Fatalf("another arrival, another booking (-want +got):\n%s", diff)
		}
	})
}

// Records of several bookings, mixed and put together by locator and document
// as the state does it, give each booking its own image.
func TestFoldOfManyBookings(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		lives := []*life{
			drawLife(t, "QX7T2M", 739000), drawLife(t, "QX7T2N", 739001),
			drawLife(t, "QX7T2M", 739400), // the locator is used again
		}
		want := map[pnr.RecordLocator][]pnr.PNR{}
		var all []*pnr.Record
		for _, l := range lives {
			for range rapid.IntRange(0, 10).Draw(t, "events") {
				l.happen()
			}
			want[l.locator] = append(want[l.locator], pnr.Fold(l.records)...)
			all = append(all, l.records...)
		}
		all = rapid.Permutation(all).Draw(t, "arrival")
		got := map[pnr.RecordLocator][]pnr.PNR{}
		for locator := range want {
			got[locator] = pnr.Fold(belonging(all, locator))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("mixed with others (-want +got):\n%s", diff)
		}
	})
}

// belonging returns the records of a locator, and those without one that are
// about its documents.
func belonging(all []*pnr.Record, locator pnr.RecordLocator) []*pnr.Record {
	var out []*pnr.Record
	var documents []string
	for _, r := range all {
		if r.Locator == locator {
			out = append(out, r)
			documents = append(documents, r.Documents()...)
		}
	}
	for _, r := range all {
		known := func(number string) bool { return slices.Contains(documents, number) }
		if r.Locator == "" && slices.ContainsFunc(r.Documents(), known) {
			out = append(out, r)
		}
	}
	return out
}

// What is only about documents moves neither people nor journey.
func TestFoldOfVoidsAndRefundsKeepsTheJourney(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		l := drawLife(t, "QX7T2M", 739000)
		for range rapid.IntRange(0, 20).Draw(t, "events") {
			l.happen()
		}
		settles := func(r *pnr.Record) bool {
			return r.Event == pnr.Void || r.Event == pnr.Refund || r.Event == pnr.Restore
		}
		with := pnr.Fold(l.records)[0]
		without := pnr.Fold(slices.DeleteFunc(slices.Clone(l.records), settles))[0]
		for _, image := range []*pnr.PNR{&with, &without} {
			image.Tickets, image.EMDs, image.Records, image.Issued = nil, nil, nil, 0
		}
		if diff := cmp.Diff(without, with); diff != "" {
			t.Fatalf("with voids and refunds (-without +with):\n%s", diff)
		}
	})
}

// No segment of the newest full snapshot is lost, whatever the records say.
func TestFoldKeepsTheNewestSnapshot(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records := drawRecords(t)
		for _, image := range pnr.Fold(records) {
			newest := newestSnapshot(records, &image)
			if newest == nil {
				continue
			}
			want, got := tattoos(newest.Segments), tattoos(image.Segments)
			for tattoo, n := range want {
				if got[tattoo] < n {
					t.Fatalf("%d segments %q of %s are %d in the image", n, tattoo, newest.Digest, got[tattoo])
				}
			}
			if len(image.Segments) < len(newest.Segments) {
				t.Fatalf("%d segments of %s are %d in the image", len(newest.Segments), newest.Digest, len(image.Segments))
			}
		}
	})
}

func newestSnapshot(records []*pnr.Record, image *pnr.PNR) *pnr.Record {
	for _, source := range slices.Backward(image.Records) {
		i := slices.IndexFunc(records, func(r *pnr.Record) bool { return r.Digest == source.Digest })
		switch r := records[i]; {
		case r.Event == pnr.Snapshot && !r.Partial:
			return r
		case r.Event == pnr.Cancel && !r.Partial:
			return nil
		}
	}
	return nil
}

func tattoos(segments pnr.Segments) map[string]int {
	out := map[string]int{}
	for _, s := range segments {
		out[s.Head().Tattoo]++
	}
	delete(out, "")
	return out
}

// Fold leaves what it is given as it is.
func TestFoldChangesNoRecord(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		records := drawRecords(t)
		before := textsOf(t, records)
		pnr.Fold(records)
		if diff := cmp.Diff(before, textsOf(t, records)); diff != "" {
			t.Fatalf("Fold changed its records (-before +after):\n%s", diff)
		}
	})
}

func textsOf(t *rapid.T, records []*pnr.Record) []string {
	var out []string
	for _, r := range records {
		text, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, string(text))
	}
	return out
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
	s.add(pnr.Void, func(r *pnr.Record) { r.Created, r.Issued = 0, s.day+500 })
	got = pnr.Fold(s.records)
	if len(got) != 2 || len(got[0].Records) != 2 || len(got[1].Records) != 2 {
		t.Fatalf("Fold: want the later void with the younger of two bookings, got %+v", got)
	}
}

// BenchmarkFold shows that a booking of many records costs no more a record.
func BenchmarkFold(b *testing.B) {
	for _, n := range []int{5, 50, 200} {
		records := exchanged(b).records
		if n > len(records) {
			records = busy(b, n).records
		}
		b.Run(fmt.Sprintf("records=%d", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				pnr.Fold(records)
			}
		})
	}
}

// busy is a booking of ten flights that is snapshot, ticketed, exchanged and
// snapshot again, with new remarks each time.
func busy(tb testing.TB, n int) *story {
	tb.Helper()
	s := newStory(tb)
	for i := range n {
		event := []pnr.Event{pnr.Snapshot, pnr.Ticketing, pnr.Exchange}[i%3]
		s.add(event, func(r *pnr.Record) {
			for j := range 10 {
				tattoo, day := fmt.Sprintf("%03d", j+1), s.day+pnr.Date(n+10+j)
				r.Segments = append(r.Segments, flight(tattoo, j+2, "CDG", "FRA", day.At(7, i%60)))
				r.Remarks = append(r.Remarks, pnr.Remark{Text: fmt.Sprintf("RM %d %d", i, j), Segments: []int{j + 2}})
			}
			if event != pnr.Snapshot {
				against(strconv.Itoa(2209900000000+i), pnr.Reference{Number: strconv.Itoa(2209900000000 + i - 1)})(r)
			}
		})
	}
	return s
}

// A void that prints neither the day of creation nor the airline is of the booking that
// has its document, though the locator was used again since.
func TestFoldFindsTheBookingOfAShortNumber(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.add(pnr.Ticketing, tickets(first))
	s.add(pnr.Snapshot, func(r *pnr.Record) { r.Created += 400; r.Issued += 400 })
	s.add(pnr.Void, func(r *pnr.Record) {
		tickets(first[3:])(r)
		r.Created, r.Issued = 0, r.Issued+401
	})
	folded := pnr.Fold(s.records)
	if len(folded) != 2 {
		t.Fatalf("%d bookings, want 2", len(folded))
	}
	if got := documentText(&folded[0].Tickets[0].Document); got != first+" passenger 1 1:VOID 2:VOID" || len(folded[1].Tickets) != 0 {
		t.Errorf("the old booking has %s, the new one %v", got, folded[1].Tickets)
	}
}
