package record

import (
	"bytes"
	"errors"
	"io"

	"tripsync/ingest/pnr"
)

// maxLine is the most bytes of a line that a Scanner holds at a time.
const maxLine = 64 << 10

// firstBuffer is what most exports fit in, which are of one record.
const firstBuffer = 16 << 10

// maxEmptyReads is how often a reader may return nothing in a row.
const maxEmptyReads = 100

// A Scanner reads lines, which end in CR LF, LF or CR, and never holds more
// than one of them. A line longer than maxLine comes in parts. It is used like a
// bufio.Scanner.
type Scanner struct {
	r      io.Reader
	file   string
	line   int
	column int // of the first byte

	buf        []byte
	start, end int  // of what was read and not yet passed
	text, full int  // ends of the current line, without and with its line end
	long       bool // the line goes on behind full
	err        error
}

// NewScanner returns a Scanner of r, which the places it gives call file.
func NewScanner(file string, r io.Reader) *Scanner {
	return &Scanner{r: r, file: file, buf: make([]byte, firstBuffer)}
}

// Scan goes to the next line, or to the next part of one that is too long. It
// returns false at the end of the file and when it cannot be read, which Err
// tells apart.
func (s *Scanner) Scan() bool {
	s.next()
	for {
		data := s.buf[s.start:s.end]
		if text, ends, ok := cutLine(data, s.err != nil); ok && text <= maxLine {
			return s.token(text, text+ends, false)
		}
		switch {
		case len(data) > maxLine+1: // the last byte can be a CR whose LF is not here yet
			return s.token(maxLine, maxLine, true)
		case errors.Is(s.err, io.EOF) && len(data) > maxLine:
			return s.token(maxLine, maxLine, true)
		case errors.Is(s.err, io.EOF) && len(data) > 0:
			return s.token(len(data), len(data), false)
		case s.err != nil:
			s.token(0, 0, false)
			return false
		}
		s.fill()
	}
}

// next goes to where the last line, or part of one, has ended.
func (s *Scanner) next() {
	if s.long {
		s.column += s.full - s.start
	} else {
		s.line, s.column = s.line+1, 1
	}
	s.start = s.full
}

func (s *Scanner) token(text, full int, long bool) bool {
	s.text, s.full, s.long = s.start+text, s.start+full, long
	return true
}

// cutLine finds the first line of data: the length of its text and of its end.
// A CR at the end of data may have an LF to follow, unless that is all.
func cutLine(data []byte, all bool) (text, ends int, ok bool) {
	lf := bytes.IndexByte(data, '\n')
	before := data
	if lf >= 0 {
		before = data[:lf]
	}
	cr := bytes.IndexByte(before, '\r')
	switch {
	case cr < 0:
		return lf, 1, lf >= 0
	case cr+1 == lf:
		return cr, 2, true
	case cr+1 == len(data):
		return cr, 1, all
	}
	return cr, 1, true
}

// fill reads more behind what is there.
func (s *Scanner) fill() {
	if s.start > 0 {
		copy(s.buf, s.buf[s.start:s.end])
		s.end -= s.start
		s.start = 0
	}
	if s.end == len(s.buf) {
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range maxEmptyReads {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		s.err = err
		if n > 0 || err != nil {
			return
		}
	}
	s.err = io.ErrNoProgress
}

// Bytes returns the line, or the part of it, without its end. They hold until
// the next Scan.
func (s *Scanner) Bytes() []byte { return s.buf[s.start:s.text] }

// Raw returns the line with its end.
func (s *Scanner) Raw() []byte { return s.buf[s.start:s.full] }

// Long reports whether the line is too long and goes on with the next Scan.
func (s *Scanner) Long() bool { return s.long }

// Pos returns the place of the first byte of Bytes.
func (s *Scanner) Pos() pnr.Position {
	return pnr.Position{File: s.file, Line: s.line, Column: s.column}
}

// Err returns why reading ended before the end of the file.
func (s *Scanner) Err() error {
	if errors.Is(s.err, io.EOF) {
		return nil
	}
	return s.err
}
