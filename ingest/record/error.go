package record

import (
	"fmt"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
)

// An Error is a field that could not be read. Its text is that of a compiler,
// file:line:column: field "text": what, and holds no personal data.
type Error struct {
	Pos       pnr.Position
	Field     string
	Text      string // what was printed, cards masked; empty if the field is personal
	Essential bool   // without the field the record is of no use
	Err       error
}

// Error returns file:line:column: field "text": what.
func (e *Error) Error() string {
	return fmt.Sprintf("%v: %s%s: %v", e.Pos, e.Field, e.quoted(" "), e.Err)
}

// Unwrap returns what is wrong with the field.
func (e *Error) Unwrap() error { return e.Err }

// Fault returns the error as a record carries it that can do without the field.
func (e *Error) Fault() pnr.Fault {
	what := e.Err.Error()
	if q := e.quoted(""); q != "" {
		what = q + ": " + what
	}
	return pnr.Fault{At: e.Pos, Field: e.Field, Error: what}
}

// quoted masks once more: what a byte is escaped as can make a card's number of
// the digits around it.
func (e *Error) quoted(space string) string {
	if e.Text == "" {
		return ""
	}
	return space + MaskCards(strconv.Quote(e.Text))
}

// A Rejected is a record that is set aside; the next one can be read. It is the
// only error of a parser after which reading goes on.
type Rejected struct {
	Pos    pnr.Position // of its first character
	Number int          // of the record within the file, from 1; 0 for text outside of any record
	Raw    []byte       // its bytes as delivered, as far as a parser keeps them
	Text   string       // of these what is the same when the record is sent again; empty: all
	Errs   []error      // everything that is wrong with it, at least one

	Unended bool // the file ends before the record does: the rest may follow
	Identity
}

// An Identity is what a record that is set aside says of itself, as far as it can
// be read. A newer record that says the same takes its place.
type Identity struct {
	System  string
	Locator pnr.RecordLocator // none: it is not known
	Issued  pnr.Date
	Event   pnr.Event // none: it says the booking as a whole
}

// Error returns the errors, one a line.
func (r *Rejected) Error() string {
	texts := make([]string, len(r.Errs))
	for i, err := range r.Errs {
		texts[i] = err.Error()
	}
	return strings.Join(texts, "\n")
}

// Unwrap returns the errors.
func (r *Rejected) Unwrap() []error { return r.Errs }
