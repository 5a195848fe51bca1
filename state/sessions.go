package state

import (
	"context"
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// sessions decide whether a process's connections prepare their statements, which
// spares the server up to half of its work. A pooler in transaction mode runs each
// transaction in any of its sessions, and those do not know what another one prepared.
//
//	first connections           describe: nobody knows what answers
//	a server answered itself    prepare
//	a pooler ever answered      describe, from then on
type sessions struct{ last atomic.Int32 }

const (
	unknownSessions = iota
	ownSessions
	sharedSessions
)

const (
	// The session in which it runs answers it.
	sqlBackend = `
SELECT pg_backend_pid()`

	// Before a table has statistics, the server takes a short statement for a long one,
	// and compiles it for a second.
	sqlNotCompiled = `
SET jit = off`
)

// watch makes the connections of a pool go by what s knows, and tell it.
func (s *sessions) watch(config *pgxpool.Config) {
	config.BeforeConnect = func(_ context.Context, c *pgx.ConnConfig) error {
		if s.last.Load() == ownSessions {
			c.DefaultQueryExecMode = pgx.QueryExecModeCacheStatement
		}
		return nil
	}
	config.AfterConnect = s.examine
	config.PrepareConn = s.fits
}

// atPooler is the key under which a connection keeps that a pooler answers it.
const atPooler = "tripsync at pooler"

// examine finds out what answers a connection. A server gives its client the number of
// the process that serves it, to cancel by; a pooler makes up one of its own.
func (s *sessions) examine(ctx context.Context, conn *pgx.Conn) error {
	var serves uint32
	if err := conn.QueryRow(ctx, sqlBackend, pgx.QueryExecModeExec).Scan(&serves); err != nil {
		return fmt.Errorf("identify the session: %w", err)
	}
	if serves == conn.PgConn().PID() {
		s.last.CompareAndSwap(unknownSessions, ownSessions)
		_, err := conn.Exec(ctx, sqlNotCompiled, pgx.QueryExecModeExec)
		return err
	}
	conn.PgConn().CustomData()[atPooler] = true
	s.last.Store(sharedSessions)
	return nil
}

// fits reports whether a connection may be used: a pooler that took the place of a
// server must not be asked to prepare. The pool opens another connection then.
func (s *sessions) fits(_ context.Context, conn *pgx.Conn) (bool, error) {
	_, pooled := conn.PgConn().CustomData()[atPooler]
	return !pooled || conn.Config().DefaultQueryExecMode != pgx.QueryExecModeCacheStatement, nil
}

// isOutdated reports whether a statement was prepared before the schema changed what it
// returns. pgx prepares it again when it comes next.
func isOutdated(err error) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	return ok && pg.Code == "0A000" && pg.Routine == "RevalidateCachedQuery"
}
