package main

import (
	"context"
	"errors"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
)

func planCommand(a *app) *cobra.Command {
	var asJSON, exitWithChanges bool
	c := &cobra.Command{
		Use:   "plan [PATH…]",
		Short: "Read what is new and show what run would do; sends nothing",
		Long: `Reads as run does, so that what was read is known from then on, and shows what
run would send. The next run sends exactly that, unless more arrives.`,
		RunE: func(c *cobra.Command, paths []string) error {
			return a.plan(c.Context(), printer{a.out, asJSON}, paths, everyFile, exitWithChanges)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	c.Flags().BoolVar(&exitWithChanges, "exit-code", false, "exit 2 when run would send something")
	return c
}

func (a *app) plan(ctx context.Context, show printer, paths []string, wanted func(source.File) bool, exitWithChanges bool) error {
	return a.withPipeline(ctx, show.json, func(p *pipeline.Pipeline, _ *database) error {
		summary, err := p.Preview(ctx, pipeline.Sync{
			Trigger: "plan", Show: show.item,
			Read: func(run uuid.UUID) error { return a.read(ctx, p, run, paths, wanted) },
		})
		if err != nil {
			return err
		}
		if err := errors.Join(a.showRejected(ctx, p, show, summary.Run), show.summary(summary)); err != nil {
			return err
		}
		switch {
		case exitWithChanges && summary.Sent > 0:
			return &exit{code: exitUsage}
		case summary.Quarantined > 0:
			return &exit{code: exitSetAside}
		}
		return nil
	})
}
