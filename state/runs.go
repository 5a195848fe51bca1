package state

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// A Run is one synchronisation.
type Run struct {
	ID         uuid.UUID
	Trigger    string // run, backfill, or the name of a schedule
	StartedAt  time.Time
	FinishedAt *time.Time      // nil: it is under way, or it died
	Summary    json.RawMessage // the summary line of --json
	Problem    string          // what went wrong, a line for each problem, or ""
	Alive      bool            // a process is working on it
}

// RunLease returns the name of the lease that a process holds while it works on a run.
func RunLease(run uuid.UUID) string { return "sync/" + run.String() }

const sqlStartRun = `
INSERT INTO run (id, trigger, started_at) VALUES ($1, $2, $3)`

// StartRun records that a run began.
func (s *Runs) StartRun(ctx context.Context, r Run) error {
	_, err := s.pool.Exec(ctx, sqlStartRun, r.ID, r.Trigger, r.StartedAt)
	return err
}

const sqlFinishRun = `
UPDATE run SET finished_at = $2, summary = $3, problem = $4 WHERE id = $1`

// FinishRun records how a run ended.
func (s *Runs) FinishRun(ctx context.Context, r Run) error {
	_, err := s.pool.Exec(ctx, sqlFinishRun, r.ID, r.FinishedAt, r.Summary, r.Problem)
	return err
}

const sqlLastRuns = `
SELECT id, trigger, started_at, finished_at, coalesce(summary, 'null'), problem,
       finished_at IS NULL AND EXISTS (
           SELECT FROM lease WHERE name = 'sync/' || run.id AND until > clock_timestamp()) AS alive
  FROM run
 ORDER BY started_at DESC, id
 LIMIT $1`

// LastRuns returns the newest runs, newest first.
func (s *Runs) LastRuns(ctx context.Context, limit int) ([]Run, error) {
	rows, err := s.pool.Query(ctx, sqlLastRuns, limit)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Run])
}

// An Overview is the state of things now.
type Overview struct {
	Trips       int
	Sent        int // Concur has them as wanted
	Backlog     int
	Queued      int // of the backlog: nothing is wrong, they just wait
	Sending     int // of the backlog: a request is under way
	Unknown     int // the outcome of a request is not known
	Held        int
	Quarantined int

	LastRead *time.Time
}

// sqlInFlight is a table of the trips whose request is under way: a living process
// began it since it took the trip's job, and has heard nothing yet. All processes
// tell the database's time, and so does this.
const sqlInFlight = `
WITH flight AS (
    SELECT a.trip
      FROM river_job AS j
      JOIN lease AS l ON l.name = 'node/' || j.attempted_by[array_upper(j.attempted_by, 1)] AND l.until > clock_timestamp()
      JOIN open_attempt AS a ON a.trip = (j.args->>'trip')::uuid
     WHERE j.kind = 'deliver' AND j.state = 'running'
       AND a.status = 0 AND a.message = '' AND a.begun_at >= j.attempted_at - interval '1 second')`

const sqlOverview = sqlInFlight + `
SELECT count(*) FILTER (WHERE document IS NOT NULL),
       count(*) FILTER (WHERE document IS NOT NULL AND concur_id <> '' AND fingerprint = posted_fingerprint),
       count(*) FILTER (WHERE pending),
       count(*) FILTER (WHERE stands = 'queued'),
       count(*) FILTER (WHERE id IN (SELECT trip FROM flight)),
       count(*) FILTER (WHERE open AND NOT id IN (SELECT trip FROM flight)),
       count(*) FILTER (WHERE stands = 'hold'),
       (SELECT count(*) FROM set_aside),
       (SELECT max(read_at) FROM file)
  FROM trip AS t JOIN standing AS s ON s.trip = t.id`

// Overview counts trips by how they stand.
func (s *Trips) Overview(ctx context.Context) (o Overview, err error) {
	err = s.pool.QueryRow(ctx, sqlOverview).
		Scan(&o.Trips, &o.Sent, &o.Backlog, &o.Queued, &o.Sending, &o.Unknown, &o.Held, &o.Quarantined, &o.LastRead)
	return o, err
}

const sqlPassives = `
SELECT office, sum(passives) AS count, sum(understood) AS understood
  FROM booking
 WHERE passives > 0
 GROUP BY office
 ORDER BY office`

// Passives counts, by office, the segments whose text somebody wrote, as the bookings
// were last planned.
func (s *Reading) Passives(ctx context.Context) ([]Passives, error) {
	rows, err := s.pool.Query(ctx, sqlPassives)
	if err != nil {
		return nil, fmt.Errorf("count passive segments: %w", err)
	}
	counts, err := pgx.CollectRows(rows, pgx.RowToStructByName[Passives])
	if err != nil {
		return nil, fmt.Errorf("count passive segments: %w", err)
	}
	return counts, nil
}

const sqlRefused = `
SELECT count(*) FROM trip WHERE hold = 'refused'`

// Refused counts the trips that are held because Concur refused them for an hour.
func (s *Trips) Refused(ctx context.Context) (n int, err error) {
	err = s.pool.QueryRow(ctx, sqlRefused).Scan(&n)
	return n, err
}

const sqlTick = `
INSERT INTO tick AS t (schedule, at, node) VALUES ($1, $2, $3)
ON CONFLICT (schedule, at) DO UPDATE SET node = $3 WHERE t.node = $3`

// TakeTick decides which daemon runs a tick of a schedule. The daemon that has it may
// ask again: the database may have gone away before it could answer.
func (s *Runs) TakeTick(ctx context.Context, schedule string, at time.Time, node string) (bool, error) {
	tag, err := s.pool.Exec(ctx, sqlTick, schedule, at, node)
	return err == nil && tag.RowsAffected() == 1, err
}

const sqlRunQuarantine = `
SELECT count(*) FROM set_aside WHERE run = $1`

// Quarantined counts the records that a run set aside.
func (s *Reading) Quarantined(ctx context.Context, run uuid.UUID) (n int, err error) {
	err = s.pool.QueryRow(ctx, sqlRunQuarantine, run).Scan(&n)
	return n, err
}

const sqlLastTick = `
SELECT max(at) FROM tick WHERE schedule = $1`

// LastTick returns the newest tick of a schedule that was taken, or zero.
func (s *Runs) LastTick(ctx context.Context, schedule string) (time.Time, error) {
	var at *time.Time
	if err := s.pool.QueryRow(ctx, sqlLastTick, schedule).Scan(&at); err != nil || at == nil {
		return time.Time{}, err
	}
	return *at, nil
}
