// Package mir reads Travelport MIRs (Machinable Interface Records) of Galileo (1G)
// and Apollo (1V): what an agency's office gets of bookings and documents.
//
// The facts and how sure each is are in FACTS.md, whose sections the comments name.
// Where that page is silent, text is kept as printed and nothing is guessed. No record
// of Apollo was seen; it is read by the same tables.
package mir

import (
	"bytes"
	"io"
	"iter"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// Recognize reports whether a file that begins with head is of MIRs: a record opens in
// some line.
func Recognize(head []byte) bool {
	for len(head) > 0 {
		line := head
		if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
			line, head = head[:i], head[i+1:]
		} else {
			head = nil
		}
		if framing.Opens(line) {
			return true
		}
	}
	return false
}

// Begun reports whether the few bytes of a file in which no record opens may be
// followed by the rest of one.
func Begun(head []byte) bool { return framing.EndsEarly(head) }

// Parse yields the records of the file called name in file order. A MIR prints the
// year of its own day, so that the day on which the file came is not needed.
//
// Exactly one of record and error is set. A *record.Rejected is about one record, or
// about text in front of the first one, and reading goes on behind it. Any other error
// is the reader's own and the last one. However big the file is, one record of at most
// a mebibyte is held at a time.
func Parse(name string, r io.Reader, received pnr.Date) iter.Seq2[*pnr.Record, error] {
	return framing.Parse(name, r, NewParser(received))
}

// Frames yields the frames of the file called name in file order.
func Frames(name string, r io.Reader) iter.Seq2[*record.Frame, error] { return framing.Frames(name, r) }

// NewParser returns a parser of frames, whatever day they came on.
func NewParser(pnr.Date) record.Parser { return &reader{} }

// isHeader reports whether a text begins as the first line of a MIR does, which a
// remark about one does not.
func isHeader(text []byte) bool {
	return len(text) >= headerWidth && record.Fits(string(text[:headerWidth]), headerShape)
}
