package sandbox

import (
	"io"
	"net/http"
	"net/url"
	"strings"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/trips"
)

const (
	tokenPath       = "/oauth2/v0/token" //nolint:gosec // a path, not a token
	otpPath         = "/oauth2/v0/otp"
	authorizePath   = "/oauth2/v0/authorize"
	connectionsPath = "/app-mgmt/v0/connections"
	companyPath     = "/api/company/v1.0/"
	userPath        = "/api/user/v1.0/"
	profilePath     = "/api/travelprofile/v1.0/" // userPath, as the examples print it
	// bookingPath goes on with the version; the examples of the pages have 1.0
	// where their text has 1.1.
	bookingPath = "/api/travel/booking/v1."
)

// An incoming request is read whole before it is looked at, so that nobody waits for
// its sender with the lock.
type incoming struct {
	*http.Request
	op   bench.Operation
	here string // the base URL that it came to
	said bench.Spoken

	form    url.Values // of the token service
	formErr *accounts.OAuthError
	hints   url.Values // what can be read of a form, however wrong it is

	params    trips.Parameters // of the trip service
	paramsErr error            // of them, or of the body
	doc       *document.Element
	docErr    error

	entry bench.Request // of the journal
}

// read reads a request as far as its operation needs it.
func (s *Server) read(r *http.Request) *incoming {
	in := &incoming{Request: r, op: operationOf(r), here: baseURL(s, r)}
	if r.Body == nil {
		r.Body = http.NoBody
	}
	body := bench.CopyBody(r)
	switch in.op {
	case bench.OpToken, bench.OpOTP, bench.OpAuthorize:
		in.readForm(s.maxBody())
	case bench.OpRevoke, "":
	case bench.OpSubscribe, bench.OpUnsubscribe:
		in.params, in.paramsErr = readQuery(r)
	case bench.OpCreate, bench.OpUpdate, bench.OpCancel, bench.OpList, bench.OpDetail, bench.OpBook, bench.OpUnbook:
		in.readCall(s.maxBody(), tripSettings(s))
	}
	in.said = bench.NewSpoken(body.Text())
	return in
}

// readForm reads a form that holds secrets: from the body alone, and with no
// other Content-Type than the bare one.
func (in *incoming) readForm(most int64) {
	body, _ := io.ReadAll(io.LimitReader(in.Body, most)) // checkLength sees what ended early
	in.hints, _ = url.ParseQuery(string(body))
	switch err := in.checkLength(len(body), most); {
	case in.Header.Get("Content-Type") != "application/x-www-form-urlencoded":
		in.formErr = accounts.InvalidRequest("Content-Type is not exactly application/x-www-form-urlencoded")
	case in.URL.RawQuery != "":
		in.formErr = accounts.InvalidRequest("parameters belong into the body, not into the URL")
	case err != nil:
		in.formErr = accounts.InvalidRequest(err.Error())
	default:
		form, err := url.ParseQuery(string(body))
		if err != nil {
			in.formErr = accounts.InvalidRequest("the body is not a form")
		}
		in.form = form
	}
}

// readCall reads a request to the trip service.
func (in *incoming) readCall(most int64, settings trips.Settings) {
	in.params, in.paramsErr = readQuery(in.Request)
	body, err := in.readBody(most)
	switch {
	case in.paramsErr != nil:
	case err != nil:
		in.paramsErr = err
	case in.op == bench.OpList && in.Method == http.MethodPost:
		in.params, in.paramsErr = trips.ParametersOf(body)
	case in.op == bench.OpCreate, in.op == bench.OpUpdate:
		in.doc, in.docErr = settings.ReadTrip(body)
	case in.op == bench.OpBook:
		in.doc, in.docErr = settings.ReadBooking(body)
	}
}

// readBody reads the body, whose length has to be given beforehand.
func (in *incoming) readBody(most int64) ([]byte, error) {
	if err := in.checkLength(int(in.ContentLength), most); err != nil {
		return nil, err
	}
	body := make([]byte, in.ContentLength)
	n, _ := io.ReadFull(in.Body, body) // checkLength sees what ended early
	return body, in.checkLength(n, most)
}

// checkLength refuses a body whose length was not given, is more than the most,
// or is not what came.
func (in *incoming) checkLength(came int, most int64) error {
	switch {
	case in.ContentLength < 0:
		return document.Refuse(400, "Chunked transfer encoding is not supported.")
	case in.ContentLength > most:
		return document.Refuse(400, "The body is longer than %d bytes.", most)
	case int64(came) < in.ContentLength:
		return document.Refuse(400, "The body ends early.")
	}
	return nil
}

// readQuery reads the query of a request's URL.
func readQuery(r *http.Request) (trips.Parameters, error) {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, document.Refuse(400, "The query of the URL is not well formed.")
	}
	return trips.NewParameters(query), nil
}

// operationOf returns what a request asks for.
func operationOf(r *http.Request) bench.Operation {
	at, query := strings.TrimSuffix(r.URL.Path, "/"), r.URL.Query()
	id, isTrip := strings.CutPrefix(at, trips.Path+"/")
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
	case "POST " + trips.Path:
		if trips.NewParameters(query)["tripid"] != "" {
			return bench.OpUpdate
		}
		return bench.OpCreate
	case "POST " + trips.Path + "/cancel":
		return bench.OpCancel
	case "GET " + trips.Path, "POST " + trips.Path + "/GetTrips":
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
