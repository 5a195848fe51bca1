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
