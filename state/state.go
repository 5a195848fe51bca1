// Package state keeps what was read, wanted and posted, in Postgres. All SQL of
// the program is here and in its subpackages, and nobody else imports pgx.
//
// A [Store] is safe for many goroutines and many processes. Times are passed in.
// Every transaction is run again when Postgres asks for it (serialization
// failure, deadlock), so each is a closure without other effects.
package state

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
)

// ErrDatabase wraps every error of a database that cannot be reached.
var ErrDatabase = errors.New("no database")

// A Store is one database.
type Store struct {
	pool *pgxpool.Pool
	jobs *river.Client[pgx.Tx]
}

// Open connects to the database at url, which must have this version's schema
// (see [Migrate]): otherwise the error wraps [ErrSchema]. One that does not
// answer gives an error wrapping [ErrDatabase].
func Open(ctx context.Context, url string) (*Store, error) {
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return nil, fmt.Errorf("%w: its URL cannot be read", ErrDatabase)
	}
	if config.ConnConfig.ConnectTimeout == 0 {
		config.ConnConfig.ConnectTimeout = patience
	}
	// A transaction-mode pooler knows no prepared statements of a session.
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDatabase, err)
	}
	if err := pool.Ping(ctx); err != nil {
		pool.Close()
		return nil, fmt.Errorf("%w: %w", ErrDatabase, err)
	}
	if err := CheckSchema(ctx, url); err != nil {
		pool.Close()
		return nil, err
	}
	jobs, err := river.NewClient(riverpgxv5.New(pool), &river.Config{})
	if err != nil {
		pool.Close()
		return nil, fmt.Errorf("open queue: %w", err)
	}
	return &Store{pool: pool, jobs: jobs}, nil
}

// Close ends all connections.
func (s *Store) Close() { s.pool.Close() }

// Pool is for the subpackages of state only.
func (s *Store) Pool() *pgxpool.Pool { return s.pool }

// Ping tells whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// patience is how long the database may take to let us in, and to give slots out.
const patience = 10 * time.Second

// attempts is how often a transaction is run before its conflict is an error.
const attempts = 5

// inTx runs f in a transaction, and again on a conflict with another one.
func (s *Store) inTx(ctx context.Context, f func(tx pgx.Tx) error) error {
	var err error
	for range attempts {
		if err = pgx.BeginFunc(ctx, s.pool, f); !conflict(err) {
			return err
		}
	}
	return err
}

// Lost tells whether err says that the database is away, and nothing else: what
// was asked of it may succeed once it is back.
func Lost(err error) bool {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		return strings.HasPrefix(pg.Code, "57P0") || strings.HasPrefix(pg.Code, "08") // it is shutting down, or starting
	}
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[*net.OpError](err)
	return connecting || network || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		pgconn.SafeToRetry(err) || pgconn.Timeout(err)
}

func conflict(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && (pg.Code == "40001" || pg.Code == "40P01")
}

// collect returns the rows of a query as structs, by column name.
func collect[T any](ctx context.Context, s *Store, sql string, args ...any) ([]T, error) {
	rows, err := s.pool.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[T])
}
