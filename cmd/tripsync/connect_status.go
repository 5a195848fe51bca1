package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// An access says how clients stand with Concur, by what is stored: Concur is not
// asked.
type access struct {
	machine *service.Machine
	store   *state.Store
}

// connections says how all clients of the settings stand.
func (a access) connections(ctx context.Context) ([]report.Connection, error) {
	var all []report.Connection
	for _, c := range a.machine.Settings.Clients {
		one, err := a.connectionOf(ctx, c)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// connectionOf is the one place that says how a client stands: by its grant, and
// by its deliveries, which may rest.
func (a access) connectionOf(ctx context.Context, c config.Client) (report.Connection, error) {
	one, err := a.grantOf(ctx, c)
	if err != nil || !one.Good() {
		return one, err
	}
	resting, err := a.store.Ledger.Resting(ctx, time.Now())
	if err != nil {
		return report.Connection{}, err
	}
	for _, r := range resting {
		switch {
		case r.Client != c.Name:
		case r.Code == trip.ReasonCredential:
			one.State, one.Reason = report.Refused, r.Why
		default:
			one.State, one.Reason = report.Resting, fmt.Sprintf("until %s: %s", report.Moment(r.Until), r.Why)
		}
	}
	return one, nil
}

// grantOf says how a client stands by its grant alone.
func (a access) grantOf(ctx context.Context, c config.Client) (report.Connection, error) {
	g, err := a.machine.Concur(c, a.machine.Vault(a.store, c.Name)).Tokens.Stored(ctx)
	if errors.Is(err, state.ErrNoKey) {
		return report.Connection{
			Type: "connection", Client: c.Name, State: report.Sealed, Reason: whyNoKey(err),
			Remedy: "tripsync connect " + c.Name + " --replace",
		}, nil
	}
	if err != nil {
		return report.Connection{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	if g.RefreshToken == "" {
		return unconnected(c), nil
	}
	return describe(c.Name, g, time.Now()), nil
}

// whyNoKey is what the vault said, without the way there.
func whyNoKey(err error) string {
	if e, ok := errors.AsType[*concur.Error](err); ok {
		err = e.Err
	}
	return err.Error()
}

func unconnected(c config.Client) report.Connection {
	if c.Concur.RefreshToken != "" || c.Concur.RequestToken != "" {
		return report.Connection{Type: "connection", Client: c.Name, State: report.Configured}
	}
	return report.Connection{
		Type: "connection", Client: c.Name, State: report.Missing,
		Reason: "no grant is stored, and the settings have none", Remedy: "tripsync connect " + c.Name,
	}
}

func describe(client string, g concur.Grant, now time.Time) report.Connection {
	c := report.Connection{
		Type: "connection", Client: client, State: report.Connected, Company: g.Company, Scopes: strings.Fields(g.Scope),
		Geolocation: g.Geolocation, Renewed: g.Renewed, Ends: g.Last(), Reason: g.Refusal.Text,
	}
	switch {
	case !now.Before(c.Ends):
		c.State, c.Reason = report.Ended, cmp.Or(c.Reason, "it was not renewed for six months")
	case g.Refusal.Ended():
		c.State = report.Ended
	case c.Reason != "":
		c.State = report.Refused
	}
	if c.State == report.Ended {
		c.Remedy = "tripsync connect " + client
	}
	return c
}

// showTroubled shows the connections that are not as they should be.
func (a access) showTroubled(ctx context.Context, show report.Printer) error {
	all, err := a.connections(ctx)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.Good() {
			continue
		}
		if err := show.Connection(c); err != nil {
			return err
		}
	}
	return nil
}
