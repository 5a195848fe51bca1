package state

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"tripsync/state/trip"
)

// Deliver is the work on one trip: bring Concur to the newest wanted document.
// It names the trip and no document, so that ten changes become one post.
type Deliver struct {
	Trip      uuid.UUID `json:"trip" river:"unique"`
	Traveller string    `json:"traveller,omitempty"` // see Store.Traveller; none in jobs of older versions
}

// Traveller returns what stands for a client's traveller in a job: those of one are
// worked on one after the other. Clients of one company have the same travellers.
func (s *database) Traveller(client, login string) string {
	sum := sha256.Sum256([]byte(cmp.Or(s.Companies[client], client) + "\n" + login))
	return hex.EncodeToString(sum[:8])
}

// Kind names the work in the queue's table.
func (Deliver) Kind() string { return "deliver" }

// InsertOpts lets one job a trip wait or work at a time. It is tried until it is
// complete.
func (Deliver) InsertOpts() river.InsertOpts {
	return river.InsertOpts{
		MaxAttempts: math.MaxInt16,
		UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
			rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
			rivertype.JobStateRetryable, rivertype.JobStateScheduled,
		}},
	}
}

// ClientQueue is the name of a company's own queue: one that hangs has only its own
// workers hanging. The name has the few characters that River allows.
func ClientQueue(client string) string {
	sum := sha256.Sum256([]byte(client))
	return "deliver-" + hex.EncodeToString(sum[:8])
}

// The priorities of jobs. Of those that are due, a worker takes an urgent one.
const (
	urgentPriority   = 1
	ordinaryPriority = 2
)

// A delivery is a trip that is to be sent.
type delivery struct {
	trip          uuid.UUID
	client, login string
	urgent        bool
	waits         bool // as the queue has it
}

// What River does to a job that is tried again, for many at once.
const sqlHurry = `
UPDATE river_job
   SET state = 'available', scheduled_at = now(), finalized_at = NULL, metadata = metadata - 'cancel_attempted_at'
 WHERE id = ANY ($1) AND state <> 'running' AND NOT (state = 'available' AND scheduled_at < now())`

// enqueue asks for the delivery of trips, each named once. A job that already waits
// for a later try is due at once, unless the trip waits as before; one that is running
// is told by its trip's generation.
func (s *database) enqueue(ctx context.Context, tx pgx.Tx, trips []delivery) error {
	if len(trips) == 0 {
		return nil
	}
	jobs := make([]river.InsertManyParams, len(trips))
	for i, d := range trips {
		opts := river.InsertOpts{Queue: ClientQueue(d.client), Priority: ordinaryPriority}
		if d.urgent {
			opts.Priority = urgentPriority
		}
		jobs[i] = river.InsertManyParams{Args: Deliver{Trip: d.trip, Traveller: s.Traveller(d.client, d.login)}, InsertOpts: &opts}
	}
	results, err := s.jobs.InsertManyTx(ctx, tx, jobs)
	if err != nil {
		return fmt.Errorf("enqueue: %w", err)
	}
	var again []int64
	for i, d := range trips {
		if r := results[i]; r.UniqueSkippedAsDuplicate && !d.waits {
			again = append(again, r.Job.ID)
		}
	}
	if again == nil {
		return nil
	}
	if _, err := tx.Exec(ctx, sqlHurry, again); err != nil {
		return fmt.Errorf("enqueue again: %w", err)
	}
	return nil
}

const sqlRaise = `
UPDATE river_job SET priority = $3
 WHERE id IN (
       SELECT j.id
         FROM trip AS t JOIN river_job AS j ON j.args->>'trip' = t.id::text
        WHERE t.starts BETWEEN '0' AND $2 AND t.ends >= $1 AND t.pending
          AND j.kind = 'deliver' AND j.finalized_at IS NULL AND j.priority > $3 AND j.state IN ('available', 'scheduled', 'retryable')
        LIMIT 1000
          FOR UPDATE OF j SKIP LOCKED)`

// A job that was put off in the moment in which something newer was decided, which
// does not wait.
const sqlCatchUp = `
UPDATE river_job SET scheduled_at = $1
 WHERE id IN (
       SELECT j.id
         FROM trip AS t JOIN river_job AS j ON j.args->>'trip' = t.id::text
        WHERE t.next_at IS NULL AND t.pending
          AND j.kind = 'deliver' AND j.finalized_at IS NULL AND j.state = 'scheduled' AND j.scheduled_at > $1
        LIMIT 1000
          FOR UPDATE OF j SKIP LOCKED)`

// Raise calls jobs that wait for nothing any more. It makes jobs urgent whose trips have become so while they waited, at most
// 1,000 of them, and none that somebody else is at.
func (s *Store) Raise(ctx context.Context, now time.Time) error {
	first, last := trip.Imminent(now)
	if _, err := s.pool.Exec(ctx, sqlRaise, first, last, urgentPriority); err != nil {
		return err
	}
	_, err := s.pool.Exec(ctx, sqlCatchUp, now)
	return err
}

// The primary key is stepped through: there are few clients and many trips.
const sqlClients = `
WITH RECURSIVE known AS (
    (SELECT client FROM trip ORDER BY client LIMIT 1)
     UNION ALL
    SELECT (SELECT t.client FROM trip AS t WHERE t.client > k.client ORDER BY t.client LIMIT 1)
      FROM known AS k
     WHERE k.client IS NOT NULL
)
SELECT client FROM known WHERE client IS NOT NULL`

// Clients returns the clients that have trips.
func (s *Store) Clients(ctx context.Context) ([]string, error) {
	rows, err := s.pool.Query(ctx, sqlClients)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// A Job is a delivery taken from the queue.
type Job struct {
	Trip uuid.UUID
	row  *river.Job[Deliver]
}

// NewJob is for the queue only.
func NewJob(row *river.Job[Deliver]) Job { return Job{Trip: row.Args.Trip, row: row} }

// A Next is when a job is to be worked on next. The zero Next is at once.
type Next struct {
	Done  bool          // never: the job is complete, and recorded as such
	After time.Duration // not earlier than this from now
}

// id is the job's in the queue; 0 if it is delivered without one.
func (j *Job) id() int64 {
	if j.row == nil {
		return 0
	}
	return j.row.ID
}
