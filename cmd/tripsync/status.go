package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tripsync/cmd/internal/pipeline"
	"tripsync/state"
)

// A line of status --json about a run.
type runLine struct {
	Type     string          `json:"type"` // run
	Run      uuid.UUID       `json:"run"`
	Trigger  string          `json:"trigger"`
	Started  time.Time       `json:"started"`
	Finished *time.Time      `json:"finished,omitempty"`
	Summary  json.RawMessage `json:"summary"`
}

// A line of status --json about a client whose plan a guard stopped.
type stopLine struct {
	Type   string    `json:"type"` // guard
	Client string    `json:"client"`
	Plan   string    `json:"plan"` // for run --accept
	Why    string    `json:"why"`
	Since  time.Time `json:"since"`
}

// The last line of status --json.
type overviewLine struct {
	Type string `json:"type"` // summary
	state.Overview
}

const runsShown = 5

func statusCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Last runs, backlog, unknowns, holds, freshness",
		Args:  cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := a.load(); err != nil {
				return err
			}
			ctx := c.Context()
			d, err := a.openDatabase(ctx)
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, d.close()) }()
			runs, err := d.LastRuns(ctx, runsShown)
			if err != nil {
				return err
			}
			stops, err := d.Stops(ctx)
			if err != nil {
				return err
			}
			troubles, err := d.Troubles(ctx, uuid.Nil, troublesShown)
			if err != nil {
				return err
			}
			overview, err := d.Overview(ctx)
			if err != nil {
				return err
			}
			if asJSON {
				connections, err := a.connections(ctx, d.Store)
				if err != nil {
					return err
				}
				return statusJSON(printer{a.out, true}, runs, stops, connections, troubles, overview)
			}
			if err := a.statusText(runs, stops, troubles, overview); err != nil {
				return err
			}
			return a.showTroubled(ctx, d.Store, printer{a.out, false})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	return c
}

func statusJSON(p printer, runs []state.Run, stops []state.Stop, connections []connection, troubles []state.Trouble, o state.Overview) error {
	for _, r := range runs {
		if err := p.line(runLine{"run", r.ID, r.Trigger, r.StartedAt, r.FinishedAt, r.Summary}); err != nil {
			return err
		}
	}
	for _, s := range stops {
		if err := p.line(stopLine{"guard", s.Client, s.Plan, s.Why, s.Since}); err != nil {
			return err
		}
	}
	for _, c := range connections {
		if err := p.connection(c); err != nil {
			return err
		}
	}
	for _, t := range troubles {
		if err := p.trouble(t); err != nil {
			return err
		}
	}
	return p.line(overviewLine{"summary", o})
}

func (a *app) statusText(runs []state.Run, stops []state.Stop, troubles []state.Trouble, o state.Overview) error {
	fmt.Fprintf(a.out, "%s wanted, %d of them in Concur as they should be\nbacklog %d, unknown %d, held %d, set aside %d\n",
		plural(o.Trips, "trip"), o.Sent, o.Backlog, o.Unknown, o.Held, o.Quarantined)
	if o.LastRead != nil {
		fmt.Fprintf(a.out, "last export read %s\n", o.LastRead.Local().Format(time.DateTime))
	}
	for _, r := range runs {
		var s pipeline.Summary
		if err := json.Unmarshal(r.Summary, &s); err != nil {
			return fmt.Errorf("read summary of a run: %w", err)
		}
		end := "did not finish"
		if r.FinishedAt != nil {
			end = fmt.Sprintf("%d read, %d sent, %d held, %d failed, %d unknown", s.Read, s.Sent, s.Held, s.Failed, s.Unknown)
		}
		fmt.Fprintf(a.out, "%s  %s  %s\n", r.StartedAt.Local().Format(time.DateTime), r.Trigger, end)
	}
	for _, s := range stops {
		fmt.Fprintf(a.out, "  stopped  %s, since %s\n           %s\n           tripsync plan shows it, tripsync run --accept %s lets it pass\n",
			s.Client, s.Since.Local().Format(time.DateTime), s.Why, s.Plan)
	}
	for _, t := range troubles {
		fmt.Fprintf(a.out, "  %-7s  %s\n           %s: %s\n", t.Kind, t.Locator, t.Code, t.Text)
	}
	return nil
}
