package air

import (
	"errors"

	"tripsync/ingest/record"
)

// The most of a record: more than any booking has, and little enough that what
// is made of a mebibyte stays within some.
const (
	maxCells      = 1000 // of a line
	maxPassengers = 200  // 99 and their infants
	maxDocuments  = 1000 // numbers of tickets, EMDs and what was given for them
	maxFlyers     = 1000 // frequent traveller numbers
	maxFaults     = 1000
)

var errExcess = errors.New("more than any booking has: over 1000 cells in a line, 200 passengers, 1000 documents, frequent traveller numbers or errors")

// limit ends the reading of a record that holds too much up to the line l.
func (r *reader) limit(l *record.Line) {
	r.excess = l.Cells() > maxCells || len(r.rec.Passengers)+len(r.babies) > maxPassengers ||
		r.documents > maxDocuments || len(r.flyers) > maxFlyers || len(r.errs)+len(r.rec.Faults) > maxFaults
	if r.excess {
		r.fail(&record.Error{Pos: l.Pos(), Field: "record", Essential: true, Err: errExcess})
	}
}
