package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/ingest/source"
	"tripsync/state"
	"tripsync/state/queue"
	"tripsync/state/trip"
)

func runCommand(a *app) *cobra.Command {
	var asJSON bool
	var planFile string
	var accept []string
	c := &cobra.Command{
		Use:   "run [PATH…]",
		Short: "One sync now: read, plan, send what is new or changed",
		Long: `Reads the inboxes of the settings, or the files and directories given, and
sends what is new or changed. Given paths are read again even when they are
known; what is already right is not sent again.

When a plan takes more from a client's trips in Concur than its guard allows,
nothing of that client is sent; the others go on. --accept with the id that is
shown lets exactly that plan pass. --plan does what plan -o wrote, or nothing at
all if something else would be done now; it reads no exports.

A trip counts as waiting until a quiet time or a pause that Concur asked for is
over, or if a run was stopped before its turn. The next run sends it.

Exit codes: 0 done, 1 error or trips that failed, 3 done but something was set
aside, could not be used, is held, waiting or unknown, 4 stopped by a guard,
10 database, 11 another run is at work, 12 credentials refused, or no key for them.`,
		RunE: func(c *cobra.Command, paths []string) error {
			if planFile != "" && len(paths) > 0 {
				return usage(errors.New("--plan does what its file says: it reads no exports"))
			}
			for _, id := range accept {
				if !pipeline.NamesPlan(id) {
					return usage(fmt.Errorf("--accept %q: want the id that plan shows, 12 of 0-9 and a-f", id))
				}
			}
			sync := pipeline.Sync{Trigger: "run", PlanFile: planFile, Accept: accept}
			return a.sync(c.Context(), report.Printer{Out: a.out, JSON: asJSON}, sync, paths, everyFile)
		},
	}
	c.Flags().StringVar(&planFile, "plan", "", "do exactly the plan in `FILE`, or nothing")
	c.Flags().StringSliceVar(&accept, "accept", nil, "let the plan with `ID` pass, which a guard stopped")
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	return c
}

func everyFile(source.File) bool { return true }

// sync is one synchronisation by hand: of paths, or without any of the inboxes.
func (a *app) sync(ctx context.Context, show report.Printer, s pipeline.Sync, paths []string, wanted func(source.File) bool) error {
	if err := a.load(); err != nil {
		return err
	}
	if err := a.readable(paths, s.PlanFile); err != nil {
		return err
	}
	return a.withPipeline(ctx, show.JSON, func(p *pipeline.Pipeline, d *service.Database) error {
		send, err := a.Queue(ctx, d)
		if err != nil {
			return err
		}
		defer tellFinishing(ctx, send, a.errOut)()
		old := 0
		s.Show, s.Send, s.Settle = counting(&old, show.Trip), send, a.LongestDoubt()
		s.Read = func(in *pipeline.Intake) error { return readExports(ctx, p, in, paths, wanted) }
		summary, err := p.Run(ctx, s)
		if summary.Type == "" || state.Lost(err) || err != nil && summary.Read == 0 && !show.JSON { // there is nothing to sum up
			return err
		}
		summary.TooOld = old
		return errors.Join(a.report(context.WithoutCancel(ctx), p, show, summary), err)
	})
}

// tellFinishing says at once, when ctx ends while something is being sent, what is
// waited for. The function that it returns ends that.
func tellFinishing(ctx context.Context, send *queue.Queue, out io.Writer) (end func() bool) {
	var sending atomic.Int32
	deliver := send.Deliver
	send.Deliver = func(ctx context.Context, job state.Job) (state.Next, error) {
		sending.Add(1)
		defer sending.Add(-1)
		return deliver(ctx, job)
	}
	return context.AfterFunc(ctx, func() {
		if sending.Load() > 0 {
			fmt.Fprintf(out, "finishing what is being sent, up to %d s; again to stop now\n", service.Grace/time.Second)
		}
	})
}

// readable looks whether there is something to read, before anything is made.
func (a *app) readable(paths []string, plan string) error {
	if plan != "" {
		if err := pipeline.CheckPlan(plan); err != nil {
			return usage(err)
		}
		return nil
	}
	if len(paths) == 0 && len(a.Settings.Inbox) == 0 {
		return usage(errors.New("nothing to read: give a path, or an inbox in the settings"))
	}
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return fmt.Errorf("read exports: %w", err)
		}
	}
	return nil
}

