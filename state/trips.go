package state

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state/trip"
)

// The store keeps these, and package trip says what becomes of them.
type (
	// Trip is [trip.Trip].
	Trip = trip.Trip
	// Posted is [trip.Posted].
	Posted = trip.Posted
	// Attempt is [trip.Attempt].
	Attempt = trip.Attempt
	// Outcome is [trip.Outcome].
	Outcome = trip.Outcome
	// Task is [trip.Task].
	Task = trip.Task
)

const tripColumns = `
       id, client, locator, login, source, system, pnr,
       generation, document, fingerprint, as_booking, starts, ends, journey, hold, hold_text,
       concur_id, trip_link, posted_generation, posted_fingerprint, posted_document, posted_as_booking,
       EXISTS (SELECT FROM trip AS o WHERE o.concur_id = trip.concur_id AND o.concur_id <> '' AND o.login = trip.login AND o.id <> trip.id)`

// tripFields returns where the tripColumns of a row go.
func tripFields(t *Trip) []any {
	return []any{
		&t.ID, &t.Client, &t.Locator, &t.Login, &t.Source, &t.System, &t.PNR,
		&t.Generation, &t.Document, &t.Fingerprint, &t.AsBooking, &t.Starts, &t.Ends, &t.Journey, &t.Hold, &t.HoldText,
		&t.Posted.ConcurID, &t.Posted.TripLink, &t.Posted.Generation, &t.Posted.Fingerprint, &t.Posted.Document, &t.Posted.AsBooking, &t.Posted.Shared,
	}
}

func scanTrip(row pgx.CollectableRow) (t Trip, err error) {
	err = row.Scan(tripFields(&t)...)
	return t, err
}

const sqlTripsOf = `
SELECT` + tripColumns + `
  FROM trip
 WHERE (system, pnr) IN (SELECT * FROM unnest($1::text[], $2::text[]))
 ORDER BY locator, login`

// TripsOf returns all trips that some bookings ever had, by booking.
func (s *Trips) TripsOf(ctx context.Context, bookings ...BookingKey) (map[BookingKey][]Trip, error) {
	systems, locators := split(bookings)
	rows, err := s.pool.Query(ctx, sqlTripsOf, systems, locators)
	if err != nil {
		return nil, err
	}
	trips, err := pgx.CollectRows(rows, scanTrip)
	all := map[BookingKey][]Trip{}
	for _, t := range trips {
		k := BookingKey{t.System, t.PNR}
		all[k] = append(all[k], t)
	}
	return all, err
}

// split returns the columns of some keys.
func split(bookings []BookingKey) (systems, locators []string) {
	for _, k := range bookings {
		systems, locators = append(systems, k.System), append(locators, k.Locator)
	}
	return systems, locators
}

// A Neighbour is the trip into which Concur will put a booking.
type Neighbour struct {
	ID           uuid.UUID // of the booking's trip
	Locator      string    // our key of the trip, not the record locator
	Starts, Ends string
}

const sqlNeighbours = `
SELECT b.id, n.locator, n.starts, n.ends
  FROM unnest(@ids::uuid[], @clients::text[], @logins::text[], @starts::text[], @ends::text[], @journeys::text[])
       AS b (id, client, login, starts, ends, journey)
 CROSS JOIN LATERAL (
       SELECT t.locator, t.starts, t.ends
         FROM trip AS t
        WHERE t.client = b.client AND t.login = b.login AND t.id <> b.id AND t.document IS NOT NULL AND t.hold = ''
          AND (t.starts <= b.ends AND t.ends >= b.starts OR t.journey = b.journey AND b.journey <> '')
        ORDER BY t.journey = b.journey AND b.journey <> '' DESC, t.starts, t.locator
        LIMIT 1) AS n`

// Neighbours returns, for each of some bookings' trips where there is one, the other
// trip of its traveller that is of the same journey, else the earliest whose days
// overlap: the booking is put into that.
func (s *Trips) Neighbours(ctx context.Context, trips []Trip) ([]Neighbour, error) {
	var ids []uuid.UUID
	var clients, logins, starts, ends, journeys []string
	for i := range trips {
		t := &trips[i]
		ids, clients, logins = append(ids, t.ID), append(clients, t.Client), append(logins, t.Login)
		starts, ends, journeys = append(starts, t.Starts), append(ends, t.Ends), append(journeys, t.Journey)
	}
	return collect[Neighbour](ctx, s.database, sqlNeighbours, pgx.NamedArgs{
		"ids": ids, "clients": clients, "logins": logins, "starts": starts, "ends": ends, "journeys": journeys,
	})
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
func (s *Trips) Tally(ctx context.Context, run uuid.UUID) (map[trip.Result]int, error) {
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
func (s *Trips) Pending(ctx context.Context, run uuid.UUID, soon, later time.Time) (n int, err error) {
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
func (s *Trips) NextRetry(ctx context.Context, run uuid.UUID, now time.Time) (code trip.Reason, n int, at time.Time, err error) {
	err = s.pool.QueryRow(ctx, sqlNextRetry, run, now).Scan(&code, &n, &at)
	if errors.Is(err, pgx.ErrNoRows) {
		err = nil
	}
	return code, n, at, err
}

// A Trouble is a trip that is not in Concur as it is wanted, and why.
type Trouble struct {
	Client  string
	Locator string // our key of the trip, not the record locator
	Kind    trip.Standing
	Code    trip.Reason
	Text    string
}

const sqlBarred = `
SELECT EXISTS (
  SELECT FROM run_trip AS r JOIN trip AS t ON t.id = r.trip
   WHERE r.run = $1 AND t.hold = '' AND t.pending AND t.verb <> 'unchanged' AND t.waits = 'credential')`

// Barred reports whether a client's credentials keep a trip of a run from Concur.
func (s *Trips) Barred(ctx context.Context, run uuid.UUID) (barred bool, err error) {
	err = s.pool.QueryRow(ctx, sqlBarred, run).Scan(&barred)
	return barred, err
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
func (s *Trips) Troubles(ctx context.Context, run uuid.UUID, limit int) ([]Trouble, error) {
	var of *uuid.UUID
	if run != uuid.Nil {
		of = &run
	}
	return collect[Trouble](ctx, s.database, sqlTroubles, of, limit)
}
