package air_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

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

// TestNameMarks reads what stands behind names in parentheses. Whoever has a mark
// that is not known is not said to be an adult.
func TestNameMarks(t *testing.T) {
	t.Parallel()
	const strange = "passenger name: holds a mark in parentheses that is not known"
	for printed, want := range map[string]string{
		"DOE/JANE MRS":                          "DOE/JANE ADT",
		"DOE/JACK MSTR(CHD/10FEB18)":            "DOE/JACK CHD",
		"DOE/JACKMSTR(CHD/10FEB18)":             "DOE/JACK CHD",
		"DOE/JACK MSTR (CHD/10FEB2018)":         "DOE/JACK CHD",
		"DOE/JACK(CHD10FEB18)":                  "DOE/JACK CHD",
		"DOE/JACK(CHD/08)":                      "DOE/JACK CHD",
		"DOE/JACK(CHD)(ID10FEB18)":              "DOE/JACK CHD",
		"DOE/JACK(INS)":                         "DOE/JACK INS",
		"DOE/JACK(INS/10FEB26)":                 "DOE/JACK INS",
		"DOE/JACK(YTH)":                         "DOE/JACK YTH",
		"DOE/JACK(STU/10FEB00)":                 "DOE/JACK STU",
		"DOE/JANE MRS(ADT)(INFROE/IDA/10FEB26)": "DOE/JANE ADT, ROE/IDA INF",
		"DOE/JANE MRS(INFROE/IDA MISS/10FEB26)": "DOE/JANE ADT, ROE/IDA INF",
		"DOE/JANE MRS(INF/IDA/10FEB26)":         "DOE/JANE ADT, DOE/IDA INF",
		"DOE/JANE MRS(INF/IDA)":                 "DOE/JANE ADT, DOE/IDA INF",
		"DOE/JANE MRS(INF//10FEB26)":            "DOE/JANE ADT, DOE/ INF",
		"DOE/JANE MRS(INF/10FEB26)":             "DOE/JANE ADT, DOE/ INF",
		"DOE/JANE MRS(INFROE//10FEB26)":         "DOE/JANE ADT, ROE/ INF",
		"DOE/JANE MRS(BKB)":                     "DOE/JANE ? " + strange,
		"DOE/JANE MRS(BKB)(CHD)":                "DOE/JANE CHD " + strange,
		"DOE/JANE MRS(CHD/ROE)":                 "DOE/JANE ? " + strange,
		"DOE/JANE MRS(INFANT)":                  "DOE/JANE ? " + strange,
		"DOE/JANE MRS(CHD/10FEB18":              "DOE/JANE CHD",
		"DOE/JANE MRS(ID4711)":                  "DOE/JANE ADT 4711",
		"DOE/JANE MRS(IDA4711)":                 "DOE/JANE ADT A4711",
		"DOE/JANE MRS(ID123456)":                "DOE/JANE ADT 123456",
		"DOE/JANE MRS(ID00123456)":              "DOE/JANE ADT 00123456",
		"DOE/JANE MRS(IDDB42)":                  "DOE/JANE ADT DB42",
		"DOE/JANE MRS(IDPP1234)":                "DOE/JANE ADT PP1234",
		"DOE/JANE MRS(IDDOB15JAN1960)":          "DOE/JANE ADT",
		"DOE/JANE MRS(IDDOB 15JAN60)":           "DOE/JANE ADT",
		"DOE/JANE MRS(ID DOB/15JAN60)":          "DOE/JANE ADT",
		"DOE/JANE MRS(IDDOB-15-JAN-1960)":       "DOE/JANE ADT",
		"DOE/JANE MRS(IDDOB15011960)":           "DOE/JANE ADT",
		"DOE/JANE MRS(ID1960-01-15)":            "DOE/JANE ADT",
		"DOE/JANE MRS(ID15.01.1960)":            "DOE/JANE ADT",
		"DOE/JANE MRS(ID15JAN1960)":             "DOE/JANE ADT",
		"DOE/JANE MRS(IDDOB150160)":             "DOE/JANE ADT",
		"DOE/JANE MRS(IDDOB600115)":             "DOE/JANE ADT",
		"DOE/JACK(CHD/100218)":                  "DOE/JACK CHD",
		"DOE/JANE MRS(IDDOBSON7)":               "DOE/JANE ADT DOBSON7",
		"DOE/JANE MRS(IDPPT12AB34567)":          "DOE/JANE ADT",
		"DOE/JANE MRS(IDPP-X1234567)":           "DOE/JANE ADT",
		"DOE/JANE MRS(IDPASSPORT X1234567)":     "DOE/JANE ADT",
		"DOE/JANE MRS(IDEXST)":                  "DOE/JANE ADT extra",
		"DOE/JANE MRS(IDCBBG)":                  "DOE/JANE ADT extra",
		"DOE/JANE MRS(IDSTCR)":                  "DOE/JANE ADT extra",
		"DOE/JANE MRS(EXST)(ID4711)":            "DOE/JANE ADT 4711 extra",
		"DOE/JANE MRS(IDD.O.B. 15JAN1960)":      "DOE/JANE ADT",
		"DOE/JANE MRS(IDB15JAN60)":              "DOE/JANE ADT",
		"DOE/JANE MRS(IDBD15JAN60)":             "DOE/JANE ADT",
		"DOE/JANE MRS(IDGEB15JAN60)":            "DOE/JANE ADT",
		"DOE/JANE MRS(IDNAISS15JAN60)":          "DOE/JANE ADT",
		"DOE/JANE MRS(ID15JANUARY1960)":         "DOE/JANE ADT",
		"DOE/JANE MRS(ID1960JAN15)":             "DOE/JANE ADT",
		"DOE/JANE MRS(IDJAN151960)":             "DOE/JANE ADT",
		"DOE/JANE MRS(IDJAN 15 1960)":           "DOE/JANE ADT",
		"DOE/JANE MRS(IDGEB 15.01.1960)":        "DOE/JANE ADT",
		"DOE/JANE MRS(ID4711/15JAN60)":          "DOE/JANE ADT 4711",
		"DOE/JANE MRS(ID4711 DOB15JAN60)":       "DOE/JANE ADT 4711",
		"DOE/JANE MRS(ID4711 DOB150160)":        "DOE/JANE ADT 4711",
		"DOE/JANE MRS(ID4711/15.01.1960)":       "DOE/JANE ADT 4711",
		"DOE/JANE MRS(ID15JAN60/4711)":          "DOE/JANE ADT 4711",
		"DOE/JANE MRS(IDCHD10FEB18)":            "DOE/JANE ADT",
		"DOE/JANE MRS(IDEXST/4711)":             "DOE/JANE ADT extra",
		"DOE/JANE MRS(IDSTRETCHER)":             "DOE/JANE ADT extra",
		"DOE/JANE MRS(IDCHD)":                   "DOE/JANE ADT",
		"DOE/JANE MRS(IDINF)":                   "DOE/JANE ADT",
		"DOE/JANE MRS(IDCHD42)":                 "DOE/JANE ADT CHD42",
		"DOE/JANE MRS(IDB4711)":                 "DOE/JANE ADT B4711",
		"DOE/JANE MRS(IDGEB42)":                 "DOE/JANE ADT GEB42",
		"DOE/JANE MRS(IDA12DEC0145)":            "DOE/JANE ADT A12DEC0145",
		"DOE/JANE MRS(ID150160)":                "DOE/JANE ADT 150160",
	} {
		t.Run(printed, func(t *testing.T) {
			t.Parallel()
			text := edit(t, "joined-no-newline.air", "DOE/JANE MRS", printed)
			records, errs := parse(t, text[:strings.LastIndex(text, "AIR-BLK")])
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			if diff := cmp.Diff(want, peopleText(records[0])); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
			if all := recordtest.EncodeJSON(t, records[0]); strings.Contains(all, "FEB") && !strings.Contains(all, "02FEB") || strings.Contains(all, "1960") || strings.Contains(all, "15JAN") {
				t.Errorf("a day of birth is kept: %s", all)
			}
		})
	}
}

