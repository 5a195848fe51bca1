package passive

import (
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tripsync/ingest/pnr"
)

// valueOf reads the value of a field, in the form that its kind has.
func (p *page) valueOf(n ast.Node, s *Set, r *rule, f *field) value {
	switch f.at(r.element.new()).(type) {
	case *pnr.Moment, *pnr.Date, *pnr.Local:
		return p.moment(n, s, r)
	case *pnr.Cost, rate:
		return p.money(n, s, r)
	}
	return p.plain(n, s, r)
}

// plain reads a value that is a text.
func (p *page) plain(n ast.Node, s *Set, r *rule) value {
	switch v := p.follow(n).(type) {
	case *ast.SequenceNode:
		var out alternative
		for _, one := range v.Values {
			if part := p.plain(one, s, r); part != nil {
				out = append(out, part)
			}
		}
		return out
	case ast.MapNode:
		return p.form(n, s, r)
	case nil:
		return nil
	}
	text := p.text(n)
	if what, ok := strings.CutPrefix(text, "= "); ok {
		return literal(what)
	}
	p.knows(n, r, text)
	return name(text)
}

// form reads one of the forms that are written as keys and values.
func (p *page) form(n ast.Node, s *Set, r *rule) value {
	m := p.mapping(n, "of", "table", "else", "take", "case", "join", "with")
	if m.has("join") {
		out := &joined{with: " "}
		if m.has("with") {
			out.with = p.text(m.byKey["with"])
		}
		for _, part := range p.list(m.byKey["join"]) {
			if v := p.plain(part, s, r); v != nil {
				out.parts = append(out.parts, v)
			}
		}
		p.only(&m, "join", "with")
		return out
	}
	if !m.has("of") {
		p.fail(n, "want of with table, take or case, or join")
		return nil
	}
	inner := p.plain(m.byKey["of"], s, r)
	switch {
	case inner == nil:
		return nil
	case m.has("table"):
		p.only(&m, "of", "table", "else")
		return p.looked(&m, inner, s, r)
	case m.has("take"):
		p.only(&m, "of", "take")
		x := p.expression(m.byKey["take"], "", "")
		if x == nil {
			return nil
		}
		if x.NumSubexp() != 1 {
			p.fail(m.byKey["take"], "want an expression with one group")
			return nil
		}
		return &taken{inner, x}
	case m.has("case"):
		p.only(&m, "of", "case")
		return &cased{inner, p.oneOf(m.byKey["case"], "upper", "lower") == "upper"}
	}
	p.fail(n, "want of with table, take or case")
	return nil
}

// only notes keys that a form does not have.
func (p *page) only(m *mapping, keys ...string) {
	for _, key := range m.keys {
		found := false
		for _, k := range keys {
			found = found || k == key
		}
		if !found {
			p.fail(m.keyAts[key], "%s does not go with %s", key, keys[len(keys)-1])
		}
	}
}

func (p *page) looked(m *mapping, inner value, s *Set, r *rule) value {
	out := &looked{value: inner}
	if n := m.byKey["table"]; p.isText(n) {
		name := p.text(n)
		table, ok := s.tables[name]
		if !ok {
			p.fail(n, "no table is named %q", name)
		}
		out.table = table
	} else {
		out.table = p.lookup(n)
	}
	if m.has("else") {
		out.orElse = p.plain(m.byKey["else"], s, r)
	}
	return out
}

// moment reads a day, with or without a time.
func (p *page) moment(n ast.Node, s *Set, r *rule) value {
	out := &moment{formats: &s.formats}
	_, ok := p.follow(n).(ast.MapNode)
	if !ok {
		if out.day = p.plain(n, s, r); out.day == nil {
			return nil
		}
		return out
	}
	m := p.mapping(n, "day", "time", "plus", "of", "format", "take", "table", "else", "join", "with")
	if !m.has("day") {
		return p.writtenDay(&m, s, r)
	}
	p.only(&m, "day", "time", "plus")
	out.day = p.plain(m.byKey["day"], s, r)
	if m.has("time") {
		out.time = p.plain(m.byKey["time"], s, r)
	}
	if m.has("plus") {
		out.plus = p.plain(m.byKey["plus"], s, r)
	}
	if out.day == nil {
		return nil
	}
	return out
}

// writtenDay reads a day that is written differently from the rest, or that is a form
// of a text.
func (p *page) writtenDay(m *mapping, s *Set, r *rule) value {
	if !m.has("format") {
		if v := p.form(m.at, s, r); v != nil {
			return &moment{day: v, formats: &s.formats}
		}
		return nil
	}
	p.only(m, "of", "format")
	f := s.formats
	f.days = p.forms(m.byKey["format"], dayForms)
	if !m.has("of") {
		p.fail(m.at, "of: is missing")
		return nil
	}
	if v := p.plain(m.byKey["of"], s, r); v != nil {
		return &moment{day: v, formats: &f}
	}
	return nil
}

// money reads an amount and a currency.
func (p *page) money(n ast.Node, s *Set, r *rule) value {
	out := &money{formats: &s.formats, form: s.formats.money}
	if _, ok := p.follow(n).(ast.MapNode); !ok {
		if out.amount = p.plain(n, s, r); out.amount == nil {
			return nil
		}
		if out.form == "" {
			p.fail(n, "want amount and currency, or of and format, such as CUR9.99")
		}
		return out
	}
	m := p.mapping(n, "amount", "currency", "of", "format")
	if m.has("of") {
		p.only(&m, "of", "format")
		if m.has("format") {
			out.form = p.oneOf(m.byKey["format"], moneyForms...)
		}
		if out.form == "" {
			p.fail(n, "format: is missing")
		}
		if out.amount = p.plain(m.byKey["of"], s, r); out.amount == nil {
			return nil
		}
		return out
	}
	if !m.has("amount") || !m.has("currency") {
		p.fail(n, "want amount and currency")
		return nil
	}
	if out.amount, out.currency = p.plain(m.byKey["amount"], s, r), p.plain(m.byKey["currency"], s, r); out.amount == nil || out.currency == nil {
		return nil
	}
	return out
}
