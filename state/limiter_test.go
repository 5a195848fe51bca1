package state_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"tripsync/state"
)

// A row is what a quota's row in the database does, in memory, so that it can
// live in a bubble of fake time; TestReserve compares it with the real one.
type row struct {
	mu           sync.Mutex
	end          time.Time
	pace         float64
	paced, rest  time.Time
	reservations int
	err          error
}

func (r *row) Reserve(_ context.Context, q state.Quota, n int, now time.Time) (state.Slots, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.reservations++
	if r.err != nil {
		return state.Slots{}, r.err
	}
	full := (60400 * time.Millisecond / time.Duration(q.PerMinute)).Truncate(time.Microsecond)
	every := time.Duration(float64(full) / r.paceAt(now))
	first := now
	if grace := now.Add(-100 * time.Millisecond); !r.end.IsZero() && !r.end.After(now.Add(10*time.Minute)) {
		first = r.end
		if first.Before(grace) {
			first = grace
		}
	}
	r.end = first.Add(time.Duration(n) * every)
	return state.Slots{First: first, Every: every, Count: n, PausedUntil: r.rest}, nil
}

func (r *row) paceAt(now time.Time) float64 {
	if r.paced.IsZero() {
		return 1
	}
	return min(1, r.pace+now.Sub(r.paced).Minutes()/10)
}

func (r *row) SlowDown(_ context.Context, _ string, now, until time.Time) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.paced.IsZero() || now.Sub(r.paced) >= 10*time.Second {
		r.pace, r.paced = max(1.0/64, r.paceAt(now)/2), now
	}
	if until.After(r.rest) {
		r.rest = until
	}
	if r.end.IsZero() {
		r.end = now
	}
	return nil
}

// A yard is some processes that send all they can, for a while of fake time.
type yard struct {
	row      row
	quota    int
	mu       sync.Mutex
	departed []time.Time
}

// process sends with some workers, each request taking a time, from start on; its
// clock differs by skew.
func (y *yard) process(ctx context.Context, workers int, took, start, skew time.Duration) {
	limiter := &state.Limiter{
		Reserver: &y.row, Quota: state.Quota{PerMinute: y.quota},
		Now: func() time.Time { return time.Now().Add(skew) },
	}
	time.Sleep(start)
	for range workers {
		go func() {
			for limiter.Gate(false).Wait(ctx) == nil {
				y.mu.Lock()
				y.departed = append(y.departed, time.Now())
				y.mu.Unlock()
				time.Sleep(took)
			}
		}()
	}
}

// busiest is the greatest number of departures in any 60 seconds.
func (y *yard) busiest() (n int) {
	slices.SortFunc(y.departed, time.Time.Compare)
	first := 0
	for i, at := range y.departed {
		for at.Sub(y.departed[first]) >= time.Minute {
			first++
		}
		n = max(n, i-first+1)
	}
	return n
}

func TestQuota(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		quota     int
		processes int
		workers   int
		took      time.Duration
		start     time.Duration // of each process, after the one before
		skew      time.Duration // of each process's clock, more than the one before
		most      int           // in 60 seconds; 0: the quota
	}{
		{name: "one process", quota: 4000, processes: 1, workers: 16, took: 100 * time.Millisecond},
		{name: "three processes", quota: 4000, processes: 3, workers: 16, took: 300 * time.Millisecond},
		{name: "many workers", quota: 4000, processes: 3, workers: 200, took: 2 * time.Second},
		{name: "clocks that differ", quota: 4000, processes: 3, workers: 16, took: 200 * time.Millisecond, skew: 100 * time.Millisecond},
		{name: "a second apart", quota: 4000, processes: 2, workers: 16, took: 100 * time.Millisecond, start: 90 * time.Second, skew: -time.Second, most: 4054},
		{name: "a small quota", quota: 10, processes: 3, workers: 4, took: time.Second},
		{name: "a quick service", quota: 600, processes: 2, workers: 3, took: time.Millisecond},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				const while = 10 * time.Minute
				y := &yard{quota: tt.quota}
				ctx, cancel := context.WithTimeout(t.Context(), while)
				defer cancel()
				for i := range tt.processes {
					go y.process(ctx, tt.workers, tt.took, time.Duration(i)*tt.start, time.Duration(i)*tt.skew)
				}
				<-ctx.Done()
				time.Sleep(time.Minute) // until all have gone home
				synctest.Wait()
				most := tt.most
				if most == 0 {
					most = tt.quota
				}
				if n := y.busiest(); n > most {
					t.Errorf("%d requests in 60 seconds, want at most %d", n, most)
				}
				share := float64(len(y.departed)) / float64(tt.quota) / while.Minutes()
				if share < 0.99 {
					t.Errorf("%.2f %% of the quota were used, want 99", 100*share)
				}
				rate := float64(y.row.reservations) / while.Seconds() / float64(tt.processes)
				if rate > 8 {
					t.Errorf("%.1f reservations a second and process, want a few", rate)
				}
				t.Logf("busiest minute %d, %.2f %% used, %.1f reservations a second and process", y.busiest(), 100*share, rate)
			})
		})
	}
}

