package state

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state/trip"
)

// What the store keeps; package trip says what becomes of it.
type (
	Trip    = trip.Trip
	Posted  = trip.Posted
	Attempt = trip.Attempt
	Outcome = trip.Outcome
	Task    = trip.Task
)

const tripColumns = `
       id, client, locator, login, source, system, pnr,
       generation, document, fingerprint, as_booking, starts, ends, journey, hold, hold_text,
       concur_id, trip_link, posted_generation, posted_fingerprint, posted_document, posted_as_booking,
       EXISTS (SELECT FROM trip AS o WHERE o.concur_id = trip.concur_id AND o.concur_id <> '' AND o.login = trip.login AND o.id <> trip.id)`

func scanTrip(row pgx.CollectableRow) (t Trip, err error) {
	err = row.Scan(&t.ID, &t.Client, &t.Locator, &t.Login, &t.Source, &t.System, &t.PNR,
		&t.Generation, &t.Document, &t.Fingerprint, &t.AsBooking, &t.Starts, &t.Ends, &t.Journey, &t.Hold, &t.HoldText,
		&t.Posted.ConcurID, &t.Posted.TripLink, &t.Posted.Generation, &t.Posted.Fingerprint, &t.Posted.Document, &t.Posted.AsBooking, &t.Posted.Shared)
	return t, err
}

const sqlTripsOf = `
SELECT` + tripColumns + `
  FROM trip
 WHERE system = $1 AND pnr = $2
 ORDER BY locator, login`

// TripsOf returns all trips that a booking ever had.
func (s *Store) TripsOf(ctx context.Context, k BookingKey) ([]Trip, error) {
	rows, err := s.pool.Query(ctx, sqlTripsOf, k.System, k.Locator)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanTrip)
}

const sqlNeighbours = `
SELECT` + tripColumns + `
  FROM trip
 WHERE client = $1 AND login = $2 AND id <> $3 AND document IS NOT NULL AND hold = ''
   AND (starts <= $5 AND ends >= $4 OR journey = $6 AND $6 <> '')
 ORDER BY journey = $6 AND $6 <> '' DESC, starts, locator`

// Neighbours returns the other trips of t's traveller that are of the same
// journey, then those whose days overlap t's, the earliest first: a booking is
// put into one of them.
func (s *Store) Neighbours(ctx context.Context, t Trip) ([]Trip, error) {
	rows, err := s.pool.Query(ctx, sqlNeighbours, t.Client, t.Login, t.ID, t.Starts, t.Ends, t.Journey)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, scanTrip)
}

// A Decision is what a plan says about one booking.
type Decision struct {
	Booking Booking
	Trips   []Wanted
}

// A Wanted trip is as it shall be from now on, and how the plan gets there.
type Wanted struct {
	Trip

	Verb    trip.Verb
	Decided bool // an earlier plan decided the same
	First   bool // it goes before all others that do not
	Again   bool // it is sent at once, even if an earlier plan decided the same and it waits for a later try
}

// waits tells whether the trip goes on as the queue has it.
func (w *Wanted) waits() bool { return w.Decided && !w.Again }

