package concur_test

import (
	"testing"
	"time"

	"tripsync/push/concur"
)

func TestClientLocator(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, document, want string }{
		{"in the trips' namespace", `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"><ClientLocator> B7 </ClientLocator></Itinerary>`, "B7"},
		{"none", document, ""},
		{"no document", "", ""},
		{"no trip", `<Booking><ClientLocator>B7</ClientLocator></Booking>`, ""},
		{"cut", `<Itinerary><ClientLocator>B7</Client`, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := concur.ClientLocator([]byte(tt.document)); got != tt.want {
				t.Errorf("ClientLocator: %q, want %q", got, tt.want)
			}
		})
	}
}

func TestDays(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, document, first, last string }{
		{
			"a trip", `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06"><DateBookedLocal>2025-12-01T10:00:00</DateBookedLocal>` +
				`<Bookings><Booking><Segments><Hotel><EndDateLocal>2026-02-05</EndDateLocal><StartDateLocal> 2026-02-02 </StartDateLocal></Hotel>` +
				`<Air><StartDateLocal>2026-02-03T10:05:00</StartDateLocal><EndDateLocal>2026-02-03T11:20:00</EndDateLocal></Air></Segments></Booking></Bookings></Itinerary>`,
			"2026-02-02", "2026-02-05",
		},
		{"a booking", `<Booking><Segments><Ride><StartDateLocal>2026-02-03T10:05:00</StartDateLocal></Ride></Segments></Booking>`, "2026-02-03", "2026-02-03"},
		{"cut", `<Booking><StartDateLocal>2026-02-03T10:05:00</StartDateLocal><EndDateLocal>2027`, "2026-02-03", "2026-02-03"},
		{"no day", `<Booking><StartDateLocal>soon</StartDateLocal></Booking>`, "", ""},
		{"no document", "", "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			day := func(at time.Time) string {
				if at.IsZero() {
					return ""
				}
				return at.Format(time.DateOnly)
			}
			if first, last := concur.Days([]byte(tt.document)); day(first) != tt.first || day(last) != tt.last {
				t.Errorf("Days: %v, %v; want %s, %s", first, last, tt.first, tt.last)
			}
		})
	}
}

// An answer about another trip tells nothing of the one that was asked for.
func TestDetailOfAnotherTrip(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		itinerary string
		ours      bool
	}{
		"its id":          {"<TripId>" + tripID + "</TripId>", true},
		"its locator":     {"<TripId>elsewhere</TripId><ItinLocator>" + tripID + "</ItinLocator>", true},
		"its URL":         {"<id>https://example.com/api/travel/trip/v1.1/" + tripID + "</id>", true},
		"its URL encoded": {"<id>https://example.com/api/travel/trip/v1.1/gWu%24pEjx</id>", true},
		"another id":      {"<TripId>gWu$other</TripId>", false},
		"another URL":     {"<id>https://example.com/api/travel/trip/v1.1/gWu$other</id>", false},
	} {
		s := serve(t, &issuer{}, answer(200, "<Itinerary>"+tt.itinerary+"</Itinerary>"))
		_, err := client(t, s.URL).Detail(t.Context(), login, tripID)
		if (err == nil) != tt.ours || err != nil && asError(t, err).Class != concur.Transient {
			t.Errorf("%s: %v", name, err)
		}
	}
}
