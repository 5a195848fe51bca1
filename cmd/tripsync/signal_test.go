package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
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

// A patient is a process that gets signals while Concur takes its time with the
// first create.
type patient struct {
	dir, url string
	sandbox  *sandbox.Server
	asked    chan struct{} // the first create has arrived
	answer   func()        // lets it be answered
	log      syncBuffer
	child    *exec.Cmd
	environ  []string
}

func newPatient(t *testing.T) *patient {
	t.Helper()
	p := &patient{dir: t.TempDir(), url: statetest.URL(t), sandbox: &sandbox.Server{Now: time.Now}, asked: make(chan struct{})}
	answer := make(chan struct{})
	p.answer = sync.OnceFunc(func() { close(answer) })
	ask := sync.OnceFunc(func() { close(p.asked) })
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/api/travel/trip") {
			ask()
			<-answer
		}
		p.sandbox.ServeHTTP(w, r)
	}))
	t.Cleanup(web.Close)
	t.Cleanup(p.answer)
	p.environ = []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + p.dir, "TRIPSYNC_DATABASE_URL=" + p.url, "SANDBOX=" + web.URL, "SECRET=sandbox",
	}
	if err := os.Mkdir(filepath.Join(p.dir, "inbox"), 0o755); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	put(t, p.dir, "inbox/1.air", string(text))
	p.configure(t, "console: {listen: \"\"}\n")
	missTick(t, p.url)
	return p
}

// configure writes settings with a schedule that was missed.
func (p *patient) configure(t *testing.T, more string) {
	t.Helper()
	put(t, p.dir, "tripsync.yaml", settings+"schedules:\n  - {name: rarely, cron: \"0 3 1 1 *\"}\n"+more)
}

func (p *patient) start(t *testing.T, args ...string) {
	t.Helper()
	p.child = exec.CommandContext(t.Context(), "tripsync", args...)
	p.child.Dir, p.child.Stderr, p.child.Env = p.dir, &p.log, p.environ
	if err := p.child.Start(); err != nil {
		t.Fatal(err)
	}
}

func (p *patient) signal(t *testing.T, s syscall.Signal) {
	t.Helper()
	if err := p.child.Process.Signal(s); err != nil {
		t.Fatalf("%v: %v\n%s", s, err, &p.log)
	}
}

// wait returns the exit code; that of a process that a signal killed is -1.
func (p *patient) wait(t *testing.T) int {
	t.Helper()
	if ended, ok := errors.AsType[*exec.ExitError](p.child.Wait()); ok {
		return ended.ExitCode()
	}
	return p.child.ProcessState.ExitCode()
}

func (p *patient) tells(text string) func() bool {
	return func() bool { return strings.Contains(p.log.String(), text) }
}

// await returns when a create is under way.
func (p *patient) await(t *testing.T) {
	t.Helper()
	eventually(t, &p.log, "create", func() bool {
		select {
		case <-p.asked:
			return true
		default:
			return false
		}
	})
}

// drained fails unless what was under way was recorded, and was sent once.
func (p *patient) drained(t *testing.T) {
	t.Helper()
	store, err := state.Open(t.Context(), p.url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	o, err := store.Trips.Overview(t.Context())
	creates := p.sandbox.Journal(1).Processed["create"]
	if err != nil || o.Sent != 1 || o.Unknown != 0 || creates != 1 {
		t.Errorf("%+v after %d creates, %v; want one that is sent", o, creates, err)
	}
}

// onlyJSON fails if the log has a line that is no JSON object.
func (p *patient) onlyJSON(t *testing.T) {
	t.Helper()
	for line := range strings.Lines(p.log.String()) {
		if !json.Valid([]byte(line)) || !strings.HasPrefix(line, "{") {
			t.Errorf("a line of the log is no JSON: %q", line)
		}
	}
}

// TestServeStops: a signal lets what is being sent finish, and is no failure; nor
// is one that comes twice, or before the service is ready.
func TestServeStops(t *testing.T) {
	t.Parallel()
	for name, signals := range map[string][]syscall.Signal{
		"SIGTERM": {syscall.SIGTERM}, "SIGINT": {syscall.SIGINT}, "twice": {syscall.SIGTERM, syscall.SIGTERM},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			p.start(t, "serve")
			p.await(t)
			for _, s := range signals {
				p.signal(t, s)
			}
			p.answer()
			if code := p.wait(t); code != 0 {
				t.Errorf("serve ended with %d, want 0:\n%s", code, &p.log)
			}
			p.onlyJSON(t)
			p.drained(t)
		})
	}
	t.Run("before it is ready", func(t *testing.T) {
		t.Parallel()
		p := newPatient(t)
		p.environ = append(p.environ, "TRIPSYNC_DATABASE_URL=postgres://doe@127.0.0.1:1/trips")
		p.start(t, "serve")
		eventually(t, &p.log, "wait for the database", p.tells(databaseLost))
		p.signal(t, syscall.SIGTERM)
		if code := p.wait(t); code != 0 {
			t.Errorf("serve ended with %d, want 0:\n%s", code, &p.log)
		}
		p.onlyJSON(t)
	})
	t.Run("by a fault", func(t *testing.T) {
		t.Parallel()
		p := newPatient(t)
		p.environ = append(p.environ, "TRIPSYNC_CONSOLE_LISTEN="+strings.TrimPrefix(p.environ[3], "SANDBOX=http://"))
		p.start(t, "serve")
		if code := p.wait(t); code != 1 {
			t.Errorf("serve ended with %d, want 1:\n%s", code, &p.log)
		}
		p.onlyJSON(t)
	})
}

