package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"tripsync/state/statetest"
)

// TestLongLine: a line of 200 MB is set aside in little memory, and the record
// behind it is still read.
func TestLongLine(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "tripsync.yaml"), []byte("data: data\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := longLine(t, dir, 200<<20)
	var out, errOut bytes.Buffer
	c := exec.CommandContext(t.Context(), "tripsync", "run", "--json", file)
	c.Dir, c.Stdout, c.Stderr = dir, &out, &errOut
	c.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TRIPSYNC_DATABASE_URL=" + statetest.URL(t)}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	memory := peak(t, c.Process.Pid)
	_ = c.Wait() // the exit code says it all
	if code := c.ProcessState.ExitCode(); code != exitSetAside {
		t.Fatalf("exit code %d, want %d:\n%s%s", code, exitSetAside, &out, &errOut)
	}
	s, err := lastSummary(out.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := addsUp(s); err != nil {
		t.Error(err)
	}
	if got, want := countsOf(s), "held=1 quarantined=1"; got != want {
		t.Errorf("summary: %s, want %s\n%s", got, want, &out)
	}
	const limit = 150 << 10 // less than the line
	if got := memory(); got > limit {
		t.Errorf("took %d KiB of memory, want at most %d", got, limit)
	}
}

// peak watches a process until it ends, and then tells the most memory that it
// took, in KiB: none where there is no /proc. What the process itself leaves when
// it ends, its Rusage, is of no use: it counts what we took when we forked it.
func peak(t *testing.T, pid int) func() int {
	t.Helper()
	most := make(chan int, 1)
	go func() {
		last := 0
		for range time.Tick(5 * time.Millisecond) {
			status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
			_, peak, ok := bytes.Cut(status, []byte("VmHWM:"))
			if !ok {
				break
			}
			_, _ = fmt.Fscan(bytes.NewReader(peak), &last)
		}
		most <- last
	}()
	return func() int {
		last := <-most
		if last == 0 {
			t.Log("no /proc, so nobody knows how much memory it took")
		}
		return last
	}
}

// longLine makes an export of a record with a line of n bytes and a good one.
func longLine(t *testing.T, dir string, n int) string {
	t.Helper()
	good, err := os.ReadFile(filepath.Join("testdata", "exports", "doe-booked.air"))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "long.air")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := bytes.Cut(good, []byte("\n"))
	parts := [][]byte{head, []byte("\nRM")}
	mebibyte := bytes.Repeat([]byte("A"), 1<<20)
	for range n >> 20 {
		parts = append(parts, mebibyte)
	}
	for _, part := range append(parts, []byte("\nENDX\n"), good) {
		if _, err := f.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return name
}
