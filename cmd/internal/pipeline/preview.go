package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tripsync/state"
	"tripsync/state/trip"
)

// Dry returns a pipeline for Preview. It reads as p does, and leaves every file
// in its inbox.
func (p *Pipeline) Dry() *Pipeline {
	dry := *p
	dry.Inboxes = slices.Clone(p.Inboxes)
	for i := range dry.Inboxes {
		dry.Inboxes[i].Dry = true
	}
	return &dry
}

// Preview reads and plans as Run does, and shows what Run would do. Sent counts
// what would be sent. It queues nothing, and leaves what it planned due: what it
// read is known, and the next run sends it even if the file is gone by then.
func (p *Pipeline) Preview(ctx context.Context, s Sync) (Summary, error) {
	in := &Intake{Run: p.NewID()}
	summary := newSummary(in.Run)
	summary.Dry = true
	err := p.lessee().alone(ctx, toRead, func(ctx context.Context) error {
		if err := p.reader(in).reread(ctx); err != nil {
			return err
		}
		if err := s.Read(in); err != nil {
			return err
		}
		d, err := p.decider(ctx, in)
		if err != nil {
			return err
		}
		summary.Problems = d.planner.Problems
		if err := d.preview(ctx, s, &summary); err != nil {
			return err
		}
		n, err := p.Store.Reading.Quarantined(ctx, summary.Run)
		summary.SetAside(n)
		return err
	})
	return summary, err
}

// preview plans and shows what is due.
func (d *decider) preview(ctx context.Context, s Sync, summary *Summary) (err error) {
	due := state.Due{Run: d.run, Policy: d.planner.Policy, Backlog: true}
	if err := d.planner.learnTwins(ctx, due, d.plans.AddLikenesses); err != nil {
		return err
	}
	unchanged, err := d.planAgain(ctx, &due, s.Out != nil)
	if err != nil {
		return err
	}
	summary.Add(trip.ResultUnchanged, unchanged)
	defer d.unstage(ctx)
	if err := d.stage(ctx, due); err != nil {
		return err
	}
	if summary.Stopped, err = d.survey(ctx); err != nil {
		return err
	}
	file, err := newPlanWriter(s.Out, d.run, d.planner.now())
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	for item, err := range d.staged(ctx, summary.Stopped) {
		if err != nil {
			return err
		}
		summary.Add(item.result(), 1)
		if err := errors.Join(file.item(item), s.Show(item)); err != nil {
			return err
		}
	}
	return file.end()
}
