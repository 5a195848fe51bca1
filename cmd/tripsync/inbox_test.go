package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"tripsync/state/statetest"
)

// TestOddInbox tells of an inbox with every odd thing in it, beside one that is not
// there: what is good is sent, what is odd is told once and listed each time, and
// the program ends when it is told to, whatever it is at.
func TestOddInbox(t *testing.T) {
	t.Parallel()
	v := newVictim(t)
	v.env = []string{"TRIPSYNC_DATABASE_URL=" + statetest.URL(t)}
	both := strings.Replace(settings, "inbox:\n", "inbox:\n  - {name: gone, dir: gone, settle: 0s}\n", 1)
	both = strings.Replace(both, "dir: inbox, settle: 0s", "dir: inbox, settle: 20ms", 1)
	if err := os.WriteFile(filepath.Join(v.dir, "tripsync.yaml"), []byte(both), 0o600); err != nil {
		t.Fatal(err)
	}
	v.drop(t, 3)
	odd := v.dropOdd(t)

	told := 0
	for n := range 2 {
		out, errOut := v.start(t)
		code := v.wait()
		s, err := lastSummary(out.Bytes())
		if err != nil || code != exitSetAside || s.Created+s.Unchanged != v.bookings*(1-n) {
			t.Errorf("run %d ended with %d, %v: %+v\n%s", n, code, err, s, errOut)
		}
		for _, name := range odd {
			if !strings.Contains(out.String(), `"`+name+`"`) {
				t.Errorf("run %d does not list %s:\n%s", n, name, out)
			}
		}
		if s.Quarantined != len(odd) {
			t.Errorf("run %d: %d set aside, want %d:\n%s", n, s.Quarantined, len(odd), out)
		}
		told += strings.Count(errOut.String(), "file left in inbox")
	}
	if told != len(odd) {
		t.Errorf("two runs told %d times in the log, want once of each of %d", told, len(odd))
	}

	for i := range 6 {
		v.drop(t, 2)
		v.terminate(t, time.Duration(i*i)*20*time.Millisecond)
	}
	out, errOut := v.start(t)
	if code := v.wait(); code != exitSetAside {
		t.Errorf("the last run ended with %d:\n%s%s", code, out, errOut)
	}
	if n := v.sandbox.Journal(1).Processed["create"]; n != v.bookings || len(v.sandbox.Trips()) != n {
		t.Errorf("%d creates, %d trips; want %d", n, len(v.sandbox.Trips()), v.bookings)
	}
}

// dropOdd puts into the inbox what cannot be read, and three bookings in files with
// odd names and times. It returns what is told to stay, as --json has it.
func (v *victim) dropOdd(t *testing.T) (odd []string) {
	t.Helper()
	inbox := filepath.Join(v.dir, "inbox")
	path := func(name string) string { return filepath.Join(inbox, name) }
	v.drop(t, 3)
	var dropped []string
	for i := range 3 {
		dropped = append(dropped, path(fmt.Sprintf("QK7A%cX.air", 'A'+v.bookings-1-i)))
	}
	text, err := os.ReadFile(dropped[0])
	if err != nil {
		t.Fatal(err)
	}
	next := time.Now().AddDate(1, 0, 0)
	socket, err := net.Listen("unix", path("7.air"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	if err := errors.Join(
		os.Rename(dropped[0], path("r\xe9servation.air")), os.Rename(dropped[1], path(strings.Repeat("é", 123)+".air")), os.Chtimes(dropped[2], next, next),
		syscall.Mkfifo(path("0.air"), 0o600), syscall.Mkfifo(filepath.Join(v.dir, "pipe"), 0o600), os.Symlink("../pipe", path("1.air")),
		os.Symlink("/dev/zero", path("2.air")), os.Symlink("nowhere", path("3.air")), os.Symlink("../tripsync.yaml", path("4.air")), os.Symlink("..", path("5.air")),
		os.WriteFile(path("6.air"), text[:600], 0o600), os.WriteFile(path("8\n\x1b[31m.air"), nil, 0o600),
		os.WriteFile(path("9.air.filepart"), text[:600], 0o600), os.Mkdir(path("sub.air"), 0o700),
	); err != nil {
		t.Fatal(err)
	}
	odd = []string{"gone", "0.air", "1.air", "2.air", "3.air", "4.air", "5.air", "6.air", "7.air", "8%0A%1B[31m.air"}
	slices.Sort(odd)
	return odd
}

// terminate runs, and tells the run to end after a time. It must end.
func (v *victim) terminate(t *testing.T, after time.Duration) {
	t.Helper()
	out, errOut := v.start(t)
	child := v.child.Process
	defer time.AfterFunc(after, func() { _ = child.Signal(syscall.SIGTERM) }).Stop()
	deaf := time.AfterFunc(time.Minute, v.kill)
	if code := v.wait(); !deaf.Stop() {
		t.Fatalf("a run was deaf to SIGTERM after %v, and ended with %d:\n%s%s", after, code, out, errOut)
	}
}
