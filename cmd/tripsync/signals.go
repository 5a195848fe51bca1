package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

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
