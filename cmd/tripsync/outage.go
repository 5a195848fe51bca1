package main

import (
	"context"
	"time"

	"go.uber.org/zap"

	"tripsync/state"
)

// pulse is how often the service looks whether the database answers, and
// heartbeat how long that may take.
const (
	pulse     = time.Second
	heartbeat = 2 * time.Second
)

// watch logs when the database goes away and when it is back: whoever needs it
// meanwhile tries again, and says nothing.
func (d *database) watch(ctx context.Context, log *zap.Logger) {
	lost := false
	for rest(ctx, pulse) {
		switch err := d.beat(ctx); {
		case ctx.Err() != nil:
		case err != nil && !lost:
			lost = true
			log.Warn("database lost", zap.Error(err))
		case err == nil && lost:
			lost = false
			log.Info("database back")
		}
	}
}

func (d *database) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	return d.Ping(ctx)
}

// await returns when the database answers again, or ctx ends.
func (d *database) await(ctx context.Context) {
	for rest(ctx, pulse) && d.beat(ctx) != nil {
		continue
	}
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

// telling logs the errors of deliveries, but for those of a database that is away,
// of which watch tells.
func telling(log *zap.Logger, deliver func(context.Context, state.Job) (time.Duration, error)) func(context.Context, state.Job) (time.Duration, error) {
	return func(ctx context.Context, job state.Job) (time.Duration, error) {
		again, err := deliver(ctx, job)
		if err != nil && !state.Lost(err) {
			log.Error("delivery ended early", zap.String("trip", job.Trip.String()), zap.Error(err))
		}
		return again, err
	}
}
