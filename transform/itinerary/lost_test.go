package itinerary_test

import (
	"slices"
	"testing"

	"tripsync/transform/itinerary"
)

func TestLost(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		change func(b *itinerary.Booking)
		want   int
	}{
		{"nothing", func(*itinerary.Booking) {}, 0},
		{"the last segment", func(b *itinerary.Booking) { b.Segments = b.Segments[:len(b.Segments)-1] }, 1},
		{"all segments", func(b *itinerary.Booking) { b.Segments = nil }, 3},
		{"a flight is moved and renumbered", func(b *itinerary.Booking) {
			air(b, 0).FlightNumber, air(b, 0).StartDateLocal = "1031", "2026-02-03T09:20:00"
		}, 0},
		{"their order", func(b *itinerary.Booking) { slices.Reverse(b.Segments) }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			after := returnTrip()
			tt.change(&after.Bookings[0])
			if got := itinerary.Lost(returnTrip(), after); got != tt.want {
				t.Errorf("Lost: %d, want %d", got, tt.want)
			}
		})
	}
}
