package pnr

// A Standing is how sure a segment is.
type Standing string

// Standings of a segment. Only a confirmed one is travelled.
const (
	Confirmed  Standing = "confirmed"
	Waitlisted Standing = "waitlisted" // no seat or room yet
	Requested  Standing = "requested"  // asked for, and not answered yet
	Cancelled  Standing = "cancelled"  // by either side, refused, or replaced by another segment
)

// A Status is the meaning of a status code of a segment.
type Status struct {
	Standing Standing
	Means    string // for people
}

// StatusOf returns the meaning of a segment's status code. It reports false for a
// code that is not in the table.
func StatusOf(code string) (Status, bool) {
	s, known := statuses[code]
	return s, known
}
