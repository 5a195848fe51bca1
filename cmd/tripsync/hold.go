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
	"tripsync/state"
	"tripsync/transform"
)

// A tripVerb changes how the trips stand that somebody names.
type tripVerb struct {
	name, short, long string

	do func(ctx context.Context, d *database, trips []state.Trip) error
}

func holdCommand(a *app) *cobra.Command {
	return tripCommand(a, tripVerb{
		"hold", "Keep a booking's trips, or one trip, from being sent until they are released",
		`A held trip stays in Concur as it is: no create, no update and no cancel is sent,
whatever the exports say from then on and whoever travels. What is on its way
already is not called back.`,
		func(ctx context.Context, d *database, trips []state.Trip) error {
			by, _ := a.lookup("USER")
			return d.Hold(ctx, trips, by, d.Now())
		},
	})
}

func releaseCommand(a *app) *cobra.Command {
	return tripCommand(a, tripVerb{
		"release", "Let go what is held by hand",
		`What is wanted by now is sent by the service, or by the next run.`,
		func(ctx context.Context, d *database, trips []state.Trip) error { return d.Release(ctx, trips) },
	})
}

func retryCommand(a *app) *cobra.Command {
	var which state.Troubled
	var all bool
	c := tripCommand(a, tripVerb{
		"retry", "Send again what Concur refused, and at once what waits for a later try",
		`The service sends it, or the next run. What is held for another reason stays so.

Instead of a LOCATOR: --all, or those of one --client, or of one --code as status
shows it (refused, transient, unknown …), or both. --all and --client also end what
makes a company wait: its own rest, and that of its application, for which Concur
asked. They show how many trips are queued, and how many stay held.`,
		func(ctx context.Context, d *database, trips []state.Trip) error { return d.Retry(ctx, trips) },
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
			return usage(fmt.Errorf("%q and a set of trips: want one of both", names[0]))
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
		return a.withDatabase(c.Context(), func(ctx context.Context, d *database) error {
			return a.retryMany(ctx, d, report.Printer{Out: a.out, JSON: asJSON}, which)
		})
	}
	return c
}

// checkCode refuses a code that is in no catalogue, and names what was probably meant.
func checkCode(code string) error {
	var codes []string
	for _, e := range transform.Catalogue() {
		codes = append(codes, string(e.Code))
	}
	if code == "" || slices.Contains(codes, code) {
		return nil
	}
	if near := config.Nearest(code, codes); near != "" {
		return usage(fmt.Errorf("unknown code %q: did you mean %q?", code, near))
	}
	return usage(fmt.Errorf("unknown code %q: want one of %s", code, strings.Join(codes, ", ")))
}

func (a *app) retryMany(ctx context.Context, d *database, show report.Printer, which state.Troubled) error {
	if which.Client != "" {
		if _, err := a.clientNamed(which.Client); err != nil {
			return err
		}
	}
	if which.Client != "" || which.Code == "" {
		if err := a.endRests(ctx, d, which.Client); err != nil {
			return err
		}
	}
	queued, held, err := d.RetryMany(ctx, which)
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

func tripCommand(a *app, v tripVerb) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   v.name + " LOCATOR",
		Short: v.short,
		Long: v.long + `

LOCATOR is a record locator (all its trips), the key of a trip as plan and status
show it, or the beginning of only one of them. Shows how the trips stand then.

Exit codes: 0 done, 1 no such trip, or not only one, 3 a trip is held (not of hold).`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(fmt.Errorf("want one LOCATOR, not %d", len(args)))
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			return a.onTrips(c.Context(), v, args[0], report.Printer{Out: a.out, JSON: asJSON})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line")
	return c
}

func (a *app) onTrips(ctx context.Context, v tripVerb, name string, show report.Printer) (err error) {
	if err := a.load(); err != nil {
		return err
	}
	d, err := a.openDatabase(ctx)
	if err != nil {
		return err
	}
	defer func() { err = d.end(err) }()
	trips, err := d.TripsNamed(ctx, name)
	if errors.Is(err, state.ErrNoTrip) {
		return fmt.Errorf("%q: %w", name, err)
	}
	if err != nil {
		return err
	}
	if err := v.do(ctx, d, trips); err != nil {
		return err
	}
	held, err := showStanding(ctx, d, show, trips)
	if err == nil && held && v.name != "hold" {
		err = &exit{code: exitSetAside}
	}
	return err
}

// showStanding shows how trips stand now, and tells whether one is held.
func showStanding(ctx context.Context, d *database, show report.Printer, trips []state.Trip) (held bool, err error) {
	for _, t := range trips {
		task, err := d.Task(ctx, t.ID)
		if err != nil {
			return held, err
		}
		held = held || task.Trip.Hold != ""
		if err := show.Standing(standingOf(task)); err != nil {
			return held, err
		}
	}
	return held, nil
}

func standingOf(task state.Task) report.Standing {
	t := task.Trip
	standing := report.Standing{
		Type: "trip", Client: t.Client, Trip: t.Locator, Locator: t.PNR,
		Stands: "settled", Code: t.Hold, Reason: t.HoldText,
	}
	switch {
	case t.Hold != "":
		standing.Stands = "held"
	case task.Open != nil || t.Posted.Generation < t.Generation:
		standing.Stands = "queued"
	}
	return standing
}