// peopleText lists the people of a record, and its faults.
func peopleText(r *pnr.Record) string {
	var all []string
	for _, p := range r.Passengers {
		words := []string{p.Last + "/" + p.First, p.Type}
		if p.Type == "" {
			words[1] = "?"
		}
		for _, more := range []string{p.ID, p.Email} {
			if more != "" {
				words = append(words, more)
			}
		}
		if p.ExtraSeat {
			words = append(words, "extra")
		}
		all = append(all, strings.Join(words, " "))
	}
	for _, f := range r.Faults {
		all[len(all)-1] += " " + f.Field + ": " + f.Error
	}
	return strings.Join(all, ", ")
}

// TestExtraSeats reads the lines of seats, which are no people and share no clues.
func TestExtraSeats(t *testing.T) {
	t.Parallel()
	file, err := os.ReadFile("testdata/extra-seat.air")
	if err != nil {
		t.Fatal(err)
	}
	const email = "john.doe@client.example"
	for lines, want := range map[[2]string]string{
		{"DOE/JOHN MR(IDEXST)", "DOE/EXST"}:        "DOE/JOHN ADT " + email + " extra, DOE/ EXST",
		{"DOE/JOHN MR", "DOE/EXST MR"}:             "DOE/JOHN ADT " + email + ", DOE/ EXST",
		{"DOE/JOHN MR", "DOE/EXSTMR"}:              "DOE/JOHN ADT " + email + ", DOE/ EXST",
		{"DOE/JOHN MR", "DOE/EXST1"}:               "DOE/JOHN ADT " + email + ", DOE/ EXST",
		{"DOE/JOHN MR", "DOE/JOHN EXST"}:           "DOE/JOHN ADT " + email + ", DOE/JOHN EXST",
		{"DOE/JOHN MR", "DOE/CBBG"}:                "DOE/JOHN ADT " + email + ", DOE/ CBBG",
		{"DOE/JOHN MR", "DOE/STCR"}:                "DOE/JOHN ADT " + email + ", DOE/ STCR",
		{"DOE/JOHN MR(IDEXST)", "DOE/EXTRA SEAT"}:  "DOE/JOHN ADT " + email + " extra, DOE/ EXST",
		{"DOE/JOHN MR(IDEXST)", "DOE/XSEAT MR"}:    "DOE/JOHN ADT " + email + " extra, DOE/ EXST",
		{"DOE/JOHN MR", "DOE/CABIN BAGGAGE"}:       "DOE/JOHN ADT " + email + ", DOE/ CBBG",
		{"DOE/JOHN MR", "EXTRA SEAT/DOE"}:          "DOE/JOHN ADT " + email + ", DOE/ EXST",
		{"DOE/JOHN MR", "DOE/JOHN CABIN BAG"}:      "DOE/JOHN ADT " + email + ", DOE/JOHN CBBG",
		{"DOE/JOHN MR", "EXST/DOE"}:                "DOE/JOHN ADT " + email + ", DOE/ EXST",
		{"DOE/JOHN MR", "DOE/JOHN MR(EXST)"}:       "DOE/JOHN ADT " + email + ", DOE/JOHN EXST",
		{"DOE/JOHN MR(IDCBBG)", "DOE/JOHN MR"}:     "DOE/JOHN EXST, DOE/JOHN ADT " + email,
		{"DOE/JOHN MR(IDEXST)", "ROE/RICHARD MR"}:  "DOE/JOHN ADT extra, ROE/RICHARD ADT",
		{"DOE/JOHN MR(IDEXST)", "DOE/JOHN JUN MR"}: "DOE/JOHN ADT extra, DOE/JOHN JUN ADT",
		{"DOE/JOHN MR(IDEXST)", "DOE/JOHNEXST"}:    "DOE/JOHN ADT " + email + " extra, DOE/JOHN EXST",
		{"DOE/JOHN MR(IDEXST)", "DOE/JOHNEXST MR"}: "DOE/JOHN ADT " + email + " extra, DOE/JOHN EXST",
		{"DOE/JOHN MR(IDEXST)", "DOE/JOHNMREXST"}:  "DOE/JOHN ADT " + email + " extra, DOE/JOHN EXST",
		{"DOE/JOHN MR", "DOE/JOHN MREXST2"}:        "DOE/JOHN ADT " + email + ", DOE/JOHN EXST",
		{"DOE/JOHN MR", "DOE/EXSTJOHN"}:            "DOE/JOHN ADT " + email + ", DOE/JOHN EXST",
		{"DOE/JOHN MR", "DOEEXST/JOHN MR"}:         "DOE/JOHN ADT " + email + ", DOE/JOHN EXST",
		{"DOE/JOHN MR", "DOE/JOHNXSEAT"}:           "DOE/JOHN ADT " + email + ", DOE/JOHN EXST",
		{"DOE/JOHN MR", "DOECBBG"}:                 "DOE/JOHN ADT " + email + ", DOE/ CBBG",
		{"DOE/JOHN MR", "DOE/RICHARDCBBG MR"}:      "DOE/JOHN ADT, DOE/RICHARDCBBG ADT",
		{"DOE/JOHN MR", "ROEEXST/JOHN"}:            "DOE/JOHN ADT, ROEEXST/JOHN ADT",
		{"DOE/JOHN MR", "DOE/JOHN STADIPL"}:        "DOE/JOHN ADT, DOE/JOHN STADIPL ADT",
	} {
		t.Run(fmt.Sprint(lines), func(t *testing.T) {
			t.Parallel()
			text := strings.NewReplacer("DOE/JOHN MR(IDEXST)", lines[0], "DOE/EXST", lines[1]).Replace(string(file))
			records, errs := parse(t, text)
			if len(errs) > 0 {
				t.Fatal(errs)
			}
			if diff := cmp.Diff(want, peopleText(records[0])); diff != "" {
				t.Errorf("people (-want +got):\n%s", diff)
			}
		})
	}
}
