package proof

import (
	"context"
	"errors"
	"math/rand/v2"
	"sync"
	"time"

	"tripsync/state"
)

// A crew are the workers of one program: they live and die together, and the ledger does
// what they ask of it in groups, as the real one does.
type crew struct {
	begins, finishes state.Group[member, error]

	dead bool // guarded by the world
}

// A member is what one worker has the ledger do.
type member struct {
	*process

	do func(*ledger) error
}

func newCrew() *crew {
	c := &crew{}
	c.begins.Key = func(m member) any { return m.trip }
	c.begins.Do = func(_ context.Context, all []member) ([]error, error) { return transactAll("begin", all) }
	c.finishes.Key = c.begins.Key
	c.finishes.Do = func(_ context.Context, all []member) ([]error, error) { return transactAll("finish", all) }
	return c
}

var errDead = errors.New("the process died")

// transactAll is one transaction for all of a group.
func transactAll(name string, all []member) (answers []error, err error) {
	first := all[0]
	var there []*process
	for _, m := range all {
		there = append(there, m.process)
	}
	if alive, err := first.step(point("before "+name), there); err != nil || !alive {
		return nil, errors.Join(err, dead(alive))
	}
	first.mu.Lock()
	for _, m := range all {
		answers = append(answers, m.do(m.ledger))
	}
	if len(all) > 1 {
		first.happen(point(name), together)
	}
	first.mu.Unlock()
	alive, err := first.step(point("after "+name), there)
	return answers, errors.Join(err, dead(alive))
}

func dead(alive bool) error {
	if alive {
		return nil
	}
	return errDead
}

// together has the ledger do something in a group. Those of one group go on each at a
// time of its own.
func (p *process) together(ctx context.Context, b *state.Group[member, error], do func(*ledger) error) error {
	answer, err := b.Call(context.WithoutCancel(ctx), member{p, do}) // a process that stands still does not look at the clock
	if errors.Is(err, errDead) {
		p.die()
	}
	time.Sleep(between(p.random, time.Microsecond, time.Millisecond))
	return errors.Join(err, answer)
}

// hire lets several processes do the same thing, if they live so long.
func (w *world) hire(random *rand.Rand, workers int, do func(*process)) {
	var all sync.WaitGroup
	c := newCrew()
	for range workers {
		own := rand.New(rand.NewPCG(random.Uint64(), random.Uint64()))
		all.Go(func() {
			done := make(chan struct{})
			go func() { // which may end at once
				defer close(done)
				time.Sleep(between(own, time.Microsecond, time.Millisecond))
				do(w.newProcess(own, c))
			}()
			<-done
		})
	}
	all.Wait()
}
