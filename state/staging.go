package state

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state/trip"
)

// A Decision is what a plan says about one booking.
type Decision struct {
	Booking  Booking
	Trips    []Wanted
	Passives Passives
	Waits    bool // for a trip of another booking: each run plans it again
}

// Passives counts the segments of a booking, or of an office, whose text somebody wrote.
type Passives struct {
	Office     string
	Count      int
	Understood int // of them
}

// A Wanted is the target state of a trip, and the verb that reaches it.
type Wanted struct {
	Trip

	Verb    trip.Verb
	Decided bool // an earlier plan decided the same
	First   bool // it goes before all others that do not

	Loss    string   // what the plan takes from Concur's trip; a guard counts it
	Changes []string // in travel language; no personal data
	Notes   []string // what was left out or shortened; no personal data
}

// ErrUnstaged means that a plan is not in the database any more as it was staged: the
// server was started again, or another process took the run for dead.
var ErrUnstaged = errors.New("what was planned is gone: the next run plans again what was not decided on yet")

// A Stretch is part of the plan of a run: the bookings behind place After, up to Last.
type Stretch struct {
	Run         uuid.UUID
	After, Last int64
}

func (s *Stretch) args() pgx.NamedArgs {
	return pgx.NamedArgs{"run": s.Run, "after": s.After, "last": s.Last}
}

// size returns how many bookings the stretch has.
func (s *Stretch) size() int64 { return s.Last - s.After }

// Stage keeps the next decisions of a run's plan, at most some hundred, behind the
// first after of them. Nothing is decided by that.
func (s *Plans) Stage(ctx context.Context, run uuid.UUID, after int64, decisions []Decision) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return stage(ctx, tx, run, after, decisions) })
}

func stage(ctx context.Context, tx pgx.Tx, run uuid.UUID, after int64, decisions []Decision) error {
	var bookings, trips [][]any
	for i, d := range decisions {
		place := after + int64(i) + 1
		bookings = append(bookings, []any{
			run, place, d.Booking.System, d.Booking.Locator, d.Booking.Revision, d.Passives.Office, d.Passives.Count, d.Passives.Understood, d.Waits,
		})
		for j := range d.Trips {
			trips = append(trips, stagedTrip(run, place, j, &d.Trips[j]))
		}
	}
	_, err := tx.CopyFrom(ctx, pgx.Identifier{"plan_booking"}, []string{
		"run", "place", "system", "locator", "revision", "office", "passives", "understood", "waits",
	}, pgx.CopyFromRows(bookings))
	if err != nil {
		return fmt.Errorf("stage bookings: %w", err)
	}
	_, err = tx.CopyFrom(ctx, pgx.Identifier{"plan_trip"}, []string{
		"run", "booking", "place", "id", "client", "locator", "login", "source", "system", "pnr",
		"document", "fingerprint", "as_booking", "starts", "ends", "journey", "hold", "hold_text",
		"verb", "decided", "urgent", "posted", "loss", "changes", "notes",
	}, pgx.CopyFromRows(trips))
	if err != nil {
		return fmt.Errorf("stage trips: %w", err)
	}
	return nil
}

func stagedTrip(run uuid.UUID, booking int64, place int, w *Wanted) []any {
	return []any{
		run, booking, int16(place), w.ID, w.Client, w.Locator, w.Login, w.Source, w.System, w.PNR, //nolint:gosec // a booking has fewer trips
		omitKnownDocument(w), w.Fingerprint, w.AsBooking, w.Starts, w.Ends, w.Journey, string(w.Hold), w.HoldText,
		string(w.Verb), w.Decided, w.First, w.Posted.Fingerprint, w.Loss, texts(w.Changes), texts(w.Notes),
	}
}

// omitKnownDocument returns the document of a trip, or nothing if the trip has it already.
func omitKnownDocument(w *Wanted) []byte {
	if w.Decided {
		return nil
	}
	return w.Document
}

