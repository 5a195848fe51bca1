package pnr_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
)

func jane(number int) pnr.Passenger {
	return pnr.Passenger{Number: number, Tattoo: "001", Last: "DOE", First: "JANE", Type: "ADT"}
}

func john(number int) pnr.Passenger {
	return pnr.Passenger{Number: number, Tattoo: "002", Last: "ROE", First: "JOHN", Type: "ADT"}
}

func hotel(tattoo string, number int, day pnr.Date, guests ...int) *pnr.Hotel {
	return &pnr.Hotel{
		Service: pnr.Service{Element: pnr.Element{Number: number, Tattoo: tattoo, Status: "HK"}, ID: "HHL", Passengers: guests},
		CheckIn: day, CheckOut: day + 1,
	}
}

// image folds the records of one booking.
func image(t *testing.T, s *story) pnr.PNR {
	t.Helper()
	images := pnr.Fold(s.records)
	if len(images) != 1 {
		t.Fatalf("%d bookings, want 1", len(images))
	}
	return images[0]
}

func journey(p pnr.PNR) []string {
	var out []string
	for _, s := range p.Segments {
		out = append(out, segmentText(s))
	}
	return out
}

func TestFoldOfJourneys(t *testing.T) {
	t.Parallel()
	fly := func(s *story, tattoo string, number int, day pnr.Date, hour int) *pnr.Air {
		return flight(tattoo, number, "CDG", "FRA", (s.day+day).At(hour, 0))
	}
	tests := map[string]struct {
		tell func(s *story)
		want []string
	}{
		"issued beats booked within one envelope": {func(s *story) {
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				a := fly(s, "001", 2, 30, 7)
				a.Ticketed, a.Status = true, "OK"
				r.Segments = pnr.Segments{a}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Order.Envelope = 1
				r.Segments = pnr.Segments{fly(s, "001", 2, 30, 9)}
			})
		}, []string{"LH 001 CDG FRA 2026-02-04T07:00 OK"}},
		"of one day, the higher envelope is newer": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Order = pnr.Order{Envelope: 5, Sequence: 1}
				r.Segments = pnr.Segments{fly(s, "002", 2, 31, 7)}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) { // of another office, which counts higher
				r.Issued, r.Order = s.day+1, pnr.Order{Envelope: 4, Sequence: 900}
				r.Segments = pnr.Segments{fly(s, "001", 2, 30, 7)}
			})
		}, []string{"LH 002 CDG FRA 2026-02-05T07:00 HK"}},
		"flown stays, whatever the date": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				a := fly(s, "001", 2, 2, 7)
				a.Flown = true
				r.Segments = pnr.Segments{a, fly(s, "002", 3, 31, 7)}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) { r.Segments = pnr.Segments{fly(s, "002", 2, 31, 7)} })
		}, []string{"LH 001 CDG FRA 2026-01-07T07:00 HK", "LH 002 CDG FRA 2026-02-05T07:00 HK"}},
		"without envelopes, newer beats issued": {func(s *story) {
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				a := fly(s, "001", 2, 30, 7)
				a.Ticketed, r.Order.Envelope = true, 0
				r.Segments = pnr.Segments{a}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Order.Envelope = 0
				r.Segments = pnr.Segments{fly(s, "001", 2, 30, 9)}
			})
		}, []string{"LH 001 CDG FRA 2026-02-04T09:00 HK"}},
		"tickets of one day take their places by number": {func(s *story) {
			s.add(pnr.Ticketing, func(r *pnr.Record) { r.Segments = pnr.Segments{fly(s, "002", 3, 30, 7)} })
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				r.Order.Envelope = 1
				r.Segments = pnr.Segments{fly(s, "001", 2, 30, 19)} // over the date line
			})
		}, []string{"LH 001 CDG FRA 2026-02-04T19:00 HK", "LH 002 CDG FRA 2026-02-04T07:00 HK"}},
		"a ticket's new flight goes where its day is": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{fly(s, "001", 2, 30, 7), fly(s, "002", 3, 31, 7)}
			})
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				r.Segments = pnr.Segments{fly(s, "001", 2, 30, 7), fly(s, "003", 4, 32, 7)}
			})
		}, []string{"LH 001 CDG FRA 2026-02-04T07:00 HK", "LH 002 CDG FRA 2026-02-05T07:00 HK", "LH 003 CDG FRA 2026-02-06T07:00 HK"}},
		"travelled pieces and nights stay where they were": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{
					fly(s, "001", 2, 3, 7), hotel("002", 3, s.day+4), &pnr.Surface{From: "FRA", To: "CDG"},
					fly(s, "003", 4, 6, 7), &pnr.Surface{From: "CDG", To: "ORY"}, fly(s, "004", 5, 30, 7),
				}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Issued = s.day + 10
				r.Segments = pnr.Segments{fly(s, "001", 2, 3, 7), fly(s, "005", 3, 40, 7)}
			})
		}, []string{
			"LH 001 CDG FRA 2026-01-08T07:00 HK", "HHL [] 2026-01-09 2026-01-10 HK", "surface FRA CDG",
			"LH 003 CDG FRA 2026-01-11T07:00 HK", "LH 005 CDG FRA 2026-02-14T07:00 HK",
		}},
		"the same surface piece twice is two pieces": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Segments = pnr.Segments{&pnr.Surface{From: "CDG", To: "ORY"}, fly(s, "001", 2, 30, 7), &pnr.Surface{From: "CDG", To: "ORY"}}
			})
		}, []string{"surface CDG ORY", "LH 001 CDG FRA 2026-02-04T07:00 HK", "surface CDG ORY"}},
		"two sections are one snapshot": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) { r.Segments = pnr.Segments{fly(s, "009", 2, 30, 7)} })
			for n, tattoo := range []string{"001", "002"} {
				s.add(pnr.Snapshot, func(r *pnr.Record) {
					r.Issued, r.Order.Envelope, r.Order.Section, r.Order.Sections = s.day+2, 2, n+1, 2
					r.Segments = pnr.Segments{fly(s, tattoo, n+2, pnr.Date(30+n), 7)}
				})
			}
		}, []string{"LH 001 CDG FRA 2026-02-04T07:00 HK", "LH 002 CDG FRA 2026-02-05T07:00 HK"}},
		"one section of two deletes nothing": {func(s *story) {
			s.add(pnr.Snapshot, func(r *pnr.Record) { r.Segments = pnr.Segments{fly(s, "009", 2, 30, 7)} })
			s.add(pnr.Snapshot, func(r *pnr.Record) {
				r.Order.Section, r.Order.Sections = 2, 2
				r.Segments = pnr.Segments{fly(s, "002", 3, 31, 7)}
			})
		}, []string{"LH 009 CDG FRA 2026-02-04T07:00 HK", "LH 002 CDG FRA 2026-02-05T07:00 HK"}},
		"without tattoos, a flight is known by number, ends and day": {func(s *story) {
			plain := func(number int, day pnr.Date, hour int) *pnr.Air {
				a := fly(s, "1027", number, day, hour)
				a.Tattoo = ""
				return a
			}
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				r.Segments = pnr.Segments{plain(2, 30, 7), plain(3, 31, 7)}
				r.Segments[1].(*pnr.Air).Baggage = "1PC" //nolint:forcetypeassert // made a line above
			})
			s.add(pnr.Ticketing, func(r *pnr.Record) { r.Segments = pnr.Segments{plain(2, 31, 9)} })
		}, []string{"LH 1027 CDG FRA 2026-02-04T07:00 HK", "LH 1027 CDG FRA 2026-02-05T09:00 HK 1PC"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			tt.tell(s)
			if diff := cmp.Diff(tt.want, journey(image(t, s))); diff != "" {
				t.Errorf("segments (-want +got):\n%s", diff)
			}
		})
	}
}

