package state

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
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
func (s *Plans) SetStops(ctx context.Context, stops []Stop) (news []Stop, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		news = nil
		clients := []string{} // = ANY(NULL) is never true
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
func (s *Plans) Stops(ctx context.Context) ([]Stop, error) {
	return collect[Stop](ctx, s.database, sqlStops)
}

const sqlCountKnown = `
SELECT client, ends <> '' AND ends < $1, count(*)
  FROM trip
 WHERE concur_id <> ''
 GROUP BY 1, 2`

// CountKnown counts the trips that Concur has, of each client, apart for those whose
// last day is before a day (YYYY-MM-DD).
func (s *Plans) CountKnown(ctx context.Context, day string) (ahead, over map[string]int, err error) {
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

// Losses are what a staged plan takes from one client's trips in one way.
type Losses struct {
	Client string
	Loss   string
	Ahead  int    // trips
	Over   int    // trips whose last day is past
	Digest []byte // names these trips, and what becomes of them
}

const sqlLosses = `
SELECT client, loss,
       count(*) FILTER (WHERE ends = '' OR ends >= @day) AS ahead,
       count(*) FILTER (WHERE ends <> '' AND ends < @day) AS over,
       sha256(convert_to(string_agg(id || ' ' || fingerprint || ' ' || posted, E'\n' ORDER BY id), 'UTF8')) AS digest
  FROM plan_trip
 WHERE run = @run AND loss <> ''
 GROUP BY client, loss
 ORDER BY client, loss`

const sqlStagedWhole = `
SELECT count(*) = $2 FROM plan_booking WHERE run = $1`

// Losses returns what a run's plan, of that many bookings, takes from the trips that
// Concur has, apart for those whose last day is before a day (YYYY-MM-DD). The error
// is [ErrUnstaged] if some of the plan is missing.
func (s *Plans) Losses(ctx context.Context, run uuid.UUID, bookings int64, day string) (all []Losses, err error) {
	moment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, moment, func(tx pgx.Tx) error {
		whole := false
		if err := tx.QueryRow(ctx, sqlStagedWhole, run, bookings).Scan(&whole); err != nil {
			return err
		}
		if !whole {
			return ErrUnstaged
		}
		rows, err := tx.Query(ctx, sqlLosses, pgx.NamedArgs{"run": run, "day": day})
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, pgx.RowToStructByName[Losses])
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("count losses: %w", err)
	}
	return all, nil
}
