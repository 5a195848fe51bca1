package bench

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
	// Processed is whether the service did what was asked for.
	Processed bool `json:"processed"`
	// Fault is the kind of the fault that was injected, if any.
	Fault string `json:"fault,omitempty"`
}

// A Log keeps the newest requests for the [Journal] as a ring, and the newest of
// them with what was said.
type Log struct {
	// Size is how many requests it keeps; it may be set before the first.
	Size int

	ring       []Request
	next       int
	total      int
	processed  map[string]int
	unanswered map[string]int
	faults     map[string]int
	exchanges  []Exchange // the newest, oldest first
}

// NewLog makes a log that is empty.
func NewLog(size int) *Log {
	return &Log{Size: size, processed: map[string]int{}, unanswered: map[string]int{}, faults: map[string]int{}}
}

// Clear forgets all requests.
func (l *Log) Clear() { *l = *NewLog(l.Size) }

// Add notes a request, which was answered now.
func (l *Log) Add(e Exchange) {
	r := e.Request
	l.keep(e)
	l.total++
	if r.Processed {
		l.processed[r.Operation]++
	}
	if r.Processed && r.Status == 0 {
		l.unanswered[r.Operation]++
	}
	if r.Fault != "" {
		l.faults[r.Fault]++
	}
	if len(l.ring) < l.Size {
		l.ring = append(l.ring, r)
		return
	}
	l.ring[l.next] = r
	l.next = (l.next + 1) % l.Size
}

// Last returns a copy with at most n requests, or with all that are kept if n is 0.
func (l *Log) Last(n int) Journal {
	kept := make([]Request, 0, len(l.ring))
	kept = append(append(kept, l.ring[l.next:]...), l.ring[:l.next]...)
	if n > 0 && n < len(kept) {
		kept = kept[len(kept)-n:]
	}
	return Journal{
		Total: l.total, Processed: maps.Clone(l.processed), Unanswered: maps.Clone(l.unanswered), Faults: maps.Clone(l.faults),
		Requests: kept,
	}
}
