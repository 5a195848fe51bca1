package air

import (
	"reflect"
	"testing"

	"tripsync/ingest/record"
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
		{"flight", flight, map[int]int{7: 2}},
		{"H- tail", ticketedTail, nil},
		{"U- tail", bookedTail, nil},
		{"block", shortBlock, map[int]int{5: 35}},
		{"block with years", longBlock, map[int]int{5: 43}},
		{"open", open, map[int]int{7: 2}},
		{"Y-", operating, nil},
		{"auxiliary", auxiliaryCells, map[int]int{2: 0}},
		{"I-", passenger, map[int]int{0: 5}},
		{"T-", ticket, nil},
		{"K-", plainFare, map[int]int{0: 17}},
		{"KN-", namedFare, map[int]int{0: 18}},
		{"KFT", tax, map[int]int{1: 18}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			checkLayout(t, tt.layout, tt.width)
		})
	}
}

func checkLayout(t *testing.T, layout any, width map[int]int) {
	t.Helper()
	cell, next, names := -1, 0, map[string]bool{}
	for column, v := range reflect.ValueOf(layout).Fields() {
		f, ok := reflect.TypeAssert[record.Field](v)
		if !ok || f.Name == "" || names[f.Name] {
			t.Fatalf("%s: no name of its own", column.Name)
		}
		names[f.Name] = true
		if f.Cell != cell {
			checkWidth(t, cell, next-1, width)
			if f.Cell < cell {
				t.Errorf("%s: cell %d stands behind cell %d", f.Name, f.Cell, cell)
			}
			cell, next = f.Cell, 1
		}
		if from := max(f.From, 1); from != next || f.To != 0 && f.To < from {
			t.Errorf("%s: columns %d-%d, want to start at %d", f.Name, f.From, f.To, next)
		}
		next = f.To + 1
	}
	checkWidth(t, cell, next-1, width)
}

func checkWidth(t *testing.T, cell, got int, width map[int]int) {
	t.Helper()
	if want := width[cell]; cell >= 0 && got != want {
		t.Errorf("cell %d: %d columns, want %d", cell, got, want)
	}
}
