package push

import (
	"context"
	"net/http"
	"sync"

	"github.com/google/uuid"

	"tripsync/push/concur"
	"tripsync/state"
)

// silent is how many trips of a company in a row are left without an answer before
// the company rests. One trip alone may be what is wrong.
const silent = 5

// silences holds, by client, the trips that were left without an answer since the
// last one. The zero silences is ready.
type silences struct {
	mu    sync.Mutex
	trips map[string]map[uuid.UUID]bool
}

// note takes down an outcome, and tells whether the trip's company does not answer.
func (s *silences) note(t state.Trip, o state.Outcome) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case o.Status != 0 && o.Status < http.StatusInternalServerError:
		delete(s.trips, t.Client)
		return false
	case o.Correlation == "": // nothing was sent
		return false
	case s.trips == nil:
		s.trips = map[string]map[uuid.UUID]bool{}
	}
	if s.trips[t.Client] == nil {
		s.trips[t.Client] = map[uuid.UUID]bool{}
	}
	s.trips[t.Client][t.ID] = true
	return len(s.trips[t.Client]) >= silent
}

// restWithoutToken lets the deliveries to a company rest that cannot be sent anything
// because it gets no token: each trip would find the same, and a hanging token
// service would have all workers waiting again and again.
func (d *Deliverer) restWithoutToken(ctx context.Context, t state.Trip, o state.Outcome, err error) error {
	none, hangs := concur.NoToken(err)
	if !none || o.Code != "transient" {
		return nil
	}
	until := o.NextAt
	if hangs {
		until = d.Now().Add(silencePause)
	}
	return d.Ledger.Pause(ctx, t.Client, o.Code, until, "no token: "+o.Message)
}

// rest lets the deliveries to a company rest whose credentials were refused, or
// that does not answer: the next try of any trip tells whether it does again.
func (d *Deliverer) rest(ctx context.Context, t state.Trip, o state.Outcome) error {
	company := d.silences.note(t, o)
	switch {
	case o.Code == "credential" && o.NextAt.After(d.Now()):
		return d.Ledger.Pause(ctx, t.Client, o.Code, o.NextAt, o.Message)
	case company:
		until := d.Now().Add(silencePause)
		if o.Status == http.StatusServiceUnavailable {
			until = o.NextAt
		}
		return d.Ledger.Pause(ctx, t.Client, "transient", until, "no answer for several trips: "+o.Message)
	}
	return nil
}
