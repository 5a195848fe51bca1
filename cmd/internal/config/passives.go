package config

import (
	"slices"
	"strings"

	"tripsync/transform/passive"
)

// isRuleFile reports whether a rule set is a file, rather than the name of one that the
// program carries.
func isRuleFile(set string) bool { return strings.ContainsAny(set, `/\.`) }

// passives reads the rule sets of a client. One that is broken stops a start: bookings
// would be read in another way than its owner thinks.
func (c checker) passives(setting string, s *Client) {
	var names []string
	for i, file := range s.Passives {
		at := elementOf(setting, i)
		text, ok := c.ruleSet(at, file)
		if !ok {
			continue
		}
		set, faults := passive.Parse(c.asWritten(at, file), text)
		c.faults(faults)
		if len(faults) > 0 {
			c.faulty[at] = true
			continue
		}
		if slices.Contains(names, set.Name) {
			c.addOnce(at, "%q: a set of this name is in the list already", set.Name)
		}
		names = append(names, set.Name)
		s.sets = append(s.sets, set)
	}
}

// ruleSet returns the page of a rule set, and reports whether there is one.
func (c checker) ruleSet(setting, file string) ([]byte, bool) {
	if text, ok := passive.Page(file); ok {
		return text, true
	}
	if !isRuleFile(file) {
		c.addOnce(setting, "%q: no such rule set%s (a file of your own has a dot or a slash)", c.asWritten(setting, file), suggestNearest(file, passive.Builtin()))
		return nil, false
	}
	c.local(setting, file)
	if c.faulty[setting] {
		return nil, false
	}
	text, err := readFile(file)
	if err != nil {
		c.addOnce(setting, "%q: %v", c.asWritten(setting, file), bareCause(err))
		return nil, false
	}
	return text, true
}

// faults reports what is wrong with rule sets, at its place in their pages.
func (c checker) faults(faults []passive.Fault) {
	for _, f := range faults {
		p := problem{at: place{name: f.File, line: f.Line, column: f.Column}, what: f.What}
		if !slices.Contains(c.problems, p) { // clients may share a set
			c.problems = append(c.problems, p)
		}
	}
}

// examples runs the examples of all rule sets that a client has switched on.
func (c checker) examples(s *Config) {
	for i := range s.Clients {
		c.faults(s.Clients[i].sets.Check())
	}
}
