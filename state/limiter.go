package state

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A Reserver reserves slots for one process. *Store implements it.
type Reserver interface {
	Reserve(ctx context.Context, q Quota, n int, now time.Time) (Slots, error)
	SlowDown(ctx context.Context, application string, now, until time.Time) error
}

// A Limiter holds back the requests of one process until the quota has a slot for
// them. It reserves several slots at a time: for the waiting requests, and for about
// as many as were sent lately. They cover a fraction of a second, so that little is
// lost if the process dies. The exported fields are required. Any number of goroutines
// may use a Limiter.
type Limiter struct {
	Reserver Reserver
	Quota    Quota
	Now      func() time.Time

	mu          sync.Mutex
	urgent      []waiter
	others      []waiter
	serving     bool
	held        Slots
	reserved    time.Time     // when held was reserved
	used        int           // slots since then
	delay       time.Duration // how long the reservation took
	pausedUntil time.Time
	sharedUntil time.Time // of pausedUntil, what the database has recorded
}

// A waiter receives nil when its request may be sent, or an error.
type waiter chan error

// A Gate is where requests wait. They pass in the order in which they came.
type Gate struct {
	limiter *Limiter
	urgent  bool
}

// Gate returns the gate of urgent requests, or the gate of all others. Those pass only
// while no urgent request waits.
func (l *Limiter) Gate(urgent bool) *Gate { return &Gate{l, urgent} }

// A PausedError says that nothing may be sent before a time, as Concur asked.
type PausedError struct{ Until time.Time }

func (e *PausedError) Error() string {
	return "no request before " + e.Until.UTC().Format(time.RFC3339) + ", as Concur asked"
}

// Wait blocks until the request may be sent. During a pause that Concur asked for it
// does not block, but returns a *[PausedError].
func (l *Gate) Wait(ctx context.Context) error {
	t := make(waiter, 1)
	l.limiter.join(ctx, t, l.urgent)
	select {
	case err := <-t:
		return err
	case <-ctx.Done():
		l.limiter.leave(t)
		return context.Cause(ctx)
	}
}

// SlowDown makes all processes send fewer requests, and none for a while, as Concur
// asked.
func (l *Limiter) SlowDown(ctx context.Context, while time.Duration) error {
	now := l.Now()
	until := now.Add(while)
	l.mu.Lock()
	l.held.Count = 0 // reserved at another pace
	if until.After(l.pausedUntil) {
		l.pausedUntil = until
	}
	l.mu.Unlock()
	if err := l.Reserver.SlowDown(ctx, l.Quota.Application, now, until); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.After(l.sharedUntil) {
		l.sharedUntil = until
	}
	return nil
}

// PausedUntil returns the end of the pause, as far as this process knows.
func (l *Limiter) PausedUntil() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.pausedUntil
}

// SharedPause returns the end of a pause that the database has recorded: a person may
// have ended it there since. Otherwise it returns the zero time.
func (l *Limiter) SharedPause() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pausedUntil.After(l.sharedUntil) {
		return time.Time{}
	}
	return l.pausedUntil
}

// ShortenPause makes a pause that was to end at from end at until, as the database has
// it now: a person ended it, or a fail-over lost it, and Concur asks again. A pause that
// Concur asked for since stays.
func (l *Limiter) ShortenPause(from, until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.pausedUntil.Equal(from) && until.Before(from) {
		l.pausedUntil = until
	}
}

func (l *Limiter) join(ctx context.Context, t waiter, urgent bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if urgent {
		l.urgent = append(l.urgent, t)
	} else {
		l.others = append(l.others, t)
	}
	if !l.serving {
		l.serving = true
		go l.serve(context.WithoutCancel(ctx))
	}
}

func (l *Limiter) leave(t waiter) {
	l.mu.Lock()
	defer l.mu.Unlock()
	gone := func(other waiter) bool { return other == t }
	l.urgent = slices.DeleteFunc(l.urgent, gone)
	l.others = slices.DeleteFunc(l.others, gone)
}

// serve waits for each slot and then releases the first request, until none waits.
func (l *Limiter) serve(ctx context.Context) {
	for {
		slot, err := l.next(ctx)
		if err == nil {
			time.Sleep(slot.Sub(l.Now()))
			if l.Now().Sub(slot) > lateness { // the machine was busy otherwise
				continue
			}
		}
		if !l.releaseFirst(err) {
			return
		}
	}
}

// releaseFirst releases the first waiting request, or gives an error to all of them. It
// reports whether a request still waits.
func (l *Limiter) releaseFirst(err error) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	line := &l.others
	if len(l.urgent) > 0 {
		line = &l.urgent
	}
	switch {
	case err != nil:
		for _, t := range slices.Concat(l.urgent, l.others) {
			t <- err
		}
		l.urgent, l.others = nil, nil
	case len(*line) > 0:
		(*line)[0] <- nil
		*line = (*line)[1:]
		l.used++
	}
	l.serving = len(l.urgent)+len(l.others) > 0
	return l.serving
}

// next returns the next slot.
func (l *Limiter) next(ctx context.Context) (time.Time, error) {
	now := l.Now()
	if rest := l.PausedUntil(); rest.After(now) {
		return now, &PausedError{rest}
	}
	if slot, ok := l.take(now); ok {
		return slot, nil
	}
	if err := l.reserve(ctx, now); err != nil {
		return now, err
	}
	return l.next(ctx)
}

// take returns the first reserved slot that is not yet stale.
func (l *Limiter) take(now time.Time) (time.Time, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.held.Count > 0 {
		slot := l.held.First
		l.held.First = slot.Add(l.held.Every)
		l.held.Count--
		if now.Sub(slot) <= lateness {
			return slot, true
		}
	}
	return now, false
}

// reserve asks for slots that begin when the answer should be here, as long from now as
// the last reservation took. With a slow database, slots that began now would be stale
// on arrival.
func (l *Limiter) reserve(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	slots, err := l.Reserver.Reserve(ctx, l.Quota, l.need(now), now.Add(l.delay))
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held, l.reserved, l.used, l.delay = slots, now, 0, l.Now().Sub(now)
	if slots.PausedUntil.After(l.pausedUntil) {
		l.pausedUntil, l.sharedUntil = slots.PausedUntil, slots.PausedUntil
	}
	return nil
}

// Slots are reserved for about the time reserveAhead, at most for reserveAheadMax.
const (
	reserveAhead    = 250 * time.Millisecond
	reserveAheadMax = 500 * time.Millisecond
)

// need returns how many slots to reserve.
func (l *Limiter) need(now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	lately := 0
	if past := now.Sub(l.reserved); past > 0 && past < 4*reserveAhead {
		lately = int(int64(l.used) * int64(reserveAhead) / int64(past))
	}
	need := max(1, lately, len(l.urgent)+len(l.others))
	return min(need, max(1, int(reserveAheadMax/max(l.Quota.every(), l.held.Every))))
}
