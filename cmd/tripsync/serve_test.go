package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/statetest"
)

// The service catches up with the ticks it missed, says that it is well, and
// ends when it is told to.
func TestServe(t *testing.T) {
	t.Parallel()
	concur := &sandbox.Server{Now: time.Now}
	web := httptest.NewServer(concur)
	defer web.Close()
	dir, url, console := t.TempDir(), statetest.URL(t), freeAddress(t)
	file := filepath.Join(dir, "tripsync.yaml")
	write := func(name, text string) {
		t.Helper()
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "inbox"), os.DirFS(filepath.Join("testdata", "exports"))); err != nil {
		t.Fatal(err)
	}
	write("tripsync.yaml", settings+fmt.Sprintf(`
schedules:
  - {name: rarely, cron: "0 3 1 1 *", missed: coalesce}
console: {listen: %q}
`, console))
	missTick(t, url, "rarely")

	var log syncBuffer
	root := rootCommand(&app{out: &log, errOut: &log, environ: []string{"TRIPSYNC_DATABASE_URL=" + url, "SANDBOX=" + web.URL, "SECRET=sandbox"}})
	root.SetArgs([]string{"serve", "--config", file})
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- root.ExecuteContext(ctx) }()
	eventually(t, &log, "a trip in the sandbox", func() bool { return len(concur.Trips()) > 0 })
	eventually(t, &log, "health", func() bool { return status(t, "http://"+console+"/healthz") == http.StatusOK })
	cancel(caught{syscall.SIGTERM})
	if code := exitCode(ctx, <-ended); code != 143 {
		t.Errorf("serve ended with exit code %d, want 143:\n%s", code, &log)
	}
	if bytes.Contains([]byte(log.String()), []byte("DOE")) {
		t.Errorf("the log names a person:\n%s", &log)
	}
}

// missTick makes a schedule one that was last run two years ago.
func missTick(t *testing.T, url, schedule string) {
	t.Helper()
	store, err := state.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if _, err := store.TakeTick(t.Context(), schedule, time.Now().AddDate(-2, 0, 0), "node"); err != nil {
		t.Fatal(err)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

func status(t *testing.T, url string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0
	}
	defer answer.Body.Close()
	return answer.StatusCode
}

// eventually waits for what another goroutine does.
func eventually(t *testing.T, log fmt.Stringer, what string, so func() bool) {
	t.Helper()
	deadline := time.After(time.Minute)
	for !so() {
		select {
		case <-deadline:
			t.Fatalf("no %s within a minute:\n%s", what, log)
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// A syncBuffer is a bytes.Buffer for several goroutines.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// TestServeGoesOn at once when a company is connected, though its deliveries
// rest for minutes after its credentials were refused.
func TestServeGoesOn(t *testing.T) {
	t.Parallel()
	concur := &sandbox.Server{Now: time.Now}
	web := httptest.NewServer(concur)
	defer web.Close()
	dir, url := t.TempDir(), statetest.URL(t)
	file := filepath.Join(dir, "tripsync.yaml")
	text := strings.Replace(settings, "refresh_token: sandbox", "", 1) + `
schedules:
  - {name: rarely, cron: "0 3 1 1 *", missed: coalesce}
console: {listen: ""}
`
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(dir, "inbox"), os.DirFS(filepath.Join("testdata", "exports"))); err != nil {
		t.Fatal(err)
	}
	missTick(t, url, "rarely")
	environ := []string{"TRIPSYNC_DATABASE_URL=" + url, "SANDBOX=" + web.URL, "SECRET=sandbox"}

	var log syncBuffer
	service := rootCommand(&app{out: &log, errOut: &log, environ: environ})
	service.SetArgs([]string{"serve", "--config", file})
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- service.ExecuteContext(ctx) }()
	store, err := state.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	eventually(t, &log, "rest", func() bool {
		resting, err := store.Resting(t.Context(), time.Now().Add(4*time.Minute))
		return err == nil && len(resting) == 1 && resting[0].Client == "acme"
	})
	connect := rootCommand(&app{out: &log, errOut: &log, environ: environ})
	connect.SetArgs([]string{"connect", "acme", "--company", "uuid", "--request-token=env:SECRET", "--config", file})
	if err := connect.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("connect: %v", err)
	}
	eventually(t, &log, "trip in the sandbox", func() bool { return len(concur.Trips()) > 0 })
	cancel(caught{syscall.SIGTERM})
	<-ended
}
