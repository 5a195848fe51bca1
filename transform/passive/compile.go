package passive

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Parse reads a page of rules. Faults name it as file; with any, the set is of no use.
func Parse(file string, text []byte) (*Set, []Fault) {
	p := &page{file: file, anchors: map[string]ast.Node{}}
	c := compiler{p}
	sum := sha256.Sum256(text)
	s := &Set{Sum: hex.EncodeToString(sum[:]), file: file, tables: map[string]lookup{}, require: map[string][]string{}}
	if root := p.open(text); root != nil {
		c.set(root, s)
	}
	return s, p.faults
}

// A compiler makes rules of a page.
type compiler struct{ *page }

func (c compiler) set(root ast.Node, s *Set) {
	m := c.mapping(root, "passives", "version", "formats", "tables", "read", "rules", "require", "fault")
	s.Name = c.text(m.byKey["passives"])
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`).MatchString(s.Name) {
		c.fail(orNode(m.byKey["passives"], root), "passives: want a name of small letters, digits and hyphens")
	}
	if c.text(m.byKey["version"]) != "1" {
		c.fail(orNode(m.byKey["version"], root), "version: want 1")
	}
	if m.has("fault") && c.text(m.byKey["fault"]) != "text" {
		c.fail(m.byKey["fault"], "fault: want text")
	}
	c.formats(m.byKey["formats"], &s.formats)
	if m.has("tables") {
		tables := c.mapping(m.byKey["tables"])
		for _, name := range tables.keys {
			s.tables[name] = c.lookup(tables.byKey[name])
		}
	}
	c.require(m.byKey["require"], s)
	var shared grammar
	if m.has("read") {
		shared = c.grammar(m.byKey["read"])
	}
	if !m.has("rules") {
		c.fail(root, "rules: is missing")
		return
	}
	for _, n := range c.list(m.byKey["rules"]) {
		s.rules = append(s.rules, c.rule(n, s, shared))
	}
}

// orNode returns the first node that is there.
func orNode(n, other ast.Node) ast.Node {
	if n == nil {
		return other
	}
	return n
}

func (c compiler) formats(n ast.Node, f *formats) {
	f.days, f.times, f.decimal = []string{"ddMMM"}, []string{"hhmm"}, "."
	if n == nil {
		return
	}
	m := c.mapping(n, "date", "time", "decimal", "thousands", "money")
	if m.has("date") {
		f.days = c.forms(m.byKey["date"], dayForms)
	}
	if m.has("time") {
		f.times = c.forms(m.byKey["time"], timeForms)
	}
	if m.has("decimal") {
		f.decimal = c.oneOf(m.byKey["decimal"], ".", ",")
	}
	if m.has("thousands") {
		f.thousands = c.oneOf(m.byKey["thousands"], ",", ".", " ", "'")
	}
	if m.has("money") {
		f.money = c.oneOf(m.byKey["money"], moneyForms...)
	}
	if f.thousands == f.decimal {
		c.fail(m.byKey["thousands"], "is the same as decimal")
	}
}

// forms reads forms that are told apart by their shape.
func (c compiler) forms(n ast.Node, known map[string]string) []string {
	var out []string
	for _, one := range c.list(n) {
		form := c.text(one)
		shape, ok := known[form]
		if !ok {
			c.fail(one, "unknown form %q: want one of %s", form, strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			continue
		}
		for _, other := range out {
			if shape == known[other] {
				c.fail(one, "%s cannot be told from %s: both have one shape", form, other)
			}
		}
		out = append(out, form)
	}
	return out
}

func (c compiler) oneOf(n ast.Node, right ...string) string {
	text := c.text(n)
	if !slices.Contains(right, text) {
		c.fail(n, "want one of %s", strings.Join(right, "  "))
	}
	return text
}

func (c compiler) lookup(n ast.Node) lookup {
	m := c.mapping(n)
	out := lookup{}
	for _, word := range m.keys {
		out[word] = c.text(m.byKey[word])
	}
	return out
}

func (c compiler) require(n ast.Node, s *Set) {
	if n == nil {
		return
	}
	m := c.mapping(n)
	for _, kind := range m.keys {
		e := findElement(kind)
		if e == nil {
			c.fail(m.keyAts[kind], "unknown element %q", kind)
			continue
		}
		for _, f := range c.list(m.byKey[kind]) {
			if name := c.text(f); c.field(f, e, name) != nil {
				s.require[kind] = append(s.require[kind], name)
			}
		}
	}
}

// field returns a field of an element, or nil and a fault.
func (c compiler) field(at ast.Node, e *element, name string) *field {
	if f := e.field(name); f != nil {
		return f
	}
	var known []string
	for _, f := range e.fields {
		known = append(known, f.name)
	}
	c.fail(at, "%s has no field %q; known are %s", e.kind, name, strings.Join(known, ", "))
	return nil
}

// grammar reads how texts are cut.
func (c compiler) grammar(n ast.Node) grammar {
	m := c.mapping(n, "tags", "split", "mark", "loose", "lead", "skip", "columns", "pattern", "lines")
	var kinds []string
	for _, kind := range []string{"tags", "columns", "pattern", "lines"} {
		if m.has(kind) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) != 1 {
		c.fail(n, "want exactly one of tags, columns, pattern and lines")
		return nil
	}
	if kinds[0] == "tags" {
		return c.tags(&m)
	}
	for _, key := range []string{"split", "mark", "loose", "lead", "skip"} {
		if m.has(key) {
			c.fail(m.keyAts[key], "%s goes with tags", key)
		}
	}
	switch kinds[0] {
	case "columns":
		return c.columns(m.byKey["columns"])
	case "pattern":
		return patterns(c.expressions(m.byKey["pattern"], "^(?:", ")$"))
	default:
		return lines(c.expressions(m.byKey["lines"], "", ""))
	}
}

func (c compiler) expressions(n ast.Node, before, after string) (out []*regexp.Regexp) {
	for _, one := range c.list(n) {
		if x := c.expression(one, before, after); x != nil {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		c.fail(n, "want an expression")
	}
	return out
}

func (c compiler) tags(m *mapping) grammar {
	t := &tags{tags: c.texts(m.byKey["tags"]), split: "/", mark: "-"}
	if m.has("split") {
		t.split = c.text(m.byKey["split"])
	}
	if m.has("mark") {
		t.mark = c.text(m.byKey["mark"])
	}
	if t.split == "" || t.mark == "" {
		c.fail(m.at, "split and mark must not be empty")
	}
	t.lead = c.text(m.byKey["lead"])
	for i, tag := range t.tags {
		if tag == "" || slices.Contains(t.tags[:i], tag) {
			c.fail(m.byKey["tags"], "tag %q is empty, or stands there twice", tag)
		}
	}
	for _, n := range c.list(m.byKey["loose"]) {
		tag := c.text(n)
		if t.loose = append(t.loose, tag); !slices.Contains(t.tags, tag) {
			c.fail(n, "%q is not one of the tags", tag)
		}
	}
	if m.has("skip") {
		t.skip = c.expressions(m.byKey["skip"], "", "")
	}
	slices.SortStableFunc(t.tags, func(a, b string) int { return len(b) - len(a) })
	return t
}

func (c compiler) columns(n ast.Node) grammar {
	m := c.mapping(n)
	var out columns
	for _, name := range m.keys {
		first, last, ranged := strings.Cut(c.text(m.byKey[name]), "-")
		from, err1 := strconv.ParseUint(first, 10, 16)
		to, err2 := strconv.ParseUint(last, 10, 16)
		if last == "" {
			err2 = nil
		}
		if !ranged || err1 != nil || err2 != nil || from == 0 || last != "" && to < from {
			c.fail(m.byKey[name], "want columns such as 3-8, or 3- to the end, counted from 1")
			continue
		}
		out = append(out, column{name, int(from), int(to)})
	}
	return out
}

// rule reads a rule. shared is how texts are cut where the rule does not say it.
func (c compiler) rule(n ast.Node, s *Set, shared grammar) *rule {
	m := c.mapping(n, append([]string{"name", "from", "unit", "when", "read", "hold", "by", "examples"}, elementKinds()...)...)
	r := &rule{name: c.text(m.byKey["name"]), at: c.placed(n), from: fromSegment, grammar: shared}
	if r.name == "" {
		c.fail(n, "name: is missing")
	}
	if m.has("from") {
		r.from = origin(c.oneOf(m.byKey["from"], string(fromSegment), string(fromRemark), string(fromDI)))
	}
	if m.has("read") {
		r.grammar = c.grammar(m.byKey["read"])
	}
	if r.grammar == nil {
		c.fail(n, "read: is missing")
		return r
	}
	c.unit(&m, r)
	if m.has("when") {
		r.when = c.conditions(m.byKey["when"], r)
	}
	c.makes(&m, s, r)
	for _, e := range c.list(m.byKey["examples"]) {
		r.examples = append(r.examples, c.example(e, r))
	}
	return r
}

func elementKinds() []string {
	var out []string
	for _, e := range elements {
		out = append(out, e.kind)
	}
	return out
}

// unit checks what a rule reads: one text, or lines.
func (c compiler) unit(m *mapping, r *rule) {
	_, isLines := r.grammar.(lines)
	if m.has("unit") {
		if r.unit = c.expression(m.byKey["unit"], "", ""); r.unit != nil && r.unit.NumSubexp() != 1 {
			c.fail(m.byKey["unit"], "want an expression with one group")
			r.unit = nil
		}
	}
	switch {
	case r.from == fromSegment && (isLines || m.has("unit")):
		c.fail(m.at, "lines and unit go with from: remark or from: di")
	case m.has("unit") && !isLines:
		c.fail(m.byKey["unit"], "unit goes with read: {lines: …}")
	}
}

// names are what a rule may name: parts of the text and facts.
func (r *rule) names() []string { return append(slices.Clone(r.grammar.names()), factNames()...) }

// knows notes a fault about a name that nothing gives.
func (c compiler) knows(n ast.Node, r *rule, name string) {
	switch {
	case !slices.Contains(r.names(), name):
		c.fail(n, "nothing is named %q; known are %s", name, strings.Join(r.names(), ", "))
	case r.from != fromSegment && strings.HasPrefix(name, "seg."):
		c.fail(n, "%s: a remark has no segment", name)
	}
}

func (c compiler) conditions(n ast.Node, r *rule) []condition {
	m := c.mapping(n)
	var out []condition
	for _, name := range m.keys {
		c.knows(m.keyAts[name], r, name)
		out = append(out, c.condition(name, m.byKey[name]))
	}
	return out
}

func (c compiler) condition(name string, n ast.Node) condition {
	cond := condition{name: name}
	if _, ok := c.follow(n).(ast.MapNode); ok {
		m := c.mapping(n, "begins", "matches")
		if cond.begins = c.text(m.byKey["begins"]); m.has("matches") {
			cond.matches = c.expression(m.byKey["matches"], "", "")
		}
		if len(m.keys) != 1 || cond.begins == "" && cond.matches == nil {
			c.fail(n, "want one of begins and matches")
		}
		return cond
	}
	switch cond.oneOf = c.texts(n); {
	case slices.Equal(cond.oneOf, []string{"*"}):
		cond.any = true
	case slices.Equal(cond.oneOf, []string{""}):
		cond.empty = true
	}
	return cond
}

// makes reads what a rule makes: one element, or nothing but a hold.
func (c compiler) makes(m *mapping, s *Set, r *rule) {
	var kinds []string
	for _, kind := range elementKinds() {
		if m.has(kind) {
			kinds = append(kinds, kind)
		}
	}
	if m.has("hold") {
		r.hold = c.oneOf(m.byKey["hold"], "true") == "true"
		kinds = append(kinds, "hold")
	}
	if len(kinds) != 1 {
		c.fail(m.at, "want exactly one of hold, %s", strings.Join(elementKinds(), ", "))
		return
	}
	if r.hold {
		return
	}
	r.element = findElement(kinds[0])
	fields := c.mapping(m.byKey[kinds[0]])
	for _, name := range fields.keys {
		if f := c.field(fields.keyAts[name], r.element, name); f != nil {
			if v := c.valueOf(fields.byKey[name], s, r, f); v != nil {
				r.fillings = append(r.fillings, filling{f, v})
			}
		}
	}
	c.by(m, r)
}

// tiedSegment stands among the fields of by for the segment that a remark is tied to.
const tiedSegment = "segment"

// by reads what the element is laid on.
func (c compiler) by(m *mapping, r *rule) {
	for _, n := range c.list(m.byKey["by"]) {
		if c.text(n) == tiedSegment {
			r.tied = true
		} else if f := c.field(n, r.element, c.text(n)); f != nil {
			r.by = append(r.by, f)
		}
	}
	switch {
	case m.has("by") && r.from == fromSegment:
		c.fail(m.keyAts["by"], "by goes with from: remark or from: di")
	case r.isLaid() && r.element.kind == "remark":
		c.fail(m.keyAts["by"], "a remark is laid on nothing")
	case r.tied && (r.element.kind == "ticket" || r.element.kind == "emd"):
		c.fail(m.keyAts["by"], "a document is no segment")
	}
}
