package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"tripsync/cmd/internal/config"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/embedded"
	"tripsync/state/statetest"
)

// TestOutage starts a service before its database, and stops the database under
// load, for TEST_OUTAGE or three seconds. The service goes on by itself when it is
// back: each trip is there once, and the log told of each outage once.
func TestOutage(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("stops a database under load")
	}
	outage := 3 * time.Second
	if text := os.Getenv("TEST_OUTAGE"); text != "" {
		var err error
		if outage, err = time.ParseDuration(text); err != nil {
			t.Fatal(err)
		}
	}
	concur := &sandbox.Server{Now: time.Now}
	web := httptest.NewServer(concur)
	t.Cleanup(web.Close)
	dir := t.TempDir()
	bookings := dropMany(t, dir, 150)
	put(t, dir, "tripsync.yaml", strings.Replace(settings, "{settle", "{quota: 1500, settle", 1)+`
schedules:
  - {name: rarely, cron: "0 3 1 1 *", missed: coalesce}
console: {listen: ""}
`)
	database := keepDatabase(t, dir)
	url := database.URL("postgres")
	if _, err := state.Migrate(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	missTick(t, url)
	if err := database.Stop(); err != nil {
		t.Fatal(err)
	}

	var log syncBuffer
	environ := []string{"TRIPSYNC_DATABASE_URL=" + url, "SANDBOX=" + web.URL, "SECRET=sandbox"}
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- execute(ctx, &log, environ, "serve", "--config", filepath.Join(dir, "tripsync.yaml")) }()
	eventually(t, &log, "a line about the database", func() bool { return strings.Contains(log.String(), databaseLost) })
	database = keepDatabase(t, dir)
	eventually(t, &log, "load", func() bool { return len(concur.Trips()) > 30 })
	if err := database.Stop(); err != nil {
		t.Fatal(err)
	}
	before := len(concur.Trips())
	time.Sleep(outage)
	database = keepDatabase(t, dir)
	t.Logf("%d trips before the outage, %d after it", before, len(concur.Trips()))
	store, err := state.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, &log, "end of the backlog", func() bool {
		o, err := store.Overview(t.Context())
		return err == nil && o.Sent == bookings && o.Backlog == 0 && o.Unknown == 0
	})
	store.Close()
	cancel(caught{syscall.SIGTERM})
	if code := <-ended; code != 0 {
		t.Errorf("serve ended with exit code %d, want 0", code)
	}
	if err := database.Stop(); err != nil {
		t.Error(err)
	}
	if trips, creates := len(concur.Trips()), concur.Journal(1).Processed["create"]; trips != bookings || creates != bookings {
		t.Errorf("%d trips of %d creates, want %d", trips, creates, bookings)
	}
	for what, want := range map[string]int{databaseLost: 2, databaseBack: 2, `"level":"error"`: 0, "user=": 0} {
		if n := strings.Count(log.String(), what); n != want {
			t.Errorf("%d lines with %s, want %d:\n%s", n, what, want, &log)
		}
	}
}

// TestAwaitDatabase: one that never answers ends the wait, and a URL that cannot be
// right is not waited for.
func TestAwaitDatabase(t *testing.T) {
	t.Parallel()
	for url, told := range map[string]int{"postgres://doe@127.0.0.1:1/trips?sslmode=disable": 1, "postgres://doe@127.0.0.1:x/trips": 0} {
		var log syncBuffer
		a := &app{errOut: &log, settings: &config.Config{Database: config.Secret(url), LogLevel: "info"}}
		if err := a.startLog(); err != nil {
			t.Fatal(err)
		}
		if _, err := a.awaitDatabase(t.Context(), 0); !errors.Is(err, state.ErrDatabase) {
			t.Errorf("%s: %v, want %v", url, err, state.ErrDatabase)
		}
		if n := strings.Count(log.String(), databaseLost); n != told {
			t.Errorf("%s: told of %d times, want %d:\n%s", url, n, told, &log)
		}
	}
}

// TestDatabaseEnds: a verb whose database went away says so with its exit code;
// Concur's that went away is another one's.
func TestDatabaseEnds(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]int{
		nil:                   0,
		errors.New("broken"):  exitError,
		state.ErrMoved:        exitDatabase,
		io.ErrUnexpectedEOF:   exitError,
		&exit{exitUsage, nil}: exitUsage,
		&concur.Error{Class: concur.Unknown, Err: io.ErrUnexpectedEOF}: exitError,
	} {
		ended := (&database{renewals: new(sync.WaitGroup)}).end(err)
		if got := exitCode(t.Context(), ended); got != want || !errors.Is(ended, err) {
			t.Errorf("%v became %v, with exit code %d, want %d", err, ended, got, want)
		}
	}
}

// TestTelling: the log tells of what is wrong with a delivery, not that it was
// ended, nor that the database is away.
func TestTelling(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		ended bool
		want  int
	}{
		{nil, false, 0},
		{errors.New("broken"), false, 1},
		{state.ErrMoved, false, 0},
		{io.ErrUnexpectedEOF, false, 1},
		{context.Canceled, true, 0},
	} {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		if c.ended {
			end()
		}
		core, log := observer.New(zap.InfoLevel)
		deliver := telling(zap.New(core), func(context.Context, state.Job) (time.Duration, error) { return time.Second, c.err })
		if again, err := deliver(ctx, state.Job{}); again != time.Second || !errors.Is(err, c.err) {
			t.Errorf("%v became %v, %v", c.err, again, err)
		}
		if log.Len() != c.want {
			t.Errorf("%v: %d lines, want %d", c.err, log.Len(), c.want)
		}
	}
}

func keepDatabase(t *testing.T, dir string) *embedded.Server {
	t.Helper()
	if err := passable(dir); err != nil {
		t.Fatal(err)
	}
	server, err := embedded.Keep(context.WithoutCancel(t.Context()), filepath.Join(dir, "postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Stop() }) // once more, when the test ended early
	return server
}

// dropMany puts n bookings into an inbox, each of another traveller, and returns n.
func dropMany(t *testing.T, dir string, n int) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "inbox"), 0o755); err != nil {
		t.Fatal(err)
	}
	for i := range n {
		locator := nthLocator(i)
		one := strings.NewReplacer("QD7DOE", locator, "JANE.DOE", "JANE."+locator).Replace(string(text))
		put(t, dir, filepath.Join("inbox", locator+".air"), one)
	}
	return n
}

// nthLocator is that of the booking that dropMany puts into its n-th file.
func nthLocator(n int) string {
	return fmt.Sprintf("Q%c%c%c%cX", 'A'+n/8000, 'A'+n/400%20, 'A'+n/20%20, 'A'+n%20)
}

func put(t *testing.T, dir, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// openStore is a database of the test's own.
func openStore(t *testing.T) *state.Store {
	t.Helper()
	store, err := state.Open(t.Context(), statetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// TestPersist: what a database that was away made fail is done again, and nothing
// else is.
func TestPersist(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	ends := []error{state.ErrMoved, broken, nil}
	d, done := &database{Store: openStore(t)}, 0
	err := d.persist(t.Context(), func() error { done++; return ends[done-1] })
	if !errors.Is(err, broken) || done != 2 {
		t.Errorf("persist: %v after %d times, want %v after 2", err, done, broken)
	}
}
