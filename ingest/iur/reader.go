package iur

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errBehind   = errors.New("stands behind the form feed that ends the record; it is not read")
	errFewer    = errors.New("has fewer records than its first line counts")
	errMany     = errors.New("more than 20000 lines")
	errTwoHeads = errors.New("stands where no such record can: a line end is lost, or the first line of a second message")
	errTwo      = errors.New("stands twice with different names: two records may run into each other")
)

const (
	formFeed = '\f'
	maxLines = 20_000
)

// A reader makes one record of one frame. All lines are gathered first, each in the
// struct of what it is about. Then functions that read no line any more settle what
// the record is to say of them.
type reader struct {
	received pnr.Date

	frame   *record.Frame
	text    string // of the frame
	lines   []span // empty ones, too
	parts   []part
	block   block  // the one that is being read
	ended   bool   // a form feed ends it
	scratch []byte // for what the digest is of
	found   record.Findings
	gathered
}

// A span is a line of the frame, by its number there and its bytes.
type span struct{ number, from, to int }

// What is gathered of a message. Most handlers are given one of these structs and see
// no other.
type gathered struct {
	heading   heading
	people    people
	journey   journey
	documents documents
	remarks   remarks
}

// A part of the lines is a record: its line with an id, and the lines that follow it.
type part struct {
	kind  int // index in kinds; -1 of the first line
	first int // of the lines of the reader
	count int // of those that follow
}

// A block is a record while it is read. The next one takes its place.
type block struct {
	record.Line
	part

	tag  string      // of the kind
	more record.Line // one of the lines that follow, see line
	rd   *reader
}

// line returns the line i of those that follow the id line, until the next call.
func (b *block) line(i int) *record.Line {
	b.rd.found.AddAll(b.more.Errors())
	s := b.rd.lines[b.first+1+i]
	b.more.Reset(b.rd.place(b.first+1+i), b.rd.text[s.from:s.to], 0)
	return &b.more
}

func (b *block) lineText(i int) string {
	s := b.rd.lines[b.first+1+i]
	return strings.TrimRight(b.rd.text[s.from:s.to], " ")
}

// holdsPaper reports whether the record or a line that follows it holds an identity
// paper or a day of birth, also one that a line end divides.
func (b *block) holdsPaper() bool {
	if record.HoldsPaper(b.Text()) {
		return true
	}
	if b.count == 0 {
		return false
	}
	var joined strings.Builder
	joined.Grow(b.rd.lines[b.first+b.count].to - b.rd.lines[b.first].from)
	joined.WriteString(strings.TrimRight(b.Text(), " "))
	for i := range b.count {
		text := b.lineText(i)
		if record.HoldsPaper(text) {
			return true
		}
		joined.WriteString(text)
	}
	return record.HoldsPaper(joined.String())
}

// keepLines keeps the lines from the one at from on, of which nothing is known.
func (b *block) keepLines(from int) {
	for i := from; i < b.count; i++ {
		b.rd.remarks.keepLine(b.line(i), pnr.Remark{})
	}
}

// Record is [record.Parser].
func (r *reader) Record(f *record.Frame) (*pnr.Record, error) {
	if f.Fault != nil {
		return nil, r.reject(f, []error{f.Fault})
	}
	r.reset(f)
	rec := &pnr.Record{File: f.Pos.File, Number: f.Number, Format: "iur", System: "1S", At: f.Pos}
	r.gather()
	if len(r.found.Errs) == 0 {
		r.settle(rec)
	}
	if len(r.found.Errs) > 0 {
		return nil, r.reject(f, r.found.Errs)
	}
	rec.Faults, rec.Digest = r.found.Faults, r.digest()
	return rec, nil
}

// settle makes the record, once all of its lines are gathered.
func (r *reader) settle(rec *pnr.Record) {
	settleEvent(rec, &r.gathered, &r.found)
	r.settleHeading(rec)
	if len(r.found.Errs) > 0 {
		return
	}
	settlePeople(rec, &r.gathered, &r.found)
	settleJourney(rec, &r.gathered, &r.found)
	settleDocuments(rec, &r.gathered, &r.found)
	settleRemarks(rec, &r.gathered)
}

// reject returns the error about a frame that is set aside.
func (r *reader) reject(f *record.Frame, errs []error) *record.Rejected {
	cut := f.Fault != nil || slices.ContainsFunc(errs, func(err error) bool { return errors.Is(err, record.ErrCutOff) })
	rejected := &record.Rejected{
		Pos: f.Pos, Number: f.Number, Raw: bytes.Clone(f.Raw), Errs: slices.Clone(errs), Unended: f.Unended && cut,
	}
	if f.Fault == nil {
		rejected.Identity = r.identity()
	}
	return rejected
}

