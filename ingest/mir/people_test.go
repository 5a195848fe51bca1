package mir_test

import "testing"

// TestEmails gives an address to the only passenger whose name it spells.
func TestEmails(t *testing.T) {
	t.Parallel()
	for address, want := range map[string][2]string{
		"JANE.DOE//EXAMPLE.COM": {"jane.doe@example.com", ""},
		"DOE_JANE//EXAMPLE.COM": {"doe_jane@example.com", ""},
		"JDOE//EXAMPLE.COM":     {"jdoe@example.com", ""},
		"ROE-LI//EXAMPLE.COM":   {"", "roe-li@example.com"},
		"KDOE//EXAMPLE.COM":     {},
		"OFFICE//EXAMPLE.COM":   {},
		"DOE//EXAMPLE.COM":      {},
	} {
		records, errs := parse(t, edit(t, "ticket.mir", "JANE.DOE//EXAMPLE.COM", address))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		all := records[0].Passengers
		if got := [2]string{all[0].Email, all[1].Email}; got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
	two := edit(t, "ticket.mir", "A12PARE JANE.DOE//EXAMPLE.COM", "A12PARE JANE.DOE//EXAMPLE.COM\r\nA12PARE JDOE//EXAMPLE.COM")
	if records, _ := parse(t, two); records[0].Passengers[0].Email != "" {
		t.Error("of two addresses that spell a name, one is taken")
	}
}

// TestNames reads titles and seats.
func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][4]string{
		"DOE/JANEMRS   ": {"DOE", "JANE", "MRS", "ADT"},
		"DOE/JANE MRS  ": {"DOE", "JANE", "MRS", "ADT"},
		"DOE/LIMR      ": {"DOE", "LI", "MR", "ADT"},
		"DOE/IMR       ": {"DOE", "IMR", "", "ADT"},
		"DOE/EXST      ": {"DOE", "", "", "EXST"},
		"DOE           ": {"DOE", "", "", "ADT"},
	} {
		records, errs := parse(t, edit(t, "copy.mir", "A02DOE/JANEMRS   ", "A02"+name))
		if len(errs) > 0 {
			t.Fatal(errs)
		}
		p := records[0].Passengers[0]
		if got := [4]string{p.Last, p.First, p.Title, p.Type}; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
