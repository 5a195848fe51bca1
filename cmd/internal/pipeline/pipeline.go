// Package pipeline is one synchronisation end to end: read, plan, decide,
// deliver. It orders the stages' steps and counts; what is right to do is
// decided by them.
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

	count func(step string) // is told of each fold, encode and decode of a plan, by tests
}

// refreshed returns p under the rules as they are now. Each synchronisation asks for
// them once, when it has read and before it decides.
func (p *Pipeline) refreshed(ctx context.Context) (*Pipeline, error) {
	if err := p.learnContacts(ctx); err != nil {
		return nil, fmt.Errorf("read contacts: %w", err)
	}
	if p.Refresh == nil {
		return p, nil
	}
	rules, err := p.Refresh(ctx)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	now := *p
	now.Rules = rules
	return &now, nil
}
