package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"tripsync/push/sandbox"
)

// TestKill kills runs with SIGKILL, and their private Postgres with them. However
// often that happens, in the end Concur holds each trip, and was never asked to
// make one twice.
func TestKill(t *testing.T) {
	t.Parallel()
	kills := 6
	if testing.Short() {
		kills = 2
	}
	t.Run("at any time", func(t *testing.T) {
		t.Parallel()
		killAnytime(t, kills)
	})
	t.Run("while it delivers", func(t *testing.T) {
		t.Parallel()
		killDelivering(t, kills)
	})
	t.Run("around a post", func(t *testing.T) {
		t.Parallel()
		killAroundPost(t)
	})
}

// killAnytime spreads kills over the whole duration of a run.
func killAnytime(t *testing.T, kills int) {
	t.Helper()
	v := newVictim(t)
	v.finish(t) // makes the database, which takes longer than all the rest
	v.drop(t, 2)
	begun := time.Now()
	v.finish(t)
	whole := 2 * time.Since(begun) // a database that was killed takes longer to start
	random := rand.New(rand.NewPCG(2027, 2))
	for i := range kills {
		v.drop(t, 2)
		share := (float64(i) + random.Float64()) / float64(kills)
		after := time.Duration(share * float64(whole))
		t.Logf("a kill after %v", after)
		v.run(t, after)
	}
	v.check(t)
}

// killDelivering kills within the moments in which the trips of a run are posted.
func killDelivering(t *testing.T, kills int) {
	t.Helper()
	v := newVictim(t)
	random := rand.New(rand.NewPCG(2027, 3))
	for range kills {
		v.drop(t, 6)
		delay := time.Duration(random.Int64N(int64(100 * time.Millisecond)))
		v.strikeAt(1, func(w http.ResponseWriter, r *http.Request) {
			time.AfterFunc(delay, v.kill)
			v.sandbox.ServeHTTP(w, r)
		})
		v.run(t, 0)
	}
	v.check(t)
}

// killAroundPost kills at the boundaries of a post.
func killAroundPost(t *testing.T) {
	t.Helper()
	v := newVictim(t)
	for i, strike := range []http.HandlerFunc{v.beforeProcessing, v.beforeAnswering, v.afterAnswering} {
		v.drop(t, 3)
		v.strikeAt(i+1, strike)
		v.run(t, 0)
	}
	v.check(t)
}

// A victim is an installation whose runs are killed.
type victim struct {
	ambush

	dir      string
	url      string
	bookings int
	env      []string // beside what every run gets

	mu    sync.Mutex
	child *exec.Cmd
}

func newVictim(t *testing.T) *victim {
	t.Helper()
	v := &victim{dir: t.TempDir()}
	v.sandbox, v.ambush.kill = &sandbox.Server{Now: time.Now}, v.kill
	web := httptest.NewServer(v)
	t.Cleanup(web.Close)
	v.url = web.URL
	if err := passable(v.dir); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(v.dir, "inbox"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(v.dir, "tripsync.yaml"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	return v
}

// drop puts n new bookings into the inbox.
func (v *victim) drop(t *testing.T, n int) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		v.bookings++
		locator := fmt.Sprintf("QK7%c%cX", 'A'+v.bookings/20, 'A'+v.bookings%20)
		file := filepath.Join(v.dir, "inbox", locator+".air")
		if err := os.WriteFile(file, bytes.ReplaceAll(text, []byte("QD7DOE"), []byte(locator)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// kill ends the run under way; one that ended by itself was quicker.
func (v *victim) kill() {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.child != nil {
		_ = v.child.Process.Kill()
	}
}

// start starts a run whose output is collected.
func (v *victim) start(t *testing.T) (out, errOut *bytes.Buffer) {
	t.Helper()
	return v.startVerb(t, "run", "--json")
}

func (v *victim) startVerb(t *testing.T, args ...string) (out, errOut *bytes.Buffer) {
	t.Helper()
	v.mu.Lock()
	defer v.mu.Unlock()
	out, errOut = &bytes.Buffer{}, &bytes.Buffer{}
	v.child = exec.CommandContext(t.Context(), "tripsync", args...)
	v.child.Dir, v.child.Stdout, v.child.Stderr = v.dir, out, errOut
	v.child.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + v.dir, "SANDBOX=" + v.url, "SECRET=sandbox"}
	v.child.Env = append(v.child.Env, v.env...)
	if err := v.child.Start(); err != nil {
		t.Fatal(err)
	}
	return out, errOut
}

// wait waits for the end of the run and returns its exit code, -1 if it was
// killed.
func (v *victim) wait() int {
	_ = v.child.Wait() // the exit code says it all
	v.disarm()
	v.mu.Lock()
	defer v.mu.Unlock()
	code := v.child.ProcessState.ExitCode()
	v.child = nil
	return code
}

// run runs, and kills after a time; 0: a strike will. The run may be quicker,
// but must not go wrong.
func (v *victim) run(t *testing.T, after time.Duration) {
	t.Helper()
	out, errOut := v.start(t)
	if after > 0 {
		defer time.AfterFunc(after, v.kill).Stop()
	}
	code := v.wait()
	if code > 0 {
		t.Fatalf("run ended with %d:\n%s%s", code, out, errOut)
	}
	t.Logf("killed: %t, with %d of %d trips in Concur", code < 0, len(v.sandbox.Trips()), v.bookings)
}

// finish runs to the end.
func (v *victim) finish(t *testing.T) {
	t.Helper()
	out, errOut := v.start(t)
	if code := v.wait(); code != 0 {
		t.Fatalf("run ended with %d:\n%s%s", code, out, errOut)
	}
	s, err := lastSummary(out.Bytes())
	if err == nil {
		err = addsUp(s)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// check runs a last time, to the end, and compares what the sandbox holds then
// with what was dropped.
func (v *victim) check(t *testing.T) {
	t.Helper()
	v.drop(t, 1)
	v.finish(t)
	seen := map[string]int{}
	for _, trip := range v.sandbox.Trips() {
		seen[trip.ClientLocator]++
		if seen[trip.ClientLocator] > 1 || trip.Status == cancelledTrip {
			t.Errorf("%s is there %d times, with status %d", trip.ClientLocator, seen[trip.ClientLocator], trip.Status)
		}
	}
	if len(seen) != v.bookings {
		t.Errorf("%d trips, want %d", len(seen), v.bookings)
	}
	if n := v.sandbox.Journal(1).Processed["create"]; n != v.bookings {
		t.Errorf("%d creates, want %d", n, v.bookings)
	}
}
