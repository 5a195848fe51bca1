package transform

import (
	"fmt"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
)

// A Readiness is when a trip can be expensed in Concur, and which of its segments do
// not count. Concur offers a trip for expenses when it is over and has a segment that
// counts: a car, a hotel, a ride, or a flight with a ticket coupon that is open, used,
// printed or checked in.
type Readiness struct {
	Ready bool     // some segment counts
	Early bool     // at once, not when the trip is over: of air with the company option PreExpenseAir
	Over  pnr.Date // the last day of the trip; 0: not known
	Lacks []string // what the other segments lack; no personal data
}

// Expense returns the readiness of a traveller's trip with the segments and the tickets
// that are sent. Argument early is the company option PreExpenseAir.
func Expense(segments []pnr.Segment, tickets []pnr.Ticket, early bool) Readiness {
	var r Readiness
	for _, s := range segments {
		first, last := s.Span()
		r.Over = max(r.Over, first, last)
		lack := lackOf(s, tickets)
		if lack != "" {
			r.Lacks = append(r.Lacks, fmt.Sprintf("segment %d: %s", s.Head().Number, lack))
			continue
		}
		_, air := s.(*pnr.Air)
		r.Ready = true
		r.Early = r.Early || air && early
	}
	return r
}

// lackOf returns why a segment does not count for expenses, or "".
func lackOf(s pnr.Segment, tickets []pnr.Ticket) string {
	switch s := s.(type) {
	case *pnr.Car, *pnr.Hotel, *pnr.Ride:
		return ""
	case *pnr.Air:
		return lacksCoupon(s, tickets)
	case *pnr.Rail:
		return "rail is not expensed from a trip"
	case *pnr.Surface, *pnr.Ferry, *pnr.Tour, *pnr.Other:
	}
	return "not of a kind that is expensed from a trip"
}

func lacksCoupon(a *pnr.Air, tickets []pnr.Ticket) string {
	lack := "no ticket coupon"
	for i := range tickets {
		for _, c := range tickets[i].Coupons {
			switch {
			case c.Segment != a.Number:
			case isExpensable(c.Status):
				return ""
			default:
				lack = strings.TrimSpace("ticket coupon " + c.Status)
			}
		}
	}
	return lack
}

// isExpensable reports whether a coupon counts for expenses.
func isExpensable(status string) bool {
	return slices.Contains([]string{pnr.CouponOpen, pnr.CouponUsed, pnr.CouponPrinted, pnr.CouponCheckedIn}, status)
}

// String says it in a sentence.
func (r Readiness) String() string {
	when := "never as it is"
	switch {
	case r.Early:
		when = "at once"
	case r.Ready && r.Over != 0:
		when = "after " + r.Over.Time().Format("2 Jan 2006")
	case r.Ready:
		when = "when the trip is over"
	}
	return strings.Join(append([]string{when}, r.Lacks...), "; ")
}
