package sandbox

import (
	"cmp"
	"io"
	"net/http"
	"path"
	"strings"

	"tripsync/push/sandbox/document"
)

const (
	tokenPath       = "/oauth2/v0/token" //nolint:gosec // a path, not a token
	otpPath         = "/oauth2/v0/otp"
	authorizePath   = "/oauth2/v0/authorize"
	connectionsPath = "/app-mgmt/v0/connections"
	companyPath     = "/api/company/v1.0/"
	userPath        = "/api/user/v1.0/"
	profilePath     = "/api/travelprofile/v1.0/" // userPath, as the examples print it
	tripPath        = "/api/travel/trip/v1.1"
	// bookingPath goes on with the version; the examples of the pages have 1.0
	// where their text has 1.1.
	bookingPath = "/api/travel/booking/v1."
)

// serve answers one request to the service, with the fault that is due if any.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	op := operationOf(r)
	entry := Request{Method: r.Method, Path: r.URL.Path, Operation: string(op), At: s.now()}
	entry.CorrelationID = r.Header.Get(correlationHeader)
	if entry.CorrelationID == "" {
		entry.CorrelationID = s.uuid()
	}
	if !strings.HasPrefix(r.URL.Path, "/oauth2/") { // secrets, in case a client puts them there
		entry.Query = r.URL.RawQuery
	}
	f, body := s.due(r), copyBody(r)
	a := s.answerWith(f, op, r)

	entry.Fault, entry.Processed = f.Kind, a.processed
	if f.Kind != dropBefore && f.Kind != dropAfter {
		entry.Status = a.status
	}
	s.record(exchange{Request: entry, In: newSpoken(body.text()), Out: newSpoken(a.body)})
	w.Header().Set(correlationHeader, entry.CorrelationID)
	s.send(w, a, f)
}

// An operation is what a request asks for, as the journal names it; empty for
// what is not a part of the service.
type operation string

const (
	opToken       operation = "token"
	opOTP         operation = "otp"
	opAuthorize   operation = "authorize"
	opRevoke      operation = "revoke"
	opSubscribe   operation = "subscribe"
	opUnsubscribe operation = "unsubscribe"
	opCreate      operation = "create"
	opUpdate      operation = "update"
	opCancel      operation = "cancel"
	opList        operation = "list"
	opDetail      operation = "detail"
	opBook        operation = "book"
	opUnbook      operation = "cancel booking"
)

func operations() []operation {
	return []operation{
		opToken, opOTP, opAuthorize, opRevoke, opSubscribe, opUnsubscribe,
		opCreate, opUpdate, opCancel, opList, opDetail, opBook, opUnbook,
	}
}

// isOAuth tells the operations that refuse in JSON.
func (op operation) isOAuth() bool { return op == opToken || op == opOTP || op == opAuthorize }

func operationOf(r *http.Request) operation {
	at, query := strings.TrimSuffix(r.URL.Path, "/"), r.URL.Query()
	id, isTrip := strings.CutPrefix(at, tripPath+"/")
	switch r.Method + " " + at {
	case "POST " + tokenPath:
		return opToken
	case "POST " + otpPath:
		return opOTP
	case "GET " + authorizePath, "POST " + authorizePath:
		return opAuthorize
	case "DELETE " + connectionsPath:
		return opRevoke
	case "POST " + companyPath + "subscribe", "POST " + userPath + "subscribe", "POST " + profilePath + "subscribe":
		return opSubscribe
	case "POST " + companyPath + "unsubscribe", "POST " + userPath + "unsubscribe", "POST " + profilePath + "unsubscribe":
		return opUnsubscribe
	case "POST " + tripPath:
		if newParameters(query)["tripid"] != "" {
			return opUpdate
		}
		return opCreate
	case "POST " + tripPath + "/cancel":
		return opCancel
	case "GET " + tripPath, "POST " + tripPath + "/GetTrips":
		return opList
	case "POST " + bookingPath + "1", "POST " + bookingPath + "0":
		return opBook
	case "POST " + bookingPath + "1/cancel", "POST " + bookingPath + "0/cancel":
		return opUnbook
	}
	if r.Method == http.MethodGet && isTrip && !strings.Contains(id, "/") {
		return opDetail
	}
	return ""
}

// process carries out an operation, without any fault.
func (s *Server) process(op operation, r *http.Request) answer {
	if a, away := s.away(op); away {
		return a
	}
	switch op {
	case opToken:
		return s.token(r)
	case opOTP:
		return s.askOTP(r)
	case opAuthorize:
		return s.authorizePage(r)
	case opRevoke:
		return s.disconnect(r)
	case opSubscribe, opUnsubscribe:
		return s.subscribe(op, r)
	case "":
		return s.refused(document.Refuse(404, "%s %s is not a part of the simulated service.", r.Method, r.URL.Path))
	default:
		root, err := s.itinerary(op, r)
		s.announce(s.geolocation(r))
		if err != nil {
			return s.refused(err)
		}
		return xmlAnswer(root)
	}
}

// A call is a request to the trip service whose sender is known.
type call struct {
	owner
	everyone bool // userid_value=ALL
	params   parameters
	body     []byte
	base     string // of the URLs in the answer
}

// itinerary carries out an operation of the trip service.
func (s *Server) itinerary(op operation, r *http.Request) (*document.Element, error) {
	c, err := s.newCall(op, r)
	if err != nil {
		return nil, err
	}
	switch op {
	case opCreate:
		return s.create(c)
	case opUpdate:
		return s.update(c)
	case opCancel:
		return s.cancel(c)
	case opList:
		return s.list(c)
	case opBook:
		return s.book(c)
	case opUnbook:
		return s.cancelBooking(c)
	default:
		return s.detail(c, path.Base(r.URL.Path))
	}
}

func (s *Server) newCall(op operation, r *http.Request) (call, error) {
	sender, err := s.authorize(r)
	if err != nil {
		return call{}, err
	}
	query, err := queryOf(r)
	if err != nil {
		return call{}, err
	}
	c := call{params: newParameters(query), base: s.geolocation(r)}
	if c.body, err = s.body(r); err != nil {
		return call{}, err
	}
	if op == opList && r.Method == http.MethodPost {
		if c.params, err = parametersOf(c.body); err != nil {
			return call{}, err
		}
	}
	c.owner, c.everyone, err = s.traveller(sender, c.params, op == opList)
	return c, err
}

// body reads the body of a request, whose length has to be told beforehand.
func (s *Server) body(r *http.Request) ([]byte, error) {
	if r.ContentLength < 0 {
		return nil, document.Refuse(400, "Chunked transfer encoding is not supported.")
	}
	if most := s.maxBody(); r.ContentLength > most {
		return nil, document.Refuse(400, "The body is longer than %d bytes.", most)
	}
	body := make([]byte, r.ContentLength)
	if _, err := io.ReadFull(r.Body, body); err != nil {
		return nil, document.Refuse(400, "The body ends early.")
	}
	return body, nil
}

func (s *Server) maxBody() int64 { return cmp.Or(s.MaxBody, 4<<20) }
