package sandbox

import (
	"slices"
	"strconv"
	"time"
)

const cancelled = 2 // TripStatus

// An owner is the traveller that a trip belongs to.
type owner struct{ company, login string }

// A trip is one itinerary as it is stored. It is never changed: a change puts
// another trip in its place.
type trip struct {
	owner
	id       string
	created  time.Time
	modified time.Time
	doc      *node // Itinerary, with all that the service sets but its URL
}

func (t *trip) status() int {
	status, _ := strconv.Atoi(t.doc.value("TripStatus")) // checked when it was posted
	return status
}

func (t *trip) bookings() []*node { return t.doc.in("Bookings") }

// store holds trips in the order in which they were created.
type store struct {
	trips []*trip
	byID  map[string]int
	owned map[owner][]int
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
		s.trips[i] = t
		return
	}
	i := len(s.trips)
	s.trips = append(s.trips, t)
	s.byID[t.id] = i
	s.owned[t.owner] = append(s.owned[t.owner], i)
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
	var all []*trip
	for _, t := range s.trips {
		if t.company == company {
			all = append(all, t)
		}
	}
	return all
}

// snapshot returns all trips as they are now.
func (s *Server) snapshot() []*trip {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.state.trips.trips)
}
