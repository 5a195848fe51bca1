package trips

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// An Expense is what GET /sandbox/expense tells of a trip: whether the
// traveller can make an expense report of it. It is ready once one of its
// segments is.
type Expense struct {
	Company         string `json:"company"`
	Login           string `json:"login"`
	TripID          string `json:"tripId"`
	TripLinkLocator string `json:"tripLinkLocator"`
	TripName        string `json:"tripName"`
	// Over is whether the trip has ended by the sandbox's clock. A trip
	// without any date is never over.
	Over bool `json:"over"`
	Verdict
	Segments []ExpenseSegment `json:"segments"`
}

// An ExpenseSegment is a segment of an [Expense].
type ExpenseSegment struct {
	// Summary is the line that a [BookingView] has for the segment.
	Summary string `json:"summary"`
	Verdict
}

// A Verdict is whether something is ready to expense, and the reason in a
// sentence.
type Verdict struct {
	Ready  bool   `json:"ready"`
	Reason string `json:"reason"`
}

// Expense returns the verdict on a trip.
func (s Settings) Expense(t *Trip, now time.Time) Expense {
	e := Expense{
		Company: t.Company, Login: t.Login, TripID: t.ID, TripLinkLocator: t.Doc.Value("TripLinkLocator"),
		TripName: t.Doc.Value("TripName"), Over: t.IsOver(now), Segments: []ExpenseSegment{},
	}
	for _, b := range t.Bookings() {
		for _, segment := range b.In("Segments") {
			e.Segments = append(e.Segments, ExpenseSegment{
				Summary: summarizeSegment(segment),
				Verdict: t.unreal().or(s.judge(segment, b, e.Over)),
			})
		}
	}
	e.Verdict = t.unreal().or(e.judge())
	return e
}

// IsOver reports whether the trip has ended.
func (t *Trip) IsOver(now time.Time) bool {
	_, end := t.span()
	return !end.IsZero() && end.Before(now)
}

// unreal is the verdict on all of a trip that nobody will take, or else it has
// no reason. The documentation does not say whether 6 or 7 is a proposal that
// is not booked, so neither is ready.
func (t *Trip) unreal() Verdict {
	switch {
	case t.IsCancelled():
		return Verdict{Reason: "The trip is cancelled."}
	case t.IsProposal():
		return Verdict{Reason: "The trip is a proposal."}
	}
	return Verdict{}
}

// or is v if it has a reason, and other if not.
func (v Verdict) or(other Verdict) Verdict {
	if v.Reason == "" {
		return other
	}
	return v
}

// judge is the verdict on the trip, given those on its segments.
func (e Expense) judge() Verdict {
	ready := slices.ContainsFunc(e.Segments, func(s ExpenseSegment) bool { return s.Ready })
	switch {
	case ready && e.Over:
		return Verdict{Ready: true, Reason: "The trip is over."}
	case ready:
		return Verdict{Ready: true, Reason: "The company expenses tickets before the trip is over."}
	case e.Over:
		return Verdict{Reason: "The trip is over, but holds nothing that can be expensed."}
	}
	return Verdict{Reason: "The trip is not over yet."}
}

// judge is the verdict on a segment of a trip that somebody takes.
func (s Settings) judge(segment, booking *document.Element, over bool) Verdict {
	switch kind := segment.Name; kind {
	case "Car", "Hotel", "Ride":
		return Verdict{Ready: true, Reason: "A " + strings.ToLower(kind) + " counts once the trip is over."}.once(over)
	case "Air":
		v := judgeTickets(booking)
		if s.PreExpenseAir {
			return v
		}
		return v.once(over)
	default:
		return Verdict{Reason: "Only flights with a ticket, hotels, cars and rides count."}
	}
}

// once makes what would be ready wait for the end of the trip.
func (v Verdict) once(over bool) Verdict {
	if v.Ready && !over {
		return Verdict{Reason: v.Reason + " The trip is not over yet."}
	}
	return v
}

// judgeTickets is the verdict on the flights of a booking. Which ticket is for
// which flight is not documented, so each ticket of a booking is for all.
func judgeTickets(booking *document.Element) Verdict {
	tickets := booking.In("AirlineTickets")
	if len(tickets) == 0 {
		return Verdict{Reason: "It has no ticket, and without one a flight never counts."}
	}
	var seen []string
	coupons := 0
	for _, ticket := range tickets {
		coupons += len(ticket.In("AirlineTicketCoupons"))
		for _, status := range document.Values(ticket.In("AirlineTicketCoupons"), "CouponStatus") {
			if slices.Contains([]string{"OPEN", "USED", "PRTD", "CKIN"}, status) {
				return Verdict{Ready: true, Reason: fmt.Sprintf("A coupon of its ticket is %s.", status)}
			}
			seen = append(seen, status)
		}
	}
	if coupons == 0 {
		return Verdict{Reason: "Its ticket has no coupon, and without one a flight never counts."}
	}
	if len(seen) == 0 {
		return Verdict{Reason: "No coupon of its ticket has a status."}
	}
	return Verdict{Reason: "No coupon of its ticket is OPEN, USED, PRTD or CKIN, but " + strings.Join(seen, ", ") + "."}
}
