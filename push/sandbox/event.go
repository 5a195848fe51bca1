package sandbox

import (
	"cmp"
	"strconv"
	"time"

	"tripsync/push/sandbox/bench"
)

// A change is a trip put into the store or taken out: the one that was there
// before, if any, and the one that is there now, if any.
type change struct{ before, now *trip }

// trip returns the trip as it is, or as it last was.
func (c change) trip() *trip { return cmp.Or(c.now, c.before) }

// eventType is the kind of a change in the words of the notifications, which
// have none for DELETE.
func (c change) eventType() string {
	switch {
	case c.now == nil:
		return "DELETE"
	case c.before == nil:
		return "CREATE"
	case c.now.isCancelled() && !c.before.isCancelled():
		return "CANCEL"
	}
	return "UPDATE"
}

// An Event is what the topic public.concur.travel.itinerary of the Event
// Subscription Service tells of a change, as GET /sandbox/events shows it.
type Event struct {
	// ID is the event's own.
	ID    string `json:"id"`
	Topic string `json:"topic"`
	// Type is ItineraryCreated, ItineraryUpdated, ItineraryCancelled or, for a
	// proposal that another batch replaces, ItineraryDeleted. Nothing is ever
	// anonymized.
	Type string `json:"eventType"`
	// At is when it happened, on the sandbox's clock.
	At    time.Time `json:"timeStamp"`
	Facts Facts     `json:"facts"`
	// TripID is what the Itinerary service knows the trip by, whom the facts
	// name by UUIDs.
	TripID string `json:"tripId"`
}

// Facts are the trip of an [Event], all by their UUIDs.
type Facts struct {
	ID        string `json:"id"`
	CompanyID string `json:"companyId"`
	UserID    string `json:"userId"`
	Hrefs     Hrefs  `json:"hrefs"`
}

// Hrefs are where the trip can be read. The sandbox does not serve v4.
type Hrefs struct {
	V4 string `json:"v4"`
}

// Events returns what GET /sandbox/events shows: the newest JournalSize events,
// oldest first.
func (s *Server) Events() []Event {
	s.once.Do(s.start)
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Event{}, s.state.events...)
}

// announce tells whoever wants to know of the changes since the last time.
func (s *Server) announce(base string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.state.trips.changed() {
		s.state.events = bench.Newest(append(s.state.events, s.newEvent(c, base)), s.journalSize())
		for _, to := range s.state.subscriptions {
			if c.now != nil && to.covers(c.now.owner) {
				s.notify(to, c, base)
			}
		}
	}
}

// newEvent needs the lock.
func (s *Server) newEvent(c change, base string) Event {
	types := map[string]string{
		"CREATE": "ItineraryCreated", "UPDATE": "ItineraryUpdated", "CANCEL": "ItineraryCancelled",
		"DELETE": "ItineraryDeleted",
	}
	s.state.told++
	t := c.trip()
	u, _ := s.person(t.owner)
	id := bench.NameUUID(t.id)
	return Event{
		ID: bench.NameUUID(t.id + " " + strconv.Itoa(s.state.told)), Topic: "public.concur.travel.itinerary", Type: types[c.eventType()],
		At: s.clock.Now(), TripID: t.id,
		Facts: Facts{ID: id, CompanyID: t.Company, UserID: u.UUID, Hrefs: Hrefs{V4: base + "/travel/v4/trips/" + id}},
	}
}
