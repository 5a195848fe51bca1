package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/cmd/internal/pipeline"
	"tripsync/state"
)

// pulse is how often the service looks whether the database answers, heartbeat how
// long that may take, and mendPulse how often it looks whether something is lost.
const (
	pulse     = time.Second
	heartbeat = 2 * time.Second
	mendPulse = 5 * time.Second
)

// What the log says of the database, each time that this changes.
const (
	databaseLost = "database lost"
	databaseBack = "database back"
)

// awaitDatabase opens the database, and goes on trying while it does not answer: a
// service may start before it. Later than patience that is an error.
func (a *app) awaitDatabase(ctx context.Context, patience time.Duration) (*database, error) {
	until := time.Now().Add(patience)
	d, err := a.openDatabase(ctx)
	if !state.Lost(err) {
		return d, err
	}
	a.log.Warn(databaseLost, zap.Error(err))
	for state.Lost(err) && time.Now().Before(until) && rest(ctx, pulse) {
		d, err = a.openDatabase(ctx)
	}
	if err == nil {
		a.log.Info(databaseBack)
	}
	return d, err
}

// mend syncs what another database than before may lack, as soon as one answers.
// Any other sync would do so, too.
func (a *app) mend(ctx context.Context, d *database, p *pipeline.Pipeline) {
	for rest(ctx, mendPulse) {
		lineage, err := d.Lineage(ctx)
		if err != nil || lineage.RereadFrom == nil {
			continue
		}
		_, err = p.Run(ctx, pipeline.Sync{
			Trigger: "reread", Settle: a.settle(), Show: a.planned("reread"), Read: func(uuid.UUID) error { return nil },
		})
		if err != nil && ctx.Err() == nil && !state.Lost(err) && !errors.Is(err, state.ErrLeaseHeld) {
			a.log.Error("reading the archive again ended early", zap.Error(err))
		}
	}
}

// watch logs when the database goes away and when it is back: whoever needs it
// meanwhile tries again, and says nothing.
func (d *database) watch(ctx context.Context, log *zap.Logger) {
	lost := false
	for rest(ctx, pulse) {
		switch err := d.beat(ctx); {
		case ctx.Err() != nil:
		case err != nil && !lost:
			lost = true
			log.Warn(databaseLost, zap.Error(err))
		case err == nil && lost:
			lost = false
			log.Info(databaseBack)
		}
	}
}

func (d *database) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	return d.follow(ctx)
}

// follow goes by the time of the database that answers, and notes which one that is.
func (d *database) follow(ctx context.Context) error {
	moved, err := d.adjust(func() (time.Time, error) { return d.Time(ctx) })
	if err != nil {
		return fmt.Errorf("ask for the time: %w", err)
	}
	if moved != 0 {
		d.log.Warn("our clock and the database's differ: its time counts", zap.Duration("moved", moved))
	}
	return d.Follow(ctx, d.Now())
}

// await returns when the database answers again, or ctx ends.
func (d *database) await(ctx context.Context) {
	for rest(ctx, pulse) && d.beat(ctx) != nil {
		continue
	}
}

// persist does something, and does it again whenever the database was away.
func (d *database) persist(ctx context.Context, do func() error) error {
	err := do()
	for state.Lost(err) && ctx.Err() == nil {
		d.await(ctx)
		err = do()
	}
	return err
}

// rest waits, and tells whether ctx let it.
func rest(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// A deliverFunc works on one job, as [queue.Queue] has it.
type deliverFunc func(ctx context.Context, job state.Job) (again time.Duration, err error)

// telling logs the errors of deliveries, but for those of a database that is away,
// of which watch tells, and of ctx that has ended.
func telling(log *zap.Logger, deliver deliverFunc) deliverFunc {
	return func(ctx context.Context, job state.Job) (time.Duration, error) {
		again, err := deliver(ctx, job)
		if err != nil && ctx.Err() == nil && !state.Lost(err) {
			log.Error("delivery ended early", zap.String("trip", job.Trip.String()), zap.Error(err))
		}
		return again, err
	}
}
