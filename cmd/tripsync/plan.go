package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/ingest/source"
)

func planCommand(a *app) *cobra.Command {
	var asJSON, exitWithChanges bool
	var file string
	c := &cobra.Command{
		Use:   "plan [PATH…]",
		Short: "Read what is new and show what run would do; sends nothing",
		Long: `Reads as run does, and shows what run would send. The files stay in the inbox for
run to take; what was read is known from then on, even if they vanish. The next run
sends exactly that, unless more arrives; with -o the plan is written to a file, and
run --plan does that or nothing.

Exit codes: 0 done, 2 with --exit-code if run would send something, 3 something
was set aside or could not be used, 4 a guard stops a client's plan.`,
		RunE: func(c *cobra.Command, paths []string) error {
			plan := func(out io.Writer) error {
				return a.plan(c.Context(), printer{a.out, asJSON}, paths, everyFile, out, exitWithChanges)
			}
			if file == "" {
				return plan(nil)
			}
			return writeFile(file, plan)
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	c.Flags().BoolVar(&exitWithChanges, "exit-code", false, "exit 2 when run would send something")
	c.Flags().StringVarP(&file, "output", "o", "", "write the plan to a `FILE` for run --plan; no documents, nobody's name")
	return c
}

// writeFile makes a file of what write writes, whole or not at all. That write
// ends with an exit code is no reason against the file.
func writeFile(name string, write func(io.Writer) error) error {
	draft, err := os.CreateTemp(filepath.Dir(name), ".tripsync-*")
	if err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	defer draft.Close()
	// Without a name, it goes with this process, however that ends.
	if err := os.Remove(draft.Name()); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	written := write(draft)
	if _, coded := errors.AsType[*exit](written); written != nil && !coded {
		return written
	}
	if _, err := draft.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	if err := replaceFile(name, draft); err != nil {
		return fmt.Errorf("write plan: %w", err)
	}
	return written
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

// plan shows what run would do, and writes it to out unless that is nil.
func (a *app) plan(ctx context.Context, show printer, paths []string, wanted func(source.File) bool, out io.Writer, exitWithChanges bool) error {
	if err := a.load(); err != nil {
		return err
	}
	if err := a.readable(paths, ""); err != nil {
		return err
	}
	return a.withPipeline(ctx, show.json, func(p *pipeline.Pipeline, _ *database) error {
		p = p.Dry()
		old := 0
		summary, err := p.Preview(ctx, pipeline.Sync{
			Trigger: "plan", Show: show.counting(&old), Out: out,
			Read: func(run uuid.UUID) error { return a.read(ctx, p, run, paths, wanted) },
		})
		if err != nil {
			return err
		}
		summary.TooOld = old
		show.problems(summary.Problems)
		if err := errors.Join(a.showRejected(ctx, p, show, summary.Run), show.stops(summary.Stopped), show.summary(summary)); err != nil {
			return err
		}
		switch {
		case len(summary.Stopped) > 0:
			return stopped(summary.Stopped)
		case exitWithChanges && summary.Sent > 0:
			return &exit{code: exitUsage}
		case summary.Quarantined+len(summary.Problems) > 0:
			return &exit{code: exitSetAside}
		}
		return nil
	})
}
