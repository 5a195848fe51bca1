package push

import (
	"context"
	"errors"
	"slices"
	"time"

	"go.uber.org/zap"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// resolve finds out what became of an attempt whose outcome nobody knows.
//
// An update replaces and a cancel cancels what is cancelled, so both are simply
// sent again; but only when Concur no longer works on the first, which would
// undo whatever overtook it. A create is looked up. An absent trip
// counts as never created once it has stayed absent for Settle: until then the server
// may still be working. A create that a
// gateway answers in place of Concur, again and again, is tried no more often than one
// that Concur refuses.
func (d *Deliverer) resolve(ctx context.Context, job state.Job, service Service, task state.Task) (state.Next, error) {
	t, a := task.Trip, *task.Open
	if a.Verb != trip.Create {
		if settled := d.lastSentBy(a).Add(d.Timeout); d.Now().Before(settled) {
			return d.wait(ctx, t, trip.ReasonUnknown, "it may still be on its way", settled)
		}
		return d.finish(ctx, job, task, a, state.Outcome{Code: trip.Repeat, Message: "sent again: its outcome was unknown"})
	}
	asked := d.Now() // what came while we looked may not have been seen
	found, err := findSent(ctx, service, t, sentAs(a.AsBooking, a.Document), a.BegunAt)
	if err != nil {
		return d.unresolved(ctx, task, err)
	}
	if found != nil {
		return d.finish(ctx, job, task, a, state.Outcome{
			Code: trip.Adopted, Status: 200, Correlation: found.CorrelationID,
			ConcurID: found.ID, TripLink: found.TripLinkLocator,
		})
	}
	if settled := d.lastSentBy(a).Add(d.Settle); asked.Before(settled) {
		return d.wait(ctx, t, trip.ReasonUnknown, "looked up: not there yet", settled)
	}
	if a.Evaded() && a.Generation == t.Generation {
		return d.finish(ctx, job, task, a, d.refuse(task, state.Outcome{Message: "looked up: not there, though answered: " + a.Message}))
	}
	return d.finish(ctx, job, task, a, state.Outcome{Code: trip.Absent, Message: "looked up: not there"})
}

// gapMemory is how long after a gap an export may arrive, or arrive again, whose create
// the gap swallowed.
const gapMemory = 30 * 24 * time.Hour

// mayHaveBeenLost reports whether a trip may have been created though the ledger no
// longer knows.
func mayHaveBeenLost(task state.Task, now time.Time) bool {
	return !task.Probed && now.Before(task.Gap.To.Add(gapMemory))
}

// beginLookup begins a create without sending it: so it is looked up like any other
// whose outcome is unknown.
//
// Either the ledger may have forgotten it. What is found may be of any version then;
// the attempt has no fingerprint, so that an update follows. Or it was answered, and
// not with success: one look-up proves what became of it, as if it had lasted.
func (d *Deliverer) beginLookup(ctx context.Context, task state.Task) error {
	t := task.Trip
	a := state.Attempt{
		Trip: t.ID, Verb: trip.Create, Generation: t.Posted.Generation, Document: t.Document, AsBooking: t.AsBooking,
		BegunAt: task.Gap.From, SeenAt: task.Gap.To.Add(d.Timeout),
	}
	if task.Doubt != nil {
		a = *task.Doubt
		a.SeenAt = d.Now().Add(-d.Settle)
		if !a.BegunAt.Before(a.SeenAt) {
			a.BegunAt = a.SeenAt.Add(-time.Second)
		}
	}
	a.ID = d.NewID()
	err := d.Ledger.Begin(ctx, task, a)
	if errors.Is(err, state.ErrOvertaken) {
		return nil
	}
	return err
}

// lastSentBy returns the latest time at which a request of an attempt can have been sent.
// If SeenAt equals BegunAt, the sender died or has not reported yet.
func (d *Deliverer) lastSentBy(a state.Attempt) time.Time {
	if a.SeenAt.Equal(a.BegunAt) {
		return a.BegunAt.Add(d.Timeout)
	}
	return a.SeenAt
}

// unresolved postpones a look-up that did not succeed; the attempt stays open. One
// that was refused leaves it as unknown as it was: no document was refused.
func (d *Deliverer) unresolved(ctx context.Context, task state.Task, err error) (state.Next, error) {
	o := d.outcome(task, "", concur.Trip{}, err)
	failed := d.pauseWithoutToken(ctx, task.Trip, o, err)
	o, err = d.judgeAndPause(ctx, task, o, err)
	if err := errors.Join(failed, err); err != nil {
		return state.Next{}, err
	}
	d.Log.Info("lookup failed", zap.String("trip", task.Trip.Locator), zap.String("status", string(o.Code)))
	if o.Code == trip.Absent || o.Code == trip.Refused || o.Code == trip.Held {
		o.Code, o.NextAt = trip.Unknown, d.Now().Add(backOffAfter(task.Failures))
	}
	return d.wait(ctx, task.Trip, o.Code.Reason(), "look up: "+o.Message, o.NextAt)
}

// findSent returns the trip that a document was sent for, or nil. It looks on the days
// of the documents, which can be long ago or far ahead; on those that Concur lists
// by default where they tell none. A trip that was created before since is not
// meant, but for the day before: clocks differ. A booking may be in one that is older.
func findSent(ctx context.Context, service Service, t state.Trip, was sent, since time.Time) (*concur.Trip, error) {
	var keys []string
	for _, document := range was.documents() {
		keys = append(keys, keyOf(document))
	}
	in := daysOfAll(was.documents())
	if len(in) == 0 {
		in = []concur.Filter{{IncludeCancelled: true}}
	}
	if !since.IsZero() && !was.booking {
		for i := range in {
			in[i].CreatedAfter = since.AddDate(0, 0, -1)
		}
	}
	for trip, err := range readCandidates(ctx, service, t.Login, in, mayHold(t)) {
		if err != nil {
			return nil, err
		}
		if isOurs(&trip, t, keys, was.booking) {
			return &trip, nil
		}
	}
	return nil, nil
}

// mayHold reports by the list whether a trip may hold t's booking.
func mayHold(t state.Trip) func(concur.TripInfo) bool {
	return func(i concur.TripInfo) bool {
		return len(i.RecordLocators) == 0 || slices.Contains(i.RecordLocators, t.PNR)
	}
}

// isOurs reports whether a trip is the one we posted: by our own key, or by the
// booking and its source where the server does not tell a key, or tells what we
// sent in place of ours, which the proposals of one batch have in common. Without
// a key, a trip that holds bookings of others is not one that we posted. A booking
// of ours may be in anybody's trip. A cancelled trip is nobody's any more, nor is
// what is left of a booking without its segments, or of a trip that only others
// have bookings in.
func isOurs(trip *concur.Trip, t state.Trip, keys []string, booking bool) bool {
	switch {
	case trip.Status.Cancelled():
		return false
	case !booking && trip.ClientLocator == t.Locator:
		return !leftToOthers(trip, t)
	case !booking && trip.ClientLocator == "" && holdsOthers(trip, t):
		return false
	case booking, trip.ClientLocator == "", slices.Contains(keys, trip.ClientLocator):
		b := bookingOf(trip, t)
		return b != nil && b.Segments > 0
	}
	return false
}

// namesOurs reports whether an answer is about t: it names our own key, or our
// booking, of which more than a shell is left. Otherwise it may be somebody else's.
// Without a key, a trip that holds bookings of others, and is not the one that the
// request named, may be a copy that the traveller made.
func namesOurs(answer *concur.Trip, t state.Trip) bool {
	switch {
	case t.AsBooking:
		return hasSegments(bookingOf(answer, t))
	case answer.ClientLocator == t.Locator:
		return true
	case answer.ClientLocator == "" && answer.ID != t.Posted.ConcurID && holdsOthers(answer, t):
		return false
	}
	return hasSegments(bookingOf(answer, t))
}

// bookingOf returns t's booking among those of a trip, or nil.
func bookingOf(trip *concur.Trip, t state.Trip) *concur.Booking {
	i := slices.IndexFunc(trip.Bookings, func(b concur.Booking) bool {
		return b.RecordLocator == t.PNR && b.BookingSource == t.Source
	})
	if i < 0 {
		return nil
	}
	return &trip.Bookings[i]
}

// holdsOthers reports whether a trip holds a booking that is not t's. A shell does not count.
func holdsOthers(trip *concur.Trip, t state.Trip) bool {
	own := bookingOf(trip, t)
	for i := range trip.Bookings {
		if b := &trip.Bookings[i]; b != own && b.Segments > 0 {
			return true
		}
	}
	return false
}

// leftToOthers reports whether a trip with our key holds bookings, and none under
// our record locator, of whatever source we had then: ours was cancelled in it.
func leftToOthers(trip *concur.Trip, t state.Trip) bool {
	others := false
	for _, b := range trip.Bookings {
		if b.Segments > 0 && b.RecordLocator == t.PNR {
			return false
		}
		others = others || b.Segments > 0
	}
	return others
}
