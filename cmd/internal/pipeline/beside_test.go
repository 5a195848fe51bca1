package pipeline_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"tripsync/cmd/internal/pipeline"
	"tripsync/state"
)

// TestRunsAccount: each of two runs counts what it read, though the other one
// decided on it, too, and whoever sent it.
func TestRunsAccount(t *testing.T) {
	t.Parallel()
	p := agency(t)
	var items []pipeline.Item
	begin := func(exports ...string) pipeline.Begun {
		t.Helper()
		s := reading(t, p, exports...)
		s.Show = func(i pipeline.Item) error { items = append(items, i); return nil }
		b, err := p.Begin(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	one := begin("doe-booked.air", "two-booked.air")
	other := begin("doe-booked.air")
	stopped, stop := context.WithCancel(t.Context())
	stop()
	if s, err := p.End(stopped, one); !errors.Is(err, context.Canceled) || s.Read != 3 || s.Waiting != 3 {
		t.Errorf("End of one that was stopped: %+v, %v; want 3 read and waiting", s, err)
	}
	for _, item := range items[:3] {
		post(t, p, item)
	}
	for b, want := range map[*pipeline.Begun]int{&one: 3, &other: 1} {
		if s, err := p.End(t.Context(), *b); err != nil || s.Read != want || s.Created != want {
			t.Errorf("End: %+v, %v; want %d read and created", s, err, want)
		}
	}
}

// TestNewestPolicyDecides: of two processes whose settings differ the one that loaded
// them last decides, and only that; the other says so, and what it read is not lost.
func TestNewestPolicyDecides(t *testing.T) {
	t.Parallel()
	p := agency(t)
	at := time.Date(2027, 2, 2, 8, 0, 0, 0, time.UTC)
	sync := func(policy string, since time.Time, exports ...string) (decided int, err error) {
		t.Helper()
		p.Policy, p.Since = policy, since
		s := reading(t, p, exports...)
		s.Show = func(pipeline.Item) error { decided++; return nil }
		_, err = p.Begin(t.Context(), s)
		return decided, err
	}
	for i, step := range []struct {
		policy  string
		loaded  int // hours
		exports []string
		decided int
		older   bool
	}{
		{"old", 0, []string{"doe-booked.air"}, 1, false},
		{"new", 1, nil, 1, false},
		{"old", 0, nil, 0, true},
		{"new", 1, nil, 0, false},
		{"old", 0, []string{"two-booked.air"}, 0, true},
		{"new", 1, nil, 2, false}, // what the other one read
		{"new", 2, nil, 0, false}, // a second one, started later
		{"new", 1, nil, 0, false}, // which does not make the first one old
		{"old", 3, nil, 3, false}, // brought back on purpose
		{"new", 2, nil, 0, true},
	} {
		decided, err := sync(step.policy, at.Add(time.Duration(step.loaded)*time.Hour), step.exports...)
		if decided != step.decided || errors.Is(err, state.ErrOlderPolicy) != step.older || err != nil && !step.older {
			t.Errorf("step %d, %+v: %d decided, %v", i, step, decided, err)
		}
	}
	runs, err := p.Store.Runs.LastRuns(t.Context(), 100)
	told := slices.ContainsFunc(runs, func(r state.Run) bool { return strings.Contains(r.Problem, "newer settings") })
	if err != nil || !told {
		t.Errorf("LastRuns: %+v, %v; want the problem told", runs, err)
	}
}

// TestReadBesideDeciding: what is new is read while another sync decides, which may
// take long, and decided on as soon as that has.
func TestReadBesideDeciding(t *testing.T) {
	t.Parallel()
	p := agency(t)
	var next pipeline.Begun
	long, shown := reading(t, p, "doe-booked.air"), 0
	long.Show = func(pipeline.Item) (err error) {
		shown++
		next, err = p.ReadNew(t.Context(), reading(t, p, "two-booked.air"))
		return err
	}
	b, err := p.Begin(t.Context(), long)
	if err != nil || shown != 1 {
		t.Fatalf("Begin: %d items, %v; want one", shown, err)
	}
	if err := p.DecideDue(t.Context(), &next); err != nil {
		t.Fatalf("DecideDue: %v", err)
	}
	stopped, stop := context.WithCancel(t.Context())
	stop()
	for i, b := range []pipeline.Begun{b, next} {
		if s, err := p.End(stopped, b); !errors.Is(err, context.Canceled) || s.Waiting != i+1 {
			t.Errorf("End: %+v, %v; want %d waiting", s, err, i+1)
		}
	}
}