// identity returns what a record that is set aside says of itself.
func (r *reader) identity() record.Identity {
	id := record.Identity{System: "1S", Locator: r.heading.locator, Issued: r.heading.issued}
	switch r.heading.kind {
	case "F", "G", "5", "C":
		id.Event = pnr.Void
	}
	if id.Locator == "" || id.Issued == 0 || slices.ContainsFunc(r.found.Errs, isAboutTwo) {
		return record.Identity{}
	}
	return id
}

// isAboutTwo reports whether an error is that a record may be two.
func isAboutTwo(err error) bool { return errors.Is(err, errTwo) || errors.Is(err, errTwoHeads) }

// reset forgets all of the last record but the memory it was gathered in.
func (r *reader) reset(f *record.Frame) {
	r.frame, r.text, r.lines, r.ended = f, string(f.Raw), r.lines[:0], false
	r.found = record.Findings{Errs: r.found.Errs[:0]}
	r.heading = heading{}
	r.people = people{lists: r.people.lists[:0], emails: r.people.emails[:0]}
	r.journey = journey{legs: r.journey.legs[:0], sharers: r.journey.sharers[:0]}
	d := &r.documents
	r.documents = documents{
		sold: d.sold[:0], coupons: d.coupons[:0], accounts: d.accounts[:0], lines: d.lines[:0],
		emds: d.emds[:0], elements: d.elements[:0], printed: d.printed[:0],
	}
	r.remarks = remarks{all: r.remarks.all[:0], from: r.remarks.from[:0]}
	r.splitLines()
	r.dropDoubled()
}

// dropDoubled leaves out every second line of a message of which each line end is
// doubled: all of those are empty.
func (r *reader) dropDoubled() {
	const fewest = 6 // lines that prove it
	if len(r.lines) < fewest {
		return
	}
	for i := 1; i < len(r.lines); i += 2 {
		if s := r.lines[i]; s.from != s.to {
			return
		}
	}
	kept := r.lines[:0]
	for i := 0; i < len(r.lines); i += 2 {
		kept = append(kept, r.lines[i])
	}
	r.lines = kept
}

// splitLines finds the lines of the frame, up to the form feed that ends it. Empty ones
// count: they stand for fields.
func (r *reader) splitLines() {
	for at := 0; at < len(r.text) && len(r.lines) <= maxLines; {
		n := strings.IndexAny(r.text[at:], "\r\n\f")
		if n < 0 {
			r.lines = append(r.lines, span{len(r.lines), at, len(r.text)})
			return
		}
		r.lines = append(r.lines, span{len(r.lines), at, at + n})
		end := at + n
		if r.text[end] == formFeed {
			r.ended = true
			if strings.Trim(r.text[end:], " \r\n\x1a\f") != "" {
				pos := r.place(len(r.lines) - 1)
				pos.Column += n
				r.found.Add(&record.Error{Pos: pos, Field: "text", Err: errBehind})
			}
			return
		}
		at = end + 1
		if r.text[end] == '\r' && at < len(r.text) && r.text[at] == '\n' {
			at++
		}
	}
}

// place returns where line i begins.
func (r *reader) place(i int) pnr.Position {
	pos := r.frame.Pos
	if n := r.lines[i].number; n > 0 {
		pos.Line, pos.Column = pos.Line+n, 1
	}
	return pos
}

// gather has the records read.
func (r *reader) gather() {
	if len(r.lines) > maxLines {
		r.fail(r.frame.Pos, errMany)
		return
	}
	r.findParts()
	b := r.open(r.parts[0])
	r.heading.readHead(b)
	r.finish(b)
	if len(r.found.Errs) > 0 || r.heading.isLine() {
		return
	}
	if r.checkCounts(b); len(r.found.Errs) > 0 {
		return
	}
	for i := 1; i < len(r.parts) && len(r.found.Errs) == 0; i++ {
		b := r.open(r.parts[i])
		r.remarks.paper = b.holdsPaper()
		kinds[b.kind].read(&r.gathered, b)
		r.finish(b)
		r.checkLoad(b)
	}
}

// fail sets the record aside.
func (r *reader) fail(at pnr.Position, err error) {
	r.found.Add(&record.Error{Pos: at, Field: "record", Essential: true, Err: err})
}

// finish takes over what was wrong with a block.
func (r *reader) finish(b *block) {
	r.found.AddAll(b.Errors())
	r.found.AddAll(b.more.Errors())
	b.more.Reset(b.Pos(), "", 0)
}

