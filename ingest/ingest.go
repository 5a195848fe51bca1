// Package ingest reads export files of reservation systems: it recognizes the
// format by content and yields the records in file order. What a record is,
// tripsync/ingest/pnr says.
package ingest

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// ErrFormat is wrapped by the error about a file that is of no known format.
var ErrFormat = errors.New("unknown format")

// headSize is how much of a file its format is recognized by.
const headSize = 4 << 10

// A Format is a kind of export file.
type Format struct {
	Name  string // as in pnr.Record.Format
	Title string // as people call it, with its editions
	Reads string // what is read of it, for the guide

	// Recognize tells by the first bytes of a file whether it is of the format.
	Recognize func(head []byte) bool

	// Begun reports whether a file that ends with head may become one of the format
	// when the rest is written.
	Begun func(head []byte) bool

	// Parse yields the records of the file called name; see Read.
	Parse func(name string, r io.Reader, received pnr.Date) iter.Seq2[*pnr.Record, error]
}

// Formats returns all formats that are read, in the order in which they are
// tried.
func Formats() []Format {
	return []Format{
		{
			Name: "air", Title: "Amadeus AIR, versions 204 to 208",
			Reads: "every line that says something about a trip: flights with their operating carriers, open and surface pieces; " +
				"hotels, cars, trains, ferries, rides, tours; passengers, infants, contacts, frequent flyers, seats; " +
				"tickets, EMDs, MCOs, exchanges, voids, refunds; remarks",
			Recognize: air.Recognize, Begun: air.Begun, Parse: air.Parse,
		},
	}
}

// Read yields the records of one export file in file order, recognizing the
// format by content. name is for positions; nothing is read from it. received is
// the day the file came: records that print no year take theirs from it.
//
// Exactly one of record and error is set. A *record.Rejected is about one record
// or about text outside of any, which is set aside, and reading goes on. A file
// of no known format is one that wraps ErrFormat. Any other error is the
// reader's own and ends the sequence. Nothing is ever read whole.
func Read(name string, r io.Reader, received pnr.Date) iter.Seq2[*pnr.Record, error] {
	return func(yield func(*pnr.Record, error) bool) {
		b := bufio.NewReaderSize(r, headSize)
		head, err := b.Peek(headSize)
		if err != nil && !errors.Is(err, io.EOF) {
			yield(nil, fmt.Errorf("read %s: %w", name, err))
			return
		}
		for _, f := range Formats() {
			if f.Recognize(head) {
				f.Parse(name, b, received)(yield)
				return
			}
		}
		yield(nil, unrecognized(name, head))
	}
}

func unrecognized(name string, head []byte) *record.Rejected {
	pos := pnr.Position{File: name, Line: 1, Column: 1}
	err := &record.Error{
		Pos: pos, Field: "file", Essential: true,
		Err: fmt.Errorf("%w: %s", ErrFormat, looks(head)),
	}
	return &record.Rejected{Pos: pos, Raw: bytes.Clone(head), Errs: []error{err}, Unended: mayGrow(head)}
}

// mayGrow reports whether a file of no known format may be one of which the rest is
// not written yet.
func mayGrow(head []byte) bool {
	return len(bytes.TrimSpace(head)) == 0 ||
		slices.ContainsFunc(Formats(), func(f Format) bool { return f.Begun(head) })
}

// looks says what a file looks like, for whoever put it there.
func looks(head []byte) string {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return "the file is empty"
	case bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "the file is compressed"
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "the file is UTF-16 text"
	case bytes.IndexByte(head, 0) >= 0:
		return "the file is binary"
	}
	return "the file is text that begins like no format that is read"
}
