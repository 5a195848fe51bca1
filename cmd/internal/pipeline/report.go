package pipeline

import (
	"strings"

	"tripsync/cmd/internal/report"
	"tripsync/push"
)

// Report returns the item as it is shown.
func (i *Item) Report() report.Trip {
	return report.Trip{
		Type: "trip", Verb: i.Verb, Client: i.Client, Trip: i.Locator, Locator: i.PNR,
		Changes: i.Changes, Notes: i.Notes, Code: string(i.Hold), Reason: i.HoldText, Stopped: i.Stopped,
		Login: i.Login, Starts: i.Starts,
	}
}

// Report returns the stop as it is shown.
func (s *Stop) Report() report.Guard {
	g := report.Guard{Type: "guard", Client: s.Client, Plan: s.PlanID, Why: s.Why()}
	for _, e := range s.Excesses {
		g.Saw = append(g.Saw, report.Excess{Loss: string(e.Loss), Trips: e.Trips, Known: e.Known, Limit: e.Limit, Over: e.Over})
	}
	return g
}

// Report returns the difference as it is shown.
func (d *Difference) Report() report.Drift {
	drift := report.Drift{
		Type: "drift", Kind: d.Kind, Client: d.Trip.Client, Trip: d.Trip.Locator, Locator: d.Trip.PNR,
		TripID: d.ConcurID, Changes: d.Changes, Remedy: d.Remedy,
	}
	if d.Kind == push.Foreign {
		drift.Trip, drift.Locator = "", strings.Join(d.Locators, ", ")
	}
	return drift
}
