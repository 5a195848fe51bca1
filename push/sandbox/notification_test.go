package sandbox_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// A callback is what a listener was posted.
type callback struct {
	contentType string
	query       url.Values
	body        element
}

// postbox listens for notifications, and answers the first ones with the given
// statuses and all others with 200.
func postbox(tb testing.TB, statuses ...int) (postback string, received <-chan callback) {
	tb.Helper()
	callbacks := make(chan callback, 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.URL.Path != "/postback" {
			tb.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		if len(statuses) > 0 { // one courier posts, one after another
			w.WriteHeader(statuses[0])
			statuses = statuses[1:]
		}
		callbacks <- callback{contentType: r.Header.Get("Content-Type"), query: r.URL.Query(), body: parse(tb, string(body))}
	}))
	tb.Cleanup(server.Close)
	return server.URL + "/postback", callbacks
}

// await takes callbacks, or fails when they do not come.
func await(t *testing.T, received <-chan callback, n int) []callback {
	t.Helper()
	var got []callback
	for range n {
		select {
		case c := <-received:
			got = append(got, c)
		case <-time.After(30 * time.Second):
			t.Fatalf("%d callbacks came, want %d", len(got), n)
		}
	}
	return got
}

// notifying starts a sandbox that posts to a postbox.
func notifying(t *testing.T, s *sandbox.Server) *service {
	t.Helper()
	c := serve(t, s)
	t.Cleanup(s.Close)
	return c
}

func companyToken(c *service) string { return c.token }

func userToken(c *service) string {
	c.tb.Helper()
	return c.granted(login(jane, "sandbox")).AccessToken
}

func (c *service) subscription(at, action, token string) {
	c.tb.Helper()
	if r := c.as(token, "POST", at+"/"+action+"?type=itinerary", ""); r.status != http.StatusOK {
		c.tb.Fatalf("%s: status %d: %s", action, r.status, r.body)
	}
}

// subscribes tests that, subscribed twice, each change is told once.
func subscribes(at string, token func(*service) string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		want := 1
		postback, received := postbox(t)
		c := notifying(t, &sandbox.Server{Postback: postback})
		c.subscription(at, "subscribe", token(c))
		c.subscription(at, "subscribe", token(c))
		c.create(jane, trip("T", "AAAAAA"))
		await(t, received, want)
		if got := c.Notifications(); len(got) != want {
			t.Errorf("%d notifications, want %d", len(got), want)
		}
		c.create(richard, trip("T", "AAAAAA"))
		if strings.Contains(at, "company") {
			want++
		}
		if got := c.Notifications(); len(got) != want {
			t.Errorf("%d notifications after another user's trip, want %d", len(got), want)
		}
	}
}

func unsubscribes(at string, token func(*service) string) func(*testing.T) {
	return func(t *testing.T) {
		t.Helper()
		c := notifying(t, &sandbox.Server{Postback: "http://127.0.0.1:1/"})
		c.subscription(at, "subscribe", token(c))
		c.subscription(at, "unsubscribe", token(c))
		c.create(jane, trip("T", "AAAAAA"))
		if got := c.Notifications(); len(got) != 0 {
			t.Errorf("notifications are %+v, want none", got)
		}
	}
}

func namesOf(e element) []string {
	var names []string
	for _, c := range e.Children {
		names = append(names, c.XMLName.Local)
	}
	return names
}

// change creates, updates and cancels a trip, cancels it again and revives it.
func (c *service) change() (id string) {
	c.tb.Helper()
	id = idOf(c.create(jane, trip("T", "AAAAAA")))
	c.ok("POST", updatePath(id), jane, trip("T", "BBBBBB"))
	c.api("POST", updatePath(id), jane, "nonsense")
	c.ok("POST", cancelPath(id), jane, "")
	c.ok("POST", cancelPath(id), jane, "")
	c.ok("POST", updatePath(id), jane, trip("T", "AAAAAA"))
	return id
}

// pauses is a Sleep that remembers.
func pauses(slept chan time.Duration) func(time.Duration) {
	return func(d time.Duration) { slept <- d }
}

func TestNotificationIsRetried(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		statuses []int
		want     sandbox.Notification
		slept    []time.Duration
	}{
		"at once":     {nil, sandbox.Notification{State: "delivered", Attempts: 1, Status: 200}, nil},
		"third":       {[]int{500, 302}, sandbox.Notification{State: "delivered", Attempts: 3, Status: 200}, []time.Duration{1, 2}},
		"in vain":     {[]int{500, 500, 500, 500, 404}, sandbox.Notification{State: "given up", Attempts: 5, Status: 404}, []time.Duration{1, 2, 4, 8}},
		"at the last": {[]int{500, 500, 500, 500}, sandbox.Notification{State: "delivered", Attempts: 5, Status: 200}, []time.Duration{1, 2, 4, 8}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			postback, received := postbox(t, tt.statuses...)
			slept := make(chan time.Duration, 10)
			c := notifying(t, &sandbox.Server{Postback: postback, Sleep: pauses(slept)})
			c.subscription("/api/company/v1.0", "subscribe", c.token)
			id := idOf(c.create(jane, trip("T", "AAAAAA")))
			await(t, received, tt.want.Attempts)
			c.create(jane, trip("T", "BBBBBB")) // is posted when the first is done with
			await(t, received, 1)

			tt.want.Client, tt.want.TripID, tt.want.EventType = "sandbox", id, "CREATE"
			tt.want.At = time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
			if diff := cmp.Diff(tt.want, get[[]sandbox.Notification](c, "/sandbox/notifications")[0]); diff != "" {
				t.Errorf("notification (-want +got):\n%s", diff)
			}
			c.Close()
			close(slept)
			var got []time.Duration
			for d := range slept {
				got = append(got, d/time.Second)
			}
			if diff := cmp.Diff(tt.slept, got); diff != "" {
				t.Errorf("seconds slept (-want +got):\n%s", diff)
			}
		})
	}
}

