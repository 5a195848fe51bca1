package mir

import (
	"fmt"
	"testing"

	"tripsync/ingest/record"
	"tripsync/ingest/record/recordtest"
)

// TestLayouts checks each table against itself: columns follow each other without gap
// or overlap, from 1 to the width that the facts give.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		layout []any // tables that follow each other
		width  int   // 0: to the end of the line
	}{
		{"header 1", []any{headOne}, 80},
		{"header 2", []any{headTwo}, 63},
		{"header 3", []any{headThree}, 96},
		{"header 4", []any{headFour}, 51},
		{"A02", []any{passenger}, 80},
		{"A03", []any{frequent}, 78},
		{"A04", []any{flight, fareTail}, 103},
		{"A05", []any{flight, otherTail}, 83},
		{"A06", []any{oldSeats}, 9},
		{"A07", []any{price}, 50},
		{"A08", []any{fareBasis}, 43},
		{"A09", []any{calculation}, 0},
		{"A10", []any{exchange}, 80},
		{"A10 of Apollo", []any{oldExchange}, 18},
		{"A10 TI:", []any{exchangedLine}, 21},
		{"A11", []any{payment}, 55},
		{"A12", []any{phone}, 8},
		{"A14VL-", []any{vendorLocator}, 0},
		{"A15", []any{itineraryRemark}, 0},
		{"A16A", []any{hotel}, 119},
		{"A167", []any{otherHotel}, 0},
		{"A16B", []any{car}, 138},
		{"A166", []any{tour}, 63},
		{"A19", []any{charge}, 61},
		{"A20", []any{specialService}, 16},
		{"A22", []any{seatItem}, 34},
		{"A23", []any{refund}, 82},
		{"A23 RA:", []any{repaid}, 46},
		{"A29", []any{emdItem}, 193},
		{"A30", []any{emdCoupon}, 176},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			recordtest.CheckLayout(t, map[int]int{0: tt.width}, tt.layout...)
		})
	}
}

// TestLines checks that each kind of line says what becomes of it, and that the
// package's documentation has the same. UPDATE_GOLDEN=1 writes lines.go anew.
func TestLines(t *testing.T) {
	t.Parallel()
	var rows []recordtest.LineRow
	for _, k := range kinds {
		line := k.tag
		if !k.opens() {
			line = k.tag[len("A16 "):]
		}
		found := followerOf(k.section(), line+"X")
		if k.opens() {
			found = itemOf(k.section(), line+" X")
		}
		if (k.use == drops) != (k.read == nil) || k.facts == "" || k.what == "" || found.tag != k.tag {
			t.Errorf("%s: %+v", k.tag, k)
		}
		rows = append(rows, recordtest.LineRow{Tag: k.tag, Use: fmt.Sprint(k.use), Sections: k.facts, What: k.what})
	}
	recordtest.CheckLines(t, "mir", `What becomes of a line is told by the tag of its item, and by its own if it
follows one. § is the section of FACTS.md. What is kept is a remark; what is not
read is a remark and a fault, and so are lines with another tag. The five lines of
the header are read, but for the counters.
`, rows)
}

// TestNothingIsSkipped checks that each line of each sample that is not read, and not
// known to be needless, is kept as a remark or told of as a fault.
func TestNothingIsSkipped(t *testing.T) {
	t.Parallel()
	recordtest.EachFrame(t, &framing, recordtest.FindSamples(t, "mir", "[^n]*.mir"), checkTold)
}

func checkTold(t *testing.T, f *record.Frame) {
	t.Helper()
	var rd reader
	r, err := rd.Record(f)
	if err != nil {
		t.Error(err)
		return
	}
	for i, k := range rd.kinds {
		line, pos := rd.lineText(i), rd.lines[i].Pos
		told := k.use == reads || k.use == drops || record.HoldsPaper(line) || k.tag == "A20" || k.tag == "A20 FT:"
		if !told && !recordtest.IsTold(r, line, pos) {
			t.Errorf("%v: nothing is told of it", pos)
		}
	}
}