// readExports reads the paths or, without any, the inboxes.
func readExports(ctx context.Context, p *pipeline.Pipeline, in *pipeline.Intake, paths []string, wanted func(source.File) bool) error {
	if len(paths) > 0 {
		return p.ReadPaths(ctx, in, paths, wanted)
	}
	return p.ReadInboxes(ctx, in)
}

// troublesShown is how many trips that did not get through are listed.
const troublesShown = 100

// report shows what did not get to Concur and the summary. Its error has the exit code
// of the run.
func (a *app) report(ctx context.Context, p *pipeline.Pipeline, show report.Printer, s pipeline.Summary) error {
	if err := showTroubles(ctx, p, show, s.Run); err != nil {
		return err
	}
	barred, err := p.Store.Trips.Barred(ctx, s.Run)
	if err != nil {
		return fmt.Errorf("look whether credentials are refused: %w", err)
	}
	refused, err := p.Store.Trips.Refused(ctx)
	if err != nil {
		return fmt.Errorf("count what Concur refused: %w", err)
	}
	if err := showRejected(ctx, p, show, s.Run); err != nil {
		return err
	}
	if barred {
		if err := (access{&a.Machine, p.Store}).showTroubled(ctx, show); err != nil {
			return err
		}
	}
	show.Problems(s.Problems)
	if err := errors.Join(showStops(show, s.Stopped), show.Refused(refused), show.Summary(s.Summary)); err != nil {
		return err
	}
	return exitOfRun(s, refused, barred)
}

// showTroubles shows the trips of a run that did not get to Concur.
func showTroubles(ctx context.Context, p *pipeline.Pipeline, show report.Printer, run uuid.UUID) error {
	troubles, err := p.Store.Trips.Troubles(ctx, run, troublesShown)
	if err != nil {
		return fmt.Errorf("list what was not sent: %w", err)
	}
	for _, t := range troubles {
		if err := show.Trouble(t); err != nil {
			return err
		}
	}
	return nil
}

// exitOfRun returns the error that a run ends with, the gravest one, or nil.
func exitOfRun(s pipeline.Summary, refused int, barred bool) error {
	switch {
	case len(s.Stopped) > 0:
		return stopped(s.Stopped)
	case barred:
		return &exit{code: exitCredential}
	case s.Failed > 0:
		return &exit{code: exitError}
	case s.Quarantined+s.Held+s.Waiting+s.Unknown+len(s.Problems)+refused > 0:
		return &exit{code: exitSetAside}
	}
	return nil
}

// reported shows the items of a plan.
func reported(show func(report.Trip) error) func(pipeline.Item) error {
	return func(i pipeline.Item) error { return show(i.Report()) }
}

// counting shows items, and counts those that are held as too old.
func counting(old *int, show func(report.Trip) error) func(pipeline.Item) error {
	return func(i pipeline.Item) error {
		if i.Hold == trip.ReasonTooOld {
			*old++
		}
		return show(i.Report())
	}
}

func showStops(show report.Printer, stops []pipeline.Stop) error {
	for _, s := range stops {
		if err := show.Guard(s.Report()); err != nil {
			return err
		}
	}
	return nil
}

// stopped is the exit of a verb after guards stopped clients.
func stopped(stops []pipeline.Stop) error {
	var clients []string
	for _, s := range stops {
		clients = append(clients, s.Client)
	}
	return &exit{exitGuard, fmt.Errorf("stopped by a guard: %s", strings.Join(clients, ", "))}
}

func showRejected(ctx context.Context, p *pipeline.Pipeline, show report.Printer, run uuid.UUID) error {
	rejected, err := p.Store.Reading.RejectedBy(ctx, run, troublesShown)
	if err != nil {
		return fmt.Errorf("list what was set aside: %w", err)
	}
	for _, r := range rejected {
		if err := show.Quarantined(r); err != nil {
			return err
		}
	}
	return nil
}
