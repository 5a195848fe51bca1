package pipeline

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tripsync/state"
	"tripsync/state/queue"
	"tripsync/state/trip"
)

// A Sync is one synchronisation as it is asked for.
type Sync struct {
	Trigger string              // run, backfill or a schedule's name
	Read    func(*Intake) error // reads what there is; see ReadInboxes and ReadPaths
	Show    func(Item) error    // is told each item before it is decided on
	Send    *queue.Queue        // delivers; nil: a queue that runs already does
	Settle  time.Duration       // how long a trip of unknown outcome is waited for
	Accept  []string            // IDs of plans that Run lets pass although a guard stops them

	PlanFile string    // that Preview wrote: Run reads nothing else and does exactly that
	Out      io.Writer // where Preview writes such a file; nil: nowhere
}

// byHand reports whether a person is waiting, so that queued work should run now. A
// service leaves that to its queue, and to the times that Concur asked for.
func (s *Sync) byHand() bool { return s.Send != nil }

// A Begun sync has read and decided; what it decided is being delivered.
type Begun struct {
	Sync

	in       *Intake
	run      state.Run
	stops    []Stop
	left     map[trip.Result]int // trips that were not decided on
	problems []string            // that did not end it
	lapse    func()              // ends the sign that the run is alive
	whole    bool                // all was read
}

// Run does a synchronisation. Only one at a time reads, and one decides: while
// another process does, the error is state.ErrLeaseHeld.
func (p *Pipeline) Run(ctx context.Context, s Sync) (Summary, error) {
	b, err := p.begin(ctx, s)
	if err == nil {
		err = p.deliver(ctx, b)
	}
	return p.end(ctx, b, err)
}

// Begin is the first half of Run, for a process whose queue runs already: what
// is new can be read while there still is a backlog. End is the other half.
func (p *Pipeline) Begin(ctx context.Context, s Sync) (Begun, error) {
	b, err := p.begin(ctx, s)
	if err != nil {
		_, err = p.end(ctx, b, err)
	}
	return b, err
}

// ReadNew is the first half of Begin: what is new is read also while another sync
// decides, which may take long. DecideDue is the other half.
func (p *Pipeline) ReadNew(ctx context.Context, s Sync) (Begun, error) {
	b, err := p.read(ctx, s)
	if err != nil {
		_, err = p.end(ctx, b, err)
	}
	return b, err
}

// DecideDue decides on what is due. While another process does, the error is
// state.ErrLeaseHeld: what b read is decided on then, or by the next sync.
func (p *Pipeline) DecideDue(ctx context.Context, b *Begun) error {
	err := p.decide(ctx, b)
	if err != nil {
		_, err = p.end(ctx, *b, err)
	}
	return err
}

// End waits until nothing of what was decided is under way or due soon. It can
// be done again.
func (p *Pipeline) End(ctx context.Context, b Begun) (Summary, error) {
	return p.end(ctx, b, p.drain(ctx, b, nil))
}

func (p *Pipeline) begin(ctx context.Context, s Sync) (Begun, error) {
	b, err := p.read(ctx, s)
	if err == nil {
		err = p.decide(ctx, &b)
	}
	return b, err
}

func (p *Pipeline) read(ctx context.Context, s Sync) (Begun, error) {
	b := Begun{Sync: s, in: &Intake{Run: p.NewID()}}
	b.run = state.Run{ID: b.in.Run, Trigger: s.Trigger, StartedAt: p.Now()}
	err := p.lessee().alone(ctx, toRead, func(ctx context.Context) (err error) {
		if err := errors.Join(p.Store.Leases.Sweep(ctx, p.Now()), p.Store.Runs.StartRun(ctx, b.run)); err != nil {
			return fmt.Errorf("start run: %w", err)
		}
		b.lapse = p.lessee().showAlive(ctx, b.run.ID)
		if s.PlanFile != "" {
			return nil
		}
		if err := p.reader(b.in).reread(ctx); err != nil {
			return err
		}
		return s.Read(b.in)
	})
	b.whole = err == nil
	return b, err
}

func (p *Pipeline) decide(ctx context.Context, b *Begun) error {
	return p.lessee().alone(ctx, toDecide, func(ctx context.Context) error {
		d, err := p.decider(ctx, b.in)
		if err != nil {
			return err
		}
		b.problems = d.planner.Problems
		if err := d.followPolicy(ctx); err != nil {
			return err
		}
		b.stops, b.left, err = d.decideAll(ctx, b.Sync)
		return err
	})
}

// end records how a sync ended, by an error or without.
func (p *Pipeline) end(ctx context.Context, b Begun, err error) (Summary, error) {
	held := errors.Is(err, state.ErrLeaseHeld)
	if held && !b.whole {
		if b.lapse != nil { // another process took over
			b.lapse()
		}
		return Summary{}, err
	}
	problems := slices.Clone(b.problems)
	// A run that is told to stop has no problem, nor one that is asked for another plan.
	if err != nil && ctx.Err() == nil && !held && !errors.Is(err, ErrAccept) {
		problems = append(problems, "ended early: "+err.Error())
	}
	b.run.Problem = strings.Join(problems, "\n")
	summary, tallied := p.summarize(context.WithoutCancel(ctx), b.run, b.left)
	summary.Stopped, summary.Problems = b.stops, b.problems
	if b.lapse != nil && !state.Lost(tallied) { // else it is ended again
		b.lapse()
	}
	return summary, cmp.Or(err, tallied)
}

// deliver works on the queue until nothing of the run is under way or due soon.
func (p *Pipeline) deliver(ctx context.Context, b Begun) error {
	if b.Send == nil {
		return p.drain(ctx, b, nil)
	}
	if err := errors.Join(p.Store.Ledger.Resume(ctx), queue.Hurry(ctx, p.Store)); err != nil {
		return err
	}
	work, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- b.Send.Run(work) }()
	err := p.drain(ctx, b, done)
	stop()
	return cmp.Or(err, <-done)
}
