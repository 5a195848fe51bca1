package state

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state/trip"
)

// A Hold keeps a trip from being sent, whoever travels and whatever its
// document becomes, until it is released.
type Hold struct {
	Client  string
	Locator string // the trip's key
	By      string // who holds it, as the machine calls them; none: not known
	At      time.Time
}

// Text says why the trip is not sent.
func (h *Hold) Text() string {
	by := ""
	if h.By != "" {
		by = "by " + h.By + ", "
	}
	return trip.ReasonByHand.Text(by + h.At.UTC().Format("2006-01-02 15:04 MST"))
}

const sqlHandHolds = `
SELECT client, locator, by, at FROM hand_hold`

// Holds returns all trips that are held by hand.
func (s *Trips) Holds(ctx context.Context) ([]Hold, error) {
	return collect[Hold](ctx, s.database, sqlHandHolds)
}

const (
	sqlHoldByHand = `
INSERT INTO hand_hold (client, locator, by, at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`

	// A delivery in progress is not interrupted: its worker checks for holds before it sends.
	sqlShowHold = `
UPDATE trip SET hold = $3, hold_text = $4, generation = generation + 1
 WHERE client = $1 AND locator = $2 AND hold = '' AND (document IS NOT NULL OR concur_id <> '')`

	sqlLetGo = `
DELETE FROM hand_hold WHERE client = $1 AND locator = $2`

	sqlHideHold = `
UPDATE trip SET hold = '', hold_text = '', generation = generation + 1
 WHERE client = $1 AND locator = $2 AND hold = $3
RETURNING id, client, login`
)

const sqlStillHeld = `
SELECT FROM hand_hold WHERE client = $1 AND locator = $2 FOR SHARE`

// stillHeld reports whether a trip that was read as held by hand is so now, and lets
// nobody release it before tx ends. It comes before any lock of the trip.
func stillHeld(ctx context.Context, tx pgx.Tx, t *Trip) (bool, error) {
	if t.Hold != trip.ReasonByHand {
		return false, nil
	}
	tag, err := tx.Exec(ctx, sqlStillHeld, t.Client, t.Locator)
	return tag.RowsAffected() == 1, err
}

// Hold keeps trips from being sent. One that is held by hand already stays so.
// A request that is on its way is not called back.
func (s *Trips) Hold(ctx context.Context, trips []Trip, by string, now time.Time) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, t := range trips {
			h := Hold{t.Client, t.Locator, by, now}
			if _, err := tx.Exec(ctx, sqlHoldByHand, h.Client, h.Locator, h.By, h.At); err != nil {
				return fmt.Errorf("hold %s: %w", t.Locator, err)
			}
			if _, err := tx.Exec(ctx, sqlShowHold, h.Client, h.Locator, trip.ReasonByHand, h.Text()); err != nil {
				return fmt.Errorf("hold %s: %w", t.Locator, err)
			}
		}
		return nil
	})
}

// Release lets trips go that are held by hand, and queues what that sends.
func (s *Trips) Release(ctx context.Context, trips []Trip) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, t := range trips {
			if _, err := tx.Exec(ctx, sqlLetGo, t.Client, t.Locator); err != nil {
				return fmt.Errorf("release %s: %w", t.Locator, err)
			}
			if err := s.enqueueThose(ctx, tx, sqlHideHold, t.Client, t.Locator, trip.ReasonByHand); err != nil {
				return fmt.Errorf("release %s: %w", t.Locator, err)
			}
		}
		return nil
	})
}

const (
	// The refusals of a generation are counted: the next one begins at none.
	sqlTryAgain = `
UPDATE trip AS t
   SET generation = generation + CASE WHEN 'refused' IN (hold, waits) THEN 1 ELSE 0 END,
       hold = '', hold_text = '', waits = '', next_at = NULL, failures = 0, problem = ''`

	sqlTriable = `
       (pending OR hold = 'refused' OR hold = '' AND EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id))`

	sqlRetry = sqlTryAgain + `
 WHERE id = $1 AND` + sqlTriable + `
RETURNING id, client, login`

	sqlRetryMany = sqlTryAgain + `
 WHERE id IN (SELECT id FROM trip AS t
               WHERE id > $1 AND ($2 = '' OR client = $2) AND $3 IN ('', CASE hold WHEN '' THEN waits ELSE hold END)
                 AND (hold <> '' OR waits <> '')
                 AND` + sqlTriable + `
               ORDER BY id
               LIMIT $4)
RETURNING id, client, login`
)

// Retry queues at once what waits for a later try, and what Concur refused. Trips
// that Concur has as they should be, and those held for another reason, stay.
func (s *Trips) Retry(ctx context.Context, trips []Trip) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, t := range trips {
			if _, err := tx.Exec(ctx, sqlResumeClient, t.Client); err != nil {
				return fmt.Errorf("retry %s: %w", t.Locator, err)
			}
			if err := s.enqueueThose(ctx, tx, sqlRetry, t.ID); err != nil {
				return fmt.Errorf("retry %s: %w", t.Locator, err)
			}
		}
		return nil
	})
}

// A Troubled set of trips are those of a client, or all for "", that wait for a later
// try or were refused, for one reason as status shows it, or any for "".
type Troubled struct{ Client, Code string }

const sqlHeldStill = `
SELECT count(*) FROM trip
 WHERE hold NOT IN ('', 'refused') AND ($1 = '' OR client = $1) AND $2 IN ('', hold)`

// RetryMany is Retry for a set of trips. It returns how many it queued, and how
// many are held for a reason of ours: they stay so.
func (s *Trips) RetryMany(ctx context.Context, which Troubled) (queued, held int, err error) {
	for last, more := uuid.Nil, true; more; {
		var trips []delivery
		err = s.inTx(ctx, func(tx pgx.Tx) (err error) {
			if trips, err = s.enqueueSome(ctx, tx, sqlRetryMany, last, which.Client, which.Code, page); err != nil {
				return err
			}
			for _, client := range clientsOf(trips) {
				if _, err := tx.Exec(ctx, sqlResumeClient, client); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return queued, held, fmt.Errorf("retry: %w", err)
		}
		for _, t := range trips {
			if bytes.Compare(t.trip[:], last[:]) > 0 {
				last = t.trip
			}
		}
		queued += len(trips)
		more = len(trips) == page
	}
	err = s.pool.QueryRow(ctx, sqlHeldStill, which.Client, which.Code).Scan(&held)
	return queued, held, err
}

func clientsOf(trips []delivery) []string {
	clients := map[string]bool{}
	for _, t := range trips {
		clients[t.client] = true
	}
	return slices.Sorted(maps.Keys(clients))
}

// enqueueThose asks for the delivery of the trips that a statement returns.
func (s *Trips) enqueueThose(ctx context.Context, tx pgx.Tx, sql string, args ...any) error {
	_, err := s.enqueueSome(ctx, tx, sql, args...)
	return err
}

// enqueueSome is enqueueThose, and returns the trips.
func (s *Trips) enqueueSome(ctx context.Context, tx pgx.Tx, sql string, args ...any) ([]delivery, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	trips, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d delivery, err error) {
		err = row.Scan(&d.trip, &d.client, &d.login)
		return d, err
	})
	if err != nil {
		return nil, err
	}
	return trips, s.enqueue(ctx, tx, trips)
}
