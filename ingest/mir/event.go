package mir

import (
	"errors"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errKind    = errors.New("unknown kind of message; nothing of it is read")
	errSpoiled = errors.New("says that no ticket could be issued; there is nothing to read")
	errUnsure  = errors.New("may be an EMD refunded or exchanged, which is told of in no known way")
)

// settleEvent says what the record reports (2.4).
func settleEvent(rec *pnr.Record, g *gathered, found *record.Findings) {
	switch g.heading.message {
	case 'R':
		rec.Event = pnr.Refund
	case 'V', 'Z':
		rec.Event = pnr.Void
	case 'U':
		rec.Event, rec.Undoes = pnr.Restore, pnr.Void
	case 'C':
		rec.Event, rec.Undoes = pnr.Restore, pnr.Refund
	case 'F':
		rec.Event = pnr.EMDIssue
	case 'H', 'A', 'B', 'G', 'J', 'X', 'E', 'L':
		rec.Event = saleEvent(g)
	case 'D':
		rec.Event = saleEvent(g)
		if len(g.documents.emds) > 0 || len(g.documents.fares) == 0 {
			failMessage(g, errUnsure, found)
		}
	case 'I':
		failMessage(g, errUnsure, found)
	case 'S':
		failMessage(g, errSpoiled, found)
	default:
		failMessage(g, errKind, found)
	}
	rec.Partial = rec.Event == pnr.Snapshot
	if rec.Locator == "" && !isAboutDocuments(rec.Event) {
		found.Add(&record.Error{Pos: rec.At, Field: headTwo.Locator.Name, Essential: true, Err: errBlank})
	}
}

func failMessage(g *gathered, err error, found *record.Findings) {
	h := &g.heading
	found.Add(&record.Error{Pos: h.messageAt, Field: headFour.Kind.Name, Text: string(h.message), Essential: true, Err: err})
}

func isAboutDocuments(event pnr.Event) bool {
	return event == pnr.Void || event == pnr.Refund || event == pnr.Restore
}

// saleEvent returns that of a copy, or of a record of what was issued: a copy has no
// number of a document, or may have one.
func saleEvent(g *gathered) pnr.Event {
	switch d := &g.documents; {
	case g.heading.message == 'A' || !d.hasNumbers():
		return pnr.Snapshot
	case d.charge:
		return pnr.EMDIssue
	case len(d.exchanges) > 0:
		return pnr.Exchange
	}
	return pnr.Ticketing
}
