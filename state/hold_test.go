package state_test

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/state"
	"tripsync/state/trip"
)

// named returns the trips of the booking that most tests are about.
func named(t *testing.T, s *state.Store) []state.Trip {
	t.Helper()
	trips, err := s.Trips.FindTrips(t.Context(), key().Locator)
	check(t, err)
	return trips
}

func TestFindTrips(t *testing.T) {
	t.Parallel()
	s := open(t)
	one, two, other := record("a", "QX7T2M"), record("b", "QX7T2N"), record("c", "RX7T2M")
	save(t, s, one, two, other)
	bookings := due(t, s)
	plan(t, s, bookings[0], wanted("QX7T2M", "doe", "a", "create"), wanted("QX7T2M", "roe", "a", "create"))
	plan(t, s, bookings[1], wanted("QX7T2N", "doe", "a", "create"))
	plan(t, s, bookings[2], wanted("RX7T2M", "doe", "a", "create"))
	tests := []struct {
		name  string
		trips int
		could []string // it be; of a name that is not unique
	}{
		{"QX7T2M", 2, nil},
		{"QX7T2M-1", 2, nil},
		{"qx7t2n", 1, nil},
		{"QX7T2N-", 1, nil},
		{"RX", 0, []string{"RX7T2M", "RX7T2M-1"}}, // both the record locator and the key begin so
		{"QX7", 0, []string{"QX7T2M", "QX7T2M-1", "QX7T2N", "QX7T2N-1"}},
	}
	for _, tt := range tests {
		trips, err := s.Trips.FindTrips(t.Context(), tt.name)
		var could []string
		if ambiguous, ok := errors.AsType[*state.AmbiguousError](err); ok {
			could = ambiguous.Names
		} else {
			check(t, err)
		}
		if diff := cmp.Diff(tt.could, could); diff != "" || len(trips) != tt.trips {
			t.Errorf("FindTrips(%q): %d trips, %v, want %d and %v", tt.name, len(trips), err, tt.trips, tt.could)
		}
	}
	for _, name := range []string{"", "ZZ", "X7T2M"} {
		if trips, err := s.Trips.FindTrips(t.Context(), name); !errors.Is(err, state.ErrNoTrip) || trips != nil {
			t.Errorf("FindTrips(%q): %d trips, %v, want none and %v", name, len(trips), err, state.ErrNoTrip)
		}
	}
}

// A plan that was made before somebody held a trip does not get past the hold.
func TestHoldBesidePlan(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	w, b := wanted("QX7T2M", "doe", "a", "create"), due(t, s)[0]
	plan(t, s, b, w)
	trips := named(t, s)
	check(t, s.Trips.Hold(t.Context(), trips, "roe", noon))
	w.Document, w.Fingerprint = []byte("b"), "b"
	plan(t, s, b, w)

	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	if task.Trip.Hold != trip.ReasonByHand {
		t.Fatalf("Task: held for %q, want %q", task.Trip.Hold, trip.ReasonByHand)
	}
	again, err := s.Ledger.Done(t.Context(), state.Job{Trip: w.ID}, task.Trip)
	check(t, err)
	if held := named(t, s)[0]; again || held.Hold != trip.ReasonByHand || held.HoldText != task.Trip.HoldText {
		t.Errorf("Done: again %v, held for %q", again, held.Hold)
	}
	check(t, s.Trips.Release(t.Context(), trips))
	task, err = s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	if task.Trip.Hold != "" || string(task.Trip.Document) != "b" {
		t.Errorf("after Release: held for %q, document %s", task.Trip.Hold, task.Trip.Document)
	}
}

// What a person lets go while a plan or a worker still knows it as held, is sent.
func TestReleaseBesidePlan(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	w, b := wanted("QX7T2M", "doe", "a", "create"), due(t, s)[0]
	plan(t, s, b, w)
	check(t, s.Trips.Hold(t.Context(), named(t, s), "roe", noon))
	w.Document, w.Fingerprint = []byte("b"), "b"
	plan(t, s, b, w)
	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)

	check(t, s.Trips.Release(t.Context(), named(t, s)))
	again, err := s.Ledger.Done(t.Context(), state.Job{Trip: w.ID}, task.Trip)
	check(t, err)
	if got := named(t, s)[0]; !again || got.Hold != "" {
		t.Errorf("released while a worker ended: again %v, held for %q", again, got.Hold)
	}

	w.Verb, w.Hold, w.HoldText = "hold", trip.ReasonByHand, task.Trip.HoldText
	w.Document, w.Fingerprint = []byte("c"), "c"
	plan(t, s, b, w)
	if got := named(t, s)[0]; got.Hold != "" || got.HoldText != "" || got.Fingerprint != "c" {
		t.Errorf("released while it was planned: held for %q, fingerprint %s", got.Hold, got.Fingerprint)
	}
}

// A hold is told with who and since when; the first one counts.
func TestHandHolds(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	plan(t, s, due(t, s)[0], wanted("QX7T2M", "doe", "a", "create"))
	trips := named(t, s)
	check(t, s.Trips.Hold(t.Context(), trips, "roe", noon))
	check(t, s.Trips.Hold(t.Context(), trips, "doe", noon.Add(time.Hour)))
	holds, err := s.Trips.Holds(t.Context())
	check(t, err)
	for i := range holds {
		holds[i].At = holds[i].At.UTC()
	}
	want := []state.Hold{{Client: "acme", Locator: "QX7T2M-1", By: "roe", At: noon}}
	if diff := cmp.Diff(want, holds); diff != "" {
		t.Errorf("Holds (-want +got):\n%s", diff)
	}
	unknown := state.Hold{At: noon}
	if got, want := unknown.Text(), "a person holds it (2026-01-05 12:00 UTC): tripsync release lets it go"; got != want {
		t.Errorf("Text of nobody's hold: %q, want %q", got, want)
	}
}

// What is tried again starts afresh: no refusals, no wait, no rest of the client.
func TestRetry(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	w := wanted("QX7T2M", "doe", "a", "create")
	plan(t, s, due(t, s)[0], w)
	for _, code := range []trip.Code{trip.Refused, trip.Refused, trip.Held} {
		finish(t, s, attempt(t, s, w), state.Outcome{Code: code, Message: "no such airport", NextAt: noon.Add(time.Hour), Generation: 1})
	}
	check(t, s.Ledger.Pause(t.Context(), "acme", "credential", noon.Add(time.Hour), "wrong secret"))
	check(t, s.Trips.Retry(t.Context(), named(t, s)))
	task, err := s.Ledger.Task(t.Context(), w.ID)
	check(t, err)
	if task.Trip.Hold != "" || task.Refused+task.Failures != 0 || !task.Paused.IsZero() {
		t.Errorf("after Retry: %+v, want neither hold nor refusals nor rest", task)
	}

	// What is held for another reason is not touched.
	held := wanted("QX7T2M", "doe", "", "hold")
	plan(t, s, due(t, s)[0], held)
	check(t, s.Trips.Retry(t.Context(), named(t, s)))
	if got := named(t, s)[0].Hold; got != "no-traveller" {
		t.Errorf("after Retry: held for %q, want no-traveller", got)
	}
}
