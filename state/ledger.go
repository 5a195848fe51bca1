package state

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state/trip"
)

// ErrNoTrip says that a job's trip is not known any more.
var ErrNoTrip = errors.New("no such trip")

// Ledger is what was sent, and what became of it. What several workers ask of it at the
// same time is done for all of them at once: see [Group].
type Ledger struct {
	*database

	tasks    Group[uuid.UUID, *Task]
	begins   Group[beginning, bool]
	finishes Group[finish, bool]
	idles    Group[idle, bool]
	waits    Group[wait, bool]
}

func newLedger(db *database) *Ledger {
	s := &Ledger{database: db}
	s.tasks.Do, s.tasks.Key = s.readTasks, func(trip uuid.UUID) any { return trip }
	s.begins.Do, s.begins.Key = s.beginAll, func(b beginning) any { return b.Trip }
	s.finishes.Do, s.finishes.Key = s.finishAll, func(f finish) any { return f.Trip }
	s.idles.Do, s.idles.Key = s.recordIdle, func(i idle) any { return i.trip.ID }
	s.waits.Do, s.waits.Key = s.postponeAll, func(w wait) any { return w.trip }
	return s
}

// columnOf returns one value of each row, as an argument of unnest.
func columnOf[T, V any](rows []T, value func(*T) V) []V {
	column := make([]V, len(rows))
	for i := range rows {
		column[i] = value(&rows[i])
	}
	return column
}

const (
	sqlHere = `
WITH here AS (SELECT server <>` + server + ` AS moved, gap_from, gap_to FROM lineage LIMIT 1)`

	sqlHereBlind = `
WITH here AS (SELECT false AS moved, gap_from, gap_to FROM lineage LIMIT 1)`

	sqlTasks = `
SELECT` + tripColumns + `,
       failures, (SELECT count(*) FROM attempt AS a WHERE a.trip = trip.id), r.times, r.since,
       coalesce((SELECT o.concur_id FROM trip AS o
                  WHERE o.client = trip.client AND o.login = trip.login AND o.id <> trip.id
                    AND o.journey = trip.journey AND trip.journey <> '' AND o.posted_as_booking AND o.concur_id <> ''
                  ORDER BY o.locator LIMIT 1), ''),
       c.paused_until, coalesce(c.paused_code, ''), coalesce(c.paused_why, ''), h.at, coalesce(h.by, ''),
       here.moved, here.gap_from, here.gap_to,
       EXISTS (SELECT FROM attempt AS a WHERE a.trip = trip.id AND a.verb = 'create' AND a.seen_at >= here.gap_to)
  FROM trip LEFT JOIN company AS c USING (client) LEFT JOIN hand_hold AS h USING (client, locator) LEFT JOIN here ON true,
       LATERAL (SELECT count(*) AS times, min(a.begun_at) AS since
                  FROM attempt AS a
                 WHERE a.trip = trip.id AND a.generation = trip.generation AND a.outcome = 'refused') AS r
 WHERE id = ANY ($1)`

	sqlUnresolved = `
SELECT 'open' AS kind, trip AS whose, id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at, status, message
  FROM open_attempt
 WHERE trip = ANY ($1)
 UNION ALL
(SELECT DISTINCT ON (trip) 'doubt', trip, id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at, status, message
   FROM attempt
  WHERE trip = ANY ($1) AND doubted
  ORDER BY trip, begun_at DESC, id)
 UNION ALL
(SELECT DISTINCT ON (t.id) 'beside', t.id, a.id, a.trip, a.verb, a.generation, a.fingerprint, a.document, a.as_booking, a.begun_at, a.seen_at, a.status, a.message
   FROM trip AS t JOIN trip AS o ON o.client = t.client AND o.login = t.login AND o.id <> t.id
        JOIN open_attempt AS a ON a.trip = o.id AND a.verb <> 'create' AND NOT a.as_booking
  WHERE t.id = ANY ($1) AND (t.as_booking OR EXISTS (SELECT FROM open_attempt AS own WHERE own.trip = t.id AND own.as_booking))
  ORDER BY t.id, a.seen_at DESC, a.id)`
)

