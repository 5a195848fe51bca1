package iur_test

import (
	"strings"
	"testing"

	"tripsync/ingest/iur"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// TestUnreadLines keeps each line that follows a record and has no known meaning there,
// and tells of the first one.
func TestUnreadLines(t *testing.T) {
	t.Parallel()
	const lost = "LOST TEXT"
	const account = "M50101  LH#1234567890/  0.00/  100.00/  50.00/ONE/CCVI444433XXXXXX1111 1.1DOE JANE MRS/1/F/E\n"
	for name, pair := range map[string][2]string{
		"payment":            {"*VI444433XXXXXX1111#12/27\n", lost + "\n"},
		"coupons":            {"12345678900\n0102\n", "12345678900\n" + lost + "\n"},
		"original issue":     {"#12/27\n\n", "#12/27\n" + lost + "\n"},
		"exchanged document": {"#12/27\n\n\n", "#12/27\n\n" + lost + "\n"},
		"coupon":             {"M402ADT", lost + "\nM402ADT"},
		"accounting":         {account, account + lost + "\n"},
		"e-mail":             {"#TO/\n", "#TO/\n" + lost + "\n"},
		"lists of numbers":   {"04\nM201", "04\n" + lost + "\nM201"},
		"a list of numbers":  {"\n04\nM201", "\n" + lost + "\nM201"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := parseEdited(t, "ticket.iur", pair[0], pair[1])
			n := 0
			for _, m := range r.Remarks {
				n += strings.Count(m.Text, lost)
			}
			if n != 1 || len(r.Faults) != 1 || !strings.Contains(r.Faults[0].Error, "nothing is known") {
				t.Errorf("remarks %v, faults %v", r.Remarks, r.Faults)
			}
		})
	}
}

// TestTaxOfEMD keeps no total of an EMD of which the fare is not all.
func TestTaxOfEMD(t *testing.T) {
	t.Parallel()
	const old, taxed = "25.00                 0 ", "25.00              5.00 "
	if r := parseEdited(t, "emd.iur"); r.EMDs[0].Total != "25.00" || r.EMDs[0].Currency != "EUR" {
		t.Errorf("without a tax: %+v", r.EMDs[0].Price)
	}
	if r := parseEdited(t, "emd.iur", old, taxed); r.EMDs[0].Total != "" || r.EMDs[0].Base != "25.00" || r.EMDs[0].Currency != "EUR" {
		t.Errorf("with a tax: %+v", r.EMDs[0].Price)
	}
}

// TestExchangeByTicket takes a sale for an exchange if only its M2 names what was given.
func TestExchangeByTicket(t *testing.T) {
	t.Parallel()
	text := recordtest.Edit(t, "events.iur", "M50201 ELH#1234567892/  0.00/  0/  0/ONE/CA 1.1DOE JANE MRS/1/F/E-@2201234567890/12",
		"M50201  LH#1234567892/  0.00/  0/  0/ONE/CA 1.1DOE JANE MRS/1/F/E")
	records, _ := recordtest.Parser(iur.Parse).Parse(t, "events.iur", text, recordtest.Received(t))
	if len(records) == 0 || records[0].Event != pnr.Exchange {
		t.Errorf("records %v", records)
	}
}

// TestYearBehindDeparture dates a message that comes long after the first departure by
// the day on which its file came.
func TestYearBehindDeparture(t *testing.T) {
	t.Parallel()
	day := func(year, month, day int) pnr.Date {
		d, err := pnr.MakeDate(year, month, day)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for name, tt := range map[string]struct {
		mark           string
		received, want pnr.Date
		faults         int
	}{
		"before the flight":               {"AA05JAN", day(2026, 1, 7), day(2026, 1, 5), 0},
		"long before, read late":          {"AA05JAN", day(2026, 9, 7), day(2026, 1, 5), 0},
		"soon behind it":                  {"AA20MAR", day(2026, 3, 20), day(2026, 3, 20), 0},
		"long behind it":                  {"AA20JUN", day(2026, 6, 20), day(2026, 6, 20), 1},
		"long behind it, and a file late": {"AA20JUN", day(2026, 7, 10), day(2026, 6, 20), 1},
		"long before, and an archive":     {"AA20JUN", day(2026, 3, 10), day(2025, 6, 20), 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := recordtest.Edit(t, "ticket.iur", "AA05JAN", tt.mark)
			records, errs := recordtest.Parser(iur.Parse).Parse(t, "x.iur", text, tt.received)
			if len(errs) > 0 || len(records) != 1 {
				t.Fatalf("%d records, errors %v", len(records), errs)
			}
			if r := records[0]; r.Issued != tt.want || len(r.Faults) != tt.faults {
				t.Errorf("issued %s, want %s; faults %v", r.Issued, tt.want, r.Faults)
			}
		})
	}
}
