package main

import (
	"context"
	"errors"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
)

func adoptCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "adopt [PATH…]",
		Short: "Rebuild state from Concur when it was lost; sends nothing",
		Long: `For an empty database. Reads the files and directories given, or without any the
archive and the inboxes, and looks in Concur for each trip that they want. A trip
that is found is recorded as posted: the next run updates what differs, cancels
what is no longer wanted, and creates only what Concur does not have.

Start run and serve only after adopt has ended well. It can be started again at
any time, and reconcile shows afterwards what else Concur has.

Exit codes: 0 done, 1 some trip could not be looked up, 3 done but something
was set aside or is held, 10 database, 11 another process is at work.`,
		RunE: func(c *cobra.Command, paths []string) error {
			return a.adopt(c.Context(), report.Printer{Out: a.out, JSON: asJSON}, paths)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	return c
}

func (a *app) adopt(ctx context.Context, show report.Printer, paths []string) error {
	if err := a.load(); err != nil {
		return err
	}
	if _, err := os.Stat(a.Settings.ArchiveDir()); err != nil || len(paths) > 0 {
		if err := a.readable(paths, ""); err != nil {
			return err
		}
	}
	return a.withPipeline(ctx, show.JSON, func(p *pipeline.Pipeline, d *service.Database) error {
		finder, err := a.Finder(ctx, d)
		if err != nil {
			return err
		}
		sum, err := p.Adopt(ctx, pipeline.Adoption{
			Finder: finder, Show: reported(show.Trip),
			Read: func(in *pipeline.Intake) error { return a.readAll(ctx, p, in, paths) },
		})
		if sum.Type == "" || err != nil && sum.Read == 0 && !show.JSON {
			return err
		}
		if err := errors.Join(err, showRejected(ctx, p, show, sum.Run), show.Summary(sum.Summary)); err != nil {
			return err
		}
		switch {
		case sum.Failed > 0:
			return &exit{exitError, errors.New("not every trip could be looked up: start adopt again before run")}
		case sum.Held+sum.Quarantined > 0:
			return &exit{code: exitSetAside}
		}
		return nil
	})
}

// readAll reads paths or, without any, all that there ever was to read.
func (a *app) readAll(ctx context.Context, p *pipeline.Pipeline, in *pipeline.Intake, paths []string) error {
	if len(paths) > 0 {
		return p.ReadPaths(ctx, in, paths, everyFile)
	}
	switch err := p.ReadPaths(ctx, in, []string{a.Settings.ArchiveDir()}, everyFile); {
	case errors.Is(err, fs.ErrNotExist):
		return readExports(ctx, p, in, nil, everyFile)
	case err != nil || len(p.Inboxes) == 0:
		return err
	}
	return p.ReadInboxes(ctx, in)
}
