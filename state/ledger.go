package state

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"tripsync/state/trip"
)

// ErrNoTrip says that a job's trip is not known any more.
var ErrNoTrip = errors.New("no such trip")

const (
	sqlTrip = `
SELECT` + tripColumns + `
  FROM trip
 WHERE id = $1`

	sqlCircumstances = `
SELECT t.failures,
       (SELECT count(*) FROM attempt AS a WHERE a.trip = t.id),
       r.times, r.at,
       coalesce((SELECT o.concur_id FROM trip AS o
                  WHERE o.client = t.client AND o.login = t.login AND o.id <> t.id
                    AND o.journey = t.journey AND t.journey <> '' AND o.posted_as_booking AND o.concur_id <> ''
                  ORDER BY o.locator LIMIT 1), ''),
       c.paused_until, coalesce(c.paused_code, ''), coalesce(c.paused_why, ''), h.at, coalesce(h.by, '')
  FROM trip AS t LEFT JOIN company AS c USING (client) LEFT JOIN hand_hold AS h USING (client, locator),
       LATERAL (SELECT count(*) AS times, min(a.begun_at) AS at
                  FROM attempt AS a
                 WHERE a.trip = t.id AND a.generation = t.generation AND a.outcome = 'refused') AS r
 WHERE t.id = $1`

	sqlOpenAttempt = `
SELECT id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at, status, message
  FROM open_attempt
 WHERE trip = $1`

	sqlDoubtedAttempt = `
SELECT id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at, status, message
  FROM attempt
 WHERE trip = $1 AND doubted
 ORDER BY begun_at DESC, id
 LIMIT 1`

	sqlBeside = `
SELECT a.id, a.trip, a.verb, a.generation, a.fingerprint, a.document, a.as_booking, a.begun_at, a.seen_at, a.status, a.message
  FROM open_attempt AS a JOIN trip AS o ON o.id = a.trip
 WHERE o.client = $1 AND o.login = $2 AND o.id <> $3
   AND a.verb <> 'create' AND NOT a.as_booking
 ORDER BY a.seen_at DESC, a.id
 LIMIT 1`
)

// Task reads a trip's newest wanted document and its open attempt, if any, as of
// one moment. The error is [ErrMoved] if another database answers than before.
func (s *Ledger) Task(ctx context.Context, trip uuid.UUID) (t Task, err error) {
	moment := pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}
	err = pgx.BeginTxFunc(ctx, s.pool, moment, func(tx pgx.Tx) error {
		if t, err = readTask(ctx, tx, trip); err != nil {
			return err
		}
		return s.readGap(ctx, tx, &t)
	})
	return t, err
}

func readTask(ctx context.Context, tx pgx.Tx, trip uuid.UUID) (t Task, err error) {
	rows, err := tx.Query(ctx, sqlTrip, trip)
	if err != nil {
		return t, err
	}
	t.Trip, err = pgx.CollectExactlyOneRow(rows, scanTrip)
	if errors.Is(err, pgx.ErrNoRows) {
		return t, ErrNoTrip
	}
	if err != nil {
		return t, fmt.Errorf("read trip: %w", err)
	}
	if err := readCircumstances(ctx, tx, &t); err != nil {
		return t, fmt.Errorf("read trip's failures: %w", err)
	}
	if t.Open, err = openAttempt(ctx, tx, sqlOpenAttempt, trip); err != nil {
		return t, fmt.Errorf("read open attempt: %w", err)
	}
	if t.Doubt, err = openAttempt(ctx, tx, sqlDoubtedAttempt, trip); err != nil {
		return t, fmt.Errorf("read doubted attempt: %w", err)
	}
	if t.Trip.AsBooking || t.Open != nil && t.Open.AsBooking {
		t.Beside, err = openAttempt(ctx, tx, sqlBeside, t.Trip.Client, t.Trip.Login, trip)
	}
	return t, err
}

