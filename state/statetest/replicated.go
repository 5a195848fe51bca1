package statetest

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"tripsync/state"
)

// A Replicated database is migrated, and has a standby that follows by streaming.
type Replicated struct {
	URL string // of both servers

	*servers

	primary, standby *node
}

// Replicate starts a primary and its standby. If synchronous, the primary commits only
// what the standby has received.
func Replicate(tb testing.TB, synchronous bool) *Replicated {
	tb.Helper()
	r := &Replicated{servers: newServers(tb)}
	settings := []string{"shared_buffers=16MB", "fsync=off", "wal_level=replica", "max_wal_senders=4"}
	r.init("primary")
	r.primary = r.start("primary", settings...)
	if _, err := state.Migrate(tb.Context(), r.primary.url); err != nil {
		tb.Fatal(err)
	}
	r.run("pg_basebackup", "-D", r.path("standby"), "-d", r.primary.url, "-R", "-c", "fast", "--no-sync")
	r.standby = r.start("standby", settings...)
	r.await("SELECT count(*) = 1 FROM pg_stat_replication WHERE state = 'streaming'")
	if synchronous {
		r.primary.query(tb, "ALTER SYSTEM SET synchronous_standby_names = '*'", nil)
		r.primary.query(tb, "SELECT pg_reload_conf()", nil)
		r.await("SELECT count(*) = 1 FROM pg_stat_replication WHERE sync_state = 'sync'")
	}
	r.URL = fmt.Sprintf("postgres://postgres@127.0.0.1:%d,127.0.0.1:%d/postgres?sslmode=disable", r.primary.port, r.standby.port)
	return r
}

// Lag stops the replication: the standby no longer receives what the primary commits.
func (r *Replicated) Lag() {
	r.tb.Helper()
	var sender int
	r.primary.query(r.tb, "SELECT pid FROM pg_stat_replication", &sender)
	if err := syscall.Kill(sender, syscall.SIGSTOP); err != nil {
		r.tb.Fatal(err)
	}
	r.tb.Cleanup(func() { _ = syscall.Kill(sender, syscall.SIGKILL) }) // its server is dead by then
}

// FailOver kills the primary, and promotes the standby later.
func (r *Replicated) FailOver(later time.Duration) {
	r.tb.Helper()
	r.primary.kill()
	time.Sleep(later)
	r.standby.query(r.tb, "SELECT pg_promote()", nil)
}

// await waits until a query at the primary returns true.
func (r *Replicated) await(sql string) {
	r.tb.Helper()
	const tries = 1000
	for range tries {
		var so bool
		if r.primary.query(r.tb, sql, &so); so {
			return
		}
		time.Sleep(20 * time.Millisecond)
	}
	r.tb.Fatalf("not within 20 seconds: %s", sql)
}
