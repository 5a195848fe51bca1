package passive

import (
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A source is a text, or the lines of a unit, and what is known besides.
type source struct {
	text  string
	lines []string
	facts facts
}

// A cutting is a text cut into values by name.
type cutting struct {
	values map[string]string
	rest   []string          // pieces that are no value
	pieces map[string]string // a value with its tag, where a tag stands before it
}

// A grammar cuts a source into named values: none if it does not fit, and several where
// the lines of a unit say one thing each.
type grammar interface {
	names() []string
	cut(s *source) []cutting
}

// Tags divide a text into pieces, of which each may begin with a tag. The first of a
// name counts. A piece without a tag belongs to the value before it.
type tags struct {
	tags, loose []string // tags are the longest first; those in loose may lack the mark
	split, mark string
	lead        string // name of what stands before the first tag
	skip        []*regexp.Regexp
}

func (t *tags) names() []string {
	if t.lead == "" {
		return t.tags
	}
	return append(slices.Clone(t.tags), t.lead)
}

func (t *tags) cut(s *source) []cutting {
	c := cutting{values: map[string]string{}, pieces: map[string]string{}}
	name, open := t.lead, t.lead != ""
	for piece := range strings.SplitSeq(s.text, t.split) {
		piece = strings.Trim(piece, " ")
		switch tag, value, found := t.tagOf(piece); {
		case piece == "" || slices.ContainsFunc(t.skip, func(x *regexp.Regexp) bool { return x.MatchString(piece) }):
		case found:
			_, twice := c.values[tag]
			if name, open = tag, !twice; twice {
				c.rest = append(c.rest, piece)
				continue
			}
			c.values[name], c.pieces[name] = value, piece
		case !open || t.isLikeTag(piece):
			name, open = "", false
			c.rest = append(c.rest, piece)
		default:
			c.values[name] = joinPieces(c.values[name], t.split, piece)
			c.pieces[name] = joinPieces(c.pieces[name], t.split, piece)
		}
	}
	return []cutting{c}
}

func joinPieces(before, split, piece string) string {
	if before == "" {
		return piece
	}
	return before + split + piece
}

// tagOf returns the tag that a piece begins with. A loose tag without anything behind
// it stands for itself.
func (t *tags) tagOf(piece string) (tag, value string, found bool) {
	for _, tag := range t.tags {
		rest, ok := strings.CutPrefix(piece, tag)
		if !ok {
			continue
		}
		value, marked := strings.CutPrefix(rest, t.mark)
		isLoose := slices.Contains(t.loose, tag)
		switch value = strings.Trim(value, " "); {
		case isLoose && value == "":
			return tag, tag, true
		case marked, isLoose && '0' <= rest[0] && rest[0] <= '9':
			return tag, value, true
		}
	}
	return "", "", false
}

// isLikeTag reports whether a piece begins with something that a tag could be.
func (t *tags) isLikeTag(piece string) bool {
	const longest = 4
	word, _, found := strings.Cut(piece, t.mark)
	return found && word != "" && len(word) <= longest && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == "" && word[0] >= 'A'
}

// Columns are places in a text.
type columns []column

// A column is characters of a text, counted from 1; to 0 is to the end.
type column struct {
	name     string
	from, to int
}

func (c columns) names() []string {
	var out []string
	for _, k := range c {
		out = append(out, k.name)
	}
	return out
}

func (c columns) cut(s *source) []cutting {
	out := cutting{values: map[string]string{}}
	characters := []rune(s.text)
	for _, k := range c {
		if k.from > len(characters) {
			continue
		}
		to := len(characters)
		if k.to != 0 {
			to = min(to, k.to)
		}
		out.values[k.name] = strings.Trim(string(characters[k.from-1:to]), " ")
	}
	return []cutting{out}
}

// Patterns are expressions, of which the first that has the whole text counts.
type patterns []*regexp.Regexp

func (p patterns) names() []string { return groupNames(p) }

func (p patterns) cut(s *source) []cutting {
	for _, x := range p {
		if found := x.FindStringSubmatch(s.text); found != nil {
			c := cutting{values: map[string]string{}}
			c.add(x, found)
			return []cutting{c}
		}
	}
	return nil
}

// Lines are expressions that are tried on each line of a unit. All say the same of
// their unit, but for the last one: each line that it fits is one element.
type lines []*regexp.Regexp

func (l lines) names() []string { return groupNames(l) }

func (l lines) cut(s *source) []cutting {
	last := l[len(l)-1]
	common := map[string]string{}
	for _, x := range l[:len(l)-1] {
		for _, line := range s.lines {
			found := x.FindStringSubmatch(line)
			if found == nil {
				continue
			}
			c := cutting{values: map[string]string{}}
			c.add(x, found)
			for name, value := range c.values {
				if before, known := common[name]; known && before != value {
					return nil // two lines of a unit disagree: nothing is said for sure
				}
				common[name] = value
			}
		}
	}
	var out []cutting
	for _, line := range s.lines {
		found := last.FindStringSubmatch(line)
		if found == nil {
			continue
		}
		c := cutting{values: maps.Clone(common)}
		c.add(last, found)
		out = append(out, c)
	}
	return out
}

// hasLine reports whether one of the expressions fits a line.
func (l lines) hasLine(line string) bool {
	return slices.ContainsFunc(l, func(x *regexp.Regexp) bool { return x.MatchString(line) })
}

// add adds the named groups of a match.
func (c *cutting) add(x *regexp.Regexp, found []string) {
	for i, name := range x.SubexpNames() {
		if name != "" && found[i] != "" {
			c.values[name] = strings.Trim(found[i], " ")
		}
	}
}

func groupNames(all []*regexp.Regexp) []string {
	var out []string
	for _, x := range all {
		for _, name := range x.SubexpNames() {
			if name != "" {
				out = append(out, name)
			}
		}
	}
	return out
}
