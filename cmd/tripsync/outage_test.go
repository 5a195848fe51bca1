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
	"syscall"
	"testing"
	"time"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/service"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/embedded"
)

// What the log says of the database, each time that this changes.
const (
	databaseLost = "database lost"
	databaseBack = "database back"
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
		o, err := store.Trips.Overview(t.Context())
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
		var m service.Machine
		m.Settings = &config.Config{Database: "postgres://127.0.0.1:1"}
		d, started := m.StartDatabase(t.Context())
		if started != nil {
			t.Fatal(started)
		}
		ended := d.End(err)
		if got := exitCode(t.Context(), ended); got != want || !errors.Is(ended, err) {
			t.Errorf("%v became %v, with exit code %d, want %d", err, ended, got, want)
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
