package state

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Stop is a client whose newest plan a guard stopped.
type Stop struct {
	Client string
	Plan   string // names what the guard counted
	Why    string
	Since  time.Time // when this very plan was first stopped
}

const (
	sqlStop = `
INSERT INTO stop (client, plan, why, since) VALUES ($1, $2, $3, $4)
ON CONFLICT (client) DO UPDATE SET plan = $2, why = $3, since = $4 WHERE stop.plan <> $2
RETURNING client`

	sqlEndStops = `
DELETE FROM stop WHERE NOT client = ANY ($1)`
)

// SetStops replaces the clients that are stopped, and returns those whose plan
// was not stopped before.
func (s *Store) SetStops(ctx context.Context, stops []Stop) (news []Stop, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		news = nil
		clients := []string{} // not NULL, which is unlike anything
		for _, stop := range stops {
			clients = append(clients, stop.Client)
			err := tx.QueryRow(ctx, sqlStop, stop.Client, stop.Plan, stop.Why, stop.Since).Scan(&stop.Client)
			switch {
			case err == nil:
				news = append(news, stop)
			case !errors.Is(err, pgx.ErrNoRows):
				return fmt.Errorf("record stop: %w", err)
			}
		}
		_, err := tx.Exec(ctx, sqlEndStops, clients)
		return err
	})
	return news, err
}

const sqlStops = `
SELECT client, plan, why, since FROM stop ORDER BY client`

// Stops returns the clients that are stopped.
func (s *Store) Stops(ctx context.Context) ([]Stop, error) {
	return collect[Stop](ctx, s, sqlStops)
}

const sqlCountKnown = `
SELECT client, ends <> '' AND ends < $1, count(*)
  FROM trip
 WHERE concur_id <> ''
 GROUP BY 1, 2`

// CountKnown counts the trips that Concur has, of each client, apart for those whose
// last day is before a day (YYYY-MM-DD).
func (s *Store) CountKnown(ctx context.Context, day string) (ahead, over map[string]int, err error) {
	rows, err := s.pool.Query(ctx, sqlCountKnown, day)
	if err != nil {
		return nil, nil, err
	}
	ahead, over = map[string]int{}, map[string]int{}
	var client string
	var past bool
	var n int
	_, err = pgx.ForEachRow(rows, []any{&client, &past, &n}, func() error {
		if past {
			over[client] = n
		} else {
			ahead[client] = n
		}
		return nil
	})
	return ahead, over, err
}

const sqlLeaveDue = `
UPDATE booking SET planned = -1 WHERE system = $1 AND locator = $2`

// LeaveDue keeps bookings, at most some dozen, to be planned again that were not
// decided on.
func (s *Store) LeaveDue(ctx context.Context, bookings []BookingKey) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, k := range bookings {
			if _, err := tx.Exec(ctx, sqlLeaveDue, k.System, k.Locator); err != nil {
				return fmt.Errorf("leave %s due: %w", k.Locator, err)
			}
		}
		return nil
	})
}
