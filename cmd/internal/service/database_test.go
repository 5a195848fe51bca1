package service

import (
	"context"
	"errors"
	"io"
	"os"
	"testing"
	"time"

	"go.uber.org/zap"
	"go.uber.org/zap/zaptest/observer"

	"tripsync/cmd/internal/config"
	"tripsync/state"
	"tripsync/state/statetest"
)

func TestMain(m *testing.M) { os.Exit(statetest.Main(m)) }

// TestAwaitDatabase: one that never answers ends the wait, and a URL that cannot be
// right is not waited for.
func TestAwaitDatabase(t *testing.T) {
	t.Parallel()
	for url, told := range map[string]int{"postgres://doe@127.0.0.1:1/trips?sslmode=disable": 1, "postgres://doe@127.0.0.1:x/trips": 0} {
		core, log := observer.New(zap.InfoLevel)
		m := Machine{Settings: &config.Config{Database: config.Secret(url)}, Log: zap.New(core)}
		if _, err := m.AwaitDatabase(t.Context(), 0); !errors.Is(err, state.ErrDatabase) {
			t.Errorf("%s: %v, want %v", url, err, state.ErrDatabase)
		}
		if n := log.FilterMessage(databaseLost).Len(); n != told {
			t.Errorf("%s: told of %d times, want %d", url, n, told)
		}
	}
}

// TestLogErrors: the log tells of what is wrong with a delivery, not that it was
// ended, nor that the database is away.
func TestLogErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		ended bool
		want  int
	}{
		{nil, false, 0},
		{errors.New("broken"), false, 1},
		{state.ErrMoved, false, 0},
		{io.ErrUnexpectedEOF, false, 1},
		{context.Canceled, true, 0},
	} {
		ctx, end := context.WithCancel(t.Context())
		defer end()
		if c.ended {
			end()
		}
		core, log := observer.New(zap.InfoLevel)
		deliver := logErrors(zap.New(core), func(context.Context, state.Job) (state.Next, error) { return state.Next{After: time.Second}, c.err })
		if next, err := deliver(ctx, state.Job{}); next.After != time.Second || !errors.Is(err, c.err) {
			t.Errorf("%v became %+v, %v", c.err, next, err)
		}
		if log.Len() != c.want {
			t.Errorf("%v: %d lines, want %d", c.err, log.Len(), c.want)
		}
	}
}

// TestPersist: what a database that was away made fail is done again, and nothing
// else is.
func TestPersist(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	ends := []error{state.ErrMoved, broken, nil}
	d, done := &Database{Store: openStore(t)}, 0
	err := d.persist(t.Context(), func() error { done++; return ends[done-1] })
	if !errors.Is(err, broken) || done != 2 {
		t.Errorf("persist: %v after %d times, want %v after 2", err, done, broken)
	}
}

// openStore is a database of the test's own.
func openStore(t *testing.T) *state.Store {
	t.Helper()
	store, err := state.Open(t.Context(), statetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}
