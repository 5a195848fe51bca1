package pnr_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
)

// Numbers of documents in tests.
const (
	first  = "2209900000001"
	second = "2209900000002"
	third  = "2209900000003"
)

// tickets makes a record about documents with these numbers, for passenger 1.
func tickets(numbers ...string) func(*pnr.Record) {
	return func(r *pnr.Record) {
		for _, n := range numbers {
			r.Tickets = append(r.Tickets, pnr.Ticket{Document: pnr.Document{Number: n}})
		}
		if r.Event == pnr.Void || r.Event == pnr.Refund || r.Event == pnr.Restore {
			return
		}
		for i := range r.Tickets {
			r.Tickets[i].Passenger = 1
			r.Tickets[i].Coupons = []pnr.Coupon{{Number: 1}, {Number: 2}}
			if i > 0 {
				r.Tickets[i].Master = numbers[0]
			}
		}
	}
}

// coupons makes a record about some coupons of the first document, or about the
// number alone.
func coupons(numbers ...int) func(*pnr.Record) {
	return func(r *pnr.Record) {
		t := pnr.Ticket{Document: pnr.Document{Number: first}}
		for _, n := range numbers {
			t.Coupons = append(t.Coupons, pnr.Coupon{Number: n})
		}
		r.Tickets = append(r.Tickets, t)
	}
}

// undoing makes a record that takes back what an event did to the first document.
func undoing(event pnr.Event) func(*pnr.Record) {
	return func(r *pnr.Record) {
		coupons()(r)
		r.Undoes = event
	}
}

// printed prints the state of a coupon of the first document.
func printed(coupon int, status string) func(*pnr.Record) {
	return func(r *pnr.Record) {
		coupons(coupon)(r)
		r.Tickets[0].Coupons[0].Status = status
	}
}

// against issues a ticket against others.
func against(number string, old ...pnr.Reference) func(*pnr.Record) {
	return func(r *pnr.Record) {
		tickets(number)(r)
		r.Tickets[0].Exchanges = old
	}
}

// A fact is an event and what its record says.
type fact struct {
	event pnr.Event
	says  func(*pnr.Record)
}

