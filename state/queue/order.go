package queue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tripsync/state"
)

// A traveller's trips are delivered one at a time and in the order in which they
// were decided, since Concur merges bookings by date. Two clients of one company keep
// to one order.
//
// A trip that is delivered has its traveller's turn; the jobs of the others are
// parked, which leaves the workers free. When the trip is done, its worker takes the
// next one over, in the statement that hands the turn on. A turn ends with the lease
// of the process that dies, or at the latest when no job may work any more; then
// tend wakes who is next. What a process does that outlived its turn is fenced off
// by the ledger, as for a job it lost.

const (
	// parking is how far ahead a parked job is scheduled: it waits for a call, not for
	// a time. What is scheduled later than parked from now is parked.
	parking = 100 * 365 * 24 * time.Hour
	parked  = 365 * 24 * time.Hour

	// strayPause is how long a job is put off that does not say whose it is: it was
	// queued by an older version, and nobody calls it.
	strayPause = 500 * time.Millisecond
)

const (
	// waits is whether a job waits for its traveller's turn, or has just been handed
	// out: one that waits for a later try does not keep the others waiting.
	waits = `j.kind = 'deliver' AND j.finalized_at IS NULL AND j.args->>'traveller' = @traveller
          AND (j.state = 'running' OR j.state = 'available' AND j.scheduled_at <= @now
               OR j.state = 'scheduled' AND j.scheduled_at > @parked)`

	sqlTakeTurn = `
INSERT INTO turn (client, login, trip, node, until)
SELECT '', @traveller, @trip, @node, @until
 WHERE NOT EXISTS (
       SELECT FROM river_job AS j
        WHERE ` + waits + ` AND (j.priority, j.id) < (@priority, @id)
          AND NOT EXISTS (SELECT FROM turn WHERE client = '' AND login = @traveller AND trip::text = j.args->>'trip'))
ON CONFLICT (client, login) DO UPDATE SET trip = excluded.trip, node = excluded.node, until = excluded.until
 WHERE turn.trip = excluded.trip OR turn.until <= @now
    OR NOT EXISTS (SELECT FROM lease WHERE name = 'node/' || turn.node AND lease.until > @now)`

	sqlTravellerOf = `
SELECT client, login FROM trip WHERE id = $1`

	// The next job goes to the worker that had the turn, if that may work on it.
	// Otherwise the turn is to end, and the job is called, unless somebody is at it
	// already. A trip that is to be tried again has had its turn, though its job counts
	// as running for a moment longer.
	sqlHandOn = `
WITH had AS (
    SELECT login FROM turn WHERE client = '' AND login = @traveller AND trip = @trip AND node = @node FOR UPDATE),
     next AS (
    SELECT j.id, j.state, j.queue, (j.args->>'trip')::uuid AS trip
      FROM river_job AS j
     WHERE ` + waits + ` AND j.id <> @id AND EXISTS (SELECT FROM had)
     ORDER BY j.priority, j.id
     LIMIT 1),
     called AS (
    UPDATE river_job AS j
       SET state = CASE WHEN @take THEN 'running'::river_job_state ELSE 'available' END,
           scheduled_at = @now, attempt = j.attempt + CASE WHEN @take THEN 1 ELSE 0 END,
           attempted_at = CASE WHEN @take THEN @now ELSE j.attempted_at END,
           attempted_by = CASE WHEN @take THEN array_append(j.attempted_by, @node) ELSE j.attempted_by END
      FROM next
     WHERE j.id = next.id AND j.state = next.state AND next.state <> 'running' AND (NOT @take OR next.queue = @queue)
    RETURNING j.id, j.attempt, j.max_attempts, j.priority),
     kept AS (
    UPDATE turn SET trip = next.trip, until = @until
      FROM called JOIN next USING (id)
     WHERE @take AND client = '' AND login = @traveller AND turn.trip = @trip AND node = @node),
     ended AS (
    DELETE FROM turn
     WHERE @end AND client = '' AND login = @traveller AND turn.trip = @trip AND node = @node
       AND (@last OR NOT EXISTS (SELECT FROM next WHERE state = 'running'))),
     lost AS (
    UPDATE turn SET until = @now
     WHERE @lose AND client = '' AND login = @traveller AND turn.trip = @trip AND node = @node
       AND (@last OR NOT EXISTS (SELECT FROM next WHERE state = 'running')))
SELECT next.id, called.id IS NOT NULL AND @take AS ours, next.state = 'running' AS busy, next.trip,
       coalesce(called.attempt, 0) AS attempt, coalesce(called.max_attempts, 0) AS max_attempts, coalesce(called.priority, 0) AS priority
  FROM next LEFT JOIN called USING (id)`

	sqlForgetTurns = `
DELETE FROM turn WHERE until < $1`

	// It is ours while it is running; it may have been taken for dead.
	sqlPutBack = `
UPDATE river_job
   SET state = CASE WHEN @at::timestamptz > @now::timestamptz + '5 seconds'::interval THEN 'scheduled'::river_job_state ELSE 'available' END,
       scheduled_at = @at, attempt = greatest(0, attempt - 1)
 WHERE id = @id AND state = 'running' AND attempted_by[array_upper(attempted_by, 1)] = @node`

	// Parked jobs of travellers whose turn nobody has: its end was not heard.
	sqlWake = `
UPDATE river_job SET state = 'available', scheduled_at = @now
 WHERE id IN (
       SELECT DISTINCT ON (j.args->>'traveller') j.id
         FROM river_job AS j
        WHERE j.kind = 'deliver' AND j.finalized_at IS NULL AND j.state = 'scheduled' AND j.scheduled_at > @parked
          AND NOT EXISTS (
              SELECT FROM turn JOIN lease ON lease.name = 'node/' || turn.node
               WHERE turn.client = '' AND turn.login = j.args->>'traveller' AND turn.until > @now AND lease.until > @now)
        ORDER BY j.args->>'traveller', j.priority, j.id)`
)

