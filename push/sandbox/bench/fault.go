package bench

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// A FaultKind is what goes wrong.
type FaultKind string

// The kinds of faults.
const (
	StatusFault      FaultKind = "status"            // answers with Status, and does nothing
	Delayed          FaultKind = "delay"             // waits, then does what was asked, even if the client has left
	DropBefore       FaultKind = "drop-before"       // cuts the connection, and does nothing
	DropAfter        FaultKind = "drop-after"        // does what was asked, then cuts the connection
	SlowBody         FaultKind = "slow-body"         // answers in ten pieces, over Delay
	Truncate         FaultKind = "truncate"          // cuts the connection in the middle of the answer
	Malformed        FaultKind = "malformed"         // answers half of the answer as if it were all
	HTMLError        FaultKind = "html-error"        // answers with a gateway's page and Status, and does nothing
	TokenExpired     FaultKind = "token-expired"     // revokes the access token that comes with the request
	WrongGeolocation FaultKind = "wrong-geolocation" // answers a token request with OAuth error 16, which names the right URL
	Answered         FaultKind = "answered"          // does what was asked, then answers with Status, Body and Header
	Hang             FaultKind = "hang"              // does nothing, and says nothing until the client leaves or Delay is over
)

// What the answer of an answered fault is, in place of the service's own.
const (
	HTMLBody  = "html"       // a gateway's page
	ErrorBody = "error"      // the service's own Error
	OtherTrip = "other-trip" // the document of another trip
	EmptyBody = "empty"
)

func bodies() []string { return []string{HTMLBody, ErrorBody, OtherTrip, EmptyBody} }

// settings lists, for each kind of fault, the fields it takes beside those that
// choose requests.
func settings() map[FaultKind][]string {
	return map[FaultKind][]string{
		StatusFault:      {"status", "retryAfter", "header"},
		Answered:         {"status", "retryAfter", "header", "body", "charset", "declared"},
		Hang:             {"delay"},
		Delayed:          {"delay"},
		DropBefore:       nil,
		DropAfter:        nil,
		SlowBody:         {"delay"},
		Truncate:         nil,
		Malformed:        nil,
		HTMLError:        {"status", "retryAfter", "header"},
		TokenExpired:     nil,
		WrongGeolocation: nil,
	}
}

// A Fault is something that goes wrong on purpose with some of the requests.
// Of several that match a request, the first whose chance comes up happens.
type Fault struct {
	// Kind is one of status, answered, delay, hang, drop-before, drop-after,
	// slow-body, truncate, malformed, html-error, token-expired and
	// wrong-geolocation.
	Kind FaultKind `json:"fault"`
	// Method, if not empty, and Path, a prefix, choose the requests. Whatever
	// they say, token-expired spares the token service, and wrong-geolocation
	// happens only where tokens are given out.
	Method string `json:"method,omitempty"`
	Path   string `json:"path,omitempty"`
	// Operation, if not empty, chooses those of one operation, as the [Journal]
	// names it: create and update have a path in common.
	Operation string `json:"operation,omitempty"`
	// Login, if not empty, chooses those for one traveller, and Company those
	// for one company by its UUID, requests for its tokens among them.
	Login   string `json:"login,omitempty"`
	Company string `json:"company,omitempty"`
	// Either Probability, above 0 and at most 1, or Count is given: the fault
	// happens to that share of the requests chosen, or to the next so many.
	Probability float64 `json:"probability,omitempty"`
	Count       int     `json:"count,omitempty"`
	// Status is for status, where it is required, html-error (502), and
	// answered (as it would be).
	Status int `json:"status,omitempty"`
	// RetryAfter is for status, html-error and answered, in seconds.
	RetryAfter int `json:"retryAfter,omitempty"`
	// Header is for the same, and goes over what else is in the header. It is
	// sent in ISO-8859-1, as HTTP once had it: no text beyond that.
	Header map[string]string `json:"header,omitempty"`
	// Body is for answered: html is a gateway's page, error the service's own
	// Error, other-trip the document of another trip, and empty is no body.
	// Without it the answer keeps its own.
	Body string `json:"body,omitempty"`
	// Charset is for answered: what the body is written in, such as
	// ISO-8859-1, windows-1252 or UTF-16. Declared is what the answer says of
	// that, where it does not say Charset.
	Charset  string `json:"charset,omitempty"`
	Declared string `json:"declared,omitempty"`
	// Delay is for delay, where it is required, hang (until the client leaves)
	// and slow-body (2s), as Go writes durations.
	Delay string `json:"delay,omitempty"`
}