// Task reads a trip's newest wanted document and its open attempt, if any, as of
// one moment. The error is [ErrMoved] if another database answers than before.
func (s *Ledger) Task(ctx context.Context, trip uuid.UUID) (Task, error) {
	t, err := s.tasks.Call(ctx, trip)
	if err == nil && t == nil {
		err = ErrNoTrip
	}
	if err != nil {
		return Task{}, err
	}
	return *t, nil
}

// readTasks returns the tasks of some trips, nil for one that is not known.
func (s *Ledger) readTasks(ctx context.Context, trips []uuid.UUID) (tasks []*Task, err error) {
	moment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, moment, func(tx pgx.Tx) error {
		known, err := s.readTrips(ctx, tx, trips)
		if err != nil {
			return fmt.Errorf("read trips: %w", err)
		}
		tasks = columnOf(trips, func(id *uuid.UUID) *Task { return known[*id] })
		return readUnresolved(ctx, tx, known)
	})
	return tasks, err
}

func (s *Ledger) readTrips(ctx context.Context, tx pgx.Tx, trips []uuid.UUID) (map[uuid.UUID]*Task, error) {
	sql := sqlHere + sqlTasks
	if s.noIdentity {
		sql = sqlHereBlind + sqlTasks
	}
	rows, err := tx.Query(ctx, sql, trips)
	if err != nil {
		return nil, err
	}
	tasks, err := pgx.CollectRows(rows, scanTask)
	known := map[uuid.UUID]*Task{}
	for _, t := range tasks {
		known[t.Trip.ID] = t
	}
	return known, err
}

// scanTask reads a trip and what else decides whether it is sent.
func scanTask(row pgx.CollectableRow) (*Task, error) {
	var t Task
	var refused, paused, heldAt, from, to *time.Time
	var by string
	var moved *bool
	err := row.Scan(append(tripFields(&t.Trip), &t.Failures, &t.Attempts, &t.Refused, &refused, &t.Into,
		&paused, &t.PausedCode, &t.Why, &heldAt, &by, &moved, &from, &to, &t.Probed)...)
	if err == nil && moved != nil && *moved {
		err = ErrMoved
	}
	if refused != nil {
		t.RefusedAt = *refused
	}
	if paused != nil {
		t.Paused = *paused
	}
	if heldAt != nil && t.Trip.Hold == "" {
		hold := Hold{t.Trip.Client, t.Trip.Locator, by, *heldAt}
		t.Trip.Hold, t.Trip.HoldText = trip.ReasonByHand, hold.Text()
	}
	t.Gap = gapOf(from, to)
	return &t, err
}

// An unresolved attempt matters to a trip: it is its own, open or in doubt, or beside it.
type unresolved struct {
	Kind  string
	Whose uuid.UUID
	Attempt
}

