package state

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
)

const (
	fullGroup = 32                     // calls in one transaction
	gathering = 5 * time.Millisecond   // how long the first call of a group waits for others
	stuck     = 100 * time.Millisecond // after which a group holds up the next one no longer
)

// A Group carries out calls that come together as one, such as by one transaction that
// is committed once for all. While one group is under way, the next one gathers. A
// call returns when its group is done.
//
// A group leaves when it has as many calls as the one before, and when its first call
// has waited for 5 ms. So a call that comes alone does not wait. A caller that gives up
// leaves its group, which may carry out the call all the same. Both functions are
// required. Any number of goroutines may use a Group.
type Group[In, Out any] struct {
	// Do carries out calls, of different keys, and returns the answers in their order. Its
	// context ends when all callers have given up. If a row makes the database
	// refuse a group, Do is run again for each call alone.
	Do func(ctx context.Context, calls []In) ([]Out, error)
	// Key returns what a group may have one call of.
	Key func(In) any

	mu      sync.Mutex
	waiting []*call[In, Out]
	before  int  // how many calls the group before had
	busy    bool // a group is under way
	due     bool // the first of waiting has waited long enough
	timer   *time.Timer
}

// A call is that of one caller.
type call[In, Out any] struct {
	ctx  context.Context
	in   In
	out  Out
	err  error
	done chan struct{} // closed when out and err are there
}

// Call carries out in together with the calls of others, and returns its own answer.
func (b *Group[In, Out]) Call(ctx context.Context, in In) (Out, error) {
	c := &call[In, Out]{ctx: ctx, in: in, done: make(chan struct{})}
	b.join(c)
	select {
	case <-c.done:
		return c.out, c.err
	case <-ctx.Done():
		b.leave(c)
		var none Out
		return none, context.Cause(ctx)
	}
}

func (b *Group[In, Out]) join(c *call[In, Out]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = append(b.waiting, c)
	b.start()
}

func (b *Group[In, Out]) leave(c *call[In, Out]) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting = slices.DeleteFunc(b.waiting, func(w *call[In, Out]) bool { return w == c })
}

// start sends the calls that wait on their way, if they are enough or have waited long
// enough. Its caller has locked b.
func (b *Group[In, Out]) start() {
	switch {
	case b.busy || len(b.waiting) == 0:
	case b.due || len(b.waiting) >= min(b.before, fullGroup):
		calls := b.pick()
		b.before, b.busy, b.due = len(calls), true, false
		if b.timer != nil {
			b.timer.Stop()
			b.timer = nil
		}
		go b.run(calls)
	case b.timer == nil:
		b.timer = time.AfterFunc(gathering, b.hurry)
	}
}

// pick takes the first calls, one of each key. Its caller has locked b.
func (b *Group[In, Out]) pick() (calls []*call[In, Out]) {
	keys := map[any]bool{}
	b.waiting = slices.DeleteFunc(b.waiting, func(c *call[In, Out]) bool {
		if key := b.Key(c.in); len(calls) < fullGroup && !keys[key] {
			keys[key] = true
			calls = append(calls, c)
			return true
		}
		return false
	})
	return calls
}

// hurry lets no call wait for others any more.
func (b *Group[In, Out]) hurry() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.due, b.timer = true, nil
	b.start()
}

// next lets the next group leave.
func (b *Group[In, Out]) next() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.busy = false
	b.start()
}

func (b *Group[In, Out]) run(calls []*call[In, Out]) {
	ctx, stop := context.WithCancel(context.WithoutCancel(calls[0].ctx))
	defer stop()
	var staying atomic.Int64
	staying.Store(int64(len(calls)))
	for _, c := range calls {
		defer context.AfterFunc(c.ctx, func() {
			if staying.Add(-1) == 0 {
				stop()
			}
		})()
	}
	late := time.AfterFunc(stuck, b.next)
	b.carryOut(ctx, calls)
	if late.Stop() {
		b.next()
	}
}

// carryOut gives each call its answer. What the database refuses because of one of them
// is tried again one by one, so that the others go without it.
func (b *Group[In, Out]) carryOut(ctx context.Context, calls []*call[In, Out]) {
	in := make([]In, len(calls))
	for i, c := range calls {
		in[i] = c.in
	}
	out, err := b.Do(ctx, in)
	if _, refused := errors.AsType[*pgconn.PgError](err); refused && len(calls) > 1 && !Lost(err) {
		for _, c := range calls {
			b.carryOut(ctx, []*call[In, Out]{c})
		}
		return
	}
	for i, c := range calls {
		if c.err = err; err == nil {
			c.out = out[i]
		}
		close(c.done)
	}
}
