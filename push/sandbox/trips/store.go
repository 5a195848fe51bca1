// Package trips is what the simulated service remembers of travellers: their
// trips, what a post makes of them, how they are read back and listed, and what of
// them can be expensed. Nothing here locks: the server does. A trip that is stored
// is never changed, so a list of trips can be read without a lock.
package trips

import (
	"slices"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
)

// A Store holds trips in the order in which they were created.
type Store struct {
	Settings
	clock *bench.Clock
	ids   *bench.IDs
	zones zones
	trips []*Trip
	byID  map[string]int
	owned map[accounts.Owner][]int
	// changes are those since Changed was called last.
	changes []Change
}

// NewStore makes one that is empty.
func NewStore(clock *bench.Clock, ids *bench.IDs) *Store {
	store := &Store{clock: clock, ids: ids, zones: zones{}}
	store.Restore(nil)
	return store
}

// Restore puts trips in the place of all there are. No change is announced.
func (s *Store) Restore(trips []*Trip) {
	s.trips, s.byID, s.owned = nil, map[string]int{}, map[accounts.Owner][]int{}
	for _, t := range trips {
		s.put(t)
	}
	s.changes = nil
}

// All returns all trips as they are now.
func (s *Store) All() []*Trip { return slices.Clone(s.trips) }

// get returns the trip of an owner with that id, if there is one.
func (s *Store) get(o accounts.Owner, id string) (*Trip, bool) {
	i, ok := s.byID[id]
	if !ok || s.trips[i].Owner != o {
		return nil, false
	}
	return s.trips[i], true
}

// put adds a trip, or puts it in the place of the one with its id.
func (s *Store) put(t *Trip) {
	if i, ok := s.byID[t.ID]; ok {
		s.changes = append(s.changes, Change{Before: s.trips[i], Now: t})
		s.trips[i] = t
		return
	}
	s.changes = append(s.changes, Change{Now: t})
	i := len(s.trips)
	s.trips = append(s.trips, t)
	s.byID[t.ID] = i
	s.owned[t.Owner] = append(s.owned[t.Owner], i)
}

// remove takes a trip out.
func (s *Store) remove(gone *Trip) {
	s.changes = append(s.changes, Change{Before: gone})
	s.trips = slices.DeleteFunc(s.trips, func(t *Trip) bool { return t == gone })
	clear(s.byID)
	clear(s.owned)
	for i, t := range s.trips {
		s.byID[t.ID] = i
		s.owned[t.Owner] = append(s.owned[t.Owner], i)
	}
}

// Changed returns the changes since it was called last.
func (s *Store) Changed() []Change {
	changes := s.changes
	s.changes = nil
	return changes
}

// of returns the trips of an owner.
func (s *Store) of(o accounts.Owner) []*Trip {
	var own []*Trip
	for _, i := range s.owned[o] {
		own = append(own, s.trips[i])
	}
	return own
}

// ofCompany returns the trips of everyone at a company.
func (s *Store) ofCompany(company string) []*Trip {
	return slices.DeleteFunc(slices.Clone(s.trips), func(t *Trip) bool { return t.Company != company })
}