// readUnresolved reads the attempts that matter to some tasks. Most trips are new and
// have none.
func readUnresolved(ctx context.Context, tx pgx.Tx, tasks map[uuid.UUID]*Task) error {
	var trips []uuid.UUID
	for id, t := range tasks {
		if t.Attempts > 0 || t.Trip.AsBooking {
			trips = append(trips, id)
		}
	}
	if trips == nil {
		return nil
	}
	rows, err := tx.Query(ctx, sqlUnresolved, trips)
	if err != nil {
		return fmt.Errorf("read attempts: %w", err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[unresolved])
	for i := range all {
		switch t, a := tasks[all[i].Whose], &all[i].Attempt; all[i].Kind {
		case "open":
			t.Open = a
		case "doubt":
			t.Doubt = a
		case "beside":
			t.Beside = a
		}
	}
	return err
}

const (
	// A trip that is locked so is not dropped, and no attempt at it is finished.
	sqlKeepTrips = `
SELECT FROM trip WHERE id = ANY ($1) ORDER BY id FOR KEY SHARE`

	sqlBegin = `
INSERT INTO attempt (id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at)
SELECT b.id, t.id, b.verb, b.generation, b.fingerprint, b.document, b.as_booking, b.begun_at, b.seen_at
  FROM unnest(@ids::uuid[], @trips::uuid[], @verbs::text[], @generations::bigint[], @fingerprints::text[], @documents::bytea[],
              @as_booking::boolean[], @begun_at::timestamptz[], @seen_at::timestamptz[],
              @wanted_generations::bigint[], @wanted_fingerprints::text[], @attempts::bigint[])
       AS b (id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at, wanted_generation, wanted_fingerprint, attempts)
       JOIN trip AS t ON t.id = b.trip
 WHERE t.generation = b.wanted_generation AND t.fingerprint = b.wanted_fingerprint AND t.hold = ''
   AND b.attempts = (SELECT count(*) FROM attempt AS a WHERE a.trip = t.id)
 ORDER BY t.id
ON CONFLICT (trip) WHERE finished_at IS NULL DO NOTHING
RETURNING id`
)

// ErrOvertaken says that a task is out of date.
var ErrOvertaken = errors.New("the trip moved on since it was read")

// A beginning is an attempt to begin, if its trip still is as it was read.
type beginning struct {
	Attempt

	wanted   int64 // generation
	document string
	attempts int
}

// Begin commits the intent to send. A trip has one open attempt at most. It returns
// [ErrOvertaken] if the wanted document changed since t was read (also if the trip was
// dropped and made anew), or if another worker presumed this one dead and began an
// attempt.
func (s *Ledger) Begin(ctx context.Context, t Task, a Attempt) error {
	if a.SeenAt.Before(a.BegunAt) {
		a.SeenAt = a.BegunAt
	}
	begun, err := s.begins.Call(ctx, beginning{a, t.Trip.Generation, t.Trip.Fingerprint, t.Attempts})
	if err == nil && !begun {
		err = ErrOvertaken
	}
	if err != nil {
		return fmt.Errorf("begin %s: %w", a.Verb, err)
	}
	return nil
}

// beginAll commits some attempts together, and reports of each whether it has begun.
// The trips are locked first: what others have finished of them until then is counted,
// and nothing is finished until the end.
func (s *Ledger) beginAll(ctx context.Context, all []beginning) (begun []bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlKeepTrips, columnOf(all, func(b *beginning) uuid.UUID { return b.Trip })); err != nil {
			return fmt.Errorf("lock trips: %w", err)
		}
		ids, err := returnedIDs(ctx, tx, sqlBegin, columnsOf(all))
		begun = columnOf(all, func(b *beginning) bool { return ids[b.ID] })
		return err
	})
	return begun, err
}

func columnsOf(all []beginning) pgx.NamedArgs {
	return pgx.NamedArgs{
		"ids":                 columnOf(all, func(b *beginning) uuid.UUID { return b.ID }),
		"trips":               columnOf(all, func(b *beginning) uuid.UUID { return b.Trip }),
		"verbs":               columnOf(all, func(b *beginning) string { return string(b.Verb) }),
		"generations":         columnOf(all, func(b *beginning) int64 { return b.Generation }),
		"fingerprints":        columnOf(all, func(b *beginning) string { return b.Fingerprint }),
		"documents":           columnOf(all, func(b *beginning) []byte { return b.Document }),
		"as_booking":          columnOf(all, func(b *beginning) bool { return b.AsBooking }),
		"begun_at":            columnOf(all, func(b *beginning) time.Time { return b.BegunAt }),
		"seen_at":             columnOf(all, func(b *beginning) time.Time { return b.SeenAt }),
		"wanted_generations":  columnOf(all, func(b *beginning) int64 { return b.wanted }),
		"wanted_fingerprints": columnOf(all, func(b *beginning) string { return b.document }),
		"attempts":            columnOf(all, func(b *beginning) int { return b.attempts }),
	}
}

// returnedIDs returns the ids that a statement returns.
func returnedIDs(ctx context.Context, tx pgx.Tx, sql string, args ...any) (map[uuid.UUID]bool, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	ids := map[uuid.UUID]bool{}
	var id uuid.UUID
	_, err = pgx.ForEachRow(rows, []any{&id}, func() error {
		ids[id] = true
		return nil
	})
	return ids, err
}

