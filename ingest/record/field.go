package record

// A Field is where a value stands, as the vendor prints it.
type Field struct {
	Cell      int    // of a delimited line, from 0; a line of fixed columns is one cell; none that is there: blank
	Tag       string // what the cell begins with, which then is the first such one from Cell on; columns count from behind it
	From, To  int    // columns within the cell, from 1; no To: to its end, no From: from its start
	Name      string // for errors
	Value     string // of the model, whose place is marked when the field is read; see pnr.Mark. None: no mark
	Shape     string // what a value looks like; see Fits. None: anything
	Personal  bool   // must not be shown in errors
	Essential bool   // the record is of no use without it: blank is an error, too
}

// In returns the same columns of another cell, for lists that repeat.
func (f Field) In(cell int) Field {
	f.Cell = cell
	return f
}

// Within returns the field at columns of a cell that were found by its text.
func (f Field) Within(cell, from, to int) Field {
	f.Cell, f.From, f.To = cell, from, to
	return f
}

// Fits reports whether s has one of the shapes, which | divides. In a shape, 9
// is a digit, A a capital letter, X either, and all else stands for itself.
func Fits(s, shapes string) bool {
	for from, to := 0, 0; to <= len(shapes); to++ {
		if to < len(shapes) && shapes[to] != '|' {
			continue
		}
		if to-from == len(s) && fitsShape(s, shapes[from:to]) {
			return true
		}
		from = to + 1
	}
	return false
}

func fitsShape(s, shape string) bool {
	for i := range len(s) {
		if !fitsByte(s[i], shape[i]) {
			return false
		}
	}
	return true
}

// FitsLoosely is [Fits] of one shape, in which ? is any character. The text is as long
// as the shape or longer.
func FitsLoosely(s, shape string) bool {
	for i := range len(shape) {
		if shape[i] != '?' && !fitsByte(s[i], shape[i]) {
			return false
		}
	}
	return true
}

func fitsByte(c, shape byte) bool {
	switch shape {
	case '9':
		return isDigit(c)
	case 'A':
		return isLetter(c)
	case 'X':
		return isDigit(c) || isLetter(c)
	}
	return c == shape
}

func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isLetter(c byte) bool { return 'A' <= c && c <= 'Z' }
