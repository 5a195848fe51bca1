package air

import (
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// The most that the associations of one element may name: passengers and
// segments of the largest booking. A misprint must not fill memory.
const maxAssociated = 200

// remark keeps a line as text, with the passengers and segments it names.
// Elements of the whole PNR stand behind every passenger; one is enough.
func (r *reader) remark(l *record.Line) {
	text, people, segments := r.associations(l)
	r.keepElement(l, text, people, segments)
}

func (r *reader) keepElement(l *record.Line, text string, people, segments []int) {
	r.addRemark(l.Text(), pnr.Remark{Text: kept(text), Passengers: people, Segments: segments, At: l.Pos()})
}

// restriction keeps an L- line, of which most are empty.
func (r *reader) restriction(l *record.Line) {
	if strings.TrimRight(l.Text(), " ") != "L-" {
		r.remark(l)
	}
}

// keep makes a whole line a remark of the trip.
func (r *reader) keep(line string, at pnr.Position) {
	r.addRemark(line, pnr.Remark{Text: kept(line), At: at})
}

// addRemark keeps what was made of a line, unless the same line came before.
func (r *reader) addRemark(line string, m pnr.Remark) {
	if line = strings.TrimRight(line, " "); !r.remarked[line] {
		r.remarked[line] = true
		r.remarks = append(r.remarks, m)
	}
}

// kept returns text as it may be kept.
func kept(text string) string {
	return record.MaskPayment(record.Decode(strings.TrimRight(text, " ")))
}

// associations cuts ;S3-4;P1 off the end of an element and returns the
// passengers and segments they name.
func (r *reader) associations(l *record.Line) (text string, people, segments []int) {
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
			people = r.numbers.join(r.numbers.join(nil, numbers), people)
		default:
			segments = r.numbers.join(r.numbers.join(nil, numbers), segments)
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
		from, ok1 := small(first)
		to, ok2 := small(last)
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

// small reads a number of at most three digits.
func small(s string) (int, bool) {
	if s == "" || len(s) > 3 || !areDigits(s) {
		return 0, false
	}
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n, true
}
