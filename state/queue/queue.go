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
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"

	"tripsync/state"
)

// A Queue works on jobs. Each client company has workers of its own, so that one
// whose service hangs holds up nobody else. All fields are required.
type Queue struct {
	Store   *state.Store
	Clients []string      // whose jobs to work on, besides those of all trips that are known
	Node    string        // names this process among all
	Workers int           // how many trips of a client are delivered at the same time
	Timeout time.Duration // for one job
	Lease   time.Duration // how long after its last sign a process counts as dead
	Grace   time.Duration // how long jobs in hand may go on when Run is to end; 0: until they are done
	Now     func() time.Time

	// Deliver works on one job and returns when to work on it next. An error is a
	// fault of ours or of the database: River tries again.
	Deliver func(ctx context.Context, job state.Job) (state.Next, error)

	takes state.Group[*travellerSlot, bool]
	calls state.Group[calling, called]
}

// Run works until ctx ends, then finishes the jobs in hand and returns. Those not
// done within the grace are cancelled: what they sent is looked up by the next
// process. A database that goes away and comes back interrupts it, and does not
// end it.
func (q *Queue) Run(ctx context.Context) error {
	q.takes.Do, q.takes.Key = q.takeTurns, func(t *travellerSlot) any { return t.whose }
	q.calls.Do, q.calls.Key = q.callNext, func(c calling) any { return c.slot.whose }
	flight := &inFlight{jobs: map[int64]time.Time{}}
	workers := river.NewWorkers()
	if err := river.AddWorkerSafely(workers, &worker{queue: q, flight: flight}); err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	client, err := river.NewClient(riverpgxv5.New(q.Store.Pool()), q.config(workers))
	if err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	running := context.WithoutCancel(ctx)
	s := &session{Queue: q, river: client, flight: flight, lanes: map[string]bool{}}
	if err := s.begin(running); err != nil {
		return err
	}
	s.watch(ctx)
	return s.end(running)
}

// farewell is how long cancelled jobs may take to say what became of them.
const farewell = 5 * time.Second

// end lets the jobs in hand finish, and gives the lease back, which it holds until
// then. If some do not end, the lease ends by itself, and others take them over.
func (s *session) end(ctx context.Context) error {
	stopping, stop := context.WithCancel(ctx)
	defer stop()
	if s.Grace > 0 {
		stopping, stop = context.WithTimeout(ctx, s.Grace+farewell)
		defer stop()
	}
	go s.linger(stopping)
	err := s.river.Stop(stopping)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("stop queue: %w", err)
	}
	stop()
	return s.Store.Leases.EndLease(ctx, s.lease)
}

// linger shows that we live until ctx ends.
func (s *session) linger(ctx context.Context) {
	tick := time.NewTicker(s.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			_ = s.Store.Leases.RenewLease(ctx, s.lease, s.Now().Add(s.Lease)) // what is lost now, others may have
		}
	}
}

func (q *Queue) config(workers *river.Workers) *river.Config {
	return &river.Config{
		ID:                   q.Node,
		Queues:               map[string]river.QueueConfig{river.QueueDefault: q.lane(1)}, // jobs that were queued before there were lanes
		Workers:              workers,
		JobTimeout:           q.Timeout,
		SoftStopTimeout:      q.Grace,
		RescueStuckJobsAfter: q.Timeout + time.Minute,
		PollOnly:             true, // LISTEN does not get through a transaction-mode pooler
		Logger:               slog.New(slog.DiscardHandler),
	}
}

// lane is one of so many: together they ask for jobs some 25 times a second when
// there are none, and more often only while all their workers are busy.
func (q *Queue) lane(of int) river.QueueConfig {
	return river.QueueConfig{
		MaxWorkers:        q.Workers,
		FetchCooldown:     20 * time.Millisecond,
		FetchPollInterval: max(200*time.Millisecond, time.Duration(of)*40*time.Millisecond),
	}
}

// A session is a queue while it runs.
type session struct {
	*Queue

	river  *river.Client[pgx.Tx]
	flight *inFlight
	lanes  map[string]bool
	lease  state.Lease
}

func (s *session) begin(ctx context.Context) error {
	if err := s.open(ctx); err != nil {
		return err
	}
	var err error
	if s.lease, err = s.join(ctx); err != nil {
		return err
	}
	if err := s.rescue(ctx); err != nil {
		return err
	}
	if err := s.river.Start(ctx); err != nil {
		return fmt.Errorf("start queue: %w", err)
	}
	return nil
}

