package report

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/state/trip"
)

// A plan is listed in the order in which people would look, and at a terminal no
// more of it than they would.
func TestListing(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	l := Listing{show: Printer{Out: &out}, most: 3, left: map[trip.Verb]int{}}
	for n := range 4000 {
		item(t, &l, "create", fmt.Sprintf("C%04d", n), "2026-12-24")
	}
	item(t, &l, "unchanged", "U1", "2026-12-01")
	item(t, &l, "hold", "H1", "2026-12-01")
	item(t, &l, "create", "C9999", "2026-12-01")
	item(t, &l, "cancel", "X1", "2027-01-01")
	item(t, &l, "update", "B2", "2026-12-02")
	if err := l.End(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"  cancel   X1", "  update   B2", "  create   C9999",
		"             and more: 4000 create, 1 hold; --all shows them",
	}
	if diff := cmp.Diff(want, strings.Split(strings.TrimRight(out.String(), "\n"), "\n")); diff != "" {
		t.Errorf("listing (-want +got):\n%s", diff)
	}
	if len(l.trips) > 2*l.most {
		t.Errorf("it keeps %d trips", len(l.trips))
	}
}

func item(t *testing.T, l *Listing, verb trip.Verb, locator, starts string) {
	t.Helper()
	if err := l.Add(Trip{Verb: verb, Trip: locator, Starts: starts}); err != nil {
		t.Fatal(err)
	}
}

// TestProblemOfLines: the later lines of a problem stand below its first one.
func TestProblemOfLines(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	Printer{Out: &out}.Problems([]string{"travellers of acme: a.csv:2:1: no login\na.csv:3:1: no login", "one"})
	const want = "  problem  travellers of acme: a.csv:2:1: no login\n             a.csv:3:1: no login\n  problem  one\n"
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// TestReconciledForeign: the summary counts in the words of the lines above it.
func TestReconciledForeign(t *testing.T) {
	t.Parallel()
	var out strings.Builder
	if err := (Printer{Out: &out}).Reconciled(Reconciled{Foreign: 3}); err != nil || !strings.HasSuffix(out.String(), ", 3 foreign\n") {
		t.Errorf("reconciled: %q, %v; want 3 foreign", &out, err)
	}
}
