package trips

import (
	"cmp"
	"slices"
	"strings"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
)

// ReadBooking reads a posted booking, which has to be what Book is given.
func (s Settings) ReadBooking(body []byte) (*document.Element, error) {
	b, err := document.Parse(body, document.Form{Root: "Booking", Open: s.TripLink})
	if err != nil {
		return nil, err
	}
	if s.Supplier != "" && b.Value("BookingSource") != s.Supplier {
		return nil, document.Refuse(400, "Booking/BookingSource: is not the name that is registered for the client")
	}
	s.claim(b)
	return b, nil
}

// Book attaches a posted booking to the trip that is named, or else to the
// first one under way on a day of the booking, or else to a new one.
func (s *Store) Book(c Call) (*document.Element, error) {
	b := c.Doc
	s.zones.deriveBooking(b)
	old, ok := s.get(c.Owner, c.Params["tripid"])
	switch {
	case c.Params["tripid"] == "":
		old, ok = s.spanning(c.Owner, b)
	case !ok:
		return nil, unknownTrip()
	}
	if !ok {
		return s.add(c.Owner, tripAround(b)).Document(c.Base), nil
	}
	if err := s.checkOwner(old, b); err != nil {
		return nil, err
	}
	now := s.clock.Now()
	b.Date(document.FormatTime(now))
	t := old.with(mergeBookings(old.Bookings(), []*document.Element{b}, func(other *document.Element) *document.Element { return other }), now)
	s.putTrip(t)
	return t.Document(c.Base), nil
}

// tripAround returns the document of the trip that a booking makes.
func tripAround(b *document.Element) *document.Element {
	doc := document.New("Itinerary")
	doc.Space = document.TripSpace
	doc.Set("TripName", "Trip")
	if segments := b.In("Segments"); len(segments) > 0 {
		if at := cmp.Or(PlaceOf(segments[0], "End"), PlaceOf(segments[0], "Start")); at != "" {
			doc.Set("TripName", "Trip to "+at)
		}
	}
	doc.Set("TripStatus", "0")
	replaceBookings(doc, []*document.Element{b})
	return doc
}

// spanning returns the first trip of an owner that has a day in common with a
// booking. Cancelled trips and proposals are not under way.
func (s *Store) spanning(o accounts.Owner, b *document.Element) (*Trip, bool) {
	dates := document.New("Itinerary")
	deriveSpan(dates, b.In("Segments"))
	trips := s.of(o)
	i := slices.IndexFunc(trips, func(t *Trip) bool {
		return !t.IsCancelled() && !t.IsProposal() && overlap(t.Doc, dates)
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

// Unbook takes the segments out of a booking and answers with them. A
// booking without segments counts as none.
func (s *Store) Unbook(c Call) (*document.Element, error) {
	source, number := c.Params["bookingsource"], c.Params["confirmationnumber"]
	switch {
	case source == "":
		return nil, document.Refuse(400, "bookingSource is missing.")
	case number == "":
		return nil, document.Refuse(400, "confirmationNumber is missing.")
	case s.Supplier != "" && source != s.Supplier:
		return nil, document.Refuse(400, "bookingSource: is not the name that is registered for the client")
	}
	t, b := s.find(c.Owner, source, number)
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
func (s *Store) find(o accounts.Owner, source, number string) (*Trip, *document.Element) {
	for _, t := range s.of(o) {
		for _, b := range t.Bookings() {
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
func (s *Store) cancelledBooking(b *document.Element, now string) *document.Element {
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
