package proof

import (
	"context"
	"errors"
	"math/rand/v2"
	"runtime"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// As the settings have them by default.
const (
	timeout = 70 * time.Second
	settle  = 90 * time.Second
	lease   = 15 * time.Second
)

// A process delivers one trip after the other. It has a ledger, a quota and a
// transport between Deliverer and world, where events befall it.
//
// Between two steps it waits for a time of its own, to the nanosecond, so that
// no two processes ever do something at the same instant: what happens in a
// world follows from its seed, however many processors the machine has.
type process struct {
	*world

	random    *rand.Rand
	deliverer *push.Deliverer
	job       *job
	claim     *claim
	trip      uuid.UUID       // of job
	sent      int64           // the generation that is worked on
	answered  event           // what befell the answer that came last
	outdone   bool            // something newer was wanted when the outcome of that was recorded
	epoch     int             // of the world when it began
	succeeded map[string]bool // refresh tokens whose successor came
}

func (w *world) newProcess(random *rand.Rand) *process {
	w.mu.Lock()
	p := &process{world: w, random: random, epoch: w.epoch, succeeded: map[string]bool{}}
	w.mu.Unlock()
	services := map[string]push.Services{}
	for _, client := range clients() {
		services[client] = push.Services{Service: p.service(client)}
	}
	p.deliverer = &push.Deliverer{
		Ledger: p, Services: services, Settle: settle, Timeout: timeout,
		Now: time.Now, NewID: p.newID, Log: zap.NewNop(),
	}
	return p
}

func (p *process) service(client string) *concur.Client {
	return &concur.Client{
		Tokens: p.tokens(client), HTTP: p.web(client), Limiter: quota{p},
		NewID: func() string { return p.newID().String() }, Now: time.Now,
	}
}

func (p *process) newID() (id uuid.UUID) {
	for i := range id {
		id[i] = byte(p.random.Uint32())
	}
	return id
}

// between draws a time.
func between(random *rand.Rand, least, most time.Duration) time.Duration {
	return least + time.Duration(random.Int64N(int64(most-least)))
}

// work works on jobs until the world ends, or the database is lost.
func (p *process) work() {
	for !p.ended() && !p.outdated() {
		id, due := p.take()
		if p.job == nil {
			p.idle(due)
			continue
		}
		next, err := p.deliverer.Deliver(context.Background(), state.Job{Trip: id})
		p.put(id, next, err)
	}
}

// idle waits for a job that is due, and then as long as one polls.
func (p *process) idle(due time.Time) {
	select {
	case <-time.After(time.Until(due)):
	case <-p.newJobs():
	}
	time.Sleep(between(p.random, time.Millisecond, 200*time.Millisecond))
}

// take takes the job that is due for longest, or tells when the next one is.
func (p *process) take() (id uuid.UUID, due time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.job, p.trip, due = nil, uuid.Nil, time.Now().Add(time.Hour)
	for trip, j := range p.ledger.jobs {
		if j.worker == nil && (j.due.Before(due) || j.due.Equal(due) && trip.String() < id.String()) {
			id, due = trip, j.due
		}
	}
	if due.After(time.Now()) {
		return uuid.Nil, due
	}
	p.job, p.trip, p.outdone = p.ledger.jobs[id], id, false
	p.job.worker = p
	return id, due
}

// put gives a job back, as River does: it looks at the job, not at who has it.
func (p *process) put(id uuid.UUID, next state.Next, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err == nil {
		p.checkWait(next.After)
	}
	switch {
	case p.ledger.jobs[id] != p.job || p.job.worker == nil:
	case err == nil && next.Done:
		delete(p.ledger.jobs, id)
	case err != nil:
		p.weather.hurry(id)
		p.job.worker, p.job.due = nil, time.Now().Add(2*time.Second)
	default:
		p.job.worker, p.job.due = nil, time.Now().Add(next.After)
	}
}

// loseLease lets others have the job, and renew the grant, after the time that a
// lease lasts.
func (p *process) loseLease() {
	j, trip, c := p.job, p.trip, p.claim
	time.AfterFunc(lease, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.drop(c) && p.grants.asking[c.client] == p {
			delete(p.grants.asking, c.client)
		}
		if j != nil && j.worker == p {
			p.weather.hurry(trip)
			j.worker, j.due = nil, time.Now()
			p.announce()
		}
	})
}

