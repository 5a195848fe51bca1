package trips

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/document"
)

// A Seed is a trip that no client posted, and whose it is.
type Seed struct {
	accounts.Owner
	Doc *document.Element
}

// AddSeeds stores trips that no client posted, or none if one has the TripId of
// another traveller's. It returns them as they are then.
func (s *Store) AddSeeds(seeds []Seed) ([]*Trip, error) {
	if err := s.checkIDs(seeds); err != nil {
		return nil, err
	}
	var added []*Trip
	for _, seed := range seeds {
		added = append(added, s.plant(seed))
	}
	return added, nil
}

// checkIDs refuses a TripId that is another traveller's.
func (s *Store) checkIDs(seeds []Seed) error {
	owners := map[string]accounts.Owner{}
	for i, seed := range seeds {
		id := seed.Doc.Value("TripId")
		if at, ok := s.byID[id]; ok {
			owners[id] = s.trips[at].Owner
		}
		if other, ok := owners[id]; ok && id != "" && other != seed.Owner {
			return document.Refuse(400, "itinerary %d: Itinerary/TripId: belongs to another traveller", i+1)
		}
		owners[id] = seed.Owner
	}
	return nil
}

// plant stores a trip that was not posted.
func (s *Store) plant(seed Seed) *Trip {
	doc := seed.Doc
	for _, b := range doc.In("Bookings") {
		b.Set("BookingOwner", cmp.Or(b.Value("BookingOwner"), concurTravel))
		b.Set("Source", b.Value("BookingOwner"))
		s.zones.deriveBooking(b)
	}
	created, now := doc.Value("DateCreatedUtc"), s.clock.Now()
	doc.Date(document.FormatTime(now))
	t, ok := s.get(seed.Owner, doc.Value("TripId"))
	if ok {
		t = t.with(arriveIn(t.Bookings(), doc.In("Bookings")), now)
	} else {
		t = s.seedling(seed, created, now)
	}
	s.putTrip(t)
	return t
}

// seedling makes a trip of a document that has what it wants to keep.
func (s *Store) seedling(seed Seed, created string, now time.Time) *Trip {
	doc := seed.Doc
	t := &Trip{Owner: seed.Owner, ID: doc.Value("TripId"), Created: now, Modified: now, Doc: doc}
	if t.ID == "" {
		t.ID = s.ids.Trip()
	}
	if then, err := time.Parse(document.TimeLayout, created); err == nil {
		t.Created = then
	}
	if doc.Value("TripLinkLocator") == "" {
		doc.Set("TripLinkLocator", s.ids.TripLinkLocator())
	}
	doc.Drop("UserLoginId")
	return t
}

// arriveIn returns the bookings of a trip after others came in by another way
// than a post.
func arriveIn(old, others []*document.Element) []*document.Element {
	others = slices.DeleteFunc(others, func(b *document.Element) bool {
		return slices.ContainsFunc(old, func(o *document.Element) bool {
			return o.Value("BookingOwner") == agency && o.Value("RecordLocator") == b.Value("RecordLocator")
		})
	})
	return mergeBookings(old, others, func(b *document.Element) *document.Element { return b })
}

// ReadSeeds reads an Itinerary or several within an element Itineraries.
func ReadSeeds(body []byte) ([]*document.Element, error) {
	all, err := document.ParseItineraries(body)
	if err != nil {
		return nil, err
	}
	docs := []*document.Element{}
	for doc, err := range all {
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
	if !accounts.IsLogin(doc.Value("UserLoginId")) {
		return document.Refuse(400, "Itinerary/UserLoginId: is missing or no login")
	}
	if strings.ContainsAny(doc.Value("TripId"), "/?#%") {
		return document.Refuse(400, "Itinerary/TripId: has a character that no id has")
	}
	doc.Space = document.TripSpace
	doc.Set("TripStatus", cmp.Or(doc.Value("TripStatus"), "0"))
	return nil
}
