package state_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state"
	"tripsync/state/statetest"
)

// threeTrips are planned, in the order of their ids: that in which they are locked.
func threeTrips(t *testing.T, s *state.Store) []state.Wanted {
	t.Helper()
	var trips []state.Wanted
	for _, login := range []string{"doe", "roe", "jane"} {
		trips = append(trips, wanted("QX7T2M", login, "a", "create"))
	}
	plan(t, s, state.Booking{BookingKey: key()}, trips...)
	slices.SortFunc(trips, func(a, b state.Wanted) int { return slices.Compare(a.ID[:], b.ID[:]) })
	return trips
}

// lockTrip is what somebody else does with a trip, until tx ends.
func lockTrip(t *testing.T, tx pgx.Tx, id uuid.UUID) {
	t.Helper()
	_, err := tx.Exec(t.Context(), `SELECT FROM trip WHERE id = $1 FOR UPDATE`, id)
	check(t, err)
}

// waitFor returns when so many connections to the database wait for another one.
func waitFor(t *testing.T, s *state.Store, waiting int) {
	t.Helper()
	for n := 0; n != waiting; {
		check(t, s.Pool().QueryRow(t.Context(), `
SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`).Scan(&n))
	}
}

// TestFinishIsRetried: a group that Postgres ends for a deadlock is done again, with all
// of its members.
func TestFinishIsRetried(t *testing.T) {
	t.Parallel()
	s := open(t)
	trips := threeTrips(t, s)
	var attempts []state.Attempt
	for _, w := range trips {
		attempts = append(attempts, attempt(t, s, w))
	}
	before, err := s.Pool().Begin(t.Context())
	check(t, err)
	other, err := s.Pool().Begin(t.Context())
	check(t, err)
	lockTrip(t, before, trips[0].ID)
	lockTrip(t, other, trips[2].ID)
	var all sync.WaitGroup
	all.Go(func() { finish(t, s, attempts[0], acknowledged()) })
	waitFor(t, s, 1)
	for _, a := range attempts[1:] {
		all.Go(func() {
			if finish(t, s, a, acknowledged()) {
				t.Errorf("Finish of %s: again, want it finished", a.Trip)
			}
		})
	}
	waitFor(t, s, 2) // one group has locked the second trip, and waits for the third
	// Of two that wait for each other, Postgres ends the one that notices it first. That
	// is the group, unless something is slow.
	_, _ = other.Exec(t.Context(), `SELECT FROM trip WHERE id = $1 FOR UPDATE`, trips[1].ID)
	_ = other.Rollback(t.Context())
	check(t, before.Commit(t.Context()))
	all.Wait()
	for _, w := range trips {
		if task, err := s.Ledger.Task(t.Context(), w.ID); err != nil || task.Open != nil || task.Trip.Posted.ConcurID == "" {
			t.Errorf("%s: open %v, posted in %q, %v; want it finished", w.Login, task.Open, task.Trip.Posted.ConcurID, err)
		}
	}
}

// TestBeginIsOvertakenInItsGroup: while a group waits for one trip, another process
// delivers the other one.
func TestBeginIsOvertakenInItsGroup(t *testing.T) {
	t.Parallel()
	url := statetest.URL(t)
	s, other := openAt(t, url), openAt(t, url)
	trips := threeTrips(t, s)
	var tasks []state.Task
	for _, w := range trips {
		task, err := s.Ledger.Task(t.Context(), w.ID)
		check(t, err)
		tasks = append(tasks, task)
	}
	tx, err := s.Pool().Begin(t.Context())
	check(t, err)
	lockTrip(t, tx, trips[0].ID)
	lockTrip(t, tx, trips[1].ID)
	begun := make([]error, len(tasks))
	var all sync.WaitGroup
	for i, task := range tasks {
		all.Go(func() {
			begun[i] = s.Ledger.Begin(context.WithoutCancel(t.Context()), task,
				state.Attempt{ID: uuid.New(), Trip: task.Trip.ID, Verb: "create", Generation: 1, BegunAt: noon})
		})
		if i == 0 {
			waitFor(t, s, 1)
		}
	}
	waitFor(t, s, 2)
	finish(t, other, attempt(t, other, trips[2]), acknowledged())
	check(t, tx.Commit(t.Context()))
	all.Wait()
	if begun[0] != nil || begun[1] != nil || !errors.Is(begun[2], state.ErrOvertaken) {
		t.Errorf("Begin: %v; want two of them begun, and the third overtaken", begun)
	}
}
