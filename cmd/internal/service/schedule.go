package service

import (
	"context"
	"fmt"
	"time"

	"github.com/robfig/cron/v3"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
)

// A ticker runs syncs by one schedule.
type ticker struct {
	machine  *Machine
	database *Database
	pipeline *pipeline.Pipeline
	schedule config.Schedule
	node     string
	all      *errgroup.Group // what the service does side by side
	health   *health
	deciding chan struct{} // has room for one sync
}

func (t *ticker) run(ctx context.Context) error {
	schedule, err := config.ParseCron(t.schedule.Cron)
	if err != nil {
		return fmt.Errorf("schedule %s: %w", t.schedule.Name, err)
	}
	if err := t.catchUp(ctx, schedule); err != nil {
		return err
	}
	clock := cron.New(cron.WithLocation(t.schedule.Timezone.Location), cron.WithChain(cron.SkipIfStillRunning(cron.DiscardLogger)))
	var id cron.EntryID
	id = clock.Schedule(schedule, cron.FuncJob(func() { t.tick(ctx, clock.Entry(id).Prev) }))
	clock.Start()
	<-ctx.Done()
	<-clock.Stop().Done()
	return nil
}

// missedMost bounds how many missed ticks catch-up runs.
const missedMost = 100

// catchUp runs for ticks that were missed while no service was up. Since a sync
// reads all there is, coalesce means one of them.
func (t *ticker) catchUp(ctx context.Context, schedule cron.Schedule) error {
	var last time.Time
	err := t.database.persist(ctx, func() (err error) {
		last, err = t.database.Runs.LastTick(ctx, t.schedule.Name)
		return err
	})
	if err != nil {
		return fmt.Errorf("read ticks: %w", err)
	}
	if last.IsZero() || t.schedule.Missed == "skip" {
		return nil
	}
	now := t.pipeline.Now()
	var missed []time.Time
	for at := schedule.Next(last.In(t.schedule.Timezone.Location)); !at.After(now) && !at.IsZero() && len(missed) < missedMost; at = schedule.Next(at) {
		missed = append(missed, at)
	}
	if len(missed) > 1 && t.schedule.Missed == "coalesce" {
		missed = missed[len(missed)-1:]
	}
	for _, at := range missed {
		t.tick(ctx, at)
	}
	return nil
}

// tick runs a sync, unless another service has taken the tick. It returns when all
// is read: neither what is to be decided nor a backlog keeps the next tick from
// reading what is new. When the database goes away meanwhile, it goes on once that is
// back.
func (t *ticker) tick(ctx context.Context, at time.Time) {
	var begun pipeline.Begun
	mine := false
	t.persist(ctx, func() (err error) {
		if mine, err = t.database.Runs.TakeTick(ctx, t.schedule.Name, at, t.node); err == nil && mine {
			begun, err = t.pipeline.ReadNew(ctx, t.sync(ctx))
		}
		mine = mine && err == nil
		return err
	})
	if !mine {
		return
	}
	t.all.Go(func() error {
		if t.decide(ctx, &begun) {
			t.persist(ctx, func() error {
				_, err := t.pipeline.End(ctx, begun)
				return err
			})
		}
		return nil
	})
}

// decide reports whether a sync has decided, one at a time in this process.
func (t *ticker) decide(ctx context.Context, b *pipeline.Begun) (done bool) {
	select {
	case t.deciding <- struct{}{}:
		defer func() { <-t.deciding }()
	case <-ctx.Done():
	}
	t.persist(ctx, func() error {
		err := t.pipeline.DecideDue(ctx, b)
		done = err == nil
		return err
	})
	return done
}

// persist does a part of a sync, and logs what ends it early. A database that is away
// does not.
func (t *ticker) persist(ctx context.Context, part func() error) {
	err := t.database.persist(ctx, part)
	t.health.report(t.schedule.Name, err)
	if err != nil && ctx.Err() == nil {
		t.machine.Log.Error("sync ended early", zap.String("schedule", t.schedule.Name), zap.Error(err))
	}
}

func (t *ticker) sync(ctx context.Context) pipeline.Sync {
	return pipeline.Sync{
		Trigger: t.schedule.Name, Settle: t.machine.LongestDoubt(),
		Read: func(in *pipeline.Intake) error { return t.pipeline.ReadInboxes(ctx, in) },
		Show: t.machine.planned(t.schedule.Name),
	}
}
