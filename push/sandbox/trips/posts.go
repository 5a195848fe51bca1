package trips

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/document"
)

// A Call is a request to the trip service whose sender is known.
type Call struct {
	accounts.Caller
	Params Parameters
	Doc    *document.Element // what was posted
	Base   string            // of the URLs in the answer
}

// acceptedStatus are the TripStatus values that create and update take:
// confirmed, ticketed, cancelled, proposal, booked proposal.
const acceptedStatus = "01267"

// ReadTrip reads a posted trip, which has to be what Create and Update are given.
func (s Settings) ReadTrip(body []byte) (*document.Element, error) {
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
	}
	return doc, checkProposal(doc)
}

// Create stores the posted document as a new trip, whatever there is already.
func (s *Store) Create(c Call) (*document.Element, error) {
	s.zones.deriveBookings(c.Doc)
	return s.add(c.Owner, c.Doc).Document(c.Base), nil
}

// add makes a document a trip of its own.
func (s *Store) add(o accounts.Owner, doc *document.Element) *Trip {
	now := s.clock.Now()
	t := &Trip{Owner: o, ID: s.ids.Trip(), Created: now, Modified: now, Doc: doc}
	doc.Date(document.FormatTime(now))
	doc.Set("TripLinkLocator", s.ids.TripLinkLocator())
	s.putTrip(t)
	return t
}

// putTrip stores a trip that is new or was changed.
func (s *Store) putTrip(t *Trip) {
	t.derive()
	s.put(t)
	if t.IsProposal() {
		s.supersede(t)
	}
}

// Update puts the posted document in the place of a trip. A booking that the
// document leaves out stays behind without its segments, but one that came
// another way than by a post of this client stays as it is.
func (s *Store) Update(c Call) (*document.Element, error) {
	old, ok := s.get(c.Owner, c.Params["tripid"])
	if !ok {
		return nil, unknownTrip()
	}
	now, doc := s.clock.Now(), c.Doc
	s.zones.deriveBookings(doc)
	t := &Trip{Owner: old.Owner, ID: old.ID, Created: old.Created, Modified: now, Doc: doc}
	doc.Date(document.FormatTime(now))
	if err := s.checkOwner(old, t.Bookings()...); err != nil {
		return nil, err
	}
	doc.Set("TripLinkLocator", old.Doc.Value("TripLinkLocator"))
	replaceBookings(doc, mergeBookings(old.Bookings(), t.Bookings(), func(b *document.Element) *document.Element {
		if s.foreign(b) {
			return b
		}
		return shellOf(b, document.FormatTime(now))
	}))
	s.putTrip(t)
	return t.Document(c.Base), nil
}

// Cancel takes all segments out of a trip. An open-booking supplier only takes
// out its own, where there are bookings of others.
func (s *Store) Cancel(c Call) (*document.Element, error) {
	t, ok := s.get(c.Owner, c.Params["tripid"])
	if !ok {
		return nil, unknownTrip()
	}
	if !t.IsCancelled() {
		shared := s.TripLink && slices.ContainsFunc(t.Bookings(), s.foreign)
		t = t.emptied(s.clock.Now(), func(b *document.Element) bool { return !shared || !s.foreign(b) })
		if !shared {
			t.Doc.Set("TripStatus", strconv.Itoa(Cancelled))
		}
		s.putTrip(t)
	}
	if s.CancelMessage {
		return document.Leaf("Message", "Cancelled Successfully"), nil
	}
	return t.withEmptySegments(c.Base), nil
}

// Detail returns a trip as it is read back.
func (s *Store) Detail(c Call, id string) (*document.Element, error) {
	format := c.Params["systemformat"]
	if format != "" && !strings.EqualFold(format, "Tripit") {
		return nil, document.Refuse(400, "systemFormat cannot be read.")
	}
	t, ok := s.get(c.Owner, id)
	if !ok {
		return nil, unknownTrip()
	}
	if format != "" {
		return t.tripIt(), nil
	}
	doc := t.Document(c.Base).ReadBack()
	for _, b := range doc.In("Bookings") {
		if s.foreign(b) {
			b.Unprice()
		}
	}
	doc.Set("UserLoginId", t.Login)
	return doc, nil
}

func unknownTrip() error { return document.Refuse(404, "There is no such trip.") }
