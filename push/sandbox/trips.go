package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tripsync/push/sandbox/document"
)

// acceptedStatus are the TripStatus values that create and update take:
// confirmed, ticketed, cancelled, proposal, booked proposal.
const acceptedStatus = "01267"

// create stores the posted document as a new trip, whatever there is already.
func (s *Server) create(c call) (*document.Element, error) {
	doc, err := s.newTripDocument(c.body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.add(c.owner, doc).document(c.base), nil
}

// add makes a document a trip of its own. It needs the lock.
func (s *Server) add(o owner, doc *document.Element) *trip {
	now := s.clock.Now()
	t := &trip{owner: o, id: s.ids.Trip(), created: now, modified: now, doc: doc}
	doc.Date(document.FormatTime(now))
	doc.Set("TripLinkLocator", s.ids.TripLinkLocator())
	s.putTrip(t)
	return t
}

// putTrip stores a trip that is new or was changed. It needs the lock.
func (s *Server) putTrip(t *trip) {
	t.settle()
	s.state.trips.put(t)
	s.changes++
	if t.isProposal() {
		s.state.trips.supersede(t)
	}
}

// update puts the posted document in the place of a trip. A booking that the
// document leaves out stays behind without its segments, but one that came
// another way than by a post of this client stays as it is.
func (s *Server) update(c call) (*document.Element, error) {
	doc, err := s.newTripDocument(c.body)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	old, ok := s.state.trips.get(c.owner, c.params["tripid"])
	if !ok {
		return nil, unknownTrip()
	}
	now := s.clock.Now()
	t := &trip{owner: old.owner, id: old.id, created: old.created, modified: now, doc: doc}
	doc.Date(document.FormatTime(now))
	if err := s.checkOwner(old, t.bookings()...); err != nil {
		return nil, err
	}
	doc.Set("TripLinkLocator", old.doc.Value("TripLinkLocator"))
	replaceBookings(doc, merge(old.bookings(), t.bookings(), func(b *document.Element) *document.Element {
		if s.foreign(b) {
			return b
		}
		return shell(b, document.FormatTime(now))
	}))
	s.putTrip(t)
	return t.document(c.base), nil
}

// cancel takes all segments out of a trip. An open-booking supplier only takes
// out its own, where there are bookings of others.
func (s *Server) cancel(c call) (*document.Element, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.state.trips.get(c.owner, c.params["tripid"])
	if !ok {
		return nil, unknownTrip()
	}
	if !t.isCancelled() {
		shared := s.TripLink && slices.ContainsFunc(t.bookings(), s.foreign)
		t = t.emptied(s.clock.Now(), func(b *document.Element) bool { return !shared || !s.foreign(b) })
		if !shared {
			t.doc.Set("TripStatus", strconv.Itoa(cancelled))
		}
		s.putTrip(t)
	}
	if s.CancelMessage {
		return document.Leaf("Message", "Cancelled Successfully"), nil
	}
	return t.withEmptySegments(c.base), nil
}

// detail returns a trip as it is read back.
func (s *Server) detail(c call, id string) (*document.Element, error) {
	format := c.params["systemformat"]
	if format != "" && !strings.EqualFold(format, "Tripit") {
		return nil, document.Refuse(400, "systemFormat cannot be read.")
	}
	s.mu.Lock()
	t, ok := s.state.trips.get(c.owner, id)
	s.mu.Unlock()
	if !ok {
		return nil, unknownTrip()
	}
	if format != "" {
		return t.tripIt(), nil
	}
	doc := t.document(c.base).ReadBack()
	for _, b := range doc.In("Bookings") {
		if s.foreign(b) {
			b.Unprice()
		}
	}
	doc.Set("UserLoginId", t.Login)
	return doc, nil
}

func unknownTrip() error { return document.Refuse(404, "There is no such trip.") }

// newTripDocument reads a posted trip and fills in what the service works out
// from the document alone.
func (s *Server) newTripDocument(body []byte) (*document.Element, error) {
	doc, err := document.Parse(body, document.Form{Root: "Itinerary", Open: s.TripLink})
	if err != nil {
		return nil, err
	}
	doc.Space = document.TripSpace
	status := cmp.Or(doc.Value("TripStatus"), "0")
	if len(status) != 1 || !strings.Contains(acceptedStatus, status) {
		return nil, document.Refuse(400, "Itinerary/TripStatus: is none of 0, 1, 2, 6, 7")
	}
	doc.Set("TripStatus", status)
	for _, b := range doc.In("Bookings") {
		s.claim(b)
		s.settleBooking(b)
	}
	return doc, checkProposal(doc)
}
