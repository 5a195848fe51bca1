package pipeline

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/cmd/internal/report"
	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/state"
)

// A Subset is a part of all trips, counted from 1. The same trips always stay together,
// and each day they are one part further ahead: a caller that takes the same Part every
// day has seen all trips after Of days. The zero Subset is all trips.
type Subset struct{ Part, Of int }

// Holds reports whether a trip is in the subset on a day.
func (s Subset) Holds(trip uuid.UUID, day time.Time) bool {
	if s.Of == 0 {
		return true
	}
	days := day.Unix() / (24 * 60 * 60)
	return (int64(binary.BigEndian.Uint32(trip[:4]))-days-int64(s.Part)+1)%int64(s.Of) == 0
}

// A Reconciliation is a reading back as it is asked for.
type Reconciliation struct {
	Reconciler *push.Reconciler
	Subset     Subset
	Repair     bool
	Accept     int // how many missing trips may be created, however many that is of all
	Show       func(Difference) error
}

// A Difference is a finding, and what was done about it if that was asked for.
type Difference struct {
	push.Finding

	Remedy string
}

// A Reconciled counts the trips that were read back.
type Reconciled struct {
	report.Reconciled

	refused map[string]bool // clients whose credentials are
}

// Refused reports whether the credentials of some client were refused.
func (r *Reconciled) Refused() bool { return len(r.refused) > 0 }

// ended is how long after their end trips are still read back: as far as Concur
// lists them by itself.
const ended = 30 * 24 * time.Hour

// ErrManyMissing says that so many trips are missing that Concur, or the company we
// are let into, is rather the wrong one. None of them was repaired.
var ErrManyMissing = errors.New("too many trips are missing")

// More missing trips than guardFew, and than guardShare percent of those read,
// are not created unless it is accepted.
const (
	guardFew   = 10
	guardShare = 20
)

// Reconcile reads trips back one after the other, those that Concur acknowledged
// and about which nothing is under way. A trip that cannot be read does not stop
// the others, but for those of a client whose credentials are refused. Missing
// trips are repaired last; an error that wraps ErrManyMissing says that they were not.
func (p *Pipeline) Reconcile(ctx context.Context, r Reconciliation) (Reconciled, error) {
	b := readBack{
		Reconciliation: r, ledger: p.Store.Ledger, today: p.Now().UTC(), log: p.Log,
		sum: Reconciled{Reconciled: report.Reconciled{Type: "summary"}, refused: map[string]bool{}},
	}
	err := b.readAll(ctx)
	if err == nil {
		err = b.repairMissing(ctx)
	}
	return b.sum, err
}

// A readBack is a Reconciliation under way.
type readBack struct {
	Reconciliation

	ledger  *state.Ledger
	today   time.Time
	log     *zap.Logger
	sum     Reconciled
	missing []push.Finding // to be repaired when all is read
}

// repairMissing creates the missing trips again, unless they are too many.
func (b *readBack) repairMissing(ctx context.Context) error {
	guarded := b.guard()
	for _, f := range b.missing {
		var err error
		if guarded == nil {
			err = b.repair(ctx, f)
		} else {
			err = b.Show(Difference{Finding: f, Remedy: "nothing done: too many are missing"})
		}
		if err != nil {
			return err
		}
	}
	return guarded
}

func (b *readBack) guard() error {
	if len(b.missing) <= max(guardFew, b.sum.Read*guardShare/100, b.Accept) {
		return nil
	}
	return fmt.Errorf("%w: %d of %d", ErrManyMissing, len(b.missing), b.sum.Read)
}

// listed is how many trips are listed at once.
const listed = 200

func (b *readBack) readAll(ctx context.Context) error {
	oldest := b.today.Add(-ended).Format(time.DateOnly)
	after := uuid.Nil
	for {
		ids, err := b.ledger.Acknowledged(ctx, oldest, after, listed)
		if err != nil {
			return fmt.Errorf("list trips: %w", err)
		}
		for _, id := range ids {
			if !b.Subset.Holds(id, b.today) {
				continue
			}
			if err := b.reconcile(ctx, id); err != nil {
				return err
			}
		}
		if len(ids) < listed {
			return nil
		}
		after = ids[len(ids)-1]
	}
}

func (b *readBack) reconcile(ctx context.Context, id uuid.UUID) error {
	task, err := b.ledger.Task(ctx, id)
	if errors.Is(err, state.ErrNoTrip) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read trip: %w", err)
	}
	if task.Open != nil || task.Trip.Posted.ConcurID == "" { // since it was listed
		return nil
	}
	b.sum.Read++
	if b.sum.refused[task.Trip.Client] {
		b.sum.Failed++
		return nil
	}
	findings, err := b.Reconciler.Inspect(ctx, task.Trip)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		b.unread(task.Trip, err)
		return nil
	}
	return b.tell(ctx, findings)
}

// unread counts a trip that could not be read back.
func (b *readBack) unread(t state.Trip, err error) {
	b.sum.Failed++
	b.log.Error("read-back failed", zap.String("trip", t.Locator), zap.Error(err))
	if refusal, ok := errors.AsType[*concur.Error](err); ok && refusal.Class == concur.Credential {
		b.sum.refused[t.Client] = true
	}
}

// tell counts and shows what there is to say about one trip, and repairs what can
// be at once.
func (b *readBack) tell(ctx context.Context, findings []push.Finding) error {
	right := 1
	for _, f := range findings {
		b.sum.add(f.Kind)
		if f.Kind == push.Missing || f.Kind == push.Drifted {
			right = 0
		}
		var err error
		switch {
		case !b.Repair:
			err = b.Show(Difference{Finding: f})
		case f.Kind == push.Missing:
			f.Trip.Document, f.Trip.Posted.Document = nil, nil // there may be many
			b.missing = append(b.missing, f)
		default:
			err = b.repair(ctx, f)
		}
		if err != nil {
			return err
		}
	}
	b.sum.Right += right
	return nil
}

func (b *readBack) repair(ctx context.Context, f push.Finding) error {
	remedy, err := b.Reconciler.Repair(ctx, &f)
	if refusal, ok := errors.AsType[*concur.Error](err); ok {
		remedy, err = "nothing done: "+refusal.Error(), nil
	}
	if err != nil {
		return fmt.Errorf("repair %s: %w", f.Trip.Locator, err)
	}
	return b.Show(Difference{Finding: f, Remedy: remedy})
}

func (r *Reconciled) add(kind string) {
	switch kind {
	case push.Missing:
		r.Missing++
	case push.Drifted:
		r.Drifted++
	case push.Duplicate:
		r.Duplicate++
	case push.Foreign:
		r.Foreign++
	}
}
