package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/fatih/color"
	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/push"
)

func reconcileCommand(a *app) *cobra.Command {
	var subset string
	var repair, asJSON bool
	var accept int
	c := &cobra.Command{
		Use:   "reconcile",
		Short: "Read trips back from Concur and compare what is ours",
		Long: `Reads each trip that Concur acknowledged, and the traveller's other trips on its
days, and tells what is missing, has drifted, is there twice, or bears our
BookingSource without being known. What only Concur decides is no difference,
and trips that ended more than 30 days ago are not read any more.

--subset 1/30 reads a thirtieth of the trips, another one each day: run daily,
it has read all in 30 days. 2/30 is what 1/30 will be tomorrow.

--repair queues what is missing or has drifted for the next run, or serve, to
send. A missing trip is created only when it stays absent while it is looked up,
as after an unknown outcome. A duplicate is cancelled if tripsync posted it for
certain. Nothing else is touched. When more than ten trips, and more than a fifth
of all that were read, are missing, none of them is created: that looks like the
wrong company. --accept N creates up to N all the same.

Exit codes: 0 nothing differs, 1 some trip could not be read, 3 something
differs, 4 too much is missing, 10 database, 12 credentials refused.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			part, err := parseSubset(subset)
			if err != nil {
				return usage(err)
			}
			return a.reconcile(c.Context(), printer{a.out, asJSON}, pipeline.Reconciliation{Subset: part, Repair: repair, Accept: accept})
		},
	}
	c.Flags().StringVar(&subset, "subset", "", "`PART/OF` all trips, such as 1/30")
	c.Flags().BoolVar(&repair, "repair", false, "queue what differs for posting again")
	c.Flags().IntVar(&accept, "accept", 0, "create up to `N` missing trips, however many that is of all")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	return c
}

// parseSubset reads 1/30; nothing is all.
func parseSubset(text string) (pipeline.Subset, error) {
	if text == "" {
		return pipeline.Subset{}, nil
	}
	before, after, _ := strings.Cut(text, "/")
	part, err := strconv.Atoi(before)
	of, err2 := strconv.Atoi(after)
	if err != nil || err2 != nil || part < 1 || part > of {
		return pipeline.Subset{}, fmt.Errorf("subset %q: want a part of all trips such as 1/30", text)
	}
	return pipeline.Subset{Part: part, Of: of}, nil
}

func (a *app) reconcile(ctx context.Context, show printer, r pipeline.Reconciliation) error {
	return a.withPipeline(ctx, show.json, func(p *pipeline.Pipeline, d *database) error {
		services, err := a.services(d)
		if err != nil {
			return err
		}
		r.Show = show.difference
		r.Reconciler = &push.Reconciler{
			Register: d.Store, Services: services, Drift: pipeline.Drift, Now: d.Now, NewID: newID, Log: a.log,
		}
		sum, err := p.Reconcile(ctx, r)
		if err != nil && sum.Read == 0 && !show.json {
			return err
		}
		if err := cmp.Or(show.reconciled(sum), err); err != nil {
			return err
		}
		return reconciledExit(sum)
	})
}

func reconciledExit(sum pipeline.Reconciled) error {
	switch {
	case sum.Refused():
		return &exit{code: exitCredential}
	case sum.Failed > 0:
		return &exit{code: exitError}
	case sum.Right < sum.Read || sum.Duplicate+sum.Foreign > 0:
		return &exit{code: exitSetAside}
	}
	return nil
}

// A line of reconcile --json.
type driftLine struct {
	Type    string   `json:"type"` // drift
	Kind    string   `json:"kind"` // missing, drifted, duplicate or foreign
	Client  string   `json:"client"`
	Trip    string   `json:"trip,omitempty"`
	Locator string   `json:"locator"` // several with commas between
	TripID  string   `json:"tripId,omitempty"`
	Changes []string `json:"changes"`
	Remedy  string   `json:"remedy,omitempty"`
}

func (p printer) difference(d pipeline.Difference) error {
	line := driftLine{
		Type: "drift", Kind: d.Kind, Client: d.Trip.Client, Trip: d.Trip.Locator, Locator: d.Trip.PNR,
		TripID: d.ConcurID, Changes: d.Changes, Remedy: d.Remedy,
	}
	if d.Kind == push.Foreign {
		line.Trip, line.Locator = "", strings.Join(d.Locators, ", ")
	}
	if p.json {
		return p.line(line)
	}
	name := line.Trip
	if name == "" {
		name = line.Locator
	}
	fmt.Fprintf(p.out, "  %s  %s\n", driftColour(d.Kind).Sprintf("%-9s", d.Kind), name)
	for _, c := range d.Changes {
		fmt.Fprintf(p.out, "             %s\n", c)
	}
	if d.Remedy != "" {
		fmt.Fprintf(p.out, "             → %s\n", d.Remedy)
	}
	return nil
}

func driftColour(kind string) *color.Color {
	if kind == push.Foreign {
		return color.New(color.FgCyan)
	}
	return color.New(color.FgYellow)
}

func (p printer) reconciled(s pipeline.Reconciled) error {
	if p.json {
		return p.line(s)
	}
	_, err := fmt.Fprintf(p.out, "\n%s read back: %d right, %d missing, %d drifted, %d not readable; %d in Concur twice, %d foreign\n",
		plural(s.Read, "trip"), s.Right, s.Missing, s.Drifted, s.Failed, s.Duplicate, s.Foreign)
	return err
}