const (
	sqlLockTrips = `
SELECT FROM trip WHERE id = ANY ($1) ORDER BY id FOR UPDATE`

	// An attempt without an outcome stays open.
	sqlClose = `
UPDATE open_attempt AS a
   SET finished_at = CASE WHEN f.outcome <> '' THEN f.now END, seen_at = CASE WHEN f.outcome = '' THEN f.now ELSE a.seen_at END,
       outcome = f.outcome, status = f.status, message = f.message, correlation = f.correlation,
       doubted = f.doubted, document = CASE WHEN f.doubted OR f.outcome = '' THEN a.document END
  FROM unnest(@ids::uuid[], @outcomes::text[], @statuses::integer[], @messages::text[], @correlations::text[], @doubted::boolean[], @now::timestamptz[])
       AS f (id, outcome, status, message, correlation, doubted, now)
 WHERE a.id = f.id
RETURNING a.id`

	sqlEndDoubt = `
UPDATE attempt SET doubted = false, document = NULL WHERE trip = ANY ($1) AND doubted`

	sqlPost = `
UPDATE trip AS t
   SET posted_generation = greatest(t.posted_generation, p.generation), posted_document = p.document, posted_fingerprint = p.fingerprint,
       concur_id = p.concur_id, trip_link = p.trip_link, posted_at = p.now, posted_as_booking = p.as_booking,
       waits = '', next_at = NULL, failures = 0, problem = ''
  FROM unnest(@trips::uuid[], @generations::bigint[], @documents::bytea[], @fingerprints::text[],
              @concur_ids::text[], @trip_links::text[], @now::timestamptz[], @as_booking::boolean[])
       AS p (trip, generation, document, fingerprint, concur_id, trip_link, now, as_booking)
 WHERE t.id = p.trip`

	// What rests because of others has not failed.
	sqlWait = `
UPDATE trip AS t
   SET waits = w.code, next_at = w.at, problem = w.message,
       failures = t.failures + CASE WHEN w.code IN ('quiet', 'slow-down', 'credential') THEN 0 ELSE 1 END
  FROM unnest(@trips::uuid[], @generations::bigint[], @codes::text[], @at::timestamptz[], @messages::text[])
       AS w (trip, generation, code, at, message)
 WHERE t.id = w.trip AND t.generation = w.generation
RETURNING t.id`

	sqlForget = `
UPDATE trip SET concur_id = '', posted_fingerprint = '', posted_document = NULL
 WHERE id = ANY ($1)`

	// What is harmless to repeat may have been done, and the first of several
	// requests before another was refused: what Concur has is known again when
	// something is acknowledged.
	sqlDoubt = `
UPDATE trip SET posted_fingerprint = '' WHERE id = ANY ($1)`

	sqlHold = `
UPDATE trip SET hold = 'refused', hold_text = $2, waits = '', next_at = NULL
 WHERE id = $1 AND generation = $3`
)

// A finish is what became of an attempt.
type finish struct {
	Attempt

	job     Job
	outcome Outcome
	now     time.Time
}

// Finish records what became of a and, when the trip needs nothing more, ends
// the job with it. It reports whether the trip is to be worked on again at once,
// because the wanted document changed in the meantime, or because another worker, which took
// ours for dead, has closed a: then nothing is recorded.
func (s *Ledger) Finish(ctx context.Context, job Job, a Attempt, o Outcome, now time.Time) (again bool, err error) {
	again, err = s.finishes.Call(ctx, finish{a, job, o, now})
	if err != nil {
		return false, fmt.Errorf("finish %s: %w", a.Verb, err)
	}
	return again, nil
}

// finishAll is Finish for several trips. They are locked before any attempt at one of them is closed: see beginAll.
func (s *Ledger) finishAll(ctx context.Context, all []finish) (again []bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlLockTrips, tripsOf(all)); err != nil {
			return fmt.Errorf("lock trips: %w", err)
		}
		open, err := closeAttempts(ctx, tx, all)
		if err != nil {
			return fmt.Errorf("close attempts: %w", err)
		}
		ours := slices.DeleteFunc(slices.Clone(all), func(f finish) bool { return !open[f.ID] })
		newer, err := moveTrips(ctx, tx, ours)
		if err != nil {
			return fmt.Errorf("move trips: %w", err)
		}
		last := those(ours, trip.Code.Ends)
		settled, err := endJobs(ctx, tx, tripsOf(last), columnOf(last, func(f *finish) Job { return f.job }))
		again = columnOf(all, func(f *finish) bool {
			return !open[f.ID] || newer[f.Trip] || f.outcome.Code.Ends() && !settled[f.Trip]
		})
		return err
	})
	return again, err
}

func tripsOf(all []finish) []uuid.UUID {
	return columnOf(all, func(f *finish) uuid.UUID { return f.Trip })
}

// those returns what ended with an outcome of a kind.
func those(all []finish, of func(trip.Code) bool) []finish {
	return slices.DeleteFunc(slices.Clone(all), func(f finish) bool { return !of(f.outcome.Code) })
}

