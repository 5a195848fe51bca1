package mir_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"tripsync/ingest/mir"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// TestSamples reads every sample and compares records, passengers, flights and what
// else they have with the collection's own tables.
func TestSamples(t *testing.T) {
	t.Parallel()
	files := sampleFiles(t)
	want, wantOther := recordtest.ReadSampleTable(t, "mir", "EXPECT.tsv"), recordtest.ReadSampleTable(t, "mir", "EXPECT_AUX.tsv")
	var got, gotOther []string
	for _, file := range files {
		for _, r := range recordtest.ReadSample(t, mir.Parse, file, 0) {
			got = append(got, rows(r)...)
			gotOther = append(gotOther, otherRows(r)...)
		}
	}
	recordtest.CompareRows(t, "EXPECT.tsv", wantRows(want), got)
	recordtest.CompareRows(t, "EXPECT_AUX.tsv", wantOtherRows(wantOther), gotOther)
}

// TestSamplesFitXSD holds the trips and bookings of every sample against Concur's schema.
func TestSamplesFitXSD(t *testing.T) {
	t.Parallel()
	var files [][]*pnr.Record
	for _, file := range sampleFiles(t) {
		files = append(files, recordtest.ReadSample(t, mir.Parse, file, 0))
	}
	const some = 25 // of the samples have a journey
	recordtest.CheckSchema(t, files, some)
}

// sampleFiles are those of MIRs; the others must be recognized as none.
func sampleFiles(t *testing.T) []string {
	t.Helper()
	var files []string
	for _, file := range recordtest.FindSamples(t, "mir", "*.mir") {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		isMIR := !strings.HasPrefix(filepath.Base(file), "negative-")
		if mir.Recognize(data[:min(len(data), 4096)]) != isMIR {
			t.Errorf("%s: want recognized: %t", file, isMIR)
		}
		if isMIR {
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
			out = append(out, join(r.File, r.Number, "air", a.Number, a.Carrier, flight, a.Class, a.From, a.To, a.Depart, a.Arrive, a.Status))
		}
	}
	return out
}

// eventOf is the word of EXPECT.tsv for what a record reports.
func eventOf(r *pnr.Record) string {
	switch r.Event {
	case pnr.Snapshot:
		return "copy"
	case pnr.Restore:
		return "un" + string(r.Undoes)
	case pnr.EMDIssue:
		if len(r.EMDs) > 0 && r.EMDs[0].MCO {
			return "mco"
		}
		return "emd-issue"
	case pnr.Void:
		if len(r.EMDs) > 0 {
			return "emd-void"
		}
	default:
	}
	return string(r.Event)
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
		if row := serviceRow(s); row != "" {
			out = append(out, join(r.File, r.Number, row))
		}
	}
	for _, t := range r.Tickets {
		ref := ""
		if len(t.Exchanges) > 0 {
			ref = "for " + t.Exchanges[0].String()
		}
		out = append(out, join(r.File, r.Number, "ticket", documentRow(r, &t.Document), ref))
	}
	for _, e := range r.EMDs {
		if e.MCO {
			e.Coupons = nil // an MCO has one, which the table leaves out
		}
		ref := ""
		if !e.For.IsZero() {
			ref = "with " + e.For.String()
		}
		out = append(out, join(r.File, r.Number, "emd", documentRow(r, &e.Document), ref))
	}
	return out
}

func serviceRow(s pnr.Segment) string {
	start, end := s.Span()
	v := pnr.ServiceOf(s)
	if v == nil {
		return ""
	}
	from, to, vendor, name, class, rate, currency := "", "", "", "", "", "", ""
	kind := "other"
	switch v := s.(type) {
	case *pnr.Hotel:
		kind, from, vendor, name, class, rate, currency = "hotel", v.City, v.Chain, v.Name, v.Room, v.Rate, v.Currency
	case *pnr.Car:
		kind, from, to, vendor, name, class = "car", v.Pickup, v.Dropoff, v.Vendor, v.VendorName, v.ACRISS
	case *pnr.Ride:
		from, vendor = v.City, v.Vendor
	case *pnr.Other:
		from, vendor = v.City, v.Company
	default:
	}
	return join(kind, v.Number, v.Status, start, end, from, to, vendor, name, class, v.Confirmation, rate, currency)
}

func documentRow(r *pnr.Record, d *pnr.Document) string {
	state := ""
	switch r.Event {
	case pnr.Void:
		state = "VOID"
	case pnr.Refund:
		state = "REFUNDED"
	case pnr.Ticketing, pnr.Exchange, pnr.EMDIssue:
		state = "OPEN"
	default:
	}
	var coupons []string
	for _, c := range d.Coupons {
		text := strconv.Itoa(c.Number)
		if c.Segment != 0 {
			text += "@" + strconv.Itoa(c.Segment)
		}
		if state != "" {
			text += ":" + state
		}
		coupons = append(coupons, text)
	}
	return join(d.Carrier, d.Total, d.Currency, d.Passenger, d.Number, state, strings.Join(coupons, " "))
}

// wantOtherRows leaves out the rows of remarks.
func wantOtherRows(table [][]string) []string {
	var out []string
	for _, c := range table {
		switch c[2] {
		case "hotel", "car", "other":
			out = append(out, strings.Join(append([]string{c[0], c[1], c[2]}, c[3:15]...), "\t"))
		case "ticket", "emd":
			out = append(out, join(c[0], c[1], c[2], c[9], c[16], c[17], c[18], c[19], c[20], c[21], c[22]))
		}
	}
	return out
}
