package report

import (
	"cmp"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"tripsync/state"
)

// A Status is what status shows.
type Status struct {
	Runs        []Run
	Stops       []Stop
	Connections []Connection
	Troubles    []state.Trouble
	SetAside    []state.Rejected
	Paces       []Pace
	Passives    []Passives
	Overview    Overview
}

// Status shows where things stand.
func (p Printer) Status(s *Status) error {
	if p.JSON {
		return p.statusJSON(s)
	}
	p.overview(&s.Overview)
	for _, l := range s.Paces {
		fmt.Fprintln(p.Out, l)
	}
	for _, n := range s.Passives {
		fmt.Fprintln(p.Out, n)
	}
	for _, r := range s.Runs {
		if err := p.run(r); err != nil {
			return err
		}
	}
	for _, stop := range s.Stops {
		fmt.Fprintf(p.Out, "  stopped  %s, since %s\n           %s\n           tripsync plan shows it, tripsync run --accept %s lets it pass (tripsync help guards)\n",
			stop.Client, Moment(stop.Since), stop.Why, stop.Plan)
	}
	coded := false
	for _, t := range s.Troubles {
		if t.Kind.Healthy() { // they are counted above
			continue
		}
		coded = true
		fmt.Fprintf(p.Out, "  %-7s  %s\n           %s: %s\n", inWords(t.Kind), t.Locator, t.Code, withoutCode(t.Code, t.Text))
	}
	if coded {
		fmt.Fprintln(p.Out, "what the codes mean: tripsync help reasons")
	}
	for _, r := range s.SetAside {
		if err := p.Quarantined(r); err != nil {
			return err
		}
	}
	for _, c := range s.Connections {
		if c.Good() {
			continue
		}
		if err := p.Connection(c); err != nil {
			return err
		}
	}
	return nil
}

func (p Printer) statusJSON(s *Status) error {
	var lines []any
	for _, r := range s.Runs {
		lines = append(lines, r)
	}
	for _, stop := range s.Stops {
		lines = append(lines, stop)
	}
	for _, c := range s.Connections {
		lines = append(lines, c)
	}
	for _, t := range s.Troubles {
		lines = append(lines, troubleLine(t))
	}
	for _, r := range s.SetAside {
		lines = append(lines, quarantinedLine(r))
	}
	for _, l := range s.Paces {
		lines = append(lines, l)
	}
	for _, n := range s.Passives {
		lines = append(lines, n)
	}
	for _, l := range append(lines, s.Overview) {
		if err := p.write(l); err != nil {
			return err
		}
	}
	return nil
}

func (p Printer) overview(o *Overview) {
	fmt.Fprintf(p.Out, "%s wanted, %d of them in Concur as they should be\nbacklog %d (%d queued, %d sending), unknown %d, held %d, set aside %d\n",
		Plural(o.Trips, "trip"), o.Sent, o.Backlog, o.Queued, o.Sending, o.Unknown, o.Held, o.Quarantined)
	if o.LastRead != nil {
		fmt.Fprintf(p.Out, "last export read %s\n", Moment(*o.LastRead))
	}
	if o.QuietUntil != nil {
		fmt.Fprintf(p.Out, "nothing is sent until %s, by delivery.quiet in the settings\n", Moment(*o.QuietUntil))
	}
	if o.MovedAt != nil {
		fmt.Fprintf(p.Out, "since %s the database may lack its last commits: trips are looked up before they are created\n", Moment(*o.MovedAt))
	}
	if o.RereadFrom != nil {
		fmt.Fprintln(p.Out, "the next run reads the archive again")
	}
}

// String is the count as people read it.
func (n Passives) String() string {
	return fmt.Sprintf("office %s: %d of %s understood", cmp.Or(n.Office, "not known"), n.Understood, Plural(n.Passives, "passive segment"))
}

// String is the pace as people read it.
func (p Pace) String() string {
	s := fmt.Sprintf("%s: %.0f %% of the quota, since Concur asked to slow down", strings.Join(p.Clients, ", "), 100*p.Pace)
	if p.RestUntil != nil {
		s += ", and nothing until " + Moment(*p.RestUntil)
	}
	return s
}

func (p Printer) run(r Run) error {
	end := "did not finish: its process died"
	switch r.Stands {
	case "running":
		end = "running since " + r.Started.Local().Format(time.TimeOnly)
	case "done", "failed":
		var s Summary
		if err := json.Unmarshal(r.Summary, &s); err != nil {
			return fmt.Errorf("read summary of a run: %w", err)
		}
		end = fmt.Sprintf("%d read, %d sent, %d held, %d waiting, %d failed, %d unknown", s.Read, s.Sent, s.Held, s.Waiting, s.Failed, s.Unknown)
	}
	fmt.Fprintf(p.Out, "%s  %s  %s\n", Moment(r.Started), r.Trigger, end)
	if r.Problem != "" {
		fmt.Fprintf(p.Out, "  %s\n", strings.ReplaceAll(r.Problem, "\n", "\n  "))
	}
	return nil
}
