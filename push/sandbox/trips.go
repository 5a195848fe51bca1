package sandbox

import (
	"cmp"
	"strings"
	"time"
)

// acceptedStatus are the TripStatus values that create and update take:
// confirmed, ticketed, cancelled, proposal, booked proposal.
const acceptedStatus = "01267"

// create stores the posted document as a new trip, whatever there is already.
func (s *Server) create(c call) (*node, error) {
	now := s.now()
	doc, err := newTripDocument(c.body, now)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	t := &trip{owner: c.owner, id: newTripID(s.state.random), created: now, modified: now, doc: doc}
	doc.set("TripLinkLocator", newTripLinkLocator(s.state.random))
	t.settle()
	s.state.trips.put(t)
	return t.document(c.base), nil
}

// update puts the posted document in the place of a trip.
func (s *Server) update(c call) (*node, error) {
	now := s.now()
	doc, err := newTripDocument(c.body, now)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.state.trips.get(c.owner, c.params["tripid"])
	if !ok {
		return nil, unknownTrip()
	}
	t := &trip{owner: old.owner, id: old.id, created: old.created, modified: now, doc: doc}
	doc.set("TripLinkLocator", old.doc.value("TripLinkLocator"))
	replaceBookings(doc, merge(old.bookings(), t.bookings(), stamp(now)))
	t.settle()
	s.state.trips.put(t)
	return t.document(c.base), nil
}

// cancel takes all segments out of a trip.
func (s *Server) cancel(c call) (*node, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.state.trips.get(c.owner, c.params["tripid"])
	if !ok {
		return nil, unknownTrip()
	}
	if t.status() != cancelled {
		t = t.cancelled(s.present())
		s.state.trips.put(t)
	}
	if s.CancelMessage {
		return leaf("Message", "Cancelled Successfully"), nil
	}
	return t.withEmptySegments(c.base), nil
}

// detail returns a trip as it is read back.
func (s *Server) detail(c call, id string) (*node, error) {
	if c.params["systemformat"] != "" {
		return nil, refuse(400, "systemFormat is not simulated.")
	}
	s.mu.Lock()
	t, ok := s.state.trips.get(c.owner, id)
	s.mu.Unlock()
	if !ok {
		return nil, unknownTrip()
	}
	doc := t.document(c.base).readBack()
	doc.set("UserLoginId", t.login)
	return doc, nil
}

func unknownTrip() error { return refuse(404, "There is no such trip.") }

// newTripDocument reads a posted trip and fills in what the service works out
// from the document alone.
func newTripDocument(body []byte, now time.Time) (*node, error) {
	doc, err := parse(body, "Itinerary", tripSpace)
	if err != nil {
		return nil, err
	}
	doc.space = tripSpace
	status := cmp.Or(doc.value("TripStatus"), "0")
	if len(status) != 1 || !strings.Contains(acceptedStatus, status) {
		return nil, refuse(400, "Itinerary/TripStatus: is none of 0, 1, 2, 6, 7")
	}
	doc.set("TripStatus", status)
	doc.stamp(stamp(now))
	for _, b := range doc.in("Bookings") {
		settleBooking(b)
	}
	return doc, nil
}
