package sandbox

import (
	"cmp"
	"slices"
	"strings"
)

// book attaches a posted booking to the trip that is named, or else to the
// first one under way on a day of the booking, or else to a new one.
func (s *Server) book(c call) (*node, error) {
	b, err := s.newBooking(c.body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.state.trips.get(c.owner, c.params["tripid"])
	switch {
	case c.params["tripid"] == "":
		old, ok = s.state.trips.spanning(c.owner, b)
	case !ok:
		return nil, unknownTrip()
	}
	if !ok {
		return s.add(c.owner, tripAround(b)).document(c.base), nil
	}
	if err := s.checkOwner(old, b); err != nil {
		return nil, err
	}
	now := s.present()
	b.stamp(stamp(now))
	t := old.with(merge(old.bookings(), []*node{b}, func(other *node) *node { return other }), now)
	s.putTrip(t)
	return t.document(c.base), nil
}

// newBooking reads a posted booking.
func (s *Server) newBooking(body []byte) (*node, error) {
	b, err := parse(body, form{root: "Booking", open: s.TripLink})
	if err != nil {
		return nil, err
	}
	if s.Supplier != "" && b.value("BookingSource") != s.Supplier {
		return nil, refuse(400, "Booking/BookingSource: is not the name that is registered for the client")
	}
	s.claim(b)
	s.settleBooking(b)
	return b, nil
}

// tripAround returns the document of the trip that a booking makes.
func tripAround(b *node) *node {
	doc := &node{kind: "Itinerary", name: "Itinerary", space: tripSpace}
	doc.set("TripName", "Trip")
	if segments := b.in("Segments"); len(segments) > 0 {
		if at := cmp.Or(place(segments[0], "End"), place(segments[0], "Start")); at != "" {
			doc.set("TripName", "Trip to "+at)
		}
	}
	doc.set("TripStatus", "0")
	replaceBookings(doc, []*node{b})
	return doc
}

// spanning returns the first trip of an owner that has a day in common with a
// booking. Cancelled trips and proposals are not under way.
func (s *store) spanning(o owner, b *node) (*trip, bool) {
	dates := &node{kind: "Itinerary"}
	span(dates, b.in("Segments"))
	trips := s.of(o)
	i := slices.IndexFunc(trips, func(t *trip) bool {
		return !t.isCancelled() && !t.isProposal() && overlap(t.doc, dates)
	})
	if i < 0 {
		return nil, false
	}
	return trips[i], true
}

// overlap reports whether two itineraries have a day in common.
func overlap(a, b *node) bool {
	firstA, lastA := a.dates()
	firstB, lastB := b.dates()
	last := min(lastA, lastB)
	return last != "" && max(firstA, firstB) <= last
}

// dates returns the first and the last day of an itinerary. One that only tells
// when it ends is of that day.
func (n *node) dates() (first, last string) {
	end := n.value("EndDateLocal")
	first, _, _ = strings.Cut(cmp.Or(n.value("StartDateLocal"), end), "T")
	last, _, _ = strings.Cut(end, "T")
	return first, last
}

// cancelBooking takes the segments out of a booking and answers with them. A
// booking without segments counts as none.
func (s *Server) cancelBooking(c call) (*node, error) {
	source, number := c.params["bookingsource"], c.params["confirmationnumber"]
	switch {
	case source == "":
		return nil, refuse(400, "bookingSource is missing.")
	case number == "":
		return nil, refuse(400, "confirmationNumber is missing.")
	case s.Supplier != "" && source != s.Supplier:
		return nil, refuse(400, "bookingSource: is not the name that is registered for the client")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, b := s.state.trips.find(c.owner, source, number)
	if b == nil {
		return nil, &refusal{status: 404, message: "There is no such booking.", root: leaf("Status", "NotFound")}
	}
	if s.foreign(b) {
		return nil, notTheSource()
	}
	now := s.present()
	s.putTrip(t.emptied(now, func(other *node) bool { return other == b }))
	return s.cancelledBooking(b, stamp(now)), nil
}

// find returns the first booking of an owner, with its trip, that has a source
// and a number. The number is either its record locator or the confirmation
// number of a segment: the documentation does not say which.
func (s *store) find(o owner, source, number string) (*trip, *node) {
	for _, t := range s.of(o) {
		for _, b := range t.bookings() {
			segments := b.in("Segments")
			if b.value("BookingSource") == source && len(segments) > 0 &&
				(b.value("RecordLocator") == number || slices.Contains(values(segments, "ConfirmationNumber"), number)) {
				return t, b
			}
		}
	}
	return nil, nil
}

// cancelledBooking returns what a cancelled booking is answered with.
func (s *Server) cancelledBooking(b *node, now string) *node {
	number := pick(s.state.random, letters[2*26:], 10)
	segments := &node{kind: "Segments", name: "Segments"}
	for _, segment := range b.in("Segments") {
		c := segment.copy()
		c.set("CancellationNumber", number)
		c.set("DateCancelledUtc", now)
		segments.children = append(segments.children, c)
	}
	if s.CancelSegment {
		return segments.children[0]
	}
	b = b.copy()
	b.drop("Segments")
	b.add(segments)
	return b
}
