package state_test

import (
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"tripsync/state"
	"tripsync/state/statetest"
)

// What goes to another machine without a word about TLS may go in clear.
func TestUnencrypted(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]bool{
		"postgres://doe:secret@db.example/trips":              true,
		"postgres://doe@127.0.0.1,db.example/trips":           true,
		"host=10.0.0.7 user=doe dbname=trips":                 true,
		"postgres://doe@db.example/trips?sslmode=verify-full": false,
		"postgres://doe@db.example/trips?sslmode=disable":     false, // asked for
		"postgres://doe@localhost/trips":                      false,
		"postgres://doe@[::1]:5433/trips":                     false,
		"postgres:///trips?host=/var/run/postgresql&user=doe": false,
		"postgres://doe@db.example:x/trips":                   false, // cannot be read
	} {
		if got := state.Unencrypted(url); got != want {
			t.Errorf("Unencrypted(%s) = %t, want %t", url, got, want)
		}
	}
}

// TestUnreachable: a database that is not reached is told in one sentence, with
// neither user nor password, and once.
func TestUnreachable(t *testing.T) {
	t.Parallel()
	server := statetest.URL(t)
	config, err := pgx.ParseConfig(server)
	if err != nil {
		t.Fatal(err)
	}
	role := "shut_" + config.Database
	execute(t, server, `CREATE ROLE `+role+` NOLOGIN; CREATE ROLE reader_`+role+` LOGIN;
		ALTER ROLE reader_`+role+` SET default_transaction_read_only = on`)
	t.Cleanup(func() { execute(t, server, `DROP ROLE `+role+`; DROP ROLE reader_`+role) })
	at := net.JoinHostPort(config.Host, "5432")
	for _, tt := range []struct{ name, url, want string }{
		{"refused", "postgres://doe:secret@127.0.0.1:1/trips", "no database at 127.0.0.1:1: connection refused"},
		{"refused by each", "postgres://doe:secret@127.0.0.1:1,127.0.0.2:1/trips", "no database at 127.0.0.1:1 or 127.0.0.2:1: connection refused"},
		{"no such host", "postgres://doe:secret@nowhere.invalid/trips", "no database at nowhere.invalid:5432: no such host"},
		{"no such socket", "postgres:///trips?host=/nowhere&user=doe&password=secret", "no database at /nowhere:5432: no such file or directory"},
		{"another protocol", "postgres://doe:secret@" + hangsUp(t) + "/trips", "no database at ADDRESS: it closed the connection"},
		{"no such database", set(t, server, "", "nothing"), "no database at " + at + `: it has no database "nothing"`},
		{"not let in", set(t, server, role, ""), "no database at " + at + ": it does not let us in with this user and password"},
		{"unknown", set(t, server, "nobody_"+role, ""), "no database at " + at + ": it does not let us in with this user and password"},
		{"only to read", set(t, server, "reader_"+role, ""), "no database at " + at + ": read only connection"},
		{"no URL", "no URL at all\n", "no database: its URL cannot be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := tt.want
			if u, err := url.Parse(tt.url); err == nil {
				want = strings.Replace(want, "ADDRESS", u.Host, 1)
			}
			_, opened := state.Open(t.Context(), tt.url)
			_, migrated := state.Migrate(t.Context(), tt.url)
			checked := state.CheckSchema(t.Context(), tt.url)
			for what, err := range map[string]error{"Open": opened, "Migrate": migrated, "CheckSchema": checked} {
				if !errors.Is(err, state.ErrDatabase) || err.Error() != want {
					t.Errorf("%s: %v, want ErrDatabase: %s", what, err, want)
				}
			}
		})
	}
}

// set changes the user or the database of a server's URL.
func set(t *testing.T, server, user, database string) string {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	if user != "" {
		u.User = url.UserPassword(user, "secret")
	}
	if database != "" {
		u.Path = "/" + database
	}
	return u.String()
}

// hangsUp is the address of a server that says nothing.
func hangsUp(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = io.CopyN(io.Discard, conn, 8) // what a client says first
			_ = conn.Close()
		}
	}()
	return l.Addr().String()
}
