package main

import (
	"context"
	"errors"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/statetest"
)

// TestFailover kills the primary under load, while answers of Concur get lost, and
// promotes its standby. The service goes on by itself, and each trip is there once:
// also those whose exports, intents and acknowledgements the standby never had.
func TestFailover(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts four servers and kills two of them")
	}
	t.Run("of a synchronous standby", func(t *testing.T) {
		t.Parallel()
		f := newFailover(t, true)
		f.serve(t)
		eventually(t, &f.log, "load", func() bool { return len(f.concur.Trips()) > 30 })
		f.database.FailOver(100 * time.Millisecond)
		f.check(t)
	})
	t.Run("of one that lags", func(t *testing.T) {
		t.Parallel()
		f := newFailover(t, false)
		f.serve(t)
		eventually(t, &f.log, "load", func() bool { return len(f.concur.Trips()) > 20 })
		f.database.Lag()
		lost := len(f.concur.Trips()) + 20
		f.drop(t, 5)
		if code := f.execute(t.Context(), "run"); code != 0 {
			t.Errorf("run ended with exit code %d:\n%s", code, &f.log)
		}
		eventually(t, &f.log, "loss", func() bool { return len(f.concur.Trips()) > lost })
		f.database.FailOver(100 * time.Millisecond)
		f.check(t)
		if !strings.Contains(f.log.String(), `"another database answers: reading the archive again"`) {
			t.Errorf("nobody tells that the archive is read again:\n%s", &f.log)
		}
	})
}

// A failover is a service on a database with a standby, and a sandbox that loses
// answers.
type failover struct {
	database *statetest.Replicated
	concur   *sandbox.Server
	dir      string
	environ  []string
	bookings int
	log      syncBuffer
	stop     func() int // stops the service and returns its exit code
}

func newFailover(t *testing.T, synchronous bool) *failover {
	t.Helper()
	f := &failover{database: statetest.Replicate(t, synchronous), concur: &sandbox.Server{Now: time.Now}, dir: t.TempDir()}
	web := httptest.NewServer(f.concur)
	t.Cleanup(web.Close)
	faults, err := sandbox.ParseFaults(strings.NewReader(`[
		{"fault": "drop-after", "method": "POST", "path": "/api/travel/trip", "probability": 0.05},
		{"fault": "drop-before", "method": "POST", "path": "/api/travel/trip", "probability": 0.05}
	]`))
	if err := errors.Join(err, f.concur.SetFaults(faults)); err != nil {
		t.Fatal(err)
	}
	f.bookings = dropMany(t, f.dir, 100)
	text := strings.Replace(settings, "{settle_unknown: 1s, timeout: 4s}", "{quota: 1800, settle_unknown: 1s, timeout: 2s}", 1)
	put(t, f.dir, "tripsync.yaml", strings.Replace(text, "data: data", "data: "+f.dir, 1)+`
schedules:
  - {name: rarely, cron: "0 3 1 1 *", missed: coalesce}
console: {listen: ""}
`)
	f.environ = []string{"TRIPSYNC_DATABASE_URL=" + f.database.URL, "SANDBOX=" + web.URL, "SECRET=sandbox"}
	missTick(t, f.database.URL)
	return f
}

func (f *failover) execute(ctx context.Context, verb string) int {
	return execute(ctx, &f.log, f.environ, verb, "--config", filepath.Join(f.dir, "tripsync.yaml"))
}

func (f *failover) serve(t *testing.T) {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- f.execute(ctx, "serve") }()
	f.stop = func() int { cancel(caught{syscall.SIGTERM}); return <-ended }
}

// drop puts more bookings into the inbox, of travellers that have none yet.
func (f *failover) drop(t *testing.T, n int) {
	t.Helper()
	more := t.TempDir()
	dropMany(t, more, f.bookings+n)
	for i := f.bookings; i < f.bookings+n; i++ {
		name := filepath.Join("inbox", nthLocator(i)+".air")
		if err := os.Rename(filepath.Join(more, name), filepath.Join(f.dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	f.bookings += n
}

// check waits until state says that all is done, and compares what Concur holds.
func (f *failover) check(t *testing.T) {
	t.Helper()
	var store *state.Store
	eventually(t, &f.log, "new primary", func() (open bool) {
		var err error
		store, err = state.Open(t.Context(), f.database.URL)
		return err == nil
	})
	defer store.Close()
	eventually(t, &f.log, "end of the backlog", func() bool {
		o, err := store.Trips.Overview(t.Context())
		return err == nil && o.Sent == f.bookings && o.Backlog == 0 && o.Unknown == 0
	})
	if code := f.stop(); code != 0 {
		t.Errorf("serve ended with exit code %d, want 0", code)
	}
	if trips, creates := len(f.concur.Trips()), f.concur.Journal(1).Processed["create"]; trips != f.bookings || creates != f.bookings {
		t.Errorf("%d trips of %d creates, want %d", trips, creates, f.bookings)
	}
	if strings.Contains(f.log.String(), `"level":"error"`) {
		t.Errorf("errors in the log:\n%s", &f.log)
	}
}
