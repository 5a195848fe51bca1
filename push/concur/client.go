// Package concur speaks to SAP Concur's Itinerary service, version 1.1, for
// one client company: it creates, updates, cancels, lists and reads trips, and
// keeps the OAuth2 grant that this takes.
//
// A method makes one attempt, plus one more if the token was stale or the company
// moved. It does not back off or try again. The caller decides that by the Class of the
// *Error, because a create that is sent twice is a trip that the traveller sees twice.
package concur

import (
	"context"
	"net/http"
	"time"
)

// A Limiter holds a request back until the quota has room for it, or returns
// an error if that cannot be before ctx ends. *rate.Limiter is one.
type Limiter interface {
	Wait(ctx context.Context) error
}

// A Client speaks for one client company. All fields but Slowed are required; it
// may be used by any number of goroutines. Every error of its methods is an *Error.
type Client struct {
	Tokens  *Tokens       // of the same company
	HTTP    *http.Client  // see NewHTTPClient; redirects are not followed, whatever it says
	Limiter Limiter       // asked before every request but those for tokens
	NewID   func() string // makes a UUID, the concur-correlationid of a request
	Now     func() time.Time

	// Slowed, if not nil, is called when the service asks for fewer requests (409, 429),
	// with how long to send none. While the service takes other changes, it is not called
	// again for the same one.
	Slowed func(ctx context.Context, while time.Duration)
}

// Create posts a new trip, an Itinerary document in XML, for the user with
// that login. It is not idempotent: a second create makes a second trip.
func (c *Client) Create(ctx context.Context, login string, document []byte) (Trip, error) {
	return c.trip(ctx, call{Op: create, Login: login, Document: document}, readTrip)
}

// Update replaces the trip by document, which must hold all of it: a segment that is
// left out disappears. From then on, the id of the returned Trip replaces tripID.
func (c *Client) Update(ctx context.Context, login, tripID string, document []byte) (Trip, error) {
	return c.trip(ctx, call{Op: update, Login: login, TripID: tripID, Document: document}, readTrip)
}

// Cancel cancels all segments of the trip. Concur answers with the trip or only with a
// message. The returned Trip has what was answered, and always the CorrelationID. An
// unknown trip is an *Error of the class Gone.
func (c *Client) Cancel(ctx context.Context, login, tripID string) (Trip, error) {
	return c.trip(ctx, call{Op: cancel, Login: login, TripID: tripID}, readCancelled)
}

// Detail reads one trip with its bookings. A booking without segments is what an update
// leaves behind when it moves them to another locator. An answer about another trip is
// an error.
func (c *Client) Detail(ctx context.Context, login, tripID string) (Trip, error) {
	return c.trip(ctx, call{Op: detail, Login: login, TripID: tripID}, func(a answer) (Trip, error) { return readTripOf(a, tripID) })
}

// trip makes a call that is answered with a trip, or as much of one as read wants.
func (c *Client) trip(ctx context.Context, k call, read func(answer) (Trip, error)) (Trip, error) {
	a, err := c.do(ctx, k)
	if err != nil {
		return Trip{}, err
	}
	t, err := read(a)
	if err != nil {
		return Trip{}, a.unreadable(k.Op, err)
	}
	return t, nil
}
