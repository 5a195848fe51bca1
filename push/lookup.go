package push

import (
	"context"
	"errors"
	"iter"
	"slices"
	"time"

	"go.uber.org/zap"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// A Service is Concur's, for one client company; *concur.Client is one. Its
// errors are *concur.Error.
type Service interface {
	Poster
	Booker
	Reader
}

// Services are Concur's for one client company, by what goes first.
type Services struct {
	Service

	Urgent Service // for trips that go before all others; nil: Service
}

// A Booker changes bookings, which Concur puts into trips itself.
type Booker interface {
	PostBooking(ctx context.Context, login string, document []byte) (concur.Trip, error)
	ReplaceBooking(ctx context.Context, login, tripID string, document []byte) (concur.Trip, error)
	CancelBooking(ctx context.Context, login, source, number string) (concur.Trip, error)
}

// A Poster changes trips.
type Poster interface {
	Create(ctx context.Context, login string, document []byte) (concur.Trip, error)
	Update(ctx context.Context, login, tripID string, document []byte) (concur.Trip, error)
	Cancel(ctx context.Context, login, tripID string) (concur.Trip, error)
}

// A Reader reads trips.
type Reader interface {
	List(ctx context.Context, login string, f concur.Filter) iter.Seq2[concur.TripInfo, error]
	Detail(ctx context.Context, login, tripID string) (concur.Trip, error)
}

// resolve finds out what became of an attempt whose outcome nobody knows.
//
// An update replaces and a cancel cancels what is cancelled, so both are simply
// sent again; but only when Concur no longer works on the first, which would
// undo whatever overtook it. A create is looked up. Absence is believed when it
// has lasted for Settle: until then the server may still be working. A create that a
// gateway answers in place of Concur, again and again, is tried no more often than one
// that Concur refuses.
func (d *Deliverer) resolve(ctx context.Context, job state.Job, service Service, task state.Task) (time.Duration, error) {
	t, a := task.Trip, *task.Open
	if a.Verb != trip.Create {
		if settled := d.left(a).Add(d.Timeout); d.Now().Before(settled) {
			return d.wait(ctx, t, trip.ReasonUnknown, "it may still be on its way", settled)
		}
		return d.finish(ctx, job, task, a, state.Outcome{Code: trip.Repeat, Message: "sent again: its outcome was unknown"})
	}
	asked := d.Now() // what came while we looked may not have been seen
	found, err := find(ctx, service, t, sentAs(a.AsBooking, a.Document), a.BegunAt)
	if err != nil {
		return d.unresolved(ctx, task, err)
	}
	if found != nil {
		return d.finish(ctx, job, task, a, state.Outcome{
			Code: trip.Adopted, Status: 200, Correlation: found.CorrelationID,
			ConcurID: found.ID, TripLink: found.TripLinkLocator,
		})
	}
	if settled := d.left(a).Add(d.Settle); asked.Before(settled) {
		return d.wait(ctx, t, trip.ReasonUnknown, "looked up: not there yet", settled)
	}
	if a.Evaded() && a.Generation == t.Generation {
		return d.finish(ctx, job, task, a, d.refuse(task, state.Outcome{Message: "looked up: not there, though answered: " + a.Message}))
	}
	return d.finish(ctx, job, task, a, state.Outcome{Code: trip.Absent, Message: "looked up: not there"})
}

// memory is how long after a gap an export may come, or come again, that led to a
// create which the gap swallowed.
const memory = 30 * 24 * time.Hour

// doubted tells whether a trip may have been created and the ledger not know it
// any more.
func doubted(task state.Task, now time.Time) bool {
	return !task.Probed && now.Before(task.Gap.To.Add(memory))
}

// suspect begins a create without sending it: so it is looked up like any other
// whose outcome is unknown.
//
// Either the ledger may have forgotten it. What is found may be of any version then;
// the attempt has no fingerprint, so that an update follows. Or it was answered, and
// not with success: one look-up proves what became of it, as if it had lasted.
func (d *Deliverer) suspect(ctx context.Context, task state.Task) error {
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

// left returns when the last request of an attempt left at the latest. Whoever
// began one that was never seen without an answer died, or is late.
func (d *Deliverer) left(a state.Attempt) time.Time {
	if a.SeenAt.Equal(a.BegunAt) {
		return a.BegunAt.Add(d.Timeout)
	}
	return a.SeenAt
}

// unresolved postpones a look-up that did not succeed; the attempt stays open. One
// that was refused leaves it as unknown as it was: no document was refused.
func (d *Deliverer) unresolved(ctx context.Context, task state.Task, err error) (time.Duration, error) {
	o := d.outcome(task, "", concur.Trip{}, err)
	failed := d.restWithoutToken(ctx, task.Trip, o, err)
	o, err = d.rest(ctx, task, o, err)
	if err := errors.Join(failed, err); err != nil {
		return 0, err
	}
	d.Log.Info("looked up in vain", zap.String("trip", task.Trip.Locator), zap.String("status", string(o.Code)))
	if o.Code == trip.Absent || o.Code == trip.Refused || o.Code == trip.Held {
		o.Code, o.NextAt = trip.Unknown, d.Now().Add(backoff(task.Failures))
	}
	return d.wait(ctx, task.Trip, o.Code.Reason(), "look up: "+o.Message, o.NextAt)
}

// find returns the trip that a document was sent for, or nil. It looks on the days
// of the documents, which can be long ago or far ahead; on those that Concur lists
// by default where they tell none. A trip that was created before since is not
// meant, but for the day before: clocks differ. A booking may be in one that is older.
func find(ctx context.Context, service Service, t state.Trip, was sent, since time.Time) (*concur.Trip, error) {
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
	for trip, err := range candidates(ctx, service, t.Login, in, mayHold(t)) {
		if err != nil {
			return nil, err
		}
		if ours(&trip, t, keys, was.booking) {
			return &trip, nil
		}
	}
	return nil, nil
}

// mayHold tells by the list whether a trip may hold t's booking.
func mayHold(t state.Trip) func(concur.TripInfo) bool {
	return func(i concur.TripInfo) bool {
		return len(i.RecordLocators) == 0 || slices.Contains(i.RecordLocators, t.PNR)
	}
}

// ours tells whether a trip is the one we posted: by our own key, or by the
// booking and its source where the server does not tell a key, or tells what we
// sent in place of ours, which the proposals of one batch have in common. Without
// a key, a trip that holds bookings of others is not one that we posted. A booking
// of ours may be in anybody's trip. A cancelled trip is nobody's any more, nor is
// what is left of a booking without its segments, or of a trip that only others
// have bookings in.
func ours(trip *concur.Trip, t state.Trip, keys []string, booking bool) bool {
	switch {
	case trip.Status.Cancelled():
		return false
	case !booking && trip.ClientLocator == t.Locator:
		return !leftToOthers(trip, t)
	case !booking && trip.ClientLocator == "" && shared(trip, t):
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
		return live(bookingOf(answer, t))
	case answer.ClientLocator == t.Locator:
		return true
	case answer.ClientLocator == "" && answer.ID != t.Posted.ConcurID && shared(answer, t):
		return false
	}
	return live(bookingOf(answer, t))
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

// shared tells whether a trip holds a booking that is not t's. A shell is none.
func shared(trip *concur.Trip, t state.Trip) bool {
	own := bookingOf(trip, t)
	for i := range trip.Bookings {
		if b := &trip.Bookings[i]; b != own && b.Segments > 0 {
			return true
		}
	}
	return false
}

// leftToOthers tells whether a trip with our key holds bookings, and none under
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
