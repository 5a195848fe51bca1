package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/ingest/source"
)

func backfillCommand(a *app) *cobra.Command {
	var from, to string
	var dry, asJSON, all bool
	c := &cobra.Command{
		Use:   "backfill [PATH…]",
		Short: "Read exports again, by date or path; nothing already right is sent again",
		Long: `Reads the files and directories given, or without any the archive of what was
read before, and sends what differs in Concur. --from and --to select files by
the day they were last changed (in UTC), both included. With --dry-run nothing
is sent.

A trip that Concur does not have is not created when it ended longer ago than the
client's setting oldest (90d). It is held as too-old, and the summary counts it.`,
		RunE: func(c *cobra.Command, paths []string) error {
			wanted, err := between(from, to)
			if err != nil {
				return usage(err)
			}
			if err := a.load(); err != nil {
				return err
			}
			if len(paths) == 0 {
				paths = []string{a.Settings.ArchiveDir()}
			}
			if dry {
				return a.plan(c.Context(), report.Printer{Out: a.out, JSON: asJSON}, preview{paths: paths, wanted: wanted, all: all})
			}
			return a.sync(c.Context(), report.Printer{Out: a.out, JSON: asJSON}, pipeline.Sync{Trigger: "backfill"}, paths, wanted)
		},
	}
	c.Flags().StringVar(&from, "from", "", "first `DAY`, YYYY-MM-DD")
	c.Flags().StringVar(&to, "to", "", "last `DAY`, YYYY-MM-DD")
	c.Flags().BoolVar(&all, "all", false, "with --dry-run: list every trip, also at a terminal")
	c.Flags().BoolVar(&dry, "dry-run", false, "show what would be sent, send nothing")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	return c
}

func between(from, to string) (func(source.File) bool, error) {
	first, err := day(from, time.Time{})
	if err != nil {
		return nil, err
	}
	last, err := day(to, time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC))
	if err != nil {
		return nil, err
	}
	if last.Before(first) {
		return nil, fmt.Errorf("--from %s is after --to %s: no day is in between", from, to)
	}
	return func(f source.File) bool {
		return !f.ModTime.Before(first) && f.ModTime.Before(last.AddDate(0, 0, 1))
	}, nil
}

func day(s string, unset time.Time) (time.Time, error) {
	if s == "" {
		return unset, nil
	}
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return t, fmt.Errorf("day %q: want YYYY-MM-DD", s)
	}
	return t, nil
}
