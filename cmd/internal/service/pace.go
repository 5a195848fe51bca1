package service

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.uber.org/zap"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// limiters returns for each client the limiter of its application, which it may
// share with others.
func (m *Machine) limiters(d *Database) map[string]*state.Limiter {
	applications, clients := map[string]*state.Limiter{}, map[string]*state.Limiter{}
	for _, c := range m.Settings.Clients {
		key := state.Application(c.Concur.ClientID)
		if applications[key] == nil {
			applications[key] = &state.Limiter{
				Reserver: d.Applications, Now: d.Now,
				Quota: state.Quota{Application: key, PerMinute: m.Settings.Delivery.Quota},
			}
		}
		clients[c.Name] = applications[key]
	}
	return clients
}

// A gate is a state.Gate to a Concur client: a pause is an answer of Concur.
type gate struct {
	*state.Gate

	now func() time.Time
}

// Wait returns when the request may leave.
func (g gate) Wait(ctx context.Context) error {
	err := g.Gate.Wait(ctx)
	if rest, ok := errors.AsType[*state.PausedError](err); ok {
		return &concur.Error{Op: "rest", Class: concur.SlowDown, RetryAfter: rest.Until.Sub(g.now()), Err: err}
	}
	return err
}

// slowed passes on to all processes that Concur asked an application to slow down.
// While the database is away, each is asked by itself.
func (m *Machine) slowed(l *state.Limiter) func(ctx context.Context, while time.Duration) {
	return func(ctx context.Context, while time.Duration) {
		if err := l.SlowDown(context.WithoutCancel(ctx), while); err != nil {
			m.Log.Error("pause not recorded: other processes do not know it, and retry does not end it here", zap.Error(err))
		}
	}
}

// closed returns until when nothing may be sent, and why.
func (m *Machine) closed(limiters map[string]*state.Limiter) func(client string, now time.Time) push.Closing {
	return func(client string, now time.Time) push.Closing {
		if until := m.Settings.Delivery.QuietUntil(now); until.After(now) {
			return push.Closing{Until: until, Code: trip.ReasonQuiet, Why: "by the settings nothing is sent until " + until.UTC().Format(time.RFC3339)}
		}
		l := limiters[client]
		if l == nil {
			return push.Closing{}
		}
		rest := &state.PausedError{Until: l.PausedUntil()}
		return push.Closing{Until: rest.Until, Code: trip.ReasonSlowDown, Why: rest.Error()}
	}
}

// noticeResumes looks whether a person has ended a pause that this process keeps, and
// delivers. It looks before each delivery: a trip whose job came just behind a look
// would wait for the whole pause.
func noticeResumes(d *Database, limiters map[string]*state.Limiter, deliver deliverFunc) deliverFunc {
	return func(ctx context.Context, job state.Job) (state.Next, error) {
		now := d.Now()
		paused, ends := map[string]*state.Limiter{}, map[string]time.Time{}
		for _, l := range limiters {
			if end := l.SharedPause(); end.After(now) {
				paused[l.Quota.Application], ends[l.Quota.Application] = l, end
			}
		}
		if len(paused) > 0 {
			paces, err := d.Applications.Paces(ctx, slices.Collect(maps.Keys(paused)), now)
			if err != nil {
				return state.Next{}, fmt.Errorf("read quota: %w", err)
			}
			for _, p := range paces {
				paused[p.Application].ShortenPause(ends[p.Application], p.PausedUntil)
			}
		}
		return deliver(ctx, job)
	}
}

// paced is a service that keeps to its application's quota.
func (m *Machine) paced(service *concur.Client, limiter *state.Limiter, urgent bool) *concur.Client {
	paced := *service
	paced.Limiter, paced.Slowed = gate{limiter.Gate(urgent), limiter.Now}, m.slowed(limiter)
	return &paced
}