// closeAttempts returns the attempts that were still open.
func closeAttempts(ctx context.Context, tx pgx.Tx, all []finish) (open map[uuid.UUID]bool, err error) {
	return returnedIDs(ctx, tx, sqlClose, pgx.NamedArgs{
		"ids": columnOf(all, func(f *finish) uuid.UUID { return f.ID }),
		"outcomes": columnOf(all, func(f *finish) string {
			if !f.outcome.Code.Closes() {
				return ""
			}
			return string(f.outcome.Code)
		}),
		"statuses":     columnOf(all, func(f *finish) int { return f.outcome.Status }),
		"messages":     columnOf(all, func(f *finish) string { return f.outcome.Message }),
		"correlations": columnOf(all, func(f *finish) string { return f.outcome.Correlation }),
		"doubted":      columnOf(all, func(f *finish) bool { return f.outcome.Doubts(f.Attempt) }),
		"now":          columnOf(all, func(f *finish) time.Time { return f.now }),
	})
}

// moveTrips returns the trips of which a newer generation is wanted, which does not wait.
func moveTrips(ctx context.Context, tx pgx.Tx, all []finish) (newer map[uuid.UUID]bool, err error) {
	for _, step := range []struct {
		sql string
		of  func(trip.Code) bool
	}{
		{sqlEndDoubt, trip.Code.Resolves},
		{sqlForget, func(c trip.Code) bool { return c == trip.Absent }},
		{sqlDoubt, func(c trip.Code) bool { return !c.Resolves() }},
	} {
		if trips := tripsOf(those(all, step.of)); len(trips) > 0 {
			if _, err := tx.Exec(ctx, step.sql, trips); err != nil {
				return nil, err
			}
		}
	}
	if err := recordPosted(ctx, tx, those(all, trip.Code.Acknowledges)); err != nil {
		return nil, err
	}
	for _, f := range those(all, func(c trip.Code) bool { return c == trip.Held }) {
		if _, err := tx.Exec(ctx, sqlHold, f.Trip, f.outcome.Message, f.Generation); err != nil {
			return nil, err
		}
	}
	return postponeTrips(ctx, tx, columnOf(those(all, trip.Code.Postpones), func(f *finish) wait {
		return wait{f.Trip, f.outcome.Generation, f.outcome.Code.Reason(), f.outcome.NextAt, f.outcome.Message}
	}))
}

// recordPosted records what Concur has acknowledged: after a cancel, nothing.
func recordPosted(ctx context.Context, tx pgx.Tx, all []finish) error {
	if len(all) == 0 {
		return nil
	}
	posted := columnOf(all, func(f *finish) Posted {
		if f.Verb == trip.Cancel {
			return Posted{}
		}
		return Posted{ConcurID: f.outcome.ConcurID, TripLink: f.outcome.TripLink, Fingerprint: f.Fingerprint, Document: f.Document, AsBooking: f.AsBooking}
	})
	_, err := tx.Exec(ctx, sqlPost, pgx.NamedArgs{
		"trips":        tripsOf(all),
		"generations":  columnOf(all, func(f *finish) int64 { return f.Generation }),
		"documents":    columnOf(posted, func(p *Posted) []byte { return p.Document }),
		"fingerprints": columnOf(posted, func(p *Posted) string { return p.Fingerprint }),
		"concur_ids":   columnOf(posted, func(p *Posted) string { return p.ConcurID }),
		"trip_links":   columnOf(posted, func(p *Posted) string { return p.TripLink }),
		"now":          columnOf(all, func(f *finish) time.Time { return f.now }),
		"as_booking":   columnOf(posted, func(p *Posted) bool { return p.AsBooking }),
	})
	return err
}

// A wait is why a trip is tried again later.
type wait struct {
	trip       uuid.UUID
	generation int64
	code       trip.Reason
	at         time.Time
	message    string
}

// Wait records that a trip is tried again at a later time, and why. It reports whether
// something newer is wanted than when t was read: that does not wait.
func (s *Ledger) Wait(ctx context.Context, t Trip, code trip.Reason, message string, at time.Time) (again bool, err error) {
	return s.waits.Call(ctx, wait{t.ID, t.Generation, code, at, message})
}

