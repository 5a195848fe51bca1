// Package ingest reads export files of reservation systems. It recognizes the format
// by content and yields the records in file order, as package pnr models them.
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
	"tripsync/ingest/iur"
	"tripsync/ingest/mir"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// ErrFormat is wrapped by the error about a file whose format is not known.
var ErrFormat = errors.New("unknown format")

// headSize is how many bytes of a file its format is recognized by.
const headSize = 4 << 10

// A Format is a kind of export file.
type Format struct {
	Name  string // as in pnr.Record.Format
	Title string // as people call it, with its editions
	Reads string // what is read of it, for the guide

	// Recognize reports whether a file that starts with head is of the format.
	Recognize func(head []byte) bool

	// Begun reports whether a file that is only head so far may turn out to be of the
	// format when the rest is written.
	Begun func(head []byte) bool

	// Frames yields the frames of the file called name, and each holds until the next.
	Frames func(name string, r io.Reader) iter.Seq2[*record.Frame, error]

	// NewParser returns what reads the frames of a file that was received on a day.
	NewParser func(received pnr.Date) record.Parser
}

// Formats returns all formats that Read knows, in the order in which it tries them.
func Formats() []Format {
	return []Format{
		{
			Name: "air", Title: "Amadeus AIR, versions 204 to 208",
			Reads: "every line that says something about a trip: flights with their operating carriers, open and surface pieces; " +
				"hotels, cars, trains, ferries, rides, tours; passengers, infants, contacts, frequent flyers, seats; " +
				"tickets, EMDs, MCOs, exchanges, voids, refunds; remarks",
			Recognize: air.Recognize, Begun: air.Begun, Frames: air.Frames, NewParser: air.NewParser,
		},
		{
			Name: "mir", Title: "Travelport MIR of Galileo and Travelport+ (1G); of Apollo (1V), unproven",
			Reads: "A00 to A32: flights of the fare and others, open and surface pieces; hotels, cars, trains, rides, tours " +
				"(by the vendor's help, no real one was seen); passengers, e-mail, frequent flyers, seats, airline locators; tickets with " +
				"coupons, EMDs, MCOs, exchanges, voids, refunds and their undoing; remarks",
			Recognize: mir.Recognize, Begun: mir.Begun, Frames: mir.Frames, NewParser: mir.NewParser,
		},
		{
			Name: "iur", Title: "Sabre IUR, version 17",
			Reads: "M0 to MG: flights, open ones, too; passengers, e-mail, seats, airline locators; tickets with coupons, EMDs, " +
				"exchanges, voids, refunds; remarks; hotels, cars, trains, rides, tours (by public programs, no real one was seen)",
			Recognize: iur.Recognize, Begun: iur.Begun, Frames: iur.Frames, NewParser: iur.NewParser,
		},
	}
}

// Read yields the records of one export file in file order. It recognizes the format
// by content. The name is only for positions. The day on which the file was received
// decides the year of dates that are printed without one.
//
// Exactly one of record and error is set. A *record.Rejected is about one record, or
// about text outside of any record: Read sets it aside and goes on. If the format is
// not known, the *record.Rejected wraps ErrFormat. Any other error is the reader's
// own and ends the sequence. Read never holds a whole file in memory.
func Read(name string, r io.Reader, received pnr.Date) iter.Seq2[*pnr.Record, error] {
	return func(yield func(*pnr.Record, error) bool) {
		for frame, err := range Frames(name, r, received) {
			var rec *pnr.Record
			if err == nil {
				rec, err = frame.Read()
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// A Frame is a record of an export file that is not read yet. It holds until the next.
type Frame struct {
	*record.Frame

	parser record.Parser
}

// Digest returns the digest that the record will have, or "" where it must be read.
func (f Frame) Digest() string { return f.parser.Digest(f.Frame) }

// Read returns the record, or a *record.Rejected.
func (f Frame) Read() (*pnr.Record, error) { return f.parser.Record(f.Frame) }

// Kept returns a copy of f, which holds for longer than until the next.
func (f Frame) Kept() Frame { return Frame{f.Frame.Kept(), f.parser} }

// Frames yields the records of one export file before they are read, in file order. Its
// errors are those of Read.
func Frames(name string, r io.Reader, received pnr.Date) iter.Seq2[Frame, error] {
	return func(yield func(Frame, error) bool) {
		b := bufio.NewReaderSize(r, headSize)
		head, err := b.Peek(headSize)
		if err != nil && !errors.Is(err, io.EOF) {
			yield(Frame{}, fmt.Errorf("read %s: %w", name, err))
			return
		}
		i := slices.IndexFunc(Formats(), func(f Format) bool { return f.Recognize(head) })
		if i < 0 {
			yield(Frame{}, rejectUnrecognized(name, head))
			return
		}
		format := Formats()[i]
		parser := format.NewParser(received)
		for frame, err := range format.Frames(name, b) {
			if err != nil {
				err = fmt.Errorf("read %s: %w", name, err)
			}
			if !yield(Frame{frame, parser}, err) {
				return
			}
		}
	}
}

func rejectUnrecognized(name string, head []byte) *record.Rejected {
	pos := pnr.Position{File: name, Line: 1, Column: 1}
	err := &record.Error{
		Pos: pos, Field: "file", Essential: true,
		Err: fmt.Errorf("%w: %s", ErrFormat, describeHead(head)),
	}
	return &record.Rejected{Pos: pos, Raw: bytes.Clone(head), Errs: []error{err}, Unended: mayGrow(head)}
}

// mayGrow reports whether a file of unknown format may be of a known one when the
// rest is written.
func mayGrow(head []byte) bool {
	return len(bytes.TrimSpace(head)) == 0 ||
		slices.ContainsFunc(Formats(), func(f Format) bool { return f.Begun(head) })
}

// describeHead returns what a file looks like, for the person who put it there.
func describeHead(head []byte) string {
	switch {
	case len(bytes.TrimSpace(head)) == 0:
		return "the file is empty"
	case bytes.HasPrefix(head, []byte("\x1f\x8b")), bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return "the file is compressed"
	case bytes.HasPrefix(head, []byte("\xff\xfe")), bytes.HasPrefix(head, []byte("\xfe\xff")):
		return "the file is UTF-16 text"
	case bytes.IndexByte(head, 0) >= 0:
		return "the file is binary"
	case bytes.Contains(head, []byte("ITINERARY")) && bytes.Contains(head, []byte("FLIGHT")):
		return "the file is an itinerary print-out, which is for people; set the system to write interface records"
	}
	return "the file is text that begins like no format that is read"
}
