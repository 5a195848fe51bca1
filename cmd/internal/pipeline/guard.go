package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform/itinerary"
)

// ErrAccept says that a plan was accepted that no guard stops.
var ErrAccept = errors.New("accepted plan is not one that a guard stops now")

// A Stop is a client whose plan its guard stops.
type Stop struct {
	Client   string
	Plan     string // stands for all that the guard counted, and nothing else
	Excesses []push.Excess
}

// planBytes is how much of a plan's digest is its id.
const planBytes = 6

// NamesPlan reports whether an id has the form of one that a guard shows.
func NamesPlan(id string) bool {
	digest, err := hex.DecodeString(id)
	return err == nil && len(digest) == planBytes && strings.ToLower(id) == id
}

// Why says what the guard saw.
func (s *Stop) Why() string {
	var all []string
	for _, e := range s.Excesses {
		all = append(all, e.String())
	}
	return strings.Join(all, "; ")
}

// losses are what a plan takes from one client's trips. Those that are over are
// many after some years, and would hide what becomes of those ahead: they are
// counted for themselves.
type losses struct {
	ahead, over map[push.Loss]int
	plan        hash.Hash
}

func (l *losses) add(w state.Wanted, loss push.Loss, today string) {
	counts := l.ahead
	if w.Ends != "" && w.Ends < today {
		counts = l.over
	}
	counts[loss]++
	fmt.Fprintln(l.plan, w.ID, loss, w.Fingerprint, w.Posted.Fingerprint)
}

// survey returns the clients whose guards stop the plan of run, by name. It
// keeps counts, not plans, and looks only at bookings that Concur has.
// The backlog was counted when it was decided.
func (p *Pipeline) survey(ctx context.Context, run uuid.UUID) ([]Stop, error) {
	today := p.Now().UTC().Format(time.DateOnly)
	clients, compared := map[string]*losses{}, 0
	for plan, err := range p.plans(ctx, state.Due{Run: run, Policy: p.Policy, InConcur: true}) {
		if err != nil {
			return nil, err
		}
		p.Progress("compare", compared, 0)
		compared += len(plan.trips)
		for i, w := range plan.trips {
			var before, after *itinerary.Itinerary
			if w.Verb == trip.Update || w.Verb == trip.Replace {
				before, after = push.ReadDocument(w.Posted.Document), push.ReadDocument(w.Document)
			}
			loss := push.LossOf(plan.trips, i, before, after)
			if loss == "" {
				continue
			}
			if clients[w.Client] == nil {
				clients[w.Client] = &losses{map[push.Loss]int{}, map[push.Loss]int{}, sha256.New()}
			}
			clients[w.Client].add(w, loss, today)
		}
	}
	if len(clients) == 0 {
		return nil, nil
	}
	return p.stops(ctx, clients, today)
}

func (p *Pipeline) stops(ctx context.Context, clients map[string]*losses, today string) ([]Stop, error) {
	ahead, over, err := p.Store.CountKnown(ctx, today)
	if err != nil {
		return nil, fmt.Errorf("count known trips: %w", err)
	}
	var stops []Stop
	for _, client := range slices.Sorted(maps.Keys(clients)) {
		l, guard := clients[client], p.termsOf(client).Guard
		excesses := guard.Exceeded(l.ahead, ahead[client])
		for _, e := range guard.Exceeded(l.over, over[client]) {
			e.Over = true
			excesses = append(excesses, e)
		}
		if len(excesses) > 0 {
			stops = append(stops, Stop{client, hex.EncodeToString(l.plan.Sum(nil)[:planBytes]), excesses})
		}
	}
	return stops, nil
}

// guard returns the clients that run must leave alone: those that are stopped,
// but for the plans that a person accepts. It is logged when that is news.
func (p *Pipeline) guard(ctx context.Context, run uuid.UUID, accept []string) ([]Stop, error) {
	stops, err := p.survey(ctx, run)
	if err != nil {
		return nil, err
	}
	for _, plan := range accept {
		i := slices.IndexFunc(stops, func(s Stop) bool { return s.Plan == plan })
		if i < 0 {
			return nil, fmt.Errorf("%w: %s (tripsync plan shows those)", ErrAccept, plan)
		}
		p.Log.Info("accepted plan", zap.String("client", stops[i].Client), zap.String("plan", plan))
		stops = slices.Delete(stops, i, i+1)
	}
	return stops, p.announce(ctx, stops)
}

// announce records and logs which clients are stopped since just now.
func (p *Pipeline) announce(ctx context.Context, stops []Stop) error {
	var all []state.Stop
	for _, s := range stops {
		all = append(all, state.Stop{Client: s.Client, Plan: s.Plan, Why: s.Why(), Since: p.Now()})
	}
	news, err := p.Store.SetStops(ctx, all)
	if err != nil {
		return fmt.Errorf("record what guards stop: %w", err)
	}
	for _, s := range news {
		p.Log.Warn("stopped by a guard", zap.String("client", s.Client), zap.String("plan", s.Plan), zap.String("why", s.Why))
	}
	return nil
}

// mark tells whether a proposal is of a client that is stopped, in whole or in
// part, and marks its items.
func mark(proposal Proposal, stops []Stop) bool {
	stopped := slices.ContainsFunc(proposal.Items, func(i Item) bool {
		return slices.ContainsFunc(stops, func(s Stop) bool { return s.Client == i.Client })
	})
	for i := range proposal.Items {
		proposal.Items[i].Stopped = stopped
	}
	return stopped
}
