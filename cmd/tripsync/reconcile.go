package main

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
)

func reconcileCommand(a *app) *cobra.Command {
	var subset string
	var repair, asJSON bool
	var accept int
	c := &cobra.Command{
		Use:   "reconcile",
		Short: "Read trips back from Concur and compare what is ours",
		Long: `Reads each trip that Concur acknowledged, and the traveller's other trips on its
days. Shows trips that are missing, differ, are there twice, or have our
BookingSource but are unknown here. What only Concur decides does not count as a
difference. Trips that ended more than 30 days ago are not read.

--subset 1/30 reads a thirtieth of the trips, a different one each day: run daily,
it has read all in 30 days. 2/30 is what 1/30 will be tomorrow.

--repair queues missing and different trips for the next run, or serve, to send.
A missing trip is created only if it stays absent while it is looked up, as after
an unknown outcome. A duplicate is cancelled only if tripsync certainly posted it.
Nothing else is touched. When more than ten trips, and more than a fifth of those
read, are missing, none of them is created: that looks like the wrong company.
--accept N creates up to N anyway.

Exit codes: 0 nothing differs, 1 some trip could not be read, 3 something
differs, 4 too much is missing, 10 database, 12 credentials refused.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			part, err := parseSubset(subset)
			if err != nil {
				return usage(err)
			}
			return a.reconcile(c.Context(), report.Printer{Out: a.out, JSON: asJSON}, pipeline.Reconciliation{Subset: part, Repair: repair, Accept: accept})
		},
	}
	c.Flags().StringVar(&subset, "subset", "", "`PART/OF` all trips, such as 1/30")
	c.Flags().BoolVar(&repair, "repair", false, "queue missing and different trips, and cancel duplicates that are certainly ours")
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

func (a *app) reconcile(ctx context.Context, show report.Printer, r pipeline.Reconciliation) error {
	return a.withPipeline(ctx, show.JSON, func(p *pipeline.Pipeline, d *service.Database) error {
		var err error
		if r.Reconciler, err = a.Reconciler(ctx, d); err != nil {
			return err
		}
		r.Show = func(found pipeline.Difference) error { return show.Drift(found.Report()) }
		sum, err := p.Reconcile(ctx, r)
		if err != nil && sum.Read == 0 && !show.JSON {
			return err
		}
		if err := cmp.Or(show.Reconciled(sum.Reconciled), err); err != nil {
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
