package itinerary_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/transform/itinerary"
)

// TestDropControls leaves out what no document may have, wherever Concur can do
// without, and says where; a name or a number that Concur goes by stays as it is.
func TestDropControls(t *testing.T) {
	t.Parallel()
	it := &itinerary.Itinerary{
		TripName:         "Paris\tto\nFrankfurt\x01",
		CustomAttributes: []itinerary.CustomAttribute{{Name: "CC", Data: "\x01A\vB", DataType: "String"}, {Name: "ET", Data: "\x02"}},
		Bookings: []itinerary.Booking{{
			RecordLocator: "QX\x01",
			Passengers:    []itinerary.Passenger{{NameFirst: "JA\x7fNE", NameLast: "D\x01OE"}},
			Segments: []itinerary.Segment{
				&itinerary.Hotel{Name: "L\u0085AUBERGE\uffff", ConfirmationNumber: "7\x01"},
				&itinerary.Air{FlightNumber: "1029", Notes: "fine \u00a0 €"},
			},
		}},
	}
	want := []string{"Itinerary/TripName", "CustomAttribute/Data", "Passenger/NameFirst", "Hotel/Name"}
	got := itinerary.DropControls(it)
	slices.Sort(want)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("elements (-want +got):\n%s", diff)
	}
	b := it.Bookings[0]
	texts := []string{
		it.TripName, it.CustomAttributes[0].Data, it.CustomAttributes[1].Data, b.Passengers[0].NameFirst, b.Segments[0].(*itinerary.Hotel).Name,
		b.RecordLocator, b.Passengers[0].NameLast, b.Segments[0].(*itinerary.Hotel).ConfirmationNumber, b.Segments[1].(*itinerary.Air).Notes,
	}
	wantTexts := []string{"Paris to Frankfurt", "A B", "", "JANE", "L AUBERGE", "QX\x01", "D\x01OE", "7\x01", "fine \u00a0 €"}
	if diff := cmp.Diff(wantTexts, texts); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	if again := itinerary.DropControls(it); again != nil {
		t.Errorf("a second time: %q", again)
	}
}
