package pipeline

import (
	"context"
	"iter"
	"slices"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/state"
	"tripsync/state/trip"
)

// stage plans all bookings that are due, each once, and keeps the plan in the
// database. It returns how many bookings it has.
func (p *Pipeline) stage(ctx context.Context, run uuid.UUID, due state.Due) (planned int64, err error) {
	trips := 0
	for decisions, err := range p.plans(ctx, due) {
		if err != nil {
			return planned, err
		}
		if err := p.Store.Plans.Stage(ctx, run, planned, decisions); err != nil {
			return planned, err
		}
		planned += int64(len(decisions))
		for _, d := range decisions {
			trips += len(d.Trips)
		}
		p.Progress("plan", trips, 0)
	}
	return planned, nil
}

// unstage forgets what is left of a plan. A run that is told to stop leaves that to
// the next one, which takes it for dead.
func (p *Pipeline) unstage(ctx context.Context, run uuid.UUID) {
	if ctx.Err() != nil {
		return
	}
	ctx, stop := context.WithTimeout(ctx, lease)
	defer stop()
	if err := p.Store.Plans.Unstage(ctx, run); err != nil {
		p.Log.Warn("plan not forgotten", zap.String("run", run.String()), zap.Error(err))
	}
}

// stretches cuts a staged plan into parts that are decided on in one transaction.
func stretches(run uuid.UUID, planned int64) iter.Seq[state.Stretch] {
	return func(yield func(state.Stretch) bool) {
		for after := int64(0); after < planned; after += page {
			if !yield(state.Stretch{Run: run, After: after, Last: min(after+page, planned)}) {
				return
			}
		}
	}
}

// staged yields the items of a staged plan in its order, marked where a guard stops
// them. An error is the last.
func (p *Pipeline) staged(ctx context.Context, run uuid.UUID, planned int64, stops []Stop) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for stretch := range stretches(run, planned) {
			items, _, err := p.stretch(ctx, stretch, stops)
			if err != nil {
				yield(Item{}, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}

// stretch returns the items of a part of a staged plan, and the places of the
// bookings that a guard stops.
func (p *Pipeline) stretch(ctx context.Context, s state.Stretch, stops []Stop) (items []Item, stopped []int64, err error) {
	trips, err := p.Store.Plans.Staged(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	for place := s.After + 1; place <= s.Last; place++ {
		stop := slices.ContainsFunc(trips[place], func(w state.Wanted) bool {
			return slices.ContainsFunc(stops, func(s Stop) bool { return s.Client == w.Client })
		})
		if stop {
			stopped = append(stopped, place)
		}
		for _, w := range trips[place] {
			items = append(items, Item{w, stop})
		}
	}
	return items, stopped, nil
}

// decideAll decides on all that is due and may be sent, or on exactly what is in a
// plan file. It returns who was stopped, and what became of their trips.
func (p *Pipeline) decideAll(ctx context.Context, run uuid.UUID, s Sync) ([]Stop, map[trip.Result]int, error) {
	due, file := state.Due{Run: run, Policy: p.Policy, Backlog: s.byHand()}, planFile{}
	if s.PlanFile != "" {
		var err error
		if file, err = readPlan(s.PlanFile); err != nil {
			return nil, nil, err
		}
		due.Run, due.Backlog = file.run, true
	}
	planned, err := p.stage(ctx, run, due)
	defer p.unstage(ctx, run)
	if err != nil {
		return nil, nil, err
	}
	if s.PlanFile != "" {
		if err := file.compare(p.staged(ctx, run, planned, nil)); err != nil {
			return nil, nil, err
		}
	}
	stops, err := p.guard(ctx, run, planned, s.Accept)
	if err != nil {
		return nil, nil, err
	}
	left, err := p.promote(ctx, run, planned, stops, s)
	return stops, left, err
}

// promote shows a staged plan and decides on it, but for what a guard stops. It
// returns what became of that.
func (p *Pipeline) promote(ctx context.Context, run uuid.UUID, planned int64, stops []Stop, s Sync) (map[trip.Result]int, error) {
	left := map[trip.Result]int{}
	for stretch := range stretches(run, planned) {
		p.Progress("decide", int(stretch.After), int(planned))
		items, stopped, err := p.stretch(ctx, stretch, stops)
		if err != nil {
			return left, err
		}
		for _, item := range items {
			if item.Stopped {
				left[item.result()]++
			}
			if err := s.Show(item); err != nil {
				return left, err
			}
		}
		err = p.Store.Plans.Promote(ctx, state.Promotion{Stretch: stretch, Policy: p.Policy, Leave: stopped, Again: s.byHand()})
		if err != nil {
			return left, err
		}
	}
	return left, nil
}
