package passive

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// Parse reads a page of rules. Faults name it as file; with any, the set is of no use.
func Parse(file string, text []byte) (*Set, []Fault) {
	p := &page{file: file, anchors: map[string]ast.Node{}}
	sum := sha256.Sum256(text)
	s := &Set{Sum: hex.EncodeToString(sum[:]), file: file, tables: map[string]lookup{}, require: map[string][]string{}}
	if root := p.open(text); root != nil {
		p.set(root, s)
	}
	return s, p.faults
}

func (p *page) set(root ast.Node, s *Set) {
	m := p.mapping(root, "passives", "version", "formats", "tables", "read", "rules", "require", "fault")
	s.Name = p.text(m.byKey["passives"])
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9-]*$`).MatchString(s.Name) {
		p.fail(orNode(m.byKey["passives"], root), "passives: want a name of small letters, digits and hyphens")
	}
	if p.text(m.byKey["version"]) != "1" {
		p.fail(orNode(m.byKey["version"], root), "version: want 1")
	}
	if m.has("fault") && p.text(m.byKey["fault"]) != "text" {
		p.fail(m.byKey["fault"], "fault: want text")
	}
	p.formats(m.byKey["formats"], &s.formats)
	if m.has("tables") {
		tables := p.mapping(m.byKey["tables"])
		for _, name := range tables.keys {
			s.tables[name] = p.lookup(tables.byKey[name])
		}
	}
	p.require(m.byKey["require"], s)
	var shared grammar
	if m.has("read") {
		shared = p.grammar(m.byKey["read"])
	}
	if !m.has("rules") {
		p.fail(root, "rules: is missing")
		return
	}
	for _, n := range p.list(m.byKey["rules"]) {
		s.rules = append(s.rules, p.rule(n, s, shared))
	}
}

// orNode returns the first node that is there.
func orNode(n, other ast.Node) ast.Node {
	if n == nil {
		return other
	}
	return n
}

func (p *page) formats(n ast.Node, f *formats) {
	f.days, f.times, f.decimal = []string{"ddMMM"}, []string{"hhmm"}, "."
	if n == nil {
		return
	}
	m := p.mapping(n, "date", "time", "decimal", "thousands", "money")
	if m.has("date") {
		f.days = p.forms(m.byKey["date"], dayForms)
	}
	if m.has("time") {
		f.times = p.forms(m.byKey["time"], timeForms)
	}
	if m.has("decimal") {
		f.decimal = p.oneOf(m.byKey["decimal"], ".", ",")
	}
	if m.has("thousands") {
		f.thousands = p.oneOf(m.byKey["thousands"], ",", ".", " ", "'")
	}
	if m.has("money") {
		f.money = p.oneOf(m.byKey["money"], moneyForms...)
	}
	if f.thousands == f.decimal {
		p.fail(m.byKey["thousands"], "is the same as decimal")
	}
}

// forms reads forms that are told apart by their shape.
func (p *page) forms(n ast.Node, known map[string]string) []string {
	var out []string
	for _, one := range p.list(n) {
		form := p.text(one)
		shape, ok := known[form]
		if !ok {
			p.fail(one, "unknown form %q", form)
			continue
		}
		for _, other := range out {
			if shape == known[other] {
				p.fail(one, "%s cannot be told from %s: both have one shape", form, other)
			}
		}
		out = append(out, form)
	}
	return out
}

func (p *page) oneOf(n ast.Node, right ...string) string {
	text := p.text(n)
	if !slices.Contains(right, text) {
		p.fail(n, "want one of %s", strings.Join(right, "  "))
	}
	return text
}

func (p *page) lookup(n ast.Node) lookup {
	m := p.mapping(n)
	out := lookup{}
	for _, word := range m.keys {
		out[word] = p.text(m.byKey[word])
	}
	return out
}

func (p *page) require(n ast.Node, s *Set) {
	if n == nil {
		return
	}
	m := p.mapping(n)
	for _, kind := range m.keys {
		e := findElement(kind)
		if e == nil {
			p.fail(m.keyAts[kind], "unknown element %q", kind)
			continue
		}
		for _, f := range p.list(m.byKey[kind]) {
			if name := p.text(f); p.field(f, e, name) != nil {
				s.require[kind] = append(s.require[kind], name)
			}
		}
	}
}

// field returns a field of an element, or nil and a fault.
func (p *page) field(at ast.Node, e *element, name string) *field {
	if f := e.field(name); f != nil {
		return f
	}
	var known []string
	for _, f := range e.fields {
		known = append(known, f.name)
	}
	p.fail(at, "%s has no field %q; known are %s", e.kind, name, strings.Join(known, ", "))
	return nil
}

// grammar reads how texts are cut.
func (p *page) grammar(n ast.Node) grammar {
	m := p.mapping(n, "tags", "split", "mark", "loose", "lead", "skip", "columns", "pattern", "lines")
	var kinds []string
	for _, kind := range []string{"tags", "columns", "pattern", "lines"} {
		if m.has(kind) {
			kinds = append(kinds, kind)
		}
	}
	if len(kinds) != 1 {
		p.fail(n, "want exactly one of tags, columns, pattern and lines")
		return nil
	}
	if kinds[0] == "tags" {
		return p.tags(&m)
	}
	for _, key := range []string{"split", "mark", "loose", "lead", "skip"} {
		if m.has(key) {
			p.fail(m.keyAts[key], "%s goes with tags", key)
		}
	}
	switch kinds[0] {
	case "columns":
		return p.columns(m.byKey["columns"])
	case "pattern":
		return patterns(p.expressions(m.byKey["pattern"], "^(?:", ")$"))
	default:
		return lines(p.expressions(m.byKey["lines"], "", ""))
	}
}

func (p *page) expressions(n ast.Node, before, after string) (out []*regexp.Regexp) {
	for _, one := range p.list(n) {
		if x := p.expression(one, before, after); x != nil {
			out = append(out, x)
		}
	}
	if len(out) == 0 {
		p.fail(n, "want an expression")
	}
	return out
}

func (p *page) tags(m *mapping) grammar {
	t := &tags{tags: p.texts(m.byKey["tags"]), split: "/", mark: "-"}
	if m.has("split") {
		t.split = p.text(m.byKey["split"])
	}
	if m.has("mark") {
		t.mark = p.text(m.byKey["mark"])
	}
	if t.split == "" || t.mark == "" {
		p.fail(m.at, "split and mark must not be empty")
	}
	t.lead = p.text(m.byKey["lead"])
	for i, tag := range t.tags {
		if tag == "" || slices.Contains(t.tags[:i], tag) {
			p.fail(m.byKey["tags"], "tag %q is empty, or stands there twice", tag)
		}
	}
	for _, n := range p.list(m.byKey["loose"]) {
		tag := p.text(n)
		if t.loose = append(t.loose, tag); !slices.Contains(t.tags, tag) {
			p.fail(n, "%q is none of the tags", tag)
		}
	}
	if m.has("skip") {
		t.skip = p.expressions(m.byKey["skip"], "", "")
	}
	slices.SortStableFunc(t.tags, func(a, b string) int { return len(b) - len(a) })
	return t
}

func (p *page) columns(n ast.Node) grammar {
	m := p.mapping(n)
	var out columns
	for _, name := range m.keys {
		first, last, ranged := strings.Cut(p.text(m.byKey[name]), "-")
		from, err1 := strconv.ParseUint(first, 10, 16)
		to, err2 := strconv.ParseUint(last, 10, 16)
		if last == "" {
			err2 = nil
		}
		if !ranged || err1 != nil || err2 != nil || from == 0 || last != "" && to < from {
			p.fail(m.byKey[name], "want columns such as 3-8, or 3- to the end, counted from 1")
			continue
		}
		out = append(out, column{name, int(from), int(to)})
	}
	return out
}

// rule reads a rule. shared is how texts are cut where the rule does not say it.
func (p *page) rule(n ast.Node, s *Set, shared grammar) *rule {
	m := p.mapping(n, append([]string{"name", "from", "unit", "when", "read", "hold", "by", "examples"}, elementKinds()...)...)
	r := &rule{name: p.text(m.byKey["name"]), from: fromSegment, grammar: shared}
	if r.name == "" {
		p.fail(n, "name: is missing")
	}
	if m.has("from") {
		r.from = origin(p.oneOf(m.byKey["from"], string(fromSegment), string(fromRemark), string(fromDI)))
	}
	if m.has("read") {
		r.grammar = p.grammar(m.byKey["read"])
	}
	if r.grammar == nil {
		p.fail(n, "read: is missing")
		return r
	}
	p.unit(&m, r)
	if m.has("when") {
		r.when = p.conditions(m.byKey["when"], r)
	}
	p.makes(&m, s, r)
	for _, e := range p.list(m.byKey["examples"]) {
		r.examples = append(r.examples, p.example(e, r))
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
func (p *page) unit(m *mapping, r *rule) {
	_, isLines := r.grammar.(lines)
	if m.has("unit") {
		if r.unit = p.expression(m.byKey["unit"], "", ""); r.unit != nil && r.unit.NumSubexp() != 1 {
			p.fail(m.byKey["unit"], "want an expression with one group")
			r.unit = nil
		}
	}
	switch {
	case r.from == fromSegment && (isLines || m.has("unit")):
		p.fail(m.at, "lines and unit go with from: remark or from: di")
	case m.has("unit") && !isLines:
		p.fail(m.byKey["unit"], "unit goes with read: {lines: …}")
	}
}

// names are what a rule may name: parts of the text and facts.
func (r *rule) names() []string { return append(slices.Clone(r.grammar.names()), factNames()...) }

// knows notes a fault about a name that nothing gives.
func (p *page) knows(n ast.Node, r *rule, name string) {
	switch {
	case !slices.Contains(r.names(), name):
		p.fail(n, "nothing is named %q; known are %s", name, strings.Join(r.names(), ", "))
	case r.from != fromSegment && strings.HasPrefix(name, "seg."):
		p.fail(n, "%s: a remark has no segment", name)
	}
}

func (p *page) conditions(n ast.Node, r *rule) []condition {
	m := p.mapping(n)
	var out []condition
	for _, name := range m.keys {
		p.knows(m.keyAts[name], r, name)
		out = append(out, p.condition(name, m.byKey[name]))
	}
	return out
}

func (p *page) condition(name string, n ast.Node) condition {
	c := condition{name: name}
	if _, ok := p.follow(n).(ast.MapNode); ok {
		m := p.mapping(n, "begins", "matches")
		if c.begins = p.text(m.byKey["begins"]); m.has("matches") {
			c.matches = p.expression(m.byKey["matches"], "", "")
		}
		if len(m.keys) != 1 || c.begins == "" && c.matches == nil {
			p.fail(n, "want one of begins and matches")
		}
		return c
	}
	switch c.oneOf = p.texts(n); {
	case slices.Equal(c.oneOf, []string{"*"}):
		c.any = true
	case slices.Equal(c.oneOf, []string{""}):
		c.empty = true
	}
	return c
}

// makes reads what a rule makes: one element, or nothing but a hold.
func (p *page) makes(m *mapping, s *Set, r *rule) {
	var kinds []string
	for _, kind := range elementKinds() {
		if m.has(kind) {
			kinds = append(kinds, kind)
		}
	}
	if m.has("hold") {
		r.hold = p.oneOf(m.byKey["hold"], "true") == "true"
		kinds = append(kinds, "hold")
	}
	if len(kinds) != 1 {
		p.fail(m.at, "want exactly one of hold, %s", strings.Join(elementKinds(), ", "))
		return
	}
	if r.hold {
		return
	}
	r.element = findElement(kinds[0])
	fields := p.mapping(m.byKey[kinds[0]])
	for _, name := range fields.keys {
		if f := p.field(fields.keyAts[name], r.element, name); f != nil {
			if v := p.valueOf(fields.byKey[name], s, r, f); v != nil {
				r.fillings = append(r.fillings, filling{f, v})
			}
		}
	}
	for _, n := range p.list(m.byKey["by"]) {
		if f := p.field(n, r.element, p.text(n)); f != nil {
			r.by = append(r.by, f)
		}
	}
	if m.has("by") && r.from == fromSegment {
		p.fail(m.keyAts["by"], "by goes with from: remark or from: di")
	}
	if len(r.by) > 0 && r.element.kind == "remark" {
		p.fail(m.keyAts["by"], "a remark is laid on nothing")
	}
}
