package air

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// A reader makes one record of one frame.
type reader struct {
	received pnr.Date
	frame    *record.Frame
	text     string  // of the frame
	kinds    []*kind // of its lines
	sep      byte
	line     record.Line
	scratch  []byte // for what the digest is of

	rec  *pnr.Record
	errs []error // that reject it

	excess    bool // it holds too much; reading has ended
	documents int  // numbers read

	header    header
	legs      []leg
	covered   []*pnr.Air // by H- lines, in their order; nil for a surface piece
	unread    bool       // there was a segment that is kept as a remark only
	carriers  []hosted
	bills     []bill
	remarks   []pnr.Remark
	remarked  map[string]bool // lines that remarks were made of
	basis     []string
	carrier   string // validating, as the A- line has it
	carrierAt pnr.Marks

	charges     []charge    // EMD and MCO lines
	connections []connected // ICW
	repaid      *repaid     // RFD

	contacts []contacts // of the passengers by I- lines
	emails   []contact  // by SSR
	mobiles  []contact  // by SSR
	flyers   []flyer
	babies   []pnr.Passenger // by marks in the names of adults
	strange  []string        // unknown tags that were told of

	flights pool[pnr.Air]
	places  pool[pnr.Mark]
	numbers pool[int]
}

// record reads a frame.
func (r *reader) record(f *record.Frame, received pnr.Date) (*pnr.Record, error) {
	if f.Fault != nil {
		return nil, reject(f, []error{f.Fault})
	}
	r.reset(f, received)
	if r.classify(); len(r.errs) > 0 {
		return nil, reject(f, r.errs[:1])
	}
	r.pass(heading)
	r.settleHeader()
	r.pass(journey)
	r.settleJourney()
	r.pass(people)
	r.settleEvent()
	r.settlePeople()
	r.settleTickets()
	if len(r.errs) > 0 {
		return nil, reject(f, r.errs)
	}
	r.rec.Remarks = slices.Clone(r.remarks)
	r.rec.Digest = r.digest()
	return r.rec, nil
}

func reject(f *record.Frame, errs []error) *record.Rejected {
	return &record.Rejected{
		Pos: f.Pos, Number: f.Number, Raw: bytes.Clone(f.Raw), Errs: slices.Clone(errs), Unended: f.Unended, Identity: identify(f.Raw),
	}
}

// reset forgets all of the last record but the memory it lay in.
func (r *reader) reset(f *record.Frame, received pnr.Date) {
	*r = reader{
		received: received,
		frame:    f,
		text:     string(f.Raw),
		kinds:    r.kinds[:0],
		line:     r.line,
		scratch:  r.scratch,
		rec:      &pnr.Record{File: f.Pos.File, Number: f.Number, Format: "air", System: "1A", At: f.Pos},
		errs:     r.errs[:0],
		header:   header{locatorAt: f.Pos},
		legs:     r.legs[:0],
		covered:  r.covered[:0],
		carriers: r.carriers[:0],
		bills:    append(r.bills[:0], bill{}),
		remarks:  r.remarks[:0],
		remarked: r.remarked,
		basis:    r.basis[:0],
		contacts: r.contacts[:0],
		flights:  r.flights,
		places:   r.places,
		numbers:  r.numbers,
	}
	const usual = 100 // to clear a map of more would cost every record behind it
	if r.remarked == nil || len(r.remarked) > usual {
		r.remarked = map[string]bool{}
	}
	clear(r.remarked)
	r.flights.reset()
	r.places.reset()
	r.numbers.reset()
}

// classify finds the kind of each line. The third one has no tag; nothing of
// it is read.
func (r *reader) classify() {
	for i := range r.frame.Lines {
		line := r.lineText(i)
		k := kindOf(line)
		if i == 2 && k.phase != heading {
			k = ignored
		}
		r.checkLandmarks(i, line, k)
		if k.tag == "AMD" && slices.Contains(r.kinds, k) {
			k = ignored // a mailing address, AM and a name
		}
		r.kinds = append(r.kinds, k)
	}
	r.sep = ';'
	if first := r.lineText(0); len(first) > blk.Version.To && first[blk.Version.To] == '#' {
		r.sep = '#'
	}
}

// checkLandmarks rejects a record that has a line of the head twice, for the
// opening of a second record is lost, or an element within a line.
func (r *reader) checkLandmarks(i int, line string, k *kind) {
	for n := range landmarks {
		m := &landmarks[n]
		at, err := m.find(line), errGlued
		if m.tag == k.tag && m.opens(line) && slices.Contains(r.kinds, k) {
			at, err = 0, errTwoHeads
		}
		if at < 0 || len(r.errs) > 0 {
			continue
		}
		pos := r.frame.Lines[i].Pos
		pos.Column += at
		r.fail(&record.Error{Pos: pos, Field: m.tag + " line", Essential: true, Err: err})
	}
}

func (r *reader) lineText(i int) string {
	s := r.frame.Lines[i]
	return r.text[s.From:s.To]
}

// kindOf finds the longest known tag that a line begins with.
func kindOf(line string) *kind {
	if line == "" {
		return unknown
	}
	for _, k := range kindsByLetter[line[0]] {
		if strings.HasPrefix(line, k.tag) {
			return k
		}
	}
	return unknown
}

// pass reads the lines of one phase.
func (r *reader) pass(ph phase) {
	for i, k := range r.kinds {
		if k.phase != ph || k.read == nil || r.excess {
			continue
		}
		r.line.Reset(r.frame.Lines[i].Pos, r.lineText(i), r.sep)
		if r.line.Cells() <= maxCells {
			k.read(r, &r.line)
		}
		for _, e := range r.line.Errors() {
			r.fail(e)
		}
		r.limit(&r.line)
	}
}

// marked returns marks and, behind them, those of the line that is being read.
func (r *reader) marked(marks pnr.Marks) pnr.Marks { return r.places.join(marks, r.line.Marks()) }

// fail keeps what is wrong: what rejects the record, or what it can do without.
func (r *reader) fail(e *record.Error) {
	if e.Essential {
		r.errs = append(r.errs, e)
		return
	}
	r.rec.Faults = append(r.rec.Faults, e.Fault())
}

// missing rejects a record for what none of its lines says.
func (r *reader) missing(field string) {
	r.fail(&record.Error{Pos: r.rec.At, Field: field, Essential: true, Err: errBlank})
}

// unknown keeps a line with an unknown tag if it is like a remark, else names
// the tag.
func (r *reader) unknown(l *record.Line) {
	tag := tagOf(l.Text())
	if len(tag) > 1 && tag[0] == 'R' {
		r.remark(l)
		return
	}
	if !slices.Contains(r.strange, tag) {
		r.strange = append(r.strange, tag)
		r.fail(&record.Error{Pos: l.Pos(), Field: "element", Err: fmt.Errorf("unknown tag %q", tag)})
	}
}

// tagOf returns the capitals that a line of unknown kind begins with, at most
// three: more may be a name.
func tagOf(line string) string {
	n := 0
	for n < len(line) && n < 3 && 'A' <= line[n] && line[n] <= 'Z' {
		n++
	}
	return line[:n]
}
