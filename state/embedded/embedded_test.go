package embedded_test

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/jackc/pgx/v5"

	"tripsync/state/embedded"
)

func TestThrowaway(t *testing.T) {
	t.Parallel()
	s, err := embedded.Throwaway(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stop(t, s) })
	if !s.Fresh() {
		t.Error("Fresh() = false for a server of our own")
	}
	got := settings(t, s, "fsync", "listen_addresses", "TimeZone", "server_encoding", "lc_collate")
	want := []string{"off", "", "UTC", "UTF8", "C"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}

	stop(t, s)
	if _, err := os.Stat(filepath.Dir(host(t, s))); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Stop, stat of the server's directory: %v, want that it does not exist", err)
	}
	stop(t, s) // may be called again
}

func TestThrowawaysAreSeparate(t *testing.T) {
	t.Parallel()
	var hosts []string
	for range 2 {
		s, err := embedded.Throwaway(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { stop(t, s) })
		exec(t, s, "CREATE DATABASE mine") // fails for the second if it is the first
		hosts = append(hosts, host(t, s))
	}
	if hosts[0] == hosts[1] {
		t.Errorf("two servers in %s", hosts[0])
	}
}

func TestKeep(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "not", "there", "yet")
	s := keep(t, dir)
	exec(t, s, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
	got := settings(t, s, "fsync", "synchronous_commit", "full_page_writes", "listen_addresses")
	if diff := cmp.Diff([]string{"on", "on", "on", ""}, got); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	stop(t, s)

	again := keep(t, dir)
	if !again.Fresh() {
		t.Error("Fresh() = false for a server that we started")
	}
	if n := count(t, again, "kept"); n != 1000 {
		t.Errorf("rows after a restart: %d, want 1000", n)
	}
	if again.URL("postgres") != s.URL("postgres") {
		t.Errorf("URL after a restart %q, before %q", again.URL("postgres"), s.URL("postgres"))
	}
}

func TestKeepUnderLongPath(t *testing.T) {
	t.Parallel()
	s := keep(t, filepath.Join(t.TempDir(), strings.Repeat("long", 30)))
	if n := len(host(t, s)); n > 90 {
		t.Errorf("socket directory of %d bytes", n)
	}
	exec(t, s, "CREATE TABLE reached (n int)")
	stop(t, s)
	if _, err := os.Lstat(host(t, s)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after Stop, stat of the short name: %v, want that it does not exist", err)
	}
}

func TestKeepJoinsAndSucceeds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first := keep(t, dir)
	exec(t, first, "CREATE TABLE shared (n int)")
	second := keep(t, dir)
	if second.Fresh() {
		t.Error("Fresh() = true for a server that was running")
	}
	exec(t, second, "INSERT INTO shared VALUES (1)")

	stop(t, first)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var conn *pgx.Conn
	for err := errors.New("not tried"); err != nil && ctx.Err() == nil; {
		conn, err = pgx.Connect(ctx, second.URL("postgres"))
	}
	if conn == nil {
		t.Fatal("nobody serves after the first owner left")
	}
	if err := conn.Close(ctx); err != nil {
		t.Fatal(err)
	}
	if n := count(t, second, "shared"); n != 1 {
		t.Errorf("rows: %d, want 1", n)
	}
}

func TestStopWhileSucceeding(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, second := keep(t, dir), keep(t, dir)
	stop(t, first)
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	starting := filepath.Join(dir, "data", "postmaster.pid")
	for _, err := os.Stat(starting); err != nil; _, err = os.Stat(starting) {
		if ctx.Err() != nil {
			t.Fatal("nobody starts after the first owner left")
		}
	}
	stop(t, second)
	if !keep(t, dir).Fresh() {
		t.Error("Fresh() = false though all had stopped")
	}
}

func TestKeepRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		file string
		text string
		is   error
		says string
	}{
		{"another version", "data/PG_VERSION", "9\n", embedded.ErrVersion, "pg_dumpall"},
		{"somebody's files", "notes.txt", "", nil, `"notes.txt"`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			file := filepath.Join(dir, tt.file)
			if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o700), os.WriteFile(file, []byte(tt.text), 0o600)); err != nil {
				t.Fatal(err)
			}
			_, err := embedded.Keep(t.Context(), dir)
			if err == nil || !strings.Contains(err.Error(), tt.says) || (tt.is != nil && !errors.Is(err, tt.is)) {
				t.Errorf("Keep: %v, want %v that says %s", err, tt.is, tt.says)
			}
		})
	}
}

