package pipeline_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/transform"
)

func TestMain(m *testing.M) { os.Exit(statetest.Main(m)) }

// world is a pipeline whose clock stands still, without anything to read.
func world(tb testing.TB) *pipeline.Pipeline {
	tb.Helper()
	store, err := state.Open(tb.Context(), statetest.URL(tb))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(store.Close)
	return &pipeline.Pipeline{
		Store: store, Watch: &source.Watch{}, Transform: &transform.Transformer{}, Rules: pipeline.Rules{Policy: "policy"}, NewID: uuid.New, Log: zap.NewNop(),
		Now:      func() time.Time { return time.Date(2027, 2, 2, 8, 0, 0, 0, time.UTC) },
		Here:     time.Now,
		Progress: func(string, int, int) {},
	}
}

// While another process lives, a run reads nothing.
func TestRunWaitsForNobodyAlive(t *testing.T) {
	t.Parallel()
	p := world(t)
	other, err := p.Store.Leases.TakeLease(t.Context(), "run", "other", p.Now(), p.Now().Add(time.Millisecond))
	if err != nil {
		t.Fatal(err)
	}
	read := 0
	sync := pipeline.Sync{
		Trigger: "test", Show: func(pipeline.Item) error { return nil },
		Read: func(*pipeline.Intake) error { read++; return nil },
	}
	if _, err := p.Run(t.Context(), sync); !errors.Is(err, state.ErrLeaseHeld) {
		t.Errorf("Run beside another: %v, want %v", err, state.ErrLeaseHeld)
	}
	if _, err := p.Preview(t.Context(), sync); !errors.Is(err, state.ErrLeaseHeld) {
		t.Errorf("Preview beside another: %v, want %v", err, state.ErrLeaseHeld)
	}
	if read > 0 {
		t.Errorf("read %d times beside another", read)
	}
	if err := p.Store.Leases.EndLease(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Run(t.Context(), sync); err != nil || read != 1 {
		t.Errorf("Run alone: %v after %d reads, want none after 1", err, read)
	}
}

// A run that cannot read ends with that error, gives the lease back and is
// remembered as finished, with the error.
func TestRunReadFails(t *testing.T) {
	t.Parallel()
	p := world(t)
	broken := errors.New("broken disk")
	for range 2 {
		s, err := p.Run(t.Context(), pipeline.Sync{
			Trigger: "test", Show: func(pipeline.Item) error { return nil },
			Read: func(*pipeline.Intake) error { return broken },
		})
		if !errors.Is(err, broken) || s.Type != "summary" || s.Read != 0 {
			t.Errorf("Run: %+v, %v; want an empty summary and %v", s, err, broken)
		}
	}
	runs, err := p.Store.Runs.LastRuns(t.Context(), 5)
	if err != nil {
		t.Fatal(err)
	}
	if len(runs) != 2 || runs[0].FinishedAt == nil || runs[1].FinishedAt == nil {
		t.Errorf("runs: %+v, want 2 that finished", runs)
	}
	for _, r := range runs {
		if want := "ended early: broken disk"; r.Problem != want {
			t.Errorf("problem of the run: %q, want %q", r.Problem, want)
		}
	}
}

// While what one sync decided is a backlog still, the next one reads and decides.
func TestBeginBesideBacklog(t *testing.T) {
	t.Parallel()
	p := agency(t)
	var decided []pipeline.Item
	begin := func(export string) pipeline.Begun {
		t.Helper()
		s := reading(t, p, export)
		s.Show = func(i pipeline.Item) error { decided = append(decided, i); return nil }
		b, err := p.Begin(t.Context(), s)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first, second := begin("doe-booked.air"), begin("two-booked.air")
	hurried, cancel := context.WithCancel(t.Context())
	cancel()
	if s, err := p.End(hurried, first); !errors.Is(err, context.Canceled) || s.Waiting != 1 {
		t.Errorf("End of a backlog: %+v, %v; want its trip as waiting and %v", s, err, context.Canceled)
	}
	for _, item := range decided {
		post(t, p, item)
	}
	for i, b := range []pipeline.Begun{first, second} {
		if s, err := p.End(t.Context(), b); err != nil || s.Read != i+1 || s.Created != i+1 {
			t.Errorf("End: %+v, %v; want %d created", s, err, i+1)
		}
	}
}
