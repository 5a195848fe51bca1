package statetest

import (
	"bytes"
	"os"
	"testing"

	"tripsync/state"
)

// A Counted database is migrated, and on a server of its own that counts what it is
// asked.
type Counted struct {
	URL string

	*servers

	node *node
	seen int   // bytes of the log
	wal  int64 // bytes
}

// Asked is what a database was asked, and what it wrote.
type Asked struct {
	Statements int
	WAL        int64 // bytes
}

// Count starts the server.
func Count(tb testing.TB) *Counted {
	tb.Helper()
	c := &Counted{servers: newServers(tb)}
	c.init("counted")
	c.node = c.start("counted", "log_statement=all", "log_line_prefix=", "shared_buffers=128MB", "max_wal_size=8GB")
	c.URL = c.node.url
	if _, err := state.Migrate(tb.Context(), c.URL); err != nil {
		tb.Fatal(err)
	}
	c.Asked()
	return c
}

// Asked returns what was asked since the last call, or since the server is ready.
func (c *Counted) Asked() Asked {
	c.tb.Helper()
	var wal int64
	c.node.query(c.tb, "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint", &wal)
	text, err := os.ReadFile(c.log("counted"))
	if err != nil {
		c.tb.Fatal(err)
	}
	a := Asked{WAL: wal - c.wal}
	for line := range bytes.Lines(text[c.seen:]) {
		if bytes.HasPrefix(line, []byte("LOG:  statement: ")) || bytes.HasPrefix(line, []byte("LOG:  execute ")) {
			a.Statements++
		}
	}
	c.seen, c.wal = len(text), wal
	return a
}
