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

// patience is how long the database may take to accept a connection, or to reserve
// slots.
const patience = 10 * time.Second

// descriptions is how many statements a connection remembers the types of.
const descriptions = 512

// poolConfig reads a URL. Whatever statement mode the URL asks for, queries must work
// through a transaction-mode pooler, so none are prepared; see sessions. Of several
// servers, or of one that is replaced behind its name, it accepts only one that can be
// written to, unless the URL has target_session_attrs.
func poolConfig(url string) (*pgxpool.Config, error) {
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

// Unencrypted reports whether a connection to another machine may be unencrypted
// although the URL does not ask for that: without sslmode, TLS is only tried. For a
// URL that cannot be read it reports false; [Open] returns the error.
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

// A wire is a connection to the database. It marks its errors, so that they can be
// told from those of any other connection.
type wire struct{ net.Conn }

func (w wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	return n, markWireError(err)
}

func (w wire) Write(b []byte) (int, error) {
	n, err := w.Conn.Write(b)
	return n, markWireError(err)
}

func markWireError(err error) error {
	if err == nil {
		return nil
	}
	return &wireError{err}
}

type wireError struct{ err error }

func (e *wireError) Error() string { return e.err.Error() }
func (e *wireError) Unwrap() error { return e.err }

// connectPool opens a pool and makes its first connection.
func connectPool(ctx context.Context, config *pgxpool.Config) (*pgxpool.Pool, error) {
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDatabase, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, describeUnreached(err)
	}
	return pool, nil
}

// An unreachable is the error about a database that cannot be reached: one line,
// without user and password.
type unreachable struct {
	config *pgconn.Config
	err    error
}

func (u *unreachable) Error() string {
	return fmt.Sprintf("%v at %s: %s", ErrDatabase, u.where(), u.why())
}

func (u *unreachable) Unwrap() []error { return []error{ErrDatabase, u.err} }

// describeUnreached returns an unreachable for the error of a failed connection, and
// any other error as it is.
func describeUnreached(err error) error {
	if refused, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return &unreachable{refused.Config, err}
	}
	return err
}

// Away wraps [ErrDatabase] around the error of a database that went away, without user
// and password. It returns any other error as it is.
func Away(err error) error {
	if !Lost(err) || errors.Is(err, ErrDatabase) {
		return err
	}
	if away := describeUnreached(err); errors.Is(away, ErrDatabase) {
		return away
	}
	return fmt.Errorf("%w: it went away: %w", ErrDatabase, err)
}

func (u *unreachable) where() string {
	all := []string{hostPort(u.config.Host, u.config.Port)}
	for _, f := range u.config.Fallbacks {
		if a := hostPort(f.Host, f.Port); !slices.Contains(all, a) { // TLS is tried first, for one
			all = append(all, a)
		}
	}
	return strings.Join(all, " or ")
}

func hostPort(host string, port uint16) string {
	return net.JoinHostPort(host, strconv.Itoa(int(port)))
}

func (u *unreachable) why() string {
	var all []string
	for _, err := range innermostErrors(u.err) {
		if why := u.reason(err); !slices.Contains(all, why) {
			all = append(all, why)
		}
	}
	return strings.Join(all, "; ")
}

// innermostErrors returns the errors that err wraps and that wrap no other.
func innermostErrors(err error) (all []error) {
	switch e := err.(type) { //nolint:errorlint // it is what unwraps them
	case *pgconn.PgError, *net.DNSError:
		return []error{err}
	case interface{ Unwrap() []error }:
		for _, err := range e.Unwrap() {
			all = append(all, innermostErrors(err)...)
		}
		return all
	case interface{ Unwrap() error }:
		if inner := e.Unwrap(); inner != nil {
			return innermostErrors(inner)
		}
	}
	return []error{err}
}

// reason returns what a cause means, in plain words.
func (u *unreachable) reason(err error) string {
	refusal, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return explainSilence(err)
	}
	switch {
	case refusal.Code == "3D000":
		return fmt.Sprintf("it has no database %q", u.config.Database)
	case strings.HasPrefix(refusal.Code, "28"), u.config.User != "" && strings.Contains(refusal.Message, u.config.User):
		return "it does not let us in with this user and password"
	}
	return refusal.Message
}

// explainSilence returns why a server did not answer.
func explainSilence(err error) string {
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
