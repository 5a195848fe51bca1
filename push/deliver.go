package push

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// A Deliverer sends trips. All fields but Closed are required.
type Deliverer struct {
	Ledger   Ledger
	Services map[string]Services // by client
	Settle   time.Duration       // how long absence after an unknown outcome must last before a create is sent again
	Timeout  time.Duration       // after which Concur no longer works on a request; bounds all requests of an attempt, too
	// Closed tells until when nothing may be sent for a client. nil: it always may.
	Closed func(client string, now time.Time) Closing
	Now    func() time.Time
	NewID  func() uuid.UUID
	Log    *zap.Logger

	breakers breakers
}

// A Closing is a time in which nothing is sent. The zero Closing is over.
type Closing struct {
	Until time.Time
	Code  trip.Reason // quiet or slow-down
	Why   string
}

// How long deliveries to a company rest whose credentials were refused, or that
// does not answer.
const (
	credentialPause = 5 * time.Minute
	silencePause    = time.Minute
	probePause      = 5 * time.Second
)

// delaysOfRefusals are the delays before what was refused is sent again, about an hour in
// all: Concur refuses so when its quota or its database is in trouble, too. Then a
// person has to look.
func delaysOfRefusals() []time.Duration {
	return []time.Duration{2 * time.Second, 30 * time.Second, 5 * time.Minute, 15 * time.Minute, 40 * time.Minute}
}

// Deliver brings Concur to the newest document wanted of a job's trip, and returns
// when to go on. An error is about the ledger; what was sent without being recorded
// stays an open attempt there, and is looked up next time.
func (d *Deliverer) Deliver(ctx context.Context, job state.Job) (state.Next, error) {
	defer d.breakers.release(job.Trip)
	for {
		task, err := d.Ledger.Task(ctx, job.Trip)
		if errors.Is(err, state.ErrNoTrip) {
			return state.Next{Done: true}, d.Ledger.Drop(ctx, job)
		}
		if err != nil {
			return state.Next{}, err
		}
		next, err := d.step(ctx, job, task)
		if err != nil || next != (state.Next{}) {
			return next, err
		}
	}
}

// step does the one next thing for a trip. The zero Next is to go on here, at once.
func (d *Deliverer) step(ctx context.Context, job state.Job, task state.Task) (state.Next, error) {
	t, now := task.Trip, d.Now()
	service, ok := d.service(t, now)
	if !ok && (t.Hold == "" || task.Open != nil) {
		return d.wait(ctx, t, trip.ReasonCredential, "the client is not in the settings any more", now.Add(credentialPause))
	}
	if task.Paused.After(now) {
		return d.wait(ctx, t, task.PausedCode, task.Why, task.Paused)
	}
	if c := d.closed(t.Client, now); c.Until.After(now) {
		return d.waitClosed(ctx, t, c)
	}
	if task.Beside != nil {
		if settled := d.lastSentBy(*task.Beside).Add(d.Timeout); now.Before(settled) {
			return d.wait(ctx, t, trip.ReasonUnknown, "waits for an unresolved change to a trip it might be merged into", settled)
		}
	}
	verb := trip.Next(t)
	if (task.Open != nil || task.Doubt != nil || verb.Sends()) && !d.breakers.admit(t) {
		return d.wait(ctx, t, trip.ReasonSlowDown, "another trip tries whether the company is well again", now.Add(probePause))
	}
	if task.Open != nil {
		return d.resolve(ctx, job, service, task)
	}
	switch settled := task.Gap.To.Add(d.Timeout); {
	case task.Doubt != nil && t.Hold == "":
		return state.Next{}, d.beginLookup(ctx, task)
	case !verb.Sends():
		return d.done(d.Ledger.Done(ctx, job, t))
	case now.Before(settled):
		return d.wait(ctx, t, trip.ReasonUnknown, "what the database has forgotten may still be on its way", settled)
	case verb == trip.Create && mayHaveBeenLost(task, now):
		return state.Next{}, d.beginLookup(ctx, task)
	}
	return d.attempt(ctx, job, service, task, verb.First())
}

// attempt sends. No request is sent later than Timeout after Begin: a process that
// presumes us dead waits that long.
func (d *Deliverer) attempt(ctx context.Context, job state.Job, service Service, task state.Task, verb trip.Verb) (state.Next, error) {
	inTime, stop := context.WithTimeout(ctx, d.Timeout)
	defer stop()
	t := task.Trip
	a := state.Attempt{
		ID: d.NewID(), Trip: t.ID, Verb: verb, Generation: t.Generation,
		Fingerprint: t.Fingerprint, Document: t.Document, AsBooking: t.AsBooking, BegunAt: d.Now(),
	}
	if verb == trip.Cancel {
		a.AsBooking = t.Posted.AsBooking
		if t.Document != nil { // the document comes after this
			a.Generation, a.Document, a.Fingerprint = t.Posted.Generation, nil, ""
		}
	}
	if err := d.Ledger.Begin(inTime, task, a); errors.Is(err, state.ErrOvertaken) {
		return state.Next{}, nil
	} else if err != nil {
		return state.Next{}, err
	}
	answer, err := sendVerb(inTime, service, task, verb)
	if err == nil && verb != trip.Cancel && !namesOurs(&answer, t) {
		err = aboutAnother(verb, &answer)
	}
	o := d.outcome(task, verb, answer, err)
	if err := d.pauseWithoutToken(context.WithoutCancel(ctx), t, o, err); err != nil {
		return state.Next{}, err
	}
	if o, err = d.judgeAndPause(context.WithoutCancel(ctx), task, o, err); err != nil {
		return state.Next{}, err
	}
	return d.finish(ctx, job, task, a, o)
}

