package air_test

import "testing"

// TestNames reads names with titles behind a blank, glued, and several.
func TestNames(t *testing.T) {
	t.Parallel()
	for printed, want := range map[string][3]string{
		"DOE/JANE MRS":          {"DOE", "JANE", "MRS"},
		"DOE/JANEMRS":           {"DOE", "JANE", "MRS"},
		"DOE/JANE MARYMISS":     {"DOE", "JANE MARY", "MISS"},
		"DOE/JANE  DR MRS":      {"DOE", "JANE", "DR MRS"},
		"DOE/JOHN PROF DR MR":   {"DOE", "JOHN", "PROF DR MR"},
		"DOE/LADY MRS":          {"DOE", "LADY", "MRS"},
		"DOE/MR":                {"DOE", "", "MR"},
		"DOE/JOMR":              {"DOE", "JOMR", ""},
		"DOE/JANE MS":           {"DOE", "JANE", "MS"},
		"DOE/JAMES":             {"DOE", "JAMES", ""},
		"VAN DER ROE/ANN-MARIE": {"VAN DER ROE", "ANN-MARIE", ""},
		"DOE":                   {"DOE", "", ""},
	} {
		t.Run(printed, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, edit(t, "ticket.air", "DOE/JANE MRS", printed))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			p := records[0].Passengers[0]
			if got := [3]string{p.Last, p.First, p.Title}; got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}
