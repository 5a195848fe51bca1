package state_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5/pgconn"

	"tripsync/state"
)

// A tally notes the groups that a Group makes. It answers each call with its double.
type tally struct {
	state.Group[int, int]

	mu     sync.Mutex
	groups [][]int
}

// newTally takes a while for each group, and refuses those with a call that is bad.
func newTally(takes time.Duration, bad ...int) *tally {
	b := &tally{}
	b.Key = func(n int) any { return n }
	b.Do = func(ctx context.Context, calls []int) ([]int, error) {
		b.mu.Lock()
		b.groups = append(b.groups, slices.Clone(calls))
		b.mu.Unlock()
		select {
		case <-time.After(takes):
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
		var doubles []int
		for _, n := range calls {
			if slices.Contains(bad, n) {
				return nil, fmt.Errorf("insert: %w", &pgconn.PgError{Code: "22021"})
			}
			doubles = append(doubles, 2*n)
		}
		return doubles, nil
	}
	return b
}

// sizes returns how many calls each group had.
func (b *tally) sizes() (all []int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, calls := range b.groups {
		all = append(all, len(calls))
	}
	return all
}

// call checks the answer to one call.
func (b *tally) call(t *testing.T, n int) {
	t.Helper()
	if got, err := b.Call(t.Context(), n); err != nil || got != 2*n {
		t.Errorf("Call(%d) = %d, %v; want %d", n, got, err, 2*n)
	}
}

// together makes calls from goroutines of their own.
func together(calls int, call func(n int)) {
	var all sync.WaitGroup
	for n := range calls {
		all.Go(func() { call(n) })
	}
	all.Wait()
}

// TestGroupGathers: what comes while a group is under way goes with the next one,
// of 32 at most, and each caller receives its own answer.
func TestGroupGathers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newTally(10 * time.Millisecond)
		together(100, func(n int) {
			time.Sleep(time.Duration(n) * time.Microsecond)
			b.call(t, n)
		})
		if diff := cmp.Diff([]int{1, 32, 32, 32, 3}, b.sizes()); diff != "" {
			t.Errorf("sizes of groups (-want +got):\n%s", diff)
		}
	})
}

// TestGroupOfOne: calls that come one after the other wait for nobody.
func TestGroupOfOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, begun := newTally(0), time.Now()
		for n := range 10 {
			b.call(t, n)
		}
		if spent := time.Since(begun); spent > 0 {
			t.Errorf("10 calls took %v, want no time", spent)
		}
	})
}

// TestGroupWaits for as many calls as the one before had, but not for long.
func TestGroupWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newTally(10 * time.Millisecond)
		together(9, func(n int) { b.call(t, n) })
		begun := time.Now()
		together(4, func(n int) {
			time.Sleep(time.Duration(n) * time.Millisecond)
			b.call(t, n)
		})
		if diff := cmp.Diff([]int{1, 8, 4}, b.sizes()); diff != "" {
			t.Errorf("sizes of groups (-want +got):\n%s", diff)
		}
		if spent := time.Since(begun); spent != 15*time.Millisecond {
			t.Errorf("they took %v, want 5ms of gathering and 10ms of work", spent)
		}
	})
}

// TestGroupKeepsKeysApart: two calls about one thing are never in one group.
func TestGroupKeepsKeysApart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newTally(10 * time.Millisecond)
		b.Key = func(n int) any { return n % 4 }
		together(40, func(n int) { b.call(t, n) })
		for _, calls := range b.groups {
			keys := map[int]bool{}
			for _, n := range calls {
				if keys[n%4] {
					t.Errorf("a group of %v", calls)
				}
				keys[n%4] = true
			}
		}
	})
}

// TestGroupIsRefused: a call that the database does not take fails alone.
func TestGroupIsRefused(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newTally(10*time.Millisecond, 7)
		together(20, func(n int) {
			if n != 7 {
				b.call(t, n)
				return
			}
			var refused *pgconn.PgError
			if _, err := b.Call(t.Context(), n); !errors.As(err, &refused) {
				t.Errorf("Call(7): %v, want it refused", err)
			}
		})
	})
}

// TestGroupFails: when the database goes away, nobody knows what was committed. Each
// caller receives the error, and nothing is done twice.
func TestGroupFails(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, done := newTally(0), 0
		b.Do = func(_ context.Context, calls []int) ([]int, error) {
			time.Sleep(10 * time.Millisecond)
			done += len(calls)
			return nil, &pgconn.PgError{Code: "57P01"}
		}
		together(20, func(n int) {
			if _, err := b.Call(t.Context(), n); !state.Lost(err) {
				t.Errorf("Call(%d): %v, want the database lost", n, err)
			}
		})
		if done != 20 {
			t.Errorf("%d calls were carried out, want 20", done)
		}
	})
}

// TestGroupGivenUp: a caller that gives up does no harm to the others. The work ends
// when nobody waits for it.
func TestGroupGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newTally(time.Minute)
		short, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		patience := []context.Context{short, t.Context(), t.Context()}
		want := []error{context.DeadlineExceeded, nil, nil}
		together(3, func(n int) {
			if _, err := b.Call(patience[n], n); !errors.Is(err, want[n]) {
				t.Errorf("Call(%d): %v, want %v", n, err, want[n])
			}
		})
		b = newTally(time.Hour)
		ended := time.Now()
		short, stop = context.WithTimeout(t.Context(), time.Second)
		defer stop()
		together(3, func(n int) { _, _ = b.Call(short, n) })
		synctest.Wait()
		if spent := time.Since(ended); spent != time.Second {
			t.Errorf("it went on for %v, want a second", spent)
		}
	})
}

// TestGroupIsStuck: a group that waits for a lock holds up the next one for 100 ms.
func TestGroupIsStuck(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b, begun := newTally(0), time.Now()
		do := b.Do
		b.Do = func(ctx context.Context, calls []int) ([]int, error) {
			if slices.Contains(calls, 0) {
				time.Sleep(time.Hour)
			}
			return do(ctx, calls)
		}
		together(5, func(n int) {
			time.Sleep(time.Duration(n) * time.Microsecond)
			b.call(t, n)
			if spent := time.Since(begun); n > 0 && spent > 110*time.Millisecond {
				t.Errorf("call %d took %v", n, spent)
			}
		})
	})
}
