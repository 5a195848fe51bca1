package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
)

// superuser is the role that owns everything in a private server.
const superuser = "postgres"

// A mode is how a server treats its data.
type mode struct {
	initdb   []string       // arguments of initdb
	server   []string       // arguments of postgres
	farewell syscall.Signal // makes it end
	template bool           // whether the cluster may be a copy of one made earlier
}

// keptMode returns the mode that keeps what is committed. The server ends "fast": it
// cuts off sessions and writes memory out.
func keptMode() mode {
	return mode{server: postgresSettings(), farewell: syscall.SIGINT}
}

// throwawayMode returns the mode of a server that never waits for a disk, and ends at
// once.
func throwawayMode() mode {
	return mode{
		initdb: []string{"--no-sync", "--wal-segsize=1"},
		server: append(
			postgresSettings(),
			"-c", "fsync=off",
			"-c", "synchronous_commit=off",
			"-c", "full_page_writes=off",
			"-c", "wal_level=minimal",
			"-c", "max_wal_senders=0",
			"-c", "autovacuum=off",
			"-c", "checkpoint_timeout=1h",
			"-c", "max_wal_size=4GB",
			"-c", "bgwriter_lru_maxpages=0",
		),
		farewell: syscall.SIGQUIT,
		template: true,
	}
}

// postgresSettings returns the settings of every private server. It listens only on the
// socket in its own directory. Its log has no messages about statements: these may hold
// values, and go to the client anyway.
func postgresSettings() []string {
	return []string{
		"-h", "",
		"-p", port,
		"-k", ".", // relative to the data directory
		"-c", "unix_socket_permissions=0700",
		"-c", "cluster_name=tripsync",
		"-c", "max_connections=200",
		"-c", "shared_buffers=32MB",
		"-c", "jit=off",
		"-c", "timezone=UTC",
		"-c", "log_timezone=UTC",
		"-c", "logging_collector=off",
		"-c", "log_destination=stderr",
		"-c", "log_min_messages=log",
		"-c", "log_min_error_statement=panic",
		"-c", "log_error_verbosity=terse",
		"-c", "log_checkpoints=off",
	}
}

// start serves s.dir, which we own, and returns when the server is ready.
func (s *Server) start(ctx context.Context) error {
	if err := s.dir.evict(ctx); err != nil {
		return err
	}
	if s.dir.major() == "" {
		if err := s.initialize(ctx); err != nil {
			return fmt.Errorf("make database in %s: %w", s.dir.path, err)
		}
	}
	// The processes of a server that was killed end when they notice that.
	patient, stop := context.WithTimeout(ctx, ending)
	defer stop()
	err := s.launch(ctx)
	for err != nil && strings.Contains(err.Error(), "pre-existing shared memory block") && sleepFor(patient, later) == nil {
		err = s.launch(ctx)
	}
	return err
}

func (s *Server) launch(ctx context.Context) error {
	c, err := s.spawn(ctx)
	if err != nil {
		return fmt.Errorf("start server: %w", err)
	}
	if err := c.await(ctx, s.dir); err != nil {
		return errors.Join(fmt.Errorf("start server in %s: %w", s.dir.path, err), c.discard())
	}
	s.child = c
	return nil
}

func (s *Server) spawn(ctx context.Context) (*child, error) {
	data, err := os.Open(s.dir.data())
	if err != nil {
		return nil, err
	}
	defer data.Close()
	log, err := s.dir.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	cmd := s.command(context.WithoutCancel(ctx), "postgres", data, s.mode.server...)
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = s.account.serving()
	return spawnChild(cmd)
}

// command prepares one of PostgreSQL's programs for work on an open directory.
func (s *Server) command(ctx context.Context, program string, data *os.File, args ...string) *exec.Cmd {
	args = append([]string{"-D", s.account.path(data)}, args...)
	cmd := exec.CommandContext(ctx, s.binaries.path(program), args...) //nolint:gosec // a program that find has looked at
	cmd.Dir, cmd.Env, cmd.ExtraFiles = "/", postgresEnv(), []*os.File{data}
	return cmd
}

// initialize makes the cluster in another place and then moves it, so that the remains
// of an interrupted initdb are never taken for a cluster.
func (s *Server) initialize(ctx context.Context) error {
	making := s.dir.making()
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	if err := os.Mkdir(making, 0o700); err != nil {
		return err
	}
	if err := s.account.own(making); err != nil {
		return err
	}
	if err := s.fill(ctx); err != nil {
		return err
	}
	if err := os.Rename(making, s.dir.data()); err != nil {
		return err
	}
	return s.dir.sync()
}

// fill makes a cluster in its empty directory.
func (s *Server) fill(ctx context.Context) error {
	if !s.mode.template {
		return s.initdb(ctx)
	}
	t, ok := newTemplate(s.binaries, s.mode.initdb)
	if ok && t.restore(s.dir.making(), s.account) == nil {
		return nil
	}
	if err := removeContent(s.dir.making()); err != nil {
		return err
	}
	if err := s.initdb(ctx); err != nil {
		return err
	}
	if ok {
		_ = t.save(s.dir.making()) // without a template the next start is slower, not wrong
	}
	return nil
}

// initdb runs the program of that name. The cluster sorts by code point: the order of a
// language differs between systems, and an index made on one would be wrong on another.
func (s *Server) initdb(ctx context.Context) error {
	data, err := os.Open(s.dir.making())
	if err != nil {
		return err
	}
	defer data.Close()
	args := append([]string{
		"--username=" + superuser, "--encoding=UTF8", "--no-locale",
		"--auth-local=trust", "--auth-host=reject",
	}, s.mode.initdb...)
	cmd := s.command(ctx, "initdb", data, args...)
	cmd.SysProcAttr = s.account.initializing()
	runtime.LockOSThread() // as in spawn
	defer runtime.UnlockOSThread()
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("initdb: %w: %s", err, out)
	}
	return nil
}

// removeContent removes everything in dir.
func removeContent(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}
