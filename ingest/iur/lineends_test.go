package iur_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/iur"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// TestLineEnds reads a message with other line ends, of which none changes what it says.
func TestLineEnds(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(recordtest.Edit(t, "ticket.iur"), "\r\n", "\n")
	parse := func(text string) []string {
		records, errs := recordtest.Parser(iur.Parse).Parse(t, "x", text, recordtest.Received(t))
		if len(errs) > 0 {
			t.Errorf("%q: %v", text[:20], errs)
		}
		var out []string
		for _, r := range records {
			out = append(out, describe(r)...)
		}
		return out
	}
	want := parse(text)
	for _, end := range []string{"\r\n", "\r", "\n\n", "\r\r\n", "\r\n\r\n"} {
		if diff := cmp.Diff(want, parse(strings.ReplaceAll(text, "\n", end))); diff != "" {
			t.Errorf("line ends %q (-want +got):\n%s", end, diff)
		}
	}
}

func describe(r *pnr.Record) []string {
	return append(append(rows(r), otherRows(r)...), r.Digest)
}
