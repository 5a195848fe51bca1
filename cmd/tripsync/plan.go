package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/ingest/source"
)

func planCommand(a *app) *cobra.Command {
	var asJSON bool
	var how preview
	var file string
	c := &cobra.Command{
		Use:   "plan [PATH…]",
		Short: "Read what is new and show what run would do; sends nothing",
		Long: `Reads as run does, and shows what run would send. The files stay in the inbox, but
what was read is kept, even if they vanish. The next run sends exactly this, unless
more arrives. With -o the plan is written to a file, and run --plan does exactly
that plan, or nothing.

At a terminal the first 50 trips are listed: cancels before updates and creates,
and then by departure.

Exit codes: 0 done, 2 with --exit-code if run would send something, 3 something
was set aside or could not be used, 4 a guard stops a client's plan.`,
		RunE: func(c *cobra.Command, paths []string) error {
			plan := func(out io.Writer) error {
				how.paths, how.wanted, how.out = paths, everyFile, out
				return a.plan(c.Context(), report.Printer{Out: a.out, JSON: asJSON}, how)
			}
			if file == "" {
				return plan(nil)
			}
			return writeFile(file, plan)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	c.Flags().BoolVar(&how.exitWithChanges, "exit-code", false, "exit 2 when run would send something")
	c.Flags().BoolVar(&how.all, "all", false, "list every trip, also at a terminal")
	c.Flags().StringVarP(&file, "output", "o", "", "write the plan to a `FILE` for run --plan; no documents, nobody's name")
	return c
}

// writeFile makes a file of what write writes, whole or not at all. That write
// ends with an exit code is no reason against the file.
func writeFile(name string, write func(io.Writer) error) error {
	draft, err := os.CreateTemp(filepath.Dir(name), ".tripsync-*")
	if err != nil {
		return unwritten(name, err)
	}
	defer draft.Close()
	// Without a name, it goes with this process, however that ends.
	if err := os.Remove(draft.Name()); err != nil {
		return unwritten(name, err)
	}
	written := write(draft)
	if _, coded := errors.AsType[*exit](written); written != nil && !coded {
		return written
	}
	if _, err := draft.Seek(0, io.SeekStart); err != nil {
		return unwritten(name, err)
	}
	if err := replaceFile(name, draft); err != nil {
		return unwritten(name, err)
	}
	return written
}

// unwritten is the error of a plan that cannot be written. It names the file that
// was asked for, not the one beside it.
func unwritten(name string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	} else if link, ok := errors.AsType[*os.LinkError](err); ok {
		err = link.Err
	}
	return fmt.Errorf("write plan: %s: %w", name, err)
}

// replaceFile puts content in the place of a file at once. What a process leaves
// beside it that is killed, the next one overwrites.
func replaceFile(name string, content io.Reader) error {
	f, err := os.OpenFile(name+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, content)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// A preview is what a plan is made of, and how it is shown.
type preview struct {
	paths           []string
	wanted          func(source.File) bool
	out             io.Writer // where the plan is written to; nil: nowhere
	exitWithChanges bool
	all             bool // list every trip, also at a terminal
}

// plan shows what run would do.
func (a *app) plan(ctx context.Context, show report.Printer, how preview) error {
	if err := a.load(); err != nil {
		return err
	}
	if err := a.readable(how.paths, ""); err != nil {
		return err
	}
	return a.withPipeline(ctx, show.JSON, func(p *pipeline.Pipeline, _ *service.Database) error {
		p = p.Dry()
		old, trips := 0, report.NewListing(show, how.all)
		summary, err := p.Preview(ctx, pipeline.Sync{
			Trigger: "plan", Show: counting(&old, trips.Add), Out: how.out,
			Read: func(in *pipeline.Intake) error { return readExports(ctx, p, in, how.paths, how.wanted) },
		})
		if err := errors.Join(err, trips.End()); err != nil {
			return err
		}
		summary.TooOld = old
		show.Problems(summary.Problems)
		if err := errors.Join(showRejected(ctx, p, show, summary.Run), showStops(show, summary.Stopped), show.Summary(summary.Summary)); err != nil {
			return err
		}
		switch {
		case len(summary.Stopped) > 0:
			return stopped(summary.Stopped)
		case how.exitWithChanges && summary.Sent > 0:
			return &exit{code: exitUsage}
		case summary.Quarantined+len(summary.Problems) > 0:
			return &exit{code: exitSetAside}
		}
		return nil
	})
}
