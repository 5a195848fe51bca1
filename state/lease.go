package state

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrLeaseHeld says that another process holds a lease and is alive.
var ErrLeaseHeld = errors.New("another run is at it")

// A Lease lets one process at a time do what only one may. It ends by itself
// unless it is renewed; its term tells a former holder from the present one.
type Lease struct {
	Name   string
	Holder string
	Term   int64
	Until  time.Time
}

const (
	sqlTakeLease = `
INSERT INTO lease (name, holder, term, until)
VALUES ($1, $2, 1, $3)
ON CONFLICT (name) DO UPDATE
   SET holder = $2, term = lease.term + 1, until = $3
 WHERE lease.until <= $4 OR lease.holder = $2
RETURNING name, holder, term, until`

	sqlReadLease = `
SELECT name, holder, term, until FROM lease WHERE name = $1`

	sqlRenewLease = `
UPDATE lease SET until = $4 WHERE name = $1 AND holder = $2 AND term = $3`

	sqlEndLease = `
DELETE FROM lease WHERE name = $1 AND holder = $2 AND term = $3`
)

// TakeLease takes the lease name until a time. While another process holds it,
// it returns that lease with ErrLeaseHeld.
func (s *Leases) TakeLease(ctx context.Context, name, holder string, now, until time.Time) (Lease, error) {
	l, err := s.lease(ctx, sqlTakeLease, name, holder, until, now)
	if !errors.Is(err, pgx.ErrNoRows) {
		return l, err
	}
	if l, err = s.lease(ctx, sqlReadLease, name); errors.Is(err, pgx.ErrNoRows) {
		return s.TakeLease(ctx, name, holder, now, until)
	}
	if err != nil {
		return l, err
	}
	return l, ErrLeaseHeld
}

func (s *Leases) lease(ctx context.Context, sql string, args ...any) (Lease, error) {
	rows, err := s.vital.Query(ctx, sql, args...)
	if err != nil {
		return Lease{}, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Lease])
}

// RenewLease keeps l until a later time; ErrLeaseHeld: it was lost.
func (s *Leases) RenewLease(ctx context.Context, l Lease, until time.Time) error {
	tag, err := s.vital.Exec(ctx, sqlRenewLease, l.Name, l.Holder, l.Term, until)
	if err != nil {
		return fmt.Errorf("renew lease %s: %w", l.Name, err)
	}
	if tag.RowsAffected() == 0 {
		return ErrLeaseHeld
	}
	return nil
}

// EndLease gives l back.
func (s *Leases) EndLease(ctx context.Context, l Lease) error {
	_, err := s.vital.Exec(ctx, sqlEndLease, l.Name, l.Holder, l.Term)
	return err
}

const sqlClearLeases = `
DELETE FROM lease`

// ClearLeases ends every lease: for a private server that was just started,
// whose former users are therefore gone.
func (s *Leases) ClearLeases(ctx context.Context) error {
	_, err := s.vital.Exec(ctx, sqlClearLeases)
	return err
}

const (
	sqlSweepLeases = `
DELETE FROM lease WHERE until < $1`

	// The runs that have trips are stepped through by the primary key.
	sqlSweepRuns = `
WITH RECURSIVE counted AS (
    (SELECT run FROM run_trip ORDER BY run LIMIT 1)
     UNION ALL
    SELECT (SELECT r.run FROM run_trip AS r WHERE r.run > c.run ORDER BY r.run LIMIT 1)
      FROM counted AS c
     WHERE c.run IS NOT NULL
)
DELETE FROM run_trip
 WHERE (run, trip) IN (
       SELECT r.run, r.trip
         FROM counted AS c LEFT JOIN run ON run.id = c.run JOIN run_trip AS r ON r.run = c.run
        WHERE coalesce(run.finished_at, run.started_at + '1 week'::interval, '-infinity') < $1
        LIMIT $2)`
)

// Sweep forgets what nobody will end any more: the leases of processes that were
// killed, what they planned, and what runs decided on that ended a day ago.
func (s *Leases) Sweep(ctx context.Context, now time.Time) error {
	if err := s.inPages(ctx, sqlUnstageDead, now); err != nil {
		return err
	}
	yesterday := now.AddDate(0, 0, -1)
	if _, err := s.pool.Exec(ctx, sqlSweepLeases, yesterday); err != nil {
		return fmt.Errorf("forget leases: %w", err)
	}
	for n := int64(page); n == page; {
		tag, err := s.pool.Exec(ctx, sqlSweepRuns, yesterday, page)
		if err != nil {
			return fmt.Errorf("forget what runs decided on: %w", err)
		}
		n = tag.RowsAffected()
	}
	return nil
}
