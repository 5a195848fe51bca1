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

// A process delivers one trip after the other, beside the others of its crew. It has a
// ledger, a quota and a transport between Deliverer and world, where events befall it.
//
// Between two steps it waits for a time of its own, to the nanosecond, so that
// no two processes ever do something at the same instant: what happens in a
// world follows from its seed, however many processors the machine has.
type process struct {
	*world

	crew      *crew
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

func (w *world) newProcess(random *rand.Rand, crew *crew) *process {
	w.mu.Lock()
	p := &process{world: w, crew: crew, random: random, epoch: w.epoch, succeeded: map[string]bool{}}
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

// work works on jobs until the world or the crew ends, or the database is lost.
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
	alive, err := p.step(at, []*process{p})
	if !alive {
		p.die()
	}
	return err
}

// step lets happen what does at a point, to all that are there together. It reports
// whether they live.
func (p *process) step(at point, all []*process) (alive bool, err error) {
	time.Sleep(between(p.random, time.Millisecond, 40*time.Millisecond))
	if p.outdated() {
		return false, nil
	}
	e := p.meet(p, at)
	for _, one := range all {
		if e != nothing {
			one.answered = nothing // what comes of this is of another matter
		}
		if e == stall || e == lag {
			one.loseLease()
		}
	}
	switch e {
	case crash:
		return false, nil
	case stall:
		time.Sleep(between(p.random, lease, 5*time.Minute))
	case lag:
		time.Sleep(between(p.random, timeout-20*time.Second, timeout-2*time.Second))
	case severed:
		return true, errSevered
	default:
	}
	return !p.outdated(), nil // while we stood still
}

// outdated reports whether the crew is dead, or the database lost that it began with.
func (p *process) outdated() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.crew.dead || p.epoch != p.world.epoch
}

// die ends the process at once: nothing after this is done any more. Nor is anything
// that others of its crew would do next.
func (p *process) die() {
	p.mu.Lock()
	p.crew.dead = true
	p.mu.Unlock()
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

func (p *process) Begin(ctx context.Context, t state.Task, a state.Attempt) error {
	return p.together(ctx, &p.crew.begins, func(l *ledger) (err error) {
		if err = l.begin(t, a); err == nil && p.weather.begun[a.Trip].generation != p.sent {
			p.weather.begun[a.Trip] = begin{generation: p.sent, at: time.Now()}
		}
		return err
	})
}

func (p *process) Finish(ctx context.Context, _ state.Job, a state.Attempt, o state.Outcome, now time.Time) (again bool, err error) {
	err = p.together(ctx, &p.crew.finishes, func(l *ledger) error {
		p.checkFinish(a, o)
		p.checkText(o)
		again = l.finish(p.job, a, o, now)
		if r := l.trips[a.Trip]; o.Code == trip.Refused || o.Code == trip.Transient || o.Code == trip.SlowDown {
			p.outdone = r != nil && r.Hold == "" && r.Generation > p.sent
		}
		return nil
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

// Postpone does what Wait does to each trip later: this queue hands them all out.
func (p *process) Postpone(context.Context, string, trip.Reason, time.Time, string) error {
	return p.transact("postpone", func(*ledger) {})
}

// A quota makes requests wait.
type quota struct{ *process }

func (q quota) Wait(context.Context) error { return q.pass("before request") }