// findParts finds the records of the message, of which the first is its first line.
func (r *reader) findParts() {
	r.parts = append(r.parts[:0], part{kind: -1})
	last := -1
	for i := 1; i < len(r.lines); i++ {
		s := r.lines[i]
		line := r.text[s.from:s.to]
		k := kindOf(line, last)
		if holdsFlight(line) || k < 0 && isLandmark(line) {
			r.fail(r.place(i), errTwoHeads)
			return
		}
		if k >= 0 {
			last = k
			r.parts = append(r.parts, part{kind: k, first: i})
			continue
		}
		r.parts[len(r.parts)-1].count++
	}
}

// isLandmark reports whether a line is surely a passenger or a flight, and no text that
// looks like one.
func isLandmark(line string) bool {
	return isFlight(line) || len(line) >= passenger.Remarks.To && strings.HasPrefix(line, "M1") && strings.Contains(line[:passenger.Name.To], "/")
}

func isFlight(text string) bool {
	const shape = "M3991?0??99AAAAIR"
	return len(text) >= len(shape) && record.FitsLoosely(text[:len(shape)], shape)
}

// holdsFlight reports whether a flight stands within a line, of which an end is lost.
func holdsFlight(line string) bool {
	const tag = "M3"
	for at := 1; at < len(line); at++ {
		next := strings.Index(line[at:], tag)
		if next < 0 {
			return false
		}
		if at += next; isFlight(line[at:]) {
			return true
		}
	}
	return false
}

// open begins the reading of a record.
func (r *reader) open(p part) *block {
	b := &r.block
	b.part, b.tag, b.rd = p, "", r
	if p.kind >= 0 {
		b.tag = kinds[p.kind].tag
	}
	s := r.lines[p.first]
	b.Reset(r.place(p.first), r.text[s.from:s.to], 0)
	return b
}

// checkLoad ends the reading of a record that holds too much.
func (r *reader) checkLoad(b *block) {
	load := record.Load{
		Passengers: len(r.people.all),
		Documents:  len(r.documents.sold) + len(r.documents.accounts) + len(r.documents.emds),
		Faults:     r.found.Count(),
	}
	if load.IsExcessive() {
		r.fail(b.Pos(), record.ErrExcess)
	}
}

// checkCounts tells of a record that has lost its end: it has fewer records than its
// first line counts. Voids keep the counters of what they void, but fewer records (2).
func (r *reader) checkCounts(b *block) {
	if r.heading.kind == "F" || r.heading.kind == "G" {
		return
	}
	f := &head.Counts
	counters := b.Raw(f)
	for i, tag := range countedKinds {
		if len(counters) < 3*i+3 {
			return
		}
		n, err := strconv.Atoi(counters[3*i : 3*i+3])
		if err != nil || n <= r.countParts(tag) {
			continue
		}
		if r.ended {
			r.found.Add(&record.Error{Pos: b.At(f), Field: f.Name, Err: fmt.Errorf("%w: %s", errFewer, tag)})
			r.heading.lacking = true
			return
		}
		r.fail(r.frame.Pos, fmt.Errorf("%w: it %w: %s", record.ErrCutOff, errFewer, tag))
		return
	}
}

// countParts returns how many records have a tag.
func (r *reader) countParts(tag string) int {
	n := 0
	for _, p := range r.parts[1:] {
		if kinds[p.kind].tag == tag {
			n++
		}
	}
	return n
}

// Digest is [record.Parser]. A message without the form feed that ends it may be cut off.
func (r *reader) Digest(f *record.Frame) string {
	if f.Fault != nil {
		return ""
	}
	if r.reset(f); !r.ended || len(r.lines) == 0 || len(r.lines) > maxLines {
		return ""
	}
	var first record.Line
	first.Reset(f.Pos, r.text[r.lines[0].from:r.lines[0].to], 0)
	r.heading.kind = first.Str(&head.Kind)
	return r.digest()
}

// digest identifies the record over its retransmissions, which are the same but for
// line ends, empty lines and blanks that are lost on the way, and the mark of a
// duplicate.
func (r *reader) digest() string {
	text := slices.Grow(r.scratch[:0], len(r.text))
	for i, s := range r.lines {
		line := r.text[s.from:s.to]
		if f := head.Duplicate; i == 0 && len(line) >= f.To && !r.heading.isLine() {
			line = line[:f.From-1] + " " + line[f.To:]
		}
		if line = strings.TrimRight(line, " "); line != "" {
			text = append(append(text, line...), '\n')
		}
	}
	r.scratch = text
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
