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

// The exit codes; the guide lists them.
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
