package air_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// TestSamples reads every sample and compares records, passengers, air segments
// and other segments with the collection's own tables.
func TestSamples(t *testing.T) {
	t.Parallel()
	files := recordtest.FindSamples(t, "air", "*.air")
	want, wantOther := recordtest.ReadSampleTable(t, "air", "EXPECT.tsv"), recordtest.ReadSampleTable(t, "air", "EXPECT_AUX.tsv")
	var got, gotOther []string
	for _, file := range files {
		for _, r := range recordtest.ReadSample(t, air.Parse, file, recordtest.Received(t)) {
			got = append(got, rows(r)...)
			gotOther = append(gotOther, serviceRows(r)...)
			checkTexts(t, file, r, texts(wantOther))
		}
	}
	recordtest.CompareRows(t, "EXPECT.tsv", wantRows(want), got)
	recordtest.CompareRows(t, "EXPECT_AUX.tsv", wantServiceRows(wantOther), gotOther)
}

// TestSamplesFitXSD holds the trips and bookings of every sample against Concur's schema.
func TestSamplesFitXSD(t *testing.T) {
	t.Parallel()
	var files [][]*pnr.Record
	for _, file := range recordtest.FindSamples(t, "air", "*.air") {
		files = append(files, recordtest.ReadSample(t, air.Parse, file, recordtest.Received(t)))
	}
	const some = 25 // of the samples have a journey
	recordtest.CheckSchema(t, files, some)
}

// rows prints a record as EXPECT.tsv does, without the option.
func rows(r *pnr.Record) []string {
	out := []string{fmt.Sprintf("%s\tR\t%d\t%s\t%d", r.File, r.Number, r.Locator, listed(r))}
	for _, s := range r.Segments {
		switch v := s.(type) {
		case *pnr.Air:
			out = append(out, airRow(r, v))
		case *pnr.Surface:
			out = append(out, fmt.Sprintf("%s\tS\t%d\t%s\t%s", r.File, r.Number, v.From, v.To))
		default:
		}
	}
	return out
}

// listed counts the passengers that have a line of their own; an infant may have
// none.
func listed(r *pnr.Record) int {
	lines := map[int]bool{}
	for _, p := range r.Passengers {
		lines[p.At.Line] = true
	}
	return len(lines)
}

func airRow(r *pnr.Record, a *pnr.Air) string {
	kind, line, flight := "A", "U", a.Flight
	if a.Ticketed {
		line = "H"
	}
	if a.Open() {
		kind, flight = "O", ""
	}
	return strings.Join([]string{
		r.File, kind, strconv.Itoa(r.Number), line, a.Tattoo, fmt.Sprintf("%03d", a.Number), a.Carrier, flight,
		a.Class, a.From, a.To, a.Depart.String(), a.Arrive.String(), a.Status,
	}, "\t")
}

func wantRows(table [][]string) []string {
	var out []string
	for _, cells := range table {
		switch file, number := cells[1], cells[2]; cells[0] {
		case "R":
			out = append(out, strings.Join([]string{file, "R", number, cells[4], cells[5]}, "\t"))
		case "S":
			out = append(out, strings.Join([]string{file, "S", number, cells[9], cells[10]}, "\t"))
		case "O":
			cells[7] = strings.TrimPrefix(cells[7], "OPEN")
			fallthrough
		case "A":
			out = append(out, strings.Join(append([]string{file, cells[0]}, cells[2:]...), "\t"))
		}
	}
	return out
}
