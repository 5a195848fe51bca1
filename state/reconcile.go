package state

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

const sqlAcknowledged = `
SELECT id
  FROM trip AS t
 WHERE id > $1 AND concur_id <> '' AND posted_document IS NOT NULL AND posted_fingerprint <> ''
   AND NOT pending AND (ends = '' OR ends >= $2)
   AND NOT EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id)
 ORDER BY id
 LIMIT $3`

// Acknowledged lists the ids behind after, up to limit of them, of trips that
// Concur has, that end on a day, YYYY-MM-DD, or later, and about which nothing is
// under way.
func (s *Ledger) Acknowledged(ctx context.Context, ends string, after uuid.UUID, limit int) ([]uuid.UUID, error) {
	rows, err := s.pool.Query(ctx, sqlAcknowledged, after, ends, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
}

// A Known trip is one of a traveller's.
type Known struct {
	ConcurID string // none: Concur has no such trip, or it is not known to have it yet
	PNR      string
}

const sqlKnown = `
SELECT concur_id, pnr FROM trip WHERE client = $1 AND login = $2`

// Known lists all trips of a traveller.
func (s *Ledger) Known(ctx context.Context, client, login string) ([]Known, error) {
	rows, err := s.pool.Query(ctx, sqlKnown, client, login)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Known])
}

const (
	sqlReopen = `
UPDATE trip AS t
   SET generation = generation + 1, posted_fingerprint = '', failures = 0, waits = '', next_at = NULL, problem = ''
 WHERE id = $1 AND generation = $2 AND NOT pending AND concur_id = $3
   AND hold = '' AND document IS NOT NULL
   AND NOT EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id)`

	sqlLost = `
UPDATE trip SET concur_id = '' WHERE id = $1`

	sqlLookUp = `
INSERT INTO attempt (id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at)
SELECT $2, id, 'create', $3, '', posted_document, posted_as_booking, $4, $5
  FROM trip
 WHERE id = $1`
)

// Redo queues a trip whose document Concur does not have as it acknowledged it.
// It reports whether the trip still was as t.
func (s *Ledger) Redo(ctx context.Context, t Trip) (done bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		done, err = s.reopen(ctx, tx, t)
		return err
	})
	return done, err
}

// Lose opens an attempt for a trip that Concur does not have any more. As with any
// attempt of unknown outcome, what was posted is looked up for as long as it takes
// before anything is created. The attempt has no fingerprint, and began nobody knows
// when: what is found may be of any version and age. It reports whether the trip still was as t.
func (s *Ledger) Lose(ctx context.Context, t Trip, attempt uuid.UUID, now time.Time) (done bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if done, err = s.reopen(ctx, tx, t); err != nil || !done {
			return err
		}
		if _, err = tx.Exec(ctx, sqlLost, t.ID); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, sqlLookUp, t.ID, attempt, t.Generation, time.Time{}, now)
		return err
	})
	return done, err
}

func (s *Ledger) reopen(ctx context.Context, tx pgx.Tx, t Trip) (bool, error) {
	tag, err := tx.Exec(ctx, sqlReopen, t.ID, t.Generation, t.Posted.ConcurID)
	if err != nil || tag.RowsAffected() == 0 {
		return false, err
	}
	if err := s.enqueue(ctx, tx, []delivery{{trip: t.ID, client: t.Client, login: t.Login}}); err != nil {
		return false, fmt.Errorf("queue trip: %w", err)
	}
	return true, nil
}
