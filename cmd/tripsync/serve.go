package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/google/uuid"
	"github.com/robfig/cron/v3"
	"github.com/spf13/cobra"
	"go.uber.org/zap"
	"golang.org/x/sync/errgroup"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/pipeline"
)

func serveCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "The service: schedules, workers, health",
		Long: `Runs a sync at each tick of the settings' schedules, and delivers all the time.
A tick that comes while the sync before it still reads is skipped. Any number of
services may share a database: one of them takes a tick. A database that starts
later than the service is waited for, a minute at most.

SIGTERM and SIGINT let what is being sent finish, for 15 seconds, and then it exits
with 0: what is cut off is looked up later. While another service has loaded newer
settings, this one sends, but decides nothing, and says so. SIGHUP
does so, too, and then the service goes on with the settings as they are in the
file by now; bad ones are logged, and change nothing. A second signal, a second
after the first, ends it at once.

A client whose plan a guard stops is left alone, logged once and shown by status,
until its plan is within the limits or somebody accepts it with run --accept.

GET /healthz, or /readyz, at the console's address answers 200 while the database
does and the last sync of each schedule went well. GET /livez answers 200 while
the process lives: only that is a reason to start it again.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error { return a.daemon(c.Context()) },
	}
}

// daemon serves until a signal ends it, which is as it should be. What ends it
// otherwise is logged, like everything before.
func (a *app) daemon(ctx context.Context) error {
	a.reloads.Store(true)
	defer a.reloads.Store(false)
	if err := a.load(); err != nil {
		return err
	}
	defer zap.RedirectStdLog(a.log)() // an HTTP server writes there
	for {
		if err := a.warn(); err != nil {
			return err
		}
		next, err := a.serveOnce(ctx)
		if err != nil {
			a.log.Error("service ended", zap.Error(err))
			return &exit{code: exitCode(context.WithoutCancel(ctx), err)}
		}
		if next == nil {
			a.log.Info("service stopped", zap.NamedError("cause", context.Cause(ctx)))
			return nil
		}
		a.settings = next
		if err := a.startLog(); err != nil {
			return err
		}
		a.log.Info("settings reloaded")
	}
}

// serveOnce serves by the settings that a has. It returns others when SIGHUP asked
// for them, nil when ctx ended.
func (a *app) serveOnce(ctx context.Context) (next *config.Config, err error) {
	d, err := a.awaitDatabase(ctx, time.Minute)
	if ctx.Err() != nil && d == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = d.end(err) }()
	serving, end := context.WithCancel(ctx)
	defer end()
	reloaded := make(chan *config.Config, 1)
	go func() { reloaded <- a.awaitReload(serving); end() }()
	if err = a.serve(serving, d); serving.Err() != nil && errors.Is(err, context.Canceled) {
		err = nil
	}
	end()
	return <-reloaded, err
}

// awaitReload returns new settings when SIGHUP asked for them and they are good,
// nil when ctx ended.
func (a *app) awaitReload(ctx context.Context) *config.Config {
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-a.hangUps:
		}
		settings, err := a.readSettings()
		if err == nil {
			return settings
		}
		a.log.Error("settings not reloaded", zap.Error(err))
	}
}

// warn logs what the settings probably do not mean. Each sync tells of traveller
// files that cannot be used.
func (a *app) warn() error {
	settings, warnings, err := config.Check(a.configFile, a.environ)
	for _, w := range warnings {
		a.log.Warn("setting doubted", zap.String("setting", w))
	}
	if settings != nil {
		return nil
	}
	return err
}

func (a *app) serve(ctx context.Context, d *database) error {
	p, err := a.pipeline(d, func(string, int, int) {})
	if err != nil {
		return err
	}
	work, err := a.queue(d)
	if err != nil {
		return err
	}
	listener, err := a.listen(ctx)
	if err != nil {
		return err
	}
	all, ctx := errgroup.WithContext(ctx)
	all.Go(func() error { d.watch(ctx, a.log); return nil })
	all.Go(func() error { a.mend(ctx, d, p); return nil })
	all.Go(func() error { return d.persist(ctx, func() error { return work.Run(ctx) }) })
	all.Go(func() error { return a.keepGrants(ctx, d) })
	health, deciding := &health{ping: d.Ping}, make(chan struct{}, 1)
	for _, s := range a.settings.Schedules {
		ticker := &ticker{app: a, database: d, pipeline: p, schedule: s, node: work.Node, all: all, health: health, deciding: deciding}
		all.Go(func() error { return ticker.run(ctx) })
	}
	if listener != nil {
		a.log.Info("listening", zap.String("address", listener.Addr().String()))
		all.Go(func() error { return serveUntil(ctx, listener, health.handler()) })
	}
	return all.Wait()
}

// listen opens the console's address; the listener is nil if there is none in the
// settings.
func (a *app) listen(ctx context.Context) (net.Listener, error) {
	if a.settings.Console.Listen == "" {
		return nil, nil
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", a.settings.Console.Listen)
	if err != nil {
		return nil, fmt.Errorf("listen for the console: %w", err)
	}
	return listener, nil
}

// A ticker runs syncs by one schedule.
type ticker struct {
	app      *app
	database *database
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
		last, err = t.database.LastTick(ctx, t.schedule.Name)
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
		if mine, err = t.database.TakeTick(ctx, t.schedule.Name, at, t.node); err == nil && mine {
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

// persist does a part of a sync, and tells what ends it early: a database that is
// away does not.
func (t *ticker) persist(ctx context.Context, part func() error) {
	err := t.database.persist(ctx, part)
	t.health.report(t.schedule.Name, err)
	if err != nil && ctx.Err() == nil {
		t.app.log.Error("sync ended early", zap.String("schedule", t.schedule.Name), zap.Error(err))
	}
}

func (t *ticker) sync(ctx context.Context) pipeline.Sync {
	return pipeline.Sync{
		Trigger: t.schedule.Name, Settle: t.app.settle(),
		Read: func(run uuid.UUID) error { return t.pipeline.ReadInboxes(ctx, run) },
		Show: t.app.planned(t.schedule.Name),
	}
}

// planned logs the items of a sync.
func (a *app) planned(schedule string) func(pipeline.Item) error {
	return func(i pipeline.Item) error {
		if i.Stopped { // again and again until somebody looks: the stop is told once
			return nil
		}
		a.log.Info("planned", zap.String("schedule", schedule),
			zap.String("trip", i.Locator), zap.String("verb", i.Verb), zap.String("status", i.Hold))
		return nil
	}
}
