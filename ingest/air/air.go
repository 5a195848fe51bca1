package air

import (
	"bytes"
	"io"
	"iter"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// Recognize reports whether a file that begins with head is an AIR file: a record
// opens in some line, or one that has lost its opening shows its MUC1A line.
func Recognize(head []byte) bool {
	for len(head) > 0 {
		line := head
		if i := bytes.IndexAny(head, "\r\n"); i >= 0 {
			line, head = head[:i], head[i+1:]
		} else {
			head = nil
		}
		if framing.Opens(line) || bytes.HasPrefix(line, []byte("MUC1A ")) {
			return true
		}
	}
	return false
}

// Begun reports whether the few bytes of a file that has no line of AIR-BLK may be
// followed by the rest of one.
func Begun(head []byte) bool { return framing.EndsEarly(head) }

// Parse yields the records of the file called name in file order. received is
// the day the file came; records that print no year take theirs from it.
//
// Exactly one of record and error is set. A *record.Rejected is about one
// record, or about text between records, and reading goes on behind it; any
// other error is the reader's own and the last one. However big the file is,
// one record of at most a mebibyte is held at a time.
func Parse(name string, r io.Reader, received pnr.Date) iter.Seq2[*pnr.Record, error] {
	return framing.Parse(name, r, NewParser(received))
}

// Frames yields the frames of the file called name in file order.
func Frames(name string, r io.Reader) iter.Seq2[*record.Frame, error] { return framing.Frames(name, r) }

// NewParser returns a parser of frames that came on the day received.
func NewParser(received pnr.Date) record.Parser { return &reader{received: received} }

// headerCells is how many cells of the first line must be there for isHeader. It
// has seven.
const headerCells = 6

// isHeader reports whether a text is the first line of an AIR, which a remark
// about one is not: AIR-BLK207;IM; and more cells than a remark can have.
func isHeader(text []byte) bool {
	const shape = "AIR-BLK999;XX;|AIR-BLK999#XX#"
	n := len("AIR-BLK999;XX;")
	if len(text) < n || !record.Fits(string(text[:n]), shape) {
		return false
	}
	sep := text[n-1 : n]
	return bytes.Count(text, sep) >= headerCells-1
}
