package state

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// A Quota is how many requests an application may send in any 60 seconds, for all its
// companies and from all processes together.
type Quota struct {
	Application string // see Application
	PerMinute   int
}

// Application returns the key of the application with that client_id.
func Application(clientID string) string {
	sum := sha256.Sum256([]byte(clientID))
	return hex.EncodeToString(sum[:])
}

// A slot is a moment at which one request may be sent, or up to lateness after it. So
// any 60 seconds can see the slots of 60 seconds and lateness. The rest of slack
// allows for clocks that differ and for requests that travel unevenly.
//
// Slack costs 0.7 % of the quota. Clocks that differ by d only matter while requests
// shift from one process to another: then a minute may hold
// (d - (slack - lateness)) / 60s above the quota, 1.3 % for a whole second.
const (
	lateness = 200 * time.Millisecond
	slack    = 400 * time.Millisecond
	// grace is how long an unreserved slot stays available, so that none is lost
	// between two reservations.
	grace = lateness / 2
)

// every returns the time from one slot to the next at full pace, in microseconds, which
// the database can store.
func (q Quota) every() time.Duration {
	return ((time.Minute + slack) / time.Duration(q.PerMinute)).Truncate(time.Microsecond)
}

// Slots are moments reserved for one process.
type Slots struct {
	First       time.Time
	Every       time.Duration
	Count       int
	PausedUntil time.Time // nothing may leave before, says Concur
}

// How the pace follows Concur's answers. It halves, but only once for all requests that
// were under way, and then grows back at a constant rate.
const (
	slowest  = 1.0 / 64
	settling = 10 * time.Second
	recovery = 10 * time.Minute // from nothing to all of the quota
)

// farAhead is the longest plausible reservation. A wrong clock made any beyond it, which
// must not stop the other processes.
const farAhead = 10 * time.Minute

const (
	sqlPace = `least(1, q.pace + extract(epoch FROM $2 - q.paced_at)::float8 / extract(epoch FROM $3::interval)::float8)`

	sqlReserve = `
INSERT INTO quota AS q (application, reserved) VALUES ($1, $2::timestamptz + $4::int * $5::interval)
ON CONFLICT (application) DO UPDATE
   SET reserved = CASE WHEN q.reserved > $2 + $7::interval THEN $2 ELSE greatest(q.reserved, $2 - $6::interval) END
                + $4 * ($5 / ` + sqlPace + `)
RETURNING reserved, ` + sqlPace + `, rest_until`
)

// Reserve takes the next n slots of q. The slots of all processes are evenly spaced.
// A slot that no process took in time is lost.
func (s *Applications) Reserve(ctx context.Context, q Quota, n int, now time.Time) (Slots, error) {
	var end time.Time
	var pace float64
	slots := Slots{Count: n}
	err := s.pool.QueryRow(ctx, sqlReserve, q.Application, now, recovery, n, q.every(), grace, farAhead).
		Scan(&end, &pace, &slots.PausedUntil)
	if err != nil {
		return Slots{}, fmt.Errorf("reserve quota: %w", err)
	}
	slots.Every = time.Duration(float64(q.every()) / pace)
	slots.First = end.Add(-time.Duration(n) * slots.Every)
	return slots, nil
}

const sqlSlowDown = `
INSERT INTO quota AS q (application, reserved, pace, paced_at, rest_until) VALUES ($1, $2, 0.5, $2, $4)
ON CONFLICT (application) DO UPDATE
   SET pace = CASE WHEN q.paced_at > $2 - $5::interval THEN q.pace ELSE greatest($6, ` + sqlPace + ` / 2) END,
       paced_at = CASE WHEN q.paced_at > $2 - $5::interval THEN q.paced_at ELSE $2 END,
       rest_until = greatest(q.rest_until, $4)`

// SlowDown records that Concur asked an application to send fewer requests, and none
// before a time.
func (s *Applications) SlowDown(ctx context.Context, application string, now, until time.Time) error {
	_, err := s.pool.Exec(ctx, sqlSlowDown, application, now, recovery, until, settling, slowest)
	if err != nil {
		return fmt.Errorf("slow down: %w", err)
	}
	return nil
}

const sqlEndRest = `
UPDATE quota SET rest_until = $2 WHERE application = $1 AND rest_until > $2`

// EndPause ends the pause that Concur asked of an application.
func (s *Applications) EndPause(ctx context.Context, application string, now time.Time) error {
	if _, err := s.pool.Exec(ctx, sqlEndRest, application, now); err != nil {
		return fmt.Errorf("end pause: %w", err)
	}
	return nil
}

// A Pace is how fast an application sends now.
type Pace struct {
	Application string
	Pace        float64   // share of the quota
	PausedUntil time.Time // nothing leaves before
}

const sqlPaces = `
SELECT application, ` + sqlPace + `, rest_until
  FROM quota AS q
 WHERE application = ANY ($1)
 ORDER BY application`

// Paces returns the paces of those applications that have sent requests.
func (s *Applications) Paces(ctx context.Context, applications []string, now time.Time) ([]Pace, error) {
	rows, err := s.pool.Query(ctx, sqlPaces, applications, now, recovery)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Pace])
}
