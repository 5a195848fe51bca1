package transform

import (
	"fmt"
	"slices"

	"tripsync/ingest/pnr"
)

// partOf returns the segments that a traveller takes part in.
func partOf(p *pnr.PNR, who *pnr.Passenger, segments pnr.Segments) pnr.Segments {
	return slices.DeleteFunc(slices.Clone(segments), func(s pnr.Segment) bool { return !takesPart(p, who, s) })
}

// takesPart reports whether a segment is, or may be, for the traveller.
func takesPart(p *pnr.PNR, who *pnr.Passenger, s pnr.Segment) bool {
	if a, ok := s.(*pnr.Air); ok {
		return shareOf(p, who, a) != notHis
	}
	v := pnr.ServiceOf(s)
	return v == nil || len(v.Passengers) == 0 || slices.Contains(v.Passengers, who.Number)
}

// A share is what is known of a traveller and a flight.
type share int

const (
	his share = iota
	notHis
	unsure
)

// shareOf returns whether a flight is the traveller's. A flight may be for fewer people
// than the booking has, and the number does not say for whom:
//
//	number                       known by ticket or seat    the traveller's
//	that of all                  –                          yes
//	the same at every flight     –                          yes; see checkParty
//	another than elsewhere       as many, he too            yes
//	                             as many, others            no
//	                             fewer, he too              yes
//	                             fewer, others or nobody    not sure
func shareOf(p *pnr.PNR, who *pnr.Passenger, a *pnr.Air) share {
	if !isForSome(p, a) || !partiesDiffer(p) {
		return his
	}
	known := seatHolders(p, a)
	switch {
	case slices.Contains(known, who.Number):
		return his
	case len(known) >= a.Party:
		return notHis
	}
	return unsure
}

// isForSome reports whether a flight is for fewer people than the booking has.
func isForSome(p *pnr.PNR, a *pnr.Air) bool { return a.Party > 0 && a.Party < countAdults(p) }

// partiesDiffer reports whether the flights of a booking are not all for the same
// number of people. Programs that write exports of their own print 1 everywhere.
func partiesDiffer(p *pnr.PNR) bool {
	first := -1
	for _, s := range p.Segments {
		a, ok := s.(*pnr.Air)
		switch {
		case !ok || a.Open():
		case first < 0:
			first = a.Party
		case a.Party != first:
			return true
		}
	}
	return false
}

// seatHolders returns the passengers who have a ticket or a seat for a flight.
func seatHolders(p *pnr.PNR, a *pnr.Air) []int {
	var out []int
	for _, s := range a.Seats {
		out = append(out, s.Passenger)
	}
	for i := range p.Tickets {
		d := &p.Tickets[i].Document
		covers := func(c pnr.Coupon) bool { return c.Segment == a.Number && isGood([]pnr.Coupon{c}) }
		if d.Passenger != 0 && !d.Infant && slices.ContainsFunc(d.Coupons, covers) {
			out = append(out, d.Passenger)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// checkParty holds the document of a traveller if a flight may be somebody else's. It
// notes flights that are sent to more people than they are printed for.
func (d *Document) checkParty(p *pnr.PNR, who *pnr.Passenger, segments pnr.Segments) {
	for _, s := range segments {
		a, ok := s.(*pnr.Air)
		switch {
		case !ok || !isForSome(p, a):
		case shareOf(p, who, a) == unsure:
			d.hold(newReason(UnsureFlight, fmt.Sprintf("segment %d is for %d of %d", a.Number, a.Party, countAdults(p))))
		case !partiesDiffer(p):
			d.note("segment %d: printed for %d of %d passengers, as is every flight; sent for each", a.Number, a.Party, countAdults(p))
		}
	}
}