// open opens the lanes of clients that have none yet.
func (s *session) open(ctx context.Context) error {
	clients, err := s.Store.Clients(ctx)
	if err != nil {
		return fmt.Errorf("list clients: %w", err)
	}
	clients = append(clients, s.Clients...)
	for _, client := range clients {
		lane := state.ClientQueue(client)
		if s.lanes[lane] {
			continue
		}
		if err := s.river.Queues().Add(lane, s.lane(len(clients))); err != nil {
			return fmt.Errorf("open lane: %w", err)
		}
		s.lanes[lane] = true
	}
	return nil
}

func (q *Queue) join(ctx context.Context) (state.Lease, error) {
	now := q.Now()
	lease, err := q.Store.Leases.TakeLease(ctx, "node/"+q.Node, q.Node, now, now.Add(q.Lease))
	if err != nil {
		return lease, fmt.Errorf("join queue: %w", err)
	}
	return lease, nil
}

// watch does what is due from time to time until ctx ends. What a database that
// is away makes fail is done at a later tick.
func (s *session) watch(ctx context.Context) {
	tick := time.NewTicker(s.Lease / 3)
	defer tick.Stop()
	raised := s.Now()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if s.tend(ctx) == nil && s.Now().Sub(raised) >= time.Minute && s.Store.Raise(ctx, s.Now()) == nil {
			raised = s.Now()
		}
	}
}

// tend renews our lease, takes over the work of processes that let theirs end,
// and opens lanes for new clients.
func (s *session) tend(ctx context.Context) error {
	if s.Store.Leases.RenewLease(ctx, s.lease, s.Now().Add(s.Lease)) != nil {
		renewed, err := s.join(ctx)
		if err != nil {
			return err
		}
		s.lease = renewed
	}
	if err := s.rescue(ctx); err != nil {
		return err
	}
	return s.open(ctx)
}

// Beside the turns, the one place that writes to River's table while it works: River
// itself looks only at how long a job has been running. A job that somebody else is at is left
// to them, or the two of us could wait for each other.
const sqlRescue = `
UPDATE river_job
   SET state = 'available', scheduled_at = $1
 WHERE id IN (
       SELECT id
         FROM river_job
        WHERE state = 'running' AND kind = 'deliver'
          AND (NOT EXISTS (
                   SELECT FROM lease
                    WHERE name = 'node/' || attempted_by[array_upper(attempted_by, 1)] AND until > $1)
               OR attempted_by[array_upper(attempted_by, 1)] = $2 AND attempted_at <= $3 AND NOT id = ANY ($4))
          FOR UPDATE SKIP LOCKED)`

// forgotten is longer than River keeps retrying to record a job's result.
const forgotten = time.Minute

// promptly is how long River needs to report a job. After a fail-over, the new database
// has never seen that job finish.
const promptly = time.Second

// rescue hands out again what dead processes were working on, and what we have
// done without being able to tell a database that was away.
func (s *session) rescue(ctx context.Context) error {
	now := s.Now()
	lineage, err := s.Store.Lineage(ctx)
	if err != nil {
		return fmt.Errorf("look what the database may lack: %w", err)
	}
	told := now.Add(-forgotten)
	if lineage.To.After(told) {
		told = now.Add(-promptly)
	}
	if _, err := s.Store.Pool().Exec(ctx, sqlRescue, now, s.Node, told, s.flight.since(told)); err != nil {
		return fmt.Errorf("take over the work of dead processes: %w", err)
	}
	return s.wake(ctx)
}

// An inFlight holds the jobs that this process works on, or has done lately.
type inFlight struct {
	mu   sync.Mutex
	jobs map[int64]time.Time // when it was done; zero: it is not
}

func (f *inFlight) put(job int64, done time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jobs[job] = done
}

// since returns the jobs at work or done since a time, and forgets all others.
func (f *inFlight) since(t time.Time) []int64 {
	f.mu.Lock()
	defer f.mu.Unlock()
	maps.DeleteFunc(f.jobs, func(_ int64, done time.Time) bool { return !done.IsZero() && done.Before(t) })
	return slices.AppendSeq([]int64{}, maps.Keys(f.jobs)) // not NULL: NOT id = ANY (NULL) is never true
}

