package sandbox

import (
	"slices"
	"strconv"
	"time"

	"tripsync/push/sandbox/document"
)

// The values of TripStatus that the sandbox makes a difference of; 0 is
// confirmed and 1 is ticketed.
const (
	cancelled        = 2
	virtual          = 4 // booked offline through Concur Request
	virtualCancelled = 5
	proposal         = 6
	bookedProposal   = 7
)

// An owner is the traveller that a trip belongs to; without a login, a company.
type owner struct {
	Company string `json:"company"`
	Login   string `json:"login,omitempty"`
}

// A trip is one itinerary as it is stored. It is never changed: a change puts
// another trip in its place.
type trip struct {
	owner
	id       string
	created  time.Time
	modified time.Time
	doc      *document.Element // Itinerary, with all that the service sets but its URL
}

func (t *trip) status() int {
	status, _ := strconv.Atoi(t.doc.Value("TripStatus")) // checked when it was posted
	return status
}

func (t *trip) isCancelled() bool { return t.status() == cancelled || t.status() == virtualCancelled }

func (t *trip) isProposal() bool { return t.status() == proposal || t.status() == bookedProposal }

func (t *trip) bookings() []*document.Element { return t.doc.In("Bookings") }

func (t *trip) segments() []*document.Element {
	var all []*document.Element
	for _, b := range t.bookings() {
		all = append(all, b.In("Segments")...)
	}
	return all
}

// store holds trips in the order in which they were created.
type store struct {
	trips []*trip
	byID  map[string]int
	owned map[owner][]int
	// changes are those that nobody has been told of yet.
	changes []change
}

func newStore() store { return store{byID: map[string]int{}, owned: map[owner][]int{}} }

// get returns the trip of an owner with that id, if there is one.
func (s *store) get(o owner, id string) (*trip, bool) {
	i, ok := s.byID[id]
	if !ok || s.trips[i].owner != o {
		return nil, false
	}
	return s.trips[i], true
}

// put adds a trip, or puts it in the place of the one with its id.
func (s *store) put(t *trip) {
	if i, ok := s.byID[t.id]; ok {
		s.changes = append(s.changes, change{before: s.trips[i], now: t})
		s.trips[i] = t
		return
	}
	s.changes = append(s.changes, change{now: t})
	i := len(s.trips)
	s.trips = append(s.trips, t)
	s.byID[t.id] = i
	s.owned[t.owner] = append(s.owned[t.owner], i)
}

// remove takes a trip out.
func (s *store) remove(gone *trip) {
	s.changes = append(s.changes, change{before: gone})
	s.trips = slices.DeleteFunc(s.trips, func(t *trip) bool { return t == gone })
	clear(s.byID)
	clear(s.owned)
	for i, t := range s.trips {
		s.byID[t.id] = i
		s.owned[t.owner] = append(s.owned[t.owner], i)
	}
}

// changed returns the changes since it was called last.
func (s *store) changed() []change {
	changes := s.changes
	s.changes = nil
	return changes
}

// of returns the trips of an owner.
func (s *store) of(o owner) []*trip {
	var own []*trip
	for _, i := range s.owned[o] {
		own = append(own, s.trips[i])
	}
	return own
}

// ofCompany returns the trips of everyone at a company.
func (s *store) ofCompany(company string) []*trip {
	return slices.DeleteFunc(slices.Clone(s.trips), func(t *trip) bool { return t.Company != company })
}

// snapshot returns all trips as they are now.
func (s *Server) snapshot() []*trip {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.state.trips.trips)
}