const (
	// Each run counts what it decided on, also when another one decides on it again.
	sqlWant = `
WITH counted AS (
    INSERT INTO run_trip (run, trip, verb) VALUES (@run, @id, @verb)
    ON CONFLICT (run, trip) DO UPDATE SET verb = excluded.verb
)
INSERT INTO trip (client, id, locator, login, source, system, pnr,
       generation, document, fingerprint, hold, hold_text, run, verb, as_booking, starts, ends, journey)
VALUES (@client, @id, @locator, @login, @source, @system, @pnr,
       1, @document, @fingerprint, @hold, @hold_text, @run, @verb, @as_booking, @starts, @ends, @journey)
ON CONFLICT (client, locator, login) DO UPDATE
   SET source = excluded.source, document = excluded.document, fingerprint = excluded.fingerprint,
       as_booking = excluded.as_booking, starts = excluded.starts, ends = excluded.ends, journey = excluded.journey,
       hold = excluded.hold, hold_text = excluded.hold_text, run = excluded.run, verb = excluded.verb,
       generation = CASE WHEN trip.fingerprint = excluded.fingerprint AND trip.hold = excluded.hold
                         THEN trip.generation ELSE trip.generation + 1 END,
       failures = 0, waits = '', next_at = NULL, problem = ''
RETURNING pending`

	sqlWantStill = `
WITH counted AS (
    INSERT INTO run_trip (run, trip, verb) VALUES ($2, $1, $3)
    ON CONFLICT (run, trip) DO UPDATE SET verb = excluded.verb
)
UPDATE trip SET run = $2, verb = $3 WHERE id = $1
RETURNING pending`

	// Whoever begins an attempt at one is waited for: the next statement sees it.
	sqlLockUnwanted = `
SELECT FROM trip
 WHERE system = $1 AND pnr = $2 AND NOT id = ANY ($3) AND concur_id = ''
   FOR UPDATE`

	sqlDropUnwanted = `
DELETE FROM trip AS t
 WHERE system = $1 AND pnr = $2 AND NOT id = ANY ($3) AND concur_id = ''
   AND NOT EXISTS (SELECT FROM attempt AS a WHERE a.trip = t.id)`

	// A process that stood still for longer than its lease may come with a plan that
	// is older than the one decided.
	sqlPlanned = `
UPDATE booking
   SET planned = greatest(planned, $3), policy = CASE WHEN planned > $3 THEN policy ELSE $4 END
 WHERE system = $1 AND locator = $2
RETURNING planned > $3`
)

// Decide records decisions, at most some dozen, and queues the trips to send,
// all or nothing. A booking that was read again meanwhile stays due. One that was
// decided on meanwhile, by what was read since, stays as that says.
func (s *Store) Decide(ctx context.Context, run uuid.UUID, policy string, decisions []Decision) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		for _, d := range decisions {
			if err := s.decide(ctx, tx, run, policy, d); err != nil {
				return fmt.Errorf("decide on %s: %w", d.Booking.Locator, err)
			}
		}
		return nil
	})
}

func (s *Store) decide(ctx context.Context, tx pgx.Tx, run uuid.UUID, policy string, d Decision) error {
	late := false
	err := tx.QueryRow(ctx, sqlPlanned, d.Booking.System, d.Booking.Locator, d.Booking.Revision, policy).Scan(&late)
	if late || err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	ids := []uuid.UUID{} // not NULL, which is unlike anything
	var send []*Wanted
	for i := range d.Trips {
		w := &d.Trips[i]
		moved, err := want(ctx, tx, run, w)
		if err != nil {
			return err
		}
		ids = append(ids, w.ID)
		// What is back to what was posted is settled by its worker as well: only
		// that knows whether something else is on its way.
		if moved || w.Verb.Sends() {
			send = append(send, w)
		}
	}
	if err := dropUnwanted(ctx, tx, d.Booking.BookingKey, ids); err != nil {
		return err
	}
	return s.enqueue(ctx, tx, send)
}

// dropUnwanted forgets a booking's trips, but for those wanted, that Concur never
// heard of.
func dropUnwanted(ctx context.Context, tx pgx.Tx, k BookingKey, wanted []uuid.UUID) error {
	locked, err := tx.Exec(ctx, sqlLockUnwanted, k.System, k.Locator, wanted)
	if err != nil || locked.RowsAffected() == 0 {
		return err
	}
	_, err = tx.Exec(ctx, sqlDropUnwanted, k.System, k.Locator, wanted)
	return err
}

// want records how a trip shall be from now on, and tells whether that moved. One
// that was released since it was planned is not held any more.
func want(ctx context.Context, tx pgx.Tx, run uuid.UUID, w *Wanted) (moved bool, err error) {
	if w.waits() {
		err = tx.QueryRow(ctx, sqlWantStill, w.ID, run, w.Verb).Scan(&moved)
		return moved, err
	}
	held, err := stillHeld(ctx, tx, &w.Trip)
	if err != nil {
		return false, err
	}
	if w.Hold == trip.ReasonByHand && !held {
		w.Hold, w.HoldText = "", ""
	}
	err = tx.QueryRow(ctx, sqlWant, pgx.StrictNamedArgs{
		"client": w.Client, "id": w.ID, "locator": w.Locator, "login": w.Login, "source": w.Source, "system": w.System, "pnr": w.PNR,
		"document": w.Document, "fingerprint": w.Fingerprint, "as_booking": w.AsBooking,
		"starts": w.Starts, "ends": w.Ends, "journey": w.Journey,
		"hold": w.Hold, "hold_text": w.HoldText, "run": run, "verb": w.Verb,
	}).Scan(&moved)
	return moved, err
}

