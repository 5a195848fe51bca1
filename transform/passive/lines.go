package passive

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
)

// A lineMatch is what a rule made of remarks.
type lineMatch struct {
	*made

	set     *Set
	remarks []int // index of those that it was made of
	segment int   // number of the one that all of these are tied to, or 0
}

// tiedTo returns the number of the one segment that all of some remarks name, or 0.
func tiedTo(unit []int, remarks []pnr.Remark) int {
	first := remarks[unit[0]].Segments
	for _, i := range unit {
		if own := remarks[i].Segments; len(own) != 1 || own[0] != first[0] {
			return 0
		}
	}
	return first[0]
}

// readLines reads remarks and DI lines, those of the booking that was given. What two
// sets understand stays text.
func (r *reading) readLines(remarks []pnr.Remark) {
	var all []lineMatch
	for _, s := range r.sets {
		for _, rule := range s.rules {
			if rule.from != fromSegment {
				all = append(all, r.matchLines(s, rule, remarks)...)
			}
		}
	}
	shared := sharedLines(all)
	for _, i := range shared {
		r.note("remark %d: %v; it stays text", i+1, ErrAmbiguous)
	}
	for _, m := range all {
		switch {
		case slices.ContainsFunc(m.remarks, func(i int) bool { return slices.Contains(shared, i) }):
		case m.isDoubted(all):
			r.note("remark %d: another one says something else of segment %d; it stays text", m.remarks[0]+1, m.segment)
		default:
			r.lay(&m)
		}
	}
}

// isDoubted reports whether the same rule made something else of another remark that is
// tied to the same segment: which of the two counts would be a guess.
func (m *lineMatch) isDoubted(all []lineMatch) bool {
	return m.rule.tied && slices.ContainsFunc(all, func(o lineMatch) bool {
		return o.rule == m.rule && o.segment == m.segment && o.contradicts(m.value)
	})
}

// sharedLines returns the remarks that rules of two sets have, in order.
func sharedLines(all []lineMatch) []int {
	owner, shared := map[int]*Set{}, []int(nil)
	for _, m := range all {
		for _, i := range m.remarks {
			if s := owner[i]; s != nil && s != m.set {
				shared = append(shared, i)
			}
			owner[i] = m.set
		}
	}
	slices.Sort(shared)
	return slices.Compact(shared)
}

// matchLines returns what a rule makes of remarks.
func (r *reading) matchLines(s *Set, rule *rule, remarks []pnr.Remark) []lineMatch {
	var out []lineMatch
	for _, unit := range rule.units(remarks) {
		src := source{facts: factsOfBooking(r.PNR)}
		for _, i := range unit {
			src.lines = append(src.lines, remarks[i].Text)
		}
		src.text = src.lines[0]
		for _, n := range rule.fit(&src) {
			m, err := rule.makeElement(s, n, 0)
			if err != nil {
				r.note("remark %d: %v; it stays text", unit[0]+1, rule.fault(s, err))
				continue
			}
			m.set = s
			out = append(out, lineMatch{m, s, rule.linesOf(unit, remarks), tiedTo(unit, remarks)})
		}
	}
	return out
}

// units returns which remarks a rule reads together, in their order.
func (r *rule) units(remarks []pnr.Remark) [][]int {
	var out [][]int
	at := map[string]int{}
	for i, m := range remarks {
		if r.from == fromDI && !isDI(m.Text) {
			continue
		}
		if r.unit == nil {
			out = append(out, []int{i})
			continue
		}
		found := r.unit.FindStringSubmatch(m.Text)
		if found == nil {
			continue
		}
		if k, known := at[found[1]]; known {
			out[k] = append(out[k], i)
			continue
		}
		at[found[1]] = len(out)
		out = append(out, []int{i})
	}
	return out
}

func isDI(text string) bool {
	return slices.ContainsFunc(lineTags, func(tag string) bool { return strings.HasPrefix(text, tag) })
}

// linesOf returns the remarks of a unit that the grammar of a rule reads.
func (r *rule) linesOf(unit []int, remarks []pnr.Remark) []int {
	l, ok := r.grammar.(lines)
	if !ok {
		return unit
	}
	return slices.DeleteFunc(slices.Clone(unit), func(i int) bool { return !l.hasLine(remarks[i].Text) })
}

// lay lays what was made of remarks on what the booking has, or adds it.
func (r *reading) lay(m *lineMatch) {
	switch {
	case m.hold:
	case m.rule.isLaid():
		if at := r.findBy(m); at != nil {
			m.fillEmpty(at)
		} else if m.kind == "ticket" || m.kind == "emd" {
			r.addRemark(m.made)
		}
	default:
		r.add(m.made)
	}
}

// findBy returns a copy, in the booking, of the one element that agrees in all fields
// of by; nil if there is not exactly one.
func (r *reading) findBy(m *lineMatch) any {
	var found []int
	var at func(i int) any
	var n int
	switch p := r.own(); m.value.(type) {
	case *pnr.Ticket:
		n, at = len(p.Tickets), func(i int) any { return &p.Tickets[i] }
	case *pnr.EMD:
		n, at = len(p.EMDs), func(i int) any { return &p.EMDs[i] }
	default:
		n, at = len(p.Segments), func(i int) any { return p.Segments[i] }
	}
	for i := range n {
		if m.agrees(at(i)) {
			found = append(found, i)
		}
	}
	if len(found) != 1 {
		return nil
	}
	if s, ok := at(found[0]).(pnr.Segment); ok {
		c := pnr.CloneSegment(s)
		r.PNR.Segments[found[0]] = c
		return c
	}
	return at(found[0])
}

