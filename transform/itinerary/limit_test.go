package itinerary_test

import (
	"testing"

	"tripsync/transform/itinerary"
)

func TestShorten(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, s string
		limit   int
		want    string
		cut     bool
	}{
		{"short enough", "DOE", 3, "DOE", false},
		{"cut", "DOE/JANE", 3, "DOE", true},
		{"characters, not bytes", "ÄÖÜ", 3, "ÄÖÜ", false},
		{"never within a character", "ÄÖÜ", 2, "ÄÖ", true},
		{"blank at the end", "Paris – Rome", 8, "Paris –", true},
		{"to nothing", "DOE", 0, "", true},
		{"not UTF-8", "\xff\xff\xff", 2, "\xff\xff", true},
		{"empty", "", 0, "", false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got, cut := itinerary.Shorten(tt.s, tt.limit); got != tt.want || cut != tt.cut {
				t.Errorf("Shorten(%q, %d) = %q, %v; want %q, %v", tt.s, tt.limit, got, cut, tt.want, tt.cut)
			}
		})
	}
}