const sqlTally = `
SELECT r.verb, coalesce(s.stands, 'sent'), t.id IS NULL,
       EXISTS (SELECT FROM attempt AS a WHERE a.trip = t.id AND a.generation = t.generation AND a.outcome = 'adopted'),
       count(*)
  FROM run_trip AS r LEFT JOIN trip AS t ON t.id = r.trip LEFT JOIN standing AS s ON s.trip = r.trip
 WHERE r.run = $1
 GROUP BY 1, 2, 3, 4`

// Tally counts the trips that a run decided on by what became of them, whatever process
// sent them. A trip that is not wanted any more, and was never sent, is unchanged.
func (s *Store) Tally(ctx context.Context, run uuid.UUID) (map[trip.Result]int, error) {
	rows, err := s.pool.Query(ctx, sqlTally, run)
	if err != nil {
		return nil, err
	}
	tally := map[trip.Result]int{}
	var (
		verb          trip.Verb
		stands        trip.Standing
		gone, adopted bool
		n             int
	)
	_, err = pgx.ForEachRow(rows, []any{&verb, &stands, &gone, &adopted, &n}, func() error {
		if gone && verb.Sends() {
			verb = trip.Unchanged
		}
		tally[trip.ResultOf(verb, stands, adopted)] += n
		return nil
	})
	return tally, err
}

const sqlPending = `
SELECT count(*)
  FROM run_trip AS r JOIN trip AS t ON t.id = r.trip
 WHERE r.run = $1 AND t.pending
   AND (next_at IS NULL OR next_at <= CASE waits WHEN 'unknown' THEN $2::timestamptz ELSE $3::timestamptz END)`

// Pending counts the trips of a run that are still being sent, or will be tried
// again by soon; one whose outcome is unknown by later.
func (s *Store) Pending(ctx context.Context, run uuid.UUID, soon, later time.Time) (n int, err error) {
	err = s.pool.QueryRow(ctx, sqlPending, run, later, soon).Scan(&n)
	return n, err
}

const sqlNextRetry = `
SELECT waits, count(*), min(next_at)
  FROM trip
 WHERE run = $1 AND pending AND next_at > $2
 GROUP BY waits
 ORDER BY 3
 LIMIT 1`

// NextRetry returns when the first of a run's trips that wait is tried again, why it
// waits, and how many wait for the same reason; none: 0.
func (s *Store) NextRetry(ctx context.Context, run uuid.UUID, now time.Time) (code trip.Reason, n int, at time.Time, err error) {
	err = s.pool.QueryRow(ctx, sqlNextRetry, run, now).Scan(&code, &n, &at)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return code, n, at, err
}

// A Trouble is a trip that is not in Concur as it is wanted, and why.
type Trouble struct {
	Client  string
	Locator string
	Kind    trip.Standing
	Code    trip.Reason
	Text    string
}

const sqlTroubles = sqlInFlight + `, troubles AS (
SELECT client, locator,
       CASE WHEN stands <> 'hold' AND id IN (SELECT trip FROM flight) THEN 'sending' ELSE stands END AS kind,
       CASE WHEN stands = 'hold' THEN hold ELSE waits END AS code,
       CASE WHEN stands = 'hold' THEN hold_text ELSE problem END AS text
  FROM trip AS t JOIN standing AS s ON s.trip = t.id
 WHERE ($1::uuid IS NULL OR EXISTS (SELECT FROM run_trip AS r WHERE r.run = $1 AND r.trip = t.id))
   AND (stands = 'hold' OR pending AND verb <> 'unchanged'))
SELECT client, locator, kind, code, text
  FROM troubles
 ORDER BY kind IN ('sending', 'queued'), kind, code = 'too-old', locator
 LIMIT $2`

// Troubles lists up to limit trips that are not in Concur as they are wanted: those
// of a run, or all for uuid.Nil. Those with which nothing is wrong come last, and of
// those held the ones that are too old, which may be very many.
func (s *Store) Troubles(ctx context.Context, run uuid.UUID, limit int) ([]Trouble, error) {
	var of *uuid.UUID
	if run != uuid.Nil {
		of = &run
	}
	return collect[Trouble](ctx, s, sqlTroubles, of, limit)
}