// openAttempt reads one attempt, or nil.
func openAttempt(ctx context.Context, tx pgx.Tx, sql string, args ...any) (*Attempt, error) {
	rows, err := tx.Query(ctx, sql, args...)
	if err != nil {
		return nil, err
	}
	a, err := pgx.CollectExactlyOneRow(rows, pgx.RowToAddrOfStructByName[Attempt])
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, nil
	}
	return a, err
}

// readCircumstances reads what else decides whether a task's trip is sent.
func readCircumstances(ctx context.Context, tx pgx.Tx, t *Task) error {
	var refused, paused, heldAt *time.Time
	hold := Hold{Client: t.Trip.Client, Locator: t.Trip.Locator}
	err := tx.QueryRow(ctx, sqlCircumstances, t.Trip.ID).Scan(
		&t.Failures, &t.Attempts, &t.Refused, &refused, &t.Into, &paused, &t.PausedCode, &t.Why, &heldAt, &hold.By)
	if err != nil {
		return err
	}
	if refused != nil {
		t.RefusedAt = *refused
	}
	if paused != nil {
		t.Paused = *paused
	}
	if heldAt != nil && t.Trip.Hold == "" {
		hold.At = *heldAt
		t.Trip.Hold, t.Trip.HoldText = trip.ReasonByHand, hold.Text()
	}
	return nil
}

const sqlBegin = `
INSERT INTO attempt (id, trip, verb, generation, fingerprint, document, as_booking, begun_at, seen_at)
SELECT @id, t.id, @verb, @generation, @fingerprint, @document, @as_booking, @begun_at, @seen_at
  FROM trip AS t
 WHERE t.id = @trip AND t.generation = @wanted_generation AND t.fingerprint = @wanted_fingerprint AND t.hold = ''
   AND @attempts = (SELECT count(*) FROM attempt AS a WHERE a.trip = t.id)`

// foreignKeyViolation is PostgreSQL's code for a row whose trip was dropped while it
// was inserted.
const foreignKeyViolation = "23503"

// ErrOvertaken says that a task is out of date.
var ErrOvertaken = errors.New("the trip moved on since it was read")

// Begin commits the intent to send. A trip has one open attempt at most. It returns
// [ErrOvertaken] if the wanted document changed since t was read (also if the trip was
// dropped and made anew), or if another worker presumed this one dead and began an
// attempt.
func (s *Ledger) Begin(ctx context.Context, t Task, a Attempt) error {
	if a.SeenAt.Before(a.BegunAt) {
		a.SeenAt = a.BegunAt
	}
	tag, err := s.pool.Exec(ctx, sqlBegin, pgx.StrictNamedArgs{
		"id": a.ID, "trip": a.Trip, "verb": a.Verb, "generation": a.Generation, "fingerprint": a.Fingerprint,
		"document": a.Document, "as_booking": a.AsBooking, "begun_at": a.BegunAt, "seen_at": a.SeenAt,
		"wanted_generation": t.Trip.Generation, "wanted_fingerprint": t.Trip.Fingerprint, "attempts": t.Attempts,
	})
	dropped, ok := errors.AsType[*pgconn.PgError](err)
	if err == nil && tag.RowsAffected() == 0 || ok && dropped.Code == foreignKeyViolation {
		err = ErrOvertaken
	}
	if err != nil {
		return fmt.Errorf("begin %s: %w", a.Verb, err)
	}
	return nil
}

