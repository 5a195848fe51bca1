package pipeline

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/trip"
)

// deciding is a run while it decides, a page at a time.
type deciding struct {
	pipeline *Pipeline
	run      uuid.UUID
	again    bool // what waits for a later try is sent at once
	stops    []Stop

	pending []Proposal
	leave   []state.BookingKey
	left    map[trip.Result]int // trips that were not decided on
}

// decideAll decides on all that is due and may be sent, or on exactly what is in
// a plan file. It returns who was stopped, and what became of their trips.
func (p *Pipeline) decideAll(ctx context.Context, run uuid.UUID, s Sync) ([]Stop, map[trip.Result]int, error) {
	planned := run
	proposals := p.proposals(ctx, state.Due{Run: run, Policy: p.Policy, Backlog: s.byHand()})
	if s.Plan != "" {
		file, err := readPlan(s.Plan)
		if err != nil {
			return nil, nil, err
		}
		planned = file.run
		proposals = file.exactly(p.Plan(ctx, planned))
		for _, err := range proposals {
			if err != nil {
				return nil, nil, err
			}
		}
	}
	stops, err := p.guard(ctx, planned, s.Accept)
	if err != nil {
		return nil, nil, err
	}
	d := deciding{pipeline: p, run: run, again: s.byHand(), stops: stops, left: map[trip.Result]int{}}
	return stops, d.left, d.all(ctx, proposals, s.Show)
}

func (d *deciding) all(ctx context.Context, proposals iter.Seq2[Proposal, error], show func(Item) error) error {
	decided := 0
	for proposal, err := range proposals {
		if err != nil {
			return err
		}
		d.pipeline.Progress("decide", decided, 0)
		decided += len(proposal.Items)
		d.take(proposal)
		for _, item := range proposal.Items {
			if err := show(item); err != nil {
				return err
			}
		}
		if len(d.pending)+len(d.leave) >= page {
			if err := d.flush(ctx); err != nil {
				return err
			}
		}
	}
	return d.flush(ctx)
}

func (d *deciding) take(proposal Proposal) {
	for i := range proposal.Items {
		proposal.Items[i].Again = d.again
	}
	if !mark(proposal, d.stops) {
		d.pending = append(d.pending, proposal)
		return
	}
	d.leave = append(d.leave, proposal.Booking.BookingKey)
	for _, item := range proposal.Items {
		d.left[item.result()]++
	}
}

func (d *deciding) flush(ctx context.Context) error {
	if err := d.pipeline.Store.LeaveDue(ctx, d.leave); err != nil {
		return err
	}
	err := d.pipeline.Decide(ctx, d.run, d.pending)
	d.pending, d.leave = d.pending[:0], d.leave[:0]
	return err
}
