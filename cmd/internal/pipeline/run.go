package pipeline

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/cmd/internal/report"
	"tripsync/state"
	"tripsync/state/queue"
	"tripsync/state/trip"
)

// A Sync is one synchronisation as it is asked for.
type Sync struct {
	Trigger string                    // run, backfill or a schedule's name
	Read    func(run uuid.UUID) error // reads what there is; see ReadInboxes and ReadPaths
	Show    func(Item) error          // is told each item as it is planned
	Send    *queue.Queue              // delivers; nil: a queue that runs already does
	Settle  time.Duration             // how long a trip of unknown outcome is waited for
	Accept  []string                  // plans that Run lets pass although a guard stops them
	Plan    string                    // a file that Preview wrote: Run reads nothing else and does exactly that
	Out     io.Writer                 // where Preview writes such a file; nil: nowhere
}

// byHand tells whether somebody waits for the sync, who wants what is in the
// queue done now. A service leaves that to its queue, and to the times that Concur
// asked for.
func (s *Sync) byHand() bool { return s.Send != nil }

// patience is how long a run waits for a trip that will be tried again.
const patience = 5 * time.Second

// A Begun sync has read and decided; what it decided is being delivered.
type Begun struct {
	Sync

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
	b := Begun{Sync: s, run: state.Run{ID: p.NewID(), Trigger: s.Trigger, StartedAt: p.Now()}}
	err := p.alone(ctx, toRead, func(ctx context.Context) (err error) {
		if err := errors.Join(p.Store.Sweep(ctx, p.Now()), p.Store.StartRun(ctx, b.run)); err != nil {
			return fmt.Errorf("start run: %w", err)
		}
		b.lapse = p.showAlive(ctx, b.run.ID)
		if s.Plan != "" {
			return nil
		}
		if err := p.reread(ctx, b.run.ID); err != nil {
			return err
		}
		return s.Read(b.run.ID)
	})
	b.whole = err == nil
	return b, err
}

func (p *Pipeline) decide(ctx context.Context, b *Begun) error {
	return p.alone(ctx, toDecide, func(ctx context.Context) error {
		now, err := p.refreshed(ctx)
		if err != nil {
			return err
		}
		b.problems = now.Problems
		if err := now.followPolicy(ctx); err != nil {
			return err
		}
		b.stops, b.left, err = now.decideAll(ctx, b.run.ID, b.Sync)
		return err
	})
}

// followPolicy lets only processes with the newest rules decide: those with others
// would undo what these do, and these what they do, for ever. Rules with a file that
// cannot be used are nobody's to follow.
func (p *Pipeline) followPolicy(ctx context.Context) error {
	if len(p.Problems) > 0 {
		return nil
	}
	return p.Store.FollowPolicy(ctx, p.Policy, p.Since)
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

// showAlive keeps a lease on a run until the function that it returns is called.
// Without it the run's process is taken for dead.
func (p *Pipeline) showAlive(ctx context.Context, run uuid.UUID) (lapse func()) {
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	rested := make(chan struct{})
	go func() {
		defer close(rested)
		for {
			l, err := p.Store.TakeLease(ctx, state.RunLease(run), run.String(), p.Now(), p.Now().Add(lease))
			if Sleep(ctx, lease/3) == nil {
				continue
			}
			if err == nil {
				ending, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
				_ = p.Store.EndLease(ending, l) // it ends by itself
				cancel()
			}
			return
		}
	}()
	return func() { stop(); <-rested }
}

// deliver works on the queue until nothing of the run is under way or due soon.
func (p *Pipeline) deliver(ctx context.Context, b Begun) error {
	if b.Send == nil {
		return p.drain(ctx, b, nil)
	}
	if err := errors.Join(p.Store.Resume(ctx), queue.Hurry(ctx, p.Store)); err != nil {
		return err
	}
	work, stop := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- b.Send.Run(work) }()
	err := p.drain(ctx, b, done)
	stop()
	return cmp.Or(err, <-done)
}

