package passive

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
)

// An Element is a kind of thing that a rule can make, for the guide.
type Element struct {
	Kind   string
	Fields []string
}

// Elements lists what a rule can make.
func Elements() []Element {
	var out []Element
	for _, e := range elements {
		one := Element{Kind: e.kind}
		for _, f := range e.fields {
			one.Fields = append(one.Fields, f.name)
		}
		out = append(out, one)
	}
	return out
}

func findElement(kind string) *element {
	i := slices.IndexFunc(elements, func(e *element) bool { return e.kind == kind })
	if i < 0 {
		return nil
	}
	return elements[i]
}

func (e *element) field(name string) *field {
	i := slices.IndexFunc(e.fields, func(f *field) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	return e.fields[i]
}

// A made is what a rule made of a text.
type made struct {
	set         *Set
	rule        *rule
	hold        bool
	*element               // nil: it only keeps the booking alive
	value       any        // what element.new returned, filled
	first, last pnr.Moment // a flight has no place for a day without a time
	rest        []string   // what is left over of the text
	whole       bool       // the text is kept as a whole
	otherDay    bool       // the text has another first day than the segment
}

var (
	errReversed = errors.New("is before the start")
	errEmpty    = errors.New("is empty")
	errCount    = errors.New("is not a number")
)

// makeElement makes the element of named values. day is that of the segment.
func (r *rule) makeElement(s *Set, n *named, day pnr.Date) (*made, error) {
	m := &made{rule: r, hold: r.hold}
	if r.hold {
		return m, nil
	}
	m.element, m.value = r.element, r.element.new()
	for _, f := range r.fillings {
		if f.name == m.start || f.name == m.end {
			continue
		}
		if err := f.fill(m.value, n); err != nil {
			return nil, fieldError(f.field, err)
		}
	}
	if err := r.fillPeriod(m, n, day); err != nil {
		return nil, err
	}
	for _, name := range slices.Concat(r.required(s), r.always()) {
		if f := r.element.field(name); m.text(f) == "" {
			return nil, fieldError(f, errEmpty)
		}
	}
	m.rest, m.whole = leftOver(n), m.whole || len(n.pieces) == 0 && hasUnused(n)
	return m, nil
}

// required returns the fields that the page wants filled. What a remark says of its
// segment need not be whole.
func (r *rule) required(s *Set) []string {
	if r.tied {
		return nil
	}
	return s.require[r.element.kind]
}

// always returns the fields that an element cannot do without. What is laid on another
// element need not be whole.
func (r *rule) always() []string {
	switch {
	case r.isLaid():
		return nil
	case r.element.kind == "air":
		return []string{"carrier", "flight", "from", "to", "depart"}
	case r.element.kind == "ticket", r.element.kind == "emd":
		return []string{"number"}
	case r.element.kind == "remark":
		return []string{"text"}
	}
	return []string{r.element.start}
}

// fill sets a field that is no moment of the journey.
func (f *filling) fill(into any, n *named) error {
	switch at := f.at(into).(type) {
	case *pnr.Cost:
		c, err := f.value.(*money).read(n) //nolint:forcetypeassert // compiled so
		*at = c
		return err
	case rate:
		c, err := f.value.(*money).read(n) //nolint:forcetypeassert // compiled so
		*at.amount, *at.currency = c.Amount, c.Currency
		return err
	case *pnr.Date:
		m, err := f.value.(*moment).read(n, 0, 0) //nolint:forcetypeassert // compiled so
		*at = m.Day
		return err
	default:
		p, err := f.value.of(n)
		if err != nil || p.text == "" {
			return err
		}
		return errorOf(f.value, setText(at, f.name, p.text))
	}
}

// setText sets what at points to.
func setText(at any, name, text string) error {
	switch at := at.(type) {
	case *string:
		if *at = text; name == "flight" {
			*at = strings.TrimLeft(text, "0")
		}
	case *pnr.RecordLocator:
		*at = pnr.RecordLocator(text)
	case *int:
		n, err := strconv.ParseUint(text, 10, 8)
		if err != nil {
			return errCount
		}
		*at = int(n)
	}
	return nil
}

// fillPeriod sets the first and the last moment. Where the text has another first day
// than the segment, that of the segment counts: without hours, and without an end.
func (r *rule) fillPeriod(m *made, n *named, day pnr.Date) error {
	first, last := r.momentOf(m.start), r.momentOf(m.end)
	if first == nil {
		return nil
	}
	start, err := first.read(n, day, 0)
	if err != nil {
		return fieldError(first.field, err)
	}
	if day != 0 && start.Day != 0 && !isDayOf(start, day) {
		m.whole, m.otherDay = true, true
		m.setMoment(first.field, pnr.On(day))
		return nil
	}
	m.setMoment(first.field, start)
	if last == nil {
		return nil
	}
	end, err := last.read(n, day, start.Day)
	if err != nil {
		return fieldError(last.field, err)
	}
	if end.Day != 0 && (end.Day < start.Day || end.Local != 0 && start.Local != 0 && end.Local < start.Local) {
		return fieldError(last.field, errorOf(last.day, errReversed))
	}
	m.setMoment(last.field, end)
	return nil
}

// isDayOf reports whether a moment is on a day; midnight may be that of its end.
func isDayOf(m pnr.Moment, day pnr.Date) bool {
	return m.Day == day || m.Local != 0 && m.Local == day.At(24, 0)
}

// A period is the filling of a moment.
type period struct {
	*field
	*moment
}

// momentOf returns the filling of a field that is a moment, or nil.
func (r *rule) momentOf(name string) *period {
	if name == "" {
		return nil
	}
	i := slices.IndexFunc(r.fillings, func(f filling) bool { return f.name == name })
	if i < 0 {
		return nil
	}
	v, _ := r.fillings[i].value.(*moment)
	return &period{r.fillings[i].field, v}
}

// setMoment sets the first or the last moment.
func (m *made) setMoment(f *field, to pnr.Moment) {
	if f.name == m.start {
		m.first = to
	} else {
		m.last = to
	}
	switch at := f.at(m.value).(type) {
	case *pnr.Moment:
		*at = to
	case *pnr.Date:
		*at = to.Day
	case *pnr.Local:
		*at = to.Local
	}
}

// text returns a field as people read it, a first or a last moment as it was printed.
func (m *made) text(f *field) string {
	switch f.name {
	case m.start:
		return m.first.String()
	case m.end:
		return m.last.String()
	}
	return textAt(f.at(m.value))
}

// textAt returns what at points to as people read it: "" where it is not known.
func textAt(at any) string {
	switch at := at.(type) {
	case *string:
		return *at
	case *pnr.RecordLocator:
		return string(*at)
	case *int:
		if *at != 0 {
			return strconv.Itoa(*at)
		}
	case *pnr.Moment:
		return at.String()
	case *pnr.Date:
		return at.String()
	case *pnr.Local:
		return at.String()
	case *pnr.Cost:
		return strings.TrimLeft(at.Currency+" "+at.Amount, " ")
	case rate:
		if *at.amount != "" {
			return strings.TrimLeft(*at.currency+" "+*at.amount, " ")
		}
	}
	return ""
}

// leftOver returns the pieces of a text with tags of which no value was made.
func leftOver(n *named) []string {
	rest := slices.Clone(n.rest)
	var unused []string
	for name, piece := range n.pieces {
		if !n.used[name] && n.values[name] != "" {
			unused = append(unused, piece)
		}
	}
	slices.Sort(unused)
	return append(rest, unused...)
}

func hasUnused(n *named) bool {
	for name, value := range n.values {
		if value != "" && !n.used[name] {
			return true
		}
	}
	return false
}