// Numbers of passengers and segments move; what names them moves along, and
// what is one person's never becomes everybody's.
func TestFoldTranslatesNumbers(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.add(pnr.Snapshot, func(r *pnr.Record) {
		r.Passengers = []pnr.Passenger{jane(1), john(2)}
		r.Segments = pnr.Segments{hotel("001", 3, s.day+5, 1), hotel("002", 4, s.day+30, 2), hotel("003", 5, s.day+40)}
	})
	s.add(pnr.Snapshot, func(r *pnr.Record) {
		r.Passengers, r.Partial, r.Order.Envelope = []pnr.Passenger{jane(1)}, true, 1
		r.Remarks = []pnr.Remark{
			{Text: "RM OF JOHN", Passengers: []int{2}, Segments: []int{4}}, {Text: "RM OF A STRANGER", Passengers: []int{3}},
		}
	})
	both := image(t, s)
	want := []pnr.Remark{
		{Text: "RM OF JOHN", Passengers: []int{2}, Segments: []int{2}}, {Text: "RM OF A STRANGER", Passengers: []int{0}},
	}
	if diff := cmp.Diff(want, both.Remarks); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}

	s.add(pnr.Snapshot, func(r *pnr.Record) { // Jane has left, and her hotel with her
		r.Issued, r.Passengers = s.day+10, []pnr.Passenger{john(1)}
		r.Segments = pnr.Segments{hotel("002", 2, s.day+30, 1), hotel("003", 3, s.day+40)}
		r.Remarks = []pnr.Remark{{Text: "RM OF JOHN", Passengers: []int{1}, Segments: []int{2}}}
	})
	alone := image(t, s)
	if diff := cmp.Diff([]string{"HHL [1] 2026-02-04 2026-02-05 HK", "HHL [] 2026-02-14 2026-02-15 HK"}, journey(alone)); diff != "" {
		t.Errorf("segments (-want +got):\n%s", diff)
	}
	want = []pnr.Remark{{Text: "RM OF JOHN", Passengers: []int{1}, Segments: []int{1}}}
	if diff := cmp.Diff(want, alone.Remarks); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
}

