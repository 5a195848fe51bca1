package iur_test

import (
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tripsync/ingest/iur"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// TestSamples reads every sample and compares records, passengers, flights and what
// else they have with the collection's own tables.
func TestSamples(t *testing.T) {
	t.Parallel()
	files := sampleFiles(t)
	want, wantOther := recordtest.ReadSampleTable(t, "iur", "EXPECT.tsv"), recordtest.ReadSampleTable(t, "iur", "EXPECT_AUX.tsv")
	var got, gotOther []string
	for _, file := range files {
		for _, r := range recordtest.ReadSample(t, iur.Parse, file, recordtest.Received(t)) {
			got = append(got, rows(r)...)
			gotOther = append(gotOther, otherRows(r)...)
		}
	}
	wanted := replaceRows(t, wantRows(want), [][2]string{
		// Written by hand: no two clocks are 38 hours apart, so that no arrival is kept.
		{"2025-05-20T23:55\t2025-05-19T09:55", "2025-05-20T23:55\t"},
	})
	wantedOther := replaceRows(t, wantOtherRows(wantOther), [][2]string{
		{"1257000001234\t1@1 2@2", "1257000001234\t1@1 2@4"}, // M404 is of flight 4; 2 is a hotel
		{"POL0001\t\t\t\t45.00\tUSD", "POL0001\t\t\t\t\t"},   // what an insurance costs stays text
	})
	slices.Sort(wantedOther) // a message has no order of its own for documents
	slices.Sort(gotOther)
	recordtest.CompareRows(t, "EXPECT.tsv", wanted, got)
	recordtest.CompareRows(t, "EXPECT_AUX.tsv", wantedOther, gotOther)
}

// TestSamplesFitXSD holds the trips and bookings of every sample against Concur's schema.
func TestSamplesFitXSD(t *testing.T) {
	t.Parallel()
	var files [][]*pnr.Record
	for _, file := range sampleFiles(t) {
		files = append(files, recordtest.ReadSample(t, iur.Parse, file, recordtest.Received(t)))
	}
	const some = 20 // of the samples have a journey
	recordtest.CheckSchema(t, files, some)
}

// replaceRows exchanges parts of rows in which the table says what no reader could. Each
// must be there.
func replaceRows(t *testing.T, rows []string, pairs [][2]string) []string {
	t.Helper()
	for _, pair := range pairs {
		at := slices.IndexFunc(rows, func(row string) bool { return strings.Contains(row, pair[0]) })
		if at < 0 {
			t.Fatalf("no row holds %q", pair[0])
		}
		rows[at] = strings.Replace(rows[at], pair[0], pair[1], 1)
	}
	return rows
}

// sampleFiles are those of IURs; any other must be recognized as none.
func sampleFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, file := range recordtest.FindSamples(t, "iur", "*.fil") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		isIUR := !strings.HasPrefix(filepath.Base(file), "negative-")
		if iur.Recognize(data[:min(len(data), 4096)]) != isIUR {
			t.Errorf("%s: want recognized: %t", file, isIUR)
		}
		if isIUR {
			files = append(files, file)
		}
	}
	return files
}

// rows prints a record as EXPECT.tsv does, without the kind of message.
func rows(r *pnr.Record) []string {
	out := []string{join(r.File, r.Number, "record", eventOf(r), string(r.Locator), len(r.Passengers))}
	for _, s := range r.Segments {
		if a, ok := s.(*pnr.Air); ok {
			flight := a.Flight
			if a.Open() {
				flight = ""
			}
			out = append(out, join(r.File, r.Number, "air", a.Number, cmp.Or(a.Carrier, "**"), flight, a.Class, a.From, a.To, a.Depart, a.Arrive, a.Status))
		}
	}
	return out
}

// eventOf is the word of EXPECT.tsv for what a record reports.
func eventOf(r *pnr.Record) string {
	switch r.Event {
	case pnr.Snapshot:
		return "itinerary"
	case pnr.EMDIssue:
		return "emd-issue"
	default:
		return string(r.Event)
	}
}

func join(cells ...any) string {
	texts := make([]string, len(cells))
	for i, c := range cells {
		texts[i] = fmt.Sprint(c)
	}
	return strings.Join(texts, "\t")
}

