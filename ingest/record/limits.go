package record

import "errors"

// The most that a record may hold: more than any booking has, and little enough
// that what is made of a mebibyte stays within some.
const (
	MaxCells      = 1000 // of a line
	maxPassengers = 200  // 99 and their infants
	maxDocuments  = 1000 // numbers of tickets, EMDs and what was given for them
	maxFlyers     = 1000 // frequent traveller numbers
	maxFaults     = 1000
)

// ErrExcess is the error about a record of which a [Load] is too much.
var ErrExcess = errors.New("more than any booking has: over 1000 cells in a line, 200 passengers, 1000 documents, frequent traveller numbers or errors")

// A Load is how much was read of a record so far.
type Load struct{ Cells, Passengers, Documents, Flyers, Faults int }

// IsExcessive reports whether that is more than any booking has. A parser then ends
// the reading of the record with [ErrExcess].
func (n Load) IsExcessive() bool {
	return n.Cells > MaxCells || n.Passengers > maxPassengers || n.Documents > maxDocuments || n.Flyers > maxFlyers || n.Faults > maxFaults
}
