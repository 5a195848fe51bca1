package air_test

import "testing"

// TestContacts checks which contacts of an I- line are surely the passenger's.
func TestContacts(t *testing.T) {
	t.Parallel()
	const agency = "APPAR 33 1 99 00 01 02 - TEST AGENCY - A"
	for name, tt := range map[string]struct{ contacts, email, mobile string }{
		"marked":               {agency + "//E-JANE@EXAMPLE.COM//M-33600000001", "jane@example.com", "33600000001"},
		"other marks":          {"APE JANE@EXAMPLE.COM//N-M+33 600-000.001", "jane@example.com", "+33 600-000.001"},
		"no mark":              {agency + "//JANE@EXAMPLE.COM//33600000001", "", ""},
		"home and business":    {agency + "//33600000001-H//B-33600000002", "", ""},
		"two of each":          {"APE-JANE@EXAMPLE.COM//E-DOE@EXAMPLE.COM//M-33600000001//M-33600000002", "", ""},
		"the same twice":       {"APE-JANE@EXAMPLE.COM//E-jane@example.com//M-33600000001//M-33600000001", "jane@example.com", "33600000001"},
		"not what the mark is": {"APE-JANE EXAMPLE.COM//E-JANE@EXAMPLE//M-CALL//M-0600//M-3360+0000001", "", ""},
		"none":                 {"", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, edit(t, "documents.air", agency+"//E-JANE.DOE@EXAMPLE.COM", tt.contacts))
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			p := records[0].Passengers[0]
			if p.Email != tt.email || p.Mobile != tt.mobile {
				t.Errorf("got %q and %q, want %q and %q", p.Email, p.Mobile, tt.email, tt.mobile)
			}
			if _, marked := p.Marks.Of("email"); marked != (tt.email != "") {
				t.Errorf("the place of the e-mail is known: %v", marked)
			}
		})
	}
}
