package record

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"tripsync/ingest/pnr"
)

var (
	errBlank  = errors.New("is missing")
	errNumber = errors.New("not a number")
)

// A Line is a line of a record while it is read. Its methods return values and
// keep what is wrong for Errors, so that a caller checks once a line. A Line can
// be used again and again by Reset; the zero Line is an empty one.
type Line struct {
	pos    pnr.Position
	text   string
	starts []int     // of the cells, and of the one that would follow
	read   []int     // where fields begin that could be read
	marks  pnr.Marks // of those that are values of the model
	errs   []*Error
}

// Reset makes l the line text, which begins at pos and whose cells sep divides.
// With a sep of 0 it is one cell.
func (l *Line) Reset(pos pnr.Position, text string, sep byte) {
	l.pos, l.text = pos, text
	l.read, l.marks, l.errs = l.read[:0], l.marks[:0], l.errs[:0]
	l.starts = append(l.starts[:0], 0)
	if sep != 0 {
		for i := range len(text) {
			if text[i] == sep {
				l.starts = append(l.starts, i+1)
			}
		}
	}
	l.starts = append(l.starts, len(text)+1)
}

// Divide makes several cells of each from i on in which sep stands.
func (l *Line) Divide(i int, sep byte) {
	if i >= l.Cells() {
		return
	}
	for at := l.starts[i]; at < len(l.text); at++ {
		if l.text[at] == sep {
			l.starts = append(l.starts, at+1)
		}
	}
	slices.Sort(l.starts)
}

// Shift makes the cell n the first one, for lines that have a few in front of
// those of a layout.
func (l *Line) Shift(n int) { l.starts = l.starts[min(n, l.Cells()):] }

// Pos returns the place of the line's first character.
func (l *Line) Pos() pnr.Position { return l.pos }

// Text returns the whole line.
func (l *Line) Text() string { return l.text }

// Cells returns the number of cells.
func (l *Line) Cells() int { return len(l.starts) - 1 }

// Cell returns a cell as printed, or nothing where the line has ended.
func (l *Line) Cell(i int) string {
	if i >= l.Cells() {
		return ""
	}
	return l.text[l.starts[i] : l.starts[i+1]-1]
}

// Find returns the first cell from i on that begins with tag, or -1.
func (l *Line) Find(i int, tag string) int {
	for ; i < l.Cells(); i++ {
		if strings.HasPrefix(l.Cell(i), tag) {
			return i
		}
	}
	return -1
}

// Rest returns the cells from i on, with what divides them.
func (l *Line) Rest(i int) string {
	if i >= l.Cells() {
		return ""
	}
	return l.text[l.starts[i]:]
}

// Raw returns a field as printed, blanks and all.
func (l *Line) Raw(f *Field) string {
	from, to := l.span(f)
	return l.text[from:to]
}

// At returns the place of a field, which for one behind the line's end is there.
func (l *Line) At(f *Field) pnr.Position {
	from, _ := l.span(f)
	return l.place(from)
}

func (l *Line) place(at int) pnr.Position {
	pos := l.pos
	pos.Column += at
	return pos
}

func (l *Line) span(f *Field) (from, to int) {
	cell := f.Cell
	if f.Tag != "" {
		cell = l.Find(cell, f.Tag)
	}
	if cell < 0 || cell >= l.Cells() {
		return len(l.text), len(l.text)
	}
	from, to = l.starts[cell]+len(f.Tag), l.starts[cell+1]-1
	if f.To > 0 {
		to = min(to, from+f.To)
	}
	if f.From > 1 {
		from = min(to, from+f.From-1)
	}
	return from, to
}

// Str returns a field without the blanks around it, checked against its shape.
func (l *Line) Str(f *Field) string {
	s, _ := parseField(l, f, func(s string) (string, error) { return s, nil })
	return Decode(s)
}

// Int returns a field that is a whole number, 0 for a blank one.
func (l *Line) Int(f *Field) int {
	n, _ := parseField(l, f, parseInt)
	return n
}

// Day returns a field that is a day, the zero Day for a blank one.
func (l *Line) Day(f *Field) Day {
	d, _ := parseField(l, f, ParseDay)
	return d
}

