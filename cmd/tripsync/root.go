package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/state"
)

// The exit codes; the README lists them.
const (
	exitError      = 1
	exitUsage      = 2
	exitSetAside   = 3
	exitGuard      = 4
	exitDatabase   = 10
	exitLease      = 11
	exitCredential = 12
	exitSignal     = 128 // plus the signal's number
)

// An exit ends the program with a code of its own; without err it says nothing.
type exit struct {
	code int
	err  error
}

func (e *exit) Error() string {
	if e.err == nil {
		return fmt.Sprintf("exit code %d", e.code)
	}
	return e.err.Error()
}

func (e *exit) Unwrap() error { return e.err }

func usage(err error) error { return &exit{exitUsage, err} }

// run is the program; it returns the exit code.
func run(args, environ []string, out, errOut io.Writer) int {
	screens := []*report.Screen{report.NewScreen(out), report.NewScreen(errOut)}
	a := &app{environ: environ, out: screens[0], errOut: screens[1], hangUps: make(chan struct{}, 1)}
	ctx, stop := a.signalled()
	defer stop()
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.errOut)
	err := root.ExecuteContext(ctx)
	if text := explain(ctx, err); text != nil {
		fmt.Fprintln(a.errOut, "tripsync:", text)
	}
	for _, s := range screens {
		err = cmp.Or(err, s.Flush())
	}
	return exitCode(ctx, err)
}

// explain returns what a person is told of err, nil for nothing.
func explain(ctx context.Context, err error) error {
	quiet, coded := errors.AsType[*exit](err)
	switch {
	case err == nil, coded && quiet.err == nil, brokenPipe(err):
		return nil
	case errors.Is(err, context.Canceled) && context.Cause(ctx) != nil:
		return context.Cause(ctx)
	}
	return err
}

// A caught signal is the cause that a context ended.
type caught struct{ syscall.Signal }

func (c caught) Error() string { return "stopped by signal: " + c.String() }

// impatience is how long after the first signal another one is the same: a key at
// a terminal reaches a process twice when its parent passes it on.
const impatience = time.Second

// signalled returns a context that ends with the first signal, so that what is
// under way can finish. A later one ends the process at once.
func (a *app) signalled() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	if !signal.Ignored(syscall.SIGHUP) { // as nohup has it
		signal.Notify(signals, syscall.SIGHUP)
	}
	// Who reads our output may go: writing fails then, and kills nobody.
	signal.Notify(make(chan os.Signal, 1), syscall.SIGPIPE)
	go func() {
		for s := range signals {
			if s == syscall.SIGHUP && a.hangUp() {
				continue
			}
			cancel(caught{s.(syscall.Signal)}) //nolint:forcetypeassert // each is one
			time.Sleep(impatience)
			signal.Reset()
			return
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

// hangUp passes SIGHUP on to a verb that reads the settings again, and reports
// whether there is one.
func (a *app) hangUp() bool {
	if !a.reloads.Load() {
		return false
	}
	select {
	case a.hangUps <- struct{}{}:
	default: // one is to be done yet
	}
	return true
}

// brokenPipe reports whether whoever read our output has gone.
func brokenPipe(err error) bool {
	written, ok := errors.AsType[*fs.PathError](err)
	return ok && written.Op == "write" && errors.Is(err, syscall.EPIPE)
}

func exitCode(ctx context.Context, err error) int {
	var own *exit
	signal, stopped := errors.AsType[caught](context.Cause(ctx))
	switch {
	case err == nil:
		return 0
	case stopped:
		return exitSignal + int(signal.Signal)
	case brokenPipe(err):
		return exitSignal + int(syscall.SIGPIPE)
	case errors.As(err, &own):
		return own.code
	case errors.Is(err, state.ErrDatabase), errors.Is(err, state.ErrSchema):
		return exitDatabase
	case errors.Is(err, state.ErrLeaseHeld):
		return exitLease
	case errors.Is(err, pipeline.ErrGuard):
		return exitGuard
	}
	return exitError
}

func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "tripsync",
		Short:         "Keeps travellers' trips in SAP Concur equal to what GDS exports say",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          unknownVerb,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().StringVar(&a.configFile, "config", "", "settings `FILE` (default ./tripsync.yaml, then /etc/tripsync/tripsync.yaml)")
	root.PersistentFlags().StringVar(&a.logLevel, "log-level", "", "debug, info, warn or error")
	root.SetFlagErrorFunc(unknownFlag)
	root.SetHelpCommand(helpCommand(a))
	root.AddCommand(
		demoCommand(a), convertCommand(a), planCommand(a), runCommand(a), serveCommand(a), backfillCommand(a),
		statusCommand(a), holdCommand(a), releaseCommand(a), retryCommand(a), reconcileCommand(a), adoptCommand(a),
		connectCommand(a), keysCommand(a), sandboxCommand(a), migrateCommand(a), configCommand(a), versionCommand(a),
	)
	listTopics(root)
	tellUsage(root)
	return root
}

// tellUsage makes usage errors of what cobra says of arguments, for all verbs.
func tellUsage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			err := check(c, args)
			if _, coded := errors.AsType[*exit](err); err != nil && !coded {
				return usage(err)
			}
			return err
		}
	}
	for _, verb := range c.Commands() {
		tellUsage(verb)
	}
}
