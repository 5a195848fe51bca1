package statetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"github.com/jackc/pgx/v5"

	"tripsync/state/embedded"
)

// Servers are a test's own, below one directory.
type servers struct {
	tb       testing.TB
	programs string
	account  *syscall.SysProcAttr
	dir      string
}

func newServers(tb testing.TB) *servers {
	tb.Helper()
	s := &servers{tb: tb, account: serviceAccount(tb)}
	var err error
	if s.programs, err = embedded.Programs(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	if s.dir, err = os.MkdirTemp("", "servers"); err != nil { //nolint:usetesting // another account must get there
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(s.dir) })
	if s.account != nil {
		if err := os.Chown(s.dir, int(s.account.Credential.Uid), int(s.account.Credential.Gid)); err != nil {
			tb.Fatal(err)
		}
	}
	return s
}

// init makes the directory of a server.
func (s *servers) init(name string) {
	s.tb.Helper()
	s.run("initdb", "-D", s.path(name), "-U", "postgres", "--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8")
}

func (s *servers) log(name string) string { return s.path(name + ".log") }

// A node is one server.
type node struct {
	url  string
	port int
	cmd  *exec.Cmd
}

func (s *servers) path(name string) string { return filepath.Join(s.dir, name) }

func (s *servers) command(program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.WithoutCancel(s.tb.Context()), filepath.Join(s.programs, program), args...) //nolint:gosec // PostgreSQL's
	cmd.Dir, cmd.Env, cmd.SysProcAttr = s.dir, append(os.Environ(), "LC_ALL=C"), s.account
	return cmd
}

func (s *servers) run(program string, args ...string) {
	s.tb.Helper()
	if out, err := s.command(program, args...).CombinedOutput(); err != nil {
		s.tb.Fatalf("%s: %v\n%s", program, err, out)
	}
}

// start starts a server with settings of its own, and returns it when it answers.
func (s *servers) start(name string, settings ...string) *node {
	s.tb.Helper()
	n := &node{port: freePort(s.tb)}
	n.url = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=any", n.port)
	args := []string{"-D", s.path(name), "-p", strconv.Itoa(n.port), "-h", "127.0.0.1", "-k", "", "-c", "max_connections=200"}
	for _, setting := range settings {
		args = append(args, "-c", setting)
	}
	n.cmd = s.command("postgres", args...)
	log, err := os.Create(s.log(name)) // no pipe, which would outlive a server that was killed
	if err != nil {
		s.tb.Fatal(err)
	}
	defer log.Close()
	n.cmd.Stderr = log
	if err := n.cmd.Start(); err != nil {
		s.tb.Fatal(err)
	}
	s.tb.Cleanup(n.kill)
	if err := awaitAnswer(s.tb.Context(), n.url); err != nil {
		said, _ := os.ReadFile(log.Name()) // helps, if it is there
		s.tb.Fatalf("%s: %v\n%s", name, err, said)
	}
	return n
}

// kill kills the server alone. Its processes find out by themselves.
func (n *node) kill() {
	if n.cmd.ProcessState == nil {
		_ = n.cmd.Process.Kill()
		_ = n.cmd.Wait() // killed
	}
}

// query executes a statement, and reads its one value if one is wanted.
func (n *node) query(tb testing.TB, sql string, value any) {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), n.url)
	if err != nil {
		tb.Fatal(err)
	}
	defer conn.Close(tb.Context())
	if value == nil {
		_, err = conn.Exec(tb.Context(), sql)
	} else {
		err = conn.QueryRow(tb.Context(), sql).Scan(value)
	}
	if err != nil {
		tb.Fatalf("%s: %v", sql, err)
	}
}

// serviceAccount returns the account for PostgreSQL's programs if we are root: they
// refuse to run as root.
func serviceAccount(tb testing.TB) *syscall.SysProcAttr {
	tb.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			tb.Fatal(err)
		}
	}
	uid, uidErr := strconv.ParseUint(u.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(u.Gid, 10, 32)
	if uidErr != nil || gidErr != nil {
		tb.Fatalf("account %s has the numbers %s and %s", u.Username, u.Uid, u.Gid)
	}
	return &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}}
}
