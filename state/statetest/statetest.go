// Package statetest gives each test a migrated database of its own, so that tests
// of state run against the real thing and in parallel.
//
//	func TestMain(m *testing.M) { os.Exit(statetest.Main(m)) }
//
//	func TestSomething(t *testing.T) {
//		t.Parallel()
//		store, err := state.Open(t.Context(), statetest.URL(t))
//
// The databases are in a throw-away server that starts with the first of them and ends
// with the test binary. If TEST_DATABASE_URL is set, they are in that server instead: it
// is the URL of a superuser of PostgreSQL 15 or newer. If there is no server, tests fail;
// they are never skipped.
package statetest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"tripsync/state"
	"tripsync/state/embedded"
)

// shared is the server of all tests of this binary; a test has nothing but its
// testing.TB to find it by.
var shared server //nolint:gochecknoglobals // as the comment says

// Main runs the tests of m and ends the server that they used. It returns the code
// to exit with.
func Main(m *testing.M) int {
	shared.runs = true
	code := m.Run()
	if err := shared.stop(); err != nil {
		fmt.Fprintln(os.Stderr, "statetest:", err)
		return max(code, 1)
	}
	return code
}

// URL returns the URL of a database with this version's schema and no data. When the test
// ends the database is dropped, even if there are connections to it.
func URL(tb testing.TB) string {
	tb.Helper()
	// A cancelled query would cost us the connection that all tests use.
	ctx := context.WithoutCancel(tb.Context())
	name, err := shared.clone(ctx)
	if err != nil {
		tb.Fatalf("statetest: %v", err)
	}
	tb.Cleanup(func() {
		if err := shared.drop(ctx, name); err != nil {
			tb.Errorf("statetest: %v", err)
		}
	})
	return shared.url(name)
}

// Empty returns the URL of a database like URL's, without any schema.
func Empty(tb testing.TB) string {
	tb.Helper()
	to := URL(tb)
	conn, err := pgx.Connect(tb.Context(), to)
	if err == nil {
		_, err = conn.Exec(tb.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public")
		err = errors.Join(err, conn.Close(tb.Context()))
	}
	if err != nil {
		tb.Fatalf("statetest: %v", err)
	}
	return to
}

// A server makes databases one at a time: PostgreSQL would, too, since all are
// made from one template.
type server struct {
	runs bool // Main was called, and will stop it

	mu       sync.Mutex
	begun    bool
	err      error                    // why it could not begin
	private  *embedded.Server         // nil if the server is somebody else's
	url      func(name string) string // of a database
	admin    *pgx.Conn
	template string // the database that others are copies of
	clones   int
}

// clone makes a database and returns its name.
func (s *server) clone(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.begun {
		s.begun, s.err = true, s.begin(ctx)
	}
	if s.err != nil {
		return "", s.err
	}
	s.clones++
	name := fmt.Sprintf("%s_%d", s.template, s.clones)
	// Without fsync, copying files takes a third of the time of logging them.
	_, err := s.admin.Exec(ctx, "CREATE DATABASE "+name+" TEMPLATE "+s.template+" STRATEGY file_copy")
	if err != nil {
		return "", fmt.Errorf("make database: %w", err)
	}
	return name, nil
}

func (s *server) drop(ctx context.Context, name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.admin.Exec(ctx, "DROP DATABASE "+name+" WITH (FORCE)"); err != nil {
		return fmt.Errorf("drop database: %w", err)
	}
	return nil
}

// begin finds or starts the server and makes the template.
func (s *server) begin(ctx context.Context) error {
	if !s.runs {
		return errors.New("TestMain must call statetest.Main")
	}
	admin, err := s.locate(ctx)
	if err != nil {
		return err
	}
	if s.admin, err = pgx.Connect(ctx, admin); err != nil {
		return fmt.Errorf("connect: %w", err)
	}
	name := "test_" + strings.ToLower(rand.Text()[:10]) // other binaries may share the server
	if _, err := s.admin.Exec(ctx, "CREATE DATABASE "+name); err != nil {
		return fmt.Errorf("make template: %w", err)
	}
	s.template = name
	_, err = state.Migrate(ctx, s.url(name))
	return err
}

// locate finds the given server, or starts one, and returns its URL for making databases.
func (s *server) locate(ctx context.Context) (string, error) {
	if given := os.Getenv("TEST_DATABASE_URL"); given != "" {
		base, err := url.Parse(given)
		if err != nil {
			return "", errors.New("TEST_DATABASE_URL is not a URL")
		}
		s.url = func(name string) string {
			u := *base
			u.Path = "/" + name
			return u.String()
		}
		return given, nil
	}
	private, err := embedded.Throwaway(ctx)
	if err != nil {
		return "", fmt.Errorf("%w\nor set TEST_DATABASE_URL to the URL of a server's superuser", err)
	}
	s.private, s.url = private, private.URL
	return private.URL("postgres"), nil
}

// stop undoes begin, as far as it came.
func (s *server) stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	var err error
	if s.template != "" && s.private == nil {
		err = s.dropTemplate()
	}
	if s.admin != nil {
		err = errors.Join(err, s.admin.Close(context.Background()))
	}
	if s.private != nil {
		err = errors.Join(err, s.private.Stop())
	}
	return err
}

func (s *server) dropTemplate() error {
	_, err := s.admin.Exec(context.Background(), "DROP DATABASE "+s.template+" WITH (FORCE)")
	return err
}
