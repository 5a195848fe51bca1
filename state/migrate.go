package state

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"tripsync/migrations"
)

// ErrSchema is the error about a database with another schema than this program's: it
// is not migrated yet, or a newer tripsync has migrated it.
var ErrSchema = errors.New("database has another schema")

// A Migration is one step of the schema.
type Migration struct {
	Name      string    // 0001_records, or river/001_… for a step of the queue's own tables
	AppliedAt time.Time // zero if it is pending
	Unknown   bool      // applied by a newer tripsync: this one has no such step
}

// Migrate brings the database at url to this version's schema and returns the names of
// the steps that it took. Each step is one transaction; after an error the steps before
// it stay. Any number of processes may migrate at once: one does the work, the others
// wait for up to five minutes.
//
// As with [Open], url may lead to a pooler. A database that a newer tripsync has
// migrated is left as it is; see [CheckSchema].
func Migrate(ctx context.Context, url string) (applied []string, err error) {
	config, err := poolConfig(url)
	if err != nil {
		return nil, err
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC" // goose records local times
	pool, err := connectPool(ctx, config)
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	err = runAlone(ctx, pool, func() error {
		applied, err = migrateAll(ctx, pool)
		return err
	})
	if err != nil {
		return applied, fmt.Errorf("migrate database: %w", err)
	}
	return applied, nil
}

const (
	turns   = 300
	between = time.Second
)

// The lock belongs to a transaction: a pooler shares sessions.
const sqlLockSchema = `SELECT pg_try_advisory_xact_lock(hashtext('tripsync migrate'))`

// runAlone runs f while no other process is in runAlone with the same database. It
// polls for the lock: a session that waited in the server would hold a snapshot, and a
// step that creates an index concurrently would wait for that. A session that is idle
// in its transaction holds none.
func runAlone(ctx context.Context, pool *pgxpool.Pool, f func() error) error {
	for range turns {
		var mine bool
		err := pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
			if err := tx.QueryRow(ctx, sqlLockSchema).Scan(&mine); err != nil || !mine {
				return err
			}
			return f()
		})
		if err != nil || mine {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(between):
		}
	}
	return errors.New("another process has been migrating for five minutes")
}

// migrateAll takes the steps of the queue, then ours.
func migrateAll(ctx context.Context, pool *pgxpool.Pool) ([]string, error) {
	queue, err := queueSteps(pool)
	if err != nil {
		return nil, err
	}
	result, err := queue.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, v := range result.Versions {
		names = append(names, queueName(v.Version, v.Name))
	}
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	ours, err := migrateOurs(ctx, db)
	return append(names, ours...), err
}

func migrateOurs(ctx context.Context, db *sql.DB) ([]string, error) {
	provider, err := goose.NewProvider(
		goose.DialectPostgres, db, migrations.Files,
		goose.WithDisableGlobalRegistry(true), goose.WithSlog(slog.New(slog.DiscardHandler)),
	)
	if err != nil {
		return nil, err
	}
	results, err := provider.Up(ctx)
	if partial, ok := errors.AsType[*goose.PartialError](err); ok {
		results = partial.Applied
	}
	var names []string
	for _, r := range results {
		names = append(names, ourName(r.Source.Path))
	}
	return names, err
}

// queueSteps returns River's own migrations. Without a pool they can only be listed.
func queueSteps(pool *pgxpool.Pool) (*rivermigrate.Migrator[pgx.Tx], error) {
	return rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
}

func queueName(version int, name string) string {
	return fmt.Sprintf("river/%03d_%s", version, strings.ReplaceAll(name, " ", "_"))
}

func ourName(file string) string { return strings.TrimSuffix(path.Base(file), ".sql") }

