package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/service"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/statetest"
)

// The service catches up with the ticks it missed, says that it is well, and
// ends when it is told to.
func TestServe(t *testing.T) {
	t.Parallel()
	box := &sandbox.Server{Now: time.Now}
	web := httptest.NewServer(box)
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
	missTick(t, url)

	var log syncBuffer
	environ := []string{"TRIPSYNC_DATABASE_URL=" + url, "SANDBOX=" + web.URL, "SECRET=sandbox"}
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- execute(ctx, &log, environ, "serve", "--config", file) }()
	eventually(t, &log, "a trip in the sandbox", func() bool { return len(box.Trips()) > 0 })
	eventually(t, &log, "health", func() bool { return status(t, "http://"+console+"/healthz") == http.StatusOK })
	cancel(caught{syscall.SIGTERM})
	if code := <-ended; code != 0 {
		t.Errorf("serve ended with exit code %d, want 0:\n%s", code, &log)
	}
	if bytes.Contains([]byte(log.String()), []byte("DOE")) {
		t.Errorf("the log names a person:\n%s", &log)
	}
}

// A service says when it has no schedules, and when the example of a rule is wrong: it
// sends what is queued by hand, and applies the rule.
func TestServeDoubtsSettings(t *testing.T) {
	t.Parallel()
	console, dir := freeAddress(t), t.TempDir()
	file, rules := filepath.Join(dir, "tripsync.yaml"), filepath.Join(dir, "mine.yaml")
	text := strings.Replace(settings, "    oldest: any\n", "    oldest: any\n    passives: [mine.yaml]\n", 1)
	page := "passives: mine\nversion: 1\nread: {tags: [PC]}\nrules:\n  - name: mine\n    when: {PC: TRN}\n    hold: true\n" +
		"    examples: [{text: PC-DOE, seg: {id: MIS}, gives: {hold: true}}]\n"
	if err := errors.Join(os.WriteFile(file, fmt.Appendf([]byte(text), "console: {listen: %q}\n", console), 0o600),
		os.WriteFile(rules, []byte(page), 0o600)); err != nil {
		t.Fatal(err)
	}
	var log syncBuffer
	environ := []string{"TRIPSYNC_DATABASE_URL=" + statetest.URL(t), "SANDBOX=http://127.0.0.1:1", "SECRET=sandbox"}
	ctx, cancel := context.WithCancelCause(t.Context())
	ended := make(chan int, 1)
	go func() { ended <- execute(ctx, &log, environ, "serve", "--config", file) }()
	eventually(t, &log, "health", func() bool { return status(t, "http://"+console+"/healthz") == http.StatusOK })
	cancel(caught{syscall.SIGTERM})
	<-ended
	for _, doubt := range []string{"schedules: is empty", "examples of rule sets are wrong: tripsync config check tells which"} {
		if !strings.Contains(log.String(), doubt) {
			t.Errorf("the log does not say %q:\n%s", doubt, &log)
		}
	}
	if strings.Contains(log.String(), "PC-DOE") {
		t.Errorf("the log has the text of an example:\n%s", &log)
	}
}

// execute runs the program in this process and returns its exit code.
func execute(ctx context.Context, out io.Writer, environ []string, args ...string) int {
	root := rootCommand(&app{out: out, errOut: out, environ: environ}) //nolint:contextcheck // ExecuteContext hands it on
	root.SetArgs(args)
	return exitCode(ctx, root.ExecuteContext(ctx))
}

// missTick makes the schedule rarely one that was last run two years ago.
func missTick(tb testing.TB, url string) {
	tb.Helper()
	store, err := state.Open(tb.Context(), url)
	if err != nil {
		tb.Fatal(err)
	}
	defer store.Close()
	if _, err := store.Runs.TakeTick(tb.Context(), "rarely", time.Now().AddDate(-2, 0, 0), "node"); err != nil {
		tb.Fatal(err)
	}
}

// neighbours counts the addresses that tests were given.
var neighbours atomic.Int32

