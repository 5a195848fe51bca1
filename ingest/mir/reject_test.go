package mir_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/mir"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
	"tripsync/ingest/record/recordtest"
)

// edit returns a file of testdata with pairs of texts exchanged.
func edit(tb testing.TB, file string, pairs ...string) string {
	tb.Helper()
	return recordtest.Edit(tb, file, pairs...)
}

// parse reads text and returns all records and errors.
func parse(tb testing.TB, text string) (records []*pnr.Record, errs []error) {
	tb.Helper()
	return recordtest.Parser(mir.Parse).Parse(tb, "x.mir", text, 0)
}

// TestRejected sets aside what cannot be read, and says where and why.
func TestRejected(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		pairs []string
		want  string
	}{
		"date of the record malformed": {[]string{"05JAN261015", "35JAN261015"}, `x.mir:1:21: creation date "35JAN26": not a day`},
		"no locator":                   {[]string{"TSTAB2", "ZZZZZZ"}, `x.mir:1:1: record locator: is missing`},
		"no flight number":             {[]string{"LUFTHANSA   1029", "LUFTHANSA       "}, `x.mir:14:23: flight number: is missing`},
		"no carrier":                   {[]string{"A0401LH220", "A0401  220"}, `x.mir:14:6: carrier: is missing`},
		"time malformed":               {[]string{"1005 1120 ", "1O05 1120 "}, `x.mir:14:36: departure time "1O05": not a time of day`},
		"date malformed":               {[]string{"HK03FEB", "HK30FEB"}, `x.mir:14:31: departure date "30FEB": not a day`},
		"no such airport":              {[]string{"2CDGPARIS/CHARLES", "2C?GPARIS/CHARLES"}, `x.mir:14:47: board point "C?G": not of the form AAA`},
		"document number malformed":    {[]string{"9900000001", "99000O0001"}, `x.mir:7:49: document number "99000O0001": not of the form 9999999999`},
		"no name":                      {[]string{"A02DOE/JANEMRS", "A02           "}, `x.mir:7:4: passenger name: is missing`},
		"two flights with one number":  {[]string{"A0402LH220", "A0401LH220"}, `x.mir:15:4: segment number "01": is of two flights that differ`},
		"unknown kind of message":      {[]string{"NNNYN5NNYAYH", "NNNYN5NNYAYQ"}, `x.mir:4:12: message kind "Q": unknown kind of message; nothing of it is read`},
		"EMD refunded or exchanged":    {[]string{"NNNYN5NNYAYH", "NNNYN5NNYAYI"}, `x.mir:4:12: message kind "I": may be an EMD refunded or exchanged, which is told of in no known way`},
		"ticketing failed":             {[]string{"NNNYN5NNYAYH", "NNNYN5NNYAYS"}, `x.mir:4:12: message kind "S": says that no ticket could be issued; there is nothing to read`},
		"a line of the header is lost": {[]string{"9Z9Z9Z9Z99999992 TSTAB2", "\r\n\r\n"}, `x.mir:4:1: header line 2: not a line of a header`},
		"a passenger within a line":    {[]string{"NTD:05JAN26\r\n", "NTD:05JAN26"}, `x.mir:8:88: item: stands in the middle of a line: a line end is lost`},
		"a second header without mark": {[]string{"A27N 01", "9Z9Z9Z9Z99999992 TSTAB3         9Z9ZXYQXNAG02JAN26003\r\nA27N 01"}, `x.mir:58:1: section: is of a second record, which has run into this one`},
		"a second record without any":  {[]string{"A27N 01", "A02ROE/IDAMRS                       0059000011 69900000009010000000770     01  N\r\nA27N 01"}, `x.mir:58:1: section: is of a second record, which has run into this one`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, errs := parse(t, edit(t, "ticket.mir", tt.pairs...))
			if len(errs) != 1 {
				t.Fatalf("got %v, want one error", errs)
			}
			if diff := cmp.Diff(tt.want, errs[0].Error()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// TestCut sets aside a record without its end, of which the rest may follow where the
// file ends. What ends in a form feed, or has lost no more than that, is whole.
func TestCut(t *testing.T) {
	t.Parallel()
	whole := edit(t, "ticket.mir")
	at := func(text string) string { return whole[:strings.Index(whole, text)] }
	for name, tt := range map[string]struct {
		text  string
		want  string
		whole int
	}{
		"whole":                      {whole, "", 1},
		"form feed lost":             {strings.TrimRight(whole, "\r\n\f"), "", 1},
		"empty lines lost":           {strings.ReplaceAll(strings.TrimRight(whole, "\r\n\f"), "\r\n\r\n", "\r\n"), "", 1},
		"line ends doubled":          {strings.ReplaceAll(strings.TrimRight(whole, "\f"), "\r\n", "\r\n\r\n"), "", 1},
		"carriage returns":           {strings.ReplaceAll(whole, "\r\n", "\r"), "", 1},
		"cut in the header":          {whole[:200], "x.mir:1:1: header: cut off, the rest may follow", 0},
		"cut behind the header":      {at("A02"), "x.mir:1:1: record: cut off: it has fewer items than the header counts, the rest may follow", 0},
		"cut in the flights":         {at("A0402"), "x.mir:1:1: record: cut off: it has fewer items than the header counts, the rest may follow", 0},
		"cut behind the last seat":   {at("A24"), "x.mir:1:1: record: cut off: it is shorter than it says, the rest may follow", 0},
		"cut behind what is counted": {at("A220102"), "x.mir:1:1: record: cut off: it has fewer items than the header counts, the rest may follow", 0},
		"cut in a calculation":       {at("\r\n.000000 XT 16.00QX45.00YQ\r\n\r\nA27"), "", 1},
		"cut before the next":        {at("A0402") + whole, "x.mir:1:1: record: cut off: it has fewer items than the header counts", 1},
		"cut, and the next glued":    {at("FRANKFURT") + whole, "x.mir:1:1: record: cut off: it has fewer items than the header counts", 1},
		"next behind a blank":        {strings.TrimRight(whole, "\f") + " " + whole, "", 2},
		"next behind a form feed":    {whole + whole, "", 2},
		"text in front":              {"SUBJECT: BOOKING\r\n" + whole, "x.mir:1:1: text: belongs to no record: no T51G or T51V line stands before it", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			records, errs := parse(t, tt.text)
			got := ""
			if err := errors.Join(errs...); err != nil {
				got = err.Error()
			}
			unended := func(err error) bool {
				rejected, ok := errors.AsType[*record.Rejected](err)
				return ok && rejected.Unended
			}
			if slices.ContainsFunc(errs, unended) {
				got += ", the rest may follow"
			}
			if len(records) != tt.whole || got != tt.want {
				t.Errorf("got %d records and %q, want %d and %q", len(records), got, tt.whole, tt.want)
			}
		})
	}
}

// TestSize tells of a record that is shorter than it says but whole, or has lost what
// says nothing of a journey.
func TestSize(t *testing.T) {
	t.Parallel()
	whole := edit(t, "ticket.mir")
	for name, text := range map[string]string{
		"a line less":             strings.Replace(whole, "A13W-EXAMPLE TRAVEL 1 SAMPLE STREET PARIS\r\n", "A13\r\n", 1),
		"charges lost":            whole[:strings.Index(whole, "A27")],
		"counts more than it has": strings.Replace(whole, "\r\n000000002001", "\r\n000001002001", 1),
	} {
		records, errs := parse(t, text)
		if len(errs) > 0 || len(records) != 1 || len(records[0].Faults) != 1 {
			t.Errorf("%s: got %d records, %v; want one record with one fault", name, len(records), errs)
		}
	}
}

// TestDigest: a record is the same with other line ends, without empty lines and
// without the form feed.
func TestDigest(t *testing.T) {
	t.Parallel()
	whole := edit(t, "ticket.mir")
	want, _ := parse(t, whole)
	for _, text := range []string{
		strings.ReplaceAll(whole, "\r\n", "\n"), strings.TrimRight(whole, "\f\r\n"), strings.ReplaceAll(whole, "\r\n\r\n", "\r\n"),
		strings.ReplaceAll(whole, "\r\n", " \r\n"),
	} {
		if got, errs := parse(t, text); len(errs) > 0 || got[0].Digest != want[0].Digest {
			t.Errorf("got another digest, or %v", errs)
		}
	}
	if got, _ := parse(t, strings.Replace(whole, "00001", "00002", 1)); got[0].Digest == want[0].Digest {
		t.Error("a copy has the digest of the record it is of")
	}
}

// TestIdentity: a record that is set aside says whose place it takes, if it has a whole
// header.
func TestIdentity(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		text string
		want pnr.RecordLocator
	}{
		"a broken flight":    {edit(t, "ticket.mir", "HK03FEB", "HK3OFEB"), "TSTAB2"},
		"no whole header":    {edit(t, "ticket.mir")[:200], ""},
		"two records in one": {edit(t, "ticket.mir", "A27N 01", "9Z9Z9Z9Z99999992 TSTAB3         9Z9ZXYQXNAG02JAN26003\r\nA27N 01"), ""},
	} {
		_, errs := parse(t, tt.text)
		rejected, ok := errors.AsType[*record.Rejected](errors.Join(errs...))
		if !ok || rejected.Locator != tt.want || (tt.want != "") != (rejected.System == "1G" && rejected.Issued != 0) {
			t.Errorf("%s: got %+v", name, rejected)
		}
	}
}

// TestRecognize tells MIRs from what looks like them.
func TestRecognize(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		edit(t, "ticket.mir"):                                           true,
		edit(t, "journey.mir"):                                          true,
		"\ufeff" + edit(t, "ticket.mir"):                                true,
		"SOME TEXT\r\n" + edit(t, "emd.mir"):                            true,
		"AIR-BLK207;7A;;256;0500012345;1A1234567;001001\r\nRM T51G\r\n": false,
		"ELECTRONIC TICKET\r\nPASSENGER ITINERARY/RECEIPT\r\n":          false,
		"T5 1G": false,
		"":      false,
	} {
		if got := mir.Recognize([]byte(text[:min(len(text), 4096)])); got != want {
			t.Errorf("%.40q: recognized: %t", text, got)
		}
	}
}

// TestDividedCards reads remarks that have a part of a card's number each.
func TestDividedCards(t *testing.T) {
	t.Parallel()
	records, errs := parse(t, edit(t, "ticket.mir", "A14FT-CC/4711", "A14FT-CARD 4111 1111\r\nA14FT-1111 1111"))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	var got []string
	for _, m := range records[0].Remarks {
		got = append(got, m.Text)
	}
	if all := strings.Join(got, "|"); !strings.Contains(all, "|A14FT-CARD XXXX XXXX|A14FT-XXXX 1111|") {
		t.Errorf("got %s", all)
	}
}

// TestArrival leaves out an arrival two days before its departure.
func TestArrival(t *testing.T) {
	t.Parallel()
	records, errs := parse(t, edit(t, "ticket.mir", "1005 1120 2CDG", "2350 0001 1CDG", "JT:01.15ANL:LUFTHANSA               DDL", "ANL:LUFTHANSA               DDL"))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	a, _ := records[0].Segments[0].(*pnr.Air)
	if a.Arrive != 0 || a.Depart.String() != "2026-02-03T23:50" || len(records[0].Faults) == 0 {
		t.Errorf("got %v to %v, faults %v", a.Depart, a.Arrive, records[0].Faults)
	}
}
