package pipeline

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"tripsync/state"
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
	summary := newSummary(p.NewID())
	summary.Dry = true
	err := p.alone(ctx, toRead, func(ctx context.Context) error {
		if err := p.reread(ctx, summary.Run); err != nil {
			return err
		}
		if err := s.Read(summary.Run); err != nil {
			return err
		}
		now, err := p.refreshed(ctx)
		if err != nil {
			return err
		}
		summary.Problems = now.Problems
		if err := now.preview(ctx, s, &summary); err != nil {
			return err
		}
		n, err := p.Store.Reading.Quarantined(ctx, summary.Run)
		summary.SetAside(n)
		return err
	})
	return summary, err
}

func (p *Pipeline) preview(ctx context.Context, s Sync, summary *Summary) error {
	run := summary.Run
	planned, err := p.stage(ctx, run, state.Due{Run: run, Policy: p.Policy, Backlog: true})
	defer p.unstage(ctx, run)
	if err != nil {
		return err
	}
	if summary.Stopped, err = p.survey(ctx, run, planned); err != nil {
		return err
	}
	file, err := newPlanWriter(s.Out, run, p.Now())
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	for item, err := range p.staged(ctx, run, planned, summary.Stopped) {
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
