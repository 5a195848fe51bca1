package passive

import (
	"errors"
	"fmt"
	"strings"

	"tripsync/ingest/pnr"
)

// Sets are the rule sets that a client has switched on.
type Sets []*Set

// ErrAmbiguous says that two rule sets understand one text.
var ErrAmbiguous = errors.New("more than one rule set understands it")

// fit returns the first rule of a set that a text of a segment is for, and the text as
// its grammar cuts it.
func (s *Set) fit(src *source) (*rule, *named) {
	for _, r := range s.rules {
		if r.from != fromSegment {
			continue
		}
		if all := r.fit(src); len(all) > 0 {
			return r, all[0]
		}
	}
	return nil, nil
}

// fit returns what the grammar of a rule makes of a source, as far as its conditions
// are met.
func (r *rule) fit(src *source) []*named {
	var out []*named
	for _, c := range r.grammar.cut(src) {
		n := &named{cutting: c, facts: src.facts, used: map[string]bool{}}
		if r.meets(n) {
			out = append(out, n)
		}
	}
	return out
}

func (r *rule) meets(n *named) bool {
	for i := range r.when {
		if !r.when[i].isMet(n) {
			return false
		}
	}
	return true
}

// fault is an error of a rule, with the rule's place on its page.
func (r *rule) fault(s *Set, err error) error {
	return fmt.Errorf("rule %q of %s (%s:%d): %w", r.name, s.Name, r.at.File, r.at.Line, err)
}

// read returns what the one set that understands a text makes of it: nil if none does.
// The errors name rules and fields, and hold nothing of the text.
func (sets Sets) read(src *source, day pnr.Date) (*made, error) {
	type match struct {
		*Set
		*rule
		*named
	}
	var found []match
	for _, s := range sets {
		if r, n := s.fit(src); r != nil {
			found = append(found, match{s, r, n})
		}
	}
	switch len(found) {
	case 0:
		return nil, nil //nolint:nilnil // no rule is for it
	case 1:
		m, err := found[0].makeElement(found[0].Set, found[0].named, day)
		if err != nil {
			return nil, found[0].fault(found[0].Set, err)
		}
		m.set = found[0].Set
		return m, nil
	}
	var names []string
	for _, f := range found {
		names = append(names, fmt.Sprintf("%q of %s", f.name, f.Name))
	}
	return nil, fmt.Errorf("%w: %s", ErrAmbiguous, strings.Join(names, ", "))
}
