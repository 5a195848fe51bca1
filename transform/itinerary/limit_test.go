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

func TestDateTimeValid(t *testing.T) {
	t.Parallel()
	tests := map[itinerary.DateTime]bool{
		"2026-02-03T07:20:00": true, "2024-02-29T00:00:00": true, "2000-02-29T23:59:59": true, "0001-01-01T00:00:00": true,
		"": false, "2026-02-03": false, "2026-02-03T07:20": false, "2026-02-03 07:20:00": false, "2026-02-03T07:20:00Z": false,
		"2026-02-29T07:20:00": false, "1900-02-29T07:20:00": false, "2026-04-31T07:20:00": false, "2026-13-01T07:20:00": false,
		"2026-00-01T07:20:00": false, "2026-01-00T07:20:00": false, "2026-01-01T24:00:00": false, "2026-01-01T23:60:00": false,
		"2026-01-01T23:59:60": false, "0000-01-01T00:00:00": false, "2O26-01-01T00:00:00": false, "٢026-01-01T00:00:0": false,
	}
	for d, want := range tests {
		if got := d.Valid(); got != want {
			t.Errorf("DateTime(%q).Valid() = %v, want %v", d, got, want)
		}
	}
}

func TestDecimal(t *testing.T) {
	t.Parallel()
	valid := map[itinerary.Decimal]bool{
		"0": true, "345.10": true, "-95.00": true, "00.5": true,
		"": false, "-": false, ".5": false, "5.": false, "1,5": false, "1.2.3": false, "+1": false, "1e3": false, " 1": false, "--1": false, "NaN": false,
	}
	for d, want := range valid {
		if got := d.Valid(); got != want {
			t.Errorf("Decimal(%q).Valid() = %v, want %v", d, got, want)
		}
	}
	equal := []struct {
		d, e itinerary.Decimal
		want bool
	}{
		{"333.75", "333.7500", true},
		{"100", "100.00", true},
		{"100", "1", false},
		{"-0.00", "0", true},
		{"-1", "1", false},
		{"007", "7", true},
		{"x", "x", true},
		{"", "0", false},
	}
	for _, tt := range equal {
		if got := tt.d.Equal(tt.e); got != tt.want {
			t.Errorf("Decimal(%q).Equal(%q) = %v, want %v", tt.d, tt.e, got, tt.want)
		}
	}
}
