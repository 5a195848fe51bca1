package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/state"
)

// A tripVerb changes how the trips stand that somebody names.
type tripVerb struct {
	name, short, long string

	do func(ctx context.Context, d *service.Database, trips []state.Trip) error
}

func holdCommand(a *app) *cobra.Command {
	return tripCommand(a, tripVerb{
		"hold", "Keep a booking's trips, or one trip, from being sent until they are released",
		`A held trip stays in Concur as it is. Nothing is sent for it, whatever later
exports say, for any traveller. A request that was already sent is not recalled.`,
		func(ctx context.Context, d *service.Database, trips []state.Trip) error {
			by, _ := a.lookup("USER")
			return d.Trips.Hold(ctx, trips, by, d.Now())
		},
	})
}

func releaseCommand(a *app) *cobra.Command {
	return tripCommand(a, tripVerb{
		"release", "Let trips that a person holds be sent again",
		`The service, or the next run, sends the trips as the exports want them by then.`,
		func(ctx context.Context, d *service.Database, trips []state.Trip) error {
			return d.Trips.Release(ctx, trips)
		},
	})
}

func tripCommand(a *app, v tripVerb) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   v.name + " LOCATOR",
		Short: v.short,
		Long: v.long + `

LOCATOR is a record locator (all its trips), or the key of a trip as plan and
status show it; the beginning is enough if only one trip has it. Shows how the
trips stand then.

Exit codes: 0 done, 1 no such trip, or not only one, 3 a trip is held (not for hold).`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return usage(fmt.Errorf("which trip? tripsync %s LOCATOR, and one only", v.name))
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
	defer func() { err = d.End(err) }()
	trips, err := d.Trips.FindTrips(ctx, name)
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

// showStanding shows how trips stand now, and reports whether one is held.
func showStanding(ctx context.Context, d *service.Database, show report.Printer, trips []state.Trip) (held bool, err error) {
	for _, t := range trips {
		task, err := d.Ledger.Task(ctx, t.ID)
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
		Stands: "settled", Code: string(t.Hold), Reason: t.HoldText,
	}
	switch {
	case t.Hold != "":
		standing.Stands = "held"
	case task.Open != nil || t.Posted.Generation < t.Generation:
		standing.Stands = "queued"
	}
	return standing
}
