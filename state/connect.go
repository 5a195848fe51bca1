package state

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// ErrDatabase wraps every error of a database that cannot be reached.
var ErrDatabase = errors.New("no database")

// patience is how long the database may take to let us in, and to give slots out.
const patience = 10 * time.Second

// descriptions is how many statements a connection remembers the types of.
const descriptions = 512

// settings reads a URL. Whatever it says of statements, they work through a pooler
// in transaction mode as well, which knows none that were prepared. Of several
// servers, and of one that is replaced behind its name, only one that can be
// written to is ours, unless the URL has target_session_attrs.
func settings(url string) (*pgxpool.Config, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("%w: its URL cannot be read", ErrDatabase) // the error may hold its password
	}
	c := config.ConnConfig
	c.Tracer = cleaner{}
	c.ConnectTimeout = cmp.Or(c.ConnectTimeout, patience)
	c.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	c.DescriptionCacheCapacity = cmp.Or(c.DescriptionCacheCapacity, descriptions)
	dial := c.DialFunc
	c.DialFunc = func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		return wire{conn}, err
	}
	if c.ValidateConnect == nil {
		c.ValidateConnect = pgconn.ValidateConnectTargetSessionAttrsReadWrite
	}
	return config, nil
}

// Unencrypted reports whether url lets what is said to a database on another
// machine travel in clear, though nobody asked for that: without sslmode, TLS is
// only tried. A URL that cannot be read is a matter for [Open].
func Unencrypted(url string) bool {
	config, err := pgconn.ParseConfig(url)
	if err != nil || strings.Contains(url, "sslmode=") || os.Getenv("PGSSLMODE") != "" {
		return false
	}
	servers := append(config.Fallbacks, &pgconn.FallbackConfig{Host: config.Host, TLSConfig: config.TLSConfig})
	return slices.ContainsFunc(servers, func(s *pgconn.FallbackConfig) bool {
		return s.TLSConfig == nil && !isHere(s.Host)
	})
}

// isHere reports whether host is this machine: the directory of a socket, or a
// loopback address.
func isHere(host string) bool {
	ip, err := netip.ParseAddr(host)
	return filepath.IsAbs(host) || host == "localhost" || err == nil && ip.IsLoopback()
}

// A wire is a connection to the database. Its errors are marked: without that they
// look like those of any other connection.
type wire struct{ net.Conn }

func (w wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	return n, severed(err)
}

func (w wire) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	return n, severed(err)
}

func severed(err error) error {
	if err == nil {
		return nil
	}
	return &wireError{err}
}

type wireError struct{ err error }

func (e *wireError) Error() string { return e.err.Error() }
func (e *wireError) Unwrap() error { return e.err }

// connect opens a pool and makes its first connection.
func connect(ctx context.Context, config *pgxpool.Config) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDatabase, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, unreached(err)
	}
	return pool, nil
}

// An unreachable database is told in one line, without user and password.
type unreachable struct {
	config *pgconn.Config
	err    error
}

func (u *unreachable) Error() string {
	return fmt.Sprintf("%v at %s: %s", ErrDatabase, u.where(), u.why())
}

func (u *unreachable) Unwrap() []error { return []error{ErrDatabase, u.err} }

// unreached makes the error of a connection that could not be made ours.
func unreached(err error) error {
	if refused, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return &unreachable{refused.Config, err}
	}
	return err
}

// Away makes of the error of a database that went away one of [ErrDatabase], without
// user and password. It leaves any other as it is.
func Away(err error) error {
	if !Lost(err) || errors.Is(err, ErrDatabase) {
		return err
	}
	if away := unreached(err); errors.Is(away, ErrDatabase) {
		return away
	}
	return fmt.Errorf("%w any more: %w", ErrDatabase, err)
}

func (u *unreachable) where() string {
	all := []string{address(u.config.Host, u.config.Port)}
	for _, f := range u.config.Fallbacks {
		if a := address(f.Host, f.Port); !slices.Contains(all, a) { // TLS is tried first, for one
			all = append(all, a)
		}
	}
	return strings.Join(all, " or ")
}

func address(host string, port uint16) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

func (u *unreachable) why() string {
	var all []string
	for _, err := range causes(u.err) {
		if why := u.reason(err); !slices.Contains(all, why) {
			all = append(all, why)
		}
	}
	return strings.Join(all, "; ")
}

// causes are the innermost errors of err.
func causes(err error) (all []error) {
	switch e := err.(type) { //nolint:errorlint // it is what unwraps them
	case *pgconn.PgError, *net.DNSError:
		return []error{err}
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			all = append(all, causes(err)...)
		}
		return all
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return causes(inner)
		}
	}
	return []error{err}
}

// reason says what a cause means.
func (u *unreachable) reason(err error) string {
	refusal, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return silence(err)
	}
	switch {
	case refusal.Code == "3D000":
		return fmt.Sprintf("it has no database %q", u.config.Database)
	case strings.HasPrefix(refusal.Code, "28"), u.config.User != "" && strings.Contains(refusal.Message, u.config.User):
		return "it does not let us in with this user and password"
	}
	return refusal.Message
}

// silence says why a server was not heard.
func silence(err error) string {
	name, unnamed := errors.AsType[*net.DNSError](err)
	late, ok := errors.AsType[net.Error](err)
	switch {
	case unnamed:
		return name.Err
	case ok && late.Timeout():
		return "it does not answer"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, syscall.ECONNRESET):
		return "it closed the connection"
	}
	return err.Error()
}