func wantRows(table [][]string) []string {
	var out []string
	for _, c := range table {
		switch c[2] {
		case "record":
			out = append(out, strings.Join([]string{c[0], c[1], c[2], c[4], c[5], c[6]}, "\t"))
		case "air":
			out = append(out, strings.Join(append([]string{c[0], c[1], c[2]}, c[7:16]...), "\t"))
		}
	}
	return out
}

// otherRows prints what else a record has as EXPECT_AUX.tsv does.
func otherRows(r *pnr.Record) []string {
	var out []string
	for _, s := range r.Segments {
		if row := serviceRow(r, s); row != "" {
			out = append(out, join(r.File, r.Number, row))
		}
	}
	for _, t := range r.Tickets {
		ref := ""
		if len(t.Exchanges) > 0 {
			ref = "for " + t.Exchanges[0].String()
		}
		out = append(out, join(r.File, r.Number, "ticket", documentRow(&t.Document), ref))
	}
	for _, e := range r.EMDs {
		if e.MCO {
			e.Coupons = nil // an MCO has one, which the table leaves out
		}
		ref := ""
		if !e.For.IsZero() {
			ref = "with " + e.For.String()
		}
		out = append(out, join(r.File, r.Number, "emd", documentRow(&e.Document), ref))
	}
	return out
}

func serviceRow(r *pnr.Record, s pnr.Segment) string {
	v := pnr.ServiceOf(s)
	if v == nil {
		return ""
	}
	first, last := s.Span()
	start, end := unsureYear(r, first), unsureYear(r, last)
	from, to, vendor, name, class, rate, currency, per := "", "", "", "", "", "", "", ""
	var total pnr.Cost
	kind := "other"
	switch v := s.(type) {
	case *pnr.Hotel:
		kind, from, vendor, name, class, rate, currency, per, total = "hotel", v.City, v.Chain, v.Name, v.Room, v.Rate, v.Currency, "night", v.Total
	case *pnr.Car:
		kind, from, to, vendor, name, class, rate, currency, total = "car", v.Pickup, v.Dropoff, v.Vendor, v.VendorName, v.ACRISS, v.Rate, v.Currency, v.Total
		start, end = v.Start.String(), v.End.String()
	case *pnr.Rail:
		kind, name, class, total = "rail", v.VendorName, v.Class, v.Total
	case *pnr.Other:
		from, name = v.City, v.Type
	default:
	}
	return join(kind, v.Number, v.Status, start, end, from, to, vendor, name, class, v.Confirmation, rate, currency, per, total.Amount, total.Currency)
}

// unsureYear prints a date as the table does: without a year if the message has none.
func unsureYear(r *pnr.Record, d pnr.Date) string {
	isAir := func(s pnr.Segment) bool { return pnr.ServiceOf(s) == nil }
	if d != 0 && !slices.ContainsFunc(r.Segments, isAir) {
		return "-" + d.String()[len("2025"):]
	}
	return d.String()
}

// documentRow leaves the state of coupons to the event.
func documentRow(d *pnr.Document) string {
	var coupons []string
	for _, c := range d.Coupons {
		text := strconv.Itoa(c.Number)
		if c.Segment != 0 {
			text += "@" + strconv.Itoa(c.Segment)
		}
		coupons = append(coupons, text)
	}
	passenger := ""
	if d.Passenger != 0 {
		passenger = strconv.Itoa(d.Passenger)
	}
	return join(d.Carrier, d.Total, d.Currency, passenger, d.Number, strings.Join(coupons, " "))
}

var couponState = regexp.MustCompile(`:[A-Z]+`)

// wantOtherRows leaves out what a record of a refund says of other documents, which it
// does not change.
func wantOtherRows(table [][]string) []string {
	var out []string
	for _, c := range table {
		switch c[2] {
		case "hotel", "car", "rail", "other":
			out = append(out, strings.Join(append([]string{c[0], c[1], c[2]}, c[3:18]...), "\t"))
		case "ticket", "emd":
			if strings.HasPrefix(c[0], "refund") && c[20] != "REFUNDED" {
				continue
			}
			ref := strings.TrimSuffix(c[22], "/")
			out = append(out, join(c[0], c[1], c[2], c[9], c[16], c[17], c[18], c[19], couponState.ReplaceAllString(c[21], ""), ref))
		}
	}
	return out
}
