package iur

import (
	"fmt"
	"strings"
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
		layout any
		width  int // 0: to the end of the line
	}{
		{"first line", head, 230},
		{"void", voided, 66},
		{"M1", passenger, 136},
		{"M2", ticket, 244},
		{"M3", segment, 0},
		{"M3 of a flight", flight, 247},
		{"M4", couponRecord, 73},
		{"M5", account, 0},
		{"M6", calculation, 0},
		{"M7", remark, 0},
		{"MG", emdRecord, 238},
		{"coupon of MG", emdCoupon, 149},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			recordtest.CheckLayout(t, map[int]int{0: tt.width}, tt.layout)
		})
	}
}

// TestLines checks that each kind of record says what becomes of it, and that the
// package's documentation has the same. UPDATE_GOLDEN=1 writes lines.go anew.
func TestLines(t *testing.T) {
	t.Parallel()
	var rows []recordtest.LineRow
	for i, k := range kinds {
		line := strings.NewReplacer("9", "1", "X", "A").Replace(k.shape)
		line = k.tag + line[len(k.tag):]
		if kindOf(line, 0) != i || k.read == nil || k.facts == "" || k.what == "" {
			t.Errorf("%s: %+v", k.tag, k)
		}
		if i > 0 && kindOf("M101DOE/JANE", i) >= 0 {
			t.Errorf("%s: a passenger is read behind it", k.tag)
		}
		rows = append(rows, recordtest.LineRow{Tag: k.tag, Use: fmt.Sprint(k.use), Sections: k.facts, What: k.what})
	}
	recordtest.CheckLines(t, "iur", `What becomes of a record is told by its tag. § is the section of FACTS.md. What is
kept is a remark; what is not read is a remark and a fault, and so are lines of
unknown meaning behind a record. The first line is read, but for switches and
counters; of the lines behind it, telephones are kept.
`, rows)
}

// TestNothingIsSkipped checks that each line of each sample that no record is known to
// read is kept as a remark or told of as a fault.
func TestNothingIsSkipped(t *testing.T) {
	t.Parallel()
	recordtest.EachFrame(t, &framing, recordtest.FindSamples(t, "iur", "*.fil"), checkTold)
}

func checkTold(t *testing.T, f *record.Frame) {
	t.Helper()
	var rd reader
	rd.received = recordtest.Received(t)
	r, err := rd.Record(f)
	if err != nil {
		t.Error(err)
		return
	}
	for _, p := range rd.parts[1:] {
		b, k := rd.open(p), &kinds[p.kind]
		line := b.Text()
		if k.use != reads && !b.holdsPaper() && !recordtest.IsTold(r, line, b.Pos()) {
			t.Errorf("%v: nothing is told of it", b.Pos())
		}
	}
}