func (d *Deliverer) service(t state.Trip, now time.Time) (Service, bool) {
	s, ok := d.Services[t.Client]
	if ok && s.Urgent != nil && t.Urgent(now) {
		return s.Urgent, true
	}
	return s.Service, ok
}

func (d *Deliverer) closed(client string, now time.Time) Closing {
	if d.Closed == nil {
		return Closing{}
	}
	return d.Closed(client, now)
}

// waitClosed postpones a trip. In a quiet time it takes along all others of the client
// that are due, so that no worker has to look at each.
func (d *Deliverer) waitClosed(ctx context.Context, t state.Trip, c Closing) (state.Next, error) {
	if c.Code == trip.ReasonQuiet {
		if err := d.Ledger.Postpone(ctx, t.Client, c.Code, c.Until, c.Why); err != nil {
			return state.Next{}, err
		}
	}
	return d.wait(ctx, t, c.Code, c.Why, c.Until)
}

func sendVerb(ctx context.Context, service Service, task state.Task, verb trip.Verb) (concur.Trip, error) {
	switch t := task.Trip; {
	case verb == trip.Create && t.AsBooking:
		return postBooking(ctx, service, t, task.Into)
	case verb == trip.Create:
		return service.Create(ctx, t.Login, t.Document)
	case verb == trip.Cancel && t.Posted.AsBooking:
		return cancelBooking(ctx, service, t)
	case verb == trip.Cancel:
		return cancelTrip(ctx, service, t)
	case t.AsBooking:
		return replaceBooking(ctx, service, t)
	default:
		return replaceWhereItIs(ctx, service, t, sentAs(false, t.Posted.Document, t.Document), service.Update)
	}
}

// cancelTrip cancels a trip of ours. Concur would cancel all that is in it, also
// what others put there since: then only our booking goes. Once it is out, the
// request must not be repeated: it names no trip, and Concur may find the booking in
// a copy that the traveller made.
func cancelTrip(ctx context.Context, service Service, t state.Trip) (concur.Trip, error) {
	found, err := service.Detail(ctx, t.Login, t.Posted.ConcurID)
	switch {
	case err != nil:
		return concur.Trip{}, err
	case leftToOthers(&found, t):
		return concur.Trip{}, &concur.Error{Op: "cancel trip", Class: concur.Gone, Err: errors.New("only others have bookings in it")}
	case holdsOthers(&found, t):
		return cancelBooking(ctx, service, t)
	}
	answer, err := service.Cancel(ctx, t.Login, t.Posted.ConcurID)
	named := answer.ClientLocator == t.Locator || bookingOf(&answer, t) != nil // without its segments by now
	if err == nil && (answer.ClientLocator != "" || len(answer.Bookings) > 0) && !named {
		err = aboutAnother(trip.Cancel, &answer)
	}
	return answer, err
}

// aboutAnother is the error of an answer of success that is not about our trip.
func aboutAnother(verb trip.Verb, answer *concur.Trip) error {
	return &concur.Error{
		Op: string(verb) + " trip", Class: concur.Unknown, Status: 200, CorrelationID: answer.CorrelationID,
		Err: errors.New("the answer names neither our key nor our booking"),
	}
}

// replaceWhereItIs sends a document in place of what Concur has; where that has another
// trip id by now, to there. A whole trip that holds bookings of others there is
// left to them: ours is taken out, and the trip is gone.
func replaceWhereItIs(
	ctx context.Context, service Service, t state.Trip, was sent,
	send func(ctx context.Context, login, tripID string, document []byte) (concur.Trip, error),
) (concur.Trip, error) {
	answer, err := send(ctx, t.Login, t.Posted.ConcurID, t.Document)
	if !isGone(err) {
		return answer, err
	}
	found, err := findSent(ctx, service, t, was, time.Time{})
	if err == nil && found != nil && !t.AsBooking && holdsOthers(found, t) {
		t.Posted.ConcurID = found.ID
		_, err = cancelBooking(ctx, service, t)
		found = nil
	}
	if err != nil || found == nil {
		return concur.Trip{}, cmp.Or(err, error(&concur.Error{Op: "update trip", Class: concur.Gone, Status: 404}))
	}
	if answer, err = send(ctx, t.Login, found.ID, t.Document); isGone(err) { // it was seen: another one may not be made
		err = &concur.Error{Op: "update trip", Class: concur.Refused, Status: 404, Message: "not found, though it was just read"}
	}
	return answer, err
}

func isGone(err error) bool {
	refusal, ok := errors.AsType[*concur.Error](err)
	return ok && refusal.Class == concur.Gone
}