// Clock returns the minutes since midnight of a field that is a time of day;
// ok reports whether there is one.
func (l *Line) Clock(f *Field) (minutes int, ok bool) { return parseField(l, f, ParseClock) }

// Date returns a field that is a full date, 0 for a blank one.
func (l *Line) Date(f *Field) pnr.Date {
	d, _ := parseField(l, f, ParseDate)
	return d
}

// parseField reads a field; ok reports whether it is there and could be read.
func parseField[T any](l *Line, f *Field, parse func(string) (T, error)) (v T, ok bool) {
	from, to := l.span(f)
	s := strings.Trim(l.text[from:to], " ")
	if s == "" {
		if f.Essential {
			l.Fail(f, errBlank)
		}
		return v, false
	}
	if f.Shape != "" && !Fits(s, f.Shape) {
		l.Fail(f, fmt.Errorf("not of the form %s", f.Shape))
		return v, false
	}
	read, err := parse(s)
	if err != nil {
		l.Fail(f, err)
		return v, false
	}
	l.read = append(l.read, from)
	l.mark(f, from)
	return read, true
}

func parseInt(s string) (int, error) {
	if len(s) > 18 {
		return 0, errNumber
	}
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, errNumber
		}
	}
	return digitsValue(s), nil
}

// Mark notes the place of a field that is read by other ways than those of
// Line, if its value is of the model.
func (l *Line) Mark(f *Field) {
	from, _ := l.span(f)
	l.mark(f, from)
}

func (l *Line) mark(f *Field, from int) {
	if f.Value != "" {
		l.marks = append(l.marks, pnr.Mark{Value: f.Value, At: l.place(from)})
	}
}

// Marks returns the places of the values read since Reset. They hold until the
// next one.
func (l *Line) Marks() pnr.Marks { return l.marks }

// Read reports whether some field of cell i could be read since Reset.
func (l *Line) Read(i int) bool {
	return slices.ContainsFunc(l.read, func(at int) bool { return l.starts[i] <= at && at < l.starts[i+1] })
}

// Fail keeps that a field could not be read, even if Line had read it.
func (l *Line) Fail(f *Field, err error) {
	e := &Error{Pos: l.At(f), Field: f.Name, Essential: f.Essential, Err: err}
	if !f.Personal {
		e.Text = hideWords(shorten(MaskCards(strings.Trim(l.Raw(f), " ")), f.Shape))
	}
	l.errs = append(l.errs, e)
	from, _ := l.span(f)
	l.read = slices.DeleteFunc(l.read, func(at int) bool { return at == from })
	l.marks = slices.DeleteFunc(l.marks, func(m pnr.Mark) bool { return m == pnr.Mark{Value: f.Value, At: e.Pos} })
}

// Errors returns what was wrong since Reset. The next Reset makes use of the
// slice again, but not of the errors.
func (l *Line) Errors() []*Error { return l.errs }

// shorten cuts a text that is longer than a field of the shapes can be: it goes on with
// a neighbour.
func shorten(text, shapes string) string {
	most := 24
	if shapes != "" {
		most = longestShape(shapes)
	}
	if len(text) <= most {
		return text
	}
	return text[:most] + "…"
}

func longestShape(shapes string) (most int) {
	for shape := range strings.SplitSeq(shapes, "|") {
		most = max(most, len(shape))
	}
	return most
}

// hideWords returns a text with … for letters beside each other that are of no month,
// and nothing if nothing else is in it. A text that is not what its field holds may be
// of a neighbour, where bytes of the line are lost: a name.
func hideWords(text string) string {
	var shown strings.Builder
	told := false
	for text != "" {
		n := countLetters(text)
		part := text[:max(n, 1)]
		switch {
		case n == 3 && monthOf(part) != 0, n == 1 && part[0] < utf8.RuneSelf, n == 0:
			told = told || strings.IndexByte(" /-.'", part[0]) < 0
		default:
			part = "…"
		}
		shown.WriteString(part)
		text = text[max(n, 1):]
	}
	if !told {
		return ""
	}
	return strings.ReplaceAll(shown.String(), "……", "…")
}

// countLetters counts the letters that s begins with. What is not ASCII is one.
func countLetters(s string) int {
	n := 0
	for n < len(s) && (s[n] >= utf8.RuneSelf || isLetter(s[n]&^('a'-'A'))) {
		n++
	}
	return n
}
