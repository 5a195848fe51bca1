package passive

import (
	"regexp"
	"slices"
	"strings"
)

// A condition is one that a text must meet for a rule to be the one for it. Only one of
// its tests is set.
type condition struct {
	name    string
	oneOf   []string
	any     bool // something stands there
	empty   bool
	begins  string
	matches *regexp.Regexp
}

// isMet reports whether a text has it.
func (c *condition) isMet(n *named) bool {
	text := n.peek(c.name).text
	switch {
	case c.any:
		return text != ""
	case c.empty:
		return text == ""
	case c.matches != nil:
		return c.matches.MatchString(text)
	case c.begins != "":
		return strings.HasPrefix(text, c.begins)
	}
	n.used[c.name] = true // what the word says is known
	return slices.Contains(c.oneOf, text)
}