func TestFoldOfDocuments(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		facts []fact
		want  []string
	}{
		"a void of the first number is of the conjunction": {
			[]fact{{pnr.Ticketing, tickets(first, second)}, {pnr.Void, tickets(first)}},
			[]string{first + " passenger 1 1:VOID 2:VOID", second + " passenger 1 1:VOID 2:VOID"},
		},
		"a void that names the whole conjunction is undone by one that does not": {
			[]fact{{pnr.Ticketing, tickets(first, second)}, {pnr.Void, tickets(first, second)}, {pnr.Restore, tickets(first)}},
			[]string{first + " passenger 1 1:OPEN 2:OPEN", second + " passenger 1 1:OPEN 2:OPEN"},
		},
		"a conjunction is exchanged but for the numbers that are named themselves": {
			[]fact{
				{pnr.Ticketing, tickets(first, second)},
				{pnr.Exchange, against(third, pnr.Reference{Number: first}, pnr.Reference{Number: second, Coupons: []int{2}})},
			},
			[]string{
				first + " passenger 1 1:EXCHANGED 2:EXCHANGED", second + " passenger 1 1:OPEN 2:EXCHANGED",
				third + " passenger 1 1:OPEN 2:OPEN for " + first + " for " + second + "/2",
			},
		},
		"what was used can be neither refunded nor exchanged": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Snapshot, printed(1, pnr.CouponUsed)},
				{pnr.Refund, tickets(first)},
			},
			[]string{first + " passenger 1 1:USED 2:REFUNDED"},
		},
		"a refund undone leaves what was used before": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Snapshot, printed(1, pnr.CouponUsed)},
				{pnr.Refund, tickets(first)},
				{pnr.Restore, tickets(first)},
			},
			[]string{first + " passenger 1 1:USED 2:OPEN"},
		},
		"only the last of two refunds is undone": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Refund, coupons(2)},
				{pnr.Refund, coupons(1)},
				{pnr.Restore, tickets(first)},
			},
			[]string{first + " passenger 1 1:OPEN 2:REFUNDED"},
		},
		"the refund of the coupon that a restoration names is undone": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Refund, coupons(2)},
				{pnr.Refund, coupons(1)},
				{pnr.Restore, coupons(2)},
			},
			[]string{first + " passenger 1 1:REFUNDED 2:OPEN"},
		},
		"each coupon of a void returns to what it was, one after the other": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Snapshot, printed(1, pnr.CouponCheckedIn)},
				{pnr.Refund, coupons(2)},
				{pnr.Void, coupons(1, 2)},
				{pnr.Restore, coupons(1)},
				{pnr.Restore, coupons(2)},
			},
			[]string{first + " passenger 1 1:CKIN 2:REFUNDED"},
		},
		"the coupons of two voids return to what they were before their own": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Snapshot, printed(1, pnr.CouponUsed)},
				{pnr.Void, coupons(1)},
				{pnr.Refund, coupons(2)},
				{pnr.Void, coupons(1, 2)},
				{pnr.Restore, coupons(1, 2)},
			},
			[]string{first + " passenger 1 1:USED 2:REFUNDED"},
		},
		"what is repaid stands until the last coupon of the refund is restored": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Refund, func(r *pnr.Record) {
					coupons(1, 2)(r)
					r.Tickets[0].Refund = &pnr.Repayment{Number: third, Total: "5.00", Currency: "EUR"}
				}},
				{pnr.Restore, coupons(1)},
			},
			[]string{first + " passenger 1 1:OPEN 2:REFUNDED repaid 5.00 EUR"},
		},
		"the rest of a refund is undone by its own number": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Refund, func(r *pnr.Record) {
					coupons(1, 2)(r)
					r.Tickets[0].Refund = &pnr.Repayment{Number: third, Total: "5.00", Currency: "EUR"}
				}},
				{pnr.Restore, coupons(1)},
				{pnr.Restore, tickets(third)},
			},
			[]string{first + " passenger 1 1:OPEN 2:OPEN"},
		},
		"a coupon of a document void as a whole is restored": {
			[]fact{{pnr.Void, coupons()}, {pnr.Restore, coupons(1)}},
			[]string{first + " passenger 0 VOID 1:OPEN"},
		},
		"a coupon of a document void as a whole is void, and restored but once": {
			[]fact{{pnr.Void, coupons()}, {pnr.Void, coupons(1)}, {pnr.Restore, coupons(1)}, {pnr.Restore, coupons()}},
			[]string{first + " passenger 0 OPEN 1:OPEN"},
		},
		"a coupon restored twice": {
			[]fact{
				{pnr.Void, coupons()},
				{pnr.Restore, coupons(1)},
				{pnr.Void, coupons(2)},
				{pnr.Refund, coupons(1)},
				{pnr.Restore, coupons(1)},
				{pnr.Restore, coupons(1)},
			},
			[]string{first + " passenger 0 VOID 1:OPEN 2:VOID"},
		},
		"a coupon of a document that nothing tells of is restored": {
			[]fact{{pnr.Restore, coupons(2)}},
			[]string{first + " passenger 0 2:OPEN"},
		},
		"a void in two copies is undone by one restoration": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Void, tickets(first)},
				{pnr.Void, tickets(first)},
				{pnr.Restore, tickets(first)},
			},
			[]string{first + " passenger 1 1:OPEN 2:OPEN"},
		},
		"of a conjunction refunded number by number, only one is undone": {
			[]fact{
				{pnr.Ticketing, tickets(first, second)},
				{pnr.Refund, tickets(second)},
				{pnr.Refund, coupons(1, 2)},
				{pnr.Restore, tickets(first)},
			},
			[]string{first + " passenger 1 1:OPEN 2:OPEN", second + " passenger 1 1:REFUNDED 2:REFUNDED"},
		},
		"what is repaid for a conjunction stands once": {
			[]fact{
				{pnr.Ticketing, tickets(first, second)},
				{pnr.Refund, func(r *pnr.Record) {
					tickets(first)(r)
					r.Tickets[0].Refund = &pnr.Repayment{Total: "5.00", Currency: "EUR"}
				}},
			},
			[]string{first + " passenger 1 1:REFUNDED 2:REFUNDED repaid 5.00 EUR", second + " passenger 1 1:REFUNDED 2:REFUNDED"},
		},
		"a refund is undone by its own number": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Refund, func(r *pnr.Record) {
					tickets(first)(r)
					r.Tickets[0].Refund = &pnr.Repayment{Number: third, Total: "5.00", Currency: "EUR"}
				}},
				{pnr.Restore, tickets(third)},
			},
			[]string{first + " passenger 1 1:OPEN 2:OPEN"},
		},
		"a void is undone, and the refund behind it stands": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Void, tickets(first)},
				{pnr.Refund, coupons(2)},
				{pnr.Restore, undoing(pnr.Void)},
			},
			[]string{first + " passenger 1 1:OPEN 2:REFUNDED"},
		},
		"a void is undone, and then the refund behind it": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Void, tickets(first)},
				{pnr.Refund, coupons(2)},
				{pnr.Restore, undoing(pnr.Void)},
				{pnr.Restore, undoing(pnr.Refund)},
			},
			[]string{first + " passenger 1 1:OPEN 2:OPEN"},
		},
		"a refund is undone, and the void behind it stands": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Refund, func(r *pnr.Record) {
					coupons(2)(r)
					r.Tickets[0].Refund = &pnr.Repayment{Total: "5.00", Currency: "EUR"}
				}},
				{pnr.Void, tickets(first)},
				{pnr.Restore, undoing(pnr.Refund)},
			},
			[]string{first + " passenger 1 1:VOID 2:VOID"},
		},
		"states go by the order in which they were printed": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Snapshot, printed(1, pnr.CouponCheckedIn)},
				{pnr.Snapshot, printed(1, pnr.CouponUsed)},
				{pnr.Snapshot, printed(2, pnr.CouponPrinted)},
			},
			[]string{first + " passenger 1 1:USED 2:PRTD"},
		},
		"a ticket that is told again is open no more": {
			[]fact{
				{pnr.Ticketing, tickets(first)},
				{pnr.Void, tickets(first)},
				{pnr.Invoice, printed(1, pnr.CouponOpen)},
			},
			[]string{first + " passenger 1 1:VOID 2:VOID"},
		},
		"a ticket that is mentioned keeps its coupons": {
			[]fact{{pnr.Ticketing, tickets(first)}, {pnr.Snapshot, coupons()}},
			[]string{first + " passenger 1 1:OPEN 2:OPEN"},
		},
		"a ticket that is only mentioned is void as a whole": {
			[]fact{{pnr.Snapshot, coupons()}, {pnr.Void, coupons()}},
			[]string{first + " passenger 0 VOID"},
		},
		"a void and its restoration come without the ticket": {
			[]fact{{pnr.Void, tickets(first)}, {pnr.Restore, tickets(first)}},
			[]string{first + " passenger 0 OPEN"},
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			for _, f := range tt.facts {
				s.add(f.event, f.says)
			}
			var got []string
			for _, k := range pnr.Fold(s.records)[0].Tickets {
				got = append(got, documentText(&k.Document))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("documents (-want +got):\n%s", diff)
			}
		})
	}
}

