// Package pipeline is one synchronisation end to end: read, plan, decide,
// deliver. It orders the stages' steps and counts; what is right to do is
// decided by them.
//
// A Pipeline is lasting. What does a step is made for it: a reader of exports (read.go,
// inbox.go), a planner by the rules of now (plan.go), a decider (decide.go, guard.go),
// an adopter (adopt.go), a readBack (reconcile.go), and a lessee, which sees to it that
// nobody else does the same (lease.go).
package pipeline

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/ingest/pnr"
	"tripsync/ingest/source"
	"tripsync/push"
	"tripsync/state"
	"tripsync/transform"
)

// Rules are what makes documents of bookings. Nothing changes them while bookings
// are decided on.
type Rules struct {
	Clients  []Client
	Policy   string    // fingerprint of all settings that make documents, and of the files that they name
	Problems []string  // what cannot be used of those files, and what is done about it
	Since    time.Time // when this process first had that policy
}

// A Client is what the settings say of a client company's documents and plans.
type Client struct {
	transform.Client
	push.Terms
}

// ClientOf returns the first client that has a booking, or nil.
func (r *Rules) ClientOf(booking *pnr.PNR) *Client {
	i := slices.IndexFunc(r.Clients, func(c Client) bool { return c.Has(booking) })
	if i < 0 {
		return nil
	}
	return &r.Clients[i]
}

// termsOf returns the terms of the client of that name.
func (r *Rules) termsOf(client string) push.Terms {
	i := slices.IndexFunc(r.Clients, func(c Client) bool { return c.Name == client })
	if i < 0 {
		return push.Terms{}
	}
	return r.Clients[i].Terms
}

// A Pipeline is everything a synchronisation needs. All fields are required, but for
// Rules where there is Refresh, and Waiting.
type Pipeline struct {
	Rules

	Refresh   func(ctx context.Context) (Rules, error) // the rules as they are now; nil: Rules stay
	Store     *state.Store
	Inboxes   []Inbox
	Watch     *source.Watch // what earlier syncs saw of the inboxes
	Archive   string        // directory for files that were read
	Transform *transform.Transformer
	Now       func() time.Time // of all processes that share the database
	Here      func() time.Time // local clock, for file times
	NewID     func() uuid.UUID
	Log       *zap.Logger
	Progress  func(stage string, done, total int) // total 0: not known
	Waiting   func(what string, until time.Time)  // is told what is waited for; nil: nobody is

	count func(step string) // is told of each fold, encode and decode of a plan, in several goroutines; by tests
}

// An Intake is what a run reads.
type Intake struct {
	Run uuid.UUID

	again []int64 // bookings of which it read records that are known, see state.Saved
}

// reader reads exports for a run.
func (p *Pipeline) reader(in *Intake) *reader {
	return &reader{
		Intake: in, store: p.Store, inboxes: p.Inboxes, watch: p.Watch, dir: p.Archive,
		now: p.Now, here: p.Here, newID: p.NewID, log: p.Log, progress: p.Progress, waiting: p.tellWait,
	}
}

// ReadInboxes reads every file that is whole. It waits once for files that were not
// seen before, or otherwise. What cannot be read stays, is told among what was set
// aside, and keeps nothing else from being read: a file as well as an inbox. Only
// if no inbox can be read is that an error.
func (p *Pipeline) ReadInboxes(ctx context.Context, in *Intake) error {
	return p.reader(in).readInboxes(ctx)
}

// ReadPaths reads files, and all files below directories, whether they are known
// or not. What cannot be read below a directory is told among what was set aside,
// and the others are read.
func (p *Pipeline) ReadPaths(ctx context.Context, in *Intake, paths []string, wanted func(source.File) bool) error {
	r := p.reader(in)
	_, err := r.readPaths(ctx, paths, wanted, r.readWhole)
	return err
}

// planner plans by the rules as they are now. Each synchronisation asks for them
// once, when it has read and before it decides.
func (p *Pipeline) planner(ctx context.Context) (*planner, error) {
	now := &planner{Rules: p.Rules, store: p.Store, transform: p.Transform, now: p.Now, count: p.count}
	if err := p.learnContacts(ctx); err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	if p.Refresh == nil {
		return now, nil
	}
	var err error
	if now.Rules, err = p.Refresh(ctx); err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return now, nil
}

// decider decides for a run by the rules as they are now.
func (p *Pipeline) decider(ctx context.Context, in *Intake) (*decider, error) {
	planner, err := p.planner(ctx)
	return &decider{planner: planner, plans: p.Store.Plans, in: in, run: in.Run, log: p.Log, progress: p.Progress}, err
}

// lessee takes the rights to read and to decide.
func (p *Pipeline) lessee() *lessee {
	return &lessee{leases: p.Store.Leases, now: p.Now, newID: p.NewID, log: p.Log, waiting: p.tellWait}
}
