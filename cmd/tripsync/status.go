package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"github.com/spf13/cobra"

	"tripsync/cmd/internal/config"
	"tripsync/cmd/internal/report"
	"tripsync/cmd/internal/service"
	"tripsync/state"
)

const runsShown = 5

func statusCommand(a *app) *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "status",
		Short: "The last runs, and what is waiting, held, unknown or set aside",
		Long: `Shows where things stand: the last runs, the trips that did not get to Concur, and
the newest 100 records that are set aside, each with its reasons.

The exit code is 1 if something went wrong in the newest run that has ended: it
ended early, or a file of the settings could not be used. Trips that are waiting
or held do not change it.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return a.withDatabase(c.Context(), func(ctx context.Context, d *service.Database) error {
				s, err := readStatus(ctx, &a.Machine, d.Store, d.Now())
				if err != nil {
					return err
				}
				show := report.Printer{Out: a.out, JSON: asJSON}
				return errors.Join(show.Status(&s), verdict(s.Runs))
			})
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "one JSON object a line, the summary last")
	return c
}

func readStatus(ctx context.Context, m *service.Machine, s *state.Store, now time.Time) (st report.Status, err error) {
	runs, err := s.Runs.LastRuns(ctx, runsShown)
	if err != nil {
		return st, err
	}
	for _, r := range runs {
		st.Runs = append(st.Runs, report.Run{
			Type: "run", Run: r.ID, Trigger: r.Trigger, Stands: standsOf(r), Started: r.StartedAt, Finished: r.FinishedAt,
			Summary: r.Summary, Problem: r.Problem,
		})
	}
	stops, err := s.Plans.Stops(ctx)
	if err != nil {
		return st, err
	}
	for _, stop := range stops {
		st.Stops = append(st.Stops, report.Stop{Type: "guard", Client: stop.Client, Plan: stop.Plan, Why: stop.Why, Since: stop.Since})
	}
	if st.Connections, err = (access{m, s}).connections(ctx); err != nil {
		return st, err
	}
	if st.Troubles, err = s.Trips.Troubles(ctx, uuid.Nil, troublesShown); err != nil {
		return st, err
	}
	if st.SetAside, err = s.Reading.SetAside(ctx, troublesShown); err != nil {
		return st, fmt.Errorf("list what was set aside: %w", err)
	}
	if st.Paces, err = readPaces(ctx, m.Settings, s, now); err != nil {
		return st, err
	}
	counts, err := s.Reading.Passives(ctx)
	if err != nil {
		return st, err
	}
	for _, n := range counts {
		st.Passives = append(st.Passives, report.Passives{Type: "passives", Office: n.Office, Passives: n.Count, Understood: n.Understood})
	}
	st.Overview, err = readOverview(ctx, m.Settings, s, now)
	return st, err
}

func readOverview(ctx context.Context, settings *config.Config, s *state.Store, now time.Time) (report.Overview, error) {
	o, err := s.Trips.Overview(ctx)
	if err != nil {
		return report.Overview{}, err
	}
	lineage, err := s.Lineage(ctx)
	overview := report.Overview{
		Type: "summary", Trips: o.Trips, Sent: o.Sent, Backlog: o.Backlog, Queued: o.Queued, Sending: o.Sending,
		Unknown: o.Unknown, Held: o.Held, Quarantined: o.Quarantined, LastRead: o.LastRead, RereadFrom: lineage.RereadFrom,
	}
	if until := settings.Delivery.QuietUntil(now); until.After(now) {
		overview.QuietUntil = &until
	}
	if !lineage.To.IsZero() {
		overview.MovedAt = &lineage.To
	}
	return overview, err
}

// verdict is an exit where something went wrong in the newest run that has ended.
// What is held or waits is no reason for one: it is what status is asked for.
func verdict(runs []report.Run) error {
	i := slices.IndexFunc(runs, func(r report.Run) bool { return r.Finished != nil })
	if i < 0 || runs[i].Problem == "" {
		return nil
	}
	return &exit{code: exitError}
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

// readPaces lists the clients whose applications Concur asked to slow down.
func readPaces(ctx context.Context, settings *config.Config, s *state.Store, now time.Time) ([]report.Pace, error) {
	clients := map[string][]string{}
	for _, c := range settings.Clients {
		key := state.Application(c.Concur.ClientID)
		clients[key] = append(clients[key], c.Name)
	}
	var keys []string
	for key := range clients {
		keys = append(keys, key)
	}
	paces, err := s.Applications.Paces(ctx, keys, now)
	if err != nil {
		return nil, fmt.Errorf("read quota: %w", err)
	}
	var lines []report.Pace
	for _, p := range paces {
		l := report.Pace{Type: "pace", Clients: clients[p.Application], Pace: p.Pace}
		if p.PausedUntil.After(now) {
			l.RestUntil = &p.PausedUntil
		}
		if l.Pace < 1 || l.RestUntil != nil {
			lines = append(lines, l)
		}
	}
	slices.SortFunc(lines, func(a, b report.Pace) int { return slices.Compare(a.Clients, b.Clients) })
	return lines, nil
}