// texts returns a list that is not NULL.
func texts(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

const sqlStaged = `
SELECT booking, id, client, locator, login, source, system, pnr, fingerprint, as_booking, starts, ends, journey,
       hold, hold_text, posted, verb, decided, urgent, loss, changes, notes
  FROM plan_trip
 WHERE run = @run AND booking > @after AND booking <= @last
 ORDER BY booking, place`

// Staged returns a stretch of a plan in its order, by booking. The documents are left
// out; so are bookings without trips.
func (s *Plans) Staged(ctx context.Context, of Stretch) (map[int64][]Wanted, error) {
	rows, err := s.pool.Query(ctx, sqlStaged, of.args())
	if err != nil {
		return nil, fmt.Errorf("read what was planned: %w", err)
	}
	staged := map[int64][]Wanted{}
	var place int64
	var w Wanted
	_, err = pgx.ForEachRow(rows, []any{
		&place, &w.ID, &w.Client, &w.Locator, &w.Login, &w.Source, &w.System, &w.PNR, &w.Fingerprint, &w.AsBooking, &w.Starts, &w.Ends, &w.Journey,
		&w.Hold, &w.HoldText, &w.Posted.Fingerprint, &w.Verb, &w.Decided, &w.First, &w.Loss, &w.Changes, &w.Notes,
	}, func() error {
		staged[place] = append(staged[place], w)
		w.Changes, w.Notes = nil, nil
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read what was planned: %w", err)
	}
	return staged, nil
}

const (
	// A plan is staged, and decided on, in the order in which bookings were first
	// read: so is what is read meanwhile, which takes the same locks.
	sqlLockPlanned = `
SELECT FROM plan_booking AS p JOIN booking AS b ON b.system = p.system AND b.locator = p.locator
 WHERE p.run = @run AND p.place > @after AND p.place <= @last
 ORDER BY p.place
   FOR UPDATE OF b`

	// What is left stays due. A process that stood still for longer than its lease may
	// come with a plan that is older than the one decided.
	sqlDismiss = `
WITH dismissed AS (
    DELETE FROM plan_booking AS p
     WHERE p.run = @run AND p.place > @after AND p.place <= @last
       AND (p.place = ANY(@leave)
            OR EXISTS (SELECT FROM booking AS b WHERE b.system = p.system AND b.locator = p.locator AND b.planned > p.revision))
    RETURNING p.run, p.place, p.system, p.locator
), due AS (
    UPDATE booking AS b SET planned = -1
      FROM dismissed AS d
     WHERE d.place = ANY(@leave) AND b.system = d.system AND b.locator = d.locator
), trips AS (
    DELETE FROM plan_trip AS t USING dismissed AS d WHERE t.run = d.run AND t.booking = d.place
)
SELECT count(*) FROM dismissed`

	// A trip that was released since it was planned is not held any more. Nobody
	// releases another one before the transaction ends.
	sqlFreeReleased = `
WITH held AS (
    SELECT client, locator FROM hand_hold
     WHERE (client, locator) IN (SELECT client, locator FROM plan_trip
                                  WHERE run = @run AND booking > @after AND booking <= @last AND hold = @by_hand)
       FOR SHARE
)
UPDATE plan_trip SET hold = '', hold_text = ''
 WHERE run = @run AND booking > @after AND booking <= @last AND hold = @by_hand
   AND (client, locator) NOT IN (SELECT client, locator FROM held)`

	// Each run counts what it decided on, also when another one decides on it again.
	// Of a trip that is planned twice the last counts. A trip that is wanted as it was
	// before stays as the queue has it, unless it is to be sent again at once; nothing of
	// it is written if Concur has it so. Its document was not staged.
	sqlWant = `
WITH plan AS (
    SELECT DISTINCT ON (p.id) p.run, p.booking, p.place, p.id, p.client, p.locator, p.login, p.source, p.system, p.pnr,
           CASE WHEN p.document IS NULL AND p.fingerprint = t.fingerprint THEN t.document ELSE p.document END AS document,
           p.fingerprint, p.as_booking, p.starts, p.ends, p.journey, p.hold, p.hold_text, p.verb, p.urgent,
           coalesce(t.pending, false) AS pending,
           coalesce(p.decided AND t.fingerprint = p.fingerprint AND t.hold = p.hold AND t.journey = p.journey
                    AND NOT (@again AND (t.pending OR t.hold_text <> p.hold_text OR p.verb NOT IN ('hold', 'unchanged'))), false) AS waits
      FROM plan_trip AS p LEFT JOIN trip AS t ON t.id = p.id
     WHERE p.run = @run AND p.booking > @after AND p.booking <= @last
     ORDER BY p.id, p.booking DESC, p.place DESC
), counted AS (
    INSERT INTO run_trip (run, trip, verb) SELECT run, id, verb FROM plan
    ON CONFLICT (run, trip) DO UPDATE SET verb = excluded.verb
), same AS (
    UPDATE trip AS t SET run = p.run, verb = p.verb
      FROM plan AS p
     WHERE p.waits AND p.pending AND t.id = p.id
), changed AS (
    INSERT INTO trip (client, id, locator, login, source, system, pnr,
           generation, document, fingerprint, hold, hold_text, run, verb, as_booking, starts, ends, journey)
    SELECT client, id, locator, login, source, system, pnr,
           1, document, fingerprint, hold, hold_text, run, verb, as_booking, starts, ends, journey
      FROM plan
     WHERE NOT waits
    ON CONFLICT (client, locator, login) DO UPDATE
       SET source = excluded.source, document = excluded.document, fingerprint = excluded.fingerprint,
           as_booking = excluded.as_booking, starts = excluded.starts, ends = excluded.ends, journey = excluded.journey,
           hold = excluded.hold, hold_text = excluded.hold_text, run = excluded.run, verb = excluded.verb,
           generation = CASE WHEN trip.fingerprint = excluded.fingerprint AND trip.hold = excluded.hold
                             THEN trip.generation ELSE trip.generation + 1 END,
           failures = 0, waits = '', next_at = NULL, problem = ''
    RETURNING id, pending
)
SELECT p.id, p.client, p.login, p.urgent, p.waits
  FROM plan AS p LEFT JOIN changed AS c ON c.id = p.id
 WHERE coalesce(c.pending, p.pending) OR p.verb NOT IN ('hold', 'unchanged')
 ORDER BY p.booking, p.place`

	sqlUnwanted = `
  FROM plan_booking AS b
 WHERE b.run = @run AND b.place > @after AND b.place <= @last
   AND t.system = b.system AND t.pnr = b.locator AND t.concur_id = ''
   AND NOT EXISTS (SELECT FROM plan_trip AS p WHERE p.run = b.run AND p.booking = b.place AND p.id = t.id)`

	// Waits for concurrent Begins; the next statement sees their attempts.
	sqlLockUnwanted = `
SELECT FROM trip AS t
 WHERE EXISTS (SELECT` + sqlUnwanted + `)
 ORDER BY t.id
   FOR UPDATE`

	sqlDropUnwanted = `
DELETE FROM trip AS t
 WHERE EXISTS (SELECT` + sqlUnwanted + `)
   AND NOT EXISTS (SELECT FROM attempt AS a WHERE a.trip = t.id)`

	sqlEndStretch = `
WITH decided AS (
    DELETE FROM plan_booking
     WHERE run = @run AND place > @after AND place <= @last
    RETURNING system, locator, revision, office, passives, understood, waits
), planned AS (
    UPDATE booking AS b
       SET planned = d.revision, policy = @policy, office = d.office, passives = d.passives, understood = d.understood, waits = d.waits
      FROM decided AS d
     WHERE b.system = d.system AND b.locator = d.locator
), trips AS (
    DELETE FROM plan_trip WHERE run = @run AND booking > @after AND booking <= @last
)
SELECT count(*) FROM decided`
)

// A Promotion makes what is planned in a stretch what is wanted.
type Promotion struct {
	Stretch

	Policy string  // under which it was planned
	Leave  []int64 // places of bookings that are not decided on: they stay due
	Again  bool    // a trip that waits for a later try is sent at once
}

func (p *Promotion) args() pgx.NamedArgs {
	args := p.Stretch.args()
	args["policy"], args["leave"], args["again"], args["by_hand"] = p.Policy, p.Leave, p.Again, string(trip.ReasonByHand)
	if p.Leave == nil {
		args["leave"] = []int64{} // = ANY(NULL) is never true
	}
	return args
}

// Promote decides on a stretch of a staged plan, at most some hundred bookings, and
// queues the trips to send, all or nothing. It ends the staging of the stretch. A
// booking that was read again meanwhile stays due. A booking already decided from
// newer records is left alone. The error is [ErrUnstaged] if a booking of the stretch
// is missing.
func (s *Plans) Promote(ctx context.Context, p Promotion) error {
	return s.inTx(ctx, func(tx pgx.Tx) error { return s.promote(ctx, tx, p) })
}

func (s *Plans) promote(ctx context.Context, tx pgx.Tx, p Promotion) error {
	args := p.args()
	if _, err := tx.Exec(ctx, sqlLockPlanned, args); err != nil {
		return fmt.Errorf("lock bookings: %w", err)
	}
	var dismissed, decided int64
	if err := tx.QueryRow(ctx, sqlDismiss, args).Scan(&dismissed); err != nil {
		return fmt.Errorf("leave bookings due: %w", err)
	}
	send, err := want(ctx, tx, args)
	if err != nil {
		return err
	}
	if err := dropUnwanted(ctx, tx, args); err != nil {
		return fmt.Errorf("drop trips: %w", err)
	}
	if err := tx.QueryRow(ctx, sqlEndStretch, args).Scan(&decided); err != nil {
		return fmt.Errorf("mark bookings: %w", err)
	}
	if dismissed+decided != p.size() {
		return ErrUnstaged
	}
	return s.enqueue(ctx, tx, send)
}

// want records how the trips of a stretch shall be from now on, and returns those to
// send. What is back to what was posted is settled by its worker as well: only that
// knows whether something else is on its way.
func want(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) ([]delivery, error) {
	if _, err := tx.Exec(ctx, sqlFreeReleased, args); err != nil {
		return nil, fmt.Errorf("look what is held: %w", err)
	}
	rows, err := tx.Query(ctx, sqlWant, args)
	if err != nil {
		return nil, fmt.Errorf("record what is wanted: %w", err)
	}
	send, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d delivery, err error) {
		err = row.Scan(&d.trip, &d.client, &d.login, &d.urgent, &d.waits)
		return d, err
	})
	if err != nil {
		return nil, fmt.Errorf("record what is wanted: %w", err)
	}
	return send, nil
}

