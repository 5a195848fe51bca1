package queue

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"tripsync/state"
)

// A traveller's trips are delivered one at a time and in the order in which they
// were decided, since Concur merges bookings by date. A trip that is delivered has
// its traveller's turn; the others are put off, which leaves the workers free. A
// turn ends when its trip is done for now, with the lease of the process that
// dies, or at the latest when no job may work any more. What a process does that
// outlived its turn is fenced off by the ledger, as for a job it lost.

// turnPause is how long a job is put off that waits for its turn. Whoever ends a
// turn calls the next job; this is for the call that nobody heard.
const turnPause = 500 * time.Millisecond

const (
	// An earlier job goes first if it is due, or was handed out just before: one
	// that waits for a later try does not keep the others waiting.
	sqlTakeTurn = `
INSERT INTO turn (client, login, trip, node, until)
SELECT t.client, t.login, t.id, $2, $3
  FROM trip AS t
 WHERE t.id = $1
   AND NOT EXISTS (
       SELECT FROM trip AS o JOIN river_job AS j ON j.args @> jsonb_build_object('trip', o.id)
        WHERE o.client = t.client AND o.login = t.login AND o.id <> t.id
          AND o.hold = '' AND o.posted_generation < o.generation
          AND j.kind = 'deliver' AND j.state IN ('available', 'running') AND (j.priority, j.id) < ($5, $6))
ON CONFLICT (client, login) DO UPDATE SET trip = excluded.trip, node = $2, until = $3
 WHERE turn.trip = excluded.trip OR turn.until <= $4
    OR NOT EXISTS (SELECT FROM lease WHERE name = 'node/' || turn.node AND lease.until > $4)`

	sqlTripKnown = `
SELECT EXISTS (SELECT FROM trip WHERE id = $1)`

	sqlEndTurn = `
WITH ended AS (
    DELETE FROM turn WHERE trip = $1 AND node = $2 RETURNING client, login
)
UPDATE river_job SET scheduled_at = $3
 WHERE scheduled_at > $3 AND id = (
       SELECT j.id
         FROM ended JOIN trip AS o USING (client, login)
         JOIN river_job AS j ON j.args @> jsonb_build_object('trip', o.id)
        WHERE o.hold = '' AND o.posted_generation < o.generation
          AND j.kind = 'deliver' AND j.state = 'available'
        ORDER BY j.priority, j.id
        LIMIT 1)`
)

// takeTurn tells whether a job may be worked on now.
func (q *Queue) takeTurn(ctx context.Context, job *river.Job[state.Deliver]) (bool, error) {
	now := q.Now()
	tag, err := q.Store.Pool().Exec(ctx, sqlTakeTurn, job.Args.Trip, q.Node, now.Add(q.Timeout), now, job.Priority, job.ID)
	if err != nil {
		return false, fmt.Errorf("take the traveller's turn: %w", err)
	}
	if tag.RowsAffected() == 1 {
		return true, nil
	}
	var known bool
	if err := q.Store.Pool().QueryRow(ctx, sqlTripKnown, job.Args.Trip).Scan(&known); err != nil {
		return false, fmt.Errorf("look for the job's trip: %w", err)
	}
	return !known, nil // nobody's turn: the delivery drops the job
}

// endTurn lets the traveller's next trip go.
func (q *Queue) endTurn(ctx context.Context, trip uuid.UUID) error {
	if _, err := q.Store.Pool().Exec(ctx, sqlEndTurn, trip, q.Node, q.Now()); err != nil {
		return fmt.Errorf("end the traveller's turn: %w", err)
	}
	return nil
}
