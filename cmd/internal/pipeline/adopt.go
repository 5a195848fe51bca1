package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
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
	Read   func(run uuid.UUID) error // reads what there is; see ReadInboxes and ReadPaths
	Show   func(Item) error          // is told each trip that was found, with what the next run will change
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
	run := state.Run{ID: p.NewID(), Trigger: string(trip.Adopt), StartedAt: p.Now()}
	sum := newSummary(run.ID)
	err := p.both(ctx, func(ctx context.Context) error {
		working, err := p.Store.Working(ctx, p.Now())
		if err == nil && working {
			err = fmt.Errorf("%w: stop what delivers first", state.ErrLeaseHeld)
		}
		if err != nil {
			return err
		}
		if err := p.Store.StartRun(ctx, run); err != nil {
			return fmt.Errorf("start run: %w", err)
		}
		defer p.showAlive(ctx, run.ID)()
		if err := p.Store.Adopting(ctx, p.Now()); err != nil {
			return fmt.Errorf("begin to adopt: %w", err)
		}
		if err := a.Read(run.ID); err != nil {
			return err
		}
		now, err := p.refreshed(ctx)
		if err != nil {
			return err
		}
		run.Problem = strings.Join(now.Problems, "\n")
		if err := now.adoptAll(ctx, &a, &sum); err != nil || sum.Failed > 0 {
			return err
		}
		if leaves, err := p.Store.LeavesFiles(ctx, run.ID); err != nil || leaves {
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
	return sum, cmp.Or(err, p.finishAdoption(context.WithoutCancel(ctx), run, &sum))
}

func (p *Pipeline) finishAdoption(ctx context.Context, run state.Run, sum *Summary) error {
	n, err := p.Store.Quarantined(ctx, sum.Run)
	if err != nil {
		return fmt.Errorf("count what was set aside: %w", err)
	}
	sum.SetAside(n)
	line, err := json.Marshal(sum)
	if err != nil {
		return err
	}
	return p.finishRun(ctx, run, line)
}

func (p *Pipeline) adoptAll(ctx context.Context, a *Adoption, sum *Summary) error {
	for proposal, err := range p.Plan(ctx, sum.Run) {
		if err != nil {
			return err
		}
		records, err := p.records(ctx, proposal.Booking.BookingKey)
		if err != nil {
			return fmt.Errorf("plan %s: %w", proposal.Booking.Locator, err)
		}
		first, last := days(records)
		losses, err := p.losses(ctx, proposal, records)
		if err != nil {
			return err
		}
		for _, l := range losses {
			outcome, err := p.adopt(ctx, a, sum.Run, l, first, last)
			if err != nil {
				return fmt.Errorf("adopt %s: %w", l.want.Locator, err)
			}
			sum.Add(outcome, 1)
		}
	}
	return nil
}

// A loss is a trip that Concur may have: as it is wanted, and as it is looked for.
type loss struct{ want, posted state.Trip }

// losses are the trips of a booking, and those it had before it was cancelled.
func (p *Pipeline) losses(ctx context.Context, proposal Proposal, records []*pnr.Record) (out []loss, err error) {
	for _, item := range proposal.Items {
		out = append(out, loss{item.Trip, item.Trip})
	}
	standing := slices.DeleteFunc(slices.Clone(records), func(r *pnr.Record) bool { return r.Event == pnr.Cancel })
	for _, booking := range pnr.Fold(standing) {
		client := p.ClientOf(&booking)
		documents, err := p.documents(ctx, &booking, proposal.Booking.BookingKey, client)
		if err != nil {
			return nil, err
		}
		for _, d := range documents {
			t := wantedOf(d, proposal.Booking.BookingKey, client)
			if slices.ContainsFunc(out, func(l loss) bool { return l.want.ID == t.ID }) {
				continue
			}
			gone := t
			gone.Document, gone.Fingerprint, gone.Starts, gone.Ends = nil, "", "", ""
			out = append(out, loss{gone, t})
		}
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
func (p *Pipeline) adopt(ctx context.Context, a *Adoption, run uuid.UUID, l loss, first, last time.Time) (trip.Result, error) {
	if l.want.Posted.ConcurID != "" || l.posted.Login == "" || l.posted.Document == nil || first.IsZero() {
		return left(l), nil
	}
	posted, found, err := a.Finder.Find(ctx, l.posted, first, last)
	switch {
	case ctx.Err() != nil:
		return "", context.Cause(ctx)
	case err != nil:
		p.Log.Error("did not look for", zap.String("trip", l.want.Locator), zap.Error(err))
		return trip.ResultFailed, nil
	case !found:
		return left(l), nil
	}
	if l.want.Fingerprint == "" {
		posted.Fingerprint = ""
	}
	adopted, err := p.Store.Adopt(ctx, run, l.want, posted, p.Now())
	if err != nil || !adopted {
		return left(l), err
	}
	item := Item{Wanted: state.Wanted{Trip: l.want, Verb: trip.Adopt}}
	item.Changes = p.inWords(itinerary.Diff(push.ReadDocument(posted.Document), push.ReadDocument(l.want.Document)))
	return trip.ResultAdopted, a.Show(item)
}

// left is what becomes of a trip that is not adopted.
func left(l loss) trip.Result {
	if l.want.Hold != "" {
		return trip.ResultHeld
	}
	return trip.ResultUnchanged
}
