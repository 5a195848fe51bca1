package pnr

import (
	"cmp"
	"slices"
)

// Fold returns the bookings that records tell of, oldest first. The records
// must be of one system and locator; there is more than one booking when the
// locator was used again, which its creation date tells.
//
// Fold is pure and does not care in which order or how often the records come:
//
//	record            itinerary                              documents
//	snapshot, full    replaces all but what was travelled    –
//	snapshot, partial adds and changes, deletes nothing      –
//	ticket, invoice,  adds and changes, deletes nothing      issued: coupons open
//	exchange          the same                               and those of the old number exchanged
//	cancel            nothing is left but what was travelled –
//	void, refund      –                                      coupons void, refunded
//	restore           –                                      coupons open again
//
// Of two records the one made on the later day is newer, then the one with the
// higher envelope, then the one the office wrote later.
func Fold(records []*Record) []PNR {
	var out []PNR
	for _, group := range byCreation(distinct(records)) {
		out = append(out, fold(group))
	}
	return out
}

// distinct drops repeats and sorts oldest first.
func distinct(records []*Record) []*Record {
	rs := slices.Clone(records)
	slices.SortFunc(rs, func(a, b *Record) int {
		return cmp.Or(
			cmp.Compare(a.Issued, b.Issued),
			cmp.Compare(a.Order.Envelope, b.Order.Envelope),
			writtenBefore(a, b),
			cmp.Compare(a.At.String(), b.At.String()),
		)
	})
	seen := map[string]bool{}
	return slices.DeleteFunc(rs, func(r *Record) bool {
		repeat := seen[r.Digest]
		seen[r.Digest] = true
		return repeat
	})
}

func writtenBefore(a, b *Record) int {
	return cmp.Or(
		cmp.Compare(a.Order.Sequence, b.Order.Sequence),
		cmp.Compare(a.Order.Section, b.Order.Section),
		cmp.Compare(a.Digest, b.Digest),
	)
}

// created is the day of the booking's creation that r tells. The date that a
// record without locator (a refund) prints is its own.
func created(r *Record) Date {
	if r.Locator == "" {
		return 0
	}
	return r.Created
}

// byCreation splits records, sorted, into bookings. A record without a creation
// date (a void, a refund) belongs to the youngest booking that existed then.
func byCreation(rs []*Record) [][]*Record {
	var days []Date
	for _, r := range rs {
		if day := created(r); day != 0 && !slices.Contains(days, day) {
			days = append(days, day)
		}
	}
	if len(days) < 2 {
		return slices.DeleteFunc([][]*Record{rs}, func(g []*Record) bool { return len(g) == 0 })
	}
	slices.Sort(days)
	groups := make([][]*Record, len(days))
	for _, r := range rs {
		i := bookingOf(r, days)
		groups[i] = append(groups[i], r)
	}
	return groups
}

func bookingOf(r *Record, days []Date) int {
	if day := created(r); day != 0 {
		return slices.Index(days, day)
	}
	for i := len(days) - 1; i > 0; i-- {
		if days[i] <= r.Issued {
			return i
		}
	}
	return 0
}

// fold makes the PNR of one booking's records, sorted.
func fold(rs []*Record) PNR {
	var it itinerary
	docs := documents{}
	for _, r := range rs {
		it.add(r)
		docs.issue(r)
	}
	written := slices.Clone(rs)
	slices.SortFunc(written, func(a, b *Record) int {
		return cmp.Or(cmp.Compare(a.Issued, b.Issued), writtenBefore(a, b))
	})
	for _, r := range written {
		docs.settle(r)
	}

	p := head(rs)
	p.Cancelled = it.cancelled
	p.Passengers = it.numberedPassengers()
	p.Segments = it.numberedSegments()
	p.Remarks = it.numberedRemarks()
	p.Tickets = docs.numbered(&it)
	return p
}

// head collects what the records say of the booking as a whole: the newest word counts.
func head(rs []*Record) PNR {
	var p PNR
	for _, r := range rs {
		p.System = cmp.Or(r.System, p.System)
		p.Locator = cmp.Or(r.Locator, p.Locator)
		p.Created = cmp.Or(created(r), p.Created)
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
