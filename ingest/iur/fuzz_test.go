package iur_test

import (
	"testing"

	"tripsync/ingest/iur"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// FuzzIUR reads anything: no panic, exactly one of record and error, no number of a
// card in either, and what is read keeps its bounds.
func FuzzIUR(f *testing.F) {
	recordtest.AddSeeds(f, ".iur")
	f.Add([]byte("AA01JAN0000M01000000000000000000000000000000000000000000000\nM1000\nM3000000001MAY")) // a segment of no kind
	f.Fuzz(func(t *testing.T, data []byte) {
		parse := func(tb testing.TB, text string) ([]*pnr.Record, []error) {
			tb.Helper()
			return recordtest.Parser(iur.Parse).Parse(tb, "f.iur", text, recordtest.Received(tb))
		}
		recordtest.CheckText(t, parse, string(data), &recordtest.Bounds{
			LineEnd: "\n", NoLocator: []pnr.Event{pnr.Refund, pnr.Void}, Lowest: 0, Most: 99,
		})
	})
}
