package pipeline_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
	"go.uber.org/zap/zaptest/observer"

	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
	"tripsync/push"
	"tripsync/state"
	"tripsync/transform"
	"tripsync/transform/places"
)

// acme is a client whose limits are tight.
func acme(ladder ...transform.Rung) pipeline.Client {
	return pipeline.Client{
		Client: transform.Client{Name: "acme", Supplier: "ACME TRAVEL", Ladder: ladder},
		Terms:  push.Terms{Guard: push.Guard{Cancels: 20, AtLeast: 1}},
	}
}

// agency is a pipeline with one client.
func agency(tb testing.TB) *pipeline.Pipeline {
	tb.Helper()
	p := world(tb)
	table, err := places.Embedded()
	if err != nil {
		tb.Fatal(err)
	}
	p.Transform = &transform.Transformer{Places: table}
	p.Clients = []pipeline.Client{acme(transform.EmailRung{})}
	return p
}

// reading is a synchronisation that reads some of the exports that cmd's stories
// are told with.
func reading(t *testing.T, p *pipeline.Pipeline, names ...string) pipeline.Sync {
	t.Helper()
	var paths []string
	for _, name := range names {
		paths = append(paths, filepath.Join("..", "..", "tripsync", "testdata", "exports", name))
	}
	return pipeline.Sync{
		Trigger: "test", Show: func(pipeline.Item) error { return nil },
		Read: func(in *pipeline.Intake) error {
			return p.ReadPaths(t.Context(), in, paths, func(source.File) bool { return true })
		},
	}
}

// decide decides on what is read and due, and returns it.
func decide(tb testing.TB, p *pipeline.Pipeline, s pipeline.Sync) (items []pipeline.Item) {
	tb.Helper()
	s.Show = func(i pipeline.Item) error { items = append(items, i); return nil }
	b, err := p.Begin(tb.Context(), s)
	if err != nil {
		tb.Fatal(err)
	}
	stopped, stop := context.WithCancel(tb.Context())
	stop()
	_, _ = p.End(stopped, b) // nothing is sent here
	return items
}

// acknowledge decides on all that is planned of exports, and has Concur take it.
func acknowledge(t *testing.T, p *pipeline.Pipeline, names ...string) {
	t.Helper()
	for _, item := range decide(t, p, reading(t, p, names...)) {
		post(t, p, item)
	}
}

func post(t *testing.T, p *pipeline.Pipeline, item pipeline.Item) {
	t.Helper()
	task, err := p.Store.Ledger.Task(t.Context(), item.ID)
	if err != nil {
		t.Fatal(err)
	}
	a := state.Attempt{
		ID: uuid.New(), Trip: item.ID, Verb: item.Verb, Generation: task.Trip.Generation,
		Fingerprint: item.Fingerprint, Document: task.Trip.Document, BegunAt: p.Now(),
	}
	if err := p.Store.Ledger.Begin(t.Context(), task, a); err != nil {
		t.Fatal(err)
	}
	o := state.Outcome{Code: "acknowledged", ConcurID: "gWu9$" + item.Locator}
	if _, err := p.Store.Ledger.Finish(t.Context(), state.Job{Trip: item.ID}, a, o, p.Now()); err != nil {
		t.Fatal(err)
	}
}

// A stop is logged once, however often the same plan is stopped, and is seen in
// state until it is over.
func TestStopIsToldOnce(t *testing.T) {
	t.Parallel()
	p := agency(t)
	core, logs := observer.New(zapcore.WarnLevel)
	p.Log = zap.New(core)
	acknowledge(t, p, "doe-booked.air", "two-booked.air")
	var plans []string
	for range 2 {
		s, err := p.Run(t.Context(), reading(t, p, "doe-cancelled.air"))
		if err != nil || s.Held != 1 || s.Read != 1 || len(s.Stopped) != 1 {
			t.Fatalf("Run: %+v, %v; want one client stopped and its trip held", s, err)
		}
		if got, want := s.Stopped[0].Why(), "1 of 3 trips would be cancelled (33%, the limit is 20%)"; got != want {
			t.Errorf("Why: %q, want %q", got, want)
		}
		plans = append(plans, s.Stopped[0].PlanID)
	}
	if plans[0] != plans[1] {
		t.Errorf("the same plan has two ids: %v", plans)
	}
	if n := logs.FilterMessage("stopped by a guard").Len(); n != 1 {
		t.Errorf("told %d times, want once", n)
	}
	stops, err := p.Store.Plans.Stops(t.Context())
	if err != nil || len(stops) != 1 || stops[0].Plan != plans[0] {
		t.Errorf("Stops: %+v, %v; want plan %s", stops, err, plans[0])
	}
}

