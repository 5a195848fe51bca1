package state

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// A Store is one database, and what is kept in it.
type Store struct {
	*database

	Reading      *Reading
	Plans        *Plans
	Trips        *Trips
	Ledger       *Ledger
	Leases       *Leases
	Runs         *Runs
	Applications *Applications
}

type (
	// Reading is what was read: files, their records, and what was set aside.
	Reading struct{ *database }
	// Plans are what is to be done: staged, guarded, and promoted to what is wanted.
	Plans struct{ *database }
	// Trips are what is wanted and posted, as people ask for it and hold it.
	Trips struct{ *database }
	// Leases say who may do what only one may.
	Leases struct{ *database }
	// Runs are the synchronisations, and the ticks that began them.
	Runs struct{ *database }
	// Applications are what Concur counts requests of: how fast each may send.
	Applications struct{ *database }
)

// A database is what all rooms of a store share: the ways to it.
type database struct {
	// Companies names, by client, the company in Concur that it shares with other
	// clients. A client that is not there has one of its own.
	Companies map[string]string

	pool  *pgxpool.Pool
	vital *pgxpool.Pool // for leases, health and the clock: they never wait for other work
	room  Room
	jobs  *river.Client[pgx.Tx]

	noIdentity bool // the server does not tell which one it is
}

// Open connects to the database at url, directly or through a pooler, also one in
// transaction mode. It must have this version's schema (see [Migrate]): otherwise
// the error wraps [ErrSchema]. One that does not answer gives an error wrapping
// [ErrDatabase].
func Open(ctx context.Context, url string) (*Store, error) { return OpenFor(ctx, url, 0) }

// OpenFor is Open for a process with so many workers. More of them take more
// connections, unless the URL has pool_max_conns; see [Store.Room].
func OpenFor(ctx context.Context, url string, workers int) (*Store, error) {
	config, err := poolConfig(url)
	if err != nil {
		return nil, err
	}
	new(sessions).watch(config)
	db := &database{}
	s := &Store{
		database: db, Reading: &Reading{db}, Plans: &Plans{db}, Trips: &Trips{db}, Ledger: newLedger(db),
		Leases: &Leases{db}, Runs: &Runs{db}, Applications: &Applications{db},
	}
	if s.vital, err = connectPool(ctx, sized(config, vitalConnections)); err != nil {
		return nil, err
	}
	s.room = Room{Wanted: connections(url, config, workers)}
	s.room.Allowed = s.allowed(ctx)
	if s.pool, err = pgxpool.NewWithConfig(ctx, sized(config, s.room.taken())); err != nil {
		s.vital.Close()
		return nil, fmt.Errorf("%w: %w", ErrDatabase, err)
	}
	if err := s.prepare(ctx, url); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, url string) (err error) {
	if err := CheckSchema(ctx, url); err != nil {
		return err
	}
	if s.jobs, err = river.NewClient(riverpgxv5.New(s.pool), &river.Config{}); err != nil {
		return fmt.Errorf("open queue: %w", err)
	}
	return s.probe(ctx)
}

// Close ends all connections.
func (s *Store) Close() {
	s.pool.Close()
	s.vital.Close()
}

// Pool is for the subpackages of state only.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return describeUnreached(s.vital.Ping(ctx)) }

const sqlTime = `
SELECT clock_timestamp()`

// Time returns what time it is where the database is.
func (s *Store) Time(ctx context.Context) (at time.Time, err error) {
	err = s.vital.QueryRow(ctx, sqlTime).Scan(&at)
	return at, describeUnreached(err)
}

// attempts is how often a transaction is run before its conflict is an error.
const attempts = 5

// inTx runs f in a transaction, and again on a conflict with another one.
func (s *database) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	return inTxOf(ctx, s.pool, f)
}

func inTxOf(ctx context.Context, pool *pgxpool.Pool, f func(tx pgx.Tx) error) error {
	var err error
	for range attempts {
		if err = pgx.BeginFunc(ctx, pool, f); !conflict(err) {
			return err
		}
	}
	return err
}

// Lost reports whether err says that the database is away, or that its schema has just
// changed: what was asked of it may succeed once it is back. Errors of other connections, and of files, are not
// the database's.
func Lost(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return isOutdated(err) || strings.HasPrefix(pg.Code, "57P0") || strings.HasPrefix(pg.Code, "08") || // it is shutting down, or starting
			pg.Code == "53300" || // others have all its connections
			pg.Code == "25006" // it is a standby still
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, broken := errors.AsType[*wireError](err)
	return errors.Is(err, ErrMoved) || connecting || broken || pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

// conflict reports whether a transaction is to be run again.
func conflict(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01") || isOutdated(err)
}

// collect returns the rows of a query as structs, by column name.
func collect[T any](ctx context.Context, s *database, sql string, args ...any) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}
