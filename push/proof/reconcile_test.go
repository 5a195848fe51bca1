package proof

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/push"
	"tripsync/state"
)

// audit lets somebody reconcile now and then, until there is calm.
func (w *world) audit() {
	random := w.stream(auditor)
	for {
		time.Sleep(between(random, time.Hour, 48*time.Hour))
		w.mu.Lock()
		over := w.calm
		w.mu.Unlock()
		if over {
			return
		}
		w.hire(random, 1, func(p *process) { _, _ = p.reconcile() })
	}
}

// reconcile does what tripsync reconcile --repair does, and counts what it repaired.
// An error ends it.
func (p *process) reconcile() (repaired int, err error) {
	r := &push.Reconciler{
		Register: p, Services: p.deliverer.Services, Now: time.Now, NewID: p.newID, Log: zap.NewNop(),
	}
	var ids []uuid.UUID
	if err := p.transact("list", func(l *ledger) { ids = l.acknowledged() }); err != nil {
		return 0, err
	}
	var found, missing []push.Finding
	for _, id := range ids {
		if found, err = p.inspect(r, id); err != nil {
			return repaired, err
		}
		for _, f := range found {
			if f.Kind == push.Missing { // last
				missing = append(missing, f)
			} else if err := p.repair(r, &f, &repaired); err != nil {
				return repaired, err
			}
		}
	}
	for _, f := range missing {
		if err := p.repair(r, &f, &repaired); err != nil {
			return repaired, err
		}
	}
	return repaired, nil
}

// inspect returns what is wrong with a trip about which nothing is under way.
func (p *process) inspect(r *push.Reconciler, id uuid.UUID) ([]push.Finding, error) {
	task, err := p.Task(context.Background(), id)
	switch {
	case errors.Is(err, state.ErrNoTrip), err == nil && (task.Open != nil || task.Trip.Posted.ConcurID == ""):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return r.Inspect(context.Background(), task.Trip)
}

func (p *process) repair(r *push.Reconciler, f *push.Finding, repaired *int) error {
	remedy, err := r.Repair(context.Background(), f)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tell("%s is %s: %s", f.Trip.PNR, f.Kind, remedy)
	p.announce()
	if !strings.HasPrefix(remedy, "nothing done") {
		*repaired++
	}
	return err
}

func (p *process) Known(_ context.Context, client, login string) (all []state.Known, err error) {
	err = p.transact("known", func(l *ledger) { all = l.known(client, login) })
	return all, err
}

func (p *process) Redo(_ context.Context, t state.Trip) (done bool, err error) {
	err = p.transact("redo", func(l *ledger) { done = l.redo(t, time.Now()) })
	return done, err
}

func (p *process) Lose(_ context.Context, t state.Trip, attempt uuid.UUID, now time.Time) (done bool, err error) {
	err = p.transact("lose", func(l *ledger) { done = l.lose(t, attempt, now) })
	return done, err
}

// restore reconciles until nothing is left to repair. A grant may have ended that
// nobody needed since; its client is connected again within hours.
func (w *world) restore(random *rand.Rand) {
	var repaired int
	var err error
	for range 10 {
		w.hire(random, 1, func(p *process) { repaired, err = p.reconcile() })
		if repaired == 0 && err == nil {
			return
		}
		time.Sleep(time.Hour)
		w.rest(6 * time.Hour)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.violated("UNRESOLVED: %d trips are wrong (%v), however often they are repaired", repaired, err)
}