// TestServeStopsAtOnce when somebody insists.
func TestServeStopsAtOnce(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	p.start(t, "serve")
	p.await(t)
	p.signal(t, syscall.SIGTERM)
	time.Sleep(impatience + 500*time.Millisecond)
	p.signal(t, syscall.SIGTERM)
	if code := p.wait(t); code != -1 {
		t.Errorf("serve ended with %d, want an end by the signal:\n%s", code, &p.log)
	}
}

// TestServeReloads: SIGHUP lets what is being sent finish, and then the new
// settings count. Bad ones change nothing.
func TestServeReloads(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	first, second := freeAddress(t), freeAddress(t)
	p.configure(t, "console: {listen: \""+first+"\"}\n")
	p.start(t, "serve")
	p.await(t)
	p.configure(t, "console: {lisen: nowhere}\n")
	p.signal(t, syscall.SIGHUP)
	eventually(t, &p.log, "refusal of bad settings", p.tells("settings not reloaded"))
	p.configure(t, "console: {listen: \""+second+"\"}\n")
	p.signal(t, syscall.SIGHUP)
	p.answer()
	eventually(t, &p.log, "new address", func() bool { return status(t, "http://"+second+"/livez") == http.StatusOK })
	p.drained(t)
	if code := status(t, "http://"+first+"/livez"); code != 0 {
		t.Errorf("the old address still answers %d", code)
	}
	p.signal(t, syscall.SIGTERM)
	if code := p.wait(t); code != 0 {
		t.Errorf("serve ended with %d, want 0:\n%s", code, &p.log)
	}
	p.onlyJSON(t)
}

// TestServeOutlivesReader: a service goes on when nobody reads its log any more.
func TestServeOutlivesReader(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	console := freeAddress(t)
	p.configure(t, "console: {listen: \""+console+"\"}\n")
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	p.child = exec.CommandContext(t.Context(), "tripsync", "serve")
	p.child.Dir, p.child.Env, p.child.Stderr = p.dir, p.environ, write
	if err := errors.Join(p.child.Start(), write.Close(), read.Close()); err != nil {
		t.Fatal(err)
	}
	p.await(t)
	p.answer()
	eventually(t, &p.log, "health", func() bool { return status(t, "http://"+console+"/healthz") == http.StatusOK })
	p.signal(t, syscall.SIGTERM)
	if code := p.wait(t); code != 0 {
		t.Errorf("serve ended with %d, want 0", code)
	}
	p.drained(t)
}

// TestRunStops: a run that is interrupted lets what is being sent finish, says at
// once that it does, and says which signal it was.
func TestRunStops(t *testing.T) {
	t.Parallel()
	for s, want := range map[syscall.Signal]int{syscall.SIGTERM: 143, syscall.SIGINT: 130, syscall.SIGHUP: 129} {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := newPatient(t)
			p.start(t, "run", "--json")
			p.await(t)
			p.signal(t, s)
			eventually(t, &p.log, "what it waits for", p.tells("finishing what is being sent, up to 15 s; again to stop now\n"))
			p.answer()
			if code := p.wait(t); code != want {
				t.Errorf("run ended with %d, want %d:\n%s", code, want, &p.log)
			}
			if !strings.Contains(p.log.String(), "tripsync: stopped by signal: "+s.String()) {
				t.Errorf("it does not say why it ended:\n%s", &p.log)
			}
			p.drained(t)
		})
	}
}

// TestReaderGone: who reads only the beginning of an output gets no complaint.
func TestReaderGone(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	var told bytes.Buffer
	p.child = exec.CommandContext(t.Context(), "tripsync", "plan", "--json")
	p.child.Dir, p.child.Env, p.child.Stdout, p.child.Stderr = p.dir, p.environ, write, &told
	if err := errors.Join(read.Close(), p.child.Start(), write.Close()); err != nil {
		t.Fatal(err)
	}
	if code := p.wait(t); code != 141 || told.Len() > 0 {
		t.Errorf("plan ended with %d, want 141, and said %q", code, &told)
	}
}
