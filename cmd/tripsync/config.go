package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/config"
)

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
					return fmt.Errorf("%w\nwhat each setting means: tripsync help settings; what a rule may say: tripsync help passives", err)
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
				return a.Settings.Show(a.out)
			},
		},
	)
	return c
}
