package sandbox

import (
	"maps"
	"time"
)

// A Journal is what the service was asked, as GET /sandbox/requests shows it.
type Journal struct {
	// Total counts all requests, and Processed those of them that were carried
	// out, by operation: token, otp, authorize, revoke, subscribe, unsubscribe,
	// create, update, cancel, list, detail, book and cancel booking. A request
	// that was processed but whose answer a fault cut off counts too.
	Total     int            `json:"total"`
	Processed map[string]int `json:"processed"`
	// Unanswered counts those that were processed and then cut off, also by
	// operation, and Faults all faults that happened, by kind.
	Unanswered map[string]int `json:"unanswered"`
	Faults     map[string]int `json:"faults"`
	// Requests are the newest ones, in the order in which they were answered.
	Requests []Request `json:"requests"`
}

// A Request is one request to the service and what became of it.
type Request struct {
	Method string `json:"method"`
	Path   string `json:"path"`
	// Query is as it came, but left out under /oauth2/, where it may hold secrets.
	Query string `json:"query,omitempty"`
	// Operation is empty for what is not a part of the service.
	Operation string `json:"operation,omitempty"`
	// Status is 0 when a fault cut the connection instead of answering.
	Status int `json:"status"`
	// At is when the request came, on the sandbox's clock.
	At            time.Time `json:"at"`
	CorrelationID string    `json:"correlationId"`
	// Processed tells whether what was asked for was done.
	Processed bool `json:"processed"`
	// Fault is the kind of the fault that was injected, if any.
	Fault string `json:"fault,omitempty"`
}

// journal keeps the newest size requests as a ring.
type journal struct {
	size       int
	ring       []Request
	next       int
	total      int
	processed  map[string]int
	unanswered map[string]int
	faults     map[string]int
	exchanges  []exchange // the newest, oldest first
}

func newJournal(size int) journal {
	return journal{size: size, processed: map[string]int{}, unanswered: map[string]int{}, faults: map[string]int{}}
}

func (j *journal) add(r Request) {
	j.total++
	if r.Processed {
		j.processed[r.Operation]++
	}
	if r.Processed && r.Status == 0 {
		j.unanswered[r.Operation]++
	}
	if r.Fault != "" {
		j.faults[r.Fault]++
	}
	if len(j.ring) < j.size {
		j.ring = append(j.ring, r)
		return
	}
	j.ring[j.next] = r
	j.next = (j.next + 1) % j.size
}

// last returns a copy with at most n requests, or with all that are kept if n is 0.
func (j *journal) last(n int) Journal {
	kept := make([]Request, 0, len(j.ring))
	kept = append(append(kept, j.ring[j.next:]...), j.ring[:j.next]...)
	if n > 0 && n < len(kept) {
		kept = kept[len(kept)-n:]
	}
	return Journal{
		Total: j.total, Processed: maps.Clone(j.processed), Unanswered: maps.Clone(j.unanswered), Faults: maps.Clone(j.faults),
		Requests: kept,
	}
}

func (s *Server) record(e exchange) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.journal.add(e.Request)
	s.state.journal.keep(e)
	s.changes++
}

// Journal returns what GET /sandbox/requests shows: the newest n requests, or
// all that are kept if n is 0.
func (s *Server) Journal(n int) Journal {
	s.once.Do(s.start)
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.journal.last(n)
}
