package sandbox

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// AddTrips puts trips in that no client posted, as POST /sandbox/seed does: what
// travellers booked themselves or forwarded, for posted bookings to merge with.
// It returns them as they are then.
//
// The document is an Itinerary as the service gives it back, or several within
// an element Itineraries. UserLoginId says whose it is, and must be given; the
// company is the one that the directory has the user at, else the one of the
// refresh token that the sandbox starts with. Of each booking, BookingOwner says
// by which tool it came: ConcurTravel, which is Cliqbook and taken where there is
// none, TripIt, OpenBookingEmail, OpenBookingSupplier, AmadeusETravel,
// TravelRequest, or ConcurConnectAPI for what an agency posted. TripId,
// TripLinkLocator and DateCreatedUtc are kept where they are given, and
// TripStatus may be any. Segments need nothing but what is known of them.
//
// A TripId that is there already adds the bookings to that trip, as an e-mail
// or a TripIt plan that arrives later does. Such a plan overwrites no booking
// that a client posted under the same record locator.
func (s *Server) AddTrips(r io.Reader) ([]Trip, error) {
	s.once.Do(s.start)
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read trips: %w", err)
	}
	docs, err := parseSeed(body)
	if err != nil {
		return nil, fmt.Errorf("read trips: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.checkIDs(docs); err != nil {
		return nil, fmt.Errorf("read trips: %w", err)
	}
	added := []Trip{}
	for _, doc := range docs {
		added = append(added, s.plant(doc).told())
	}
	return added, nil
}

// seedOwner needs the lock.
func (s *Server) seedOwner(doc *document.Element) owner {
	u, _ := s.user(doc.Value("UserLoginId"))
	return owner{u.Company, u.Login}
}

// checkIDs refuses a TripId that is another traveller's. It needs the lock.
func (s *Server) checkIDs(docs []*document.Element) error {
	owners := map[string]owner{}
	for i, doc := range docs {
		id, o := doc.Value("TripId"), s.seedOwner(doc)
		if at, ok := s.state.trips.byID[id]; ok {
			owners[id] = s.state.trips.trips[at].owner
		}
		if other, ok := owners[id]; ok && id != "" && other != o {
			return document.Refuse(400, "itinerary %d: Itinerary/TripId: belongs to another traveller", i+1)
		}
		owners[id] = o
	}
	return nil
}

// plant stores a trip that was not posted. It needs the lock.
func (s *Server) plant(doc *document.Element) *trip {
	for _, b := range doc.In("Bookings") {
		b.Set("BookingOwner", cmp.Or(b.Value("BookingOwner"), concurTravel))
		b.Set("Source", b.Value("BookingOwner"))
		s.settleBooking(b)
	}
	created, now := doc.Value("DateCreatedUtc"), s.clock.Now()
	doc.Date(document.FormatTime(now))
	t, ok := s.state.trips.get(s.seedOwner(doc), doc.Value("TripId"))
	if ok {
		t = t.with(arrive(t.bookings(), doc.In("Bookings")), now)
	} else {
		t = s.seedling(doc, created, now)
	}
	s.putTrip(t)
	return t
}

// seedling makes a trip of a document that has what it wants to keep.
func (s *Server) seedling(doc *document.Element, created string, now time.Time) *trip {
	t := &trip{owner: s.seedOwner(doc), id: doc.Value("TripId"), created: now, modified: now, doc: doc}
	if t.id == "" {
		t.id = s.ids.Trip()
	}
	if then, err := time.Parse(document.TimeLayout, created); err == nil {
		t.created = then
	}
	if doc.Value("TripLinkLocator") == "" {
		doc.Set("TripLinkLocator", s.ids.TripLinkLocator())
	}
	doc.Drop("UserLoginId")
	return t
}

// arrive returns the bookings of a trip after others came in by another way
// than a post.
func arrive(old, others []*document.Element) []*document.Element {
	others = slices.DeleteFunc(others, func(b *document.Element) bool {
		return slices.ContainsFunc(old, func(o *document.Element) bool {
			return o.Value("BookingOwner") == agency && o.Value("RecordLocator") == b.Value("RecordLocator")
		})
	})
	return merge(old, others, func(b *document.Element) *document.Element { return b })
}

// parseSeed reads the document of AddTrips.
func parseSeed(body []byte) ([]*document.Element, error) {
	docs := []*document.Element{}
	for doc, err := range document.ParseItineraries(body) {
		if err == nil {
			err = prepareSeed(doc)
		}
		if err != nil {
			return nil, fmt.Errorf("itinerary %d: %w", len(docs)+1, err)
		}
		docs = append(docs, doc)
	}
	return docs, nil
}

// prepareSeed refuses an itinerary that is nobody's or has an id that there cannot be.
func prepareSeed(doc *document.Element) error {
	if !isLogin(doc.Value("UserLoginId")) {
		return document.Refuse(400, "Itinerary/UserLoginId: is missing or no login")
	}
	if strings.ContainsAny(doc.Value("TripId"), "/?#%") {
		return document.Refuse(400, "Itinerary/TripId: has a character that no id has")
	}
	doc.Space = document.TripSpace
	doc.Set("TripStatus", cmp.Or(doc.Value("TripStatus"), "0"))
	return nil
}
