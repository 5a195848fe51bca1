// Package iur reads Sabre IURs (Interface User Records): what an agency's back office
// gets of bookings and documents.
//
// The facts and how sure each is are in FACTS.md, whose sections the comments name.
// Where that page is silent, text is kept as printed and nothing is guessed. Sabre
// publishes no description of the format.
package iur

import (
	"bytes"
	"io"
	"iter"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// Recognize reports whether a file that begins with head is of IURs: a record opens in
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
func Begun(head []byte) bool {
	line := bytes.TrimRight(head[bytes.LastIndexAny(head, "\r\n")+1:], " ")
	const fewest = len("AA14")
	if len(line) >= fewest && len(line) < len(markShape) {
		return record.FitsLoosely(string(line), markShape[:len(line)])
	}
	return framing.EndsEarly(head)
}

// Parse yields the records of the file called name in file order. An IUR prints no
// year: it is found by the flights, or by the day on which the file was received.
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

// NewParser returns a parser of frames that came on the day received.
func NewParser(received pnr.Date) record.Parser { return &reader{received: received} }

// isHeader reports whether a text begins as a record does: AA14JAN0315M0117.
func isHeader(text []byte) bool {
	if len(text) < len(markShape) || text[0] != markShape[0] || !record.FitsLoosely(string(text[:len(markShape)]), markShape) {
		return false
	}
	_, err := record.ParseDay(string(text[len("AA"):len("AA14JAN")]))
	return err == nil
}

func trim(s string) string { return strings.Trim(s, " ") }