// freeAddress returns an address to listen on later. Where the loopback network has
// more than one host, each has one of its own: the port of another test's listener
// may be the next one to be free.
func freeAddress(tb testing.TB) string {
	tb.Helper()
	host := "127.0.0.1"
	if runtime.GOOS == "linux" {
		host = fmt.Sprintf("127.0.1.%d", neighbours.Add(1))
	}
	l, err := net.Listen("tcp", host+":0")
	if err != nil {
		tb.Fatal(err)
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
func eventually(tb testing.TB, log fmt.Stringer, what string, so func() bool) {
	tb.Helper()
	deadline := time.After(time.Minute)
	for !so() {
		select {
		case <-deadline:
			tb.Fatalf("no %s within a minute:\n%s", what, log)
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

// An installation is a program's surroundings: a sandbox, a database, and
// settings without a token.
type installation struct {
	sandbox *sandbox.Server
	url     string // of the database
	dir     string
	log     syncBuffer
	environ []string
}

func install(t *testing.T) *installation {
	t.Helper()
	i := &installation{sandbox: &sandbox.Server{Now: time.Now}, url: statetest.URL(t), dir: t.TempDir()}
	web := httptest.NewServer(i.sandbox)
	t.Cleanup(web.Close)
	i.environ = []string{"TRIPSYNC_DATABASE_URL=" + i.url, "SANDBOX=" + web.URL, "SECRET=sandbox"}
	text := strings.Replace(settings, "refresh_token: sandbox", "", 1) + `
schedules:
  - {name: rarely, cron: "0 3 1 1 *", missed: coalesce}
console: {listen: ""}
`
	text = strings.Replace(text, "data: data", "data: "+i.dir, 1)
	if err := os.WriteFile(filepath.Join(i.dir, "tripsync.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(filepath.Join(i.dir, "inbox"), os.DirFS(filepath.Join("testdata", "exports"))); err != nil {
		t.Fatal(err)
	}
	return i
}

func (i *installation) command(args ...string) *cobra.Command {
	root := rootCommand(&app{out: &i.log, errOut: &i.log, environ: i.environ})
	root.SetArgs(append(args, "--config", filepath.Join(i.dir, "tripsync.yaml")))
	return root
}

// serve runs the service until the test ends.
func (i *installation) serve(t *testing.T) {
	t.Helper()
	service := i.command("serve")
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(t.Context()))
	ended := make(chan error, 1)
	go func() { ended <- service.ExecuteContext(ctx) }()
	t.Cleanup(func() {
		cancel(caught{syscall.SIGTERM})
		if code := exitCode(ctx, <-ended); code != 0 {
			t.Errorf("serve ended with exit code %d:\n%s", code, &i.log)
		}
	})
}

func (i *installation) connect(t *testing.T) {
	t.Helper()
	if err := i.command("connect", "acme", "--company", "uuid", "--request-token=env:SECRET").ExecuteContext(t.Context()); err != nil {
		t.Fatalf("connect: %v", err)
	}
}

func (i *installation) open(t *testing.T) *state.Store {
	t.Helper()
	store, err := state.Open(t.Context(), i.url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// TestServeGoesOn at once when a company is connected, though its deliveries
// rest for minutes after its credentials were refused.
func TestServeGoesOn(t *testing.T) {
	t.Parallel()
	i := install(t)
	missTick(t, i.url)
	store := i.open(t)
	i.serve(t)
	eventually(t, &i.log, "rest", func() bool {
		resting, err := store.Ledger.Resting(t.Context(), time.Now().Add(4*time.Minute))
		return err == nil && len(resting) == 1 && resting[0].Client == "acme"
	})
	i.connect(t)
	eventually(t, &i.log, "trip in the sandbox", func() bool { return len(i.sandbox.Trips()) > 0 })
}

// TestServeKeepsGrants of companies that are sent nothing.
func TestServeKeepsGrants(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.connect(t)
	ring, err := service.KeyFile(filepath.Join(i.dir, "keys")).Read()
	if err != nil {
		t.Fatal(err)
	}
	keys, err := config.ParseKeys(ring)
	if err != nil {
		t.Fatal(err)
	}
	vault := &state.Vault{Store: i.open(t), Keys: keys, Client: "acme"}
	var old concur.Grant
	_, err = vault.Renew(t.Context(), func(_ context.Context, stored []byte) ([]byte, error) {
		if err := json.Unmarshal(stored, &old); err != nil {
			return nil, err
		}
		old.Ends = time.Now().AddDate(0, 0, 80)
		return json.Marshal(old)
	})
	if err != nil {
		t.Fatal(err)
	}
	i.serve(t)
	eventually(t, &i.log, "renewal", func() bool {
		stored, err := vault.Load(t.Context())
		var g concur.Grant
		return err == nil && json.Unmarshal(stored, &g) == nil && g.RefreshToken != old.RefreshToken && g.Ends.After(time.Now().AddDate(0, 5, 0))
	})
}

// TestServeHeedsRetry: a person ends a rest that Concur asked for. The service that was
// asked sends at once, though it has only just looked whether somebody did.
func TestServeHeedsRetry(t *testing.T) {
	t.Parallel()
	i := install(t)
	i.connect(t)
	missTick(t, i.url)
	tooMany := sandbox.Fault{Kind: "status", Status: http.StatusTooManyRequests, RetryAfter: 240, Operation: "create", Count: 1}
	if err := i.sandbox.SetFaults([]sandbox.Fault{tooMany}); err != nil {
		t.Fatal(err)
	}
	i.serve(t)
	store := i.open(t)
	eventually(t, &i.log, "trips that wait", func() bool {
		o, err := store.Trips.Overview(t.Context())
		return err == nil && o.Backlog > 0 && o.Queued+o.Sending+o.Unknown == 0
	})
	before := len(i.sandbox.Trips()) // that were on their way when Concur asked for the rest
	if err := i.command("retry", "--client", "acme").ExecuteContext(t.Context()); err != nil && exitCode(t.Context(), err) != exitSetAside {
		t.Fatalf("retry: %v", err)
	}
	eventually(t, &i.log, "another trip in the sandbox", func() bool { return len(i.sandbox.Trips()) > before })
}
