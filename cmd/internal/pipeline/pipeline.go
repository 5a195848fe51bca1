// Package pipeline is one synchronisation end to end: read, plan, decide,
// deliver. It orders the stages' steps and counts; what is right to do is
// decided by them.
package pipeline

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/ingest/pnr"
	"tripsync/ingest/source"
	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform"
	"tripsync/transform/itinerary"
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
	Here      func() time.Time // of this machine, and so of files that are dropped here
	NewID     func() uuid.UUID
	Log       *zap.Logger
	Progress  func(stage string, done, total int) // total 0: not known
	Waiting   func(what string, until time.Time)  // is told what is waited for; nil: nobody is
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

// An Item is one line of a plan.
type Item struct {
	state.Wanted

	Changes []string // in travel language; no personal data
	Notes   []string
	Stopped bool // by the guard of a client of its booking
}

// result is what becomes of the item.
func (i *Item) result() trip.Result {
	if i.Stopped && i.Verb.Sends() {
		return trip.ResultHeld
	}
	return i.Verb.Result()
}

// A Proposal is what a plan says about one booking.
type Proposal struct {
	Booking state.Booking
	Items   []Item
}

// page is how many bookings are read from the database at once, and decided on
// in one transaction.
const page = 50

// Plan yields what to do about each booking that run read something of, about each
// whose records or policy are newer than its last plan, and about the backlog, in
// the order in which bookings were first read. It changes nothing.
func (p *Pipeline) Plan(ctx context.Context, run uuid.UUID) iter.Seq2[Proposal, error] {
	return p.proposals(ctx, state.Due{Run: run, Policy: p.Policy, Backlog: true})
}

func (p *Pipeline) proposals(ctx context.Context, due state.Due) iter.Seq2[Proposal, error] {
	return func(yield func(Proposal, error) bool) {
		for plan, err := range p.plans(ctx, due) {
			var proposal Proposal
			if err == nil {
				proposal, err = p.propose(ctx, plan)
			}
			if !yield(proposal, err) {
				return
			}
		}
	}
}

// A plan is what to do about one booking, without the words for it.
type plan struct {
	booking state.Booking
	trips   []state.Wanted
	notes   map[uuid.UUID][]string
}

// plans yields the plan of each booking that is due. An error is the last.
func (p *Pipeline) plans(ctx context.Context, due state.Due) iter.Seq2[plan, error] {
	return func(yield func(plan, error) bool) {
		byHand, err := p.byHand(ctx)
		if err != nil {
			yield(plan{}, err)
			return
		}
		after := int64(0)
		for {
			bookings, err := p.Store.Due(ctx, due, after, page)
			if err != nil {
				yield(plan{}, err)
				return
			}
			for _, b := range bookings {
				plan, err := p.plan(ctx, b, byHand)
				if err != nil {
					err = fmt.Errorf("plan %s: %w", b.Locator, err)
				}
				if !yield(plan, err) || err != nil {
					return
				}
				after = b.Seen
			}
			if len(bookings) < page {
				return
			}
		}
	}
}

// A tripName is what a person holds.
type tripName struct{ client, locator string }

// byHand returns why trips are not sent that a person holds.
func (p *Pipeline) byHand(ctx context.Context) (map[tripName]string, error) {
	holds, err := p.Store.HandHolds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list what is held by hand: %w", err)
	}
	why := map[tripName]string{}
	for _, h := range holds {
		why[tripName{h.Client, h.Locator}] = h.Text()
	}
	return why, nil
}

// Decide records proposals and queues what they send.
func (p *Pipeline) Decide(ctx context.Context, run uuid.UUID, proposals []Proposal) error {
	decisions := make([]state.Decision, len(proposals))
	for i, proposal := range proposals {
		decisions[i].Booking = proposal.Booking
		for _, item := range proposal.Items {
			item.First = item.Urgent(p.Now())
			decisions[i].Trips = append(decisions[i].Trips, item.Wanted)
		}
	}
	return p.Store.Decide(ctx, run, p.Policy, decisions)
}

