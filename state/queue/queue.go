// Package queue hands the work of state out to any number of processes, on
// River: a job a trip, one process at a time, and one trip a traveller at a time.
//
// River retries and finds the work of dead processes by time. Here a process
// also holds a lease while it works, so that work of one that died is taken
// over as soon as its lease has ended.
package queue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"tripsync/state"
)

// A Queue works on jobs. All fields are required.
type Queue struct {
	Store   *state.Store
	Node    string        // names this process among all
	Workers int           // how many trips are delivered at the same time
	Timeout time.Duration // for one job
	Lease   time.Duration // how long after its last sign a process counts as dead
	Now     func() time.Time

	// Deliver works on one job and tells when to work on it again; a negative
	// time: it is complete. An error is a fault of ours or of the database: River
	// tries again.
	Deliver func(ctx context.Context, job state.Job) (again time.Duration, err error)
}

// Complete says that a job is done and recorded as such.
const Complete = -1 * time.Nanosecond

// Run works until ctx ends, then finishes the jobs in hand and returns.
func (q *Queue) Run(ctx context.Context) error {
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &worker{queue: q}); err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	client, err := river.NewClient(riverpgxv5.New(q.Store.Pool()), q.config(workers))
	if err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	running := context.WithoutCancel(ctx)
	lease, err := q.join(running)
	if err != nil {
		return err
	}
	if err := client.Start(running); err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	err = q.watch(ctx, lease)
	if stop := client.Stop(running); err == nil && stop != nil {
		err = fmt.Errorf("stop queue: %w", stop)
	}
	if end := q.Store.EndLease(running, lease); err == nil {
		err = end
	}
	return err
}

func (q *Queue) config(workers *river.Workers) *river.Config {
	return &river.Config{
		ID:                   q.Node,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: q.Workers}},
		Workers:              workers,
		JobTimeout:           q.Timeout,
		RescueStuckJobsAfter: q.Timeout + time.Minute,
		FetchCooldown:        20 * time.Millisecond,
		FetchPollInterval:    200 * time.Millisecond,
		PollOnly:             true, // LISTEN does not get through a transaction-mode pooler
		Logger:               slog.New(slog.DiscardHandler),
	}
}

func (q *Queue) join(ctx context.Context) (state.Lease, error) {
	now := q.Now()
	lease, err := q.Store.TakeLease(ctx, "node/"+q.Node, q.Node, now, now.Add(q.Lease))
	if err != nil {
		return lease, fmt.Errorf("join queue: %w", err)
	}
	return lease, q.rescue(ctx)
}

// watch renews our lease and takes over the work of processes that let theirs
// end. A database that does not answer for a while ends nothing.
func (q *Queue) watch(ctx context.Context, lease state.Lease) error {
	tick := time.NewTicker(q.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		if err := q.Store.RenewLease(ctx, lease, q.Now().Add(q.Lease)); err != nil {
			if renewed, err := q.join(ctx); err == nil {
				lease = renewed
			}
			continue
		}
		// The next tick tries again what a database restart made fail.
		_ = q.rescue(ctx)
	}
}

// The one place that writes to River's table: River itself looks only at how
// long a job has been running.
const sqlRescue = `
UPDATE river_job
   SET state = 'available', scheduled_at = $1
 WHERE state = 'running' AND kind = 'deliver'
   AND NOT EXISTS (
       SELECT FROM lease
        WHERE name = 'node/' || attempted_by[array_upper(attempted_by, 1)] AND until > $1)`

// rescue hands out again what dead processes were working on.
func (q *Queue) rescue(ctx context.Context) error {
	_, err := q.Store.Pool().Exec(ctx, sqlRescue, q.Now())
	if err != nil {
		return fmt.Errorf("take over the work of dead processes: %w", err)
	}
	return nil
}

const sqlHurry = `
SELECT id FROM river_job
 WHERE kind = 'deliver' AND state IN ('retryable', 'scheduled') AND id > $1
   AND ($2 = '' OR args->>'trip' IN (SELECT id::text FROM trip WHERE client = $2))
 ORDER BY id
 LIMIT 500`

// Hurry makes every job due that waits for a later try: somebody who starts a
// run by hand wants it now.
func Hurry(ctx context.Context, store *state.Store) error { return hurry(ctx, store, "") }

// HurryClient is Hurry for the jobs of one client.
func HurryClient(ctx context.Context, store *state.Store, client string) error {
	return hurry(ctx, store, client)
}

// hurry is for all clients if none is named.
func hurry(ctx context.Context, store *state.Store, name string) error {
	client, err := river.NewClient(riverpgxv5.New(store.Pool()), &river.Config{})
	if err != nil {
		return err
	}
	last := int64(0)
	for {
		rows, err := store.Pool().Query(ctx, sqlHurry, last, name)
		if err != nil {
			return fmt.Errorf("list waiting jobs: %w", err)
		}
		ids, err := pgx.CollectRows(rows, pgx.RowTo[int64])
		if err != nil || len(ids) == 0 {
			return err
		}
		for _, id := range ids {
			if _, err := client.JobRetry(ctx, id); err != nil {
				return fmt.Errorf("make job due: %w", err)
			}
			last = id
		}
	}
}

type worker struct {
	river.WorkerDefaults[state.Deliver]

	queue *Queue
}

// Work delivers one trip, when it is its traveller's turn.
func (w *worker) Work(ctx context.Context, job *river.Job[state.Deliver]) error {
	mine, err := w.queue.takeTurn(ctx, job)
	if err != nil {
		return err
	}
	if !mine {
		return river.JobSnooze(turnPause)
	}
	again, err := w.queue.Deliver(ctx, state.NewJob(job))
	err = errors.Join(err, w.queue.endTurn(context.WithoutCancel(ctx), job.Args.Trip))
	if err != nil || again < 0 {
		return err
	}
	return river.JobSnooze(again)
}

// NextRetry spaces the tries after faults of ours or of the database.
func (w *worker) NextRetry(job *river.Job[state.Deliver]) time.Time {
	return w.queue.Now().Add(min(time.Second<<min(job.Attempt, 8), 5*time.Minute))
}
