package state

import (
	"context"
	"slices"
	"sync"
	"time"
)

// A Reserver gives slots out; *Store is one.
type Reserver interface {
	Reserve(ctx context.Context, q Quota, n int, now time.Time) (Slots, error)
	SlowDown(ctx context.Context, application string, now, until time.Time) error
}

// A Limiter holds the requests of one process back until there is a slot of the
// quota for them. Slots are reserved for some at a time, those that wait and
// about as many as were used lately: for a share of a second at most, so that
// little is lost when the process dies. The exported fields are required; it may
// be used by any number of goroutines.
type Limiter struct {
	Slots Reserver
	Quota Quota
	Now   func() time.Time

	mu       sync.Mutex
	urgent   []turn
	others   []turn
	serving  bool
	held     Slots
	reserved time.Time     // when held was
	used     int           // slots since then
	delay    time.Duration // that the reservation took
	rest     time.Time
}

// A turn is what one request waits for.
type turn chan error

// A Line is where requests wait; they leave in the order they came in.
type Line struct {
	limiter *Limiter
	urgent  bool
}

// Line returns the line of urgent requests, or that of all others, which leave
// only while no urgent one waits.
func (l *Limiter) Line(urgent bool) *Line { return &Line{l, urgent} }

// A RestError says that nothing may be sent before a time.
type RestError struct{ Until time.Time }

func (e *RestError) Error() string {
	return "no request before " + e.Until.UTC().Format(time.RFC3339) + ", as Concur asked"
}

// Wait returns when the request may leave. It does not wait through a rest that
// Concur asked for: the error is a *RestError then.
func (l *Line) Wait(ctx context.Context) error {
	t := make(turn, 1)
	l.limiter.join(ctx, t, l.urgent)
	select {
	case err := <-t:
		return err
	case <-ctx.Done():
		l.limiter.leave(t)
		return context.Cause(ctx)
	}
}

// SlowDown tells all processes that Concur asked for fewer requests, and for none
// for a while.
func (l *Limiter) SlowDown(ctx context.Context, while time.Duration) error {
	now := l.Now()
	l.mu.Lock()
	l.held.Count = 0 // reserved at another pace
	if until := now.Add(while); until.After(l.rest) {
		l.rest = until
	}
	l.mu.Unlock()
	return l.Slots.SlowDown(ctx, l.Quota.Application, now, now.Add(while))
}

// Rest returns until when nothing may be sent, as far as this process knows.
func (l *Limiter) Rest() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.rest
}

// EndRest makes the rest that this process knows of end at an earlier time, as
// another process had it.
func (l *Limiter) EndRest(until time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if until.Before(l.rest) {
		l.rest = until
	}
}

func (l *Limiter) join(ctx context.Context, t turn, urgent bool) {
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

func (l *Limiter) leave(t turn) {
	l.mu.Lock()
	defer l.mu.Unlock()
	gone := func(other turn) bool { return other == t }
	l.urgent = slices.DeleteFunc(l.urgent, gone)
	l.others = slices.DeleteFunc(l.others, gone)
}

// serve gives each slot to who is first when its time has come, as long as
// somebody waits.
func (l *Limiter) serve(ctx context.Context) {
	for {
		slot, err := l.next(ctx)
		if err == nil {
			time.Sleep(slot.Sub(l.Now()))
			if l.Now().Sub(slot) > lateness { // the machine was busy with others
				continue
			}
		}
		if !l.call(err) {
			return
		}
	}
}

// call lets the first one go, or tells an error to all who wait. It returns
// whether somebody still waits.
func (l *Limiter) call(err error) bool {
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
	if rest := l.Rest(); rest.After(now) {
		return now, &RestError{rest}
	}
	if slot, ok := l.take(now); ok {
		return slot, nil
	}
	if err := l.reserve(ctx, now); err != nil {
		return now, err
	}
	return l.next(ctx)
}

// take returns the first slot held that is still good.
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

// reserve takes slots from when the answer is likely to be here: a slow database
// must not give out what is stale.
func (l *Limiter) reserve(ctx context.Context, now time.Time) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	slots, err := l.Slots.Reserve(ctx, l.Quota, l.need(now), now.Add(l.delay))
	if err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held, l.reserved, l.used, l.delay = slots, now, 0, l.Now().Sub(now)
	if slots.Rest.After(l.rest) {
		l.rest = slots.Rest
	}
	return nil
}

// The time for which slots are reserved: about batch, most at most.
const (
	batch = 250 * time.Millisecond
	most  = 500 * time.Millisecond
)

// need is how many slots to reserve.
func (l *Limiter) need(now time.Time) int {
	l.mu.Lock()
	defer l.mu.Unlock()
	lately := 0
	if past := now.Sub(l.reserved); past > 0 && past < 4*batch {
		lately = int(int64(l.used) * int64(batch) / int64(past))
	}
	need := max(1, lately, len(l.urgent)+len(l.others))
	return min(need, max(1, int(most/max(l.Quota.every(), l.held.Every))))
}
