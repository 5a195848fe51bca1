package push

import (
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/state/trip"
)

// several is how many different trips of a company in a row must meet the same trouble
// before its deliveries pause. A single failing trip may itself be the problem.
const several = 5

// lately is how long another trip's success proves that the credentials are good: a
// trip that is not let in within that time is itself refused.
const lately = 10 * time.Minute

// burst is how long refusals of several trips in a row count as the company's trouble.
// After that, the documents are to blame.
const burst = time.Hour

// breakers holds a circuit breaker for each client: what lately became of its trips.
// The zero breakers is ready.
type breakers struct {
	mu       sync.Mutex
	byClient map[string]*breaker
}

// A breaker counts the different trips of a company that met trouble, since one was
// acknowledged.
type breaker struct {
	silent  map[uuid.UUID]bool // that were left without an answer
	refused map[uuid.UUID]bool // whose documents were
	barred  map[uuid.UUID]bool // whose logins were, with a good token
	slowed  bool
	let     uuid.UUID // the trip that was acknowledged last
	letAt   time.Time
	since   time.Time // when several had been refused
	probe   uuid.UUID // the one trip that is tried while it is open
}

// isOpen reports whether the company, not a trip, is in trouble: then one trip at a time
// is tried.
func (c *breaker) isOpen() bool {
	return c.slowed || len(c.silent) >= several || len(c.refused) >= several || len(c.barred) >= several
}

// of needs no lock but its caller's.
func (s *breakers) of(client string) *breaker {
	if s.byClient == nil {
		s.byClient = map[string]*breaker{}
	}
	if s.byClient[client] == nil {
		s.byClient[client] = &breaker{silent: map[uuid.UUID]bool{}, refused: map[uuid.UUID]bool{}, barred: map[uuid.UUID]bool{}}
	}
	return s.byClient[client]
}

// admit reports whether a trip may be tried now: while its breaker is open, one at a time.
func (s *breakers) admit(t state.Trip) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.of(t.Client)
	if c.isOpen() && c.probe != uuid.Nil && c.probe != t.ID {
		return false
	}
	if c.isOpen() {
		c.probe = t.ID
	}
	return true
}

// release lets another trip be the probe.
func (s *breakers) release(trip uuid.UUID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.byClient {
		if c.probe == trip {
			c.probe = uuid.Nil
		}
	}
}

// A pause is what a company has to rest for; the zero pause is none.
type pause struct {
	code  trip.Reason
	until time.Time
	why   string
}

// judge takes down an outcome, and says whose it is: a trip's own, or its company's,
// which rests then. No trip counts as refused while its company is, for an hour.
//
//	outcome                          of one trip                     of several in a row
//	no token                         the company rests               the same
//	401, 403 with a good token       refused, if another trip was    credential; the company rests
//	                                 let in lately; else credential
//	refused                          refused                         transient; the company rests for
//	                                                                 a minute
//	5xx, or no answer                as it is                        the same
func (s *breakers) judge(t state.Trip, o state.Outcome, err error, now time.Time) (state.Outcome, pause) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.of(t.Client)
	c.slowed = o.Code == trip.SlowDown && o.Status != 0
	if o.Status != 0 && o.Status < http.StatusInternalServerError {
		clear(c.silent)
	}
	switch o.Code {
	case trip.Acknowledged:
		clear(c.refused)
		clear(c.barred)
		c.let, c.letAt = t.ID, now
	case trip.Credential:
		return c.judgeCredential(t, o, err, now)
	case trip.Refused, trip.Held:
		return c.judgeRefusal(t, o, now)
	case trip.Transient, trip.Unknown:
		return o, c.judgeSilence(t, o, now)
	case trip.Adopted, trip.Absent, trip.Repeat, trip.SlowDown:
	}
	return o, pause{}
}

func (c *breaker) judgeRefusal(t state.Trip, o state.Outcome, now time.Time) (state.Outcome, pause) {
	if len(c.refused) < several {
		c.since = now
	}
	c.refused[t.ID] = true
	if len(c.refused) < several {
		return o, pause{}
	}
	rest := pause{trip.ReasonTransient, now.Add(silencePause), "several trips in a row were refused: " + o.Message}
	after := rest.until.Add(silencePause) // others are tried before
	if now.Sub(c.since) < burst {
		o.Code, o.NextAt = trip.Transient, after
	} else if o.NextAt.Before(after) {
		o.NextAt = after
	}
	return o, rest
}

func (c *breaker) judgeCredential(t state.Trip, o state.Outcome, err error, now time.Time) (state.Outcome, pause) {
	none, _ := concur.NoToken(err)
	rest := pause{o.Code.Reason(), o.NextAt, o.Message}
	switch {
	case o.Status == 0, none:
		return o, rest
	case !o.NextAt.After(now): // there is another token
		return o, pause{}
	}
	c.barred[t.ID] = true
	switch {
	case len(c.barred) >= several:
		o.NextAt = o.NextAt.Add(silencePause) // others are tried before
		return o, rest
	case c.let != uuid.Nil && c.let != t.ID && now.Sub(c.letAt) < lately:
		o.Code = trip.Refused
	}
	return o, pause{}
}

func (c *breaker) judgeSilence(t state.Trip, o state.Outcome, now time.Time) pause {
	if o.Correlation == "" || o.Status != 0 && o.Status < http.StatusInternalServerError {
		return pause{}
	}
	c.silent[t.ID] = true
	if len(c.silent) < several {
		return pause{}
	}
	until := now.Add(silencePause)
	if o.Status == http.StatusServiceUnavailable {
		until = o.NextAt
	}
	return pause{trip.ReasonTransient, until, "no answer for several trips: " + o.Message}
}

// judgeAndPause judges an outcome. If the company is in trouble, it pauses its
// deliveries; the next try of any trip shows whether that is over.
func (d *Deliverer) judgeAndPause(ctx context.Context, task state.Task, o state.Outcome, err error) (state.Outcome, error) {
	judged, p := d.breakers.judge(task.Trip, o, err, d.Now())
	if judged.Code == trip.Refused && o.Code != trip.Refused {
		judged = d.refuse(task, judged)
	}
	if p.code == "" {
		return judged, nil
	}
	return judged, d.Ledger.Pause(ctx, task.Trip.Client, p.code, p.until, p.why)
}

// pauseWithoutToken pauses the deliveries to a company for which there is no token. Each
// trip would find the same, and a hanging token service would hold up all workers
// again and again.
func (d *Deliverer) pauseWithoutToken(ctx context.Context, t state.Trip, o state.Outcome, err error) error {
	none, hangs := concur.NoToken(err)
	if !none || o.Code != trip.Transient {
		return nil
	}
	until := o.NextAt
	if hangs {
		until = d.Now().Add(silencePause)
	}
	return d.Ledger.Pause(ctx, t.Client, o.Code.Reason(), until, "no token: "+o.Message)
}
