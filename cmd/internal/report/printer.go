package report

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/fatih/color"

	"tripsync/state"
	"tripsync/state/trip"
)

// A Printer tells people, or programs, what happens.
type Printer struct {
	Out  io.Writer
	JSON bool
}

func (p Printer) write(v any) error { return json.NewEncoder(p.Out).Encode(v) }

// Trip shows a trip of a plan. People see nothing of one that is as it should be.
func (p Printer) Trip(t Trip) error {
	if p.JSON {
		return p.write(t)
	}
	if t.Verb == trip.Unchanged {
		return nil
	}
	fmt.Fprintf(p.Out, "  %s  %s\n", verbColour(t.Verb).Sprintf("%-7s", t.Verb), t.Trip)
	for _, c := range t.Changes {
		p.below(c, color.New())
	}
	if t.Reason != "" {
		p.below(t.Reason, color.New())
	}
	for _, n := range t.Notes {
		p.below(n, color.New(color.Faint))
	}
	return nil
}

// below writes a text under a trip, broken between words, its later lines a
// little further in.
func (p Printer) below(text string, c *color.Color) {
	const indent, further = "             ", "  "
	width := WidthOf(p.Out) - len(indent)
	line, in := "", ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > width-len(in) {
			fmt.Fprintln(p.Out, indent+in+c.Sprint(line))
			line, in = "", further
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	fmt.Fprintln(p.Out, indent+in+c.Sprint(line))
}

// alarm colours what went wrong.
func alarm() *color.Color { return color.New(color.FgRed) }

func verbColour(verb trip.Verb) *color.Color {
	switch verb {
	case trip.Create:
		return color.New(color.FgGreen)
	case trip.Update, trip.Replace:
		return color.New(color.FgYellow)
	case trip.Cancel:
		return alarm()
	case trip.Adopt, trip.Hold, trip.Unchanged:
	}
	return color.New(color.FgCyan)
}

// Trouble shows a trip that did not get to Concur. It does not
// show people what is held, which they saw in the plan, nor what is queued.
func (p Printer) Trouble(t state.Trouble) error {
	if p.JSON {
		return p.write(troubleLine(t))
	}
	if t.Kind == trip.StandsHeld || t.Kind.Healthy() {
		return nil
	}
	c := color.New(color.FgCyan)
	if t.Kind == trip.StandsFailed {
		c = color.New(color.FgRed)
	}
	fmt.Fprintf(p.Out, "  %s  %s\n", c.Sprintf("%-7s", inWords(t.Kind)), t.Locator)
	p.below(string(t.Code)+": "+withoutCode(t.Code, t.Text), color.New())
	return nil
}

// inWords says how a trip stands in the words of the summaries.
func inWords(kind trip.Standing) string {
	switch kind {
	case trip.StandsHeld:
		return "held"
	case trip.StandsWaiting:
		return "waiting"
	default:
		return string(kind)
	}
}

// withoutCode leaves out of a text what its code says already.
func withoutCode(code trip.Reason, text string) string {
	said := map[trip.Reason]string{
		trip.ReasonTransient: "transient", trip.ReasonSlowDown: "slow down", trip.ReasonCredential: "credential refused",
		trip.ReasonRefused: "refused", trip.ReasonUnknown: "outcome unknown",
	}[code]
	if said == "" {
		return text
	}
	return strings.Replace(text, ": "+said, "", 1)
}

// Problems says what went wrong without ending the run; in JSON the summary does.
func (p Printer) Problems(problems []string) {
	for _, problem := range problems {
		if p.JSON {
			continue
		}
		first, more, several := strings.Cut(problem, "\n")
		fmt.Fprintf(p.Out, "  %s  %s\n", alarm().Sprintf("%-7s", "problem"), first)
		if !several {
			continue
		}
		for line := range strings.Lines(more) {
			p.below(line, color.New())
		}
	}
}

// Refused reminds of trips that a person has to see to, also of earlier runs; in
// JSON status lists them.
func (p Printer) Refused(n int) error {
	if n == 0 || p.JSON {
		return nil
	}
	_, err := fmt.Fprintf(p.Out, "  %s  %s held since Concur refused them: tripsync status shows why, retry --code refused sends them again\n",
		alarm().Sprintf("%-7s", "refused"), Plural(n, "trip"))
	return err
}

// Guard says what a guard saw, and how to go on all the same.
func (p Printer) Guard(g Guard) error {
	if p.JSON {
		return p.write(g)
	}
	_, err := fmt.Fprintf(p.Out, "  %s  %s: %s\n             nothing of it is sent, unless this very plan is accepted: tripsync run --accept %s\n             (tripsync help guards)\n",
		alarm().Sprintf("%-7s", "stopped"), g.Client, g.Why, g.Plan)
	return err
}

// Summary ends a run.
func (p Printer) Summary(s Summary) error {
	if p.JSON {
		return p.write(s)
	}
	if s.TooOld > 0 {
		fmt.Fprintf(p.Out, "\n%s not created, over for too long: the client's setting oldest lifts that\n", Plural(s.TooOld, "trip"))
	}
	if s.Dry {
		_, err := fmt.Fprintf(p.Out,
			"\n%s read: %d to send (%d to create, %d to update, %d to cancel),\n  %d unchanged, %d held, %d set aside\n",
			Plural(s.Read, "trip"), s.Sent, s.Created, s.Updated, s.Cancelled, s.Unchanged, s.Held, s.Quarantined)
		return err
	}
	_, err := fmt.Fprintf(p.Out,
		"\n%s read: %d sent (%d created, %d updated, %d cancelled, %d adopted),\n  %d unchanged, %d held, %d waiting, %d set aside, %d failed, %d unknown\n",
		Plural(s.Read, "trip"), s.Sent, s.Created, s.Updated, s.Cancelled, s.Adopted, s.Unchanged,
		s.Held, s.Waiting, s.Quarantined, s.Failed, s.Unknown)
	return err
}

// Plural counts things by their noun.
func Plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Quarantined shows a record that was set aside: state calls it rejected.
func (p Printer) Quarantined(r state.Rejected) error {
	if p.JSON {
		return p.write(quarantinedLine(r))
	}
	for _, reason := range r.Reasons {
		fmt.Fprintf(p.Out, "  %s  %s\n", alarm().Sprintf("%-7s", "aside"), reason)
	}
	return nil
}

func troubleLine(t state.Trouble) Trouble {
	return Trouble{Type: "trouble", Kind: string(t.Kind), Client: t.Client, Trip: t.Locator, Code: string(t.Code), Reason: t.Text}
}

func quarantinedLine(r state.Rejected) Quarantined {
	return Quarantined{Type: "quarantined", At: r.At, Reasons: r.Reasons}
}
