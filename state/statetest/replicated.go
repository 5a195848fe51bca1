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
	"time"

	"github.com/jackc/pgx/v5"

	"tripsync/state"
	"tripsync/state/embedded"
)

// A Replicated database is migrated, and has a standby that follows by streaming.
type Replicated struct {
	URL string // of both servers

	tb       testing.TB
	programs string
	account  *syscall.SysProcAttr
	dir      string
	primary  *node
	standby  *node
}

// A node is one server.
type node struct {
	url  string
	port int
	cmd  *exec.Cmd
}

// Replicate starts a primary and its standby. If synchronous, the primary commits only
// what the standby has received.
func Replicate(tb testing.TB, synchronous bool) *Replicated {
	tb.Helper()
	r := &Replicated{tb: tb, account: serviceAccount(tb)}
	var err error
	if r.programs, err = embedded.Programs(tb.Context()); err != nil {
		tb.Fatal(err)
	}
	if r.dir, err = os.MkdirTemp("", "replicated"); err != nil { //nolint:usetesting // another account must get there
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = os.RemoveAll(r.dir) })
	if r.account != nil {
		if err := os.Chown(r.dir, int(r.account.Credential.Uid), int(r.account.Credential.Gid)); err != nil {
			tb.Fatal(err)
		}
	}
	r.run("initdb", "-D", r.path("primary"), "-U", "postgres", "--auth=trust", "--no-sync", "--no-locale", "--encoding=UTF8")
	r.primary = r.start("primary")
	if _, err := state.Migrate(tb.Context(), r.primary.url); err != nil {
		tb.Fatal(err)
	}
	r.run("pg_basebackup", "-D", r.path("standby"), "-d", r.primary.url, "-R", "-c", "fast", "--no-sync")
	r.standby = r.start("standby")
	r.await("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'")
	if synchronous {
		r.query(r.primary, "ALTER SYSTEM SET synchronous_standby_names = '*'", nil)
		r.query(r.primary, "SELECT pg_reload_conf()", nil)
		r.await("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
	}
	r.URL = fmt.Sprintf("postgres://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable", r.primary.port, r.standby.port)
	return r
}

// Lag stops the replication: the standby no longer receives what the primary commits.
func (r *Replicated) Lag() {
	r.tb.Helper()
	var sender int
	r.query(r.primary, "SELECT pid FROM pg_stat_replication", &sender)
	if err := syscall.Kill(sender, syscall.SIGSTOP); err != nil {
		r.tb.Fatal(err)
	}
	r.tb.Cleanup(func() { _ = syscall.Kill(sender, syscall.SIGKILL) }) // its server is dead by then
}

// FailOver kills the primary, and promotes the standby later.
func (r *Replicated) FailOver(later time.Duration) {
	r.tb.Helper()
	r.primary.kill()
	time.Sleep(later)
	r.query(r.standby, "SELECT pg_promote()", nil)
}

func (r *Replicated) path(name string) string { return filepath.Join(r.dir, name) }

func (r *Replicated) command(program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.WithoutCancel(r.tb.Context()), filepath.Join(r.programs, program), args...) //nolint:gosec // PostgreSQL's
	cmd.Dir, cmd.Env, cmd.SysProcAttr = r.dir, append(os.Environ(), "LC_ALL=C"), r.account
	return cmd
}

func (r *Replicated) run(program string, args ...string) {
	r.tb.Helper()
	if out, err := r.command(program, args...).CombinedOutput(); err != nil {
		r.tb.Fatalf("%s: %v\n%s", program, err, out)
	}
}

func (r *Replicated) start(name string) *node {
	r.tb.Helper()
	n := &node{port: freePort(r.tb)}
	n.url = fmt.Sprintf("postgres://postgres@127.0.0.1:%d/postgres?sslmode=disable&target_session_attrs=any", n.port)
	n.cmd = r.command("postgres", "-D", r.path(name), "-p", strconv.Itoa(n.port), "-h", "127.0.0.1", "-k", "",
		"-c", "max_connections=200", "-c", "shared_buffers=16MB", "-c", "fsync=off", "-c", "wal_level=replica", "-c", "max_wal_senders=4")
	log, err := os.Create(r.path(name + ".log")) // no pipe, which would outlive a server that was killed
	if err != nil {
		r.tb.Fatal(err)
	}
	defer log.Close()
	n.cmd.Stderr = log
	if err := n.cmd.Start(); err != nil {
		r.tb.Fatal(err)
	}
	r.tb.Cleanup(n.kill)
	if err := awaitAnswer(r.tb.Context(), n.url); err != nil {
		said, _ := os.ReadFile(log.Name()) // helps, if it is there
		r.tb.Fatalf("%s: %v\n%s", name, err, said)
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
func (r *Replicated) query(n *node, sql string, value any) {
	r.tb.Helper()
	conn, err := pgx.Connect(r.tb.Context(), n.url)
	if err != nil {
		r.tb.Fatal(err)
	}
	defer conn.Close(r.tb.Context())
	if value == nil {
		_, err = conn.Exec(r.tb.Context(), sql)
	} else {
		err = conn.QueryRow(r.tb.Context(), sql).Scan(value)
	}
	if err != nil {
		r.tb.Fatalf("%s: %v", sql, err)
	}
}

// await waits until a query at the primary returns true.
func (r *Replicated) await(sql string) {
	r.tb.Helper()
	const tries = 1000
	for range tries {
		var so bool
		if r.query(r.primary, sql, &so); so {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.tb.Fatalf("not within 20 seconds: %s", sql)
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
