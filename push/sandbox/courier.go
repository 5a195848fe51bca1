package sandbox

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"tripsync/push/sandbox/bench"
	"tripsync/push/sandbox/document"
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
	told *Notification
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

// Notifications returns what GET /sandbox/notifications shows: the newest
// JournalSize notifications, oldest first.
func (s *Server) Notifications() []Notification {
	s.once.Do(s.start)
	s.mu.Lock()
	defer s.mu.Unlock()
	told := []Notification{}
	for _, n := range s.state.notifications {
		told = append(told, *n)
	}
	return told
}

// Close ends the delivery of notifications and returns when nothing of it
// runs any more. The service itself goes on.
func (s *Server) Close() {
	s.once.Do(s.start)
	s.mu.Lock()
	s.closed = true
	s.state.couriers.stop()
	s.mu.Unlock()
	s.working.Wait()
}

// notify hands a notification to the courier, if the application has a place
// to receive it. It needs the lock.
func (s *Server) notify(to subscriber, c change, base string) {
	app, known := s.application(to.Client)
	if !known || app.Postback == "" {
		return
	}
	n := &Notification{
		Client: to.Client, TripID: c.now.id, EventType: c.eventType(), At: c.now.modified, State: waiting,
	}
	s.state.notifications = bench.Newest(append(s.state.notifications, n), s.journalSize())
	courier := s.state.couriers.courier(to.Client)
	switch {
	case s.closed || len(courier.queue) >= backlog:
		n.State = dropped
		return
	case !courier.busy:
		courier.busy = true
		s.working.Go(func() { s.work(courier) })
	}
	courier.queue = append(courier.queue, delivery{
		to: callback(app.Postback, to, c.now.owner), body: n.document(c.now.url(base)), told: n,
	})
}

// callback returns the URL of a notification.
func callback(postback string, to subscriber, about owner) string {
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

// work delivers until nothing waits any more or the courier is stopped.
func (s *Server) work(c *courier) {
	for {
		d, ok := s.next(c)
		if !ok {
			return
		}
		s.deliver(c.ctx, d)
	}
}

func (s *Server) next(c *courier) (delivery, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
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
func (s *Server) deliver(ctx context.Context, d delivery) {
	for i := range attempts {
		if i > 0 {
			s.pause(ctx, time.Second<<(i-1))
		}
		status, err := s.post(ctx, d)
		if ctx.Err() != nil || s.attempted(d, status, err) {
			return
		}
	}
}

// attempted notes an attempt and reports whether it was the last.
func (s *Server) attempted(d delivery, status int, err error) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	d.told.Attempts++
	d.told.Status = status
	switch {
	case err == nil && status/100 == 2:
		d.told.State = done
	case d.told.Attempts == attempts:
		d.told.State = givenUp
	}
	return d.told.State != waiting
}

func (s *Server) post(ctx context.Context, d delivery) (status int, err error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, d.to, bytes.NewReader(d.body))
	if err != nil {
		return 0, fmt.Errorf("make notification: %w", err)
	}
	request.Header.Set("Content-Type", "application/xml; charset=utf-8")
	response, err := s.postman.Do(request)
	if err != nil {
		return 0, fmt.Errorf("post notification: %w", err)
	}
	return response.StatusCode, response.Body.Close()
}

// newPostman makes a client that keeps no connection, and so no goroutine,
// and follows no redirect.
func newPostman() *http.Client {
	return &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		Timeout:       patience,
	}
}

// pause waits until the time is over or ctx ends.
func (s *Server) pause(ctx context.Context, d time.Duration) {
	if s.Sleep != nil {
		s.Sleep(d)
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
