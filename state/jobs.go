package state

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivertype"
)

// Deliver is the work on one trip: bring Concur to the newest wanted document.
// It names the trip and no document, so that ten changes become one post.
type Deliver struct {
	Trip uuid.UUID `json:"trip" river:"unique"`
}

// Kind names the work in the queue's table.
func (Deliver) Kind() string { return "deliver" }

// InsertOpts lets one job a trip wait or work at a time.
func (Deliver) InsertOpts() river.InsertOpts {
	return river.InsertOpts{UniqueOpts: river.UniqueOpts{ByArgs: true, ByState: []rivertype.JobState{
		rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRunning,
		rivertype.JobStateRetryable, rivertype.JobStateScheduled,
	}}}
}

// enqueue asks for the delivery of trips. A job that already waits for a later
// try is due at once; one that is running is told by its trip's generation.
func (s *Store) enqueue(ctx context.Context, tx pgx.Tx, trips []uuid.UUID) error {
	for _, id := range trips {
		res, err := s.jobs.InsertTx(ctx, tx, Deliver{Trip: id}, nil)
		if err != nil {
			return fmt.Errorf("enqueue: %w", err)
		}
		if res.UniqueSkippedAsDuplicate && res.Job.State != rivertype.JobStateRunning {
			if _, err := s.jobs.JobRetryTx(ctx, tx, res.Job.ID); err != nil {
				return fmt.Errorf("enqueue again: %w", err)
			}
		}
	}
	return nil
}

// A Job is a delivery taken from the queue.
type Job struct {
	Trip uuid.UUID
	row  *river.Job[Deliver]
}

// NewJob is for the queue only.
func NewJob(row *river.Job[Deliver]) Job { return Job{Trip: row.Args.Trip, row: row} }

// complete ends the job in the transaction that records its outcome.
func (j Job) complete(ctx context.Context, tx pgx.Tx) error {
	if j.row == nil { // delivered without a queue
		return nil
	}
	_, err := river.JobCompleteTx[*riverpgxv5.Driver](ctx, tx, j.row)
	return err
}