// A listener that does not answer does not hold up the service, and a reset or
// the end of the server does not wait for it.
func TestNotificationsDoNotHoldUp(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*sandbox.Server){"reset": (*sandbox.Server).Reset, "close": (*sandbox.Server).Close} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			arrived, gone := make(chan bool, 10), make(chan bool, 10)
			stuck := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				_, _ = io.ReadAll(r.Body) // so that the end of the connection is seen
				arrived <- true
				<-r.Context().Done()
				gone <- true
			}))
			t.Cleanup(stuck.Close)
			c := notifying(t, &sandbox.Server{Postback: stuck.URL})
			c.subscription("/api/company/v1.0", "subscribe", c.token)
			for range 20 {
				c.create(jane, trip("T", "AAAAAA"))
			}
			<-arrived
			end(c.Server)
			<-gone
			c.Close()
			if len(arrived) != 0 {
				t.Errorf("%d more attempts after the end", len(arrived))
			}
			if left := slices.ContainsFunc(c.Notifications(), func(n sandbox.Notification) bool { return n.State == "delivered" }); left {
				t.Error("a notification counts as delivered")
			}
		})
	}
}

// Whatever happens at the same time, the end of the server ends all of it.
func TestNotificationsConcurrently(t *testing.T) {
	t.Parallel()
	postback, _ := postbox(t, 500, 500)
	c := notifying(t, &sandbox.Server{Postback: postback, Sleep: func(time.Duration) {}})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 10 {
				h := admitted(t, c.Server)
				h.serve(http.MethodPost, "/api/company/v1.0/subscribe?type=itinerary", nil)
				h.post(http.MethodPost, tripPath, []byte(trip("T", "AAAAAA")))
				c.Notifications()
				c.Events()
			}
		})
	}
	wg.Go(func() {
		for range 5 {
			c.Reset()
		}
		c.Close()
	})
	wg.Wait()
	h := admitted(t, c.Server)
	h.serve(http.MethodPost, "/api/company/v1.0/subscribe?type=itinerary", nil)
	h.post(http.MethodPost, tripPath, []byte(trip("T", "AAAAAA")))
	if got := c.Notifications(); got[len(got)-1].State != "dropped" {
		t.Errorf("the last notification is %+v, want it dropped", got[len(got)-1])
	}
}

func TestClosedServerNotifiesNobody(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{Postback: "http://127.0.0.1:1/"})
	c.subscription("/api/company/v1.0", "subscribe", c.token)
	c.Close()
	c.create(jane, trip("T", "AAAAAA"))
	if got := c.Notifications()[0].State; got != "dropped" {
		t.Errorf("state is %q, want dropped", got)
	}
}

// Notifications go where each application has its own postback URL.
func TestPostbackOfApplication(t *testing.T) {
	t.Parallel()
	ours, received := postbox(t)
	c := notifying(t, &sandbox.Server{Postback: "http://127.0.0.1:1/"})
	c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "sandbox", Postback: ours}}})
	c.subscription("/api/company/v1.0", "subscribe", c.token)
	c.create(jane, trip("T", "AAAAAA"))
	await(t, received, 1)
}

// An application that does not answer does not keep another one waiting.
func TestNotificationsOfApplicationsAreApart(t *testing.T) {
	t.Parallel()
	ours, received := postbox(t)
	stuck := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.ReadAll(r.Body) // so that the end of the connection is seen
		<-r.Context().Done()
	}))
	t.Cleanup(stuck.Close)
	c := notifying(t, &sandbox.Server{Postback: ours})
	c.directory(sandbox.Directory{Applications: []sandbox.Application{{ID: "second", Postback: stuck.URL}}})
	c.subscription("/api/company/v1.0", "subscribe", c.granted(plus(refreshOf("sandbox"), "client_id", "second")).AccessToken)
	c.subscription("/api/company/v1.0", "subscribe", c.token)
	c.create(jane, trip("T", "AAAAAA"))
	c.create(jane, trip("T", "BBBBBB"))
	await(t, received, 2)
}

// A company token subscribes the user that it names.
func TestUserIsNamedByCompanyToken(t *testing.T) {
	t.Parallel()
	postback, received := postbox(t)
	c := notifying(t, &sandbox.Server{Postback: postback})
	if r := c.api("POST", "/api/user/v1.0/subscribe?type=itinerary", richard, ""); r.status != 200 {
		t.Fatalf("subscribe: status %d: %s", r.status, r.body)
	}
	c.create(jane, trip("T", "AAAAAA"))
	c.create(richard, trip("T", "AAAAAA"))
	if got := await(t, received, 1)[0].query.Get("userid_value"); got != richard {
		t.Errorf("told of %s, want %s", got, richard)
	}
}