func TestKeepRecoversFromInterruptedInitdb(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	half := filepath.Join(dir, "data.new", "base")
	if err := os.MkdirAll(half, 0o700); err != nil {
		t.Fatal(err)
	}
	exec(t, keep(t, dir), "SELECT 1")
}

func TestCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := embedded.Throwaway(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Throwaway: %v, want %v", err, context.Canceled)
	}
	if _, err := embedded.Keep(ctx, t.TempDir()); !errors.Is(err, context.Canceled) {
		t.Errorf("Keep: %v, want %v", err, context.Canceled)
	}
}

// TestWrappersOnPath puts in the way what machines have in the way: scripts, and
// programs that are called postgres and are not.
func TestWrappersOnPath(t *testing.T) {
	script, stranger := t.TempDir(), t.TempDir()
	for _, program := range []string{"postgres", "initdb"} {
		text := "#!/bin/sh\necho '" + program + " (PostgreSQL) 99.0'\n"
		if err := os.WriteFile(filepath.Join(script, program), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink("/bin/echo", filepath.Join(stranger, program)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", strings.Join([]string{script, stranger, os.Getenv("PATH")}, ":"))
	t.Setenv("PGHOST", "nowhere")
	t.Setenv("PGDATA", "/nowhere")
	s, err := embedded.Throwaway(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	stop(t, s)
}

// TestTemplate starts without a template, with one, and with half of one.
func TestTemplate(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	for _, half := range []bool{false, false, true} {
		files, err := filepath.Glob(filepath.Join(cache, "tripsync", "*.tar"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if half {
				truncate(t, file)
			}
		}
		s, err := embedded.Throwaway(t.Context())
		if err != nil {
			t.Fatalf("with templates %q, half %v: %v", files, half, err)
		}
		exec(t, s, "CREATE DATABASE works")
		stop(t, s)
	}
}

func truncate(t *testing.T, file string) {
	t.Helper()
	info, err := os.Stat(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(file, info.Size()/2+100); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkThrowaway(b *testing.B) {
	for b.Loop() {
		s, err := embedded.Throwaway(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		stop(b, s)
	}
}

// BenchmarkThrowawayCold also runs initdb, as the first start on a machine does.
func BenchmarkThrowawayCold(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		b.Setenv("XDG_CACHE_HOME", b.TempDir())
		b.StartTimer()
		s, err := embedded.Throwaway(b.Context())
		if err != nil {
			b.Fatal(err)
		}
		stop(b, s)
	}
}

func BenchmarkKeepCold(b *testing.B) {
	for b.Loop() {
		s, err := embedded.Keep(b.Context(), b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		stop(b, s)
	}
}

func BenchmarkKeepAgain(b *testing.B) {
	dir := b.TempDir()
	stop(b, keep(b, dir))
	for b.Loop() {
		stop(b, keep(b, dir))
	}
}

// keep keeps dir until the test ends.
func keep(tb testing.TB, dir string) *embedded.Server {
	tb.Helper()
	s, err := embedded.Keep(tb.Context(), dir)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { stop(tb, s) })
	return s
}

func stop(tb testing.TB, s *embedded.Server) {
	tb.Helper()
	if err := s.Stop(); err != nil {
		tb.Error("Stop:", err)
	}
}

// host is the directory of the server's socket.
func host(tb testing.TB, s *embedded.Server) string {
	tb.Helper()
	u, err := url.Parse(s.URL("postgres"))
	if err != nil {
		tb.Fatal(err)
	}
	return u.Query().Get("host")
}

func connect(tb testing.TB, s *embedded.Server) *pgx.Conn {
	tb.Helper()
	conn, err := pgx.Connect(tb.Context(), s.URL("postgres"))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func exec(tb testing.TB, s *embedded.Server, sql string) {
	tb.Helper()
	if _, err := connect(tb, s).Exec(tb.Context(), sql); err != nil {
		tb.Fatal(err)
	}
}

func count(tb testing.TB, s *embedded.Server, table string) (n int) {
	tb.Helper()
	if err := connect(tb, s).QueryRow(tb.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		tb.Fatal(err)
	}
	return n
}

func settings(tb testing.TB, s *embedded.Server, names ...string) []string {
	tb.Helper()
	conn := connect(tb, s)
	values := make([]string, len(names))
	for i, name := range names {
		if err := conn.QueryRow(tb.Context(), "SELECT current_setting($1)", name).Scan(&values[i]); err != nil {
			tb.Fatal(err)
		}
	}
	return values
}
