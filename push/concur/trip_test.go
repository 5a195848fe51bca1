package concur_test

import (
	"testing"

	"tripsync/push/concur"
)

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
