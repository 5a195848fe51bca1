package passive

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"tripsync/ingest/pnr"
)

// valueOf reads the value of a field, in the form that its kind has.
func (c compiler) valueOf(n ast.Node, s *Set, r *rule, f *field) value {
	switch f.at(r.element.new()).(type) {
	case *pnr.Moment, *pnr.Date, *pnr.Local:
		return c.moment(n, s, r)
	case *pnr.Cost, rate:
		return c.money(n, s, r)
	}
	return c.plain(n, s, r)
}

// plain reads a value that is a text.
func (c compiler) plain(n ast.Node, s *Set, r *rule) value {
	switch v := c.follow(n).(type) {
	case *ast.SequenceNode:
		var out alternative
		for _, one := range v.Values {
			if part := c.plain(one, s, r); part != nil {
				out = append(out, part)
			}
		}
		return out
	case ast.MapNode:
		return c.form(n, s, r)
	case nil:
		return nil
	}
	text := c.text(n)
	if what, ok := strings.CutPrefix(text, "= "); ok {
		return literal(what)
	}
	c.knows(n, r, text)
	return name(text)
}

// form reads one of the forms that are written as keys and values.
func (c compiler) form(n ast.Node, s *Set, r *rule) value {
	m := c.mapping(n, "of", "table", "else", "take", "case", "join", "with")
	if m.has("join") {
		out := &joined{with: " "}
		if m.has("with") {
			out.with = c.text(m.byKey["with"])
		}
		for _, part := range c.list(m.byKey["join"]) {
			if v := c.plain(part, s, r); v != nil {
				out.parts = append(out.parts, v)
			}
		}
		c.only(&m, "join", "with")
		return out
	}
	if !m.has("of") {
		c.fail(n, "want of with table, take or case, or join")
		return nil
	}
	inner := c.plain(m.byKey["of"], s, r)
	switch {
	case inner == nil:
		return nil
	case m.has("table"):
		c.only(&m, "of", "table", "else")
		return c.looked(&m, inner, s, r)
	case m.has("take"):
		c.only(&m, "of", "take")
		x := c.expression(m.byKey["take"], "", "")
		if x == nil {
			return nil
		}
		if x.NumSubexp() != 1 {
			c.fail(m.byKey["take"], "want an expression with one group")
			return nil
		}
		return &taken{inner, x}
	case m.has("case"):
		c.only(&m, "of", "case")
		return &cased{inner, c.oneOf(m.byKey["case"], "upper", "lower") == "upper"}
	}
	c.fail(n, "want of with table, take or case")
	return nil
}

// only notes keys that a form does not have.
func (c compiler) only(m *mapping, keys ...string) {
	for _, key := range m.keys {
		if !slices.Contains(keys, key) {
			c.fail(m.keyAts[key], "%s does not go with %s", key, keys[len(keys)-1])
		}
	}
}

func (c compiler) looked(m *mapping, inner value, s *Set, r *rule) value {
	out := &looked{value: inner}
	if n := m.byKey["table"]; c.isText(n) {
		name := c.text(n)
		table, ok := s.tables[name]
		if !ok {
			c.fail(n, "no table is named %q", name)
		}
		out.table = table
	} else {
		out.table = c.lookup(n)
	}
	if m.has("else") {
		out.orElse = c.plain(m.byKey["else"], s, r)
	}
	return out
}

// moment reads a day, with or without a time.
func (c compiler) moment(n ast.Node, s *Set, r *rule) value {
	out := &moment{formats: &s.formats}
	_, ok := c.follow(n).(ast.MapNode)
	if !ok {
		if out.day = c.plain(n, s, r); out.day == nil {
			return nil
		}
		return out
	}
	m := c.mapping(n, "day", "time", "plus", "of", "format", "take", "table", "else", "join", "with")
	if !m.has("day") {
		return c.writtenDay(&m, s, r)
	}
	c.only(&m, "day", "time", "plus")
	out.day = c.plain(m.byKey["day"], s, r)
	if m.has("time") {
		out.time = c.plain(m.byKey["time"], s, r)
	}
	if m.has("plus") {
		out.plus = c.plain(m.byKey["plus"], s, r)
	}
	if out.day == nil {
		return nil
	}
	return out
}

// writtenDay reads a day that is written differently from the rest, or that is a form
// of a text.
func (c compiler) writtenDay(m *mapping, s *Set, r *rule) value {
	if !m.has("format") {
		if v := c.form(m.at, s, r); v != nil {
			return &moment{day: v, formats: &s.formats}
		}
		return nil
	}
	c.only(m, "of", "format")
	f := s.formats
	f.days = c.forms(m.byKey["format"], dayForms)
	if !m.has("of") {
		c.fail(m.at, "of: is missing")
		return nil
	}
	if v := c.plain(m.byKey["of"], s, r); v != nil {
		return &moment{day: v, formats: &f}
	}
	return nil
}

// money reads an amount and a currency.
func (c compiler) money(n ast.Node, s *Set, r *rule) value {
	out := &money{formats: &s.formats, form: s.formats.money}
	if _, ok := c.follow(n).(ast.MapNode); !ok {
		if out.amount = c.plain(n, s, r); out.amount == nil {
			return nil
		}
		if out.form == "" {
			c.fail(n, "want amount and currency, or of and format, such as CUR9.99")
		}
		return out
	}
	m := c.mapping(n, "amount", "currency", "of", "format")
	if m.has("of") {
		c.only(&m, "of", "format")
		if m.has("format") {
			out.form = c.oneOf(m.byKey["format"], moneyForms...)
		}
		if out.form == "" {
			c.fail(n, "format: is missing")
		}
		if out.amount = c.plain(m.byKey["of"], s, r); out.amount == nil {
			return nil
		}
		return out
	}
	if !m.has("amount") || !m.has("currency") {
		c.fail(n, "want amount and currency")
		return nil
	}
	if out.amount, out.currency = c.plain(m.byKey["amount"], s, r), c.plain(m.byKey["currency"], s, r); out.amount == nil || out.currency == nil {
		return nil
	}
	return out
}
