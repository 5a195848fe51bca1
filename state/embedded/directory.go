package embedded

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// port names the socket; no port is opened.
const port = "5432"

// A directory is where one server lives:
//
//	owner         locked by the process that started the server
//	server.log    the server's messages since its last start
//	server.log.1  its messages of the time before
//	data/         the database cluster, with the server's socket in it
//	data.new/     a cluster in the making
//	data.pid      a process ID file in the making
type directory struct {
	path string
	near string // a short way to data, where the real one would make a socket's name too long
}

func (d directory) data() string     { return filepath.Join(d.path, "data") }
func (d directory) making() string   { return filepath.Join(d.path, "data.new") }
func (d directory) owner() string    { return filepath.Join(d.path, "owner") }
func (d directory) log() string      { return filepath.Join(d.path, "server.log") }
func (d directory) pid() string      { return filepath.Join(d.path, "data.pid") }
func (d directory) previous() string { return filepath.Join(d.path, "server.log.1") }
func (d directory) socket() string   { return filepath.Join(d.host(), ".s.PGSQL."+port) }

// host returns the directory of the socket, for the URL.
func (d directory) host() string {
	if d.near != "" {
		return d.near
	}
	return d.data()
}

// major returns the major version of PostgreSQL that wrote the cluster, or "" if there
// is no cluster yet.
func (d directory) major() string {
	text, err := os.ReadFile(filepath.Join(d.data(), "PG_VERSION"))
	if err != nil {
		return "" // other faults show when the cluster is used
	}
	return strings.TrimSpace(string(text))
}

// prepare makes d, if necessary, and gives it to a. It refuses a directory with other
// things in it: a mistyped setting must not hand a person's files to the server.
func (d directory) prepare(a account) error {
	if err := os.MkdirAll(d.path, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(d.path)
	if err != nil {
		return err
	}
	ours := []string{d.owner(), d.pid(), d.log(), d.previous(), d.data(), d.making()}
	for _, e := range entries {
		if !slices.Contains(ours, filepath.Join(d.path, e.Name())) {
			return fmt.Errorf("directory holds %q, which is no part of a private database: give it one of its own", e.Name())
		}
	}
	return a.own(d.path)
}

// tryLock makes us the owner of d. It returns nil if another process is the owner.
func (d directory) tryLock(a account) (*os.File, error) {
	f, err := os.OpenFile(d.owner(), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	free, err := lockFile(f)
	if free && err == nil {
		err = a.own(d.owner())
	}
	if !free || err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// lockFile locks a file until it is closed or our process ends in any way. It reports
// false if another process holds the lock.
func lockFile(f *os.File) (bool, error) {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("lock %s: %w", f.Name(), err)
	}
	return true, nil
}

// sync makes the names in d safe from a crash of the machine.
func (d directory) sync() error {
	f, err := os.Open(d.path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// status reads the server's process ID and whether it takes queries. The file is the one
// that pg_ctl reads: src/include/utils/pidfile.h of PostgreSQL. A dead server may have
// left it.
func (d directory) status() (pid int, ready bool) {
	text, err := os.ReadFile(filepath.Join(d.data(), "postmaster.pid"))
	if err != nil {
		return 0, false
	}
	lines := strings.Split(string(text), "\n")
	pid, err = strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return 0, false
	}
	return pid, len(lines) >= 8 && strings.TrimSpace(lines[7]) == "ready"
}

// listening reports whether a server has the socket of d. Unlike a process ID, the
// socket cannot be that of another program.
func (d directory) listening() bool {
	conn, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: d.socket(), Net: "unix"})
	if err != nil {
		return false
	}
	_ = conn.Close() // nothing was said
	return true
}

// ready reports whether a server of d takes queries.
func (d directory) ready() bool {
	_, ready := d.status()
	return ready && d.listening()
}

// evict ends a server whose parent is gone, or waits for its end, and cleans up after
// it. Only the owner of d may call it. At its next start the server recovers what was
// committed.
func (d directory) evict(ctx context.Context) error {
	for d.listening() {
		if pid, _ := d.status(); pid > 1 {
			if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil && !errors.Is(err, syscall.ESRCH) {
				return fmt.Errorf("end the server left behind in %s: %w", d.path, err)
			}
		}
		if err := sleepFor(ctx, soon); err != nil {
			return fmt.Errorf("end the server left behind in %s: %w", d.path, err)
		}
	}
	return d.outlive(ctx)
}

// ending is how long a server may take to end once it has closed its socket. After a
// quit signal it gives its processes five seconds.
const ending = 10 * time.Second

// outlive waits for the end of a server that has closed its socket already: its process
// ID file would make a new server believe that it still runs. A process that stays is
// another program, with the number of a server that died long ago.
func (d directory) outlive(ctx context.Context) error {
	patient, stop := context.WithTimeout(ctx, ending)
	defer stop()
	for {
		pid, _ := d.status()
		if pid <= 1 || !isAlive(pid) {
			return nil
		}
		if !mayBePostgres(pid) || sleepFor(patient, soon) != nil {
			break
		}
	}
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	return d.disown()
}

func isAlive(pid int) bool { return !errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

// disown puts our own process ID into the file: a server takes the ID of its parent for
// that of a dead server. The rest of the file stays, so that the server still checks
// whether any process uses the dead server's memory.
func (d directory) disown() error {
	file := filepath.Join(d.data(), "postmaster.pid")
	info, err := os.Stat(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	text, readErr := os.ReadFile(file) //nolint:gosec // of our own directory
	if err := errors.Join(err, readErr); err != nil {
		return err
	}
	_, rest, _ := strings.Cut(string(text), "\n")
	if err := os.WriteFile(d.pid(), []byte(strconv.Itoa(os.Getpid())+"\n"+rest), 0o600); err != nil { //nolint:gosec // as above
		return err
	}
	a := ownerOf(info)
	a.Other = a.UID != os.Geteuid()
	return errors.Join(a.own(d.pid()), os.Rename(d.pid(), file))
}

// openLog begins a new log and keeps one old one.
func (d directory) openLog() (*os.File, error) {
	if err := os.Rename(d.log(), d.previous()); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return os.OpenFile(d.log(), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
}

// lastWords returns the last lines of the log. The log holds no values of a database:
// see postgresSettings.
func (d directory) lastWords() string {
	text, err := os.ReadFile(d.log())
	if err != nil {
		return err.Error()
	}
	const enough = 5
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-enough):], "\n")
}