// A travellerSlot is that of the traveller of a job.
type travellerSlot struct {
	queue *Queue
	job   *river.Job[state.Deliver]
	whose string
	stray bool // the job does not say whose it is
}

func (t *travellerSlot) args() pgx.NamedArgs {
	now := t.queue.Now()
	return pgx.NamedArgs{
		"traveller": t.whose, "trip": t.job.Args.Trip, "node": t.queue.Node, "now": now, "until": now.Add(t.queue.Timeout),
		"parked": now.Add(parked), "priority": t.job.Priority, "id": t.job.ID, "queue": t.job.Queue,
	}
}

// slotOf finds whose turn a job takes.
func (q *Queue) slotOf(ctx context.Context, job *river.Job[state.Deliver]) (*travellerSlot, error) {
	t := &travellerSlot{queue: q, job: job, whose: job.Args.Traveller}
	if t.whose != "" {
		return t, nil
	}
	var client, login string
	err := q.Store.Pool().QueryRow(ctx, sqlTravellerOf, job.Args.Trip).Scan(&client, &login)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) { // the delivery drops the job of a trip that is gone
		return nil, fmt.Errorf("look whose trip it is: %w", err)
	}
	t.whose, t.stray = q.Store.Traveller(client, login), true
	return t, nil
}

// take reports whether the job may be worked on now.
func (t *travellerSlot) take(ctx context.Context) (bool, error) {
	tag, err := t.queue.Store.Pool().Exec(ctx, sqlTakeTurn, t.args())
	if err != nil {
		return false, fmt.Errorf("take the traveller's turn: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// park puts the job off until it is called.
func (t *travellerSlot) park() error {
	if t.stray {
		return river.JobSnooze(strayPause)
	}
	return river.JobSnooze(parking)
}

// end lets the traveller's next trip go.
func (t *travellerSlot) end(ctx context.Context) error {
	_, err := t.call(ctx, "end")
	return err
}

// lose is end for a trip that is to be tried again.
func (t *travellerSlot) lose(ctx context.Context) error {
	_, err := t.call(ctx, "lose")
	return err
}

// pass gives the turn to the traveller's next job and returns it, or nil if there is
// none that this worker may do: then the turn is to end.
func (t *travellerSlot) pass(ctx context.Context) (*travellerSlot, error) {
	next, err := t.call(ctx, "take")
	if err != nil || !next.Ours {
		return nil, err
	}
	job := &river.Job[state.Deliver]{
		Args: state.Deliver{Trip: next.Trip, Traveller: t.whose},
		JobRow: &rivertype.JobRow{
			ID: next.ID, Attempt: next.Attempt, MaxAttempts: next.MaxAttempts, Priority: next.Priority,
			Kind: state.Deliver{}.Kind(), Queue: t.job.Queue, State: rivertype.JobStateRunning,
		},
	}
	return &travellerSlot{queue: t.queue, job: job, whose: t.whose}, nil
}

// A called job is the traveller's next one.
type called struct {
	ID          int64
	Ours        bool // we took it over
	Busy        bool // somebody is at it
	Trip        uuid.UUID
	Attempt     int
	MaxAttempts int
	Priority    int
}

// What is busy while we have the turn is about to be parked: it is called then.
const (
	parkingPoll  = 50 * time.Millisecond
	parkingTries = 20
)

// call has the next job worked on: by us (take), or by who asks for it (end, lose).
// The zero called is none.
func (t *travellerSlot) call(ctx context.Context, how string) (next called, err error) {
	for try := range parkingTries {
		args := t.args()
		args["last"] = try == parkingTries-1
		for _, one := range []string{"take", "end", "lose"} {
			args[one] = one == how
		}
		rows, err := t.queue.Store.Pool().Query(ctx, sqlHandOn, args)
		if err == nil {
			next, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByName[called])
		}
		if errors.Is(err, pgx.ErrNoRows) {
			return called{}, nil
		}
		if err != nil {
			return called{}, fmt.Errorf("hand the traveller's turn on: %w", err)
		}
		if !next.Busy {
			break
		}
		time.Sleep(parkingPoll)
	}
	return next, nil
}

// putBack has the job worked on again at a time.
func (t *travellerSlot) putBack(ctx context.Context, at time.Time) error {
	args := t.args()
	args["at"] = at
	if _, err := t.queue.Store.Pool().Exec(ctx, sqlPutBack, args); err != nil {
		return fmt.Errorf("put the job back: %w", err)
	}
	return nil
}

// wake calls parked jobs that nobody will call.
func (q *Queue) wake(ctx context.Context) error {
	now := q.Now()
	if _, err := q.Store.Pool().Exec(ctx, sqlForgetTurns, now.Add(-time.Minute)); err != nil {
		return fmt.Errorf("forget turns: %w", err)
	}
	if _, err := q.Store.Pool().Exec(ctx, sqlWake, pgx.NamedArgs{"now": now, "parked": now.Add(parked)}); err != nil {
		return fmt.Errorf("wake parked jobs: %w", err)
	}
	return nil
}
