package air

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tripsync/ingest/record"
	"tripsync/ingest/record/recordtest"
)

// TestLayouts checks each table against itself: cells go up, and within a cell
// columns follow each other without gap or overlap, from 1 to the width that
// the facts give.
func TestLayouts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		layout any
		width  map[int]int // of a cell; none: to its end
	}{
		{"AIR-BLK", blk, map[int]int{0: 10}},
		{"AMD", amd, map[int]int{0: 14, 2: 9}},
		{"MUC1A", muc, map[int]int{0: 15, 1: 4}},
		{"airline locator", airline, nil},
		{"B-", entry, nil},
		{"D-", dates, map[int]int{0: 8}},
		{"head", head, map[int]int{0: 6, 1: 8}},
		{"flight", flight, map[int]int{7: 4}},
		{"H- tail", ticketedTail, nil},
		{"U- tail", bookedTail, nil},
		{"block", shortBlock, map[int]int{5: 35}},
		{"block with years", longBlock, map[int]int{5: 43}},
		{"open", open, map[int]int{7: 2}},
		{"Y-", operating, nil},
		{"auxiliary", auxiliaryCells, map[int]int{2: 0}},
		{"I-", passenger, map[int]int{0: 5}},
		{"A-", validating, nil},
		{"T-", ticket, nil},
		{"TMC", tmc, nil},
		{"R-", refund, nil},
		{"EMD and MCO", ownHead, nil},
		{"EMD and MCO as U-", bookedHead, map[int]int{1: 6}},
		{"EMD", emd, nil},
		{"MCO", mco, nil},
		{"amounts of EMD", emdAmounts, nil},
		{"amounts of MCO", mcoAmounts, nil},
		{"ICW", connection, nil},
		{"RFD", repayment, map[int]int{0: 4}},
		{"K-", plainFare, map[int]int{0: 17}},
		{"KN-", namedFare, map[int]int{0: 18}},
		{"KFT", tax, map[int]int{1: 18}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			recordtest.CheckLayout(t, tt.width, tt.layout)
		})
	}
}

// TestLines checks that each kind of line says what becomes of it, and that the
// package's documentation has the same. UPDATE_GOLDEN=1 writes lines.go anew.
func TestLines(t *testing.T) {
	t.Parallel()
	for _, k := range kinds {
		if (k.use == drops) != (k.read == nil) || k.section == "" || k.what == "" || kindOf(k.tag+" X").tag != k.tag {
			t.Errorf("%s: %+v", k.tag, k)
		}
	}
	byTag := func(a, b kind) int { return strings.Compare(a.tag, b.tag) }
	var rows []recordtest.LineRow
	for _, k := range slices.SortedFunc(slices.Values(kinds), byTag) {
		rows = append(rows, recordtest.LineRow{Tag: k.tag, Use: fmt.Sprint(k.use), Sections: k.section, What: k.what})
	}
	recordtest.CheckLines(t, "air", `What becomes of a line is told by its tag; the longest that fits is its own.
§ is the section of FACTS.md. Lines with another tag are kept as remarks
where the tag begins with R, and told of as faults else. The third line, the
terminals, has no tag and is not needed.
`, rows)
}

// TestNothingIsSkipped checks that each line of each record that is not read, and
// not known to be needless, is kept as a remark or told of as a fault.
func TestNothingIsSkipped(t *testing.T) {
	t.Parallel()
	for name, find := range map[string]func(*testing.T) []string{
		"testdata": func(t *testing.T) []string { t.Helper(); return recordtest.FindFiles(t, ".air") },
		"samples":  func(t *testing.T) []string { t.Helper(); return recordtest.FindSamples(t, "air", "*.air") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := 0
			recordtest.EachFrame(t, &framing, find(t), func(t *testing.T, f *record.Frame) {
				t.Helper()
				if checkTold(t, f) {
					read++
				}
			})
			if read == 0 {
				t.Error("no record could be read")
			}
		})
	}
}

func checkTold(t *testing.T, f *record.Frame) bool {
	t.Helper()
	rd := reader{received: 20000}
	r, err := rd.Record(f)
	if err != nil {
		return false // set aside, and so told
	}
	seen := map[string]bool{} // unknown tags, of which the first one is told
	for i, k := range rd.kinds {
		line, pos := rd.lineText(i), f.Lines[i].Pos
		if again := k == unknown && seen[tagOf(line)]; again {
			continue
		}
		seen[tagOf(line)] = true
		if k.use == keeps && len(line) > 2 && !recordtest.IsTold(r, line, pos) {
			t.Errorf("%v: nothing is told of it", pos)
		}
	}
	return true
}
