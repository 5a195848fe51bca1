package transform_test

import (
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/transform"
)

func TestExpense(t *testing.T) {
	t.Parallel()
	out := flight(t, 1, "CDG", "FRA", "2027-02-03T10:05", "2027-02-03T11:20")
	back := flight(t, 2, "FRA", "CDG", "2027-02-05T23:00", "2027-02-06T00:15")
	number := func(n int) pnr.Service { return pnr.Service{Element: pnr.Element{Number: n}} }
	hotel := &pnr.Hotel{Service: number(3), CheckIn: day(t, "2027-02-03"), CheckOut: day(t, "2027-02-07")}
	car := &pnr.Car{Service: number(4), Start: pnr.Moment{Day: day(t, "2027-02-03")}}
	ride := &pnr.Ride{Service: number(5), Start: pnr.Moment{Day: day(t, "2027-02-03")}}
	rail := &pnr.Rail{Service: number(6), Depart: pnr.Moment{Day: day(t, "2027-02-03")}}
	tour := &pnr.Tour{Service: number(7), Start: pnr.Moment{Day: day(t, "2027-02-03")}}
	with := func(status string) []pnr.Ticket {
		k := ticket(t, "2201234567890", 1)
		k.Coupons = coupons(status)
		return []pnr.Ticket{k}
	}
	half := with(pnr.CouponOpen)
	half[0].Coupons = half[0].Coupons[:1]
	tests := []struct {
		name     string
		segments []pnr.Segment
		tickets  []pnr.Ticket
		early    bool
		want     string
	}{
		{"air, open", []pnr.Segment{out, back}, with(pnr.CouponOpen), false, "after 6 Feb 2027"},
		{"air, used", []pnr.Segment{out}, with(pnr.CouponUsed), false, "after 3 Feb 2027"},
		{"air, printed", []pnr.Segment{out}, with(pnr.CouponPrinted), false, "after 3 Feb 2027"},
		{"air, checked in", []pnr.Segment{out}, with(pnr.CouponCheckedIn), false, "after 3 Feb 2027"},
		{"air, pre-expense", []pnr.Segment{out, back}, with(pnr.CouponOpen), true, "at once"},
		{"air, pre-expense, no ticket", []pnr.Segment{out}, nil, true, "never as it is; segment 1: no ticket coupon"},
		{"air, no ticket", []pnr.Segment{out, back}, nil, false, "never as it is; segment 1: no ticket coupon; segment 2: no ticket coupon"},
		{"air, one way ticketed", []pnr.Segment{out, back}, half, false, "after 6 Feb 2027; segment 2: no ticket coupon"},
		{"air, void", []pnr.Segment{out}, with(pnr.CouponVoid), false, "never as it is; segment 1: ticket coupon VOID"},
		{"air, refunded, then ticketed anew", []pnr.Segment{out}, append(with(pnr.CouponRefunded), with(pnr.CouponOpen)...), false, "after 3 Feb 2027"},
		{"a hotel", []pnr.Segment{hotel}, nil, false, "after 7 Feb 2027"},
		{"a hotel, pre-expense air", []pnr.Segment{hotel}, nil, true, "after 7 Feb 2027"},
		{"a hotel and air without a ticket", []pnr.Segment{out, hotel}, nil, false, "after 7 Feb 2027; segment 1: no ticket coupon"},
		{"a car", []pnr.Segment{car}, nil, false, "after 3 Feb 2027"},
		{"a ride", []pnr.Segment{ride}, nil, false, "after 3 Feb 2027"},
		{"rail", []pnr.Segment{rail}, nil, false, "never as it is; segment 6: rail is not expensed from a trip"},
		{"a tour", []pnr.Segment{tour}, nil, false, "never as it is; segment 7: not of a kind that is expensed from a trip"},
		{"a ride without a day", []pnr.Segment{&pnr.Ride{}}, nil, false, "when the trip is over"},
		{"nothing", nil, nil, false, "never as it is"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := transform.Expense(tt.segments, tt.tickets, tt.early).String(); got != tt.want {
				t.Errorf("Expense: %s, want %s", got, tt.want)
			}
		})
	}
}

// TestExpenseOfEach: nobody's trip is ready by another's ticket, nor by that of
// the infant on the lap.
func TestExpenseOfEach(t *testing.T) {
	t.Parallel()
	p := booking(t, doe(), roe(), infant())
	lap := ticket(t, "2201234567891", 1)
	lap.Infant = true
	p.Tickets = []pnr.Ticket{ticket(t, "2201234567890", 2), lap}
	c := byName()
	c.PreExpenseAir = true
	documents := transformer(t).Documents(p, c)
	if got := documents[0].Expense; got.Ready || len(got.Lacks) != 2 {
		t.Errorf("traveller without a ticket: %+v, want not ready", got)
	}
	if got := documents[1].Expense; !got.Early {
		t.Errorf("traveller with a ticket: %+v, want ready at once", got)
	}
}
