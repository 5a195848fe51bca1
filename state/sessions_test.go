package state_test

import (
	"testing"

	"tripsync/state"
	"tripsync/state/statetest"
)

const sqlPrepared = `
SELECT count(*) FROM pg_prepared_statements`

// prepared returns how many statements the session keeps that answers.
func prepared(t *testing.T, store *state.Store) (n int) {
	t.Helper()
	if err := store.Pool().QueryRow(t.Context(), sqlPrepared).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// Statements are prepared where a server answers itself, and not behind a pooler.
func TestPrepares(t *testing.T) {
	t.Parallel()
	direct := statetest.URL(t)
	for name, tt := range map[string]struct {
		url  string
		want bool
	}{
		"direct":           {direct, true},
		"through a pooler": {statetest.Pooled(t, direct), false},
	} {
		store, err := state.Open(t.Context(), tt.url)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(store.Close)
		for range 5 {
			if _, err := store.Trips.Holds(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if n := prepared(t, store); n > 0 != tt.want {
			t.Errorf("%s: %d statements are prepared, want some: %t", name, n, tt.want)
		}
	}
}

// A pooler that takes the place of a server is noticed by each connection, before it
// is used.
func TestPoolerComesLater(t *testing.T) {
	t.Parallel()
	server := statetest.URL(t)
	address, cut := relay(t, server, statetest.Pooled(t, server))
	store, err := state.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	if prepared(t, store); prepared(t, store) == 0 {
		t.Fatal("nothing is prepared through a relay, which is no pooler")
	}
	cut()
	for range 8 { // PgBouncer goes round its sessions
		var n int
		err := store.Pool().QueryRow(t.Context(), sqlPrepared).Scan(&n)
		if err != nil && !state.Lost(err) || n > 0 {
			t.Errorf("behind the pooler: %d statements are prepared, error %v", n, err)
		}
	}
	if _, err := store.Trips.Holds(t.Context()); err != nil {
		t.Error(err)
	}
}

// A schema that changes what a prepared statement returns costs another try.
func TestSchemaChangesUnderStatements(t *testing.T) {
	t.Parallel()
	server := statetest.URL(t)
	store, err := state.Open(t.Context(), server)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	stop := []state.Stop{{Client: "acme", Plan: "00", Why: "too many"}}
	read := func() error { _, err := store.Plans.Stops(t.Context()); return err }
	write := func() error { _, err := store.Plans.SetStops(t.Context(), stop); return err }
	for _, do := range []func() error{write, read} {
		if err := do(); err != nil {
			t.Fatal(err)
		}
	}
	execute(t, server, `ALTER TABLE stop ALTER COLUMN client TYPE varchar(200), ALTER COLUMN plan TYPE varchar(200)`)
	if err := write(); err != nil {
		t.Errorf("a transaction is not run again: %v", err)
	}
	if err := read(); !state.Lost(err) {
		t.Errorf("a statement alone: %v, want an error after which it is tried again", err)
	}
	if err := read(); err != nil {
		t.Errorf("tried again: %v", err)
	}
}
