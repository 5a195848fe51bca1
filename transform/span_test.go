package transform_test

import (
	"slices"
	"strings"
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// TestClocksChange: in an hour that comes twice, a flight has UTC times if its printed
// duration, or else the order of its ends, leaves one reading. In an hour that never
// comes it has none: what is printed cannot be right.
func TestClocksChange(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name           string
		from, to       string
		depart, arrive string
		minutes        int
		want           string // in UTC; empty: told of
	}{
		{"arrival, the second time", "BKK", "CDG", "2026-10-24T20:05", "2026-10-25T02:30", 745, "2026-10-24T13:05:00 2026-10-25T01:30:00"},
		{"arrival, the first time", "BKK", "CDG", "2026-10-24T20:05", "2026-10-25T02:30", 685, "2026-10-24T13:05:00 2026-10-25T00:30:00"},
		{"arrival, some minutes off", "BKK", "CDG", "2026-10-24T20:05", "2026-10-25T02:30", 750, "2026-10-24T13:05:00 2026-10-25T01:30:00"},
		{"arrival, no duration", "BKK", "CDG", "2026-10-24T20:05", "2026-10-25T02:30", 0, ""},
		{"arrival, a duration that fits neither", "BKK", "CDG", "2026-10-24T20:05", "2026-10-25T02:30", 715, ""},
		{"departure", "CDG", "JFK", "2026-10-25T02:30", "2026-10-25T05:30", 480, "2026-10-25T01:30:00 2026-10-25T09:30:00"},
		{"departure, no duration", "CDG", "JFK", "2026-10-25T02:30", "2026-10-25T05:30", 0, ""},
		{"both in one zone", "FRA", "MUC", "2026-10-25T02:30", "2026-10-25T02:30", 60, "2026-10-25T00:30:00 2026-10-25T01:30:00"},
		{"both, twice the same", "FRA", "MUC", "2026-10-25T02:10", "2026-10-25T02:50", 40, ""},
		{"both, one order only", "FRA", "MUC", "2026-10-25T02:50", "2026-10-25T02:10", 0, "2026-10-25T00:50:00 2026-10-25T01:10:00"},
		{"half an hour", "SYD", "LDH", "2026-04-05T00:00", "2026-04-05T01:45", 135, "2026-04-04T13:00:00 2026-04-04T15:15:00"},
		{"the hour left out, a duration as before", "BKK", "CDG", "2026-03-28T20:05", "2026-03-29T02:30", 745, ""},
		{"the hour left out, a duration as after", "BKK", "CDG", "2026-03-28T20:05", "2026-03-29T02:30", 685, ""},
		{"the hour left out, departure", "CDG", "JFK", "2026-03-29T02:30", "2026-03-29T05:00", 510, ""},
		{"the hour left out, in one zone", "FRA", "MUC", "2026-03-29T02:10", "2026-03-29T03:15", 65, ""},
		{"the hour left out, no duration", "BKK", "CDG", "2026-03-28T20:05", "2026-03-29T02:30", 0, ""},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe())
			f := flight(t, 1, tt.from, tt.to, tt.depart, tt.arrive)
			f.Minutes = tt.minutes
			p.Segments = pnr.Segments{f}
			d := tr.Documents(p, byName())[0]
			a := d.Itinerary.Bookings[0].Segments[0].(*itinerary.Air)
			if got := strings.TrimSpace(string(a.StartDateUtc + " " + a.EndDateUtc)); got != tt.want || a.TimeZone != "" {
				t.Errorf("UTC %q and zone %q, want %q and none", got, a.TimeZone, tt.want)
			}
			if told := strings.Contains(strings.Join(d.Notes, ";"), "segment 1: clocks change"); told != (tt.want == "") {
				t.Errorf("notes %q", d.Notes)
			}
		})
	}
}

// TestClocksChangeBesideDays tells nothing of a stay: its hours are ours, not the export's.
func TestClocksChangeBesideDays(t *testing.T) {
	t.Parallel()
	p := booking(t, doe())
	p.Segments = pnr.Segments{&pnr.Hotel{
		Name:    "SAMPLE INN", // in Santiago, 23:00 to 24:00 of 4 April comes twice
		Service: pnr.Service{Element: pnr.Element{Number: 1, Status: "HK"}, ID: "HHL"},
		City:    "SCL", CheckIn: day(t, "2026-04-04"), CheckOut: day(t, "2026-04-06"),
	}}
	d := transformer(t).Documents(p, byName())[0]
	h := d.Itinerary.Bookings[0].Segments[0].(*itinerary.Hotel)
	if d.Notes != nil || h.TimeZone == "" && h.StartDateUtc == "" {
		t.Errorf("zone %q, UTC %q, notes %q", h.TimeZone, h.StartDateUtc, d.Notes)
	}
}

