package record

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
)

// The most that is held of one record.
const (
	maxRecord = 1 << 20
	maxLines  = 10_000
)

// What most records fit in.
const (
	usualRecord = 4 << 10
	usualLines  = 64
)

// ErrCutOff is wrapped by the error about a record that has no end.
var ErrCutOff = errors.New("cut off")

var (
	errLong  = errors.New("too long: more than 64 KiB")
	errLarge = errors.New("too large: more than 1 MiB or 10000 lines")
	errNUL   = errors.New("not text: holds NUL bytes")
)

// A Framing says how the records of a format stand in a file.
//
// Files are joined and cut on their way, so a record opens where its opening
// mark stands, not only where a line begins:
//
//	in front of the mark              the mark opens a record
//	nothing, or padding               yes
//	an end mark, or one and padding   yes; the end mark counts as well
//	anything else                     if IsHeader: texts can hold the mark, too
//
// Padding is blanks, control characters and byte order marks. NUL bytes are, too,
// but they can stand for what was never written, and are told. A record that is
// still open where the next one opens has no end and is not read. What stands
// outside of records is told, unless it is padding.
//
// In a format without end marks, a record ends where the next one opens or the file
// ends. Whether it is whole, its parser must see.
type Framing struct {
	Marks    []string          // what a record begins with, one of them
	Ends     []string          // lines that end one, in the order in which errors name them; none: no record has an end
	IsHeader func([]byte) bool // reports whether a text that begins with a mark is a whole first line
	Strict   bool              // the marks are so short that only a whole first line opens a record
}

// A Frame is the lines of one record, or text outside of any.
type Frame struct {
	Number int          // of the record within the file, from 1; 0 for text outside of any
	Pos    pnr.Position // of its first character
	Raw    []byte       // as delivered, as far as it is kept
	Lines  []Span       // those that are not blank, without the end mark
	Fault  *Error       // why it is not read at all, or nil

	Unended bool // the file ends before it does, or without end marks with it: the rest may follow
	ended   bool
}

// A Span is one line of a Frame: where it stands in the file, and in Raw.
type Span struct {
	Pos      pnr.Position
	From, To int
}

// Frames yields the frames of the file called name. Each holds until the next.
// An error is the reader's own and the last one.
func (f *Framing) Frames(name string, r io.Reader) iter.Seq2[*Frame, error] {
	return func(yield func(*Frame, error) bool) {
		fr := framer{Framing: f, Scanner: NewScanner(name, r)}
		fr.Frame.Raw, fr.Lines = make([]byte, 0, usualRecord), make([]Span, 0, usualLines)
		for fr.Scan() {
			for p, more := fr.first(), true; more; p, more = fr.next(p) {
				if p.opens && fr.open && !yield(fr.close(), nil) {
					return
				}
				if fr.take(p) && !yield(fr.close(), nil) {
					return
				}
			}
		}
		if err := fr.Err(); err != nil {
			yield(nil, err)
			return
		}
		if fr.open {
			fr.endFile()
			yield(fr.close(), nil)
		}
	}
}

// Opens reports whether a record opens in line.
func (f *Framing) Opens(line []byte) bool { return f.nextMark(line, piece{to: len(line)}) >= 0 }

// EndsEarly reports whether text, at the end of a file and outside of records, ends
// in a part of an opening mark, or in bytes that nobody has written yet: some file
// systems make a file as long as it will be.
func (f *Framing) EndsEarly(text []byte) bool {
	line := text[bytes.LastIndexAny(text, "\r\n")+1:]
	if len(line) == 0 {
		return false
	}
	line = trimPadding(line)
	begins := func(mark string) bool { return strings.HasPrefix(mark, string(line)) }
	return len(line) > 0 && (slices.ContainsFunc(f.Marks, begins) || line[len(line)-1] == 0)
}

// A piece is a part of a line: what stands in front of the first opening mark,
// a mark and what stands behind it, or NUL bytes behind an end mark.
type piece struct {
	from, to int
	opens    bool
	before   bool // another one follows
}

