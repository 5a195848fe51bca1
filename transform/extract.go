package transform

import (
	"regexp"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
)

// An Extract takes a value out of an agency remark: by a pattern, or from fixed
// columns. The zero Extract finds nothing.
type Extract struct {
	Pattern *regexp.Regexp // its first group is the value
	Starts  string         // without a pattern: of a remark that starts with this,
	From    int            // from this character, 1 being the first,
	To      int            // to this one; 0: to the end
}

// find returns the first value in the remarks, without the blanks around it, or "".
func (x *Extract) find(remarks []string) string {
	for _, m := range remarks {
		if value := strings.TrimSpace(x.cut(m)); value != "" {
			return value
		}
	}
	return ""
}

func (x *Extract) cut(remark string) string {
	if x.Pattern != nil {
		if found := x.Pattern.FindStringSubmatch(remark); len(found) > 1 {
			return found[1]
		}
		return ""
	}
	characters := []rune(remark)
	if x.From < 1 || x.From > len(characters) || !strings.HasPrefix(remark, x.Starts) {
		return ""
	}
	if x.To == 0 || x.To > len(characters) {
		return string(characters[x.From-1:])
	}
	return string(characters[x.From-1 : max(x.To, x.From-1)])
}

// remarks returns the remarks about the traveller's trip. They are about everybody or
// this traveller, and about the whole journey or a part that the traveller still has.
func (t *trip) remarks() []string {
	var out []string
	for i := range t.pnr.Remarks {
		m := &t.pnr.Remarks[i]
		left := func(s pnr.Segment) bool {
			return slices.Contains(m.Segments, s.Head().Number) && isTravelled(t.pnr, s) && takesPart(t.pnr, t.who, s)
		}
		if (len(m.Passengers) == 0 || slices.Contains(m.Passengers, t.who.Number)) &&
			(len(m.Segments) == 0 || slices.ContainsFunc(t.pnr.Segments, left)) {
			out = append(out, m.Text)
		}
	}
	return out
}
