package main

import (
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/config"
	"tripsync/state"
)

func versionCommand(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Show the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			info, ok := debug.ReadBuildInfo()
			if !ok {
				return errors.New("the program was built without version information")
			}
			_, err := fmt.Fprintf(a.out, "tripsync %s %s\n", info.Main.Version, info.GoVersion)
			return err
		},
	}
}

func configCommand(a *app) *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Check or show the settings", Args: unknownVerb, RunE: func(c *cobra.Command, _ []string) error { return c.Help() }}
	c.AddCommand(
		&cobra.Command{
			Use: "check", Short: "Read all settings and report every problem", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				settings, warnings, err := config.Check(a.configFile, a.environ)
				for _, w := range warnings {
					fmt.Fprintln(a.errOut, "warning:", w)
				}
				if err != nil {
					return err
				}
				file := settings.File
				if file == "" {
					file = "no file, defaults and environment only"
				}
				_, err = fmt.Fprintf(a.out, "settings are good (%s)\n", file)
				return err
			},
		},
		&cobra.Command{
			Use: "show", Short: "Print the settings in force, secrets left out", Args: cobra.NoArgs,
			RunE: func(*cobra.Command, []string) error {
				if err := a.load(); err != nil {
					return err
				}
				return a.settings.Show(a.out)
			},
		},
	)
	return c
}

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
			d, err := a.startDatabase(c.Context())
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.close()) }()
			if only {
				return a.migrationStatus(c, d)
			}
			applied, err := state.Migrate(c.Context(), d.url)
			if err != nil {
				return fmt.Errorf("%w: %w", state.ErrDatabase, err)
			}
			for _, name := range applied {
				fmt.Fprintln(a.out, "applied", name)
			}
			fmt.Fprintln(a.out, "the database has this version's schema")
			return nil
		},
	}
	c.Flags().BoolVar(&only, "status", false, "list the steps, change nothing")
	return c
}

func (a *app) migrationStatus(c *cobra.Command, d *database) error {
	steps, err := state.MigrationStatus(c.Context(), d.url)
	if err != nil {
		return fmt.Errorf("%w: %w", state.ErrDatabase, err)
	}
	for _, m := range steps {
		when := "pending"
		switch {
		case m.Unknown:
			when = "of a newer tripsync"
		case !m.AppliedAt.IsZero():
			when = "applied " + m.AppliedAt.Local().Format(time.DateTime)
		}
		fmt.Fprintf(a.out, "%-40s %s\n", m.Name, when)
	}
	return nil
}