// What is decided once is not counted again while it waits for Concur.
func TestDecidedIsNotCountedAgain(t *testing.T) {
	t.Parallel()
	p := agency(t)
	acknowledge(t, p, "doe-booked.air", "two-booked.air")
	cancelled := reading(t, p, "doe-cancelled.air")
	preview := func() []string {
		t.Helper()
		s, err := p.Preview(t.Context(), cancelled)
		if err != nil {
			t.Fatal(err)
		}
		var why []string
		for _, stop := range s.Stopped {
			why = append(why, stop.Why())
		}
		return why
	}
	if diff := cmp.Diff([]string{"1 of 3 trips would be cancelled (33%, the limit is 20%)"}, preview()); diff != "" {
		t.Errorf("stopped before the plan is decided (-want +got):\n%s", diff)
	}
	p.Clients[0].Guard = push.Guard{}
	decide(t, p, reading(t, p))
	p.Clients[0].Guard = acme().Guard
	if diff := cmp.Diff([]string(nil), preview()); diff != "" {
		t.Errorf("stopped once it is decided (-want +got):\n%s", diff)
	}
}

// Trips that are over are counted apart from those ahead.
func TestPastTrips(t *testing.T) {
	t.Parallel()
	p := agency(t)
	acknowledge(t, p, "doe-booked.air", "two-booked.air")
	p.Now = func() time.Time { return time.Date(2027, 2, 6, 8, 0, 0, 0, time.UTC) }
	s, err := p.Preview(t.Context(), reading(t, p, "doe-cancelled.air"))
	if err != nil || len(s.Stopped) != 1 {
		t.Fatalf("Preview: %+v, %v; want one client stopped", s, err)
	}
	if got, want := s.Stopped[0].Why(), "1 of 3 past trips would be cancelled (33%, the limit is 20%)"; got != want {
		t.Errorf("Why: %q, want %q", got, want)
	}
}

// A plan that cannot be written whole is an error, and sends nothing.
func TestPreviewToFullDisk(t *testing.T) {
	t.Parallel()
	p := agency(t)
	s := reading(t, p, "doe-booked.air")
	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	if err != nil {
		t.Skip("no /dev/full here: ", err)
	}
	defer full.Close()
	s.Out = full
	if _, err := p.Preview(context.WithoutCancel(t.Context()), s); err == nil {
		t.Error("Preview to a full disk: no error")
	}
}

// BenchmarkSettingsChange plans 5,000 trips that Concur has after a change of the
// settings, which makes all of them due, and counts what that takes from them:
//
//	go test ./cmd/internal/pipeline -run '^$' -bench SettingsChange -benchtime 1x
func BenchmarkSettingsChange(b *testing.B) {
	p := agency(b)
	many(b, p, 5000)
	nothing := pipeline.Sync{Read: func(*pipeline.Intake) error { return nil }, Show: func(pipeline.Item) error { return nil }}
	for b.Loop() {
		if s, err := p.Preview(b.Context(), nothing); err != nil || s.Read != 5000 {
			b.Fatalf("Preview: %+v, %v; want 5000 trips", s, err)
		}
	}
}

// many lets Concur have n trips that an earlier policy made.
func many(b *testing.B, p *pipeline.Pipeline, n int) {
	b.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "tripsync", "testdata", "exports", "doe-booked.air"))
	if err != nil {
		b.Fatal(err)
	}
	var all bytes.Buffer
	for i := range n {
		locator := fmt.Sprintf("Q%c%c%c%cX", 'A'+i/8000, 'A'+i/400%20, 'A'+i/20%20, 'A'+i%20)
		if _, err := strings.NewReplacer("QD7DOE", locator, "JANE.DOE", "JANE."+locator).WriteString(&all, string(text)); err != nil {
			b.Fatal(err)
		}
	}
	name := filepath.Join(b.TempDir(), "all.air")
	if err := os.WriteFile(name, all.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	decide(b, p, pipeline.Sync{Trigger: "test", Read: func(in *pipeline.Intake) error {
		return p.ReadPaths(b.Context(), in, []string{name}, func(source.File) bool { return true })
	}})
	if _, err := p.Store.Pool().Exec(b.Context(), `
UPDATE trip SET concur_id = 'gWu9$' || locator, posted_generation = generation, posted_document = document, posted_fingerprint = fingerprint`); err != nil {
		b.Fatal(err)
	}
	p.Policy = "another"
}
