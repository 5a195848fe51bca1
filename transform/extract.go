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

// find returns the first value in the remarks about a traveller, without the
// blanks around it, or nothing.
func (x *Extract) find(p *pnr.PNR, who *pnr.Passenger) string {
	for i := range p.Remarks {
		m := &p.Remarks[i]
		if value := strings.TrimSpace(x.cut(m.Text)); value != "" && concerns(p, m, who) {
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

// concerns tells whether a remark is about a traveller's trip: about everybody
// or this traveller, and the whole journey or a part of it that is left.
func concerns(p *pnr.PNR, m *pnr.Remark, who *pnr.Passenger) bool {
	left := func(s pnr.Segment) bool {
		return slices.Contains(m.Segments, s.Head().Number) && !cancelled(s.Head().Status)
	}
	return (len(m.Passengers) == 0 || slices.Contains(m.Passengers, who.Number)) &&
		(len(m.Segments) == 0 || slices.ContainsFunc(p.Segments, left))
}
