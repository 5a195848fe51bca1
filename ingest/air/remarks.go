package air

import (
	"fmt"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// The most that the associations of one element may name: passengers and
// segments of the largest booking. A misprint must not fill memory.
const maxAssociated = 200

// Remarks are the lines that are kept as text.
type remarks struct {
	*memory

	all     []pnr.Remark
	seen    map[string]bool // lines that remarks were made of
	unknown []string        // tags that were told of
}

// clearSeen returns an empty set of lines, which is the old one unless that has grown:
// to clear a map of many would cost every record behind it.
func clearSeen(seen map[string]bool) map[string]bool {
	const usual = 100
	if seen == nil || len(seen) > usual {
		return map[string]bool{}
	}
	clear(seen)
	return seen
}

// begin keeps the segments that could not be made some.
func (r *remarks) begin(unread []unreadLine) {
	for _, u := range unread {
		line := record.HideCosts(hideGuarantees(u.text))
		r.add(line, pnr.Remark{Text: record.CleanText(line), At: u.at})
	}
}

// keep keeps a line, with the passengers and segments it names. Elements of the whole
// PNR stand behind every passenger; one is enough.
func (r *remarks) keep(l *record.Line) {
	text, people, segments := r.cutAssociations(l)
	r.add(l.Text(), pnr.Remark{Text: record.CleanText(text), Passengers: people, Segments: segments, At: l.Pos()})
}

// keepService keeps an SSR line that holds no identity paper and no date of birth.
func (r *remarks) keepService(l *record.Line) {
	if !record.IsPaper(l.Raw(&service)) {
		r.keep(l)
	}
}

// keepRestriction keeps an L- line, of which most are empty.
func (r *remarks) keepRestriction(l *record.Line) {
	if strings.TrimRight(l.Text(), " ") != "L-" {
		r.keep(l)
	}
}

// keepUnknown keeps a line with an unknown tag if it is like a remark, else tells
// of the tag.
func (r *remarks) keepUnknown(l *record.Line) {
	tag := tagOf(l.Text())
	if len(tag) > 1 && tag[0] == 'R' {
		r.keep(l)
		return
	}
	if !slices.Contains(r.unknown, tag) {
		r.unknown = append(r.unknown, tag)
		l.Fail(&element, fmt.Errorf("unknown tag %q", tag[:min(2, len(tag))]))
	}
}

// tagOf returns the capitals that a line of unknown kind begins with, at most
// three. More than two are not shown: they may be a name.
func tagOf(line string) string {
	n := 0
	for n < len(line) && n < 3 && 'A' <= line[n] && line[n] <= 'Z' {
		n++
	}
	return line[:n]
}

// keepCharges keeps the EMD and MCO lines that no document has.
func (r *remarks) keepCharges(all []charge) {
	for i := range all {
		if c := &all[i]; !c.joined {
			r.add(c.line, c.remark)
		}
	}
}

// add keeps what was made of a line, unless the same line came before.
func (r *remarks) add(line string, m pnr.Remark) {
	if line = strings.TrimRight(line, " "); !r.seen[line] {
		r.seen[line] = true
		r.all = append(r.all, m)
	}
}

// cutAssociations cuts ;S3-4;P1 off the end of an element and returns the
// passengers and segments they name.
func (m *memory) cutAssociations(l *record.Line) (text string, people, segments []int) {
	text = l.Text()
	for i := l.Cells() - 1; i > 0; i-- {
		var few [16]int
		cell := strings.TrimRight(l.Cell(i), " ")
		numbers, ok := numbersOf(few[:0], cell)
		if cell != "" && !ok || len(numbers)+len(people)+len(segments) > maxAssociated {
			break
		}
		switch {
		case cell == "":
		case cell[0] == 'P':
			people = m.numbers.Join(m.numbers.Join(nil, numbers), people)
		default:
			segments = m.numbers.Join(m.numbers.Join(nil, numbers), segments)
		}
		text = text[:len(text)-len(l.Cell(i))-1]
	}
	return text, people, segments
}

// numbersOf reads P1-9,11-12 and S3, and adds the numbers to those it is given.
func numbersOf(numbers []int, s string) ([]int, bool) {
	if len(s) < 2 || s[0] != 'P' && s[0] != 'S' {
		return nil, false
	}
	for rest, more := s[1:], true; more; {
		var part string
		part, rest, more = strings.Cut(rest, ",")
		first, last, isRange := strings.Cut(part, "-")
		from, ok1 := parseSmall(first)
		to, ok2 := parseSmall(last)
		if !isRange {
			to, ok2 = from, true
		}
		if !ok1 || !ok2 || to < from || len(numbers)+to-from >= maxAssociated {
			return nil, false
		}
		for n := from; n <= to; n++ {
			numbers = append(numbers, n)
		}
	}
	return numbers, true
}

// parseSmall reads a number of at most three digits.
func parseSmall(s string) (int, bool) {
	if s == "" || len(s) > 3 || !areDigits(s) {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
