package sandbox

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"time"
)

// The kinds of faults.
const (
	statusFault      = "status"            // answers with Status, and does nothing
	delayed          = "delay"             // waits, then does what was asked, even if the client has left
	dropBefore       = "drop-before"       // cuts the connection, and does nothing
	dropAfter        = "drop-after"        // does what was asked, then cuts the connection
	slowBody         = "slow-body"         // answers in ten pieces, over Delay
	truncate         = "truncate"          // cuts the connection in the middle of the answer
	malformed        = "malformed"         // answers half of the answer as if it were all
	htmlError        = "html-error"        // answers with a gateway's page and Status, and does nothing
	tokenExpired     = "token-expired"     // revokes the access token that comes with the request
	wrongGeolocation = "wrong-geolocation" // answers a token request with OAuth error 16, which names the right URL
)

// settings lists, for each kind of fault, the fields it takes beside method,
// path, operation, probability and count.
func settings() map[string][]string {
	return map[string][]string{
		statusFault:      {"status", "retryAfter"},
		delayed:          {"delay"},
		dropBefore:       nil,
		dropAfter:        nil,
		slowBody:         {"delay"},
		truncate:         nil,
		malformed:        nil,
		htmlError:        {"status", "retryAfter"},
		tokenExpired:     nil,
		wrongGeolocation: nil,
	}
}

// A Fault is something that goes wrong on purpose with some of the requests.
// Of several that match a request, the first whose chance comes up happens.
type Fault struct {
	// Kind is one of status, delay, drop-before, drop-after, slow-body,
	// truncate, malformed, html-error, token-expired and wrong-geolocation.
	Kind string `json:"fault"`
	// Method, if not empty, and Path, a prefix, choose the requests. Whatever
	// they say, token-expired spares the token service, and wrong-geolocation
	// happens only where tokens are given out.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	// Operation, if not empty, chooses those of one operation, as the [Journal]
	// names it: create and update have a path in common.
	Operation string `json:"operation,omitempty"`
	// Either Probability, above 0 and at most 1, or Count is given: the fault
	// happens to that share of the requests chosen, or to the next so many.
	Probability float64 `json:"probability,omitempty"`
	Count       int     `json:"count,omitempty"`
	// Status is for status, where it is required, and html-error (502).
	Status int `json:"status,omitempty"`
	// RetryAfter is for status and html-error, in seconds.
	RetryAfter int `json:"retryAfter,omitempty"`
	// Delay is for delay, where it is required, and slow-body (2s), as Go
	// writes durations.
	Delay string `json:"delay,omitempty"`
}

// check refuses a fault that cannot happen as told.
func (f Fault) check() error {
	takes, known := settings()[f.Kind]
	switch {
	case !known:
		return refuse(400, "%q is no fault; there are %s", f.Kind, strings.Join(kinds(), ", "))
	case (f.Probability == 0) == (f.Count == 0):
		return refuse(400, "%s: give either probability or count", f.Kind)
	case f.Probability < 0 || f.Probability > 1:
		return refuse(400, "%s: probability is not between 0 and 1", f.Kind)
	case f.Count < 0:
		return refuse(400, "%s: count is negative", f.Kind)
	case f.Method != "" && !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, f.Method):
		return refuse(400, "%s: method %q is no HTTP method in capitals", f.Kind, f.Method)
	case f.Path != "" && !strings.HasPrefix(f.Path, "/"):
		return refuse(400, "%s: path does not start with /", f.Kind)
	case f.Operation != "" && !slices.Contains(operations(), operation(f.Operation)):
		return refuse(400, "%s: %q is no operation; there are %q", f.Kind, f.Operation, operations())
	}
	return f.checkSettings(takes)
}

// checkSettings looks at the fields that only some kinds take.
func (f Fault) checkSettings(takes []string) error {
	for _, name := range f.given() {
		if !slices.Contains(takes, name) {
			return refuse(400, "%s: takes no %s", f.Kind, name)
		}
	}
	switch {
	case f.Kind == statusFault && f.Status == 0:
		return refuse(400, "%s: status is missing", f.Kind)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return refuse(400, "%s: status is not between 200 and 599", f.Kind)
	case f.RetryAfter < 0:
		return refuse(400, "%s: retryAfter is negative", f.Kind)
	case f.Kind == delayed && f.Delay == "":
		return refuse(400, "%s: delay is missing", f.Kind)
	}
	if d, err := time.ParseDuration(cmp.Or(f.Delay, "1s")); err != nil || d <= 0 {
		return refuse(400, "%s: delay is not a duration such as 5s", f.Kind)
	}
	return nil
}

// given names the fields of settings that f has.
func (f Fault) given() []string {
	var names []string
	if f.Status != 0 {
		names = append(names, "status")
	}
	if f.RetryAfter != 0 {
		names = append(names, "retryAfter")
	}
	if f.Delay != "" {
		names = append(names, "delay")
	}
	return names
}

func kinds() []string {
	return slices.Sorted(maps.Keys(settings()))
}

// ParseFaults reads a JSON list of faults, as PUT /sandbox/faults takes it. It
// refuses kinds, fields and values that there are not.
func ParseFaults(r io.Reader) ([]Fault, error) {
	faults, err := readJSON[[]Fault](r, "faults")
	if err != nil {
		return nil, err
	}
	for i, f := range faults {
		if err := f.check(); err != nil {
			return nil, fmt.Errorf("fault %d: %w", i+1, err)
		}
	}
	return faults, nil
}

// SetFaults replaces the faults that are to come. Equal seeds, faults and
// requests, one after another, give equal faults.
func (s *Server) SetFaults(faults []Fault) error {
	s.once.Do(s.start)
	var next []*armed
	for i, f := range faults {
		if err := f.check(); err != nil {
			return fmt.Errorf("fault %d: %w", i+1, err)
		}
		//nolint:gosec // chances of a simulation, wanted the same each time
		next = append(next, &armed{Fault: f, random: rand.New(rand.NewPCG(s.Seed, uint64(i)+1))})
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.state.faults = next
	return nil
}

// Faults returns the faults that are still to come, with the counts left.
func (s *Server) Faults() []Fault {
	s.once.Do(s.start)
	s.mu.Lock()
	defer s.mu.Unlock()
	faults := []Fault{}
	for _, a := range s.state.faults {
		faults = append(faults, a.Fault)
	}
	return faults
}

// An armed fault waits for its requests. Each has chances of its own, so that
// one fault does not shift those of another.
type armed struct {
	Fault
	random *rand.Rand
}

func (a *armed) matches(r *http.Request) bool {
	op := operationOf(r)
	switch {
	case a.Kind == tokenExpired && op.isOAuth(), a.Kind == wrongGeolocation && op != opToken:
		return false
	case a.Method != "" && a.Method != r.Method, a.Operation != "" && operation(a.Operation) != op:
		return false
	}
	return strings.HasPrefix(r.URL.Path, a.Path)
}

// fires draws the chance of a request that matches.
func (a *armed) fires() bool {
	if a.Count > 0 {
		a.Count--
		return true
	}
	return a.random.Float64() < a.Probability
}

func (a *armed) spent() bool { return a.Count == 0 && a.Probability == 0 }

// due returns the fault that happens to a request, or none, whose Kind is empty.
func (s *Server) due(r *http.Request) Fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.state.faults, func(a *armed) bool { return a.matches(r) && a.fires() })
	if i < 0 {
		return Fault{}
	}
	f := s.state.faults[i]
	if f.spent() {
		s.state.faults = slices.Delete(s.state.faults, i, i+1)
	}
	return f.Fault
}
