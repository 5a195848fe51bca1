package pnr

import "slices"

// A Standing is how sure a segment is.
type Standing string

// Standings of a segment. Only a confirmed one is travelled.
const (
	Confirmed  Standing = "confirmed"
	Waitlisted Standing = "waitlisted" // no seat or room yet
	Requested  Standing = "requested"  // asked for, and not answered yet
	Unproven   Standing = "unproven"   // said to be booked elsewhere, without what such a booking has
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

// StatusOf returns the meaning of the status of a segment of the booking. Some codes
// mean something else in one system, or for one kind of segment.
func (p *PNR) StatusOf(s Segment) (Status, bool) {
	code := s.Head().Status
	for i := range passives {
		if r := &passives[i]; r.code == code && slices.Contains(r.systems, p.System) && r.fits(s) {
			return r.status, true
		}
	}
	return StatusOf(code)
}

// IsPassive reports whether a status code is that of a segment which was booked outside of
// the booking's system, and is confirmed there.
func IsPassive(code string) bool { return statuses[code].Means == elsewhere }

// lacksLocator reports whether s is a flight without a locator of its airline.
func lacksLocator(s Segment) bool {
	a, ok := s.(*Air)
	return ok && a.Locator == ""
}

// lacksName reports whether s is a hotel without a name.
func lacksName(s Segment) bool {
	h, ok := s.(*Hotel)
	return ok && h.Name == ""
}

// isService reports whether s is neither a flight nor a surface piece.
func isService(s Segment) bool { return ServiceOf(s) != nil }
