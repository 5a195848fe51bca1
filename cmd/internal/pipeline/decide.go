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

// A decider makes a plan, and decides on it for a run.
type decider struct {
	planner  *planner
	plans    *state.Plans
	in       *Intake
	run      uuid.UUID
	planned  int64 // how many bookings the plan has
	log      *zap.Logger
	progress func(stage string, done, total int)
}

// followPolicy lets only processes with the newest rules decide: those with others
// would undo what these do, and these what they do, for ever. Rules with a file that
// cannot be used are nobody's to follow.
func (d *decider) followPolicy(ctx context.Context) error {
	if len(d.planner.Problems) > 0 {
		return nil
	}
	return d.plans.FollowPolicy(ctx, d.planner.Policy, d.planner.Since)
}

// stage plans all bookings that are due, each once, and keeps the plan in the
// database.
func (d *decider) stage(ctx context.Context, due state.Due) error {
	trips := 0
	for decisions, err := range d.planner.plans(ctx, due) {
		if err != nil {
			return err
		}
		if err := d.plans.Stage(ctx, d.run, d.planned, decisions); err != nil {
			return err
		}
		d.planned += int64(len(decisions))
		for _, one := range decisions {
			trips += len(one.Trips)
		}
		d.progress("plan", trips, 0)
	}
	return nil
}

// planAgain adds to what is due those bookings of which known records were read again,
// and that have a trip that is not in Concur as it should be. It returns how many trips
// the others have. If kept, a later run is to do what is planned.
func (d *decider) planAgain(ctx context.Context, due *state.Due, kept bool) (unchanged int, err error) {
	due.Again, unchanged, err = d.planner.store.Reading.PlanAgain(ctx, state.Reread{
		Run: d.run, Policy: d.planner.Policy, Bookings: d.in.again, Mark: kept,
	})
	return unchanged, err
}

// unstage forgets what is left of a plan. A run that is told to stop leaves that to
// the next one, which takes it for dead.
func (d *decider) unstage(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	ctx, stop := context.WithTimeout(ctx, lease)
	defer stop()
	if err := d.plans.Unstage(ctx, d.run); err != nil {
		d.log.Warn("plan not forgotten", zap.String("run", d.run.String()), zap.Error(err))
	}
}

// stretches cuts a staged plan into parts that are decided on in one transaction.
func (d *decider) stretches() iter.Seq[state.Stretch] {
	return func(yield func(state.Stretch) bool) {
		for after := int64(0); after < d.planned; after += page {
			if !yield(state.Stretch{Run: d.run, After: after, Last: min(after+page, d.planned)}) {
				return
			}
		}
	}
}

// staged yields the items of a staged plan in its order, marked where a guard stops
// them. An error is the last.
func (d *decider) staged(ctx context.Context, stops []Stop) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for stretch := range d.stretches() {
			items, _, err := d.stretch(ctx, stretch, stops)
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
func (d *decider) stretch(ctx context.Context, s state.Stretch, stops []Stop) (items []Item, stopped []int64, err error) {
	trips, err := d.plans.Staged(ctx, s)
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
func (d *decider) decideAll(ctx context.Context, s Sync) ([]Stop, map[trip.Result]int, error) {
	due, file := state.Due{Run: d.run, Policy: d.planner.Policy, Backlog: s.byHand()}, planFile{}
	if s.PlanFile != "" {
		var err error
		if file, err = readPlan(s.PlanFile); err != nil {
			return nil, nil, err
		}
		due.Run, due.Backlog = file.run, true
	}
	if err := d.planner.learnTwins(ctx, due, d.plans.ReplaceLikenesses); err != nil {
		return nil, nil, err
	}
	unchanged, err := d.planAgain(ctx, &due, false)
	if err != nil {
		return nil, nil, err
	}
	defer d.unstage(ctx)
	if err := d.stage(ctx, due); err != nil {
		return nil, nil, err
	}
	if s.PlanFile != "" {
		if err := file.compare(d.staged(ctx, nil)); err != nil {
			return nil, nil, err
		}
	}
	stops, err := d.guard(ctx, s.Accept)
	if err != nil {
		return nil, nil, err
	}
	left, err := d.promote(ctx, stops, s)
	left[trip.ResultUnchanged] += unchanged
	return stops, left, err
}

// promote shows a staged plan and decides on it, but for what a guard stops. It
// returns what became of that.
func (d *decider) promote(ctx context.Context, stops []Stop, s Sync) (map[trip.Result]int, error) {
	left := map[trip.Result]int{}
	for stretch := range d.stretches() {
		d.progress("decide", int(stretch.After), int(d.planned))
		items, stopped, err := d.stretch(ctx, stretch, stops)
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
		err = d.plans.Promote(ctx, state.Promotion{Stretch: stretch, Policy: d.planner.Policy, Leave: stopped, Again: s.byHand()})
		if err != nil {
			return left, err
		}
	}
	return left, nil
}
