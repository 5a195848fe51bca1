package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"go.uber.org/zap"

	"tripsync/push"
	"tripsync/state"
)

// ErrAccept says that a plan was accepted that no guard stops.
var ErrAccept = errors.New("accepted plan is not one that a guard stops now")

// A Stop is a client whose plan its guard stops.
type Stop struct {
	Client   string
	PlanID   string // stands for all that the guard counted, and nothing else
	Excesses []push.Excess
}

// planBytes is how much of a plan's digest is its ID.
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

// survey returns the clients whose guards stop the staged plan of a run, by name. What
// waits already was counted when it was decided. Past trips are counted separately:
// after some years they would outnumber the future ones and mask a loss.
func (d *decider) survey(ctx context.Context) ([]Stop, error) {
	today := d.planner.now().UTC().Format(time.DateOnly)
	losses, err := d.plans.Losses(ctx, d.run, d.planned, today)
	if err != nil || len(losses) == 0 {
		return nil, err
	}
	ahead, over, err := d.plans.CountKnown(ctx, today)
	if err != nil {
		return nil, fmt.Errorf("count known trips: %w", err)
	}
	byClient := map[string][]state.Losses{}
	for _, l := range losses {
		byClient[l.Client] = append(byClient[l.Client], l)
	}
	var stops []Stop
	for _, client := range slices.Sorted(maps.Keys(byClient)) {
		excesses := excessesOf(byClient[client], d.planner.termsOf(client).Guard, ahead[client], over[client])
		if len(excesses) > 0 {
			stops = append(stops, Stop{client, planID(byClient[client]), excesses})
		}
	}
	return stops, nil
}

// excessesOf returns what a client's guard says of its losses, among the trips ahead
// and among those that are over.
func excessesOf(losses []state.Losses, guard push.Guard, ahead, over int) []push.Excess {
	lostAhead, lostOver := map[push.Loss]int{}, map[push.Loss]int{}
	for _, l := range losses {
		lostAhead[push.Loss(l.Loss)], lostOver[push.Loss(l.Loss)] = l.Ahead, l.Over
	}
	excesses := guard.Exceeded(lostAhead, ahead)
	for _, e := range guard.Exceeded(lostOver, over) {
		e.Over = true
		excesses = append(excesses, e)
	}
	return excesses
}

// planID stands for all losses of a client, and nothing else.
func planID(losses []state.Losses) string {
	sum := sha256.New()
	for _, l := range losses {
		fmt.Fprintf(sum, "%s %x\n", l.Loss, l.Digest)
	}
	return hex.EncodeToString(sum.Sum(nil)[:planBytes])
}

// guard returns the clients that run must leave alone: those that are stopped,
// but for the plans that a person accepts. It is logged when that is news.
func (d *decider) guard(ctx context.Context, accept []string) ([]Stop, error) {
	stops, err := d.survey(ctx)
	if err != nil {
		return nil, err
	}
	for _, plan := range accept {
		i := slices.IndexFunc(stops, func(s Stop) bool { return s.PlanID == plan })
		if i < 0 {
			return nil, fmt.Errorf("%w: %s (bookings, limits or the version of tripsync changed since: read tripsync plan again, and accept the id that it shows)", ErrAccept, plan)
		}
		d.log.Info("accepted plan", zap.String("client", stops[i].Client), zap.String("plan", plan))
		stops = slices.Delete(stops, i, i+1)
	}
	return stops, d.announce(ctx, stops)
}

// announce records and logs which clients are stopped since just now.
func (d *decider) announce(ctx context.Context, stops []Stop) error {
	var all []state.Stop
	for _, s := range stops {
		all = append(all, state.Stop{Client: s.Client, Plan: s.PlanID, Why: s.Why(), Since: d.planner.now()})
	}
	news, err := d.plans.SetStops(ctx, all)
	if err != nil {
		return fmt.Errorf("record what guards stop: %w", err)
	}
	for _, s := range news {
		d.log.Warn("stopped by a guard", zap.String("client", s.Client), zap.String("plan", s.Plan), zap.String("why", s.Why))
	}
	return nil
}
