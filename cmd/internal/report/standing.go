package report

import (
	"fmt"
	"strings"
	"time"

	"github.com/fatih/color"

	"tripsync/state/trip"
)

// Connection shows how a client stands.
func (p Printer) Connection(c Connection) error {
	if p.JSON {
		return p.write(c)
	}
	mark := color.New(color.FgGreen)
	if !c.Good() {
		mark = color.New(color.FgRed)
	}
	fmt.Fprintf(p.Out, "  %s  %s\n", mark.Sprintf("%-10s", c.State), c.Client)
	for _, line := range []string{
		labelled("company ", c.Company), labelled("scopes ", strings.Join(c.Scopes, " ")), labelled("served at ", c.Geolocation),
		labelled("last renewed ", Moment(c.Renewed)), labelled("ends, unless renewed, ", Moment(c.Ends)),
		c.Reason, labelled("→ ", c.Remedy),
	} {
		if line != "" {
			fmt.Fprintf(p.Out, "              %s\n", line)
		}
	}
	return nil
}

// Moment is a time as people read it here, or "" for none.
func Moment(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.Local().Format(time.DateTime)
}

// Standing shows how a trip stands.
func (p Printer) Standing(s Standing) error {
	if p.JSON {
		return p.write(s)
	}
	_, err := fmt.Fprintf(p.Out, "  %s  %s\n", verbColour(trip.Hold).Sprintf("%-7s", s.Stands), s.Trip)
	if s.Code != "" && err == nil {
		_, err = fmt.Fprintf(p.Out, "             %s: %s\n", s.Code, s.Reason)
	}
	return err
}

// Retried ends retry of many trips.
func (p Printer) Retried(r Retried) error {
	if p.JSON {
		return p.write(r)
	}
	_, err := fmt.Fprintf(p.Out, "%s queued, %d held for another reason\n", Plural(r.Queued, "trip"), r.Held)
	return err
}

// Drift shows a finding of reconcile, of any kind.
func (p Printer) Drift(d Drift) error {
	if p.JSON {
		return p.write(d)
	}
	name := d.Trip
	if name == "" {
		name = d.Locator
	}
	fmt.Fprintf(p.Out, "  %s  %s\n", driftColour(d.Kind).Sprintf("%-9s", d.Kind), name)
	for _, c := range d.Changes {
		fmt.Fprintf(p.Out, "             %s\n", c)
	}
	if d.Remedy != "" {
		fmt.Fprintf(p.Out, "             → %s\n", d.Remedy)
	}
	return nil
}

func driftColour(kind string) *color.Color {
	if kind == "foreign" {
		return color.New(color.FgCyan)
	}
	return color.New(color.FgYellow)
}

// Reconciled ends a reading back.
func (p Printer) Reconciled(s Reconciled) error {
	if p.JSON {
		return p.write(s)
	}
	_, err := fmt.Fprintf(p.Out, "\n%s read back: %d right, %d missing, %d drifted, %d not readable; %d in Concur twice, %d foreign\n",
		Plural(s.Read, "trip"), s.Right, s.Missing, s.Drifted, s.Failed, s.Duplicate, s.Foreign)
	return err
}