// nextMark returns where in the piece p of a line another record opens, or -1.
func (f *Framing) nextMark(line []byte, p piece) int {
	from := p.from
	if p.opens {
		from += f.markWidth(line[p.from:])
	}
	for {
		i := f.indexMark(line[from:])
		if i < 0 {
			return -1
		}
		at := from + i
		front := line[p.from:at]
		if f.IsHeader(line[at:]) || !f.Strict && (isJunk(front) || f.isEnd(front)) {
			return at
		}
		from = at + f.markWidth(line[at:])
	}
}

// indexMark returns where the first mark stands in a text, or -1.
func (f *Framing) indexMark(text []byte) int {
	first := -1
	for _, mark := range f.Marks {
		if i := bytes.Index(text, []byte(mark)); i >= 0 && (first < 0 || i < first) {
			first = i
		}
	}
	return first
}

// markWidth returns the width of the mark that a text begins with, or 0.
func (f *Framing) markWidth(text []byte) int {
	for _, mark := range f.Marks {
		if bytes.HasPrefix(text, []byte(mark)) {
			return len(mark)
		}
	}
	return 0
}

// isEnd reports whether a line is an end mark, padding set aside.
func (f *Framing) isEnd(line []byte) bool {
	line = trimPadding(line)
	return slices.ContainsFunc(f.Ends, func(end string) bool { return end == string(line) })
}

// trimPadding cuts padding, but for NUL bytes, off both ends of a text.
func trimPadding(text []byte) []byte {
	if n := len(text); n > 0 && isPrinted(text[0]) && isPrinted(text[n-1]) {
		return text
	}
	for n := -1; n != len(text); {
		n = len(text)
		text = bytes.TrimFunc(text, func(c rune) bool { return 0 < c && c <= ' ' || c == 0x7f || c == '\ufeff' })
		for _, mark := range []string{"ï»¿", "\xff\xfe", "\xfe\xff"} {
			text = bytes.TrimSuffix(bytes.TrimPrefix(text, []byte(mark)), []byte(mark))
		}
	}
	return text
}

// isPrinted reports whether c is a character of ASCII that shows.
func isPrinted(c byte) bool { return ' ' < c && c <= '~' }

// isJunk reports whether a text in front of an opening mark is padding, or a few
// other bytes that are no text: a byte order mark can come in any charset.
func isJunk(text []byte) bool {
	const most = 12 // a mark of three bytes, twice read in a wrong charset
	text = bytes.Trim(trimPadding(text), "\x00")
	return len(text) <= most && !bytes.ContainsFunc(text, func(c rune) bool { return ' ' < c && c <= '~' })
}

// A framer puts pieces together.
type framer struct {
	*Framing
	*Scanner
	Frame

	open  bool
	count int
}

// first returns the first piece of the current line. Junk in front of a mark is
// none, unless there are NUL bytes in it.
func (fr *framer) first() piece {
	line := fr.Bytes()
	p := piece{to: len(line)}
	at := fr.nextMark(line, p)
	if at >= 0 && isJunk(line[:at]) && bytes.IndexByte(line[:at], 0) < 0 {
		p.from, p.opens = at, true
		at = fr.nextMark(line, p)
	}
	return fr.cut(p, at)
}

// next returns the piece behind p; ok reports whether there is one.
func (fr *framer) next(p piece) (following piece, ok bool) {
	if !p.before {
		return piece{}, false
	}
	line := fr.Bytes()
	following = piece{from: p.to, to: len(line), opens: fr.markWidth(line[p.to:]) > 0}
	return fr.cut(following, fr.nextMark(line, following)), true
}

// cut returns what of p stands in front of the next mark, at the byte mark if that
// is not negative, and in front of the NUL bytes behind an end mark.
func (fr *framer) cut(p piece, mark int) piece {
	if mark >= 0 {
		p.to, p.before = mark, true
	}
	text := fr.Bytes()[p.from:p.to]
	if nul := bytes.IndexByte(text, 0); nul > 0 && fr.isEnd(text[:nul]) {
		p.to, p.before = p.from+nul, true
	}
	return p
}

