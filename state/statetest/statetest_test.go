package statetest_test

import (
	"context"
	"os"
	osexec "os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"tripsync/state"
	"tripsync/state/embedded"
	"tripsync/state/statetest"
)

// The part that this binary plays as a child of its own tests.
const part = "TRIPSYNC_STATETEST_PART"

func TestMain(m *testing.M) {
	if os.Getenv(part) == "without Main" {
		os.Exit(m.Run())
	}
	os.Exit(statetest.Main(m))
}

func TestURL(t *testing.T) {
	t.Parallel()
	for i := range 8 {
		t.Run(strconv.Itoa(i), func(t *testing.T) {
			t.Parallel()
			url := statetest.URL(t)
			if err := state.CheckSchema(t.Context(), url); err != nil {
				t.Error(err)
			}
			conn := connect(t, url)
			if _, err := conn.Exec(t.Context(), "CREATE TABLE alone (n int)"); err != nil {
				t.Error(err) // another test's
			}
		})
	}
}

func TestDroppedAtCleanup(t *testing.T) {
	t.Parallel()
	tb := &brief{TB: t}
	url := statetest.URL(tb)
	connect(t, url)
	tb.end()
	if conn, err := pgx.Connect(t.Context(), url); err == nil {
		_ = conn.Close(t.Context())
		t.Error("the database outlives its test")
	}
}

// TestBinariesAtOnce runs the tests of several packages at once, as go test does:
// first each with a server of its own, then all with one.
func TestBinariesAtOnce(t *testing.T) {
	t.Parallel()
	server, err := embedded.Throwaway(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	})
	for _, given := range []string{"", server.URL("postgres")} {
		var all sync.WaitGroup
		for range 3 {
			cmd := binary(t, "TestURL", "with Main", given)
			all.Go(func() {
				if out, err := cmd.CombinedOutput(); err != nil {
					t.Errorf("%v: %s", err, out)
				}
			})
		}
		all.Wait()
	}
	var left int
	const count = "SELECT count(*) FROM pg_database WHERE datname LIKE 'test%'"
	if err := connect(t, server.URL("postgres")).QueryRow(t.Context(), count).Scan(&left); err != nil {
		t.Fatal(err)
	}
	if left != 0 {
		t.Errorf("%d databases left in the server that was given", left)
	}
}

func TestFailsLoudly(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, part, given, says string
	}{
		{"no Main", "without Main", "", "must call statetest.Main"},
		{"no server", "with Main", "postgres://nobody@127.0.0.1:1/none", "connect"},
		{"no URL", "with Main", "::", "not a URL"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, err := binary(t, "TestURL", tt.part, tt.given).CombinedOutput()
			if err == nil || !strings.Contains(string(out), tt.says) || strings.Contains(string(out), "SKIP") {
				t.Errorf("%v: %s, want a failure that says %q", err, out, tt.says)
			}
		})
	}
}

// binary prepares this test binary to run one of its tests.
func binary(t *testing.T, test, plays, databaseURL string) *osexec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := osexec.CommandContext(t.Context(), exe, "-test.run=^"+test+"$", "-test.v")
	cmd.Env = append(os.Environ(), part+"="+plays, "TEST_DATABASE_URL="+databaseURL)
	return cmd
}

func connect(t *testing.T, url string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// BenchmarkURL measures what a database costs its test, dropping it included.
func BenchmarkURL(b *testing.B) {
	statetest.URL(b) // starts the server
	for b.Loop() {
		tb := &brief{TB: b}
		statetest.URL(tb)
		tb.end()
	}
}

// A brief is a testing.TB that ends earlier than its parent.
type brief struct {
	testing.TB
	cleanups []func()
}

func (t *brief) Cleanup(f func()) { t.cleanups = append(t.cleanups, f) }

func (t *brief) end() {
	for _, f := range t.cleanups {
		f()
	}
}