func (s *Ledger) postponeAll(ctx context.Context, all []wait) (again []bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, sqlLockTrips, columnOf(all, func(w *wait) uuid.UUID { return w.trip })); err != nil {
			return fmt.Errorf("lock trips: %w", err)
		}
		newer, err := postponeTrips(ctx, tx, all)
		again = columnOf(all, func(w *wait) bool { return newer[w.trip] })
		return err
	})
	return again, err
}

// postponeTrips returns the trips of which a newer generation is wanted.
func postponeTrips(ctx context.Context, tx pgx.Tx, all []wait) (newer map[uuid.UUID]bool, err error) {
	if len(all) == 0 {
		return nil, nil
	}
	postponed, err := returnedIDs(ctx, tx, sqlWait, pgx.NamedArgs{
		"trips":       columnOf(all, func(w *wait) uuid.UUID { return w.trip }),
		"generations": columnOf(all, func(w *wait) int64 { return w.generation }),
		"codes":       columnOf(all, func(w *wait) string { return string(w.code) }),
		"at":          columnOf(all, func(w *wait) time.Time { return w.at }),
		"messages":    columnOf(all, func(w *wait) string { return w.message }),
	})
	newer = map[uuid.UUID]bool{}
	for _, w := range all {
		newer[w.trip] = !postponed[w.trip]
	}
	return newer, err
}

const (
	sqlNothingToDo = `
UPDATE trip AS t SET posted_generation = t.generation, waits = '', next_at = NULL
  FROM unnest(@trips::uuid[], @generations::bigint[]) AS i (trip, generation)
 WHERE t.id = i.trip AND t.generation = i.generation
   AND NOT EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id)`

	// A trip can be held by hand while a plan without that is decided.
	sqlKeepHold = `
UPDATE trip SET hold = $3, hold_text = $4 WHERE id = $1 AND generation = $2 AND hold = ''`
)

// An idle trip needs nothing to be sent.
type idle struct {
	job  Job
	trip Trip
}

// Done ends the job of a trip that Concur already has as wanted, or that is held.
func (s *Ledger) Done(ctx context.Context, job Job, t Trip) (again bool, err error) {
	return s.idles.Call(ctx, idle{job, t})
}

// recordIdle is Done for several trips.
func (s *Ledger) recordIdle(ctx context.Context, all []idle) (again []bool, err error) {
	trips := columnOf(all, func(i *idle) uuid.UUID { return i.trip.ID })
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := recordNothingToDo(ctx, tx, trips, all); err != nil {
			return fmt.Errorf("settle trips: %w", err)
		}
		settled, err := endJobs(ctx, tx, trips, columnOf(all, func(i *idle) Job { return i.job }))
		again = columnOf(trips, func(trip *uuid.UUID) bool { return !settled[*trip] })
		return err
	})
	return again, err
}

// recordNothingToDo records that nothing is to be done for some trips, but for those that
// moved since they were read.
func recordNothingToDo(ctx context.Context, tx pgx.Tx, trips []uuid.UUID, all []idle) error {
	var free, held []Trip
	for _, i := range all {
		still, err := stillHeld(ctx, tx, &i.trip)
		switch {
		case err != nil:
			return err
		case i.trip.Hold == "":
			free = append(free, i.trip)
		case still:
			held = append(held, i.trip)
		}
	}
	if _, err := tx.Exec(ctx, sqlLockTrips, trips); err != nil {
		return err
	}
	for _, t := range held {
		if _, err := tx.Exec(ctx, sqlKeepHold, t.ID, t.Generation, t.Hold, t.HoldText); err != nil {
			return err
		}
	}
	if free == nil {
		return nil
	}
	_, err := tx.Exec(ctx, sqlNothingToDo, pgx.NamedArgs{
		"trips":       columnOf(free, func(t *Trip) uuid.UUID { return t.ID }),
		"generations": columnOf(free, func(t *Trip) int64 { return t.Generation }),
	})
	return err
}

const (
	sqlEndJobs = `
WITH settled AS (
    SELECT id FROM trip AS t
     WHERE id = ANY (@trips) AND NOT pending AND NOT EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id)),
     completed AS (
    UPDATE river_job AS j SET state = 'completed', finalized_at = now()
      FROM unnest(@trips::uuid[], @jobs::bigint[]) AS e (trip, job)
     WHERE j.id = e.job AND j.state = 'running' AND e.trip IN (SELECT id FROM settled))
SELECT id FROM settled`

	sqlDrop = `
UPDATE river_job SET state = 'completed', finalized_at = now() WHERE id = $1 AND state = 'running'`
)

