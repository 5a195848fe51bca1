package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform"
)

func retryCommand(a *app) *cobra.Command {
	var which state.Troubled
	var all bool
	c := tripCommand(a, tripVerb{
		"retry", "Send again what Concur refused, and at once what is waiting for a later try",
		`The service, or the next run, sends it. Trips that are held for another reason
stay held.

Instead of a LOCATOR: --all, or the trips of one --client, or of one --code as
status shows it (refused, transient, unknown …), or of both. --all and --client
also end the pause of a company and of its application, which Concur asked for.
They show how many trips are queued, and how many stay held.`,
		func(ctx context.Context, d *service.Database, trips []state.Trip) error {
			return d.Trips.Retry(ctx, trips)
		},
	})
	one, args := c.RunE, c.Args
	c.Use = "retry LOCATOR | --all | --client NAME | --code CODE"
	c.Flags().BoolVar(&all, "all", false, "all trips that were refused or wait for a later try")
	c.Flags().StringVar(&which.Client, "client", "", "those of the client `NAME` of the settings")
	c.Flags().StringVar(&which.Code, "code", "", "those that status shows with this `CODE`")
	many := func() bool { return all || which != state.Troubled{} }
	c.Args = func(c *cobra.Command, names []string) error {
		switch {
		case all && which != state.Troubled{}:
			return usage(errors.New("--all is all: it goes with neither --client nor --code"))
		case many() && len(names) > 0:
			return usage(fmt.Errorf("%q and a set of trips: want one of the two", names[0]))
		case !many() && len(names) == 0:
			return usage(errors.New("which trips? a LOCATOR, --all, --client NAME or --code CODE"))
		case many():
			return checkCode(which.Code)
		}
		return args(c, names)
	}
	c.RunE = func(c *cobra.Command, names []string) error {
		if !many() {
			return one(c, names)
		}
		asJSON, err := c.Flags().GetBool("json")
		if err != nil {
			return err
		}
		return a.withDatabase(c.Context(), func(ctx context.Context, d *service.Database) error {
			return a.retryMany(ctx, d, report.Printer{Out: a.out, JSON: asJSON}, which)
		})
	}
	return c
}

// checkCode refuses a code that is in no catalogue, and names what was probably meant.
func checkCode(code string) error {
	var codes []string
	for _, e := range listReasons() {
		codes = append(codes, string(e.Reason))
	}
	if code == "" || slices.Contains(codes, code) {
		return nil
	}
	if near := config.Nearest(code, codes); near != "" {
		return usage(fmt.Errorf("unknown code %q: did you mean %q?", code, near))
	}
	return usage(fmt.Errorf("unknown code %q: want one of %s", code, strings.Join(codes, ", ")))
}

func (a *app) retryMany(ctx context.Context, d *service.Database, show report.Printer, which state.Troubled) error {
	if which.Client != "" {
		if _, err := a.clientNamed(which.Client); err != nil {
			return err
		}
	}
	if which.Client != "" || which.Code == "" {
		if err := endRests(ctx, d, a.Settings.Clients, which.Client); err != nil {
			return err
		}
	}
	queued, held, err := d.Trips.RetryMany(ctx, which)
	if err != nil {
		return err
	}
	if err := show.Retried(report.Retried{Type: "summary", Queued: queued, Held: held}); err != nil {
		return err
	}
	if held > 0 {
		return &exit{code: exitSetAside}
	}
	return nil
}

// endRests lets one client's requests leave at once, or all clients', whatever Concur
// asked for.
func endRests(ctx context.Context, d *service.Database, clients []config.Client, name string) error {
	for _, c := range clients {
		if name != "" && c.Name != name {
			continue
		}
		if err := errors.Join(d.Ledger.ResumeClient(ctx, c.Name), d.Applications.EndPause(ctx, state.Application(c.Concur.ClientID), d.Now())); err != nil {
			return err
		}
	}
	return nil
}

// listReasons returns all reasons why a trip is not sent: no document is made of its
// booking, or the document is not delivered.
func listReasons() []trip.Entry {
	var all []trip.Entry
	for _, e := range transform.Catalogue() {
		all = append(all, trip.Entry{Reason: trip.Reason(e.Code), Means: e.Means, Remedy: e.Remedy})
	}
	return append(all, trip.Reasons()...)
}
