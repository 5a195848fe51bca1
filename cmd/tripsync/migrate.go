package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/service"
	"tripsync/state"
)

func migrateCommand(a *app) *cobra.Command {
	var only bool
	c := &cobra.Command{
		Use:   "migrate",
		Short: "Bring the database to this version's schema",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := a.load(); err != nil {
				return err
			}
			if err := a.mayMakeDatabase(); err != nil {
				return err
			}
			d, err := a.StartDatabase(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = d.End(err) }()
			if only {
				return showSteps(c.Context(), a.out, d)
			}
			applied, err := state.Migrate(c.Context(), d.URL)
			if err != nil {
				return &exit{exitDatabase, err}
			}
			for _, name := range applied {
				fmt.Fprintln(a.out, "applied", name)
			}
			if err := state.CheckSchema(c.Context(), d.URL); err != nil {
				return &exit{exitDatabase, err}
			}
			_, err = fmt.Fprintln(a.out, "the database has this version's schema")
			return err
		},
	}
	c.Flags().BoolVar(&only, "status", false, "list the steps, change nothing")
	return c
}

func showSteps(ctx context.Context, out io.Writer, d *service.Database) error {
	steps, err := state.MigrationStatus(ctx, d.URL)
	if err != nil {
		return &exit{exitDatabase, err}
	}
	for _, m := range steps {
		when := "pending"
		switch {
		case m.Unknown:
			when = "of a newer tripsync"
		case !m.AppliedAt.IsZero():
			when = "applied " + m.AppliedAt.Local().Format(time.DateTime)
		}
		fmt.Fprintf(out, "%-40s %s\n", m.Name, when)
	}
	return nil
}