// check refuses a fault that cannot happen as it says.
func (f Fault) check() error {
	takes, known := settings()[f.Kind]
	switch {
	case !known:
		return document.Refuse(400, "%q is no fault; there are %s", f.Kind, strings.Join(kindNames(), ", "))
	case (f.Probability == 0) == (f.Count == 0):
		return document.Refuse(400, "%s: give either probability or count", f.Kind)
	case f.Probability < 0 || f.Probability > 1:
		return document.Refuse(400, "%s: probability is not between 0 and 1", f.Kind)
	case f.Count < 0:
		return document.Refuse(400, "%s: count is negative", f.Kind)
	case f.Method != "" && !slices.Contains([]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"}, f.Method):
		return document.Refuse(400, "%s: method %q is no HTTP method in capitals", f.Kind, f.Method)
	case f.Path != "" && !strings.HasPrefix(f.Path, "/"):
		return document.Refuse(400, "%s: path does not start with /", f.Kind)
	case f.Operation != "" && !slices.Contains(Operations(), Operation(f.Operation)):
		return document.Refuse(400, "%s: %q is no operation; there are %q", f.Kind, f.Operation, Operations())
	}
	return f.checkSettings(takes)
}

// checkSettings looks at the fields that only some kinds take.
func (f Fault) checkSettings(takes []string) error {
	for _, name := range f.given() {
		if !slices.Contains(takes, name) {
			return document.Refuse(400, "%s: takes no %s", f.Kind, name)
		}
	}
	switch {
	case f.Kind == StatusFault && f.Status == 0:
		return document.Refuse(400, "%s: status is missing", f.Kind)
	case f.Status != 0 && (f.Status < 200 || f.Status > 599):
		return document.Refuse(400, "%s: status is not between 200 and 599", f.Kind)
	case f.RetryAfter < 0:
		return document.Refuse(400, "%s: retryAfter is negative; header can say so", f.Kind)
	case f.Kind == Delayed && f.Delay == "":
		return document.Refuse(400, "%s: delay is missing", f.Kind)
	case f.Kind == Answered && len(f.given()) == 0:
		return document.Refuse(400, "%s: nothing of the answer is told", f.Kind)
	case f.Body != "" && !slices.Contains(bodies(), f.Body):
		return document.Refuse(400, "%s: body is none of %s", f.Kind, strings.Join(bodies(), ", "))
	}
	if d, err := time.ParseDuration(cmp.Or(f.Delay, "1s")); err != nil || d <= 0 {
		return document.Refuse(400, "%s: delay is not a duration such as 5s", f.Kind)
	}
	return f.checkText()
}

// checkText looks at what is sent in another charset than usual.
func (f Fault) checkText() error {
	if _, err := Charset(f.Charset); err != nil {
		return document.Refuse(400, "%s: charset %q is not known", f.Kind, f.Charset)
	}
	if strings.ContainsFunc(f.Declared, func(r rune) bool { return !isToken(r) }) {
		return document.Refuse(400, "%s: declared is not the name of a charset", f.Kind)
	}
	for name, value := range f.Header {
		switch {
		case name == "" || strings.ContainsFunc(name, func(r rune) bool { return !isToken(r) }):
			return document.Refuse(400, "%s: header: %q is not a name", f.Kind, name)
		case http.CanonicalHeaderKey(name) == "Content-Length":
			return document.Refuse(400, "%s: header: the length of a body is what it is", f.Kind)
		case strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > 0xFF }):
			return document.Refuse(400, "%s: header: the value of %s is not ISO-8859-1", f.Kind, name)
		}
	}
	return nil
}

// isToken reports whether a character may stand in the name of a header.
func isToken(r rune) bool {
	return r > ' ' && r <= '~' && !strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
}

// given names the fields of settings that f has.
func (f Fault) given() []string {
	var names []string
	for _, field := range []struct {
		name string
		has  bool
	}{
		{"status", f.Status != 0},
		{"retryAfter", f.RetryAfter != 0},
		{"header", len(f.Header) > 0},
		{"body", f.Body != ""},
		{"charset", f.Charset != ""},
		{"declared", f.Declared != ""},
		{"delay", f.Delay != ""},
	} {
		if field.has {
			names = append(names, field.name)
		}
	}
	return names
}

func kindNames() []string {
	var names []string
	for kind := range settings() {
		names = append(names, string(kind))
	}
	slices.Sort(names)
	return names
}

// ParseFaults reads a JSON list of faults, as PUT /sandbox/faults takes it. It
// refuses kinds, fields and values that there are not.
func ParseFaults(r io.Reader) ([]Fault, error) {
	faults, err := ReadJSON[[]Fault](r, "faults")
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

// HTTPHeader is what the fault sets in the header of an answer, one byte a character.
func (f Fault) HTTPHeader() http.Header {
	header := http.Header{}
	for name, value := range f.Header {
		latin := make([]byte, 0, len(value))
		for _, r := range value {
			latin = append(latin, byte(r)) //nolint:gosec // check has seen that it fits
		}
		header.Set(name, string(latin))
	}
	return header
}

// Wait is the time of a delay or of a slow body; check has seen that it can be read.
func (f Fault) Wait() time.Duration {
	d, _ := time.ParseDuration(cmp.Or(f.Delay, "2s"))
	return d
}
