package iur_test

import (
	"errors"
	"strings"
	"testing"

	"tripsync/ingest/iur"
	"tripsync/ingest/record"
	"tripsync/ingest/record/recordtest"
)

// TestJoined sets aside a message into which another one has run, wherever the first is
// cut off: nobody gets the flights of somebody else. The message without its first line
// says nothing of itself.
func TestJoined(t *testing.T) {
	t.Parallel()
	mine := strings.SplitAfter(recordtest.Edit(t, "ticket.iur"), "\r\n")
	theirs := recordtest.Edit(t, "journey.iur")
	headless := theirs[strings.Index(theirs, "M101"):]
	for cut := 18; cut < len(mine)-2; cut++ { // behind the first passenger
		text := strings.Join(mine[:cut], "") + headless
		records, errs := recordtest.Parser(iur.Parse).Parse(t, "x.iur", text, recordtest.Received(t))
		var rejected *record.Rejected
		if len(records) > 0 || len(errs) != 1 || !errors.As(errs[0], &rejected) {
			t.Fatalf("cut at %d: %d records, errors %v; want it set aside", cut, len(records), errs)
		}
		if rejected.Identity != (record.Identity{}) {
			t.Errorf("cut at %d: says %+v of itself", cut, rejected.Identity)
		}
	}
}

// TestGlued sets aside a message of which a line end in front of a flight is lost.
func TestGlued(t *testing.T) {
	t.Parallel()
	text := recordtest.Edit(t, "ticket.iur")
	at := strings.Index(text, "M3021")
	text = strings.TrimRight(text[:at], "\r\n") + " " + text[at:]
	records, errs := recordtest.Parser(iur.Parse).Parse(t, "x.iur", text, recordtest.Received(t))
	if len(records) > 0 || len(errs) != 1 || !strings.Contains(errs[0].Error(), "a line end is lost") {
		t.Errorf("%d records, errors %v", len(records), errs)
	}
}
