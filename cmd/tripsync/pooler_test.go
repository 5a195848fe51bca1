package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/statetest"
)

// TestPooler does the whole job behind a pooler in transaction mode, with nothing
// in the settings but its URL: the schema, a run, and two services that share
// queue, quota and leases while Concur fails now and then.
func TestPooler(t *testing.T) {
	t.Parallel()
	url := statetest.Pooled(t, statetest.Empty(t))
	concur := &sandbox.Server{Now: time.Now}
	web := httptest.NewServer(concur)
	t.Cleanup(web.Close)
	dir := t.TempDir()
	bookings := dropMany(t, dir, 60)
	put(t, dir, "tripsync.yaml", strings.Replace(settings, "{settle", "{workers: 8, settle", 1)+`
schedules:
  - {name: rarely, cron: "0 3 1 1 *", missed: coalesce}
console: {listen: ""}
`)
	var log syncBuffer
	do := func(ctx context.Context, args ...string) int {
		environ := []string{"TRIPSYNC_DATABASE_URL=" + url, "SANDBOX=" + web.URL, "SECRET=sandbox"}
		return execute(ctx, &log, environ, append(args, "--config", filepath.Join(dir, "tripsync.yaml"))...)
	}
	for _, verb := range [][]string{{"migrate"}, {"migrate", "--status"}, {"run", filepath.Join(dir, "inbox", nthLocator(0)+".air")}, {"status"}} {
		if code := do(t.Context(), verb...); code != 0 {
			t.Fatalf("%s ended with exit code %d:\n%s", verb, code, &log)
		}
	}
	missTick(t, url)
	faults, err := sandbox.ParseFaults(strings.NewReader(`[
		{"fault": "drop-after", "method": "POST", "path": "/api/travel/trip", "count": 2},
		{"fault": "status", "status": 500, "method": "POST", "path": "/api/travel/trip", "count": 2}
	]`))
	if err := errors.Join(err, concur.SetFaults(faults)); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan int, 2)
	for range cap(ended) {
		go func() { ended <- do(ctx, "serve") }()
	}
	store, err := state.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	eventually(t, &log, "end of the backlog", func() bool {
		o, err := store.Trips.Overview(t.Context())
		return err == nil && o.Sent == bookings && o.Backlog == 0 && o.Unknown == 0
	})
	cancel(caught{syscall.SIGTERM})
	for range cap(ended) {
		if code := <-ended; code != 0 {
			t.Errorf("serve ended with exit code %d, want 0", code)
		}
	}
	if trips, creates := len(concur.Trips()), concur.Journal(1).Processed["create"]; trips != bookings || creates != bookings {
		t.Errorf("%d trips of %d creates, want %d", trips, creates, bookings)
	}
	if strings.Contains(log.String(), `"level":"error"`) {
		t.Errorf("errors in the log:\n%s", &log)
	}
}
