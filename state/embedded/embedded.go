// Package embedded runs a private PostgreSQL server out of programs that are
// already on the machine, so that a first run and the tests need no server, no
// download, no container and no fixed port.
//
// [Keep] serves a directory that outlives the process; what was committed
// survives a crash of the process or of the machine. [Throwaway] serves a
// directory that goes away with the server, for tests and demonstrations.
//
// The server listens on a Unix socket that only our account and root can reach.
// It is a child of this process: it ends with [Server.Stop] and, on Linux, also
// when this process is killed. Elsewhere a server left behind is ended by the
// next start.
//
// PostgreSQL refuses to run as root. If root starts it, the server runs as the owner of a
// directory that was kept earlier, else as the account postgres, else as nobody.
package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// There is no signal when a server becomes ready or a lock free, so we poll: often while
// our caller waits, seldom while another process may serve for days.
const (
	soon  = 5 * time.Millisecond
	later = 100 * time.Millisecond
)

// A Server is a running PostgreSQL server. Its methods may be called from
// several goroutines.
type Server struct {
	binaries binaries
	account  account
	dir      directory
	mode     mode
	fresh    bool

	home  *scratch // dir, if that is to be thrown away
	alias *scratch // a short way to the socket, if the real one is too long
	lock  *os.File // dir's owner file, if dir is kept and the server our child
	child *child   // nil while another process serves

	abandon   context.CancelFunc // ends succeed
	succeeded chan struct{}      // closed when succeed has returned
	inherited error              // why we could not take over

	stop func() error
}

// Keep serves the database directory dir, which it makes at first use, and returns when
// the server answers. If another process serves dir already, Keep returns that server,
// and replaces it when that process ends. Connections break then, but new ones succeed a
// moment later under the same URL.
//
// Keep waits as long as ctx allows, also through recovery after a crash. Once the server
// runs, ctx does not affect it. For a directory of another major version of PostgreSQL,
// Keep uses the programs of that version, or returns [ErrVersion] if they are not
// installed. [ErrNoBinaries] means that there are no programs at all.
func Keep(ctx context.Context, dir string) (*Server, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("keep database: %w", err)
	}
	s := &Server{dir: directory{path: dir}, mode: keptMode()}
	if s.account, err = accountFor(dir); err != nil {
		return nil, fmt.Errorf("keep database in %s: %w", dir, err)
	}
	if s.binaries, err = findBinaries(ctx, s.account, s.dir.major()); err != nil {
		return nil, fmt.Errorf("keep database in %s: %w", dir, err)
	}
	return s.begin(s.keep(ctx))
}

// Throwaway starts a server over an empty directory, in memory if the machine has room
// and lets us write to it, and returns when the server answers. A crash loses everything
// in it, and [Server.Stop] removes it. The next call removes the directories that killed
// processes left behind.
//
// [ErrNoBinaries] means that PostgreSQL is not installed.
func Throwaway(ctx context.Context) (*Server, error) {
	s := &Server{mode: throwawayMode(), fresh: true}
	var err error
	if s.account, err = accountFor(""); err != nil {
		return nil, fmt.Errorf("start throw-away database: %w", err)
	}
	if s.binaries, err = findBinaries(ctx, s.account, ""); err != nil {
		return nil, fmt.Errorf("start throw-away database: %w", err)
	}
	return s.begin(s.throwaway(ctx))
}

// begin completes s, or undoes what was done before err.
func (s *Server) begin(err error) (*Server, error) {
	s.stop = sync.OnceValue(s.end)
	if err != nil {
		return nil, errors.Join(err, s.Stop())
	}
	return s, nil
}

// URL returns the connection URL of a database of this server, for its superuser. It
// stays the same as long as the process runs. The database postgres always exists; the
// caller creates any others.
func (s *Server) URL(database string) string {
	query := url.Values{"host": {s.dir.host()}, "port": {port}, "sslmode": {"disable"}}
	u := url.URL{Scheme: "postgres", User: url.User(superuser), Path: "/" + database, RawQuery: query.Encode()}
	return u.String()
}

