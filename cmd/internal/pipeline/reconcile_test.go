package pipeline_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"tripsync/cmd/internal/pipeline"
	"tripsync/transform/itinerary"
)

// TestSubset: the same part on as many days as there are parts is every trip
// once, and so are all parts on one day.
func TestSubset(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		trip := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "trip"))
		of := rapid.IntRange(1, 60).Draw(t, "of")
		part := rapid.IntRange(1, of).Draw(t, "part")
		day := time.Unix(rapid.Int64Range(0, 1<<32).Draw(t, "day"), 0)
		daily, parts := 0, 0
		for i := range of {
			if (pipeline.Subset{Part: part, Of: of}).Holds(trip, day.AddDate(0, 0, i)) {
				daily++
			}
			if (pipeline.Subset{Part: i + 1, Of: of}).Holds(trip, day) {
				parts++
			}
		}
		if daily != 1 || parts != 1 {
			t.Errorf("held on %d of %d days, in %d of %d parts; want 1", daily, of, parts, of)
		}
		tomorrow := pipeline.Subset{Part: part, Of: of}.Holds(trip, day.AddDate(0, 0, 1))
		if part < of && tomorrow != (pipeline.Subset{Part: part + 1, Of: of}).Holds(trip, day) {
			t.Errorf("part %d of %d tomorrow is not part %d today", part, of, part+1)
		}
		if !(pipeline.Subset{}).Holds(trip, day) {
			t.Error("the zero Subset does not hold every trip")
		}
	})
}

// booking is the document of a booking with one flight.
func booking(t *testing.T, flight, departs string) []byte {
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

func TestKept(t *testing.T) {
	t.Parallel()
	sent, moved := booking(t, "1029", "2026-02-03T10:05:00"), booking(t, "1029", "2026-02-03T09:05:00")
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
			got, err := pipeline.Kept(sent, tt.read, true)
			if diff := cmp.Diff(string(tt.want), string(got)); diff != "" || err != nil {
				t.Errorf("Kept: %v (-want +got):\n%s", err, diff)
			}
			drift, err := pipeline.Drift(sent, tt.read)
			if diff := cmp.Diff(tt.drift, drift); diff != "" || err != nil {
				t.Errorf("Drift: %v (-want +got):\n%s", err, diff)
			}
		})
	}
	if _, err := pipeline.Drift([]byte("no document"), merged(sent)); err == nil {
		t.Error("Drift of what was never sent: no error")
	}
	if _, err := pipeline.Kept(sent, []byte("<html/>"), true); err == nil {
		t.Error("Kept of another answer: no error")
	}
}
