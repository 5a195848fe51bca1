package air

import (
	"bytes"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// A reader makes one record of one frame, phase by phase. The lines of a phase are
// gathered first, each in the struct of what it is about. Then functions that read
// no line any more settle what the record is to say of them. What a phase needs of
// the phases before it, its structs are handed when it begins.
type reader struct {
	received pnr.Date

	frame   *record.Frame
	text    string  // of the frame
	kinds   []*kind // of its lines
	sep     byte
	line    record.Line
	scratch []byte // for what the digest is of

	found  record.Findings
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
	charges   charges
	remarks   remarks
}

// A memory is where the elements of a record lie. Each record gets a new one.
type memory struct {
	flights record.Pool[pnr.Air]
	places  record.Pool[pnr.Mark]
	numbers record.Pool[int]
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
		return nil, rejectFrame(f, r.found.Errs[:1])
	}
	rec := &pnr.Record{File: f.Pos.File, Number: f.Number, Format: "air", System: "1A", At: f.Pos}

	r.gather(headPhase)
	settleHeading(rec, &r.heading, r.received, &r.found)

	r.journey.begin(&r.heading)
	r.gather(journeyPhase)
	settleJourney(rec, &r.journey, &r.found)

	r.people.begin(&r.heading, r.journey.ticketed)
	r.documents.begin(r.journey.ticketed)
	r.remarks.begin(r.journey.unread)
	r.gather(peoplePhase)
	if len(r.found.Errs) == 0 {
		r.settle(rec)
	}
	if len(r.found.Errs) > 0 {
		return nil, rejectFrame(f, r.found.Errs)
	}
	rec.Faults, rec.Digest = r.found.Faults, r.digest()
	return rec, nil
}

// settle makes the rest of the record, once all of its lines are gathered.
func (r *reader) settle(rec *pnr.Record) {
	settleEvent(rec, &r.heading, &r.documents, len(r.journey.unread) > 0, &r.found)
	settlePeople(rec, &r.people)
	if len(r.found.Errs) > 0 {
		return
	}
	settleDocuments(rec, &r.gathered, &r.found)
	rec.Remarks = slices.Clone(r.remarks.all)
	record.MaskRemarks(rec.Remarks)
}

func rejectFrame(f *record.Frame, errs []error) *record.Rejected {
	return &record.Rejected{
		Pos: f.Pos, Number: f.Number, Raw: bytes.Clone(f.Raw), Text: lastingText(f.Raw), Errs: slices.Clone(errs), Unended: f.Unended, Identity: identifyRecord(f.Raw),
	}
}

// reset forgets all of the last record but the memory it lay in.
func (r *reader) reset(f *record.Frame) {
	r.frame, r.text, r.excess = f, string(f.Raw), false
	r.kinds = r.kinds[:0]
	r.found = record.Findings{Errs: r.found.Errs[:0]}
	m := &r.memory
	m.flights.Reset()
	m.places.Reset()
	m.numbers.Reset()
	r.heading = heading{memory: m, locatorAt: f.Pos, airlines: r.heading.airlines[:0]}
	r.journey = journey{
		memory: m, line: r.journey.line, legs: r.journey.legs[:0], stops: r.journey.stops[:0],
		ticketed: r.journey.ticketed[:0], unread: r.journey.unread[:0],
	}
	r.people = people{memory: m, contacts: r.people.contacts[:0], seats: r.people.seats[:0]}
	r.documents = documents{memory: m, bills: append(r.documents.bills[:0], bill{}), basis: r.documents.basis[:0]}
	r.charges = charges{memory: m}
	r.remarks = remarks{memory: m, all: r.remarks.all[:0], seen: clearSeen(r.remarks.seen)}
}

// classify finds the kind of each line. The third one has no tag; nothing of
// it is read.
func (r *reader) classify() {
	for i := range r.frame.Lines {
		line := r.lineText(i)
		k := kindOf(line)
		if i == 2 && k.phase != headPhase {
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
	r.journey.sep = r.sep
}

// checkLandmarks rejects a record that has a line of the head twice, for the
// opening of a second record is lost, or an element within a line.
func (r *reader) checkLandmarks(i int, line string, k *kind) {
	if (k.phase != headPhase || k.read == nil) && !mayHoldLandmark(line) {
		return
	}
	for n := range landmarks {
		m := &landmarks[n]
		at, err := m.find(line), errGlued
		if m.tag == k.tag && m.opens(line) && slices.Contains(r.kinds, k) {
			at, err = 0, errTwoHeads
		}
		if at < 0 || len(r.found.Errs) > 0 {
			continue
		}
		pos := r.frame.Lines[i].Pos
		pos.Column += at
		r.found.Add(&record.Error{Pos: pos, Field: m.tag + " line", Essential: true, Err: err})
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

// gather has the lines of one phase read.
func (r *reader) gather(ph phase) {
	for i, k := range r.kinds {
		if k.phase != ph || k.read == nil || r.excess {
			continue
		}
		r.line.Reset(r.frame.Lines[i].Pos, r.lineText(i), r.sep)
		if r.line.Cells() <= record.MaxCells {
			k.read(&r.gathered, &r.line)
		}
		r.found.AddAll(r.line.Errors())
		r.checkLoad()
	}
}

// checkLoad ends the reading of a record that holds too much up to the current line.
func (r *reader) checkLoad() {
	load := record.Load{
		Cells:      r.line.Cells(),
		Passengers: len(r.people.all) + len(r.people.babies),
		Documents:  r.documents.numbers,
		Flyers:     len(r.people.flyers),
		Faults:     r.found.Count(),
	}
	if r.excess = load.IsExcessive(); r.excess {
		r.found.Add(&record.Error{Pos: r.line.Pos(), Field: "record", Essential: true, Err: record.ErrExcess})
	}
}