// outcome tells what an answer means for the trip; the table is delivery's.
//
//	answer              outcome
//	success             acknowledged; unknown if it names neither our key nor our booking
//	gone                cancel: acknowledged; update: absent, so that a create follows
//	refused             refused, again five times within about an hour; then hold
//	credential          credential; the company rests, or the trip: breakers.judge has
//	                    that table. Renewed: again at once
//	slow down           slow-down, again when the server said or in a minute
//	transient           transient, again after a time that doubles; 503: when the
//	                    server said or in 5 minutes
//	unknown             unknown; looked up before anything is sent again
//
// A create that was answered otherwise than with success is looked up before the
// next, whatever its outcome.
func (d *Deliverer) outcome(task state.Task, verb trip.Verb, answer concur.Trip, err error) state.Outcome {
	if err == nil {
		return state.Outcome{
			Code: trip.CodeOf(trip.Success, verb), Status: 200, Correlation: answer.CorrelationID,
			ConcurID: answer.ID, TripLink: answer.TripLinkLocator,
		}
	}
	refusal, ok := errors.AsType[*concur.Error](err)
	if !ok {
		refusal = &concur.Error{Class: concur.Unknown, Err: err}
	}
	o := state.Outcome{
		Code: trip.CodeOf(classOf(refusal), verb), Status: refusal.Status, Message: err.Error(), Correlation: refusal.CorrelationID,
	}
	if o.Code == trip.Refused {
		return d.refuse(task, o)
	}
	o.NextAt = d.Now().Add(delayAfter(o.Code, refusal, task.Failures))
	return o
}

// classOf returns what an answer other than success means for a trip.
func classOf(e *concur.Error) trip.Class {
	switch e.Class {
	case concur.Gone:
		return trip.Gone
	case concur.Refused:
		return trip.Refusal
	case concur.Credential:
		return trip.Barred
	case concur.SlowDown:
		return trip.Busy
	case concur.Transient:
		return trip.Failure
	case concur.Unknown:
	}
	return trip.Lost
}

// delayAfter returns how long to wait after an answer before the next try.
func delayAfter(code trip.Code, e *concur.Error, failures int) time.Duration {
	switch {
	case code == trip.Credential && e.Renewed:
		return 0
	case code == trip.Credential:
		return credentialPause
	case code == trip.SlowDown:
		return cmp.Or(e.RetryAfter, time.Minute)
	case code == trip.Transient && e.Status == http.StatusServiceUnavailable:
		return cmp.Or(e.RetryAfter, 5*time.Minute)
	}
	return backOffAfter(failures)
}

// refuse postpones a trip that was refused, or holds it. A trip may be tried earlier
// than it was postponed to: when its worker died, or somebody hurries. Tries alone are
// not enough for a hold, then.
func (d *Deliverer) refuse(task state.Task, o state.Outcome) state.Outcome {
	delays := delaysOfRefusals()
	last := len(delays) - 1
	o.Code = trip.Held
	if task.Refused <= last || d.Now().Sub(task.RefusedAt) < delays[last] {
		o.Code, o.NextAt = trip.Refused, d.Now().Add(delays[min(task.Refused, last)])
	}
	return o
}

func backOffAfter(failures int) time.Duration {
	return min(time.Second<<min(failures, 9), 5*time.Minute)
}

// finish records an outcome, even while we are being stopped.
func (d *Deliverer) finish(ctx context.Context, job state.Job, task state.Task, a state.Attempt, o state.Outcome) (state.Next, error) {
	ctx = context.WithoutCancel(ctx)
	now := d.Now()
	o.Generation = task.Trip.Generation
	d.Log.Info("finished attempt", zap.String("trip", task.Trip.Locator), zap.String("verb", string(a.Verb)),
		zap.String("status", string(o.Code)), zap.Int("http", o.Status), zap.String("correlation", o.Correlation))
	again, err := d.Ledger.Finish(ctx, job, a, o, now)
	switch {
	case err != nil || again || o.Code == trip.Absent || o.Code == trip.Repeat:
		return state.Next{}, err
	case o.Code.Ends():
		return state.Next{Done: true}, nil
	case o.Code == trip.Unknown && a.Verb == trip.Create:
		return state.Next{}, nil // look it up
	}
	return leaveFor(o.NextAt.Sub(now)), nil
}

func (d *Deliverer) done(again bool, err error) (state.Next, error) {
	return state.Next{Done: err == nil && !again}, err
}

// leaveFor leaves a job to the queue for some time, if only a moment: others may go
// before it.
func leaveFor(delay time.Duration) state.Next {
	return state.Next{After: max(delay, time.Millisecond)}
}

func (d *Deliverer) wait(ctx context.Context, t state.Trip, code trip.Reason, why string, at time.Time) (state.Next, error) {
	again, err := d.Ledger.Wait(ctx, t, code, why, at)
	switch {
	case err != nil:
		return state.Next{}, fmt.Errorf("postpone trip: %w", err)
	case again: // what is wanted by now does not wait for what was before
		return state.Next{}, nil
	}
	return leaveFor(at.Sub(d.Now())), nil
}
