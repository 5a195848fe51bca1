package record_test

import (
	"testing"

	"tripsync/ingest/record"
)

// TestHoldsPaper tells papers and days of birth from words that look like theirs.
func TestHoldsPaper(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"SSR DOCS LH HK1":      true,
		"SSRFOID":              true,
		"M801DOCS YY HK1/P/FR": true,
		"M801DOCSYYKK1":        true,
		"PASSPORT X0000000":    true,
		"DATE OFBIRTH":         true,
		"DOB 01JAN80":          true,
		"M801DOB01JAN80":       true,
		"BIRTHDATE":            true,
		"M801HOTEL DOBROVSKY":  false,
		"MY DOCS ARE READY":    false,
		"M801BIRTH":            false,
		"":                     false,
	} {
		if got := record.HoldsPaper(text); got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
	for code, want := range map[string]bool{"DOCS": true, "INFT": true, "VGML": false, "OCS|": false, "": false} {
		if got := record.IsPaper(code); got != want {
			t.Errorf("code %q: %t", code, got)
		}
	}
}
