package main

import (
	"context"
	"errors"
	"time"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"tripsync/cmd/internal/config"
)

func serveCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "serve",
		Short: "The service: schedules, workers, health",
		Long: `Runs a sync at each tick of the schedules, and delivers all the time. A tick is
skipped while the sync before it still reads. Any number of services may share a
database: one of them takes a tick. The service waits up to a minute for its
database.

SIGTERM and SIGINT let what is being sent finish, for up to 15 seconds; then the
service exits with 0. What was cut off is looked up later. SIGHUP does the same,
and the service goes on with the settings as they are in the file now; settings
that are wrong are logged, and change nothing. A second signal, at least a second
after the first, ends the service at once. While another service has newer
settings, this one sends, but decides nothing, and logs it.

When a guard stops a client's plan, nothing of that client is sent until its plan
is within the limits, or somebody accepts it with run --accept. It is logged once,
and status shows it.

GET /healthz, or /readyz, at the console's address answers 200 while the database
answers and the last sync of each schedule went well. GET /livez answers 200 while
the process lives: restart the service only when it does not.`,
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
	defer zap.RedirectStdLog(a.Log)() // an HTTP server writes there
	for {
		if err := a.warn(); err != nil {
			return err
		}
		next, err := a.serveOnce(ctx)
		if err != nil {
			a.Log.Error("service ended", zap.Error(err))
			return &exit{code: exitCode(context.WithoutCancel(ctx), err)}
		}
		if next == nil {
			a.Log.Info("service stopped", zap.NamedError("cause", context.Cause(ctx)))
			return nil
		}
		a.Settings = next
		if err := a.startLog(); err != nil {
			return err
		}
		a.Log.Info("settings reloaded")
	}
}

// serveOnce serves by the settings that a has. It returns others when SIGHUP asked
// for them, nil when ctx ended.
func (a *app) serveOnce(ctx context.Context) (next *config.Config, err error) {
	if err := a.mayMakeDatabase(); err != nil {
		return nil, err
	}
	d, err := a.AwaitDatabase(ctx, time.Minute)
	if ctx.Err() != nil && d == nil {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { err = d.End(err) }()
	serving, end := context.WithCancel(ctx)
	defer end()
	reloaded := make(chan *config.Config, 1)
	go func() { reloaded <- a.awaitReload(serving); end() }()
	if err = a.Serve(serving, d); serving.Err() != nil && errors.Is(err, context.Canceled) {
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
		a.Log.Error("settings not reloaded", zap.Error(err))
	}
}

// warn logs what the settings probably do not mean. Of traveller files and of examples
// of rule sets it logs only that something is wrong: the words may be a person's.
func (a *app) warn() error {
	settings, warnings, err := config.Check(a.configFile, a.environ)
	for _, w := range warnings {
		a.Log.Warn("setting doubted", zap.String("setting", w))
	}
	if settings == nil {
		return err
	}
	if err != nil {
		a.Log.Warn("traveller files or examples of rule sets are wrong: tripsync config check tells which")
	}
	return nil
}
