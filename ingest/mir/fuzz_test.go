package mir_test

import (
	"fmt"
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// FuzzMIR reads anything: no panic, exactly one of record and error, no number
// of a card in either, and what is read keeps its bounds.
func FuzzMIR(f *testing.F) {
	recordtest.AddSeeds(f, ".mir")
	f.Add([]byte(message{size: "00000", number: 3, day: "05JAN27", items: []string{retention, fmt.Sprintf(out, "HK") + "NDC:Y", jane}}.text()))
	f.Fuzz(func(t *testing.T, data []byte) {
		checkFile(t, string(data))
	})
}

func checkFile(t *testing.T, text string) {
	t.Helper()
	recordtest.CheckText(t, parse, text, &recordtest.Bounds{
		LineEnd: "\n", NoLocator: []pnr.Event{pnr.Refund, pnr.Restore, pnr.Void}, Lowest: 1, Most: 200,
	})
}
