package concur

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	tripPath          = "/api/travel/trip/v1.1"
	bookingPath       = "/api/travel/booking/v1.1"
	correlationHeader = "concur-correlationid"

	// maxBody is far above any list of 200 trips; what is longer is not read.
	maxBody = 16 << 20
)

// A call is one operation on the service, before it has a host and a token.
type call struct {
	Op       operation
	Login    string
	TripID   string     // of those that name a trip
	Source   string     // of a booking to cancel
	Number   string     // of a booking to cancel
	Filter   url.Values // of a list
	Document []byte     // of a create or an update
}

// An answer is the service's response with a status of success.
type answer struct {
	Status        int
	Body          []byte
	Cut           error // why Body is not all of it
	CorrelationID string
}

func (a answer) whole() bool { return a.Cut == nil }

// unreadable returns the error about an answer with a status of success and no result.
func (a answer) unreadable(op operation, err error) *Error {
	return &Error{
		Op: string(op), Class: brokenClass(op), Status: a.Status,
		CorrelationID: a.CorrelationID, Err: fmt.Errorf("read answer: %w", err),
	}
}

// do makes the call. If the service refuses the token, or says that the company lives
// elsewhere, it mends that and makes the call once more. A create is not repeated: the
// server that refused it may not be the one that processed it. Its caller has to look
// first, and then finds the new token.
func (c *Client) do(ctx context.Context, k call) (answer, error) {
	if err := k.check(); err != nil {
		return answer{}, &Error{Op: string(k.Op), Class: Refused, Err: err}
	}
	g, err := c.Tokens.Grant(ctx)
	if err != nil {
		return answer{}, newUnsent(k.Op, err)
	}
	a, err := c.send(ctx, k, g)
	e, ok := errors.AsType[*Error](err)
	if !ok || !e.ofGrant || !c.Tokens.mends(g, e, k.Login) {
		return a, err
	}
	g, err = c.mend(ctx, k, g, e)
	switch {
	case k.Op.creates():
		return answer{}, e.mended(err)
	case err != nil:
		return answer{}, newUnsent(k.Op, err)
	}
	return c.send(ctx, k, g)
}

// mend replaces a grant that was refused.
func (c *Client) mend(ctx context.Context, k call, refused Grant, e *Error) (Grant, error) {
	if e.elsewhere != "" {
		return c.Tokens.move(ctx, refused, e.elsewhere)
	}
	g, err := c.Tokens.refresh(ctx, refused)
	if err == nil {
		c.Tokens.bar(k.Login)
	}
	return g, err
}

// check refuses what the service would take for something else: a post without a trip
// id is a create, and one without a login is for the owner of the token.
func (k call) check() error {
	if k.Login == "" {
		return errors.New("no login")
	}
	if k.Op.namesTrip() && k.TripID == "" {
		return errors.New("no trip id")
	}
	if k.Op == cancelBooking && (k.Source == "" || k.Number == "") {
		return errors.New("no source, or no number")
	}
	return nil
}

// send makes the call once.
func (c *Client) send(ctx context.Context, k call, g Grant) (answer, error) {
	if err := c.Limiter.Wait(ctx); err != nil {
		return answer{}, newUnsent(k.Op, fmt.Errorf("wait for quota: %w", err))
	}
	if err := ctx.Err(); err != nil {
		return answer{}, newUnsent(k.Op, err)
	}
	var left departure
	id := c.NewID()
	req, err := k.request(httptrace.WithClientTrace(ctx, left.trace()), g, id)
	if err != nil {
		return answer{}, newUnsent(k.Op, err)
	}
	resp, err := withoutRedirects(c.HTTP).Do(req)
	if err != nil {
		return answer{}, &Error{Op: string(k.Op), Class: left.class(k.Op), CorrelationID: id, Err: withoutURL(err)}
	}
	defer resp.Body.Close()
	a := answer{Status: resp.StatusCode, CorrelationID: id}
	if echoed := resp.Header.Get(correlationHeader); echoed != "" {
		a.CorrelationID = cleanMessage(echoed)
	}
	a.Body, a.Cut = readBody(resp.Body)
	a.Body = decodeBody(a.Body, resp.Header.Get("Content-Type"))
	if a.Status < 200 || a.Status > 299 {
		refusal := c.refusal(k, a, resp.Header)
		if statusClass(k.Op, a.Status) == SlowDown && c.Slowed != nil && !c.Tokens.slowsAlone(k) {
			c.Slowed(ctx, refusal.RetryAfter)
		}
		return answer{}, refusal
	}
	c.Tokens.admit(g, k.Login, k.Op != list && k.Op != detail)
	return a, nil
}

