package proof

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"strings"
	"time"

	"tripsync/push/sandbox"
)

// serverLimit is how long Concur works on a request at most.
const serverLimit = 60 * time.Second

var errCut = errors.New("connection reset by peer")

// A transport is the way of a process to the sandbox, for one client.
type transport struct {
	*process

	client string
}

func (p *process) web(client string) *http.Client {
	return &http.Client{Transport: transport{p, client}}
}

// RoundTrip carries a request to the sandbox, or some of the way.
func (p transport) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	trace := httptrace.ContextClientTrace(r.Context())
	if trace == nil { // a token request
		trace = &httptrace.ClientTrace{GetConn: func(string) {}, GotConn: func(httptrace.GotConnInfo) {}}
	}
	trace.GetConn(r.Host)
	req, err := newRequest(r, p.client) //nolint:contextcheck // a request on its way outlives its sender
	if err != nil {
		return nil, err
	}
	e := p.meet(p.process, point("request "+req.operation))
	if e == nothing {
		e = p.befalls(req)
		p.checkTries(e)
	}
	if req.operation != "token" {
		p.answered = e
	}
	if e == refusedConnection {
		return nil, errCut
	}
	trace.GotConn(httptrace.GotConnInfo{})
	p.checkDeparture(req)
	defer p.noteAsking(req)()
	answer, err := p.exchange(r.Context(), req, e)
	p.noteAnswer(p.process, req, answer, e)
	if answer != nil && e.whole() {
		p.succeeds(req, answer)
	}
	if fault := p.pass("after request"); fault != nil {
		return nil, fault
	}
	return answer, err
}

// exchange sends a request and returns the answer, both as the event has it.
func (p *process) exchange(ctx context.Context, req *request, e event) (*http.Response, error) {
	answers := make(chan *http.Response, 1)
	there := between(p.random, time.Millisecond, 300*time.Millisecond)
	back := there + between(p.random, time.Millisecond, 300*time.Millisecond)
	switch {
	case e == slow:
		there = between(p.random, time.Second, serverLimit-time.Second)
		back = there + between(p.random, time.Millisecond, time.Second)
	case e.isLate():
		back = between(p.random, time.Millisecond, 10*time.Second)
		there = between(p.random, pick(p.random, []time.Duration{back, serverLimit - 10*time.Second}), serverLimit)
	}
	if e.processed() {
		time.AfterFunc(there, func() { answers <- p.carryOut(req, e) }) //nolint:bodyclose // the sender closes it
	}
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-time.After(back):
	}
	return p.answer(req, e, answers)
}

// answer is what comes back of an exchange, if anything does.
func (p *process) answer(req *request, e event, answers chan *http.Response) (*http.Response, error) {
	switch {
	case e == crashInFlight, e == crashBeforeLate:
		p.die() // does not return
	case e == cutBefore, e == cutAfter, e == late:
		return nil, errCut
	case e.status() != 0:
		return refusal(req.http, e), nil
	}
	answer := <-answers
	switch e {
	case truncated:
		answer.Body = io.NopCloser(io.MultiReader(half(answer), broken{}))
	case garbled:
		answer.Body = io.NopCloser(half(answer))
	default:
	}
	return answer, nil
}

func half(answer *http.Response) io.Reader {
	return io.LimitReader(answer.Body, answer.ContentLength/2)
}

// broken is the end of a connection that was cut.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// refusal is an answer without a look at what was asked.
func refusal(r *http.Request, e event) *http.Response {
	w := httptest.NewRecorder()
	body := fmt.Sprintf("<Error><Message>%s</Message></Error>", http.StatusText(e.status()))
	switch {
	case e.page():
		body = "<html><head><title>bad gateway</title></head></html>"
	case e == chatter:
		body = `!Co9nectResponse><Data><Itinerary><TripId>a$b</TripId><Bookings><Booking><RecordLocator>Q</RecordLocator>` +
			`<Segments><Air/></Segments></Booking></Bookings></Itinerary></Data></`
	}
	if later := e.later(); later != "" {
		w.Header().Set("Retry-After", later)
	}
	w.WriteHeader(e.status())
	_, _ = w.WriteString(body)
	answer := w.Result()
	answer.Request = r
	return answer
}

// A request is on its way, without the process that sent it.
type request struct {
	http      *http.Request
	body      []byte
	operation string // create, update, cancel, book, rebook, unbook, list, detail or token
	client    string
	login     string
	tripID    string
	locator   string // of the booking that is posted, or cancelled by it
	departed  time.Time
}

func newRequest(r *http.Request, client string) (*request, error) {
	req := &request{client: client, departed: time.Now()}
	if r.Body != nil {
		var err error
		if req.body, err = io.ReadAll(r.Body); err != nil {
			return nil, err
		}
	}
	req.http = r.Clone(context.Background())
	req.http.Host = r.URL.Host
	req.http.Body = io.NopCloser(bytes.NewReader(req.body))
	query := r.URL.Query()
	req.login, req.tripID = query.Get("userid_value"), query.Get("tripId")
	req.operation = operation(r, req.tripID != "")
	req.locator = inside(string(req.body), "<RecordLocator>", "</RecordLocator>")
	if req.operation == "unbook" {
		req.locator = query.Get("confirmationNumber")
	}
	return req, nil
}

// operation names what a request asks for.
func operation(r *http.Request, namesTrip bool) string {
	switch path := r.URL.Path; {
	case strings.HasPrefix(path, "/oauth2/"):
		return "token"
	case strings.HasSuffix(path, "/booking/v1.1/cancel"):
		return "unbook"
	case strings.HasSuffix(path, "/booking/v1.1") && namesTrip:
		return "rebook"
	case strings.HasSuffix(path, "/booking/v1.1"):
		return "book"
	case strings.HasSuffix(path, "/cancel"):
		return "cancel"
	case r.Method == http.MethodPost && namesTrip:
		return "update"
	case r.Method == http.MethodPost:
		return "create"
	case strings.HasSuffix(path, "/trip/v1.1"):
		return "list"
	}
	return "detail"
}

// makes reports whether the request, processed twice, makes two of one.
func (r *request) makes() bool { return r.operation == "create" || r.operation == "book" }

func inside(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, found := strings.Cut(s, to)
	if !found {
		return ""
	}
	return s
}

// carryOut has the sandbox carry out a request.
func (w *world) carryOut(req *request, e event) *http.Response {
	switch e {
	case tokenRevoked:
		req.http.Header.Set("Authorization", "Bearer revoked")
	case tokenExpired:
		req.http.Header.Del("Authorization")
	default:
	}
	if f, disguised := e.disguise(); disguised {
		if err := w.sandbox.SetFaults([]sandbox.Fault{f}); err != nil {
			panic(err)
		}
	}
	recorder := httptest.NewRecorder()
	w.sandbox.ServeHTTP(recorder, req.http)
	answer := recorder.Result()
	answer.Request = req.http
	w.noteProcessed(req, answer)
	return answer
}
