package main

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/statetest"
)

// TestDaemonsShareQuota lets three daemons on one database send for TEST_QUOTA,
// with a quota of TEST_QUOTA_PER_MINUTE, and looks at what the sandbox sees, and
// at how long those wait that depart within 24 hours and come while others are sent:
//
//	TEST_QUOTA=10m TEST_QUOTA_PER_MINUTE=4000 go test ./cmd/tripsync -run TestDaemonsShareQuota -v -timeout 30m
func TestDaemonsShareQuota(t *testing.T) {
	t.Parallel()
	while, err := time.ParseDuration(os.Getenv("TEST_QUOTA"))
	if err != nil {
		t.Skip("TEST_QUOTA does not say for how long, at least 2m; state has the short form")
	}
	quota := 600
	if text := os.Getenv("TEST_QUOTA_PER_MINUTE"); text != "" {
		if _, err := fmt.Sscan(text, &quota); err != nil {
			t.Fatal(err)
		}
	}
	gate := &gate{sandbox: &sandbox.Server{Now: time.Now}, firsts: map[string]time.Time{}}
	web := httptest.NewServer(gate)
	defer web.Close()
	dir, url := t.TempDir(), statetest.URL(t)
	bookings := dropMany(t, dir, int(float64(quota)*(while.Minutes()+1)))
	put(t, dir, "tripsync.yaml", strings.Replace(settings, "{settle", fmt.Sprintf("{quota: %d, settle", quota), 1)+`
schedules:
  - {name: rarely, cron: "0 3 1 1 *", missed: coalesce}
  - {name: minutely, cron: "* * * * *", missed: skip}
console: {listen: ""}
`)
	missTick(t, url)
	var log syncBuffer
	for range 3 {
		daemon := exec.CommandContext(t.Context(), "tripsync", "serve", "--log-level", "warn")
		daemon.Dir, daemon.Stderr = dir, &log
		daemon.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TRIPSYNC_DATABASE_URL=" + url,
			"TRIPSYNC_KEYS=" + strings.Repeat("A", 43) + "=", "SANDBOX=" + web.URL, "SECRET=sandbox",
		}
		if err := daemon.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = daemon.Process.Signal(syscall.SIGTERM)
			_ = daemon.Wait() // the test judges by what was sent
		}()
	}
	begun := time.Now()
	for len(gate.all()) == 0 { // all is read first
		if time.Since(begun) > while {
			t.Fatalf("nothing was sent:\n%s", &log)
		}
		time.Sleep(time.Second)
	}
	t.Logf("read %d bookings in %v", bookings, time.Since(begun).Round(time.Second))
	soon := newDepartures(t, dir)
	soon.keepDropping(t, 7*time.Second, time.After(while+5*time.Second)) // a process may take a while to join in
	seen := gate.all()
	busiest, most := 0, int(time.Duration(quota)*while/time.Minute)
	for i, at := range seen {
		n, _ := slices.BinarySearchFunc(seen[i:], at.Add(time.Minute), time.Time.Compare)
		busiest = max(busiest, n)
	}
	last := seen[len(seen)-1]
	used := len(seen) - index(seen, last.Add(-while))
	t.Logf("%d requests in %v, %.2f %% of the quota; %d in the busiest 60 seconds", used, while, 100*float64(used)/float64(most), busiest)
	if busiest > quota {
		t.Errorf("%d requests in 60 seconds, want at most %d", busiest, quota)
	}
	if float64(used) < 0.99*float64(most) {
		t.Errorf("%d requests in %v, want 99 %% of %d", used, while, most)
	}
	soon.check(t, url, gate)
}

func index(times []time.Time, t time.Time) int {
	i, _ := slices.BinarySearchFunc(times, t, time.Time.Compare)
	return i
}

// A gate notes when requests come.
type gate struct {
	sandbox http.Handler

	mu     sync.Mutex
	seen   []time.Time
	firsts map[string]time.Time // by login in upper case, of requests to change a trip
}

func (g *gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/api/") {
		g.note(time.Now(), r.Method, strings.ToUpper(r.URL.Query().Get("userid_value")))
	}
	g.sandbox.ServeHTTP(w, r)
}

func (g *gate) note(at time.Time, method, login string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.seen = append(g.seen, at)
	if _, ok := g.firsts[login]; !ok && method == http.MethodPost {
		g.firsts[login] = at
	}
}

// first returns when a traveller's first trip came, or the present time.
func (g *gate) first(login string) time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	if at, ok := g.firsts[login]; ok {
		return at
	}
	return time.Now()
}

func (g *gate) all() []time.Time {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.seen)
}

// TestStatusTells of a quiet window and of a pace that Concur asked for.
func TestStatusTells(t *testing.T) {
	t.Parallel()
	dir, url := t.TempDir(), statetest.URL(t)
	day := func(d time.Duration) string { return strings.ToLower(time.Now().UTC().Add(d).Format("Mon")) }
	put(t, dir, "tripsync.yaml", strings.Replace(settings, "{settle",
		fmt.Sprintf(`{quiet: [{days: [%s, %s], from: "00:00", to: "24:00"}], settle`, day(0), day(24*time.Hour)), 1))
	dropMany(t, dir, 2)
	store, err := state.Open(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Applications.SlowDown(t.Context(), state.Application("sandbox"), time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	do := func(verb string) (out string, code int) {
		t.Helper()
		c := exec.CommandContext(t.Context(), "tripsync", verb)
		c.Dir = dir
		c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TRIPSYNC_DATABASE_URL=" + url, "SANDBOX=http://127.0.0.1:1", "SECRET=sandbox"}
		text, _ := c.CombinedOutput() // what was not sent makes an exit code
		return string(text), c.ProcessState.ExitCode()
	}
	out, code := do("run")
	if code != exitSetAside || !strings.Contains(out, "0 held, 2 waiting, 0 set aside, 0 failed") || !strings.Contains(out, "quiet: by the settings nothing is sent until") {
		t.Errorf("run in a quiet window: exit code %d\n%s", code, out)
	}
	out, _ = do("status")
	for _, want := range []string{"backlog 2", "waiting  1A-", "nothing is sent until", `acme: 5\d % of the quota, since Concur asked to slow down, and nothing until`} {
		if !regexp.MustCompile(want).MatchString(out) { // the pace grows while we look
			t.Errorf("status does not tell %q:\n%s", want, out)
		}
	}
}
