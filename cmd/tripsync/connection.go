package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/fatih/color"

	"tripsync/cmd/internal/config"
	"tripsync/push/concur"
	"tripsync/state"
)

// The states of a client's access to Concur.
const (
	isConnected  = "connected"  // a grant is stored, and Concur has not refused it
	isConfigured = "configured" // none is stored yet; the settings have what it takes to get one
	isMissing    = "none"
	isEnded      = "ended"   // revoked, expired or lost: only a new grant helps
	isRefused    = "refused" // for a reason that a new grant does not end
	isSealed     = "sealed"  // none of our keys opens the grant that is stored
	isResting    = "resting" // Concur has trouble, and none with our credentials
)

// A connection is a client's access to Concur: a line of --json.
type connection struct {
	Type        string    `json:"type"` // connection
	Client      string    `json:"client"`
	State       string    `json:"state"`
	Company     string    `json:"company,omitempty"` // UUID of the company, or of the user who consented
	Scopes      []string  `json:"scopes,omitempty"`
	Geolocation string    `json:"geolocation,omitempty"`
	Renewed     time.Time `json:"renewed,omitzero"`
	Ends        time.Time `json:"ends,omitzero"` // unless it is renewed
	Reason      string    `json:"reason,omitempty"`
	Remedy      string    `json:"remedy,omitempty"`
}

func (c *connection) fine() bool { return c.State == isConnected || c.State == isConfigured }

// connections tells how the clients of the settings stand, from what is stored:
// Concur is not asked.
func (a *app) connections(ctx context.Context, store *state.Store) ([]connection, error) {
	var all []connection
	for _, c := range a.settings.Clients {
		one, err := a.connectionOf(ctx, store, c)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

// connectionOf is the one place that says how a client stands: by its grant, and
// by its deliveries, which may rest.
func (a *app) connectionOf(ctx context.Context, store *state.Store, c config.Client) (connection, error) {
	one, err := a.grantOf(ctx, store, c)
	if err != nil || !one.fine() {
		return one, err
	}
	resting, err := store.Resting(ctx, time.Now())
	if err != nil {
		return connection{}, err
	}
	for _, r := range resting {
		switch {
		case r.Client != c.Name:
		case r.Code == "credential":
			one.State, one.Reason = isRefused, r.Why
		default:
			one.State, one.Reason = isResting, fmt.Sprintf("until %s: %s", moment(r.Until), r.Why)
		}
	}
	return one, nil
}

// grantOf tells what is stored for a client.
func (a *app) grantOf(ctx context.Context, store *state.Store, c config.Client) (connection, error) {
	g, err := a.service(c, a.vault(store, c.Name)).Tokens.Stored(ctx)
	if errors.Is(err, state.ErrNoKey) {
		return connection{
			Type: "connection", Client: c.Name, State: isSealed, Reason: state.ErrNoKey.Error(),
			Remedy: "tripsync connect " + c.Name + " --replace",
		}, nil
	}
	if err != nil {
		return connection{}, fmt.Errorf("%s: %w", c.Name, err)
	}
	if g.RefreshToken == "" {
		return unconnected(c), nil
	}
	return describe(c.Name, g, time.Now()), nil
}

func unconnected(c config.Client) connection {
	if c.Concur.RefreshToken != "" || c.Concur.RequestToken != "" {
		return connection{Type: "connection", Client: c.Name, State: isConfigured}
	}
	return connection{
		Type: "connection", Client: c.Name, State: isMissing,
		Reason: "no grant is stored, and the settings have none", Remedy: "tripsync connect " + c.Name,
	}
}

func describe(client string, g concur.Grant, now time.Time) connection {
	c := connection{
		Type: "connection", Client: client, State: isConnected, Company: g.Company, Scopes: strings.Fields(g.Scope),
		Geolocation: g.Geolocation, Renewed: g.Renewed, Ends: g.Last(), Reason: g.Refusal.Text,
	}
	switch {
	case !now.Before(c.Ends):
		c.State, c.Reason = isEnded, cmp.Or(c.Reason, "it was not renewed for six months")
	case g.Refusal.Ended():
		c.State = isEnded
	case c.Reason != "":
		c.State = isRefused
	}
	if c.State == isEnded {
		c.Remedy = "tripsync connect " + client
	}
	return c
}

// connection shows one to people or to programs.
func (p printer) connection(c connection) error {
	if p.json {
		return p.line(c)
	}
	mark := color.New(color.FgGreen)
	if !c.fine() {
		mark = color.New(color.FgRed)
	}
	fmt.Fprintf(p.out, "  %s  %s\n", mark.Sprintf("%-10s", c.State), c.Client)
	for _, line := range []string{
		labelled("company ", c.Company), labelled("scopes ", strings.Join(c.Scopes, " ")), labelled("served at ", c.Geolocation),
		labelled("last renewed ", moment(c.Renewed)), labelled("ends, unless renewed, ", moment(c.Ends)),
		c.Reason, labelled("→ ", c.Remedy),
	} {
		if line != "" {
			fmt.Fprintf(p.out, "              %s\n", line)
		}
	}
	return nil
}

func moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Local().Format(time.DateTime)
}

// showTroubled shows the connections that are not as they should be.
func (a *app) showTroubled(ctx context.Context, store *state.Store, show printer) error {
	all, err := a.connections(ctx, store)
	if err != nil {
		return err
	}
	for _, c := range all {
		if c.fine() {
			continue
		}
		if err := show.connection(c); err != nil {
			return err
		}
	}
	return nil
}