// The newest description counts, and what it leaves out comes from older ones,
// with the places where it was printed.
func TestFoldDescribesDocumentsByAllRecords(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	at := func(line int) pnr.Position { return pnr.Position{File: "x.air", Line: line, Column: 1} }
	s.add(pnr.Ticketing, func(r *pnr.Record) {
		tickets(first)(r)
		r.Segments = pnr.Segments{flight("001", 2, "CDG", "FRA", (s.day+30).At(7, 0))}
		k := &r.Tickets[0]
		k.Coupons[0].Segment = 2
		k.Price = pnr.Price{Total: "100.00", Currency: "EUR", Taxes: []pnr.Tax{{Code: "YQ", Amount: "10.00"}}}
		k.Endorsement, k.Payment = "NONREF", &pnr.Payment{Type: "CASH"}
		k.Marks = pnr.Marks{{"number", at(1)}, {"total", at(2)}, {"taxes", at(3)}, {"endorsement", at(4)}}
	})
	s.add(pnr.Invoice, func(r *pnr.Record) {
		tickets(first)(r)
		k := &r.Tickets[0]
		k.Endorsement, k.Tour, k.Infant = "NONREF/NONEND", "IT123", false
		k.Marks = pnr.Marks{{"number", at(11)}, {"endorsement", at(14)}}
	})
	want := []pnr.Ticket{{
		Document: pnr.Document{
			Number: first, Passenger: 1, Issued: s.day + 1,
			Coupons: []pnr.Coupon{{Number: 1, Segment: 1, Status: pnr.CouponOpen}, {Number: 2, Status: pnr.CouponOpen}},
			Price:   pnr.Price{Total: "100.00", Currency: "EUR", Taxes: []pnr.Tax{{Code: "YQ", Amount: "10.00"}}},
			Payment: &pnr.Payment{Type: "CASH"},
			Marks:   pnr.Marks{{"number", at(11)}, {"endorsement", at(14)}, {"total", at(2)}, {"taxes", at(3)}},
		},
		Endorsement: "NONREF/NONEND", Tour: "IT123",
	}}
	if diff := cmp.Diff(want, pnr.Fold(s.records)[0].Tickets); diff != "" {
		t.Errorf("tickets (-want +got):\n%s", diff)
	}
}

// A void or refund of an EMD can come as one of a ticket, where a system does
// not print what the number is.
func TestFoldFindsDocumentsOfEitherKind(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.add(pnr.EMDIssue, func(r *pnr.Record) {
		r.EMDs = []pnr.EMD{{
			Document: pnr.Document{Number: first, Passenger: 1, Infant: true, Coupons: []pnr.Coupon{{Number: 1}}},
			For:      pnr.Reference{Number: second},
		}}
	})
	s.add(pnr.Void, tickets(first))
	p := pnr.Fold(s.records)[0]
	if len(p.Tickets) != 0 || len(p.EMDs) != 1 {
		t.Fatalf("%d tickets and %d EMDs, want 0 and 1", len(p.Tickets), len(p.EMDs))
	}
	if diff := cmp.Diff(first+" passenger 1 infant 1:VOID", documentText(&p.EMDs[0].Document)); diff != "" {
		t.Errorf("EMD (-want +got):\n%s", diff)
	}
	if got := p.EMDs[0].For.Number; got != second {
		t.Errorf("For: %s, want %s", got, second)
	}
}
