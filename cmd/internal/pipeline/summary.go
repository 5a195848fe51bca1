package pipeline

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/cmd/internal/report"
	"tripsync/state"
	"tripsync/state/trip"
)

// A Summary counts trips.
type Summary struct {
	report.Summary

	Stopped []Stop `json:"-"` // clients whose plan a guard stopped; their trips are held
}

func newSummary(run uuid.UUID) Summary {
	return Summary{Summary: report.Summary{Type: "summary", Run: run}}
}

func (p *Pipeline) summarize(ctx context.Context, run state.Run, left map[trip.Result]int) (Summary, error) {
	s := newSummary(run.ID)
	tally, err := p.Store.Trips.Tally(ctx, run.ID)
	if err != nil {
		return s, fmt.Errorf("count trips: %w", err)
	}
	for _, counts := range []map[trip.Result]int{tally, left} {
		for result, n := range counts {
			s.Add(result, n)
		}
	}
	err = p.finishRun(ctx, run, &s)
	p.Log.Info("run finished", zap.String("run", run.ID.String()), zap.String("trigger", run.Trigger),
		zap.Int("sent", s.Sent), zap.Int("failed", s.Failed), zap.Int("unknown", s.Unknown), zap.Int("held", s.Held), zap.Int("waiting", s.Waiting))
	return s, err
}

// finishRun counts what a run set aside, and records how it ended.
func (p *Pipeline) finishRun(ctx context.Context, run state.Run, s *Summary) error {
	n, err := p.Store.Reading.Quarantined(ctx, run.ID)
	if err != nil {
		return fmt.Errorf("count what was set aside: %w", err)
	}
	s.SetAside(n)
	line, err := json.Marshal(s)
	if err != nil {
		return err
	}
	now := p.Now()
	run.FinishedAt, run.Summary = &now, line
	return p.Store.Runs.FinishRun(ctx, run)
}
