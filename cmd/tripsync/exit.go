package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"

	"tripsync/cmd/internal/pipeline"
	"tripsync/state"
)

// The exit codes. The guide has these words (TestGuideTables).
const (
	exitDone       = 0   // done
	exitError      = 1   // an error, or trips that failed
	exitUsage      = 2   // wrong usage; or `plan --exit-code` found changes
	exitSetAside   = 3   // done, but something was set aside, is held (not for `plan`), waits or is unknown; a trip is held as `refused` by an earlier run; or `reconcile` found a difference
	exitGuard      = 4   // stopped by a guard
	exitDatabase   = 10  // the database is missing, went away, or is of another version
	exitLease      = 11  // another run is at work
	exitCredential = 12  // Concur refuses the credentials of a company, or its grant cannot be opened; trips of the others are sent
	exitSignal     = 128 // plus the number of a signal: stopped by a signal (`serve` ends with 0)
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

// brokenPipe reports whether the reader of our output has gone.
func brokenPipe(err error) bool {
	written, ok := errors.AsType[*fs.PathError](err)
	return ok && written.Op == "write" && errors.Is(err, syscall.EPIPE)
}

func exitCode(ctx context.Context, err error) int {
	var own *exit
	signal, stopped := errors.AsType[caught](context.Cause(ctx))
	switch {
	case err == nil:
		return exitDone
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
	case errors.Is(err, state.ErrNoKey):
		return exitCredential
	case errors.Is(err, pipeline.ErrManyMissing):
		return exitGuard
	}
	return exitError
}
