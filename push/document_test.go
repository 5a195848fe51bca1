package push

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/transform/itinerary"
)

// TestKeyOf: a trip is found again by the key of its document, which for a proposal
// is not ours.
func TestKeyOf(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, document, want string }{
		{"in the trips' namespace", `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"><ClientLocator>B7</ClientLocator></Itinerary>`, "B7"},
		{"none", `<Itinerary><TripName>Trip</TripName></Itinerary>`, ""},
		{"no document", "", ""},
		{"no trip", `<Booking><ClientLocator>B7</ClientLocator></Booking>`, ""},
		{"cut", `<Itinerary><ClientLocator>B7</Client`, ""},
	}
	for _, tt := range tests {
		if got := keyOf(ReadDocument([]byte(tt.document))); got != tt.want {
			t.Errorf("%s: keyOf: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestWithdrawnNumbers: of what a booking had, only numbers that are gone are to be
// cancelled, and never its record locator, which stands for all of it.
func TestWithdrawnNumbers(t *testing.T) {
	t.Parallel()
	with := func(numbers ...string) *itinerary.Itinerary {
		b := itinerary.Booking{RecordLocator: "QX7T2M"}
		for _, n := range numbers {
			b.Segments = append(b.Segments, &itinerary.Air{ConfirmationNumber: n})
		}
		return &itinerary.Itinerary{Bookings: []itinerary.Booking{b}}
	}
	tests := []struct {
		before, after *itinerary.Itinerary
		want          []string
	}{
		{with("A1", "A2", "A3"), with("A2", "A4"), []string{"A1", "A3"}},
		{with("A1"), with("A1"), nil},
		{with("QX7T2M", "A1"), with("A1"), nil},
		{nil, with("A1"), nil},
		{with("A1"), nil, nil},
	}
	for _, tt := range tests {
		if got := withdrawnNumbers(tt.before, tt.after); !slices.Equal(got, tt.want) {
			t.Errorf("withdrawnNumbers: %v, want %v", got, tt.want)
		}
	}
}

// TestSentIsReadOnce: however often a task asks for its documents, they are read once.
func TestSentIsReadOnce(t *testing.T) {
	t.Parallel()
	was := sentAs(true, oneFlight(t, "1029", "2026-02-03T10:05:00"), nil)
	first, second := was.documents(), was.documents()
	if len(first) != 2 || first[0] == nil || first[0] != second[0] || first[1] != nil {
		t.Errorf("documents: %v, then %v; want the same two", first, second)
	}
}

// oneFlight is the document of a booking with one flight.
func oneFlight(t *testing.T, flight, departs string) []byte {
	t.Helper()
	document, err := itinerary.EncodeBooking(&itinerary.Booking{
		BookingSource: "Agency", RecordLocator: "QX7T2M",
		Segments: []itinerary.Segment{&itinerary.Air{
			Vendor: "LH", FlightNumber: flight, StartCityCode: "CDG", EndCityCode: "FRA", ConfirmationNumber: "ABC" + flight,
			StartDateLocal: itinerary.DateTime(departs), EndDateLocal: "2026-02-03T11:20:00",
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return document
}

// merged is a trip that a booking was put into.
func merged(document []byte) []byte {
	return []byte(`<Itinerary><TripName>Trip</TripName><Bookings>` +
		`<Booking><BookingSource>Hotels</BookingSource><RecordLocator>H1</RecordLocator></Booking>` +
		string(document[len(`<?xml version="1.0" encoding="UTF-8"?>`)+1:]) + `</Bookings></Itinerary>`)
}

func TestKeptOf(t *testing.T) {
	t.Parallel()
	sent, moved := oneFlight(t, "1029", "2026-02-03T10:05:00"), oneFlight(t, "1029", "2026-02-03T09:05:00")
	tests := []struct {
		name       string
		read, want []byte
		drift      []string
	}{
		{"as sent", merged(sent), sent, nil},
		{"otherwise", merged(moved), moved, []string{"LH 1029 CDG–FRA now departs 09:05, was 10:05"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := keptOf(sent, ReadDocument(sent), tt.read, true)
			if diff := cmp.Diff(string(tt.want), string(got)); diff != "" || err != nil {
				t.Errorf("keptOf: %v (-want +got):\n%s", err, diff)
			}
			drift, err := driftOf(ReadDocument(sent), tt.read)
			if diff := cmp.Diff(tt.drift, drift); diff != "" || err != nil {
				t.Errorf("drift: %v (-want +got):\n%s", err, diff)
			}
		})
	}
	if _, err := driftOf(ReadDocument([]byte("no document")), merged(sent)); err == nil {
		t.Error("drift of what was never sent: no error")
	}
	if _, err := keptOf(sent, ReadDocument(sent), []byte("<html/>"), true); err == nil {
		t.Error("keptOf another answer: no error")
	}
}