// request addresses the call. NewRequest sets the Content-Length from the
// reader's type: Concur answers chunked requests with 400.
func (k call) request(ctx context.Context, g Grant, id string) (*http.Request, error) {
	method, target := k.target()
	var body io.Reader
	if len(k.Document) > 0 {
		body = bytes.NewReader(k.Document)
	}
	req, err := http.NewRequestWithContext(ctx, method, g.Geolocation+target, body)
	if err != nil {
		return nil, withoutURL(err)
	}
	req.Header.Set("Authorization", "Bearer "+g.AccessToken)
	req.Header.Set("Accept", "application/xml")
	req.Header.Set("User-Agent", "tripsync")
	req.Header.Set(correlationHeader, id)
	if body != nil {
		req.Header.Set("Content-Type", "application/xml")
	}
	return req, nil
}

// target is the method, path and query of the call. The tables of Concur's
// reference name the user by login_id in posts and by login in reads.
func (k call) target() (method, target string) {
	query := url.Values{"userid_type": {"login_id"}, "userid_value": {k.Login}}
	method, target = http.MethodPost, tripPath
	switch k.Op {
	case create:
	case update:
		query.Set("tripId", k.TripID)
	case cancel:
		query.Set("tripId", k.TripID)
		target += "/cancel"
	case list:
		method = http.MethodGet
		query.Set("userid_type", "login")
		maps.Copy(query, k.Filter)
	case detail:
		method = http.MethodGet
		query.Set("userid_type", "login")
		target += "/" + escapeTripID(k.TripID)
	case createBooking:
		target = bookingPath
	case updateBooking:
		target = bookingPath
		query.Set("tripId", k.TripID)
	case cancelBooking:
		target = bookingPath + "/cancel"
		query.Set("bookingSource", k.Source)
		query.Set("confirmationNumber", k.Number)
	}
	return method, target + "?" + query.Encode()
}

// escapeTripID makes one path segment of a trip id. Trip ids hold "$", which
// url.PathEscape leaves alone and Concur wants encoded.
func escapeTripID(tripID string) string {
	return strings.ReplaceAll(url.PathEscape(tripID), "$", "%24")
}

func readBody(r io.Reader) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err == nil && len(body) > maxBody {
		err = fmt.Errorf("longer than %d bytes", maxBody)
	}
	return body, err
}

// refusal makes an *Error of an answer without success.
func (c *Client) refusal(k call, a answer, header http.Header) *Error {
	said := readFault(a.Body)
	e := &Error{
		Op: string(k.Op), Class: statusClass(k.Op, a.Status), Status: a.Status, Number: said.Number,
		Message: cleanMessage(said.Message, k.Login, url.QueryEscape(k.Login)), ErrorID: cleanMessage(said.ID),
		CorrelationID: a.CorrelationID, RetryAfter: retryAfter(header, c.Now()), Foreign: said.Form != own || !a.whole() || said.loose,
	}
	switch {
	case said.Number == codeElsewhere && a.Status < 500:
		e.Class, e.elsewhere = Credential, said.Geolocation
	case said.Form == foreign && e.Class == Gone, said.invalidUser() && e.Class == Credential:
		e.Class = Refused
	}
	e.ofGrant = e.Class == Credential
	if e.Foreign && k.Op.creates() {
		e.Class = Unknown
	}
	return e
}

// maxRetryAfter is the longest pause that one header can demand. The request after it
// shows whether more is needed. One header must not stop all clients for a day.
const maxRetryAfter = 5 * time.Minute

// retryAfter reads the header of that name, seconds or a date.
func retryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	seconds, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err == nil, errors.Is(err, strconv.ErrRange): // the nearest number there is
		return time.Duration(min(max(seconds, 0), int64(maxRetryAfter/time.Second))) * time.Second
	}
	at, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