// drain waits for the queue, which may end by itself. It asks the less often the
// longer the answer takes: there may be very many trips.
func (p *Pipeline) drain(ctx context.Context, b Begun, stopped chan error) error {
	total, told := 0, p.Now()
	for {
		now := p.Now()
		left, err := p.Store.Pending(ctx, b.run.ID, now.Add(patience), now.Add(b.Settle+patience))
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
	code, n, at, err := p.Store.NextRetry(ctx, run, now)
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

// lease is how long the right to read, or to decide, lasts without a sign of life.
const lease = 15 * time.Second

// The names of these rights.
const (
	toRead   = "run"
	toDecide = "decide"
)

// alone runs f while no other process does what the right is for. The lease of a
// process that died is waited for; one that is renewed meanwhile belongs to a living
// one.
func (p *Pipeline) alone(ctx context.Context, right string, f func(ctx context.Context) error) error {
	holder := p.NewID().String()
	l, err := p.Store.TakeLease(ctx, right, holder, p.Now(), p.Now().Add(lease))
	if errors.Is(err, state.ErrLeaseHeld) {
		p.tellWait("another run is at it, or its process died", l.Until)
		if err := Sleep(ctx, l.Until.Sub(p.Now())+100*time.Millisecond); err != nil {
			return err
		}
		l, err = p.Store.TakeLease(ctx, right, holder, p.Now(), p.Now().Add(lease))
	}
	if err != nil {
		return fmt.Errorf("take lease: %w", err)
	}
	ctx, lose := context.WithCancelCause(ctx)
	defer lose(nil)
	go p.renew(ctx, l, lose)
	err = f(ctx)
	if lost := context.Cause(ctx); err != nil && lost != nil {
		err = lost
	}
	return cmp.Or(err, p.giveBack(ctx, l))
}

// both is alone for both rights.
func (p *Pipeline) both(ctx context.Context, f func(ctx context.Context) error) error {
	return p.alone(ctx, toRead, func(ctx context.Context) error { return p.alone(ctx, toDecide, f) })
}

// giveBack ends a lease. Unless ctx has ended, it has patience with a database that
// is away: the next process would wait until the lease ends by itself.
func (p *Pipeline) giveBack(ctx context.Context, l state.Lease) error {
	for until := p.Now().Add(lease); ; {
		err := p.Store.EndLease(context.WithoutCancel(ctx), l)
		if !state.Lost(err) || p.Now().After(until) || Sleep(ctx, 200*time.Millisecond) != nil {
			return err
		}
	}
}

func (p *Pipeline) renew(ctx context.Context, l state.Lease, lose context.CancelCauseFunc) {
	for Sleep(ctx, lease/3) == nil {
		if err := p.Store.RenewLease(ctx, l, p.Now().Add(lease)); errors.Is(err, state.ErrLeaseHeld) {
			p.Log.Error("lost the lease")
			lose(err)
			return
		}
	}
}

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
	tally, err := p.Store.Tally(ctx, run.ID)
	if err != nil {
		return s, fmt.Errorf("count trips: %w", err)
	}
	for _, counts := range []map[trip.Result]int{tally, left} {
		for result, n := range counts {
			s.Add(result, n)
		}
	}
	n, err := p.Store.Quarantined(ctx, run.ID)
	if err != nil {
		return s, fmt.Errorf("count what was set aside: %w", err)
	}
	s.SetAside(n)
	p.Log.Info("finished run", zap.String("run", run.ID.String()), zap.String("trigger", run.Trigger),
		zap.Int("sent", s.Sent), zap.Int("failed", s.Failed), zap.Int("unknown", s.Unknown), zap.Int("held", s.Held), zap.Int("waiting", s.Waiting))
	line, err := json.Marshal(s)
	if err != nil {
		return s, err
	}
	return s, p.finishRun(ctx, run, line)
}

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

func (p *Pipeline) finishRun(ctx context.Context, run state.Run, summary []byte) error {
	now := p.Now()
	run.FinishedAt, run.Summary = &now, summary
	return p.Store.FinishRun(ctx, run)
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
		n, err := p.Store.Quarantined(ctx, summary.Run)
		summary.SetAside(n)
		return err
	})
	return summary, err
}

func (p *Pipeline) preview(ctx context.Context, s Sync, summary *Summary) (err error) {
	if summary.Stopped, err = p.survey(ctx, summary.Run); err != nil {
		return err
	}
	file, err := newPlanWriter(s.Out, summary.Run, p.Now())
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	for proposal, err := range p.Plan(ctx, summary.Run) {
		if err != nil {
			return err
		}
		p.Progress("plan", summary.Read, 0)
		mark(proposal, summary.Stopped)
		for _, item := range proposal.Items {
			summary.Add(item.result(), 1)
			if err := errors.Join(file.item(item), s.Show(item)); err != nil {
				return err
			}
		}
	}
	return file.end()
}
