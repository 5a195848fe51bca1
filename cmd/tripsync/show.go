package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/fatih/color"
	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"tripsync/cmd/internal/pipeline"
	"tripsync/push"
	"tripsync/state"
)

// A line of --json about one trip.
type tripLine struct {
	Type    string   `json:"type"` // trip
	Verb    string   `json:"verb"`
	Client  string   `json:"client,omitempty"`
	Trip    string   `json:"trip"`
	Locator string   `json:"locator"`
	Changes []string `json:"changes,omitempty"`
	Notes   []string `json:"notes,omitempty"`
	Code    string   `json:"code,omitempty"`
	Reason  string   `json:"reason,omitempty"`
	Stopped bool     `json:"stopped,omitempty"` // by a guard: nothing is done
}

// A line of --json about a client whose plan a guard stops.
type guardLine struct {
	Type   string        `json:"type"` // guard
	Client string        `json:"client"`
	Plan   string        `json:"plan"` // for run --accept
	Saw    []push.Excess `json:"saw"`
}

// A line of --json about a trip that did not get to Concur.
type troubleLine struct {
	Type   string `json:"type"` // trouble
	Kind   string `json:"kind"` // hold, wait, failed, unknown, queued or sending
	Client string `json:"client,omitempty"`
	Trip   string `json:"trip"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// A printer shows runs to people, or to programs.
type printer struct {
	out  io.Writer
	json bool
}

func (p printer) line(v any) error { return json.NewEncoder(p.out).Encode(v) }

func (p printer) item(i pipeline.Item) error {
	if p.json {
		return p.line(tripLine{
			Type: "trip", Verb: i.Verb, Client: i.Client, Trip: i.Locator, Locator: i.PNR,
			Changes: i.Changes, Notes: i.Notes, Code: i.Hold, Reason: i.HoldText, Stopped: i.Stopped,
		})
	}
	if i.Verb == "unchanged" {
		return nil
	}
	fmt.Fprintf(p.out, "  %s  %s\n", verbColour(i.Verb).Sprintf("%-7s", i.Verb), i.Locator)
	for _, c := range i.Changes {
		p.below(c, color.New())
	}
	if i.HoldText != "" {
		p.below(i.HoldText, color.New())
	}
	for _, n := range i.Notes {
		p.below(n, color.New(color.Faint))
	}
	return nil
}

// counting shows items, and counts those that are held as too old.
func counting(old *int, show func(pipeline.Item) error) func(pipeline.Item) error {
	return func(i pipeline.Item) error {
		if i.Hold == state.TooOld {
			*old++
		}
		return show(i)
	}
}

// below writes a text under a trip, broken between words, its later lines a
// little further in.
func (p printer) below(text string, c *color.Color) {
	const indent, further = "             ", "  "
	width := widthOf(p.out) - len(indent)
	line, in := "", ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && utf8.RuneCountInString(line+" "+word) > width-len(in) {
			fmt.Fprintln(p.out, indent+in+c.Sprint(line))
			line, in = "", further
		}
		line = strings.TrimLeft(line+" "+word, " ")
	}
	fmt.Fprintln(p.out, indent+in+c.Sprint(line))
}

func verbColour(verb string) *color.Color {
	switch verb {
	case "create":
		return color.New(color.FgGreen)
	case "update":
		return color.New(color.FgYellow)
	case "cancel", "failed":
		return color.New(color.FgRed)
	}
	return color.New(color.FgCyan)
}

func (p printer) trouble(t state.Trouble) error {
	if p.json {
		return p.line(troubleLine{Type: "trouble", Kind: string(t.Kind), Client: t.Client, Trip: t.Locator, Code: t.Code, Reason: t.Text})
	}
	if t.Kind == state.TroubleHold || t.Kind.Healthy() { // the plan said so
		return nil
	}
	fmt.Fprintf(p.out, "  %s  %s\n", verbColour(string(t.Kind)).Sprintf("%-7s", t.Kind), t.Locator)
	p.below(t.Code+": "+withoutCode(t.Code, t.Text), color.New())
	return nil
}

// withoutCode leaves out of a text what its code says already.
func withoutCode(code, text string) string {
	said := map[string]string{ //nolint:gosec // G101: words, no credentials
		"transient": "transient", "slow-down": "slow down", "credential": "credential refused", "refused": "refused", "unknown": "outcome unknown",
	}[code]
	if said == "" {
		return text
	}
	return strings.Replace(text, ": "+said, "", 1)
}

// problems says what went wrong without ending the run; in JSON the summary does.
func (p printer) problems(problems []string) {
	for _, problem := range problems {
		if p.json {
			continue
		}
		first, more, several := strings.Cut(problem, "\n")
		fmt.Fprintf(p.out, "  %s  %s\n", verbColour("cancel").Sprintf("%-7s", "problem"), first)
		if !several {
			continue
		}
		for line := range strings.Lines(more) {
			p.below(line, color.New())
		}
	}
}

// refused reminds of trips that a person has to see to, also of earlier runs; in
// JSON status lists them.
func (p printer) refused(n int) error {
	if n == 0 || p.json {
		return nil
	}
	_, err := fmt.Fprintf(p.out, "  %s  %s held since Concur refused them: tripsync status shows why, retry --code refused sends them again\n",
		verbColour("cancel").Sprintf("%-7s", "refused"), plural(n, "trip"))
	return err
}

// stops says what guards saw, and how to go on all the same.
func (p printer) stops(stops []pipeline.Stop) error {
	for _, s := range stops {
		if p.json {
			if err := p.line(guardLine{Type: "guard", Client: s.Client, Plan: s.Plan, Saw: s.Excesses}); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(p.out, "  %s  %s: %s\n             nothing of it is sent, unless this very plan is accepted: tripsync run --accept %s\n",
			verbColour("cancel").Sprintf("%-7s", "stopped"), s.Client, s.Why(), s.Plan)
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

func (p printer) summary(s pipeline.Summary) error {
	if p.json {
		return p.line(s)
	}
	if s.TooOld > 0 {
		fmt.Fprintf(p.out, "\n%s not created, over for too long: the client's setting oldest lifts that\n", plural(s.TooOld, "trip"))
	}
	if s.Dry {
		_, err := fmt.Fprintf(p.out,
			"\n%s read: %d to send (%d to create, %d to update, %d to cancel),\n  %d unchanged, %d held, %d set aside\n",
			plural(s.Read, "trip"), s.Sent, s.Created, s.Updated, s.Cancelled, s.Unchanged, s.Held, s.Quarantined)
		return err
	}
	_, err := fmt.Fprintf(p.out,
		"\n%s read: %d sent (%d created, %d updated, %d cancelled, %d adopted),\n  %d unchanged, %d held, %d waiting, %d set aside, %d failed, %d unknown\n",
		plural(s.Read, "trip"), s.Sent, s.Created, s.Updated, s.Cancelled, s.Adopted, s.Unchanged,
		s.Held, s.Waiting, s.Quarantined, s.Failed, s.Unknown)
	return err
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// A meter shows on standard error how far a run is, and what it waits for: a bar
// on a terminal, now and then a line elsewhere.
type meter struct {
	out   io.Writer
	quiet bool
	lines bool // no bar: the output goes to the terminal as well

	mu     sync.Mutex
	bar    *progressbar.ProgressBar
	stage  string
	last   time.Time
	waited time.Time
}

func terminal(w io.Writer) bool {
	f, ok := fileOf(w)
	return ok && term.IsTerminal(int(f.Fd()))
}

// fileOf returns the file that w writes to, if it is one.
func fileOf(w io.Writer) (f *os.File, ok bool) {
	if s, shown := w.(*screen); shown {
		w = s.out
	}
	f, ok = w.(*os.File)
	return f, ok
}

// widthOf returns how many columns a text for people has: those of the terminal, but
// no more than the eye follows, or those of a page.
func widthOf(w io.Writer) int {
	const page, least, most = 79, 40, 120
	if f, ok := fileOf(w); ok {
		if columns, _, err := term.GetSize(int(f.Fd())); err == nil {
			return min(max(columns, least), most)
		}
	}
	return page
}

// lineEvery is how often a meter without a terminal speaks, and how often it says
// what it waits for. A wait shorter than briefly is none.
const (
	lineEvery = 10 * time.Second
	briefly   = 2 * time.Second
)

// show tells how much of a stage is done; of how much is not known if total is 0.
func (m *meter) show(stage string, done, total int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.quiet {
		return
	}
	if terminal(m.out) && !m.lines && total > 0 {
		m.draw(stage, done, total)
		return
	}
	now := time.Now()
	switch {
	case m.last.IsZero() || stage != m.stage:
		m.stage, m.last = stage, now
	case now.Sub(m.last) < lineEvery:
	case total == 0:
		m.last = now
		fmt.Fprintf(m.out, "%s %d so far\n", stage, done)
	default:
		m.last = now
		fmt.Fprintf(m.out, "%s %d of %d\n", stage, done, total)
	}
}

// wait tells what is waited for, and until when.
func (m *meter) wait(what string, until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := time.Now()
	if m.quiet || until.Sub(now) < briefly || now.Sub(m.waited) < lineEvery {
		return
	}
	m.waited = now
	fmt.Fprintf(m.out, "waiting until %s: %s\n", until.Local().Format(time.TimeOnly), what)
}

func (m *meter) draw(stage string, done, total int) {
	if m.bar == nil || m.stage != stage {
		m.stage = stage
		m.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(unscreened(m.out)), progressbar.OptionSetDescription(stage),
			progressbar.OptionSetWidth(30), progressbar.OptionClearOnFinish(), progressbar.OptionShowCount(),
			progressbar.OptionThrottle(50*time.Millisecond))
	}
	m.bar.ChangeMax(total)
	_ = m.bar.Set(done) // a bar that cannot be drawn is no reason to stop
}

// A line of --json about a record that was set aside.
type rejectedLine struct {
	Type    string   `json:"type"` // quarantined
	At      string   `json:"at"`
	Reasons []string `json:"reasons"`
}

func (p printer) rejected(r state.Rejected) error {
	if p.json {
		return p.line(rejectedLine{Type: "quarantined", At: r.At, Reasons: r.Reasons})
	}
	for _, reason := range r.Reasons {
		fmt.Fprintf(p.out, "  %s  %s\n", verbColour("cancel").Sprintf("%-7s", "aside"), reason)
	}
	return nil
}
