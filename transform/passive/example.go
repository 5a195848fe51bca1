package passive

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tripsync/ingest/pnr"
)

// A wanted is what an example gives: fields by name, or a hold.
type wanted struct {
	kind   string // an element or hold; "": it stays text
	fields map[string]string
}

// example reads an example of a rule.
func (c compiler) example(n ast.Node, r *rule) example {
	m := c.mapping(n, "text", "lines", "seg", "gives")
	e := example{at: c.placed(n), text: c.text(m.byKey["text"]), lines: c.texts(m.byKey["lines"]), facts: facts{}}
	switch {
	case (r.from == fromSegment) != m.has("text") && !m.has("lines"), m.has("text") == m.has("lines"):
		c.fail(n, "want text, or lines of a remark rule")
	case !m.has("gives"):
		c.fail(n, "gives: is missing")
	}
	for _, name := range factNames() {
		e.facts[name] = printed{}
	}
	if m.has("seg") {
		c.exampleFacts(m.byKey["seg"], e.facts)
	}
	if m.has("gives") {
		e.gives = c.wanted(m.byKey["gives"])
	}
	return e
}

func (c compiler) exampleFacts(n ast.Node, f facts) {
	m := c.mapping(n, "id", "type", "vendor", "status", "quantity", "start", "end", "city", "number")
	for _, key := range m.keys {
		fact := printed{text: c.text(m.byKey[key])}
		if key == "start" || key == "end" {
			if err := fact.day.UnmarshalText([]byte(fact.text)); err != nil {
				c.fail(m.byKey[key], "want a day such as 2027-01-31")
			}
		}
		f["seg."+key] = fact
	}
}

func (c compiler) wanted(n ast.Node) wanted {
	if c.isText(n) {
		c.oneOf(n, "text")
		return wanted{}
	}
	m := c.mapping(n, append([]string{"hold"}, elementKinds()...)...)
	if len(m.keys) != 1 {
		c.fail(n, "want text, hold: true or one element")
		return wanted{}
	}
	w := wanted{kind: m.keys[0], fields: map[string]string{}}
	if w.kind == "hold" {
		return w
	}
	fields := c.mapping(m.byKey[w.kind])
	for _, name := range fields.keys {
		f := c.field(fields.keyAts[name], findElement(w.kind), name)
		if f == nil {
			continue
		}
		w.fields[name] = c.text(fields.byKey[name])
		if _, count := f.at(findElement(w.kind).new()).(*int); count {
			w.fields[name] = strings.TrimLeft(w.fields[name], "0")
		}
	}
	return w
}

// placed is where an example stands, for messages.
func (c compiler) placed(n ast.Node) Fault {
	probe := page{file: c.file}
	probe.fail(n, "")
	return probe.faults[0]
}

// Check runs the examples of all sets. An example must give what it says, and no other
// set may understand its text.
func (sets Sets) Check() []Fault {
	var out []Fault
	for _, s := range sets {
		for _, r := range s.rules {
			for i := range r.examples {
				e := &r.examples[i]
				if what := sets.checkExample(s, r, e); what != "" {
					f := e.at
					f.What = fmt.Sprintf("example of rule %q: %s", r.name, what)
					out = append(out, f)
				}
			}
		}
	}
	return out
}

// checkExample returns what is wrong with an example, or "".
func (sets Sets) checkExample(s *Set, r *rule, e *example) string {
	if len(e.lines) > 0 || r.from != fromSegment {
		return e.compare(r.runLines(s, e))
	}
	src, day := &source{text: e.text, facts: e.facts}, e.facts["seg.start"].day
	m, err := Sets{s}.read(src, day)
	if what := e.compare(m, err); what != "" {
		return what
	}
	if m == nil {
		return ""
	}
	for _, other := range sets {
		if other != s {
			if also, _ := other.fit(src); also != nil {
				return fmt.Sprintf("rule %q of %s understands its text as well: with both sets it would stay text", also.name, other.Name)
			}
		}
	}
	return ""
}

// runLines runs a rule for the lines of an example.
func (r *rule) runLines(s *Set, e *example) (*made, error) {
	all := e.lines
	if len(all) == 0 {
		all = []string{e.text}
	}
	remarks := make([]pnr.Remark, len(all))
	for i, line := range all {
		remarks[i].Text = line
	}
	probe := *r
	probe.from = fromRemark // an example shows its lines without what stands before them
	var found []*made
	for _, unit := range probe.units(remarks) {
		src := source{facts: e.facts, text: all[unit[0]]}
		for _, i := range unit {
			src.lines = append(src.lines, all[i])
		}
		for _, n := range probe.fit(&src) {
			m, err := probe.makeElement(s, n, 0)
			if err != nil {
				return nil, err
			}
			found = append(found, m)
		}
	}
	switch len(found) {
	case 0:
		return nil, nil //nolint:nilnil // it stays text
	case 1:
		return found[0], nil
	}
	return nil, errors.New("more than one element")
}

// compare returns how what was made differs from what the example says, or "".
func (e *example) compare(m *made, err error) string {
	got := wanted{fields: map[string]string{}}
	switch {
	case m == nil:
	case m.hold:
		got.kind = "hold"
	default:
		got.kind = m.kind
		for _, f := range m.fields {
			if text := m.text(f); text != "" {
				got.fields[f.name] = text
			}
		}
	}
	switch {
	case got.kind != e.gives.kind && err != nil:
		return fmt.Sprintf("gives text (%v), want %s", err, orText(e.gives.kind))
	case got.kind != e.gives.kind:
		return fmt.Sprintf("gives %s, want %s", orText(got.kind), orText(e.gives.kind))
	}
	var different []string
	for name, want := range e.gives.fields {
		if got.fields[name] != want {
			different = append(different, fmt.Sprintf("%s is %q, want %q", name, got.fields[name], want))
		}
	}
	for name := range got.fields {
		if _, known := e.gives.fields[name]; !known {
			different = append(different, name+" is made, and the example has none")
		}
	}
	slices.Sort(different)
	return strings.Join(different, "; ")
}

func orText(kind string) string {
	if kind == "" {
		return "text"
	}
	return kind
}
