package sandbox

import (
	"cmp"
	"slices"
	"strings"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// book attaches a posted booking to the trip that is named, or else to the
// first one under way on a day of the booking, or else to a new one.
func (s *Server) book(c call) (*document.Element, error) {
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
	now := s.clock.Now()
	b.Date(document.FormatTime(now))
	t := old.with(merge(old.bookings(), []*document.Element{b}, func(other *document.Element) *document.Element { return other }), now)
	s.putTrip(t)
	return t.document(c.base), nil
}

// newBooking reads a posted booking.
func (s *Server) newBooking(body []byte) (*document.Element, error) {
	b, err := document.Parse(body, document.Form{Root: "Booking", Open: s.TripLink})
	if err != nil {
		return nil, err
	}
	if s.Supplier != "" && b.Value("BookingSource") != s.Supplier {
		return nil, document.Refuse(400, "Booking/BookingSource: is not the name that is registered for the client")
	}
	s.claim(b)
	s.settleBooking(b)
	return b, nil
}

// tripAround returns the document of the trip that a booking makes.
func tripAround(b *document.Element) *document.Element {
	doc := document.New("Itinerary")
	doc.Space = document.TripSpace
	doc.Set("TripName", "Trip")
	if segments := b.In("Segments"); len(segments) > 0 {
		if at := cmp.Or(place(segments[0], "End"), place(segments[0], "Start")); at != "" {
			doc.Set("TripName", "Trip to "+at)
		}
	}
	doc.Set("TripStatus", "0")
	replaceBookings(doc, []*document.Element{b})
	return doc
}

// spanning returns the first trip of an owner that has a day in common with a
// booking. Cancelled trips and proposals are not under way.
func (s *store) spanning(o owner, b *document.Element) (*trip, bool) {
	dates := document.New("Itinerary")
	span(dates, b.In("Segments"))
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
func overlap(a, b *document.Element) bool {
	firstA, lastA := readDays(a)
	firstB, lastB := readDays(b)
	last := min(lastA, lastB)
	return last != "" && max(firstA, firstB) <= last
}

// readDays returns the first and the last day of an itinerary. One that only tells
// when it ends is of that day.
func readDays(n *document.Element) (first, last string) {
	end := n.Value("EndDateLocal")
	first, _, _ = strings.Cut(cmp.Or(n.Value("StartDateLocal"), end), "T")
	last, _, _ = strings.Cut(end, "T")
	return first, last
}

// cancelBooking takes the segments out of a booking and answers with them. A
// booking without segments counts as none.
func (s *Server) cancelBooking(c call) (*document.Element, error) {
	source, number := c.params["bookingsource"], c.params["confirmationnumber"]
	switch {
	case source == "":
		return nil, document.Refuse(400, "bookingSource is missing.")
	case number == "":
		return nil, document.Refuse(400, "confirmationNumber is missing.")
	case s.Supplier != "" && source != s.Supplier:
		return nil, document.Refuse(400, "bookingSource: is not the name that is registered for the client")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t, b := s.state.trips.find(c.owner, source, number)
	if b == nil {
		return nil, &document.Refusal{Status: 404, Message: "There is no such booking.", Root: document.Leaf("Status", "NotFound")}
	}
	if s.foreign(b) {
		return nil, notTheSource()
	}
	now := s.clock.Now()
	s.putTrip(t.emptied(now, func(other *document.Element) bool { return other == b }))
	return s.cancelledBooking(b, document.FormatTime(now)), nil
}

// find returns the first booking of an owner, with its trip, that has a source
// and a number. The number is either its record locator or the confirmation
// number of a segment: the documentation does not say which.
func (s *store) find(o owner, source, number string) (*trip, *document.Element) {
	for _, t := range s.of(o) {
		for _, b := range t.bookings() {
			segments := b.In("Segments")
			if b.Value("BookingSource") == source && len(segments) > 0 &&
				(b.Value("RecordLocator") == number || slices.Contains(document.Values(segments, "ConfirmationNumber"), number)) {
				return t, b
			}
		}
	}
	return nil, nil
}

// cancelledBooking returns what a cancelled booking is answered with.
func (s *Server) cancelledBooking(b *document.Element, now string) *document.Element {
	number := s.ids.Pick(bench.Digits, 10)
	segments := document.New("Segments")
	for _, segment := range b.In("Segments") {
		c := segment.Copy()
		c.Set("CancellationNumber", number)
		c.Set("DateCancelledUtc", now)
		segments.Children = append(segments.Children, c)
	}
	if s.CancelSegment {
		return segments.Children[0]
	}
	b = b.Copy()
	b.Drop("Segments")
	b.Add(segments)
	return b
}
