package mir

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"tripsync/ingest/record"
)

var (
	errHeader   = errors.New("not a line of a header")
	errTwoHeads = errors.New("is of a second record, which has run into this one")
	errGlued    = errors.New("stands in the middle of a line: a line end is lost")
	errBehind   = errors.New("stands behind the form feed that ends the record, and is not read")
	errShort    = errors.New("shorter than it says")
	errFewer    = errors.New("fewer items than the header counts")
)

const (
	headerLines = 5
	formFeed    = '\f'
	lastSection = 32
	noSection   = -1
	noSize      = "00000"

	firstCalculation = 24 // the section of fare calculations; those behind it are of charges
	lastCharges      = 28
)

// classify finds the kind of each line.
func (r *reader) classify() {
	r.cutFormFeed()
	section, ordered := noSection, !r.isAggregators()
	for i := range r.lines {
		line := r.lineText(i)
		if i < headerLines {
			r.kinds = append(r.kinds, headerKinds[i])
			r.checkHeaderLine(i, line)
			continue
		}
		n := sectionOf(line)
		switch {
		case n < section && ordered && isLandmark(line), fitsHeader(1, line), fitsHeader(2, line):
			r.fail(i, 0, "section", errTwoHeads)
		case n == noSection || n < section && ordered:
			r.kinds = append(r.kinds, followerOf(section, line))
		default:
			section = n
			r.kinds = append(r.kinds, itemOf(section, line))
		}
		if len(r.found.Errs) > 0 {
			return
		}
		r.checkGlued(i, line)
	}
	if len(r.lines) < headerLines {
		r.found.Add(&record.Error{Pos: r.frame.Pos, Field: "header", Essential: true, Err: record.ErrCutOff})
	}
}

// fail sets the record aside for what stands in a line.
func (r *reader) fail(line, at int, field string, err error) {
	pos := r.lines[line].Pos
	pos.Column += at
	r.found.Add(&record.Error{Pos: pos, Field: field, Essential: true, Err: err})
}

// checkHeaderLine rejects a record in which one of the first lines is none of a header:
// the lines behind it would be read by wrong columns.
func (r *reader) checkHeaderLine(i int, line string) {
	if !fitsHeader(i, line) {
		r.fail(i, 0, "header line "+strconv.Itoa(i+1), errHeader)
	}
}

// fitsHeader reports whether a line looks like line i of a header. Blanks at its end
// may be lost.
func fitsHeader(i int, line string) bool {
	for _, shape := range headerShapes[i] {
		if len(line) >= len(shape) && record.FitsLoosely(line[:len(shape)], shape) {
			return true
		}
	}
	return false
}

// sectionOf returns the number of the section that a line opens an item of, or
// noSection.
func sectionOf(line string) int {
	if len(line) < 3 || line[0] != 'A' || !record.Fits(line[1:3], "99") {
		return noSection
	}
	n := int(line[1]-'0')*10 + int(line[2]-'0')
	if n > lastSection {
		return noSection
	}
	return n
}

// isLandmark reports whether a line is surely a passenger or a flight, and no rest of
// a fare calculation that looks like one.
func isLandmark(line string) bool { return isPassenger(line) || isFlight(line) }

func isPassenger(text string) bool {
	return len(text) >= passengerWidth && strings.HasPrefix(text, "A02") && strings.Contains(text[:passenger.Name.To], "/")
}

func isFlight(text string) bool {
	return len(text) > len(flightShape) && record.FitsLoosely(text[:len(flightShape)], flightShape)
}

// checkGlued rejects a record in which a passenger or a flight stands within a line.
func (r *reader) checkGlued(i int, line string) {
	for from := 1; ; from++ {
		at := strings.Index(line[from:], "A0")
		if at < 0 {
			return
		}
		if from += at; isLandmark(line[from:]) {
			r.fail(i, from, "item", errGlued)
			return
		}
	}
}

// findCut returns the error about a record of which the end is missing, or nil. What is
// lost where a form feed stands at the end, or behind the last section that says
// something of a journey, is a fault only.
func (r *reader) findCut() *record.Error {
	const trimmed = 2 // bytes that tools take away at the end
	fewer, missing := r.lacksItems(), r.printedSize()-r.size()
	e := &record.Error{Pos: r.frame.Pos, Field: "record", Essential: true}
	switch {
	case !r.ended && fewer:
		e.Err = fmt.Errorf("%w: it has %w", record.ErrCutOff, errFewer)
		return e
	case !r.ended && missing > trimmed && r.endsInMatter():
		e.Err = fmt.Errorf("%w: it is %w", record.ErrCutOff, errShort)
		return e
	case fewer:
		r.found.Add(&record.Error{Pos: r.lines[headerLines-1].Pos, Field: "counters", Err: errFewer})
	case missing > trimmed:
		size := r.frame.Pos
		size.Column += headOne.Size.From - 1
		r.found.Add(&record.Error{Pos: size, Field: headOne.Size.Name, Err: errShort})
	}
	return nil
}

// size counts the bytes of a record as its header does: one for each line end, those
// of the empty lines behind header and sections, and the form feed. Empty lines are not
// looked at: they are lost, or doubled, on the way.
func (r *reader) size() int {
	n, section := len("\n\f"), noSection
	for i, s := range r.lines {
		n += s.To - s.From + len("\n")
		if k := r.kinds[i]; k.section() > section {
			section = k.section()
			n += len("\n")
		}
	}
	return n
}

// isAggregators reports whether a record was written by an aggregator: it has no size, and
// its sections may stand in any order (1.1).
func (r *reader) isAggregators() bool {
	return len(r.text) > headOne.Size.To && strings.HasPrefix(r.text[headOne.Size.From-1:], noSize)
}

// printedSize returns the size that the header prints, or 0.
func (r *reader) printedSize() int {
	n, _ := strconv.Atoi(r.text[headOne.Size.From-1 : headOne.Size.To])
	return n
}

// endsInMatter reports whether the last line is of a section that says something of a
// journey or a document, which is then cut.
func (r *reader) endsInMatter() bool {
	n := r.kinds[len(r.kinds)-1].section()
	return n < firstCalculation || n > lastCharges
}

// lacksItems reports whether the last line of the header counts more items of a section
// than there are. Fewer are counted where others have added lines.
func (r *reader) lacksItems() bool {
	var items [lastSection + 1]int
	for _, k := range r.kinds[headerLines:] {
		if k.opens() {
			items[k.section()]++
		}
	}
	items[6] += items[22] // seats of either system
	counters := r.lineText(headerLines - 1)
	for i, section := range countedSections {
		n, err := strconv.Atoi(counters[3*i : 3*i+3])
		if err == nil && n > items[section] {
			return true
		}
	}
	return false
}
