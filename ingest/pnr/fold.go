package pnr

import (
	"cmp"
	"slices"
)

// Fold returns the bookings that the records are about, oldest first. The records
// must be of one system and locator, or name a document of that locator without
// having one. If the locator was used again, there is more than one booking: see
// splitBookings.
//
// Fold is pure. The order in which records come, and how often, makes no difference:
//
//	record            itinerary                              documents
//	snapshot, full    replaces all but what was travelled    described
//	snapshot, partial adds and changes, deletes nothing      described
//	ticket, invoice,  adds and changes, deletes nothing      described; open, or in the state that is printed
//	EMD, exchange     the same                               and those of the old number exchanged
//	cancel            nothing is left but what was travelled described
//	void              –                                      all coupons void
//	refund            –                                      refunded: the coupons it names, else all not used
//	refund, current   adds and changes, deletes nothing      the same
//	restore           –                                      the last void or refund, whichever it names, is undone
//
// A record that shows all until some day deletes what begins before that day, too, is
// not in it, and was not travelled.
//
// Of two records the newer one was made on a later day, else has the higher
// envelope, else was written later by the office. Voids, refunds and restorations
// have the envelope of the ticket or none: only the day and the office's count
// order them. A full snapshot in sections counts as a partial one until all
// sections are there.
//
// A document whose airline only some records print is one document: see completeNumbers.
//
// Since only the records count, the booking as of some moment is the Fold of the
// records made until then.
func Fold(records []*Record) []PNR {
	var out []PNR
	for _, rs := range splitBookings(completeNumbers(sortDistinct(records))) {
		out = append(out, foldBooking(rs))
	}
	return out
}

// changesOnlyDocuments reports whether an event is only about documents that were
// issued before.
func (e Event) changesOnlyDocuments() bool { return e == Void || e == Restore || e == Refund }

// full reports whether r shows all that is left of the booking.
func (r *Record) full() bool { return !r.Partial && (r.Event == Snapshot || r.Event == Cancel) }

// sortDistinct returns the records without repeats, oldest first.
func sortDistinct(records []*Record) []*Record {
	rs := slices.Clone(records)
	slices.SortFunc(rs, func(a, b *Record) int {
		if c := cmp.Compare(a.Issued, b.Issued); c != 0 {
			return c
		}
		if c := cmp.Compare(a.Order.Envelope, b.Order.Envelope); c != 0 {
			return c
		}
		return writtenBefore(a, b)
	})
	seen := make(map[string]bool, len(rs))
	return slices.DeleteFunc(rs, func(r *Record) bool {
		repeat := seen[r.Digest]
		seen[r.Digest] = true
		return repeat
	})
}

func writtenBefore(a, b *Record) int {
	return cmp.Or(
		cmp.Compare(a.Issued, b.Issued),
		cmp.Compare(a.Order.Sequence, b.Order.Sequence),
		cmp.Compare(a.Order.Section, b.Order.Section),
		cmp.Compare(a.Digest, b.Digest),
		a.At.compare(b.At),
	)
}

// foldBooking makes the PNR of the sorted records of one booking.
func foldBooking(rs []*Record) PNR {
	told := keyRecords(rs)
	it, docs := &itinerary{}, &documents{known: map[string]*document{}}
	for _, sections := range groupSections(told) {
		it.add(sections)
	}
	for _, r := range told {
		docs.describe(r)
	}
	written := slices.Clone(told)
	slices.SortFunc(written, func(a, b keyedRecord) int { return writtenBefore(a.Record, b.Record) })
	for _, r := range written {
		docs.apply(r)
	}

	p := foldHead(rs)
	p.Cancelled = it.cancelled
	n := it.numbers()
	p.Passengers = it.numberedPassengers(n)
	p.Segments = it.numberedSegments(n)
	p.Remarks = it.numberedRemarks(n)
	p.Tickets, p.EMDs = docs.numbered(n)
	return p
}

// foldHead collects what the records say of the booking as a whole. The newest
// value counts.
func foldHead(rs []*Record) PNR {
	p := PNR{Records: make([]Source, 0, len(rs))}
	for _, r := range rs {
		p.System = cmp.Or(r.System, p.System)
		p.Locator = cmp.Or(r.Locator, p.Locator)
		p.Created = cmp.Or(creationOf(r), p.Created)
		p.Issued = cmp.Or(r.Issued, p.Issued)
		p.Account = cmp.Or(r.Account, p.Account)
		if r.Locator != "" {
			p.Office = cmp.Or(r.Office, p.Office)
			p.IATA = cmp.Or(r.IATA, p.IATA)
		}
		p.Records = append(p.Records, Source{At: r.At, Record: r.Number, Event: r.Event, Digest: r.Digest})
	}
	return p
}

// An entry is one command of an agent. It makes one record or, if the party is
// split, several that the office counts one by one.
type entry struct {
	issued   Date
	envelope int
	before   int64 // sequence of the record in front of the first section
	sections int
}

// groupSections returns the records about the itinerary. The sections of one full
// snapshot stand together.
func groupSections(rs []keyedRecord) [][]keyedRecord {
	out := make([][]keyedRecord, 0, len(rs))
	at := map[entry]int{}
	for i, r := range rs {
		if !r.showsBooking() {
			continue
		}
		if r.full() && r.Order.Sections > 1 {
			e := entry{r.Issued, r.Order.Envelope, r.Order.Sequence - int64(r.Order.Section), r.Order.Sections}
			if first, known := at[e]; known {
				out[first] = append(out[first], r)
				continue
			}
			at[e] = len(out)
		}
		out = append(out, rs[i:i+1:i+1])
	}
	return out
}

// hasAllSections reports whether no section of a full snapshot is missing.
func hasAllSections(sections []keyedRecord) bool {
	for n := 1; n <= sections[0].Order.Sections && sections[0].Order.Sections > 1; n++ {
		if !slices.ContainsFunc(sections, func(r keyedRecord) bool { return r.Order.Section == n }) {
			return false
		}
	}
	return true
}