// CheckSchema returns nil if the database at url has exactly this version's schema.
// Otherwise the error wraps [ErrSchema], and says whether the database is behind or
// ahead, and what to do. It writes nothing, and works through a transaction-mode pooler.
func CheckSchema(ctx context.Context, url string) error {
	steps, err := MigrationStatus(ctx, url)
	if err != nil {
		return err
	}
	var pending, unknown []string
	for _, m := range steps {
		switch {
		case m.Unknown:
			unknown = append(unknown, m.Name)
		case m.AppliedAt.IsZero():
			pending = append(pending, m.Name)
		}
	}
	switch {
	case unknown != nil:
		return fmt.Errorf("%w: it is ahead of this tripsync, which does not know %s: use the newer one",
			ErrSchema, strings.Join(unknown, ", "))
	case pending != nil:
		return fmt.Errorf("%w: it is behind, %d of %d steps are pending, first %s: run tripsync migrate",
			ErrSchema, len(pending), len(steps), pending[0])
	}
	return nil
}

// MigrationStatus returns the steps of the schema in order, those of the queue first,
// with those that only the database at url has. It writes nothing, even if the database
// was never migrated.
func MigrationStatus(ctx context.Context, url string) ([]Migration, error) {
	config, err := poolConfig(url)
	if err != nil {
		return nil, err
	}
	config.ConnConfig.RuntimeParams["timezone"] = "UTC"
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeExec // each statement comes once
	conn, err := pgx.ConnectConfig(ctx, config.ConnConfig)
	if err != nil {
		return nil, describeUnreached(err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	queue, err := queueStatus(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("read schema version: %w", err)
	}
	ours, err := ourStatus(ctx, conn)
	if err != nil {
		return nil, fmt.Errorf("read schema version: %w", err)
	}
	return append(queue, ours...), nil
}

const selectQueueSteps = `
SELECT version, created_at
FROM river_migration`

func queueStatus(ctx context.Context, conn *pgx.Conn) ([]Migration, error) {
	migrator, err := queueSteps(nil)
	if err != nil {
		return nil, err
	}
	known := make(map[int64]string)
	for _, m := range migrator.AllVersions() {
		known[int64(m.Version)] = queueName(m.Version, m.Name)
	}
	done, err := readSteps(ctx, conn, "river_migration", selectQueueSteps)
	return listSteps(known, done, "river/%03d"), err
}

const selectOurSteps = `
SELECT version_id, tstamp
FROM goose_db_version
WHERE is_applied AND version_id > 0`

func ourStatus(ctx context.Context, conn *pgx.Conn) ([]Migration, error) {
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return nil, err
	}
	known := make(map[int64]string)
	for _, file := range files {
		version, err := goose.NumericComponent(file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		known[version] = ourName(file)
	}
	done, err := readSteps(ctx, conn, "goose_db_version", selectOurSteps)
	return listSteps(known, done, "%04d"), err
}

const tableExists = `SELECT to_regclass($1) IS NOT NULL`

// readSteps reads when each version was applied. Without the table it returns none.
func readSteps(ctx context.Context, conn *pgx.Conn, table, query string) (map[int64]time.Time, error) {
	var exists bool
	if err := conn.QueryRow(ctx, tableExists, table).Scan(&exists); err != nil || !exists {
		return nil, err
	}
	rows, err := conn.Query(ctx, query)
	if err != nil {
		return nil, err
	}
	done := make(map[int64]time.Time)
	var version int64
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&version, &at}, func() error {
		done[version] = at.UTC()
		return nil
	})
	return done, err
}

// listSteps returns the known and the done steps in one order. A step without a name
// gets its number in the given format.
func listSteps(known map[int64]string, done map[int64]time.Time, format string) []Migration {
	versions := slices.AppendSeq(slices.Collect(maps.Keys(known)), maps.Keys(done))
	slices.Sort(versions)
	var all []Migration
	for _, v := range slices.Compact(versions) {
		name, ok := known[v]
		all = append(all, Migration{
			Name:      cmp.Or(name, fmt.Sprintf(format, v)),
			AppliedAt: done[v],
			Unknown:   !ok,
		})
	}
	return all
}