func (p *Pipeline) plan(ctx context.Context, b state.Booking, byHand map[tripName]string) (plan, error) {
	records, err := p.records(ctx, b.BookingKey)
	if err != nil {
		return plan{}, err
	}
	have, err := p.Store.TripsOf(ctx, b.BookingKey)
	if err != nil {
		return plan{}, fmt.Errorf("read trips: %w", err)
	}
	var want []state.Trip
	notes := map[uuid.UUID][]string{}
	for _, booking := range pnr.Fold(records) {
		client := p.ClientOf(&booking)
		documents, err := p.documents(ctx, &booking, b.BookingKey, client)
		if err != nil {
			return plan{}, err
		}
		for _, d := range documents {
			t := wantedOf(d, b.BookingKey, client)
			want = append(want, t)
			notes[t.ID] = d.Notes
		}
	}
	for i := range want {
		want[i].TooOld = p.tooOld(&want[i])
	}
	for _, trips := range [][]state.Trip{want, have} {
		for i := range trips {
			trips[i].ByHand = byHand[tripName{trips[i].Client, trips[i].Locator}]
		}
	}
	return plan{b, push.Plan(want, have, func(client string) bool { return !p.termsOf(client).NeverCancels }), notes}, nil
}

// tooOld says why a trip is not created that ended too long ago, or nothing if it is.
func (p *Pipeline) tooOld(t *state.Trip) string {
	oldest := p.termsOf(t.Client).Oldest
	end, err := time.Parse(time.DateOnly, t.Ends)
	if oldest == nil || err != nil || !end.Before(p.Now().UTC().AddDate(0, 0, -*oldest-1)) {
		return ""
	}
	return trip.ReasonTooOld.Text(fmt.Sprintf("it ended on %s, oldest is %dd", end.Format("2 Jan 2006"), *oldest))
}

// propose puts a plan into words.
func (p *Pipeline) propose(ctx context.Context, plan plan) (Proposal, error) {
	proposal := Proposal{Booking: plan.booking}
	for _, w := range plan.trips {
		item := Item{Wanted: w, Changes: p.changes(w), Notes: plan.notes[w.ID]}
		if (w.Verb == trip.Create || w.Verb == trip.Replace) && w.AsBooking {
			where, err := p.whereTo(ctx, w.Trip)
			if err != nil {
				return Proposal{}, err
			}
			item.Notes = append(item.Notes, where)
		}
		proposal.Items = append(proposal.Items, item)
	}
	return proposal, nil
}

func (p *Pipeline) records(ctx context.Context, k state.BookingKey) ([]*pnr.Record, error) {
	bodies, err := p.Store.Records(ctx, k)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	records := make([]*pnr.Record, len(bodies))
	for i, body := range bodies {
		records[i] = &pnr.Record{}
		if err := json.Unmarshal(body, records[i]); err != nil {
			return nil, fmt.Errorf("read record: %w", err)
		}
	}
	return records, nil
}

// documents are those of the booking, or the reason why a record of a document
// that nobody knows yet makes none.
func (p *Pipeline) documents(ctx context.Context, booking *pnr.PNR, k state.BookingKey, client *Client) ([]transform.Document, error) {
	if document, ok := k.Document(); ok {
		return []transform.Document{{Locator: booking.System + "-" + document, Reason: transform.Waiting(document)}}, nil
	}
	into, err := p.knowing(ctx, booking)
	if err != nil {
		return nil, err
	}
	if client == nil {
		return into.Documents(booking, nil), nil
	}
	return into.Documents(booking, &client.Client), nil
}

// wantedOf returns the trip of a client's document.
func wantedOf(d transform.Document, k state.BookingKey, client *Client) state.Trip {
	t := state.Trip{
		Locator: d.Locator, Login: d.Login, System: k.System, PNR: k.Locator,
		Hold: trip.Reason(d.Reason.Code), HoldText: d.Reason.Text, Withdrawn: d.Withdrawn, AsBooking: d.AsBooking, Journey: d.Journey,
	}
	if client != nil {
		t.Client, t.Source = client.Name, client.Supplier
	}
	t.ID = trip.ID(t.Client, t.Locator, t.Login)
	if d.Itinerary == nil {
		return t
	}
	document, err := d.Encode()
	if err != nil {
		r := transform.Forbidden(err)
		t.Hold, t.HoldText = trip.Reason(r.Code), r.Text
		return t
	}
	t.Document, t.Fingerprint = document, itinerary.Sum(document).String()
	t.Starts, t.Ends = d.Itinerary.StartDateLocal.Date(), d.Itinerary.EndDateLocal.Date()
	return t
}