const sqlHurry = `
SELECT id FROM river_job
 WHERE kind = 'deliver' AND state IN ('retryable', 'scheduled') AND id > $1
   AND scheduled_at < now() + '1 year'::interval -- a parked job waits for its traveller's turn
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

// A trip that waits for a later try counts as running until River has put its job off.
const sqlPuttingOff = `
SELECT EXISTS (
       SELECT FROM river_job AS j JOIN trip AS t ON j.args->>'trip' = t.id::text
        WHERE j.kind = 'deliver' AND j.state = 'running' AND t.next_at > now() AND ($1 = '' OR t.client = $1))`

// hurry is for all clients if none is named.
func hurry(ctx context.Context, store *state.Store, name string) error {
	client, err := river.NewClient(riverpgxv5.New(store.Pool()), &river.Config{})
	if err != nil {
		return err
	}
	for range parkingTries {
		if err := hurryOnce(ctx, store, client, name); err != nil {
			return err
		}
		var more bool
		if err := store.Pool().QueryRow(ctx, sqlPuttingOff, name).Scan(&more); err != nil || !more {
			return err
		}
		time.Sleep(parkingPoll)
	}
	return nil
}

func hurryOnce(ctx context.Context, store *state.Store, client *river.Client[pgx.Tx], name string) error {
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

	queue  *Queue
	flight *inFlight
}

// Work delivers one trip, when it is its traveller's turn, and then those of the
// traveller that waited for it.
func (w *worker) Work(ctx context.Context, job *river.Job[state.Deliver]) error {
	ctx, end := explainStop(ctx)
	defer end()
	w.flight.put(job.ID, time.Time{})
	defer func() { w.flight.put(job.ID, w.queue.Now()) }()
	t, err := w.queue.slotOf(ctx, job)
	if err != nil {
		return err
	}
	mine, err := t.take(ctx)
	if err != nil {
		return err
	}
	if !mine {
		return t.park()
	}
	next, err := w.deliver(ctx, t)
	if err == nil && next.Done {
		return w.goOn(ctx, t)
	}
	if err := errors.Join(err, t.lose(context.WithoutCancel(ctx))); err != nil {
		return err
	}
	return river.JobSnooze(next.After)
}

// errStopped is why a delivery ends with its process. It becomes the message of an
// attempt.
var errStopped = errors.New("we stopped before Concur answered")

// explainStop returns a context that ends as a job's does, for a cause in our words
// instead of River's. The function ends it.
func explainStop(job context.Context) (context.Context, func()) {
	ctx, stop := context.WithCancelCause(context.WithoutCancel(job))
	release := context.AfterFunc(job, func() {
		if !errors.Is(job.Err(), context.DeadlineExceeded) { // that is told below
			stop(errStopped)
		}
	})
	late := func() {}
	if at, ok := job.Deadline(); ok {
		ctx, late = context.WithDeadline(ctx, at)
	}
	return ctx, func() { release(); late(); stop(nil) }
}

func (w *worker) deliver(ctx context.Context, t *travellerSlot) (state.Next, error) {
	next, err := w.queue.Deliver(ctx, state.NewJob(t.job))
	if errors.Is(err, state.ErrMoved) {
		return state.Next{}, w.queue.Store.Follow(ctx, w.queue.Now())
	}
	return next, err
}

// goOn delivers the traveller's next trips, one after the other: through the queue
// each would wait until a worker asks for it. After a while, or when we are to end, it
// leaves them to the queue.
func (w *worker) goOn(ctx context.Context, t *travellerSlot) error {
	last := context.WithoutCancel(ctx)
	for until := w.queue.Now().Add(w.queue.Timeout / 3); ctx.Err() == nil && w.queue.Now().Before(until); {
		next, err := t.pass(last)
		if err != nil || next == nil {
			return nil //nolint:nilerr // the job is done; tend wakes the next one
		}
		t = next
		w.follow(ctx, t)
	}
	_ = t.end(last) // the job is done; tend wakes the next one
	return nil
}

// follow delivers a trip whose job River did not hand out.
func (w *worker) follow(ctx context.Context, t *travellerSlot) {
	w.flight.put(t.job.ID, time.Time{})
	defer func() { w.flight.put(t.job.ID, w.queue.Now()) }()
	next, err := w.deliver(ctx, t)
	if err == nil && next.Done {
		return
	}
	at := w.queue.Now().Add(next.After)
	if err != nil {
		at = w.NextRetry(t.job)
	}
	_ = t.putBack(context.WithoutCancel(ctx), at) // if it fails, the job is found as forgotten
}

// NextRetry spaces the tries after faults of ours or of the database.
func (w *worker) NextRetry(job *river.Job[state.Deliver]) time.Time {
	return w.queue.Now().Add(min(time.Second<<min(job.Attempt, 8), 5*time.Minute))
}