const (
	sqlClose = `
UPDATE open_attempt
   SET finished_at = @now, outcome = @outcome, status = @status, message = @message, correlation = @correlation,
       doubted = @doubted, document = CASE WHEN @doubted THEN document END
 WHERE id = @id`

	sqlEndDoubt = `
UPDATE attempt SET doubted = false, document = NULL WHERE trip = $1 AND doubted`

	sqlSeen = `
UPDATE open_attempt SET seen_at = @now, status = @status, message = @message, correlation = @correlation
 WHERE id = @id`

	sqlPost = `
UPDATE trip
   SET posted_generation = greatest(posted_generation, @generation), posted_document = @document, posted_fingerprint = @fingerprint,
       concur_id = @concur_id, trip_link = @trip_link, posted_at = @now, posted_as_booking = @as_booking,
       waits = '', next_at = NULL, failures = 0, problem = ''
 WHERE id = @trip`

	// What rests because of others has not failed.
	sqlWait = `
UPDATE trip
   SET waits = $2, next_at = $3, problem = $4,
       failures = failures + CASE WHEN $2 IN ('quiet', 'slow-down', 'credential') THEN 0 ELSE 1 END
 WHERE id = $1 AND generation = $5`

	sqlForget = `
UPDATE trip SET concur_id = '', posted_fingerprint = '', posted_document = NULL
 WHERE id = $1`

	// What is harmless to repeat may have been done, and the first of several
	// requests before another was refused: what Concur has is known again when
	// something is acknowledged.
	sqlDoubt = `
UPDATE trip SET posted_fingerprint = '' WHERE id = $1`

	sqlHold = `
UPDATE trip SET hold = 'refused', hold_text = $2, waits = '', next_at = NULL
 WHERE id = $1 AND generation = $3`

	sqlLockTrip = `
SELECT FROM trip WHERE id = $1 FOR UPDATE`

	sqlMoved = `
SELECT pending OR EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id)
  FROM trip AS t
 WHERE id = $1`
)

// Finish records what became of a and, when the trip needs nothing more, ends
// the job with it. It reports whether the trip is to be worked on again at once,
// because the wanted document changed in the meantime, or because another worker, which took
// ours for dead, has closed a: then nothing is recorded.
func (s *Ledger) Finish(ctx context.Context, job Job, a Attempt, o Outcome, now time.Time) (again bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		open, err := finishAttempt(ctx, tx, a, o, now)
		if err != nil {
			return fmt.Errorf("finish %s: %w", a.Verb, err)
		}
		if !open {
			again = true
			return nil
		}
		if again, err = moveTrip(ctx, tx, a, o, now); err != nil {
			return fmt.Errorf("move trip: %w", err)
		}
		if !o.Code.Ends() {
			return nil
		}
		again, err = endUnlessMoved(ctx, tx, job, a.Trip)
		return err
	})
	return again, err
}

// finishAttempt reports whether the attempt was still open.
func finishAttempt(ctx context.Context, tx pgx.Tx, a Attempt, o Outcome, now time.Time) (open bool, err error) {
	args := pgx.NamedArgs{"id": a.ID, "now": now, "status": o.Status, "message": o.Message, "correlation": o.Correlation}
	sql := sqlSeen
	if o.Code.Closes() {
		sql, args["outcome"], args["doubted"] = sqlClose, o.Code, o.Doubts(a)
	}
	tag, err := tx.Exec(ctx, sql, args)
	return tag.RowsAffected() == 1, err
}

// moveTrip reports whether a newer generation is wanted, which does not wait.
func moveTrip(ctx context.Context, tx pgx.Tx, a Attempt, o Outcome, now time.Time) (newer bool, err error) {
	if o.Code.Resolves() {
		if _, err := tx.Exec(ctx, sqlEndDoubt, a.Trip); err != nil {
			return false, fmt.Errorf("end doubt: %w", err)
		}
	}
	switch {
	case o.Code.Acknowledges():
		err = recordPosted(ctx, tx, a, o, now)
	case o.Code == trip.Absent:
		_, err = tx.Exec(ctx, sqlForget, a.Trip)
	default:
		if _, err = tx.Exec(ctx, sqlDoubt, a.Trip); err == nil {
			newer, err = postponeTrip(ctx, tx, a, o)
		}
	}
	return newer, err
}

