package main

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"tripsync/cmd/internal/report"
	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/state"
)

// limiters returns for each client the limiter of its application, which it may
// share with others.
func (a *app) limiters(d *database) map[string]*state.Limiter {
	applications, clients := map[string]*state.Limiter{}, map[string]*state.Limiter{}
	for _, c := range a.settings.Clients {
		key := state.Application(c.Concur.ClientID)
		if applications[key] == nil {
			applications[key] = &state.Limiter{
				Slots: d.Store, Now: d.Now,
				Quota: state.Quota{Application: key, PerMinute: a.settings.Delivery.Quota},
			}
		}
		clients[c.Name] = applications[key]
	}
	return clients
}

// A line is a state.Line to a Concur client: a rest is what Concur asked for.
type line struct {
	*state.Line

	now func() time.Time
}

// Wait returns when the request may leave.
func (l line) Wait(ctx context.Context) error {
	err := l.Line.Wait(ctx)
	if rest, ok := errors.AsType[*state.RestError](err); ok {
		return &concur.Error{Op: "rest", Class: concur.SlowDown, RetryAfter: rest.Until.Sub(l.now()), Err: err}
	}
	return err
}

// slowed passes on to all processes that Concur asked an application to slow down.
// While the database is away, each is asked by itself.
func (a *app) slowed(l *state.Limiter) func(ctx context.Context, while time.Duration) {
	return func(ctx context.Context, while time.Duration) {
		if err := l.SlowDown(context.WithoutCancel(ctx), while); err != nil && !state.Lost(err) {
			a.log.Error("slowed down in this process only", zap.Error(err))
		}
	}
}

// closed tells when nothing may be sent.
func (a *app) closed(limiters map[string]*state.Limiter) func(client string, now time.Time) push.Closing {
	return func(client string, now time.Time) push.Closing {
		if until := a.settings.Delivery.QuietUntil(now); until.After(now) {
			return push.Closing{Until: until, Code: "quiet", Why: "by the settings nothing is sent until " + until.UTC().Format(time.RFC3339)}
		}
		l := limiters[client]
		if l == nil {
			return push.Closing{}
		}
		rest := &state.RestError{Until: l.Rest()}
		return push.Closing{Until: rest.Until, Code: "slow-down", Why: rest.Error()}
	}
}

// restsEvery is how often a process looks whether somebody has ended a rest.
const restsEvery = 2 * time.Second

// heeding delivers after a look whether somebody has ended a rest that this process
// keeps.
func (a *app) heeding(d *database, limiters map[string]*state.Limiter, deliver deliverFunc) deliverFunc {
	var looked atomic.Int64
	return func(ctx context.Context, job state.Job) (time.Duration, error) {
		now := d.Now()
		resting := map[string]*state.Limiter{}
		for _, l := range limiters {
			if l.Rest().After(now) {
				resting[l.Quota.Application] = l
			}
		}
		last := looked.Load()
		if len(resting) > 0 && now.UnixNano()-last > int64(restsEvery) && looked.CompareAndSwap(last, now.UnixNano()) {
			paces, err := d.Paces(ctx, slices.Collect(maps.Keys(resting)), now)
			if err != nil {
				return 0, fmt.Errorf("read quota: %w", err)
			}
			for _, p := range paces {
				resting[p.Application].EndRest(p.Rest)
			}
		}
		return deliver(ctx, job)
	}
}

// endRests lets one client's requests leave at once, or all clients', whatever Concur
// asked for.
func (a *app) endRests(ctx context.Context, d *database, client string) error {
	for _, c := range a.settings.Clients {
		if client != "" && c.Name != client {
			continue
		}
		if err := errors.Join(d.ResumeClient(ctx, c.Name), d.EndRest(ctx, state.Application(c.Concur.ClientID), d.Now())); err != nil {
			return err
		}
	}
	return nil
}

// paces tells which clients' applications Concur asked to slow down.
func (a *app) paces(ctx context.Context, s *state.Store, now time.Time) ([]report.Pace, error) {
	clients := map[string][]string{}
	for _, c := range a.settings.Clients {
		key := state.Application(c.Concur.ClientID)
		clients[key] = append(clients[key], c.Name)
	}
	var keys []string
	for key := range clients {
		keys = append(keys, key)
	}
	paces, err := s.Paces(ctx, keys, now)
	if err != nil {
		return nil, fmt.Errorf("read quota: %w", err)
	}
	var lines []report.Pace
	for _, p := range paces {
		l := report.Pace{Type: "pace", Clients: clients[p.Application], Pace: p.Pace}
		if p.Rest.After(now) {
			l.RestUntil = &p.Rest
		}
		if l.Pace < 1 || l.RestUntil != nil {
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, func(a, b report.Pace) int { return slices.Compare(a.Clients, b.Clients) })
	return lines, nil
}
