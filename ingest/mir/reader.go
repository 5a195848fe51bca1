package mir

import (
	"bytes"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// A reader makes one record of one frame. All lines are gathered first, each in the
// struct of what it is about. Then functions that read no line any more settle what
// the record is to say of them.
type reader struct {
	frame   *record.Frame
	text    string        // of the frame
	lines   []record.Span // without the form feed that ends the record, and what is behind it
	kinds   []*kind       // of the lines
	line    record.Line
	scratch []byte        // for what the digest is of
	spans   []record.Span // the same

	found  record.Findings
	ended  bool // a form feed ends it
	excess bool // it holds too much; reading has ended

	memory memory
	gathered
}

// What is gathered of a record. The handler of a line is given one of these structs
// and sees no other.
type gathered struct {
	heading   heading
	journey   journey
	people    people
	documents documents
	services  services
	remarks   remarks
}

// A memory is where the elements of a record lie. Each record gets a new one.
type memory struct {
	flights record.Pool[pnr.Air]
	places  record.Pool[pnr.Mark]
}

// addMarks returns marks and, behind them, those of the line l.
func (m *memory) addMarks(marks pnr.Marks, l *record.Line) pnr.Marks {
	return m.places.Join(marks, l.Marks())
}

// Record is [record.Parser].
func (r *reader) Record(f *record.Frame) (*pnr.Record, error) {
	if f.Fault != nil {
		return nil, rejectFrame(f, []error{f.Fault})
	}
	r.reset(f)
	if r.classify(); len(r.found.Errs) > 0 {
		rejected := rejectFrame(f, r.found.Errs[:1])
		rejected.Unended = f.Unended && len(r.lines) <= headerLines
		return nil, rejected
	}
	if e := r.findCut(); e != nil {
		rejected := rejectFrame(f, []error{e})
		rejected.Unended = f.Unended
		return nil, rejected
	}
	rec := &pnr.Record{File: f.Pos.File, Number: f.Number, Format: "mir", System: systemOf(r.text), Aggregator: r.isAggregators(), At: f.Pos}
	r.gather()
	if len(r.found.Errs) == 0 {
		r.settle(rec)
	}
	if len(r.found.Errs) > 0 {
		return nil, rejectFrame(f, r.found.Errs)
	}
	rec.Faults, rec.Digest = r.found.Faults, r.digest()
	return rec, nil
}

// settle makes the record, once all of its lines are gathered.
func (r *reader) settle(rec *pnr.Record) {
	settleHeading(rec, &r.heading)
	settleEvent(rec, &r.gathered, &r.found)
	settleJourney(rec, &r.gathered, &r.found)
	settlePeople(rec, &r.gathered, &r.found)
	if len(r.found.Errs) > 0 {
		return
	}
	settleDocuments(rec, &r.gathered, &r.found)
	rec.Remarks = slices.Concat(r.remarks.all, r.services.unread)
	record.MaskRemarks(rec.Remarks)
}

// rejectFrame returns the error about a frame that is set aside. Its parser says of
// more than text in front of the first record whether the rest may follow.
func rejectFrame(f *record.Frame, errs []error) *record.Rejected {
	return &record.Rejected{
		Pos: f.Pos, Number: f.Number, Raw: bytes.Clone(f.Raw), Errs: slices.Clone(errs),
		Unended: f.Unended && f.Fault != nil, Identity: identifyRecord(f.Raw),
	}
}

// systemOf returns the system that a record of this text is of, 1G or 1V.
func systemOf(text string) string { return text[len("T5"):len("T51G")] }

// reset forgets all of the last record but the memory it lay in.
func (r *reader) reset(f *record.Frame) {
	r.frame, r.text, r.lines, r.ended, r.excess = f, string(f.Raw), f.Lines, false, false
	r.kinds = r.kinds[:0]
	r.found = record.Findings{Errs: r.found.Errs[:0]}
	m := &r.memory
	m.flights.Reset()
	m.places.Reset()
	r.heading = heading{memory: m}
	r.journey = journey{
		memory: m, apollo: systemOf(r.text) == "1V", legs: r.journey.legs[:0], stops: r.journey.stops[:0],
		airlines: r.journey.airlines[:0], seats: r.journey.seats[:0],
	}
	r.people = people{memory: m, details: r.people.details[:0]}
	r.documents = documents{memory: m}
	r.services = services{memory: m}
	r.remarks = remarks{seen: clearSeen(r.remarks.seen), all: r.remarks.all[:0]}
}

// cutFormFeed leaves out the form feed that ends the record, and tells of text behind
// it.
func (r *reader) cutFormFeed() {
	for i := range r.lines {
		s := &r.lines[i]
		at := strings.IndexByte(r.text[s.From:s.To], formFeed)
		if at < 0 {
			continue
		}
		if rest := strings.TrimRight(r.text[s.From+at:], " \r\n\x1a\f"); rest != "" {
			pos := s.Pos
			pos.Column += at
			r.found.Add(&record.Error{Pos: pos, Field: "text", Err: errBehind})
		}
		r.ended, s.To = true, s.From+at
		r.lines = r.lines[:i+1]
		if strings.TrimRight(r.lineText(i), " ") == "" {
			r.lines = r.lines[:i]
		}
		return
	}
}

func (r *reader) lineText(i int) string {
	s := r.lines[i]
	return r.text[s.From:s.To]
}

// gather has the lines read.
func (r *reader) gather() {
	for i, k := range r.kinds {
		if k.read == nil || r.excess {
			continue
		}
		r.line.Reset(r.lines[i].Pos, r.lineText(i), 0)
		k.read(&r.gathered, &r.line)
		r.found.AddAll(r.line.Errors())
		r.checkLoad()
	}
}

// checkLoad ends the reading of a record that holds too much up to the current line.
func (r *reader) checkLoad() {
	load := record.Load{
		Passengers: len(r.people.all),
		Documents:  r.documents.count(),
		Flyers:     r.people.flyers,
		Faults:     r.found.Count(),
	}
	if r.excess = load.IsExcessive(); r.excess {
		r.found.Add(&record.Error{Pos: r.line.Pos(), Field: "record", Essential: true, Err: record.ErrExcess})
	}
}
