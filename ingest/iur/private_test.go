package iur_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/iur"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// parseEdited returns the first record of a file of testdata, with pairs of texts
// exchanged.
func parseEdited(t *testing.T, file string, pairs ...string) *pnr.Record {
	t.Helper()
	for i, text := range pairs {
		pairs[i] = strings.ReplaceAll(text, "\n", "\r\n")
	}
	records, errs := recordtest.Parser(iur.Parse).Parse(t, file, recordtest.Edit(t, file, pairs...), recordtest.Received(t))
	if len(errs) > 0 || len(records) == 0 {
		t.Fatalf("%d records, errors %v", len(records), errs)
	}
	return records[0]
}

// TestPapers keeps nothing of an identity paper or a day of birth, wherever it stands.
func TestPapers(t *testing.T) {
	t.Parallel()
	const (
		paper   = "/P/FR/X0000000/FR/01JAN80/F/01JAN30/DOE/JANE"
		element = "M903PT-SSR DOCS LH HK1" + paper
		remark  = "M801TTL150/PQ1/S1/1.1"
	)
	for name, tt := range map[string]struct{ file, old, text string }{
		"behind a line end":       {"ticket.iur", element, "M903PT-SSR DOCS LH HK1/P/FR/\nX0000000/FR/01JAN80/F/01JAN30/DOE/JANE"},
		"a word over a line end":  {"ticket.iur", element, "M903PT-SSR DO\nCS LH HK1\n" + paper},
		"two words":               {"ticket.iur", element, "M903PT-DATE OF\nBIRTH\n01JAN80"},
		"behind a tag":            {"journey.iur", remark, "M801DOCS YY HK1" + paper},
		"a birth behind a tag":    {"journey.iur", remark, "M801DOB 01JAN80"},
		"a birth of one word":     {"journey.iur", remark, "M801TTL150/DOB01JAN80"},
		"behind an unread record": {"journey.iur", remark, "MA01X\nDOCS YY HK1\n" + paper},
		"in a segment":            {"journey.iur", "PT-TRIP", "PT-TRIP/DOCS YY HK1" + paper},
		"in an undated segment":   {"journey.iur", "M3057 0BK16MARINS 01POL0001        NM-DOE JOHN", "M3057 0BK     INS 01POL0001        DOCS YY HK1" + paper},
		"behind a tag of text":    {"journey.iur", "SI-QUIET ROOM", "SI-DOB 01JAN80"},
		"in an address":           {"journey.iur", "#1 SAMPLE STREET", "#DOB 01JAN80"},
		"behind a segment":        {"journey.iur", "CORPORATE RATE\nCXL BY 6PM", "SSR DOCS LH HK1/P/FR/\nX0000000/FR/01JAN80"},
		"behind a flight":         {"ticket.iur", "01 12AN", "DOCS YY HK1/P/FR/\nX0000000/FR/01JAN80"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := recordtest.EncodeJSON(t, parseEdited(t, tt.file, tt.old, tt.text))
			for _, secret := range []string{"X0000000", "01JAN80"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s is kept:\n%s", secret, text)
				}
			}
		})
	}
}

// TestNoPapers keeps words that only look like those of a paper.
func TestNoPapers(t *testing.T) {
	t.Parallel()
	const kept = "HOTEL DOBROVSKY"
	r := parseEdited(t, "journey.iur", "M801TTL150/PQ1/S1/1.1", "M801"+kept, "CXL BY 6PM", kept)
	if h, ok := r.Segments[1].(*pnr.Hotel); !ok || h.Text != "CORPORATE RATE/"+kept {
		t.Errorf("the segment is %+v", r.Segments[1])
	}
	if r.Remarks[0].Text != "M801"+kept {
		t.Errorf("the remarks are %+v", r.Remarks)
	}
}

// TestPapersAreTold tells of a segment's text that is not kept.
func TestPapersAreTold(t *testing.T) {
	t.Parallel()
	r := parseEdited(t, "journey.iur", "PT-TRIP", "PT-TRIP/DOB 01JAN80")
	if len(r.Faults) != 2 || !strings.Contains(r.Faults[1].Error, "identity paper") {
		t.Errorf("faults %v", r.Faults)
	}
}

// TestGuarantees keeps of a card that guarantees a segment brand and last four digits,
// and the pieces that only begin with its letter.
func TestGuarantees(t *testing.T) {
	t.Parallel()
	const old = "/GVI4444330000001111EXP1227/SI-QUIET ROOM/"
	card := &pnr.Payment{Type: "CC", Brand: "VI", LastFour: "1111"}
	for _, tt := range []struct {
		pieces string
		want   string // the text
		card   *pnr.Payment
	}{
		{"/GCCVI4111111111111111/EXP0325/", "", card},
		{"/GCCVI4111111111111111/12/27/", "", card},
		{"/GVI4444330000001111/EXP 0325/CVV 123/", "", card},
		{"/GCCVI4111111111111111/XL BED/EXPRESS CHECKOUT/", "XL BED/EXPRESS CHECKOUT/", card},
		{"/GPS NAVIGATION/G-VI4111111111111111/", "GPS NAVIGATION/", card},
		{"/GUIDED TOUR/GOLF/", "GUIDED TOUR/GOLF/", nil},
		{"/G-DEPOSIT/", "", nil},
	} {
		t.Run(tt.pieces, func(t *testing.T) {
			t.Parallel()
			h, ok := parseEdited(t, "journey.iur", old, tt.pieces).Segments[1].(*pnr.Hotel)
			if !ok {
				t.Fatal("no hotel")
			}
			if want := tt.want + "CORPORATE RATE/CXL BY 6PM"; h.Text != want {
				t.Errorf("text %q, want %q", h.Text, want)
			}
			if diff := cmp.Diff(tt.card, h.Guarantee); diff != "" {
				t.Errorf("guarantee (-want +got):\n%s", diff)
			}
			other, ok := parseEdited(t, "journey.iur", "/PT-TRIP/", tt.pieces).Segments[4].(*pnr.Other)
			if want := tt.want + "CR-EUR/PR-45.00"; !ok || other.Text != want || other.Printed != want+"/CF-POL0001" {
				t.Errorf("text %q of %q, want %q", other.Text, other.Printed, want)
			}
		})
	}
}

// TestEarnings keeps in no text what the agency earns, and no name a second time.
func TestEarnings(t *testing.T) {
	t.Parallel()
	const secrets = "CMN-10.00/CMT-10 PERCENT/TAC-46.20GBP/NM-DOE JOHN"
	for name, pair := range map[string][2]string{
		"in a segment":          {"PT-TRIP", secrets + "/PT-TRIP"},
		"in an undated segment": {"M3057 0BK16MARINS 01POL0001        NM-DOE JOHN", "M3057 0BK     INS 01POL0001        " + secrets},
		"behind a segment":      {"CORPORATE RATE", secrets + "/CORPORATE RATE"},
		"in a remark":           {"M801TTL150", "M801" + secrets},
		"within a remark":       {"TTL150", "TTL150/" + secrets},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text := recordtest.EncodeJSON(t, parseEdited(t, "journey.iur", pair[0], pair[1]))
			for _, secret := range []string{"10.00", "10 PERCENT", "46.20", "DOE JOHN\"", "NM-"} {
				if strings.Contains(text, secret) {
					t.Errorf("%s is kept:\n%s", secret, text)
				}
			}
		})
	}
}