// The remarks of what was travelled stay with it; the others are as the newest
// full snapshot has them.
func TestFoldKeepsRemarksOfTravelledSegments(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.add(pnr.Snapshot, func(r *pnr.Record) {
		r.Segments = pnr.Segments{hotel("001", 2, s.day+3), hotel("002", 3, s.day+30)}
		r.Remarks = []pnr.Remark{{Text: "RM A", Segments: []int{2}}, {Text: "RM B", Segments: []int{3}}, {Text: "RM C"}}
	})
	s.add(pnr.Snapshot, func(r *pnr.Record) {
		r.Issued, r.Segments = s.day+10, pnr.Segments{hotel("002", 2, s.day+30)}
	})
	if diff := cmp.Diff([]pnr.Remark{{Text: "RM A", Segments: []int{1}}}, image(t, s).Remarks); diff != "" {
		t.Errorf("remarks (-want +got):\n%s", diff)
	}
}

// Tickets come in any order; people stand in that of their numbers.
func TestFoldPutsPeopleInOrder(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.add(pnr.Ticketing, func(r *pnr.Record) { r.Passengers = []pnr.Passenger{john(2)} })
	s.add(pnr.Ticketing, func(r *pnr.Record) { r.Passengers = []pnr.Passenger{jane(1)} })
	if diff := cmp.Diff([]pnr.Passenger{jane(1), john(2)}, image(t, s).Passengers); diff != "" {
		t.Errorf("passengers (-want +got):\n%s", diff)
	}
}

// What a newer record leaves out of a person or a flight comes from the older
// one, with the place where it was printed.
func TestFoldKeepsMarks(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	at := func(line int) pnr.Position { return pnr.Position{File: "x.air", Line: line, Column: 1} }
	s.add(pnr.Ticketing, func(r *pnr.Record) {
		r.Passengers[0].Email = "jane.doe@example.com"
		r.Passengers[0].Flyer = []pnr.Flyer{{Carrier: "LH", Number: "990000001"}}
		r.Passengers[0].Marks = pnr.Marks{{"last", at(1)}, {"email", at(2)}, {"frequentFlyer", at(3)}}
		a := flight("001", 2, "CDG", "FRA", (s.day+30).At(7, 0))
		a.Baggage, a.Marks = "1PC", pnr.Marks{{"flight", at(4)}, {"baggage", at(4)}}
		r.Segments = pnr.Segments{a}
	})
	s.add(pnr.Ticketing, func(r *pnr.Record) {
		r.Passengers[0].Marks = pnr.Marks{{"last", at(11)}}
		a := flight("001", 2, "CDG", "FRA", (s.day+30).At(9, 0))
		a.Marks = pnr.Marks{{"flight", at(14)}}
		r.Segments = pnr.Segments{a}
	})
	p := image(t, s)
	if diff := cmp.Diff(pnr.Marks{{"last", at(11)}, {"email", at(2)}, {"frequentFlyer", at(3)}}, p.Passengers[0].Marks); diff != "" {
		t.Errorf("passenger (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(pnr.Marks{{"flight", at(14)}, {"baggage", at(4)}}, p.Segments[0].Head().Marks); diff != "" {
		t.Errorf("flight (-want +got):\n%s", diff)
	}
	if got := p.Passengers[0].Email; got != "jane.doe@example.com" {
		t.Errorf("e-mail: %q", got)
	}
}

func TestFoldWithoutDaysOfCreation(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		days   pnr.Date // until the second snapshot
		flight bool
		people []pnr.Passenger
		want   int // bookings
	}{
		"another person, when the journey is over": {60, true, []pnr.Passenger{john(1)}, 2},
		"another person, before the journey":       {10, true, []pnr.Passenger{john(1)}, 1},
		"another person, without a journey":        {60, false, []pnr.Passenger{john(1)}, 1},
		"the same person, when it is over":         {60, true, []pnr.Passenger{john(1), jane(2)}, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			s.add(pnr.Ticketing, func(r *pnr.Record) {
				tickets(first)(r)
				r.Created = 0
				if tt.flight {
					r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", (s.day+30).At(7, 0))}
				}
			})
			s.add(pnr.Snapshot, func(r *pnr.Record) { r.Created, r.Issued, r.Passengers = 0, s.day+tt.days, tt.people })
			s.add(pnr.Void, func(r *pnr.Record) {
				tickets(first)(r)
				r.Created, r.Issued = 0, s.day+90
			})
			images := pnr.Fold(s.records)
			if len(images) != tt.want {
				t.Fatalf("%d bookings, want %d", len(images), tt.want)
			}
			if got := images[0].Tickets[0].Coupons[0].Status; got != pnr.CouponVoid {
				t.Errorf("ticket of the first booking: %s, want VOID", got)
			}
		})
	}
}