// TestDayContradicts tells of a flight whose days cannot be right.
func TestDayContradicts(t *testing.T) {
	t.Parallel()
	p := booking(t, doe())
	f := flight(t, 1, "AKL", "HNL", "2026-02-02T00:00", "2026-02-02T10:00")
	f.Minutes = 9 * 60 // so that it left on the third
	p.Segments = pnr.Segments{f}
	if got := transformer(t).Documents(p, byName())[0].Notes; len(got) != 1 || !strings.Contains(got[0], "half a day apart") {
		t.Errorf("notes %q", got)
	}
	f.Depart = local(t, "2026-02-03T00:00")
	if got := transformer(t).Documents(p, byName())[0].Notes; got != nil {
		t.Errorf("notes %q of a flight over the date line", got)
	}
}

// TestEndBeforeStart: a segment that would end before it starts is not sent as the
// export has it. It goes without its end where Concur takes it so, and else not at all.
func TestEndBeforeStart(t *testing.T) {
	t.Parallel()
	service := pnr.Service{Element: pnr.Element{Number: 3, Status: "HK"}}
	start, end := pnr.At(local(t, "2026-02-05T10:00")), pnr.At(local(t, "2026-02-05T09:00"))
	last := pnr.On(day(t, "2026-02-04"))
	cost := pnr.Cost{Amount: "90.00", Currency: "EUR"}
	const kept, left = "segment 3: it would end before it starts, not sent", "segment 3: it would end before it starts, sent without its end"
	tests := []struct {
		name    string
		segment pnr.Segment
		want    string // the note; empty: sent as it is
	}{
		{"flight", flight(t, 3, "CDG", "FRA", "2026-02-05T10:00", "2026-02-05T09:00"), kept},
		{"flight of a day before", flight(t, 3, "CDG", "FRA", "2026-02-05T10:00", "2026-02-04T11:10"), kept},
		{"flight to the east, an hour early by UTC", flight(t, 3, "LHR", "FRA", "2026-02-05T10:00", "2026-02-05T10:30"), kept},
		{"flight to nowhere", flight(t, 3, "CDG", nowhere, "2026-02-05T10:00", "2026-02-04T07:00"), kept},
		{"flight to nowhere, over the date line perhaps", flight(t, 3, "CDG", nowhere, "2026-02-05T10:00", "2026-02-04T09:00"), ""},
		{"flight to the west", flight(t, 3, "FRA", "LHR", "2026-02-05T10:00", "2026-02-05T09:50"), ""},
		{"flight over the date line", flight(t, 3, "AKL", "HNL", "2026-02-05T10:00", "2026-02-04T20:00"), ""},
		{"hotel", &pnr.Hotel{Service: service, City: "FRA", CheckIn: start.Day, CheckOut: last.Day}, kept},
		{"car", &pnr.Car{Service: service, Vendor: "ZE", City: "FRA", Start: start, End: end}, kept},
		{"car, back the same day", &pnr.Car{Service: service, Vendor: "ZE", City: "FRA", Start: start, End: pnr.On(start.Day)}, ""},
		{"train", &pnr.Rail{Service: service, From: "FRA", To: "MUC", Depart: start, Arrive: end}, left},
		{"train between names", &pnr.Rail{Service: service, From: "Ulm Hbf", To: "Ulm Ost", Depart: start, Arrive: pnr.On(day(t, "2026-02-03"))}, left},
		{"ride", &pnr.Ride{Service: service, City: "FRA", Start: start, End: end}, left},
		{"ferry", &pnr.Ferry{Service: service, From: "DVR", To: "CQF", Depart: start, Arrive: last, Total: cost}, kept},
		{"tour", &pnr.Tour{Service: service, City: "FRA", Start: start, End: end, Total: cost}, kept},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe())
			p.Segments = append(p.Segments[:1:1], tt.segment)
			d := tr.Documents(p, byName())[0]
			if told := strings.Contains(strings.Join(d.Notes, "; "), "end before it starts"); told != (tt.want != "") {
				t.Errorf("notes %q", d.Notes)
			}
			if tt.want != "" && !slices.Contains(d.Notes, tt.want) {
				t.Errorf("notes %q, want %q", d.Notes, tt.want)
			}
			if got, want := len(d.Itinerary.Bookings[0].Segments), 2; tt.want == kept && got != want-1 || tt.want != kept && got != want {
				t.Errorf("%d segments", got)
			}
			if d.Itinerary.EndDateLocal < d.Itinerary.StartDateLocal {
				t.Errorf("trip from %s to %s", d.Itinerary.StartDateLocal, d.Itinerary.EndDateLocal)
			}
			encoded, err := d.Encode()
			if err != nil {
				t.Fatal(err)
			}
			if tt.want == left && strings.Count(string(encoded), "<EndDateLocal>") != 2 { // the trip's and the flight's
				t.Errorf("an end is sent:\n%s", encoded)
			}
		})
	}
}

// TestArrivalNotKnown: Concur refuses a whole trip for a flight without an end.
func TestArrivalNotKnown(t *testing.T) {
	t.Parallel()
	p := booking(t, doe())
	p.Segments[1].(*pnr.Air).Arrive = 0
	d := transformer(t).Documents(p, byName())[0]
	if len(d.Itinerary.Bookings[0].Segments) != 1 || !slices.Contains(d.Notes, "segment 2: arrival not known, not sent") {
		t.Errorf("notes %q, segments %v", d.Notes, d.Itinerary.Bookings[0].Segments)
	}
}