// Fresh reports whether the call that returned s started the server. If not, others may
// have connections to it.
func (s *Server) Fresh() bool { return s.fresh }

// Stop ends the server, unless another process started it, and returns when it is gone.
// A kept database is first written to disk. If that takes longer than 20 seconds, Stop
// kills the server, which recovers at its next start. Stop may be called more than once.
// It returns an error if the server ended by itself or files could not be removed.
func (s *Server) Stop() error { return s.stop() }

func (s *Server) end() error {
	if s.abandon != nil {
		s.abandon()
		<-s.succeeded
	}
	err := s.inherited
	if s.child != nil {
		err = errors.Join(err, s.child.end(s.mode.farewell))
	}
	return errors.Join(err, s.unlock(), s.home.remove(), s.alias.remove())
}

// unlock lets another process become the owner of s.dir.
func (s *Server) unlock() error {
	if s.lock == nil {
		return nil
	}
	lock := s.lock
	s.lock = nil
	return lock.Close()
}

// keep starts the server of s.dir, or joins the process that serves it. Of several
// processes that start at once, one gets the lock and the others wait until it is ready.
func (s *Server) keep(ctx context.Context) error {
	if err := s.dir.prepare(s.account); err != nil {
		return fmt.Errorf("keep database in %s: %w", s.dir.path, err)
	}
	if err := s.shorten(ctx); err != nil {
		return err
	}
	for {
		lock, err := s.dir.tryLock(s.account)
		switch {
		case err != nil:
			return err
		case lock != nil:
			s.lock, s.fresh = lock, true
			return s.start(ctx)
		case s.dir.ready():
			s.adopt(ctx)
			return nil
		}
		if err := sleepFor(ctx, soon); err != nil {
			return fmt.Errorf("wait for the process that serves %s: %w", s.dir.path, err)
		}
	}
}

func (s *Server) throwaway(ctx context.Context) error {
	sweepScratch(ctx, s.account)
	home, err := firstScratch(s.account, roomyTemp(), shortTemp())
	if err != nil {
		return err
	}
	s.home, s.dir = home, directory{path: home.path}
	return s.start(ctx)
}

// shorten gives s an alias if a socket in its directory could not be named.
func (s *Server) shorten(ctx context.Context) error {
	if len(s.dir.socket()) <= longestSocket {
		return nil
	}
	sweepScratch(ctx, s.account)
	alias, err := newScratch(shortTemp(), account{})
	if err != nil {
		return err
	}
	s.alias, s.dir.near = alias, alias.link()
	if err := os.Symlink(s.dir.data(), s.dir.near); err != nil {
		return fmt.Errorf("name socket: %w", err)
	}
	return nil
}

// adopt makes s follow a server that another process started.
func (s *Server) adopt(ctx context.Context) {
	s.succeeded = make(chan struct{})
	ctx, s.abandon = context.WithCancel(context.WithoutCancel(ctx))
	go s.succeed(ctx)
}

// succeed waits for the process that serves to end, and then serves. So a command that
// happened to start the server can finish before the service that joined it.
func (s *Server) succeed(ctx context.Context) {
	defer close(s.succeeded)
	for sleepFor(ctx, later) == nil {
		lock, err := s.dir.tryLock(s.account)
		if err != nil {
			s.inherited = err
			return
		}
		if lock != nil {
			s.inherited = s.inherit(ctx, lock)
			return
		}
	}
}

// inherit serves in place of a process that is gone. It returns no error if Stop
// interrupts it.
func (s *Server) inherit(ctx context.Context, lock *os.File) error {
	s.lock = lock
	err := s.start(ctx)
	if err == nil {
		return nil
	}
	if ctx.Err() != nil {
		return s.unlock()
	}
	return errors.Join(err, s.unlock())
}

// sleepFor waits for d, or returns the error of ctx.
func sleepFor(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}
