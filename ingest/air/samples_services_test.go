package air_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"tripsync/ingest/pnr"
)

// A serviceRow is a row of EXPECT_AUX.tsv without its last cell, which is text.
type serviceRow struct {
	kind, company, quantity, start, end, city, name, total, from, to string
}

// serviceRows prints a record's segments that are no flights as EXPECT_AUX.tsv
// does.
func serviceRows(r *pnr.Record) []string {
	var out []string
	for _, s := range r.Segments {
		v := pnr.ServiceOf(s)
		if v == nil {
			continue
		}
		row := rowOf(s)
		if row.quantity == "" {
			row.quantity = fmt.Sprintf("%02d", v.Quantity)
		}
		out = append(out, strings.Join([]string{
			r.File, strconv.Itoa(r.Number), v.Tattoo, fmt.Sprintf("%03d", v.Number), v.ID, row.kind, row.company, v.Status,
			row.quantity, row.start, row.end, row.city, row.name, v.Confirmation, row.total, row.from, row.to,
		}, "\t"))
	}
	return out
}

func rowOf(s pnr.Segment) serviceRow {
	row := serviceRow{}
	switch v := s.(type) {
	case *pnr.Hotel:
		row = serviceRow{"hotel", v.Chain, fmt.Sprintf("%02d", v.Rooms), v.CheckIn.String(), v.CheckOut.String(), v.City, v.Name, costOf(v.Total), "", ""}
	case *pnr.Car:
		row = serviceRow{"car", v.Vendor, fmt.Sprintf("%02d", v.Cars), v.Start.String(), v.End.String(), v.City, v.VendorName, costOf(v.Total), v.Pickup, v.Dropoff}
	case *pnr.Rail:
		row = serviceRow{"rail", v.Vendor, "", v.Depart.String(), v.Arrive.String(), v.City, v.VendorName, costOf(v.Total), v.From, v.To}
	case *pnr.Ride:
		row = serviceRow{"ground", v.Vendor, "", v.Start.String(), v.End.String(), v.City, v.VendorName, costOf(v.Total), v.From, v.To}
	case *pnr.Tour:
		row = serviceRow{"tour", v.Vendor, "", v.Start.String(), v.End.String(), v.City, v.VendorName, costOf(v.Total), v.From, v.To}
	case *pnr.Other:
		row = serviceRow{otherKind(v), v.Company, "", v.Start.String(), v.End.String(), v.City, "", "", "", ""}
	default:
	}
	return row
}

func otherKind(o *pnr.Other) string {
	switch {
	case o.Holding:
		return "hold"
	case o.Type == "INS":
		return "insurance"
	}
	return "unknown"
}

func costOf(c pnr.Cost) string { return strings.Trim(c.Currency+" "+c.Amount, " ") }

// wantServiceRows leaves out what has no first date and so is no segment. 1A is
// no supplier but says that an agent wrote the segment. Of insurance, which is no
// travel, only what every segment has is read; the rest must be in the text, see
// checkTexts.
func wantServiceRows(table [][]string) []string {
	var out []string
	for _, c := range table {
		if c[9] == "" {
			continue
		}
		if c[5] == "insurance" {
			c[9], _, _ = strings.Cut(c[9], "T")
			c[10], c[12], c[15], c[16] = "", "", "", ""
		}
		if c[6] == "1A" && c[5] != "unknown" && c[5] != "insurance" && c[5] != "hold" {
			c[6] = ""
		}
		out = append(out, strings.Join(c[:17], "\t"))
	}
	return out
}

// texts returns the last cell of each row by the places of its segment.
func texts(table [][]string) map[string]string {
	out := map[string]string{}
	for _, c := range table {
		out[c[0]+" "+c[1]+" "+c[2]] = c[17]
	}
	return out
}

// isTimeOrType reports whether a piece is read into a date, or tells what a segment
// is, and has no place of its own.
func isTimeOrType(piece string) bool {
	tag, _, _ := strings.Cut(piece, "-")
	return slices.Contains([]string{"TYP", "SD", "ST", "ED", "ET"}, tag) || piece == "SUC-ZZ"
}

// checkTexts checks that each piece of what was printed without a tag is either
// in a segment's text or where a value was read.
func checkTexts(t *testing.T, file string, r *pnr.Record, want map[string]string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.ReplaceAll(string(data), "\r\n", "\n"), "\n")
	for _, s := range r.Segments {
		v := pnr.ServiceOf(s)
		if v == nil {
			continue
		}
		text := want[fmt.Sprintf("%s %d %s", r.File, r.Number, v.Tattoo)]
		for piece := range strings.FieldsFuncSeq(strings.ReplaceAll(text, " | ", "/"), func(c rune) bool { return c == '/' || c == ',' }) {
			if !strings.Contains(v.Text, piece) && !isRead(v, lines[v.At.Line-1], piece) && !isTimeOrType(piece) {
				t.Errorf("%v: %q is neither read nor in the text %q", v.At, piece, v.Text)
			}
		}
	}
}

// isRead reports whether some value was read where piece stands in line.
func isRead(v *pnr.Service, line, piece string) bool {
	from := strings.Index(line, piece) + 1
	for _, m := range v.Marks {
		if m.At.Column >= from && m.At.Column < from+len(piece) {
			return true
		}
	}
	return false
}