// agrees reports whether another element is of the same kind and has the same values
// in the fields of by; of moments the day counts. If the remark must be tied to it, it is
// the segment of that number.
func (m *lineMatch) agrees(with any) bool {
	s, isSegment := with.(pnr.Segment)
	if !m.isKind(with) || m.rule.tied && (!isSegment || m.segment == 0 || s.Head().Number != m.segment) {
		return false
	}
	if k, ok := with.(*pnr.Ticket); ok && len(k.Exchanges) > 0 && !m.rule.isByNumber() {
		return false // the lines may be of the older ticket
	}
	for _, f := range m.rule.by {
		mine := m.text(f)
		if mine == "" || !strings.HasPrefix(textAt(f.at(with)), dayOf(m.made, f, mine)) || f.name != m.start && f.name != m.end && textAt(f.at(with)) != mine {
			return false
		}
	}
	return true
}

// isByNumber reports whether a rule finds a document by its number.
func (r *rule) isByNumber() bool {
	return slices.ContainsFunc(r.by, func(f *field) bool { return f.name == "number" })
}

// dayOf cuts the time off a moment.
func dayOf(m *made, f *field, text string) string {
	if f.name == m.start || f.name == m.end {
		text, _, _ = strings.Cut(text, "T")
	}
	return text
}

// isKind reports whether an element of the booking is one that the rule makes.
func (m *made) isKind(v any) bool { return reflect.TypeOf(v) == reflect.TypeOf(m.value) }

// fillEmpty sets the fields of an element of the booking that it leaves empty.
func (m *made) fillEmpty(into any) {
	for _, f := range m.fields {
		to, from := f.at(into), f.at(m.value)
		if textAt(to) != "" || textAt(from) == "" {
			continue
		}
		switch to := to.(type) {
		case *string:
			*to = *from.(*string) //nolint:forcetypeassert // one field, one type
		case *pnr.RecordLocator:
			*to = *from.(*pnr.RecordLocator) //nolint:forcetypeassert // one field, one type
		case *int:
			*to = *from.(*int) //nolint:forcetypeassert // one field, one type
		case *pnr.Date:
			if f.name != m.start && f.name != m.end {
				*to = *from.(*pnr.Date) //nolint:forcetypeassert // one field, one type
			}
		case *pnr.Cost:
			*to = *from.(*pnr.Cost) //nolint:forcetypeassert // one field, one type
		case rate:
			of := from.(rate) //nolint:forcetypeassert // one field, one type
			*to.amount, *to.currency = *of.amount, *of.currency
		}
	}
	trimBaseCurrency(into)
}

// trimBaseCurrency leaves out the currency of a base that is that of the total.
func trimBaseCurrency(document any) {
	var p *pnr.Price
	switch v := document.(type) {
	case *pnr.Ticket:
		p = &v.Price
	case *pnr.EMD:
		p = &v.Price
	default:
		return
	}
	if p.BaseCurrency == p.Currency {
		p.BaseCurrency = ""
	}
}

// add adds what was made to the booking. A document that the booking has takes what it
// lacks.
func (r *reading) add(m *made) {
	p := r.own()
	if known := r.findKnown(m); known != nil {
		m.fillEmpty(known)
		return
	}
	trimBaseCurrency(m.value)
	switch v := m.value.(type) {
	case *pnr.Remark:
		p.Remarks = append(p.Remarks, *v)
	case *pnr.Ticket:
		p.Tickets = append(p.Tickets, *v)
	case *pnr.EMD:
		p.EMDs = append(p.EMDs, *v)
	case pnr.Segment:
		r.insert(v)
	}
}

// findKnown returns the document of the booking that has the number of what was made,
// or nil.
func (r *reading) findKnown(m *made) any {
	p := r.own()
	switch v := m.value.(type) {
	case *pnr.Ticket:
		if i := slices.IndexFunc(p.Tickets, func(t pnr.Ticket) bool { return t.Number == v.Number }); i >= 0 {
			return &p.Tickets[i]
		}
	case *pnr.EMD:
		if i := slices.IndexFunc(p.EMDs, func(e pnr.EMD) bool { return e.Number == v.Number }); i >= 0 {
			return &p.EMDs[i]
		}
	}
	return nil
}

// contradicts reports whether an element of the booking has another value in a field.
func (m *made) contradicts(known any) bool {
	return slices.ContainsFunc(m.fields, func(f *field) bool {
		mine, its := textAt(f.at(m.value)), textAt(f.at(known))
		return mine != "" && its != "" && mine != its
	})
}

// insert puts a segment in its place by day, behind those of the same day.
func (r *reading) insert(s pnr.Segment) {
	first, _ := s.Span()
	at := len(r.PNR.Segments)
	for i, other := range r.PNR.Segments {
		s.Head().Number = max(s.Head().Number, other.Head().Number)
		if day, _ := other.Span(); day > first && at == len(r.PNR.Segments) {
			at = i
		}
	}
	s.Head().Number++
	r.PNR.Segments = slices.Insert(r.PNR.Segments, at, s)
}

// addRemark keeps a document that cannot be told to be one of the booking's.
func (r *reading) addRemark(m *made) {
	words := []string{strings.ToUpper(m.kind)}
	var whose []int
	for _, f := range m.fields {
		switch text := m.text(f); {
		case text == "":
		case f.name == "traveler":
			n, _ := strconv.Atoi(text)
			whose = []int{n}
		default:
			words = append(words, strings.ToUpper(f.name), text)
		}
	}
	p := r.own()
	p.Remarks = append(p.Remarks, pnr.Remark{Text: strings.Join(words, " "), Passengers: whose})
}
