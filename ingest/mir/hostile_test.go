package mir_test

import (
	"strings"
	"testing"

	"tripsync/ingest/record/recordtest"
)

// TestHostile reads records that are large and made of what costs the most. None may
// need much more memory, in all, than plain text of that size.
func TestHostile(t *testing.T) { //nolint:paralleltest // it measures the heap
	text := edit(t, "ticket.mir")
	head := text[:strings.Index(text, "A13")]
	for name, line := range map[string]string{
		"flights":    "A0401LH220LUFTHANSA   1029Y HK03FEB1005 1120 2CDGPARIS/CHARLESFRAFRANKFURT    \n",
		"refunds":    "A232209900000003\nTI:1" + strings.Repeat("/1", 2000) + "\n",
		"remarks":    "A14FT-######\n",
		"calculated": "A24010######\n",
		"services":   "A16A0203FEB26012345HLFRA NHK06FEB003SAMPLE INN\nOD-" + strings.Repeat("/X-1", 500) + "\n",
		"EMD":        "A290101ASVC                                                          2209900000061\n",
		"unknown":    "######\n",
	} {
		const most, size = 24 << 20, 256 << 10 // of a mebibyte, which is the most
		section := line[:min(3, len(line))]
		front := head
		if name == "flights" {
			front = text[:strings.Index(text, "A0401")]
		}
		var b strings.Builder
		b.WriteString(front)
		for n := 0; n < 9_000 && b.Len() < size-10_000; n += strings.Count(line, "\n") {
			b.WriteString(strings.ReplaceAll(line, "######", strings.Repeat("X", n%7)+section))
		}
		b.WriteString("\f")
		before := recordtest.CountAllocated()
		records, errs := parse(t, b.String())
		if grown := recordtest.CountAllocated() - before; grown > most {
			t.Errorf("%s: %d bytes were allocated for %d: %d records, %.200v", name, grown, b.Len(), len(records), errs)
		}
	}
}
