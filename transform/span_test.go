package transform_test

import (
	"strings"
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// TestClocksChange: in the hours that come twice or never, a flight has UTC times if its
// printed duration, or else the order of its ends, leaves one reading; never by a guess.
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
		{"the hour left out, as before", "BKK", "CDG", "2026-03-28T20:05", "2026-03-29T02:30", 745, "2026-03-28T13:05:00 2026-03-29T01:30:00"},
		{"the hour left out, as after", "BKK", "CDG", "2026-03-28T20:05", "2026-03-29T02:30", 685, "2026-03-28T13:05:00 2026-03-29T00:30:00"},
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
	p.Segments = pnr.Segments{&pnr.Hotel{ // in Santiago, 23:00 to 24:00 of 4 April comes twice
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