var errSevered = errors.New("connection to the database lost")

// pass is one step further, unless something happens there.
func (p *process) pass(at point) error {
	time.Sleep(between(p.random, time.Millisecond, 40*time.Millisecond))
	if p.outdated() {
		p.die()
	}
	e := p.meet(p, at)
	if e != nothing {
		p.answered = nothing // what comes of this is of another matter
	}
	switch e {
	case crash:
		p.die()
	case stall:
		p.loseLease()
		time.Sleep(between(p.random, lease, 5*time.Minute))
	case lag:
		p.loseLease()
		time.Sleep(between(p.random, timeout-20*time.Second, timeout-2*time.Second))
	case severed:
		return errSevered
	default:
	}
	if p.outdated() { // while we stood still
		p.die()
	}
	return nil
}

// outdated reports whether the database that the process began with is lost.
func (p *process) outdated() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.epoch != p.world.epoch
}

// die ends the process at once: nothing after this is done any more.
func (p *process) die() {
	p.loseLease()
	runtime.Goexit()
}

// transact does something in the ledger.
func (p *process) transact(name string, f func(*ledger)) error {
	if err := p.pass(point("before " + name)); err != nil {
		return err
	}
	p.mu.Lock()
	f(p.ledger)
	p.mu.Unlock()
	return p.pass(point("after " + name))
}

func (p *process) Task(_ context.Context, trip uuid.UUID) (t state.Task, err error) {
	p.outdone, p.answered = false, nothing
	fault := p.transact("task", func(l *ledger) { t, err = l.task(trip) })
	p.sent = t.Trip.Generation
	return t, errors.Join(fault, err)
}

func (p *process) Begin(_ context.Context, t state.Task, a state.Attempt) (err error) {
	fault := p.transact("begin", func(l *ledger) {
		if err = l.begin(t, a); err == nil && p.weather.begun[a.Trip].generation != p.sent {
			p.weather.begun[a.Trip] = begin{generation: p.sent, at: time.Now()}
		}
	})
	return errors.Join(fault, err)
}

func (p *process) Finish(_ context.Context, _ state.Job, a state.Attempt, o state.Outcome, now time.Time) (again bool, err error) {
	err = p.transact("finish", func(l *ledger) {
		p.checkFinish(a, o)
		p.checkText(o)
		again = l.finish(p.job, a, o, now)
		if r := l.trips[a.Trip]; o.Code == trip.Refused || o.Code == trip.Transient || o.Code == trip.SlowDown {
			p.outdone = r != nil && r.Hold == "" && r.Generation > p.sent
		}
	})
	return again, err
}

func (p *process) Done(_ context.Context, _ state.Job, t state.Trip) (again bool, err error) {
	err = p.transact("done", func(l *ledger) { again = l.done(p.job, t) })
	return again, err
}

func (p *process) Drop(_ context.Context, job state.Job) error {
	return p.transact("drop", func(l *ledger) { l.complete(p.job, job.Trip) })
}

func (p *process) Wait(_ context.Context, t state.Trip, code trip.Reason, message string, _ time.Time) (again bool, err error) {
	err = p.transact("wait", func(l *ledger) { again = l.wait(t, code, message) })
	return again, err
}

func (p *process) Pause(_ context.Context, client string, code trip.Reason, until time.Time, why string) error {
	return p.transact("pause", func(l *ledger) {
		p.checkPause(client, code, until)
		l.pause(client, pause{until, code, why}, time.Now())
	})
}

// A quota makes requests wait.
type quota struct{ *process }

func (q quota) Wait(context.Context) error { return q.pass("before request") }
