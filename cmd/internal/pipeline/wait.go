package pipeline

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"tripsync/state/trip"
)

// patience is how long a run waits for a trip that will be tried again.
const patience = 5 * time.Second

// drain waits for the queue, which may end by itself. It polls more
// slowly when the query is slow.
func (p *Pipeline) drain(ctx context.Context, b Begun, stopped chan error) error {
	total, told := 0, p.Now()
	for {
		now := p.Now()
		left, err := p.Store.Trips.Pending(ctx, b.run.ID, now.Add(patience), now.Add(b.Settle+patience))
		if err != nil {
			return fmt.Errorf("count what is left: %w", err)
		}
		total = max(total, left)
		p.Progress("send", total-left, total)
		if left == 0 {
			return nil
		}
		if now.Sub(told) >= waitsEvery {
			told = now
			if err := p.tellRetry(ctx, b.run.ID, now); err != nil {
				return err
			}
		}
		select {
		case err := <-stopped:
			stopped <- nil
			return err
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(max(50*time.Millisecond, 20*p.Now().Sub(now))):
		}
	}
}

// waitsEvery is how often a run looks what it waits for.
const waitsEvery = 3 * time.Second

// tellRetry says when the next of a run's trips is tried again, and why not before.
func (p *Pipeline) tellRetry(ctx context.Context, run uuid.UUID, now time.Time) error {
	if p.Waiting == nil {
		return nil
	}
	code, n, at, err := p.Store.Trips.NextRetry(ctx, run, now)
	if err != nil {
		return fmt.Errorf("look what is waited for: %w", err)
	}
	if n > 0 {
		what := "to be tried again"
		if code == trip.ReasonUnknown {
			what = "of unknown outcome to be looked up again"
		}
		p.Waiting(fmt.Sprintf("trips %s (%s): %d", what, code, n), at)
	}
	return nil
}

func (p *Pipeline) tellWait(what string, until time.Time) {
	if p.Waiting != nil {
		p.Waiting(what, until)
	}
}
