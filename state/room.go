package state

import (
	"context"
	"strings"

	"github.com/jackc/pgx/v5/pgxpool"
)

// How many connections a process takes. A worker needs one only for short
// statements, never while Concur works: many workers share one.
const (
	vitalConnections = 2
	leastConnections = 8
	mostConnections  = 32
)

// A Room is how many connections a process would take, and how many the server
// allows to all processes of our role in this database; 0: it does not say.
type Room struct{ Wanted, Allowed int }

// Short reports whether the server allows fewer connections than we would take.
func (r Room) Short() bool { return r.Allowed > 0 && r.Allowed < r.Wanted+vitalConnections }

// taken is how many connections we take beside the vital ones.
func (r Room) taken() int {
	if r.Short() {
		return max(1, r.Allowed-vitalConnections)
	}
	return r.Wanted
}

// Room returns how many connections there are for us.
func (s *Store) Room() Room { return s.room }

// connections returns how many connections a process with so many workers wants.
func connections(url string, config *pgxpool.Config, workers int) int {
	if strings.Contains(url, "pool_max_conns") {
		return int(config.MaxConns)
	}
	return min(max(leastConnections, workers), mostConnections)
}

// sized returns the configuration of a pool of at most so many connections.
func sized(config *pgxpool.Config, most int) *pgxpool.Config {
	config = config.Copy()
	config.MaxConns = int32(most) //nolint:gosec // a few dozen
	config.MinConns, config.MinIdleConns = min(config.MinConns, config.MaxConns), min(config.MinIdleConns, config.MaxConns)
	return config
}

const sqlAllowed = `
SELECT least(current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
             - coalesce(current_setting('reserved_connections', true)::int, 0),
             nullif(d.datconnlimit, -1), nullif(r.rolconnlimit, -1))
  FROM pg_database AS d, pg_roles AS r
 WHERE d.datname = current_database() AND r.rolname = current_user`

// allowed returns how many connections the server allows us, 0 if it does not say.
func (s *Store) allowed(ctx context.Context) (n int) {
	if s.vital.QueryRow(ctx, sqlAllowed).Scan(&n) != nil {
		return 0
	}
	return n
}
