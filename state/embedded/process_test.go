package embedded_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tripsync/state/embedded"
)

// role names, in the environment of a child process of these tests, what it does
// instead of testing.
const role = "TRIPSYNC_EMBEDDED_TEST_ROLE"

func TestMain(m *testing.M) {
	act := map[string]func(ctx context.Context, dir string) error{
		"commit":    commit,
		"add":       add,
		"throwaway": throwaway,
		"both":      both,
		"hidden":    hidden,
		"shut out":  shutOut,
	}[os.Getenv(role)]
	if act == nil {
		os.Exit(m.Run())
	}
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Minute)
	defer cancel()
	if err := act(ctx, os.Getenv("TRIPSYNC_EMBEDDED_TEST_DIR")); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// commit prints every row that it has committed, until it is killed.
func commit(ctx context.Context, dir string) error {
	s, err := embedded.Keep(ctx, dir)
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "CREATE TABLE committed (n int)"); err != nil {
		return err
	}
	for n := 1; ; n++ {
		if _, err := conn.Exec(ctx, "INSERT INTO committed VALUES ($1)", n); err != nil {
			return err
		}
		fmt.Fprintln(os.Stdout, n)
	}
}

// add commits one row to a table and leaves. Who serves may leave meanwhile.
func add(ctx context.Context, dir string) error {
	s, err := embedded.Keep(ctx, dir)
	if err != nil {
		return err
	}
	err = errors.New("not tried")
	for err != nil && ctx.Err() == nil {
		err = insert(ctx, s, "INSERT INTO added VALUES ("+strconv.Itoa(os.Getpid())+") ON CONFLICT DO NOTHING")
	}
	return errors.Join(err, s.Stop())
}

func insert(ctx context.Context, s *embedded.Server, sql string) error {
	conn, err := pgx.Connect(ctx, s.URL("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// throwaway prints the URL of a throw-away server and waits to be killed.
func throwaway(ctx context.Context, _ string) error {
	s, err := embedded.Throwaway(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintln(os.Stdout, s.URL("postgres"))
	<-ctx.Done()
	return s.Stop()
}

// both uses a server of each kind.
func both(ctx context.Context, dir string) error {
	thrown, err := embedded.Throwaway(ctx)
	if err != nil {
		return err
	}
	kept, err := embedded.Keep(ctx, dir)
	if err != nil {
		return errors.Join(err, thrown.Stop())
	}
	return errors.Join(
		insert(ctx, thrown, "CREATE TABLE here (n int)"),
		insert(ctx, kept, "CREATE TABLE here (n int)"),
		thrown.Stop(), kept.Stop(),
	)
}

// hidden starts a server where there are no programs for one.
func hidden(ctx context.Context, _ string) error {
	if err := hide("/usr/lib", "/usr/libexec"); err != nil {
		return fmt.Errorf("hide: %w", err)
	}
	return throwaway(ctx, "")
}

// shutOut uses a throw-away server where only root may write to shared memory.
func shutOut(ctx context.Context, _ string) error {
	if err := closeMemory(); err != nil {
		return fmt.Errorf("close memory: %w", err)
	}
	s, err := embedded.Throwaway(ctx)
	if err != nil {
		return err
	}
	return errors.Join(insert(ctx, s, "CREATE TABLE here (n int)"), s.Stop())
}

// child prepares this test binary to play a part.
func child(t *testing.T, part, dir string) *osexec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := osexec.CommandContext(t.Context(), exe)
	cmd.Env = append(os.Environ(), role+"="+part, "TRIPSYNC_EMBEDDED_TEST_DIR="+dir)
	cmd.Stderr = os.Stderr
	return cmd
}

// started starts cmd, kills it at the end of the test at the latest, and returns
// the lines that it prints.
func started(t *testing.T, cmd *osexec.Cmd) *bufio.Scanner {
	t.Helper()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return bufio.NewScanner(out)
}

func kill(t *testing.T, cmd *osexec.Cmd) {
	t.Helper()
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
}

func TestKilledLosesNoCommittedRow(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "kept")
	cmd := child(t, "commit", dir)
	lines := started(t, cmd)
	last := 0
	for lines.Scan() {
		n, err := strconv.Atoi(lines.Text())
		if err != nil {
			t.Fatal(err)
		}
		last = n
		if n == 200 {
			kill(t, cmd) // what it printed before it died is read to the end
		}
	}
	_ = cmd.Wait() // killed
	if last < 200 {
		t.Fatalf("the child ended after %d rows", last)
	}

	s := keep(t, dir)
	if !s.Fresh() {
		t.Error("Fresh() = false though who served was killed")
	}
	var rows, highest int
	if err := connect(t, s).QueryRow(t.Context(), "SELECT count(*), max(n) FROM committed").Scan(&rows, &highest); err != nil {
		t.Fatal(err)
	}
	// One more may have been committed that the child could not print.
	if rows != highest || rows < last || rows > last+1 {
		t.Errorf("%d rows up to %d, want %d or one more", rows, highest, last)
	}
}

func TestKilledLeavesNothing(t *testing.T) {
	t.Parallel()
	cmd := child(t, "throwaway", "")
	lines := started(t, cmd)
	if !lines.Scan() {
		t.Fatal("the child printed no URL")
	}
	u, err := url.Parse(lines.Text())
	if err != nil {
		t.Fatal(err)
	}
	home := filepath.Dir(u.Query().Get("host"))
	kill(t, cmd)
	_ = cmd.Wait() // killed

	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for serves(ctx, filepath.Join(home, "data", ".s.PGSQL.5432")) {
		if ctx.Err() != nil {
			t.Fatal("the server outlives its parent")
		}
	}
	s, err := embedded.Throwaway(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	if _, err := os.Stat(home); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("stat of the directory left behind: %v, want that it was swept away", err)
	}
}

func serves(ctx context.Context, socket string) bool {
	conn, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return false
	}
	_ = conn.Close()
	return true
}

// TestInterruptReachesUsFirst: what a terminal sends on Ctrl-C goes to our process
// group, and the server has to live until it is stopped.
func TestInterruptReachesUsFirst(t *testing.T) {
	t.Parallel()
	s, err := embedded.Throwaway(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	text, err := os.ReadFile(filepath.Join(host(t, s), "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	group, err := syscall.Getpgid(pid)
	if err != nil {
		t.Fatal(err)
	}
	if group == syscall.Getpgrp() {
		t.Error("the server is in our process group")
	}
}

func TestProcessesAtOnce(t *testing.T) {
	t.Parallel()
	const processes = 4
	dir := filepath.Join(t.TempDir(), "kept")
	first := keep(t, dir)
	exec(t, first, "CREATE TABLE added (pid int PRIMARY KEY)")
	stop(t, first)

	var all sync.WaitGroup
	for range processes {
		cmd := child(t, "add", dir)
		all.Go(func() {
			if err := cmd.Run(); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := count(t, keep(t, dir), "added"); n != processes {
		t.Errorf("%d rows of %d processes", n, processes)
	}
}

func TestFirstStartsAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all sync.WaitGroup
	servers := make([]*embedded.Server, 4)
	for i := range servers {
		all.Go(func() { servers[i] = keep(t, dir) })
	}
	all.Wait()
	fresh := 0
	for _, s := range servers {
		if s.Fresh() {
			fresh++
		}
	}
	if fresh != 1 {
		t.Errorf("%d of %d calls started the server, want one", fresh, len(servers))
	}
}
