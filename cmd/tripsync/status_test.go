package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"syscall"
	"testing"

	"tripsync/state"
)

// TestStatusDuringRun: while all is well, status names no trouble. What was under
// way when the process died is unknown.
func TestStatusDuringRun(t *testing.T) {
	t.Parallel()
	p := newPatient(t)
	for _, name := range []string{"two-booked.air", "stranger-booked.air"} {
		text, err := os.ReadFile(filepath.Join("testdata", "exports", name))
		if err != nil {
			t.Fatal(err)
		}
		put(t, p.dir, "inbox/"+name, string(text))
	}
	p.environ = append(p.environ, "TRIPSYNC_DELIVERY_WORKERS=1")
	p.start(t, "run")
	p.await(t)
	p.shows(t, []string{"status"}, []string{
		`backlog 3 \(2 queued, 1 sending\), unknown 0, held 1`, `  run  running since \d\d:\d\d:\d\d\n`, `held +1A-QS7ROE`,
	}, `failed|unknown  |did not finish|: \n`)
	p.shows(t, []string{"status", "--json"}, []string{
		`"type":"run",.*"stands":"running"`, `"kind":"sending".*"trip":"1A-`, `"kind":"queued".*"trip":"1A-`, `"queued":2,"sending":1,"unknown":0`,
	}, `"failed"|"kind":"unknown"`)
	p.signal(t, syscall.SIGKILL)
	p.wait(t)
	store, err := state.Open(t.Context(), p.url)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.Leases.ClearLeases(t.Context()); err != nil { // as time does
		t.Fatal(err)
	}
	p.shows(t, []string{"status"}, []string{`\(2 queued, 0 sending\), unknown 1`, `unknown +1A-`, `run  did not finish`}, `running`)
}

// shows runs a verb and looks at what it prints.
func (p *patient) shows(t *testing.T, args, want []string, wrong string) {
	t.Helper()
	verb := exec.CommandContext(t.Context(), "tripsync", args...)
	verb.Dir, verb.Env = p.dir, p.environ
	out, err := verb.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	for _, pattern := range want {
		if !regexp.MustCompile(pattern).Match(out) {
			t.Errorf("%v does not show %q:\n%s", args, pattern, out)
		}
	}
	if found := regexp.MustCompile(wrong).Find(out); found != nil {
		t.Errorf("%v shows %q:\n%s", args, found, out)
	}
}
