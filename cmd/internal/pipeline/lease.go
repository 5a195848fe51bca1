package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tripsync/state"
)

// lease is how long the right to read, or to decide, lasts without a sign of life.
const lease = 15 * time.Second

// The names of these rights.
const (
	toRead   = "run"
	toDecide = "decide"
)

// alone runs f while no other process does what the right is for. The lease of a
// process that died is waited for; one that is renewed meanwhile belongs to a living
// one.
func (p *Pipeline) alone(ctx context.Context, right string, f func(ctx context.Context) error) error {
	holder := p.NewID().String()
	l, err := p.Store.Leases.TakeLease(ctx, right, holder, p.Now(), p.Now().Add(lease))
	if errors.Is(err, state.ErrLeaseHeld) {
		p.tellWait("another run is at it, or its process died", l.Until)
		if err := Sleep(ctx, l.Until.Sub(p.Now())+100*time.Millisecond); err != nil {
			return err
		}
		l, err = p.Store.Leases.TakeLease(ctx, right, holder, p.Now(), p.Now().Add(lease))
	}
	if err != nil {
		return fmt.Errorf("take lease: %w", err)
	}
	ctx, lose := context.WithCancelCause(ctx)
	defer lose(nil)
	go p.renew(ctx, l, lose)
	err = f(ctx)
	if lost := context.Cause(ctx); err != nil && lost != nil {
		err = lost
	}
	return cmp.Or(err, p.giveBack(ctx, l))
}

// both is alone for both rights.
func (p *Pipeline) both(ctx context.Context, f func(ctx context.Context) error) error {
	return p.alone(ctx, toRead, func(ctx context.Context) error { return p.alone(ctx, toDecide, f) })
}

// giveBack ends a lease. Unless ctx has ended, it has patience with a database that
// is away: the next process would wait until the lease ends by itself.
func (p *Pipeline) giveBack(ctx context.Context, l state.Lease) error {
	for until := p.Now().Add(lease); ; {
		err := p.Store.Leases.EndLease(context.WithoutCancel(ctx), l)
		if !state.Lost(err) || p.Now().After(until) || Sleep(ctx, 200*time.Millisecond) != nil {
			return err
		}
	}
}

func (p *Pipeline) renew(ctx context.Context, l state.Lease, lose context.CancelCauseFunc) {
	for Sleep(ctx, lease/3) == nil {
		if err := p.Store.Leases.RenewLease(ctx, l, p.Now().Add(lease)); errors.Is(err, state.ErrLeaseHeld) {
			p.Log.Error("lease lost")
			lose(err)
			return
		}
	}
}

// showAlive keeps a lease on a run until the function that it returns is called.
// Without it the run's process is taken for dead.
func (p *Pipeline) showAlive(ctx context.Context, run uuid.UUID) (lapse func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	rested := make(chan struct{})
	go func() {
		defer close(rested)
		for {
			l, err := p.Store.Leases.TakeLease(ctx, state.RunLease(run), run.String(), p.Now(), p.Now().Add(lease))
			if Sleep(ctx, lease/3) == nil {
				continue
			}
			if err == nil {
				ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
				_ = p.Store.Leases.EndLease(ending, l) // it ends by itself
				cancel()
			}
			return
		}
	}()
	return func() { stop(); <-rested }
}
