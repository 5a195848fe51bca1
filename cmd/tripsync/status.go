package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
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
	Stands   string          `json:"stands"` // running, done, failed or died
	Started  time.Time       `json:"started"`
	Finished *time.Time      `json:"finished,omitempty"`
	Summary  json.RawMessage `json:"summary"`
	Problem  string          `json:"problem,omitempty"` // what went wrong, a line for each thing
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

	QuietUntil *time.Time `json:"quietUntil,omitempty"`
	MovedAt    *time.Time `json:"movedAt,omitempty"` // when another database than before was found to answer, or an adopt began
	RereadFrom *time.Time `json:"rereadFrom,omitempty"`
}

const runsShown = 5

func statusCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "Last runs, backlog, unknowns, holds, freshness",
		Long: `Tells where things stand. The exit code is 1 where something went wrong in the
newest run that has ended: it ended early, or a file of the settings could not be
used. What is sent, held or waits is in the words alone. Trips that did not get to
Concur are listed, and what is set aside: the newest 100, each with its reasons.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) (err error) {
			if err := a.load(); err != nil {
				return err
			}
			ctx := c.Context()
			d, err := a.openDatabase(ctx)
			if err != nil {
				return err
			}
			defer func() { err = d.end(err) }()
			s, err := a.standing(ctx, d.Store, d.Now())
			if err != nil {
				return err
			}
			if asJSON {
				return errors.Join(s.json(printer{a.out, true}), s.verdict())
			}
			if err := s.text(a.out); err != nil {
				return err
			}
			return errors.Join(a.showTroubled(ctx, d.Store, printer{a.out, false}), s.verdict())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	return c
}

// A standing is what status shows.
type standing struct {
	runs        []state.Run
	stops       []state.Stop
	connections []connection
	troubles    []state.Trouble
	aside       []state.Rejected
	paces       []paceLine
	overview    overviewLine
}

func (a *app) standing(ctx context.Context, s *state.Store, now time.Time) (st standing, err error) {
	if st.runs, err = s.LastRuns(ctx, runsShown); err != nil {
		return st, err
	}
	if st.stops, err = s.Stops(ctx); err != nil {
		return st, err
	}
	if st.connections, err = a.connections(ctx, s); err != nil {
		return st, err
	}
	if st.troubles, err = s.Troubles(ctx, uuid.Nil, troublesShown); err != nil {
		return st, err
	}
	if st.aside, err = s.SetAside(ctx, troublesShown); err != nil {
		return st, fmt.Errorf("list what was set aside: %w", err)
	}
	if st.paces, err = a.paces(ctx, s, now); err != nil {
		return st, err
	}
	st.overview.Type = "summary"
	if until := a.settings.Delivery.QuietUntil(now); until.After(now) {
		st.overview.QuietUntil = &until
	}
	if st.overview.Overview, err = s.Overview(ctx); err != nil {
		return st, err
	}
	lineage, err := s.Lineage(ctx)
	if !lineage.To.IsZero() {
		st.overview.MovedAt = &lineage.To
	}
	st.overview.RereadFrom = lineage.RereadFrom
	return st, err
}

// verdict is an exit where something went wrong in the newest run that has ended.
// What is held or waits is no reason for one: it is what status is asked for.
func (s *standing) verdict() error {
	i := slices.IndexFunc(s.runs, func(r state.Run) bool { return r.FinishedAt != nil })
	if i < 0 || s.runs[i].Problem == "" {
		return nil
	}
	return &exit{code: exitError}
}

func (s *standing) json(p printer) error {
	for _, r := range s.runs {
		if err := p.line(runLine{"run", r.ID, r.Trigger, standsOf(r), r.StartedAt, r.FinishedAt, r.Summary, r.Problem}); err != nil {
			return err
		}
	}
	for _, stop := range s.stops {
		if err := p.line(stopLine{"guard", stop.Client, stop.Plan, stop.Why, stop.Since}); err != nil {
			return err
		}
	}
	for _, c := range s.connections {
		if err := p.connection(c); err != nil {
			return err
		}
	}
	for _, t := range s.troubles {
		if err := p.trouble(t); err != nil {
			return err
		}
	}
	for _, r := range s.aside {
		if err := p.rejected(r); err != nil {
			return err
		}
	}
	for _, l := range s.paces {
		if err := p.line(l); err != nil {
			return err
		}
	}
	return p.line(s.overview)
}

// standsOf says in one word how a run stands.
func standsOf(r state.Run) string {
	switch {
	case r.FinishedAt != nil && r.Problem != "":
		return "failed"
	case r.FinishedAt != nil:
		return "done"
	case r.Alive:
		return "running"
	}
	return "died"
}

func (s *standing) text(out io.Writer) error {
	o := s.overview
	fmt.Fprintf(out, "%s wanted, %d of them in Concur as they should be\nbacklog %d (%d queued, %d sending), unknown %d, held %d, set aside %d\n",
		plural(o.Trips, "trip"), o.Sent, o.Backlog, o.Queued, o.Sending, o.Unknown, o.Held, o.Quarantined)
	if o.LastRead != nil {
		fmt.Fprintf(out, "last export read %s\n", o.LastRead.Local().Format(time.DateTime))
	}
	if o.QuietUntil != nil {
		fmt.Fprintf(out, "nothing is sent until %s, by delivery.quiet in the settings\n", o.QuietUntil.Local().Format(time.DateTime))
	}
	if o.MovedAt != nil {
		fmt.Fprintf(out, "since %s the database may lack its last commits: trips are looked up before they are created\n", o.MovedAt.Local().Format(time.DateTime))
	}
	if o.RereadFrom != nil {
		fmt.Fprintln(out, "the next run reads the archive again")
	}
	for _, l := range s.paces {
		fmt.Fprintln(out, l)
	}
	for _, r := range s.runs {
		var summary pipeline.Summary
		if err := json.Unmarshal(r.Summary, &summary); err != nil {
			return fmt.Errorf("read summary of a run: %w", err)
		}
		end := "did not finish: its process died"
		switch standsOf(r) {
		case "running":
			end = "running since " + r.StartedAt.Local().Format(time.TimeOnly)
		case "done", "failed":
			end = fmt.Sprintf("%d read, %d sent, %d held, %d waiting, %d failed, %d unknown",
				summary.Read, summary.Sent, summary.Held, summary.Waiting, summary.Failed, summary.Unknown)
		}
		fmt.Fprintf(out, "%s  %s  %s\n", r.StartedAt.Local().Format(time.DateTime), r.Trigger, end)
		if r.Problem != "" {
			fmt.Fprintf(out, "  %s\n", strings.ReplaceAll(r.Problem, "\n", "\n  "))
		}
	}
	for _, stop := range s.stops {
		fmt.Fprintf(out, "  stopped  %s, since %s\n           %s\n           tripsync plan shows it, tripsync run --accept %s lets it pass\n",
			stop.Client, stop.Since.Local().Format(time.DateTime), stop.Why, stop.Plan)
	}
	for _, t := range s.troubles {
		if t.Kind.Healthy() { // they are counted above
			continue
		}
		fmt.Fprintf(out, "  %-7s  %s\n           %s: %s\n", t.Kind, t.Locator, t.Code, withoutCode(t.Code, t.Text))
	}
	for _, r := range s.aside {
		if err := (printer{out, false}).rejected(r); err != nil {
			return err
		}
	}
	return nil
}
