package concur_test

import (
	"testing"

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