// TestUrgent: who is urgent leaves before all others, whenever he came.
func TestUrgent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &state.Limiter{Reserver: &row{}, Quota: state.Quota{PerMinute: 60}, Now: time.Now}
		var mu sync.Mutex
		var order []string
		for i, urgent := range []bool{false, false, false, true, true} {
			go func() {
				if err := l.Gate(urgent).Wait(t.Context()); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, strconv.Itoa(i))
			}()
			synctest.Wait() // he stands in line
		}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if want := []string{"0", "3", "4", "1", "2"}; !slices.Equal(order, want) {
			t.Errorf("left in order %v, want %v", order, want)
		}
	})
}

// TestSlowDown: every process rests as long as Concur asked, goes on at half the
// pace, and is back at the whole of it in time.
func TestSlowDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		y := &yard{quota: 600}
		ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
		defer cancel()
		told := &state.Limiter{Reserver: &y.row, Quota: state.Quota{PerMinute: 600}, Now: time.Now}
		begun := time.Now()
		time.Sleep(time.Second)
		for range 16 { // all that was under way is told
			if err := told.SlowDown(t.Context(), 30*time.Second); err != nil {
				t.Fatal(err)
			}
		}
		var rest *state.PausedError
		if err := told.Gate(false).Wait(ctx); !errors.As(err, &rest) || rest.Until.Sub(begun) != 31*time.Second {
			t.Errorf("Wait: %v, want a rest of 30 seconds", err)
		}
		other := &state.Limiter{Reserver: &y.row, Quota: state.Quota{PerMinute: 600}, Now: time.Now}
		if err := other.Gate(true).Wait(ctx); !errors.As(err, &rest) {
			t.Errorf("Wait in another process: %v, want a rest", err)
		}
		time.Sleep(30 * time.Second)
		y.process(ctx, 16, 100*time.Millisecond, 0, 0)
		<-ctx.Done()
		time.Sleep(time.Minute) // until all have gone home
		synctest.Wait()
		perMinute := map[int]int{}
		for _, at := range y.departed {
			perMinute[int(at.Sub(begun)/time.Minute)]++
		}
		for minute, want := range map[int]int{1: 390, 3: 500, 6: 595} {
			if got := perMinute[minute]; got < want-25 || got > want+25 {
				t.Errorf("%d requests in minute %d, want about %d", got, minute, want)
			}
		}
	})
}

// TestNoSlots: an error reaches all who wait, and the next one asks again.
func TestNoSlots(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lost := errors.New("lost")
		r := &row{err: lost}
		l := &state.Limiter{Reserver: r, Quota: state.Quota{PerMinute: 60}, Now: time.Now}
		if err := l.Gate(false).Wait(t.Context()); !errors.Is(err, lost) {
			t.Errorf("Wait: %v, want %v", err, lost)
		}
		r.err = nil
		if err := l.Gate(false).Wait(t.Context()); err != nil {
			t.Errorf("Wait: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		defer cancel()
		if err := l.Gate(false).Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("Wait: %v, want the context's end", err)
		}
		time.Sleep(time.Minute)
	})
}

// A slowRow does something before it records a slow-down.
type slowRow struct {
	row

	before func() error
}

func (r *slowRow) SlowDown(ctx context.Context, application string, now, until time.Time) error {
	if err := r.before(); err != nil {
		return err
	}
	return r.row.SlowDown(ctx, application, now, until)
}

// TestShortenPause: a person's word ends a pause that the database knows, and none that
// Concur asked for since the database was read, or that is not recorded yet.
func TestShortenPause(t *testing.T) {
	t.Parallel()
	recording := &slowRow{}
	l := &state.Limiter{Reserver: recording, Quota: state.Quota{PerMinute: 60}, Now: func() time.Time { return noon }}
	recording.before = func() error {
		if end := l.SharedPause(); !end.IsZero() {
			t.Errorf("a pause until %v is shared before it is recorded", end)
		}
		return nil
	}
	hour, two := noon.Add(time.Hour), noon.Add(2*time.Hour)
	check(t, l.SlowDown(t.Context(), time.Hour))
	if end := l.SharedPause(); !end.Equal(hour) {
		t.Errorf("shared until %v, want %v", end, hour)
	}
	check(t, l.SlowDown(t.Context(), 2*time.Hour))
	l.ShortenPause(hour, noon)
	if end := l.PausedUntil(); !end.Equal(two) {
		t.Errorf("paused until %v, want %v: Concur asked for it since", end, two)
	}
	l.ShortenPause(two, noon)
	if end := l.PausedUntil(); !end.Equal(noon) {
		t.Errorf("paused until %v after a person ended it", end)
	}
	away := errors.New("away")
	recording.before = func() error { return away }
	if err := l.SlowDown(t.Context(), 3*time.Hour); !errors.Is(err, away) || !l.SharedPause().IsZero() {
		t.Errorf("SlowDown: %v; shared until %v, though it is not recorded", err, l.SharedPause())
	}
}
