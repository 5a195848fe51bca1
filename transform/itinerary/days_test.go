package itinerary_test

import (
	"strings"
	"testing"
	"time"

	"tripsync/transform/itinerary"
)

func TestDays(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, document, first, last string }{
		{
			"a trip", `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"><DateBookedLocal>2025-12-01T10:00:00</DateBookedLocal>` +
				`<Bookings><Booking><Segments><Hotel><EndDateLocal>2026-02-05T00:00:00</EndDateLocal><StartDateLocal> 2026-02-02 </StartDateLocal></Hotel>` +
				`<Air><StartDateLocal>2026-02-03T10:05:00</StartDateLocal><EndDateLocal>2026-02-03T11:20:00</EndDateLocal></Air></Segments></Booking></Bookings></Itinerary>`,
			"2026-02-02", "2026-02-05",
		},
		{"a trip without segments", `<Itinerary><StartDateLocal>2026-02-03T10:05:00</StartDateLocal><EndDateLocal>2026-02-04T10:05:00</EndDateLocal></Itinerary>`, "2026-02-03", "2026-02-04"},
		{"a booking", `<Booking><Segments><Ride><StartDateLocal>2026-02-03T10:05:00</StartDateLocal></Ride></Segments></Booking>`, "2026-02-03", "2026-02-03"},
		{"no day", `<Booking><Segments><Ride><StartDateLocal>soon</StartDateLocal></Ride></Segments></Booking>`, "", ""},
	}
	for _, tt := range tests {
		it, err := itinerary.Decode(strings.NewReader(tt.document))
		if err != nil {
			t.Fatalf("%s: %v", tt.name, err)
		}
		day := func(at time.Time) string {
			if at.IsZero() {
				return ""
			}
			return at.Format(time.DateOnly)
		}
		if first, last := it.Days(); day(first) != tt.first || day(last) != tt.last {
			t.Errorf("%s: Days: %v, %v; want %s, %s", tt.name, first, last, tt.first, tt.last)
		}
	}
}
