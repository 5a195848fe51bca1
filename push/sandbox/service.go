package sandbox

import (
	"cmp"
	"io"
	"net/http"
	"path"
	"strings"

	"tripsync/push/sandbox/bench"
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
	f, body := s.due(r), bench.CopyBody(r)
	a := s.answerWith(f, op, r)

	entry.Fault, entry.Processed = string(f.Kind), a.processed
	if f.Kind != bench.DropBefore && f.Kind != bench.DropAfter {
		entry.Status = a.status
	}
	s.record(bench.Exchange{Request: entry, In: bench.NewSpoken(body.Text()), Out: bench.NewSpoken(a.body)})
	w.Header().Set(correlationHeader, entry.CorrelationID)
	s.send(w, a, f)
}

// operationOf returns what a request asks for.
func operationOf(r *http.Request) bench.Operation {
	at, query := strings.TrimSuffix(r.URL.Path, "/"), r.URL.Query()
	id, isTrip := strings.CutPrefix(at, tripPath+"/")
	switch r.Method + " " + at {
	case "POST " + tokenPath:
		return bench.OpToken
	case "POST " + otpPath:
		return bench.OpOTP
	case "GET " + authorizePath, "POST " + authorizePath:
		return bench.OpAuthorize
	case "DELETE " + connectionsPath:
		return bench.OpRevoke
	case "POST " + companyPath + "subscribe", "POST " + userPath + "subscribe", "POST " + profilePath + "subscribe":
		return bench.OpSubscribe
	case "POST " + companyPath + "unsubscribe", "POST " + userPath + "unsubscribe", "POST " + profilePath + "unsubscribe":
		return bench.OpUnsubscribe
	case "POST " + tripPath:
		if newParameters(query)["tripid"] != "" {
			return bench.OpUpdate
		}
		return bench.OpCreate
	case "POST " + tripPath + "/cancel":
		return bench.OpCancel
	case "GET " + tripPath, "POST " + tripPath + "/GetTrips":
		return bench.OpList
	case "POST " + bookingPath + "1", "POST " + bookingPath + "0":
		return bench.OpBook
	case "POST " + bookingPath + "1/cancel", "POST " + bookingPath + "0/cancel":
		return bench.OpUnbook
	}
	if r.Method == http.MethodGet && isTrip && !strings.Contains(id, "/") {
		return bench.OpDetail
	}
	return ""
}

// process carries out an operation, without any fault.
func (s *Server) process(op bench.Operation, r *http.Request) answer {
	if a, away := s.away(op); away {
		return a
	}
	switch op {
	case bench.OpToken:
		return s.token(r)
	case bench.OpOTP:
		return s.askOTP(r)
	case bench.OpAuthorize:
		return s.authorizePage(r)
	case bench.OpRevoke:
		return s.disconnect(r)
	case bench.OpSubscribe, bench.OpUnsubscribe:
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
func (s *Server) itinerary(op bench.Operation, r *http.Request) (*document.Element, error) {
	c, err := s.newCall(op, r)
	if err != nil {
		return nil, err
	}
	switch op {
	case bench.OpCreate:
		return s.create(c)
	case bench.OpUpdate:
		return s.update(c)
	case bench.OpCancel:
		return s.cancel(c)
	case bench.OpList:
		return s.list(c)
	case bench.OpBook:
		return s.book(c)
	case bench.OpUnbook:
		return s.cancelBooking(c)
	default:
		return s.detail(c, path.Base(r.URL.Path))
	}
}

func (s *Server) newCall(op bench.Operation, r *http.Request) (call, error) {
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
	if op == bench.OpList && r.Method == http.MethodPost {
		if c.params, err = parametersOf(c.body); err != nil {
			return call{}, err
		}
	}
	c.owner, c.everyone, err = s.traveller(sender, c.params, op == bench.OpList)
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
