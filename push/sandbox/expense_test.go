package sandbox_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

func TestExpenses(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	first := c.create(jane, holding(rail+hotel+air, coupon("VOID")))
	c.create(richard, trip("Roe's", "BBBBBB"))
	c.clock(`{"now":"` + after + `"}`)
	want := []sandbox.Expense{{
		Company: "sandbox", Login: jane, TripID: idOf(first), TripLinkLocator: first.at("TripLinkLocator"), TripName: "T", Over: true,
		Verdict: sandbox.Verdict{Ready: true, Reason: "The trip is over."},
		Segments: []sandbox.ExpenseSegment{
			{Summary: "Rail 9551 2026-02-03T08:00:00", Verdict: sandbox.Verdict{Reason: "Only flights with a ticket, hotels, cars and rides count."}},
			{Summary: "Hotel Example Hotel 2026-02-03T23:59:59", Verdict: sandbox.Verdict{Ready: true, Reason: "A hotel counts once the trip is over."}},
			{Summary: "Air LH1029 CDG-FRA 2026-02-03T08:00:00", Verdict: sandbox.Verdict{Reason: "No coupon of its ticket is OPEN, USED, PRTD or CKIN, but VOID."}},
		},
	}}
	if diff := cmp.Diff(want, get[[]sandbox.Expense](c, "/sandbox/expense?login="+jane)); diff != "" {
		t.Errorf("expenses (-want +got):\n%s", diff)
	}
	if got := get[[]sandbox.Expense](c, "/sandbox/expense"); len(got) != 2 {
		t.Errorf("expenses of everyone: %d, want 2", len(got))
	}
	if r := c.do("GET", "/sandbox/expense?login=nobody", "", nil); r.body != "[]\n" {
		t.Errorf("expenses of nobody: %s", r.body)
	}
}

// What nobody takes cannot be expensed.
func TestExpenseOfUnrealTrips(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	gone := c.create(jane, holding(hotel, ""))
	c.ok("POST", cancelPath(idOf(gone)), jane, "")
	for _, status := range []string{"6", "7"} {
		c.create(jane, proposed(status, "batch", "1"))
	}
	c.clock(`{"now":"` + after + `"}`)
	var reasons []string
	for _, e := range c.Expenses(jane) {
		if e.Ready || !e.Over {
			t.Errorf("%+v, want one that is over and not ready", e)
		}
		reasons = append(reasons, e.Reason)
	}
	want := []string{"The trip is cancelled.", "The trip is a proposal.", "The trip is a proposal."}
	if diff := cmp.Diff(want, reasons); diff != "" {
		t.Errorf("reasons (-want +got):\n%s", diff)
	}
}