// dropUnwanted forgets the trips of a stretch's bookings, but for those wanted, that
// Concur never heard of.
func dropUnwanted(ctx context.Context, tx pgx.Tx, args pgx.NamedArgs) error {
	locked, err := tx.Exec(ctx, sqlLockUnwanted, args)
	if err != nil || locked.RowsAffected() == 0 {
		return err
	}
	_, err = tx.Exec(ctx, sqlDropUnwanted, args)
	return err
}

// Decide is Stage and Promote at once: for what needs no guard.
func (s *Plans) Decide(ctx context.Context, run uuid.UUID, policy string, decisions []Decision) error {
	return s.inTx(ctx, func(tx pgx.Tx) error {
		if err := stage(ctx, tx, run, 0, decisions); err != nil {
			return err
		}
		return s.promote(ctx, tx, Promotion{Stretch: Stretch{Run: run, Last: int64(len(decisions))}, Policy: policy})
	})
}

const sqlUnstage = `
WITH ended AS (
    DELETE FROM plan_booking
     WHERE (run, place) IN (SELECT run, place FROM plan_booking WHERE run = $1 LIMIT $2)
    RETURNING run, place
), trips AS (
    DELETE FROM plan_trip AS t USING ended AS e WHERE t.run = e.run AND t.booking = e.place
)
SELECT count(*) FROM ended`

// Unstage forgets what is left of a run's plan. Its bookings stay due.
func (s *Plans) Unstage(ctx context.Context, run uuid.UUID) error {
	return s.inPages(ctx, sqlUnstage, run)
}

// inPages runs a statement, whose last argument is how many rows it changes at most
// and which counts those, until it changes fewer.
func (s *database) inPages(ctx context.Context, sql string, args ...any) error {
	for n := int64(page); n == page; {
		if err := s.pool.QueryRow(ctx, sql, append(args, page)...).Scan(&n); err != nil {
			return fmt.Errorf("forget a plan: %w", err)
		}
	}
	return nil
}

const sqlUnstageDead = `
WITH ended AS (
    DELETE FROM plan_booking AS p
     WHERE (p.run, p.place) IN (SELECT o.run, o.place FROM plan_booking AS o
                                 WHERE NOT EXISTS (SELECT FROM lease WHERE name = 'sync/' || o.run AND until > $1)
                                 LIMIT $2)
    RETURNING p.run, p.place
), trips AS (
    DELETE FROM plan_trip AS t USING ended AS e WHERE t.run = e.run AND t.booking = e.place
)
SELECT count(*) FROM ended`
