package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"runtime/debug"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/report"
)

// run is the program; it returns the exit code.
func run(args, environ []string, out, errOut io.Writer) int {
	screens := []*report.Screen{report.NewScreen(out), report.NewScreen(errOut)}
	a := &app{environ: environ, out: screens[0], errOut: screens[1], hangUps: make(chan struct{}, 1)}
	ctx, stop := a.signalled()
	defer stop()
	root := rootCommand(a)
	root.SetArgs(args)
	root.SetOut(a.out)
	root.SetErr(a.errOut)
	err := root.ExecuteContext(ctx)
	if text := explain(ctx, err); text != nil {
		fmt.Fprintln(a.errOut, "tripsync:", text)
	}
	for _, s := range screens {
		err = cmp.Or(err, s.Flush())
	}
	return exitCode(ctx, err)
}

func rootCommand(a *app) *cobra.Command {
	root := &cobra.Command{
		Use:           "tripsync",
		Short:         "Keeps travellers' trips in SAP Concur equal to what GDS exports say",
		SilenceUsage:  true,
		SilenceErrors: true,
		Args:          unknownVerb,
		RunE:          func(c *cobra.Command, _ []string) error { return c.Help() },
	}
	root.PersistentFlags().StringVar(&a.configFile, "config", "", "settings `FILE` (default ./tripsync.yaml, then /etc/tripsync/tripsync.yaml)")
	root.PersistentFlags().StringVar(&a.logLevel, "log-level", "", "debug, info, warn or error")
	root.SetFlagErrorFunc(unknownFlag)
	root.SetHelpCommand(helpCommand(a))
	root.AddCommand(
		demoCommand(a), convertCommand(a), planCommand(a), runCommand(a), serveCommand(a), backfillCommand(a),
		statusCommand(a), holdCommand(a), releaseCommand(a), retryCommand(a), reconcileCommand(a), adoptCommand(a),
		connectCommand(a), keysCommand(a), sandboxCommand(a), migrateCommand(a), configCommand(a), versionCommand(a),
	)
	listTopics(root)
	tellUsage(root)
	return root
}

// tellUsage makes usage errors of what cobra says of arguments, for all verbs.
func tellUsage(c *cobra.Command) {
	if check := c.Args; check != nil {
		c.Args = func(c *cobra.Command, args []string) error {
			err := check(c, args)
			if _, coded := errors.AsType[*exit](err); err != nil && !coded {
				return usage(err)
			}
			return err
		}
	}
	for _, verb := range c.Commands() {
		tellUsage(verb)
	}
}

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
