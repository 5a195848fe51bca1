package state

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tripsync/state/trip"
)

// ErrMoved means that we are now talking to a different database: a standby was
// promoted, or a backup restored. [Store.Follow] records it.
var ErrMoved = errors.New("another database answers than before")

// A Gap is a time whose commits may be missing: a standby that takes over may not have
// received them, and a backup does not have them. The zero Gap is empty.
type Gap = trip.Gap

// server identifies the database that answers. A restored dump has another system
// identifier or OID. A promoted standby and a restored base backup have another
// timeline. A server still in recovery has no identity yet.
const server = `
       (SELECT system_identifier FROM pg_control_system())
       || CASE WHEN pg_is_in_recovery() THEN NULL ELSE '/' || left(pg_walfile_name(pg_current_wal_lsn()), 8) END
       || '/' || (SELECT oid FROM pg_database WHERE datname = current_database())`

const (
	sqlServer = `
SELECT EXISTS (SELECT FROM lineage WHERE server = s), s FROM (SELECT` + server + ` AS s) AS now`

	// Whatever was committed before the newest known file is there.
	sqlFollow = `
UPDATE lineage AS l
   SET server = $1, adopting = false, gap_to = $2,
       gap_from = least(gap_from, newest), reread_from = least(reread_from, newest)
  FROM (SELECT coalesce(max(read_at), $3) AS newest FROM file) AS f
 WHERE server <> $1`

	sqlFirst = `
INSERT INTO lineage (server) VALUES ($1)
ON CONFLICT (sole) DO NOTHING`
)

// Follow records which database answers. If it is a different one, it may lack the
// commits since the last file that it knows was read. That time is the gap from then
// on, and the archive must be read again.
func (s *Store) Follow(ctx context.Context, now time.Time) error {
	if s.noIdentity {
		return s.Ping(ctx)
	}
	var known bool
	var here *string
	if err := s.vital.QueryRow(ctx, sqlServer).Scan(&known, &here); err != nil {
		return fmt.Errorf("identify the database: %w", describeUnreached(err))
	}
	if known || here == nil {
		return nil
	}
	err := inTxOf(ctx, s.vital, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlFollow, *here, now, time.Time{}); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, sqlFirst, *here)
		return err
	})
	if err != nil {
		return fmt.Errorf("record which database answers: %w", err)
	}
	return nil
}

// probe finds out whether the server lets us read its identity.
func (s *Store) probe(ctx context.Context) error {
	var known bool
	var here *string
	err := s.vital.QueryRow(ctx, sqlServer).Scan(&known, &here)
	if refusal, ok := errors.AsType[*pgconn.PgError](err); ok {
		switch refusal.Code {
		case "42501", "42883", "0A000": // no right, no such function, not supported
			s.noIdentity = true
			return nil
		}
	}
	return err
}

func gapOf(from, to *time.Time) (g Gap) {
	if from != nil {
		g.From = *from
	}
	if to != nil {
		g.To = *to
	}
	return g
}

// A Lineage is what may be missing in the database.
type Lineage struct {
	Gap

	Adopting   bool       // an adopt that has not succeeded yet fills the gap
	RereadFrom *time.Time // files archived since then must be read again; nil: none
}

const sqlLineage = `
SELECT gap_from, gap_to, adopting, reread_from FROM lineage`

// Lineage returns what may be missing in the database.
func (s *Store) Lineage(ctx context.Context) (l Lineage, err error) {
	var from, to *time.Time
	err = s.pool.QueryRow(ctx, sqlLineage).Scan(&from, &to, &l.Adopting, &l.RereadFrom)
	if errors.Is(err, pgx.ErrNoRows) {
		return l, nil
	}
	l.Gap = gapOf(from, to)
	return l, err
}

const (
	sqlReread = `
UPDATE lineage SET reread_from = NULL WHERE reread_from = $1`

	// A gap from before the adopt stays after it.
	sqlAdopting = `
UPDATE lineage SET gap_from = $1, gap_to = $2, adopting = gap_to IS NULL OR adopting`

	sqlAdopted = `
UPDATE lineage SET gap_from = NULL, gap_to = NULL, adopting = false WHERE adopting`
)

// Reread records that the files archived since from were read again.
func (s *Store) Reread(ctx context.Context, from time.Time) error {
	_, err := s.pool.Exec(ctx, sqlReread, from)
	return err
}

// Adopting records that anything may be missing, until [Store.Adopted].
func (s *Store) Adopting(ctx context.Context, now time.Time) error {
	_, err := s.pool.Exec(ctx, sqlAdopting, time.Time{}, now)
	return err
}

// Adopted records that everything that could be missing was looked for.
func (s *Store) Adopted(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, sqlAdopted)
	return err
}
