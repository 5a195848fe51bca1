package queue

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// What a crash of the server forgets of the turns does no harm, and they do not wait for
// its disk: before anything is sent, the ledger commits to it what was done until then.
const unsynced = `(SELECT set_config('synchronous_commit', 'off', true)) AS unsynced`

const (
	// waits is whether a job waits for its traveller's turn, or has just been handed
	// out: one that waits for a later try does not keep the others waiting.
	waits = `j.kind = 'deliver' AND j.finalized_at IS NULL AND j.args->>'traveller' = asked.traveller
          AND (j.state = 'running' OR j.state = 'available' AND j.scheduled_at <= @now
               OR j.state = 'scheduled' AND j.scheduled_at > @parked)`

	// OFFSET 0 has the traveller's jobs looked up, rather than all jobs joined.
	sqlTakeTurns = `
INSERT INTO turn (client, login, trip, node, until)
SELECT '', asked.traveller, asked.trip, @node, @until
  FROM unnest(@travellers::text[], @trips::uuid[], @jobs::bigint[], @priorities::integer[]) AS asked (traveller, trip, job, priority), ` + unsynced + `
 WHERE NOT EXISTS (
       SELECT FROM river_job AS j
        WHERE ` + waits + ` AND (j.priority, j.id) < (asked.priority, asked.job)
          AND NOT EXISTS (SELECT FROM turn WHERE client = '' AND login = asked.traveller AND trip::text = j.args->>'trip')
       OFFSET 0)
 ORDER BY asked.traveller
ON CONFLICT (client, login) DO UPDATE SET trip = excluded.trip, node = excluded.node, until = excluded.until
 WHERE turn.trip = excluded.trip OR turn.until <= @now
    OR NOT EXISTS (SELECT FROM lease WHERE name = 'node/' || turn.node AND lease.until > @now)
RETURNING trip`

	sqlTravellerOf = `
SELECT client, login FROM trip WHERE id = $1`

	// The next job goes to the worker that had the turn, if it takes one and may work on
	// that. Otherwise the turn is to end, and the job is called, unless somebody is at it
	// already. A trip that is to be tried again has had its turn, though its job counts
	// as running for a moment longer.
	sqlHandOn = `
WITH asked AS (
    SELECT a.*
      FROM unnest(@travellers::text[], @trips::uuid[], @jobs::bigint[], @queues::text[], @take::boolean[], @lose::boolean[], @last::boolean[])
           AS a (traveller, trip, job, queue, take, lose, last), ` + unsynced + `),
     had AS (
    SELECT t.login FROM turn AS t JOIN asked ON t.login = asked.traveller AND t.trip = asked.trip
     WHERE t.client = '' AND t.node = @node
     ORDER BY t.login
       FOR UPDATE OF t),
     next AS (
    SELECT asked.*, n.id, n.state, n.next, n.queue = asked.queue AND asked.take AS ours
      FROM asked JOIN had ON had.login = asked.traveller
           CROSS JOIN LATERAL (
           SELECT j.id, j.state, j.queue, (j.args->>'trip')::uuid AS next
             FROM river_job AS j
            WHERE ` + waits + ` AND j.id <> asked.job
            ORDER BY j.priority, j.id
            LIMIT 1) AS n),
     called AS (
    UPDATE river_job AS j
       SET state = CASE WHEN ours THEN 'running'::river_job_state ELSE 'available' END,
           scheduled_at = @now, attempt = j.attempt + CASE WHEN ours THEN 1 ELSE 0 END,
           attempted_at = CASE WHEN ours THEN @now ELSE j.attempted_at END,
           attempted_by = CASE WHEN ours THEN array_append(j.attempted_by, @node) ELSE j.attempted_by END
      FROM next
     WHERE j.id = next.id AND j.state = next.state AND next.state <> 'running'
    RETURNING j.id, next.ours, j.attempt, j.max_attempts, j.priority),
     kept AS (
    UPDATE turn SET trip = next.next, until = @until
      FROM called JOIN next USING (id)
     WHERE called.ours AND turn.client = '' AND turn.login = next.traveller AND turn.trip = next.trip AND turn.node = @node),
     over AS (
    SELECT asked.* FROM asked LEFT JOIN next USING (traveller) LEFT JOIN called USING (id)
     WHERE called.ours IS NOT TRUE AND (asked.last OR next.state IS DISTINCT FROM 'running')),
     ended AS (
    DELETE FROM turn USING over
     WHERE NOT over.lose AND turn.client = '' AND turn.login = over.traveller AND turn.trip = over.trip AND turn.node = @node),
     lost AS (
    UPDATE turn SET until = @now FROM over
     WHERE over.lose AND turn.client = '' AND turn.login = over.traveller AND turn.trip = over.trip AND turn.node = @node)
SELECT next.traveller, next.id, coalesce(called.ours, false) AS ours, next.state = 'running' AS busy, next.next AS trip,
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
	mine, err := t.queue.takes.Call(ctx, t)
	if err != nil {
		return false, fmt.Errorf("take the traveller's turn: %w", err)
	}
	return mine, nil
}

// takeTurns is take for the jobs of several travellers.
func (q *Queue) takeTurns(ctx context.Context, slots []*travellerSlot) (mine []bool, err error) {
	args := q.args()
	var travellers []string
	var trips []uuid.UUID
	var jobs []int64
	var priorities []int
	for _, t := range slots {
		travellers, trips = append(travellers, t.whose), append(trips, t.job.Args.Trip)
		jobs, priorities = append(jobs, t.job.ID), append(priorities, t.job.Priority)
	}
	args["travellers"], args["trips"], args["jobs"], args["priorities"] = travellers, trips, jobs, priorities
	rows, err := q.Store.Pool().Query(ctx, sqlTakeTurns, args)
	if err != nil {
		return nil, err
	}
	taken, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	for _, trip := range trips {
		mine = append(mine, slices.Contains(taken, trip))
	}
	return mine, err
}

func (q *Queue) args() pgx.NamedArgs {
	now := q.Now()
	return pgx.NamedArgs{"node": q.Node, "now": now, "until": now.Add(q.Timeout), "parked": now.Add(parked)}
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
	_, err := t.call(ctx, calling{slot: t})
	return err
}

// lose is end for a trip that is to be tried again.
func (t *travellerSlot) lose(ctx context.Context) error {
	_, err := t.call(ctx, calling{slot: t, lose: true})
	return err
}

// pass gives the turn to the traveller's next job and returns it. Where this worker may
// not do the next job, or there is no other, pass ends the turn and returns nil.
func (t *travellerSlot) pass(ctx context.Context) (*travellerSlot, error) {
	next, err := t.call(ctx, calling{slot: t, take: true})
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

// A calling asks for the traveller's next job.
type calling struct {
	slot *travellerSlot // of the job that had the turn
	take bool           // the worker takes it over, if it may
	lose bool           // the job that had the turn is to be tried again
	last bool           // the turn ends, though somebody is at the next job
}

// A called job is the traveller's next one. The zero called means that there is no next.
type called struct {
	Traveller   string
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

// call has the next job worked on, by us or by who asks for it.
func (t *travellerSlot) call(ctx context.Context, c calling) (next called, err error) {
	for try := range parkingTries {
		c.last = try == parkingTries-1
		if next, err = t.queue.calls.Call(ctx, c); err != nil {
			return called{}, fmt.Errorf("hand the traveller's turn on: %w", err)
		}
		if !next.Busy {
			break
		}
		time.Sleep(parkingPoll)
	}
	return next, nil
}

// callNext is call, once, for several travellers.
func (q *Queue) callNext(ctx context.Context, all []calling) ([]called, error) {
	args := q.args()
	var travellers, queues []string
	var trips []uuid.UUID
	var jobs []int64
	var take, lose, last []bool
	for _, c := range all {
		travellers, trips, jobs = append(travellers, c.slot.whose), append(trips, c.slot.job.Args.Trip), append(jobs, c.slot.job.ID)
		queues, take, lose, last = append(queues, c.slot.job.Queue), append(take, c.take), append(lose, c.lose), append(last, c.last)
	}
	args["travellers"], args["trips"], args["jobs"], args["queues"] = travellers, trips, jobs, queues
	args["take"], args["lose"], args["last"] = take, lose, last
	rows, err := q.Store.Pool().Query(ctx, sqlHandOn, args)
	if err != nil {
		return nil, err
	}
	found, err := pgx.CollectRows(rows, pgx.RowToStructByName[called])
	next := make([]called, len(all))
	for _, f := range found {
		next[slices.Index(travellers, f.Traveller)] = f
	}
	return next, err
}

// putBack has the job worked on again at a time.
func (t *travellerSlot) putBack(ctx context.Context, at time.Time) error {
	args := pgx.NamedArgs{"node": t.queue.Node, "now": t.queue.Now(), "at": at, "id": t.job.ID}
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