// recordPosted records what Concur has acknowledged: after a cancel, nothing.
func recordPosted(ctx context.Context, tx pgx.Tx, a Attempt, o Outcome, now time.Time) error {
	var p Posted
	if a.Verb != trip.Cancel {
		p = Posted{ConcurID: o.ConcurID, TripLink: o.TripLink, Fingerprint: a.Fingerprint, Document: a.Document, AsBooking: a.AsBooking}
	}
	_, err := tx.Exec(ctx, sqlPost, pgx.StrictNamedArgs{
		"trip": a.Trip, "generation": a.Generation, "document": p.Document, "fingerprint": p.Fingerprint,
		"concur_id": p.ConcurID, "trip_link": p.TripLink, "as_booking": p.AsBooking, "now": now,
	})
	return err
}

func postponeTrip(ctx context.Context, tx pgx.Tx, a Attempt, o Outcome) (newer bool, err error) {
	switch o.Code {
	case trip.Repeat:
	case trip.Held:
		_, err = tx.Exec(ctx, sqlHold, a.Trip, o.Message, a.Generation)
	default:
		tag, err := tx.Exec(ctx, sqlWait, a.Trip, o.Code, o.NextAt, o.Message, o.Generation)
		return tag.RowsAffected() == 0, err
	}
	return false, err
}

// endUnlessMoved ends the job unless the trip wants more, or was dropped. Recording
// a document and beginning an attempt lock the trip too: the second sees the first.
func endUnlessMoved(ctx context.Context, tx pgx.Tx, job Job, trip uuid.UUID) (again bool, err error) {
	if _, err := tx.Exec(ctx, sqlLockTrip, trip); err != nil {
		return false, fmt.Errorf("lock trip: %w", err)
	}
	err = tx.QueryRow(ctx, sqlMoved, trip).Scan(&again)
	if errors.Is(err, pgx.ErrNoRows) { // it was dropped
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look whether the trip moved: %w", err)
	}
	if again {
		return true, nil
	}
	return false, job.complete(ctx, tx)
}

const (
	sqlNothingToDo = `
UPDATE trip AS t SET posted_generation = generation, waits = '', next_at = NULL
 WHERE id = $1 AND generation = $2
   AND NOT EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id)`

	// A trip can be held by hand while a plan without that is decided.
	sqlKeepHold = `
UPDATE trip SET hold = $3, hold_text = $4 WHERE id = $1 AND generation = $2 AND hold = ''`
)

// Done ends the job of a trip that Concur already has as wanted, or that is held.
func (s *Ledger) Done(ctx context.Context, job Job, t Trip) (again bool, err error) {
	err = s.inTx(ctx, func(tx pgx.Tx) error {
		if err := recordNothingToDo(ctx, tx, &t); err != nil {
			return fmt.Errorf("settle trip: %w", err)
		}
		again, err = endUnlessMoved(ctx, tx, job, t.ID)
		return err
	})
	return again, err
}

// recordNothingToDo records that nothing is to be done for a trip, unless it moved since it
// was read.
func recordNothingToDo(ctx context.Context, tx pgx.Tx, t *Trip) error {
	held, err := stillHeld(ctx, tx, t)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, sqlLockTrip, t.ID); err != nil {
		return err
	}
	switch {
	case t.Hold == "":
		_, err = tx.Exec(ctx, sqlNothingToDo, t.ID, t.Generation)
	case held:
		_, err = tx.Exec(ctx, sqlKeepHold, t.ID, t.Generation, t.Hold, t.HoldText)
	}
	return err
}

// Drop ends the job of a trip that is not known any more.
func (s *Ledger) Drop(ctx context.Context, job Job) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return job.complete(ctx, tx) })
}

// Wait records that a trip is tried again at a later time, and why. It reports whether
// something newer is wanted than when t was read: that does not wait.
func (s *Ledger) Wait(ctx context.Context, t Trip, code trip.Reason, message string, at time.Time) (again bool, err error) {
	tag, err := s.pool.Exec(ctx, sqlWait, t.ID, code, at, message, t.Generation)
	return err == nil && tag.RowsAffected() == 0, err
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
