package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"tripsync/ingest/pnr"
	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform/itinerary"
)

// An Adoption is a rebuilding of state as it is asked for.
type Adoption struct {
	Finder *push.Finder
	Read   func(*Intake) error // reads what there is; see ReadInboxes and ReadPaths
	Show   func(Item) error    // is told each trip that was found, with what the next run will change
}

// Adopt reads exports, and looks in Concur for each trip that they want and of
// which state does not know that Concur has it, also for one whose booking was
// cancelled since. What is found is recorded as posted; nothing is sent. It is to
// be alone: while any process delivers, the error is state.ErrLeaseHeld. Done
// again, it goes on where it ended. Until it has ended with all looked for, a trip
// is looked up before it is created.
//
// The summary counts as unchanged what was known already and what Concur does not
// have, as failed what Concur did not tell.
func (p *Pipeline) Adopt(ctx context.Context, a Adoption) (Summary, error) {
	in := &Intake{Run: p.NewID()}
	run := state.Run{ID: in.Run, Trigger: string(trip.Adopt), StartedAt: p.Now()}
	sum := newSummary(run.ID)
	err := p.lessee().both(ctx, func(ctx context.Context) error {
		working, err := p.Store.Trips.Working(ctx, p.Now())
		if err == nil && working {
			err = fmt.Errorf("%w: stop what delivers first", state.ErrLeaseHeld)
		}
		if err != nil {
			return err
		}
		if err := p.Store.Runs.StartRun(ctx, run); err != nil {
			return fmt.Errorf("start run: %w", err)
		}
		defer p.lessee().showAlive(ctx, run.ID)()
		if err := p.Store.Adopting(ctx, p.Now()); err != nil {
			return fmt.Errorf("begin to adopt: %w", err)
		}
		if err := a.Read(in); err != nil {
			return err
		}
		planner, err := p.planner(ctx)
		if err != nil {
			return err
		}
		run.Problem = strings.Join(planner.Problems, "\n")
		due := state.Due{Run: in.Run, Policy: planner.Policy, Backlog: true}
		if due.Again, _, err = p.Store.Reading.PlanAgain(ctx, state.Reread{Policy: planner.Policy, Bookings: in.again, All: true}); err != nil {
			return err
		}
		if err := (&adopter{a, planner, p.Store, p.Log, &sum}).adoptAll(ctx, due); err != nil || sum.Failed > 0 {
			return err
		}
		if leaves, err := p.Store.Reading.LeavesFiles(ctx, run.ID); err != nil || leaves {
			return err // what they hold was not looked for
		}
		return p.Store.Adopted(ctx)
	})
	if errors.Is(err, state.ErrLeaseHeld) {
		return Summary{}, err
	}
	if err != nil && ctx.Err() == nil {
		run.Problem = strings.TrimPrefix(run.Problem+"\nended early: "+err.Error(), "\n")
	}
	return sum, cmp.Or(err, p.finishRun(context.WithoutCancel(ctx), run, &sum))
}

// An adopter records for a run what it finds in Concur.
type adopter struct {
	Adoption

	planner *planner
	store   *state.Store
	log     *zap.Logger
	sum     *Summary
}

func (a *adopter) adoptAll(ctx context.Context, due state.Due) error {
	if err := a.planner.learnTwins(ctx, due, a.store.Plans.AddLikenesses); err != nil {
		return err
	}
	for decisions, err := range a.planner.plans(ctx, due) {
		if err != nil {
			return err
		}
		for _, d := range decisions {
			if err := a.adoptBooking(ctx, d); err != nil {
				return fmt.Errorf("adopt %s: %w", d.Booking.Locator, err)
			}
		}
	}
	return nil
}

func (a *adopter) adoptBooking(ctx context.Context, d state.Decision) error {
	k := d.Booking.BookingKey
	bodies, err := a.store.Reading.Records(ctx, k)
	if err != nil {
		return fmt.Errorf("read records: %w", err)
	}
	records, err := decodeRecords(bodies[k])
	if err != nil {
		return err
	}
	first, last := days(records)
	forgotten, err := a.forgottenOf(ctx, d, records)
	if err != nil {
		return err
	}
	for _, f := range forgotten {
		result, err := a.adopt(ctx, f, first, last)
		if err != nil {
			return err
		}
		a.sum.Add(result, 1)
	}
	return nil
}

// A forgotten trip is one that Concur may have: as it is wanted, and as it is looked for.
type forgotten struct{ want, posted state.Trip }

// forgottenOf returns the trips of a booking, and those it had before it was cancelled.
func (a *adopter) forgottenOf(ctx context.Context, d state.Decision, records []*pnr.Record) (out []forgotten, err error) {
	for _, w := range d.Trips {
		out = append(out, forgotten{w.Trip, w.Trip})
	}
	standing := pnr.Fold(slices.DeleteFunc(slices.Clone(records), func(r *pnr.Record) bool { return r.Event == pnr.Cancel }))
	into, err := a.planner.knowing(ctx, standing)
	if err != nil {
		return nil, err
	}
	for _, m := range a.planner.mapBooking(into, standing, d.Booking.BookingKey) {
		if slices.ContainsFunc(out, func(f forgotten) bool { return f.want.ID == m.ID }) {
			continue
		}
		gone := m.Trip
		gone.Document, gone.Fingerprint, gone.Starts, gone.Ends = nil, "", "", ""
		out = append(out, forgotten{gone, m.Trip})
	}
	return out, nil
}

// days are the first and the last on which something of the records ever took
// place: a trip may have been posted with any of them.
func days(records []*pnr.Record) (first, last time.Time) {
	var all []pnr.Date
	for _, r := range records {
		for _, s := range r.Segments {
			from, to := s.Span()
			all = append(all, from, to)
		}
	}
	all = slices.DeleteFunc(all, func(d pnr.Date) bool { return d == 0 })
	if len(all) == 0 {
		return first, last
	}
	return slices.Min(all).Time(), slices.Max(all).Time()
}

// adopt looks for one trip and returns what became of it.
func (a *adopter) adopt(ctx context.Context, f forgotten, first, last time.Time) (trip.Result, error) {
	if f.want.Posted.ConcurID != "" || f.posted.Login == "" || f.posted.Document == nil || first.IsZero() {
		return left(f), nil
	}
	posted, found, err := a.Finder.Find(ctx, f.posted, first, last)
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		a.log.Error("lookup failed", zap.String("trip", f.want.Locator), zap.Error(err))
		return trip.ResultFailed, nil
	case !found:
		return left(f), nil
	}
	if f.want.Fingerprint == "" {
		posted.Fingerprint = ""
	}
	adopted, err := a.store.Trips.Adopt(ctx, a.sum.Run, f.want, posted, a.planner.now())
	if err != nil || !adopted {
		return left(f), err
	}
	item := Item{Wanted: state.Wanted{Trip: f.want, Verb: trip.Adopt}}
	item.Changes = a.planner.inWords(itinerary.Diff(push.ReadDocument(posted.Document), push.ReadDocument(f.want.Document)))
	return trip.ResultAdopted, a.Show(item)
}

// left is what becomes of a trip that is not adopted.
func left(f forgotten) trip.Result {
	if f.want.Hold != "" {
		return trip.ResultHeld
	}
	return trip.ResultUnchanged
}