// endJobs ends the jobs of trips, which are locked, unless they want more or were
// dropped, and returns the trips that do not. Recording a document and beginning an attempt
// lock the trip too: the second sees the first.
func endJobs(ctx context.Context, tx pgx.Tx, trips []uuid.UUID, jobs []Job) (settled map[uuid.UUID]bool, err error) {
	if len(trips) == 0 {
		return nil, nil
	}
	settled, err = returnedIDs(ctx, tx, sqlEndJobs, pgx.NamedArgs{"trips": trips, "jobs": columnOf(jobs, (*Job).id)})
	if err != nil {
		return nil, fmt.Errorf("end jobs: %w", err)
	}
	return settled, nil
}

// Drop ends the job of a trip that is not known any more.
func (s *Ledger) Drop(ctx context.Context, job Job) error {
	_, err := s.pool.Exec(ctx, sqlDrop, job.id())
	return err
}

const (
	sqlPause = `
INSERT INTO company (client, paused_code, paused_until, paused_why) VALUES ($1, $2, $3, $4)
ON CONFLICT (client) DO UPDATE SET paused_code = $2, paused_until = $3, paused_why = $4`

	sqlPostpone = `
WITH waiting AS (
    SELECT id FROM river_job
     WHERE queue = $1 AND state = 'available' AND kind = 'deliver'
     ORDER BY id
     LIMIT $5
       FOR UPDATE SKIP LOCKED),
     postponed AS (
    UPDATE river_job SET state = 'scheduled', scheduled_at = $3
     WHERE id IN (SELECT id FROM waiting)
    RETURNING args->>'trip' AS trip)
UPDATE trip SET waits = $2, next_at = $3, problem = $4
 WHERE id IN (SELECT trip::uuid FROM postponed)`

	sqlResume = `
UPDATE company SET paused_until = NULL, paused_why = '' WHERE paused_until IS NOT NULL`

	sqlResumeClient = sqlResume + ` AND client = $1`
)

// page is how many rows one transaction changes at most.
const page = 1000

// Pause lets deliveries to a client rest: its credentials were refused, or it does
// not answer. What is due waits as well, so that no worker has to look at each.
func (s *Ledger) Pause(ctx context.Context, client string, code trip.Reason, until time.Time, why string) error {
	if _, err := s.pool.Exec(ctx, sqlPause, client, code, until, why); err != nil {
		return fmt.Errorf("pause client: %w", err)
	}
	return s.Postpone(ctx, client, code, until, why)
}

// Postpone puts off what is due of a client, as Wait does with each trip.
func (s *Ledger) Postpone(ctx context.Context, client string, code trip.Reason, until time.Time, why string) error {
	for n := int64(page); n == page; {
		err := s.inTx(ctx, func(tx pgx.Tx) error {
			tag, err := tx.Exec(ctx, sqlPostpone, ClientQueue(client), code, until, why, page)
			n = tag.RowsAffected()
			return err
		})
		if err != nil {
			return fmt.Errorf("postpone client's trips: %w", err)
		}
	}
	return nil
}

// A Pause is a client whose deliveries rest.
type Pause struct {
	Client string
	Code   trip.Reason // credential: it refuses ours; others: it has trouble of its own
	Until  time.Time
	Why    string
}

const sqlResting = `
SELECT client, paused_code AS code, paused_until AS until, paused_why AS why FROM company WHERE paused_until > $1 ORDER BY client`

// Resting lists the clients whose deliveries rest.
func (s *Ledger) Resting(ctx context.Context, now time.Time) ([]Pause, error) {
	rows, err := s.pool.Query(ctx, sqlResting, now)
	if err != nil {
		return nil, fmt.Errorf("list resting clients: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Pause])
}

// ResumeClient lets a client's deliveries go on: it has another grant.
func (s *Ledger) ResumeClient(ctx context.Context, client string) error {
	_, err := s.pool.Exec(ctx, sqlResumeClient, client)
	return err
}

// Resume lets all clients' deliveries go on.
func (s *Ledger) Resume(ctx context.Context) error {
	_, err := s.pool.Exec(ctx, sqlResume)
	return err
}
