package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
	"tripsync/push/sandbox/trips"
)

const (
	attempts = 5                // of one notification
	waiting  = "waiting"        // to be delivered, or being so
	done     = "delivered"      // answered with 2xx
	givenUp  = "given up"       // after all attempts
	dropped  = "dropped"        // for too many were waiting
	backlog  = 10_000           // of notifications that wait
	patience = 10 * time.Second // with an answer, where no client is given
)

// A Notification is a callback to an application that has subscribed, as GET
// /sandbox/notifications shows it.
type Notification struct {
	Client string `json:"client"`
	TripID string `json:"tripId"`
	// EventType is CREATE, UPDATE or CANCEL.
	EventType string    `json:"eventType"`
	At        time.Time `json:"at"`
	// State is waiting, delivered, given up (after five attempts, with pauses
	// of 1, 2, 4 and 8 seconds) or dropped (10,000 others were waiting).
	State    string `json:"state"`
	Attempts int    `json:"attempts"`
	// Status is the last answer's, 0 if there was none.
	Status int `json:"status"`
}

// A delivery is a notification on its way.
type delivery struct {
	to   string
	body []byte
	note *Notification
}

// A courier delivers the notifications of one application one after another,
// in their order. It works only while there are some, so that an idle one holds
// no goroutine.
type courier struct {
	ctx   context.Context // that of all couriers
	queue []delivery
	busy  bool
}

// couriers are those at work until they are stopped, by application.
type couriers struct {
	ctx  context.Context
	stop context.CancelFunc
	of   map[string]*courier
}

func newCouriers() couriers {
	ctx, stop := context.WithCancel(context.Background())
	return couriers{ctx: ctx, stop: stop, of: map[string]*courier{}}
}

func (c couriers) courier(client string) *courier {
	if c.of[client] == nil {
		c.of[client] = &courier{ctx: c.ctx}
	}
	return c.of[client]
}

// notify hands a notification to the courier, if the application has a place
// to receive it.
func (n *notices) notify(to subscriber, c trips.Change, base string) {
	postback := n.accounts.Postback(to.Client)
	if postback == "" {
		return
	}
	note := &Notification{
		Client: to.Client, TripID: c.Now.ID, EventType: c.EventType(), At: c.Now.Modified, State: waiting,
	}
	n.notifications = bench.Newest(append(n.notifications, note), n.kept)
	courier := n.couriers.courier(to.Client)
	switch {
	case n.closed || len(courier.queue) >= backlog:
		note.State = dropped
		return
	case !courier.busy:
		courier.busy = true
		postman := n.postman // the courier works without the lock
		postman.working.Go(func() { postman.work(courier) })
	}
	courier.queue = append(courier.queue, delivery{
		to: callbackURL(postback, to, c.Now.Owner), body: note.document(c.Now.URL(base)), note: note,
	})
}

// callbackURL returns the URL of a notification.
func callbackURL(postback string, to subscriber, about accounts.Owner) string {
	u, err := url.Parse(postback)
	if err != nil {
		return postback // to be given up in the end
	}
	query := u.Query()
	query.Set("type", "itinerary")
	query.Set("oauth_token_key", to.Key)
	query.Set("userid_type", "login")
	query.Set("userid_value", about.Login)
	u.RawQuery = query.Encode()
	return u.String()
}

func (n *Notification) document(uri string) []byte {
	return document.Group("Notification",
		document.Leaf("ObjectType", "ITINERARY"),
		document.Leaf("ObjectURI", uri),
		document.Leaf("EventDateTime", document.FormatTime(n.At)),
		document.Leaf("EventType", n.EventType),
		document.Leaf("Context", ""),
		document.Leaf("TripId", n.TripID)).Encode()
}

// A postman goes the rounds of the couriers: it posts without the lock and notes
// what came of it with it.
type postman struct {
	lock    sync.Locker
	client  *http.Client
	sleep   func(time.Duration) // nil waits for real
	working sync.WaitGroup
}

// work delivers until nothing waits any more or the courier is stopped.
func (p *postman) work(c *courier) {
	for {
		d, ok := p.next(c)
		if !ok {
			return
		}
		p.deliver(c.ctx, d)
	}
}

func (p *postman) next(c *courier) (delivery, bool) {
	p.lock.Lock()
	defer p.lock.Unlock()
	if len(c.queue) == 0 || c.ctx.Err() != nil {
		c.busy = false
		return delivery{}, false
	}
	d := c.queue[0]
	c.queue = c.queue[1:]
	return d, true
}

// deliver attempts until one succeeds. One that is cut off by the end of ctx
// does not count.
func (p *postman) deliver(ctx context.Context, d delivery) {
	for i := range attempts {
		if i > 0 {
			p.pause(ctx, time.Second<<(i-1))
		}
		status, err := p.post(ctx, d)
		if ctx.Err() != nil || p.attempted(d, status, err) {
			return
		}
	}
}

// attempted notes an attempt and reports whether it was the last.
func (p *postman) attempted(d delivery, status int, err error) bool {
	p.lock.Lock()
	defer p.lock.Unlock()
	d.note.Attempts++
	d.note.Status = status
	switch {
	case err == nil && status/100 == 2:
		d.note.State = done
	case d.note.Attempts == attempts:
		d.note.State = givenUp
	}
	return d.note.State != waiting
}

func (p *postman) post(ctx context.Context, d delivery) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.to, bytes.NewReader(d.body))
	if err != nil {
		return 0, fmt.Errorf("make notification: %w", err)
	}
	request.Header.Set("Content-Type", "application/xml; charset=utf-8")
	response, err := p.client.Do(request)
	if err != nil {
		return 0, fmt.Errorf("post notification: %w", err)
	}
	return response.StatusCode, response.Body.Close()
}

// newPostmanClient makes a client that keeps no connection, and so no goroutine,
// and follows no redirect.
func newPostmanClient() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       patience,
	}
}

// pause waits until the time is over or ctx ends.
func (p *postman) pause(ctx context.Context, d time.Duration) {
	if p.sleep != nil {
		p.sleep(d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
