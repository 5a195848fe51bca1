package iur_test

import (
	"testing"

	"tripsync/ingest/pnr"
)

// TestGuests reads the number of people of a hotel, and takes no other text for one.
func TestGuests(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"01": 1, "12": 12, "  ": 0, "ZE": 0} {
		r := parseEdited(t, "journey.iur", "HHL 0144556677-", "HHL "+text+"44556677-")
		if h, ok := r.Segments[1].(*pnr.Hotel); !ok || h.Guests != want {
			t.Errorf("%q: %+v", text, r.Segments[1])
		}
	}
}

// TestCarReturn names no place for the return of a car where none is printed: it may go
// back anywhere.
func TestCarReturn(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{"DO-MUCT01": "MUCT01", "IT-X": ""} {
		r := parseEdited(t, "journey.iur", "DO-FRAT01", text)
		if c, ok := r.Segments[2].(*pnr.Car); !ok || c.Pickup != "FRAT01" || c.Dropoff != want {
			t.Errorf("%q: %+v", text, r.Segments[2])
		}
	}
}

// TestFlyerIsKept keeps a frequent flyer's number as text of its passenger.
func TestFlyerIsKept(t *testing.T) {
	t.Parallel()
	const name = "DOE/JOHN MR                                                                                   "
	r := parseEdited(t, "journey.iur", name+"                    ", name+"992000000000001LH   ")
	if m := r.Remarks[0]; m.Text != "FREQUENT FLYER 992000000000001LH" || len(m.Passengers) != 1 || m.Passengers[0] != 1 {
		t.Errorf("remarks %+v", r.Remarks)
	}
}
