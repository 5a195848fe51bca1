package air

import (
	"bytes"
	"errors"
	"io"
	"iter"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// The most that is held of one record. Real ones have some 4 KB in 60 lines.
const (
	maxRecord = 1 << 20
	maxLines  = 10_000
)

// maxJunk is how many bytes that are no text may stand before AIR-BLK: a byte
// order mark, also one that was read in a wrong charset and written in UTF-8.
const maxJunk = 9

// opening is what a record begins with.
const opening = "AIR-BLK"

var (
	errStray  = errors.New("belongs to no record: no AIR-BLK line stands before it")
	errCutOff = errors.New("cut off: no END or ENDX line ends it")
	errLong   = errors.New("too long: more than 64 KiB")
	errLarge  = errors.New("too large: more than 1 MiB or 10000 lines")
	errNUL    = errors.New("not text: holds NUL bytes")
)

// A frame is the lines of one record, or those between records.
type frame struct {
	number int // of the record; 0: stray text
	pos    pnr.Position
	raw    []byte
	lines  []span
	whole  bool          // ended by END or ENDX
	cut    bool          // the file ended before it did
	fault  *record.Error // why it is not read at all
}

// A span is one line of a frame: where it stands in the file and in raw.
type span struct {
	pos      pnr.Position
	from, to int
}

// frames yields the frames of a file. Each holds until the next.
func frames(name string, r io.Reader) iter.Seq2[*frame, error] {
	return func(yield func(*frame, error) bool) {
		fr := framer{Scanner: record.NewScanner(name, r)}
		for fr.Scan() {
			at := markAt(fr.Bytes())
			if at >= 0 && fr.open {
				if !yield(fr.close(), nil) {
					return
				}
			}
			if fr.take(at) && !yield(fr.close(), nil) {
				return
			}
		}
		if err := fr.Err(); err != nil {
			yield(nil, err)
			return
		}
		if fr.open {
			fr.atEnd()
			fr.cut = fr.number > 0 && !fr.whole || fr.number == 0 && len(fr.lines) > 0 && endsEarly(fr.raw)
			yield(fr.close(), nil)
		}
	}
}

// A framer puts lines together.
type framer struct {
	*record.Scanner
	frame
	open  bool
	count int
}

// take adds the current line, in which AIR-BLK stands at mark if it is not
// negative, and tells whether that completes the record.
func (fr *framer) take(mark int) bool {
	line := bytes.TrimRight(fr.Bytes(), " \x1a")
	if !fr.open && len(line) == 0 {
		return false
	}
	if !fr.open {
		fr.begin(mark)
	}
	fr.check(line)
	fr.whole = fr.number > 0 && (string(line) == "ENDX" || string(line) == "END")
	fr.keep(max(mark, 0), len(line) > 0 && !fr.whole)
	return fr.whole
}

func (fr *framer) begin(mark int) {
	pos := fr.Pos()
	pos.Column += max(mark, 0)
	fr.frame = frame{pos: pos, raw: fr.raw[:0], lines: fr.lines[:0]}
	fr.open = true
	if mark < 0 {
		fr.fail(pos, "text", errStray)
		return
	}
	fr.count++
	fr.number = fr.count
}

// keep holds the current line from the byte mark on, unless that is too much.
func (fr *framer) keep(mark int, element bool) {
	if len(fr.raw)+len(fr.Raw()) > maxRecord || len(fr.lines) == maxLines {
		fr.fail(fr.Pos(), "record", errLarge)
		return
	}
	if element {
		pos := fr.Pos()
		pos.Column += mark
		fr.lines = append(fr.lines, span{pos, len(fr.raw) + mark, len(fr.raw) + len(fr.Bytes())})
	}
	fr.raw = append(fr.raw, fr.Raw()...)
}

// check finds what makes a record unreadable as a whole.
func (fr *framer) check(line []byte) {
	switch {
	case fr.Long():
		fr.fail(fr.Pos(), "line", errLong)
	case bytes.IndexByte(line, 0) >= 0:
		fr.fail(fr.Pos(), "line", errNUL)
	}
}

// fail keeps the first reason.
func (fr *framer) fail(at pnr.Position, field string, err error) {
	if fr.fault == nil {
		fr.fault = &record.Error{Pos: at, Field: field, Essential: true, Err: err}
	}
}

// atEnd accepts a record of which only the last line is cut off, at the end of
// the file.
func (fr *framer) atEnd() {
	n := len(fr.lines)
	if n == 0 {
		return
	}
	if last := fr.lines[n-1]; string(fr.raw[last.from:last.to]) == "EN" {
		fr.lines, fr.whole = fr.lines[:n-1], true
	}
}

// close returns the frame, which holds until the next line is taken.
func (fr *framer) close() *frame {
	fr.open = false
	if !fr.whole {
		fr.fail(fr.pos, "record", errCutOff)
	}
	return &fr.frame
}

// endsEarly reports whether the last line of text is the beginning of AIR-BLK, or
// bytes that nobody has written yet: some file systems make a file as long as it
// will be.
func endsEarly(text []byte) bool {
	line := text[bytes.LastIndexAny(text, "\r\n")+1:]
	return len(line) > 0 && (bytes.HasPrefix([]byte(opening), line[junk(line):]) || line[len(line)-1] == 0)
}

// markAt returns where AIR-BLK stands at the start of line, behind a byte order
// mark or other bytes that are no text; -1 where it does not.
func markAt(line []byte) int {
	n := junk(line)
	if bytes.HasPrefix(line[n:], []byte(opening)) {
		return n
	}
	return -1
}

// junk returns how many bytes in front of line are no text, up to maxJunk.
func junk(line []byte) (n int) {
	for n < len(line) && n < maxJunk && (line[n] < ' ' || line[n] > '~') {
		n++
	}
	return n
}
