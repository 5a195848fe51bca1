package mir

import (
	"strings"

	"tripsync/ingest/record"
)

// A tagged is a field behind a tag, so many columns wide; 0: to the end of the line.
type tagged struct {
	record.Field

	tag   string
	width int
}

// A tagReader finds the fields behind tags in a line. A tag stands behind the fixed
// columns or behind a field that is complete: within a text it is none.
type tagReader struct {
	text string
	at   int // where the rest of the line begins
	tags []tagged
}

// next returns the next field, in the columns where it stands, and its tag. At the end
// of the tags it is false.
func (t *tagReader) next() (f record.Field, tag string, ok bool) {
	for t.at < len(t.text) && t.text[t.at] == ' ' {
		t.at++
	}
	for i := range t.tags {
		g := &t.tags[i]
		if t.at > len(t.text) || !strings.HasPrefix(t.text[t.at:], g.tag) {
			continue
		}
		from := t.at + len(g.tag)
		to := len(t.text)
		if g.width > 0 {
			to = min(to, from+g.width)
		}
		t.at = to
		return g.Within(0, from+1, to), g.tag, true
	}
	return record.Field{}, "", false
}

// rest returns what stands behind the last tag, where it is not empty.
func (t *tagReader) rest() string { return strings.TrimRight(t.text[min(t.at, len(t.text)):], " ") }

// behind returns the field that begins at a column, counted from 0.
func behind(f record.Field, from int) record.Field { return f.Within(0, from+1, 0) }
