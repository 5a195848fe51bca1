package main

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"

	"tripsync/state/embedded"
)

// A fleet starts the program, and kills what it started.
type fleet struct {
	dir string
	env []string
	log *os.File // what all processes say

	mu      sync.Mutex
	running map[*exec.Cmd]bool
	kills   map[string]int // by verb
	ends    map[int]int    // how many ended by themselves, by exit code
}

// start starts a verb whose end wait waits for. It goes on when ctx has ended.
func (f *fleet) start(ctx context.Context, out io.Writer, args ...string) (*exec.Cmd, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	child := exec.CommandContext(context.WithoutCancel(ctx), "tripsync", args...)
	child.Dir, child.Env, child.Stdout, child.Stderr = f.dir, f.env, out, f.log
	if err := child.Start(); err != nil {
		return nil, err
	}
	f.running[child] = true
	return child, nil
}

// wait returns the exit code, -1 if the process was killed.
func (f *fleet) wait(child *exec.Cmd) int {
	_ = child.Wait() // the exit code says it all
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.running, child)
	code := child.ProcessState.ExitCode()
	if code < 0 {
		f.kills[child.Args[1]]++
	} else {
		f.ends[code]++
	}
	return code
}

// do runs a verb to its end and returns its exit code.
func (f *fleet) do(ctx context.Context, out io.Writer, args ...string) int {
	child, err := f.start(ctx, out, args...)
	if err != nil {
		return exitError
	}
	return f.wait(child)
}

// serve keeps a service running until ctx ends.
func (f *fleet) serve(ctx context.Context) error {
	for ctx.Err() == nil {
		child, err := f.start(ctx, nil, "serve")
		if err != nil {
			return err
		}
		stop := context.AfterFunc(ctx, func() { _ = child.Process.Signal(syscall.SIGTERM) })
		f.wait(child)
		stop()
		rest(ctx, 20*time.Millisecond) // the database may be away
	}
	return nil
}

// killed tells how many processes of a verb were killed.
func (f *fleet) killed(verb string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.kills[verb]
}

// some are the processes that run a verb now.
func (f *fleet) some(verb string) []*exec.Cmd {
	f.mu.Lock()
	defer f.mu.Unlock()
	var some []*exec.Cmd
	for child := range f.running {
		if child.Args[1] == verb {
			some = append(some, child)
		}
	}
	slices.SortFunc(some, func(a, b *exec.Cmd) int { return a.Process.Pid - b.Process.Pid })
	return some
}

// killOne kills one service.
func (f *fleet) killOne(random *rand.Rand) {
	if some := f.some("serve"); len(some) > 0 {
		_ = some[random.IntN(len(some))].Process.Kill() // it may have ended
	}
}

// killAll kills all services at once, as a machine does that goes away.
func (f *fleet) killAll() {
	for _, child := range f.some("serve") {
		_ = child.Process.Kill() // it may have ended
	}
}

// A ledger is a private Postgres that crashes.
type ledger struct {
	dir    string
	url    string
	server *embedded.Server // of whoever crashes it

	crashes, backends atomic.Int64 // that ended
}

func (l *ledger) start(ctx context.Context) (err error) {
	if l.server, err = embedded.Keep(context.WithoutCancel(ctx), l.dir); err == nil {
		l.url = l.server.URL("postgres")
	}
	return err
}

// crash ends the server without ceremony: by an immediate shutdown or, seldom, by
// SIGKILL of all its processes, or of one, after which it starts again by itself.
func (l *ledger) crash(ctx context.Context, random *rand.Rand) error {
	postmaster, err := l.postmaster()
	if err != nil {
		return err
	}
	children := childrenOf(postmaster)
	l.crashes.Add(1)
	switch how := random.IntN(10); {
	case how == 0 && len(children) > 0:
		return syscall.Kill(children[random.IntN(len(children))], syscall.SIGKILL)
	case how == 1:
		err = syscall.Kill(postmaster, syscall.SIGKILL)
		for _, child := range children {
			_ = syscall.Kill(child, syscall.SIGKILL) // some are gone with it
		}
	default:
		err = syscall.Kill(postmaster, syscall.SIGQUIT)
	}
	if err != nil {
		return fmt.Errorf("crash the database: %w", err)
	}
	_ = l.server.Stop() // it ended by itself, it says
	l.server, err = embedded.Keep(context.WithoutCancel(ctx), l.dir)
	return err
}

func (l *ledger) postmaster() (int, error) {
	text, err := os.ReadFile(filepath.Join(l.dir, "data", "postmaster.pid"))
	if err != nil {
		return 0, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	return strconv.Atoi(first)
}

func childrenOf(pid int) []int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", pid)) // only Linux has it
	var children []int
	for field := range strings.FieldsSeq(string(text)) {
		if child, err := strconv.Atoi(field); err == nil {
			children = append(children, child)
		}
	}
	return children
}

const sqlEndBackend = `
SELECT count(*) FILTER (WHERE pg_terminate_backend(pid))
  FROM (SELECT pid FROM pg_stat_activity
         WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
         ORDER BY random()
         LIMIT 1) AS one`

// endBackend cuts one connection. A database that is away has none.
func (l *ledger) endBackend(ctx context.Context) {
	ctx, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	connection, err := pgx.Connect(ctx, l.url)
	if err != nil {
		return
	}
	defer connection.Close(ctx)
	var n int
	if connection.QueryRow(ctx, sqlEndBackend).Scan(&n) == nil {
		l.backends.Add(int64(n))
	}
}
