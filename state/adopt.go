package state

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"tripsync/state/trip"
)

const sqlAdopt = `
UPDATE trip AS t
   SET posted_generation = CASE WHEN @right THEN generation ELSE 0 END,
       posted_document = @document, posted_fingerprint = @fingerprint, posted_as_booking = @as_booking,
       concur_id = @concur_id, trip_link = @trip_link, posted_at = @now
 WHERE id = @trip AND concur_id = ''
   AND NOT EXISTS (SELECT FROM open_attempt AS a WHERE a.trip = t.id)`

// errKnown rolls an adoption back.
var errKnown = errors.New("known or under way")

// Adopt records what is wanted of a trip and what Concur was found to have of it,
// and queues nothing: where both differ, the next plan says what to send. It reports
// whether Concur was not known to have the trip, and nothing was under way.
func (s *Trips) Adopt(ctx context.Context, run uuid.UUID, t Trip, p Posted, now time.Time) (bool, error) {
	err := s.inTx(ctx, func(tx pgx.Tx) error {
		if err := wantAlone(ctx, tx, run, t); err != nil {
			return err
		}
		tag, err := tx.Exec(ctx, sqlAdopt, pgx.StrictNamedArgs{
			"trip": t.ID, "right": p.Fingerprint != "" && p.Fingerprint == t.Fingerprint,
			"document": p.Document, "fingerprint": p.Fingerprint, "as_booking": p.AsBooking,
			"concur_id": p.ConcurID, "trip_link": p.TripLink, "now": now,
		})
		if err == nil && tag.RowsAffected() == 0 {
			err = errKnown
		}
		return err
	})
	if errors.Is(err, errKnown) {
		return false, nil
	}
	return err == nil, err
}

// wantAlone records what is wanted of one trip, and queues nothing.
func wantAlone(ctx context.Context, tx pgx.Tx, run uuid.UUID, t Trip) error {
	if err := stage(ctx, tx, run, 0, []Decision{{Trips: []Wanted{{Trip: t, Verb: trip.Unchanged}}}}); err != nil {
		return err
	}
	p := Promotion{Stretch: Stretch{Run: run, Last: 1}}
	if _, err := want(ctx, tx, p.args()); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, sqlEndStretch, p.args())
	return err
}

const sqlWorking = `
SELECT EXISTS (SELECT FROM lease WHERE name LIKE 'node/%' AND until > $1)`

// Working reports whether any process delivers.
func (s *Trips) Working(ctx context.Context, now time.Time) (working bool, err error) {
	err = s.pool.QueryRow(ctx, sqlWorking, now).Scan(&working)
	return working, err
}
