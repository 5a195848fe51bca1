package record_test

import (
	"testing"

	"tripsync/ingest/record"
)

// TestHideCosts takes what an agency pays out of a text, and nothing else.
func TestHideCosts(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"CF-1/BC-EUR/BP-61.00 /SL-A":      "CF-1/SL-A",
		"CF-1/BP-61/BC-EUR":               "CF-1",
		"BP-61,00/CF-1":                   "CF-1",
		"LONDON;VC-9/BP 61.00;P1":         "LONDON;VC-9/P1",
		"CF-1/BP-EUR 61.00":               "CF-1",
		"/H-ROE LODGE/BC-G/CF-1":          "/H-ROE LODGE/BC-G/CF-1", // a booking code
		"CF-1/BC-EUR/SP-84.00":            "CF-1/BC-EUR/SP-84.00",
		"NBP-1/ABP-2/BPX-3/BP-/BP-A STAY": "NBP-1/ABP-2/BPX-3/BP-/BP-A STAY",
		"":                                "",
	} {
		if got := record.HideCosts(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
		if got := record.HideCosts(want); got != want {
			t.Errorf("%q, a second time: got %q", want, got)
		}
	}
}
