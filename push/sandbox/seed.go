package sandbox

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
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
func (s *Server) seedOwner(doc *node) owner {
	u, _ := s.user(doc.value("UserLoginId"))
	return owner{u.Company, u.Login}
}

// checkIDs refuses a TripId that is another traveller's. It needs the lock.
func (s *Server) checkIDs(docs []*node) error {
	owners := map[string]owner{}
	for i, doc := range docs {
		id, o := doc.value("TripId"), s.seedOwner(doc)
		if at, ok := s.state.trips.byID[id]; ok {
			owners[id] = s.state.trips.trips[at].owner
		}
		if other, ok := owners[id]; ok && id != "" && other != o {
			return refuse(400, "itinerary %d: Itinerary/TripId: belongs to another traveller", i+1)
		}
		owners[id] = o
	}
	return nil
}

// plant stores a trip that was not posted. It needs the lock.
func (s *Server) plant(doc *node) *trip {
	for _, b := range doc.in("Bookings") {
		b.set("BookingOwner", cmp.Or(b.value("BookingOwner"), concurTravel))
		b.set("Source", b.value("BookingOwner"))
		s.settleBooking(b)
	}
	created, now := doc.value("DateCreatedUtc"), s.present()
	doc.stamp(stamp(now))
	t, ok := s.state.trips.get(s.seedOwner(doc), doc.value("TripId"))
	if ok {
		t = t.with(arrive(t.bookings(), doc.in("Bookings")), now)
	} else {
		t = s.seedling(doc, created, now)
	}
	s.putTrip(t)
	return t
}

// seedling makes a trip of a document that has what it wants to keep.
func (s *Server) seedling(doc *node, created string, now time.Time) *trip {
	t := &trip{owner: s.seedOwner(doc), id: doc.value("TripId"), created: now, modified: now, doc: doc}
	if t.id == "" {
		t.id = newTripID(s.state.random)
	}
	if then, err := time.Parse(seconds, created); err == nil {
		t.created = then
	}
	if doc.value("TripLinkLocator") == "" {
		doc.set("TripLinkLocator", newTripLinkLocator(s.state.random))
	}
	doc.drop("UserLoginId")
	return t
}

// arrive returns the bookings of a trip after others came in by another way
// than a post.
func arrive(old, others []*node) []*node {
	others = slices.DeleteFunc(others, func(b *node) bool {
		return slices.ContainsFunc(old, func(o *node) bool {
			return o.value("BookingOwner") == agency && o.value("RecordLocator") == b.value("RecordLocator")
		})
	})
	return merge(old, others, func(b *node) *node { return b })
}

// parseSeed reads the document of AddTrips.
func parseSeed(body []byte) ([]*node, error) {
	p := newParser(body, form{root: "Itinerary", open: true, whole: true})
	start, err := p.start()
	if err != nil {
		return nil, p.fault(err)
	}
	docs := []*node{}
	if start.Name.Local == "Itineraries" {
		docs, err = p.itineraries()
	} else {
		docs, err = p.itinerary(docs, start)
	}
	if err == nil {
		err = p.end()
	}
	if err != nil {
		return nil, fmt.Errorf("itinerary %d: %w", len(docs)+1, p.fault(err))
	}
	return docs, nil
}

// itineraries reads up to the end of the element that holds them.
func (p *parser) itineraries() ([]*node, error) {
	var docs []*node
	for {
		token, err := p.decoder.Token()
		if err != nil {
			return docs, err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return docs, nil
		case xml.StartElement:
			if docs, err = p.itinerary(docs, t); err != nil {
				return docs, err
			}
		}
	}
}

func (p *parser) itinerary(docs []*node, start xml.StartElement) ([]*node, error) {
	if start.Name.Local != "Itinerary" {
		return docs, refuse(400, "%s: is not an Itinerary", start.Name.Local)
	}
	doc, err := p.document(start)
	if err != nil {
		return docs, err
	}
	if !isLogin(doc.value("UserLoginId")) {
		return docs, refuse(400, "Itinerary/UserLoginId: is missing or no login")
	}
	if strings.ContainsAny(doc.value("TripId"), "/?#%") {
		return docs, refuse(400, "Itinerary/TripId: has a character that no id has")
	}
	doc.space = tripSpace
	doc.set("TripStatus", cmp.Or(doc.value("TripStatus"), "0"))
	return append(docs, doc), nil
}
