package service

import (
	"context"
	"errors"
	"fmt"
	"net"

	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"tripsync/cmd/internal/pipeline"
	"tripsync/state"
)

// Serve runs syncs by the schedules, and delivers all the time, until ctx ends.
func (m *Machine) Serve(ctx context.Context, d *Database) error {
	p, err := m.Pipeline(d, func(string, int, int) {})
	if err != nil {
		return err
	}
	work, err := m.Queue(ctx, d)
	if err != nil {
		return err
	}
	listener, err := m.listen(ctx)
	if err != nil {
		return err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { d.watch(ctx, m.Log); return nil })
	all.Go(func() error { m.recoverCommits(ctx, d, p); return nil })
	all.Go(func() error { return d.persist(ctx, func() error { return work.Run(ctx) }) })
	all.Go(func() error { return m.keepGrants(ctx, d) })
	health, deciding := &health{ping: d.Ping}, make(chan struct{}, 1)
	for _, s := range m.Settings.Schedules {
		ticker := &ticker{machine: m, database: d, pipeline: p, schedule: s, node: work.Node, all: all, health: health, deciding: deciding}
		all.Go(func() error { return ticker.run(ctx) })
	}
	if listener != nil {
		m.Log.Info("listening", zap.String("address", listener.Addr().String()))
		all.Go(func() error { return ServeUntil(ctx, listener, health.handler()) })
	}
	return all.Wait()
}

// listen opens the console's address. Without one in the settings, the listener is
// nil.
func (m *Machine) listen(ctx context.Context) (net.Listener, error) {
	if m.Settings.Console.Listen == "" {
		return nil, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", m.Settings.Console.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for the console: %w", err)
	}
	return listener, nil
}

// recoverCommits syncs what another database than before may lack, as soon as one answers.
// Any other sync would do so, too.
func (m *Machine) recoverCommits(ctx context.Context, d *Database, p *pipeline.Pipeline) {
	for pipeline.Sleep(ctx, checkPulse) == nil {
		lineage, err := d.Lineage(ctx)
		if err != nil || lineage.RereadFrom == nil {
			continue
		}
		_, err = p.Run(ctx, pipeline.Sync{
			Trigger: "reread", Settle: m.LongestDoubt(), Show: m.planned("reread"), Read: func(*pipeline.Intake) error { return nil },
		})
		if err != nil && ctx.Err() == nil && !state.Lost(err) && !errors.Is(err, state.ErrLeaseHeld) {
			m.Log.Error("archive reread ended early", zap.Error(err))
		}
	}
}

// planned logs the items of a sync.
func (m *Machine) planned(schedule string) func(pipeline.Item) error {
	return func(i pipeline.Item) error {
		if i.Stopped { // again and again until somebody looks: the stop is told once
			return nil
		}
		m.Log.Info("planned", zap.String("schedule", schedule),
			zap.String("trip", i.Locator), zap.String("verb", string(i.Verb)), zap.String("status", string(i.Hold)))
		return nil
	}
}

// A deliverFunc works on one job, as [queue.Queue] has it.
type deliverFunc func(ctx context.Context, job state.Job) (state.Next, error)

// logErrors logs the errors of deliveries, except of a database that is away, which
// watch logs, and of ctx that has ended.
func logErrors(log *zap.Logger, deliver deliverFunc) deliverFunc {
	return func(ctx context.Context, job state.Job) (state.Next, error) {
		next, err := deliver(ctx, job)
		if err != nil && ctx.Err() == nil && !state.Lost(err) {
			log.Error("delivery ended early", zap.String("trip_id", job.Trip.String()), zap.Error(err))
		}
		return next, err
	}
}
