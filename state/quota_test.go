package state_test

import (
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"tripsync/state"
)

// TestReserve compares the database with row, which the tests of Limiter use.
func TestReserve(t *testing.T) {
	t.Parallel()
	s := open(t)
	rapid.Check(t, func(t *rapid.T) {
		q := state.Quota{
			Application: state.Application(uuid.NewString()),
			PerMinute:   rapid.SampledFrom([]int{10, 600, 4000}).Draw(t, "quota"),
		}
		var model row
		now := noon
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			now = now.Add(rapid.SampledFrom([]time.Duration{0, 10 * time.Millisecond, time.Second, time.Minute}).Draw(t, "pause"))
			skew := rapid.SampledFrom([]time.Duration{0, -time.Second, time.Second, time.Hour}).Draw(t, "skew")
			if rapid.IntRange(0, 4).Draw(t, "slow") == 0 {
				rest := rapid.SampledFrom([]time.Duration{0, 30 * time.Second}).Draw(t, "rest")
				check(t, s.Applications.SlowDown(t.Context(), q.Application, now, now.Add(rest)))
				check(t, model.SlowDown(t.Context(), q.Application, now, now.Add(rest)))
				continue
			}
			n := rapid.IntRange(1, 33).Draw(t, "n")
			got, err := s.Applications.Reserve(t.Context(), q, n, now.Add(skew))
			check(t, err)
			want, err := model.Reserve(t.Context(), q, n, now.Add(skew))
			check(t, err)
			near := func(a, b time.Duration) bool { return (a - b).Abs() < time.Millisecond }
			if !near(got.First.Sub(want.First), 0) || !near(got.Every, want.Every) || got.Count != n ||
				!want.PausedUntil.IsZero() && !got.PausedUntil.Equal(want.PausedUntil) {
				t.Fatalf("Reserve(%d) at %v = %+v, want %+v", n, now.Add(skew), got, want)
			}
		}
	})
}

// TestPaces: what the status shows.
func TestPaces(t *testing.T) {
	t.Parallel()
	s := open(t)
	ours, other := state.Application("ours"), state.Application("other")
	check(t, s.Applications.SlowDown(t.Context(), ours, noon, noon.Add(time.Minute)))
	check(t, s.Applications.SlowDown(t.Context(), other, noon, noon))
	got, err := s.Applications.Paces(t.Context(), []string{ours, state.Application("unused")}, noon.Add(time.Minute))
	check(t, err)
	if len(got) != 1 || got[0].Application != ours || got[0].Pace != 0.6 || !got[0].PausedUntil.Equal(noon.Add(time.Minute)) {
		t.Errorf("Paces: %+v, want ours at 0.6, resting a minute", got)
	}
}
