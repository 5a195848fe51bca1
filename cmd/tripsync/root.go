package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
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
	ctx, stop := signalled()
	defer stop()
	a := &app{environ: environ, out: out, errOut: errOut}
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetOut(out)
	root.SetErr(errOut)
	err := root.ExecuteContext(ctx)
	code := exitCode(ctx, err)
	var quiet *exit
	if err != nil && (!errors.As(err, &quiet) || quiet.err != nil) {
		fmt.Fprintln(errOut, "tripsync:", err)
	}
	return code
}

// A caught signal is the cause that a context ended.
type caught struct{ syscall.Signal }

func (c caught) Error() string { return "stopped by signal: " + c.String() }

func signalled() (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		if s, ok := (<-signals).(syscall.Signal); ok {
			cancel(caught{s})
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

func exitCode(ctx context.Context, err error) int {
	var own *exit
	signal, stopped := errors.AsType[caught](context.Cause(ctx))
	switch {
	case err == nil:
		return 0
	case stopped:
		return exitSignal + int(signal.Signal)
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
	root.AddCommand(
		demoCommand(a), convertCommand(a), planCommand(a), runCommand(a), serveCommand(a), backfillCommand(a),
		statusCommand(a), holdCommand(a), releaseCommand(a), retryCommand(a), reconcileCommand(a), adoptCommand(a),
		connectCommand(a), keysCommand(a), sandboxCommand(a), migrateCommand(a), configCommand(a), versionCommand(a),
	)
	return root
}
