package state_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"tripsync/state"
)

// posted plans a trip of a booking and has Concur acknowledge it.
func posted(t *testing.T, s *state.Store, locator, ends string) state.Wanted {
	t.Helper()
	w := wanted(locator, "doe", "a", "create")
	w.Starts, w.Ends = ends, ends
	plan(t, s, state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: locator}}, w)
	finish(t, s, attempt(t, s, w), acknowledged())
	return w
}

func acknowledgedTrips(t *testing.T, s *state.Store) map[uuid.UUID]bool {
	t.Helper()
	out := map[uuid.UUID]bool{}
	for after, more := uuid.Nil, true; more; {
		page, err := s.Ledger.Acknowledged(t.Context(), "2026-02-01", after, 1)
		check(t, err)
		for _, id := range page {
			out[id], after = true, id
		}
		more = len(page) > 0
	}
	return out
}

// TestAcknowledged: what is read back is what Concur has and nobody works on.
func TestAcknowledged(t *testing.T) {
	t.Parallel()
	s := open(t)
	want := map[uuid.UUID]bool{posted(t, s, "RIGHT1", "2026-02-01").ID: true, posted(t, s, "RIGHT2", "2026-12-01").ID: true}
	posted(t, s, "ENDED1", "2026-01-31")
	plan(t, s, state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: "NEWONE"}}, wanted("NEWONE", "doe", "a", "create"))
	moved := posted(t, s, "MOVED1", "2026-02-01")
	plan(t, s, state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: "MOVED1"}}, wanted("MOVED1", "doe", "b", "update"))
	unknown := posted(t, s, "UNKNOW", "2026-02-01")
	attempt(t, s, unknown)
	hold := wanted("HELD01", "doe", "", "hold")
	posted(t, s, "HELD01", "2026-02-01")
	plan(t, s, state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: "HELD01"}}, hold)
	want[hold.ID] = true
	if diff := cmp.Diff(want, acknowledgedTrips(t, s)); diff != "" {
		t.Errorf("Acknowledged (-want +got):\n%s", diff)
	}
	known, err := s.Ledger.Known(t.Context(), "acme", "doe")
	if len(known) != 7 || err != nil {
		t.Errorf("Known: %v, %v; want all seven trips of the traveller", known, err)
	}
	for _, id := range []uuid.UUID{moved.ID, unknown.ID, hold.ID} {
		task, err := s.Ledger.Task(t.Context(), id)
		check(t, err)
		if done, err := s.Ledger.Redo(t.Context(), task.Trip); done || err != nil {
			t.Errorf("Redo of what moves or is held: %v, %v; want nothing done", done, err)
		}
	}
}

// TestLose: what Concur lost is known no more, unknown until it was looked up, and
// to be planned.
func TestLose(t *testing.T) {
	t.Parallel()
	s := open(t)
	w := posted(t, s, "QX7T2M", "2026-02-01")
	save(t, s, record("a", "QX7T2M"))
	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	for i, want := range []bool{true, false} {
		if done, err := s.Ledger.Lose(t.Context(), task.Trip, uuid.New(), noon); done != want || err != nil {
			t.Errorf("Lose, time %d: %v, %v; want %v", i+1, done, err, want)
		}
	}
	lost, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	if lost.Open == nil || lost.Open.Verb != "create" || string(lost.Open.Document) != "a" || lost.Open.Fingerprint != "" || lost.Trip.Posted.ConcurID != "" {
		t.Errorf("after Lose: open %+v, in Concur %q; want a create of what was posted", lost.Open, lost.Trip.Posted.ConcurID)
	}
	if overview, err := s.Trips.Overview(t.Context()); overview.Backlog != 1 || overview.Unknown != 1 || err != nil {
		t.Errorf("Overview: %+v, %v; want one trip of backlog, unknown", overview, err)
	}
	if !finish(t, s, *lost.Open, state.Outcome{Code: "adopted", ConcurID: "gWu9$2"}) {
		t.Error("Finish of what was found: nothing more to do, want the newest document sent")
	}
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	s := open(t)
	tests := []struct {
		name    string
		before  func(w state.Wanted)
		right   bool
		adopted bool
		backlog int
	}{
		{"as wanted", func(state.Wanted) {}, true, true, 0},
		{"otherwise", func(state.Wanted) {}, false, true, 1},
		{"planned before", func(w state.Wanted) { plan(t, s, state.Booking{BookingKey: key()}, w) }, true, true, 0},
		{"on its way", func(w state.Wanted) {
			plan(t, s, state.Booking{BookingKey: key()}, w)
			attempt(t, s, w)
		}, true, false, 1},
		{"known", func(w state.Wanted) {
			plan(t, s, state.Booking{BookingKey: key()}, w)
			finish(t, s, attempt(t, s, w), acknowledged())
		}, true, false, 0},
	}
	for _, tt := range tests { // one database, one after the other: each counts its own backlog
		before, err := s.Trips.Overview(t.Context())
		check(t, err)
		w := wanted("QX7T2M", "doe "+tt.name, "a", "create")
		tt.before(w)
		p := state.Posted{ConcurID: "gWu9$9", Document: []byte("b")}
		if tt.right {
			p.Document, p.Fingerprint = w.Document, w.Fingerprint
		}
		if adopted, err := s.Trips.Adopt(t.Context(), uuid.New(), w.Trip, p, noon); adopted != tt.adopted || err != nil {
			t.Errorf("%s: Adopt: %v, %v; want %v", tt.name, adopted, err, tt.adopted)
		}
		after, err := s.Trips.Overview(t.Context())
		check(t, err)
		if after.Backlog-before.Backlog != tt.backlog {
			t.Errorf("%s: backlog grew by %d, want %d", tt.name, after.Backlog-before.Backlog, tt.backlog)
		}
		task, err := s.Ledger.Task(t.Context(), w.ID)
		check(t, err)
		if got := task.Trip.Posted.ConcurID == "gWu9$9"; got != tt.adopted {
			t.Errorf("%s: recorded as posted: %v, want %v", tt.name, got, tt.adopted)
		}
	}
}

func TestWorking(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, name := range []string{"run", "node/1"} {
		_, err := s.Leases.TakeLease(t.Context(), name, "1", noon, noon.Add(time.Minute))
		check(t, err)
		if working, err := s.Trips.Working(t.Context(), noon); working != (name == "node/1") || err != nil {
			t.Errorf("Working with the lease %s: %v, %v", name, working, err)
		}
	}
	if working, err := s.Trips.Working(t.Context(), noon.Add(time.Hour)); working || err != nil {
		t.Errorf("Working when the leases have ended: %v, %v; want false", working, err)
	}
}
