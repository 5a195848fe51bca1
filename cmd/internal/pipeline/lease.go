package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/state"
)

// A lessee takes the rights that only one process has at a time.
type lessee struct {
	leases  *state.Leases
	now     func() time.Time
	newID   func() uuid.UUID
	log     *zap.Logger
	waiting func(what string, until time.Time)
}

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
func (s *lessee) alone(ctx context.Context, right string, f func(ctx context.Context) error) error {
	holder := s.newID().String()
	l, err := s.leases.TakeLease(ctx, right, holder, s.now(), s.now().Add(lease))
	if errors.Is(err, state.ErrLeaseHeld) {
		s.waiting("another run is at it, or its process died", l.Until)
		if err := Sleep(ctx, l.Until.Sub(s.now())+100*time.Millisecond); err != nil {
			return err
		}
		l, err = s.leases.TakeLease(ctx, right, holder, s.now(), s.now().Add(lease))
	}
	if err != nil {
		return fmt.Errorf("take lease: %w", err)
	}
	ctx, lose := context.WithCancelCause(ctx)
	defer lose(nil)
	go s.renew(ctx, l, lose)
	err = f(ctx)
	if lost := context.Cause(ctx); err != nil && lost != nil {
		err = lost
	}
	return cmp.Or(err, s.giveBack(ctx, l))
}

// both is alone for both rights.
func (s *lessee) both(ctx context.Context, f func(ctx context.Context) error) error {
	return s.alone(ctx, toRead, func(ctx context.Context) error { return s.alone(ctx, toDecide, f) })
}

// giveBack ends a lease. Unless ctx has ended, it has patience with a database that
// is away: the next process would wait until the lease ends by itself.
func (s *lessee) giveBack(ctx context.Context, l state.Lease) error {
	for until := s.now().Add(lease); ; {
		err := s.leases.EndLease(context.WithoutCancel(ctx), l)
		if !state.Lost(err) || s.now().After(until) || Sleep(ctx, 200*time.Millisecond) != nil {
			return err
		}
	}
}

func (s *lessee) renew(ctx context.Context, l state.Lease, lose context.CancelCauseFunc) {
	for Sleep(ctx, lease/3) == nil {
		if err := s.leases.RenewLease(ctx, l, s.now().Add(lease)); errors.Is(err, state.ErrLeaseHeld) {
			s.log.Error("lease lost")
			lose(err)
			return
		}
	}
}

// showAlive keeps a lease on a run until the function that it returns is called.
// Without it the run's process is taken for dead.
func (s *lessee) showAlive(ctx context.Context, run uuid.UUID) (lapse func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	rested := make(chan struct{})
	go func() {
		defer close(rested)
		for {
			l, err := s.leases.TakeLease(ctx, state.RunLease(run), run.String(), s.now(), s.now().Add(lease))
			if Sleep(ctx, lease/3) == nil {
				continue
			}
			if err == nil {
				ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
				_ = s.leases.EndLease(ending, l) // it ends by itself
				cancel()
			}
			return
		}
	}()
	return func() { stop(); <-rested }
}
