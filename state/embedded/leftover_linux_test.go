package embedded_test

import (
	"fmt"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"tripsync/state/embedded"
)

// TestLeftoverProcessID starts a server where another died long ago, whose process
// ID now is another process's, of the same account, or one's that nobody buries.
func TestLeftoverProcessID(t *testing.T) { //nolint:tparallel // they share a directory
	t.Parallel()
	dir := filepath.Join(openDir(t, os.Geteuid()), "kept")
	s := keep(t, dir)
	pid := pidFile(t, s)
	left, err := os.ReadFile(pid)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(left), "\n")
	for name, program := range map[string]string{"another program": "sleep", "a server's name": "postgres"} { //nolint:paralleltest // they share a directory
		t.Run(name, func(t *testing.T) {
			process := sleeper(t, program, filepath.Dir(pid))
			put(t, pid, fmt.Sprintf("%d\n%s", process, rest))
			if err := keep(t, dir).Stop(); err != nil {
				t.Error(err)
			}
		})
	}
	t.Run("nobody buried it", func(t *testing.T) {
		process := sleeper(t, "postgres", filepath.Dir(pid))
		if err := syscall.Kill(process, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		put(t, pid, fmt.Sprintf("%d\n%s", process, rest))
		begun := time.Now()
		if err := keep(t, dir).Stop(); err != nil {
			t.Error(err)
		}
		if took := time.Since(begun); took > 8*time.Second {
			t.Errorf("started after %v", took)
		}
	})
}

// sleeper starts a program that does nothing for 3 seconds, as the server's
// account. It is waited for only at the end of the test.
func sleeper(t *testing.T, name, data string) int {
	t.Helper()
	sleep, err := osexec.LookPath("sleep")
	if err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(sleep)
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(openDir(t, os.Geteuid()), name)
	if err := os.WriteFile(program, text, 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := osexec.CommandContext(t.Context(), program, "3")
	if uid, gid := serverOf(t, data); uid != os.Geteuid() {
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd.Process.Pid
}

// put writes a file of the server's account.
func put(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	uid, gid := serverOf(t, filepath.Dir(file))
	if err := os.Chown(file, uid, gid); err != nil {
		t.Fatal(err)
	}
}

// serverOf is whom a server runs as.
func serverOf(t *testing.T, dir string) (uid, gid int) {
	t.Helper()
	info, err := os.Stat(dir)
	if err != nil {
		t.Fatal(err)
	}
	st := info.Sys().(*syscall.Stat_t)
	return int(st.Uid), int(st.Gid)
}

func pidFile(t *testing.T, s *embedded.Server) string {
	t.Helper()
	return filepath.Join(host(t, s), "postmaster.pid")
}

// TestLeftoverProcess starts a server while a process of one that was killed still
// uses its memory.
func TestLeftoverProcess(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t, os.Geteuid()), "kept")
	s, err := embedded.Keep(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	backend := int(conn.PgConn().PID())
	if err := syscall.Kill(backend, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	time.AfterFunc(time.Second, func() { _ = syscall.Kill(backend, syscall.SIGCONT) })
	text, err := os.ReadFile(pidFile(t, s))
	if err != nil {
		t.Fatal(err)
	}
	first, _, _ := strings.Cut(string(text), "\n")
	server, err := strconv.Atoi(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(server, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = s.Stop() // it was killed
	if err := keep(t, dir).Stop(); err != nil {
		t.Error(err)
	}
}
