package air

import (
	"errors"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errOption = errors.New("unknown option; the record is read by its content")

// settleEvent says what the record reports (1): by the action if there is one,
// then by the option, then by the content. unread reports whether a
// segment was printed that could not be read.
func settleEvent(rec *pnr.Record, h *heading, d *documents, unread bool, found *record.Findings) {
	switch {
	case h.action == "VOID" && !hasDocuments(d.bills, func(b *bill) []document { return b.refunds }):
		rec.Event = pnr.Void
	case h.action != "":
		rec.Event, rec.Undoes = pnr.Restore, pnr.Refund
		if h.action == "RSTD" {
			rec.Undoes = pnr.Void
		}
	default:
		rec.Event, rec.Partial = eventByOption(h, d, rec.At, found)
	}
	rec.Partial = rec.Partial || rec.Event == pnr.Snapshot && h.isPartial()
	if rec.Event == pnr.Snapshot && !rec.Partial && len(rec.Segments) == 0 && !unread {
		rec.Event = pnr.Cancel
	}
	if rec.Locator == "" && rec.Event != pnr.Refund && rec.Event != pnr.Restore {
		found.Add(&record.Error{Pos: h.locatorAt, Field: muc.Locator.Name, Essential: true, Err: errBlank})
	}
}

func eventByOption(h *heading, d *documents, at pnr.Position, found *record.Findings) (event pnr.Event, partial bool) {
	switch h.option {
	case "7A":
		return saleEvent(d.bills), false
	case "7M", "7D":
		return pnr.EMDIssue, false
	case "RF":
		return pnr.Refund, false
	case "IB":
		return pnr.Invoice, false
	case "IM", "BT":
		return pnr.Snapshot, false
	case "MA":
		found.Add(&record.Error{Pos: at, Field: amd.Action.Name, Essential: true, Err: errBlank})
		return "", false
	}
	found.Add(&record.Error{Pos: h.optionAt, Field: blk.Option.Name, Text: h.option, Err: errOption})
	return eventByContent(d)
}

// eventByContent tells what a record of an option reports that is not known. Nothing
// says that such a snapshot is a full one.
func eventByContent(d *documents) (event pnr.Event, partial bool) {
	switch {
	case d.refundAmounts != nil:
		return pnr.Refund, false
	case hasDocuments(d.bills, func(b *bill) []document { return b.tickets }):
		return saleEvent(d.bills), false
	case hasDocuments(d.bills, func(b *bill) []document { return b.others }):
		return pnr.EMDIssue, false
	}
	return pnr.Snapshot, true
}

// saleEvent returns that of a record with tickets: an exchange names older ones, or its
// fare says reissue.
func saleEvent(bills []bill) pnr.Event {
	for i := range bills {
		b := &bills[i]
		if len(b.exchanges) > 0 || b.plain.letter == "R" || b.plain.letter == "W" {
			return pnr.Exchange
		}
	}
	return pnr.Ticketing
}

// hasDocuments reports whether some bill has documents of a kind.
func hasDocuments(bills []bill, of func(*bill) []document) bool {
	for i := range bills {
		if len(of(&bills[i])) > 0 {
			return true
		}
	}
	return false
}
