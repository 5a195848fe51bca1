package sandbox

import (
	"strconv"
	"time"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/trips"
)

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

// notices are what the service says of changes: events, and notifications to its
// subscribers.
type notices struct {
	kept     int // of events and of notifications
	clock    *bench.Clock
	ids      *bench.IDs
	accounts *accounts.Authority
	postman  *postman

	events        []Event
	count         int // of events, so far
	subscriptions []subscriber
	notifications []*Notification
	couriers      couriers
	closed        bool
}

func newNotices(clock *bench.Clock, ids *bench.IDs, known *accounts.Authority, p *postman) *notices {
	return &notices{clock: clock, ids: ids, accounts: known, postman: p, couriers: newCouriers()}
}

// forget drops everything, and delivers nothing that still waits.
func (n *notices) forget() {
	n.couriers.stop()
	n.events, n.count, n.subscriptions, n.notifications, n.couriers = nil, 0, nil, nil, newCouriers()
}

// close ends the delivery of notifications.
func (n *notices) close() {
	n.closed = true
	n.couriers.stop()
}

// announce makes the event of a change, and notifies the subscribers.
func (n *notices) announce(c trips.Change, base string) {
	n.events = bench.Newest(append(n.events, n.newEvent(c, base)), n.kept)
	for _, to := range n.subscriptions {
		if c.Now != nil && to.covers(c.Now.Owner) {
			n.notify(to, c, base)
		}
	}
}

func (n *notices) newEvent(c trips.Change, base string) Event {
	types := map[string]string{
		"CREATE": "ItineraryCreated", "UPDATE": "ItineraryUpdated", "CANCEL": "ItineraryCancelled",
		"DELETE": "ItineraryDeleted",
	}
	n.count++
	t := c.Trip()
	id := bench.NameUUID(t.ID)
	return Event{
		ID: bench.NameUUID(t.ID + " " + strconv.Itoa(n.count)), Topic: "public.concur.travel.itinerary", Type: types[c.EventType()],
		At: n.clock.Now(), TripID: t.ID,
		Facts: Facts{
			ID: id, CompanyID: t.Company, UserID: n.accounts.UserUUID(t.Owner), Hrefs: Hrefs{V4: base + "/travel/v4/trips/" + id},
		},
	}
}