// take adds a piece of the current line and reports whether it completes the
// frame.
func (fr *framer) take(p piece) bool {
	text := fr.Bytes()[p.from:p.to]
	if !fr.open && !p.opens && len(trimPadding(text)) == 0 {
		return false
	}
	if !fr.open {
		fr.begin(p)
	}
	fr.ended = fr.Number > 0 && fr.wholeLine(p) && fr.isEnd(text)
	if !fr.ended {
		fr.check(p, text)
	}
	fr.keep(p)
	return fr.ended
}

// wholeLine reports whether the piece p is no part of a line that is too long.
func (fr *framer) wholeLine(p piece) bool {
	return (p.before || !fr.Long()) && (fr.Scanner.Pos().Column == 1 || p.opens)
}

func (fr *framer) begin(p piece) {
	fr.Frame = Frame{Pos: fr.place(p), Raw: fr.Frame.Raw[:0], Lines: fr.Lines[:0]}
	fr.open = true
	if !p.opens {
		fr.fail(fr.Frame.Pos, "text", fmt.Errorf("belongs to no record: no %s line stands before it", strings.Join(fr.Marks, " or ")))
		return
	}
	fr.count++
	fr.Number = fr.count
}

func (fr *framer) place(p piece) pnr.Position {
	pos := fr.Scanner.Pos()
	pos.Column += p.from
	return pos
}

// keep holds a piece of the current line, with the line's end behind its last
// one, unless that is too much.
func (fr *framer) keep(p piece) {
	raw := fr.Scanner.Raw()[p.from:]
	if p.before {
		raw = raw[:p.to-p.from]
	}
	if len(fr.Frame.Raw)+len(raw) > maxRecord || len(fr.Lines) == maxLines {
		fr.fail(fr.place(p), "record", errLarge)
		return
	}
	if !fr.ended && !isBlank(raw[:p.to-p.from]) {
		from := len(fr.Frame.Raw)
		fr.Lines = append(fr.Lines, Span{fr.place(p), from, from + p.to - p.from})
	}
	fr.Frame.Raw = append(fr.Frame.Raw, raw...)
}

// isBlank reports whether a line holds nothing but blanks and the mark at the end of a file.
func isBlank(line []byte) bool {
	for _, c := range slices.Backward(line) {
		if c != ' ' && c != '\x1a' {
			return false
		}
	}
	return true
}

// check finds what makes a record unreadable as a whole.
func (fr *framer) check(p piece, text []byte) {
	switch {
	case fr.Long() && !p.before:
		fr.fail(fr.place(p), "line", errLong)
	case bytes.IndexByte(text, 0) >= 0:
		fr.fail(fr.place(p), "line", errNUL)
	}
}

// fail keeps the first reason.
func (fr *framer) fail(at pnr.Position, field string, err error) {
	if fr.Fault == nil {
		fr.Fault = &Error{Pos: at, Field: field, Essential: true, Err: err}
	}
}

// endFile accepts a record of which only the end mark is cut off, and otherwise
// says whether the rest of the frame may follow.
func (fr *framer) endFile() {
	const fewest = 2 // characters of the mark
	n := len(fr.Lines)
	if n == 0 {
		return
	}
	last := fr.Lines[n-1]
	text := string(fr.Frame.Raw[last.From:last.To])
	cut := func(end string) bool { return len(text) >= fewest && strings.HasPrefix(end, text) }
	if slices.ContainsFunc(fr.Ends, cut) {
		fr.Lines, fr.ended = fr.Lines[:n-1], true
		return
	}
	fr.Unended = fr.Number > 0 || fr.EndsEarly(fr.Frame.Raw)
}

// close returns the frame, which holds until the next piece is taken.
func (fr *framer) close() *Frame {
	fr.open = false
	if !fr.ended && len(fr.Ends) > 0 {
		fr.fail(fr.Frame.Pos, "record", fmt.Errorf("%w: no %s line ends it", ErrCutOff, strings.Join(fr.Ends, " or ")))
	}
	return &fr.Frame
}
