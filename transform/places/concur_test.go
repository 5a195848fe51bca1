package places_test

import (
	"testing"

	"tripsync/transform/places"
)

func TestConcurZone(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ zone, want string }{
		{"Europe/Berlin", "Europe/Berlin"},
		{"America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"},
		{"America/Buenos_Aires", "America/Buenos_Aires"},
		{"Asia/Kolkata", "Asia/Calcutta"},
		{"Asia/Yangon", "Asia/Rangoon"},
		{"Asia/Kathmandu", "Asia/Katmandu"},
		{"America/Nuuk", "America/Godthab"},
		{"America/Indiana/Indianapolis", "America/Indianapolis"},
		{"Asia/Dubai", "Asia/Muscat"},
		{"Asia/Kuwait", "Asia/Riyadh"},
		{"Asia/Kuala_Lumpur", "Asia/Singapore"},
		{"Europe/Stockholm", "Europe/Berlin"},
		{"Africa/Lagos", "Africa/Luanda"},
		{"Etc/UTC", "UTC"},
		{"Europe/Rome", ""},
		{"Europe/Madrid", ""},
		{"Asia/Hong_Kong", ""},
		{"America/Toronto", ""},
		{"Europe/Kyiv", ""},
		{"Asia/Urumqi", ""},
		{"", ""},
		{"Local", ""},
	} {
		t.Run(tt.zone, func(t *testing.T) {
			t.Parallel()
			got, ok := places.ConcurZone(tt.zone)
			if got != tt.want || ok != (tt.want != "") {
				t.Errorf("ConcurZone(%q) = %q, %v; want %q", tt.zone, got, ok, tt.want)
			}
		})
	}
}

func TestConcurZoneOfPlaces(t *testing.T) {
	t.Parallel()
	n := 0
	total := each(embedded(t), func(p places.Place) {
		if _, ok := places.ConcurZone(p.Zone); ok {
			n++
		}
	})
	if n < total/2 {
		t.Errorf("%d of %d places have a zone that Concur takes, want half at least", n, total)
	}
}
