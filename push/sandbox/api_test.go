package sandbox_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

func TestTrips(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	if r := c.do("GET", "/sandbox/trips", "", nil); r.body != "[]\n" {
		t.Errorf("trips of an empty sandbox: %s", r.body)
	}
	first := c.create(jane, everything(t))
	second := c.create(richard, trip("Gone", "AAAAAA"))
	c.ok("POST", cancelPath(idOf(second)), richard, "")
	created := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	want := []sandbox.Trip{
		{
			Company: "sandbox", Login: jane, TripID: idOf(first), TripLinkLocator: first.at("TripLinkLocator"),
			ClientLocator: "acme-QX7T2M-1", TripName: "Paris to Berlin & back, 3 February 2026", Status: 1,
			Start: "2026-02-03T08:00:00", End: "2026-02-05T16:00:00", Created: created, Modified: created, Segments: 9,
			Bookings: []sandbox.Booking{{RecordLocator: "QX7T2M", BookingSource: "ACME TRAVEL", Segments: 9, Summary: []string{
				"Car ZE FRA-BER 2026-02-03T12:00:00",
				"Air LH1029 CDG-FRA 2026-02-03T10:05:00",
				"Hotel Example Hotel BER 2026-02-03T23:59:59",
				"Rail 2C9551 BER-HAM 2026-02-05T12:00:00",
				"Ride $$ HAM-HAM 2026-02-05T14:00:00",
				"Parking 2026-02-03T08:00:00",
				"Dining Example Restaurant 2026-02-04T20:00:00",
				"Event Example Fair 2026-02-04T09:00:00",
				"Travel $$ 2026-02-05T15:00:00",
			}}},
		},
		{
			Company: "sandbox", Login: richard, TripID: idOf(second), TripLinkLocator: second.at("TripLinkLocator"),
			TripName: "Gone", Status: 2, Start: "2026-02-03T10:05:00", End: "2026-02-03T11:20:00", Created: created, Modified: created,
			Bookings: []sandbox.Booking{{RecordLocator: "AAAAAA", BookingSource: "ACME TRAVEL", Summary: []string{}}},
		},
	}
	if diff := cmp.Diff(want, get[[]sandbox.Trip](c, "/sandbox/trips")); diff != "" {
		t.Errorf("trips (-want +got):\n%s", diff)
	}
	for _, name := range []string{`"login"`, `"tripId"`, `"tripLinkLocator"`, `"clientLocator"`, `"tripName"`, `"status"`, `"bookings"`, `"recordLocator"`, `"bookingSource"`, `"segments"`} {
		if body := c.do("GET", "/sandbox/trips", "", nil).body; !strings.Contains(body, name) {
			t.Errorf("JSON has no %s", name)
		}
	}
}

func TestJournal(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	header := http.Header{"Authorization": {"Bearer " + c.token}, "Concur-Correlationid": {"mine"}}
	path := tripPath + "?userid_type=login&userid_value=" + jane
	c.do("POST", path, trip("T", "AAAAAA"), header)
	c.do("POST", path, "nonsense", header)
	c.clock(`{"advance":"1m"}`)
	c.do("GET", path, "", header)
	c.do("POST", "/oauth2/v0/token?client_secret=sandbox", "", http.Header{"Concur-Correlationid": {"mine"}})
	c.do("GET", "/oauth2/v0/token?client_secret=sandbox", "", http.Header{"Concur-Correlationid": {"mine"}})
	c.do("GET", "/nowhere", "", http.Header{"Concur-Correlationid": {"mine"}})
	c.do("GET", "/", "", nil)

	at := time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)
	query := "userid_type=login&userid_value=" + jane
	want := sandbox.Journal{
		Total: 7, Processed: map[string]int{"token": 1, "create": 1, "list": 1},
		Unanswered: map[string]int{}, Faults: map[string]int{},
		Requests: []sandbox.Request{
			{Method: "POST", Path: "/oauth2/v0/token", Operation: "token", Status: 200, At: at, Processed: true},
			{Method: "POST", Path: tripPath, Query: query, Operation: "create", Status: 200, At: at, CorrelationID: "mine", Processed: true},
			{Method: "POST", Path: tripPath, Query: query, Operation: "create", Status: 400, At: at, CorrelationID: "mine"},
			{Method: "GET", Path: tripPath, Query: query, Operation: "list", Status: 200, At: at.Add(time.Minute), CorrelationID: "mine", Processed: true},
			{Method: "POST", Path: "/oauth2/v0/token", Operation: "token", Status: 400, At: at.Add(time.Minute), CorrelationID: "mine"},
			{Method: "GET", Path: "/oauth2/v0/token", Status: 404, At: at.Add(time.Minute), CorrelationID: "mine"},
			{Method: "GET", Path: "/nowhere", Status: 404, At: at.Add(time.Minute), CorrelationID: "mine"},
		},
	}
	got := get[sandbox.Journal](c, "/sandbox/requests")
	got.Requests[0].CorrelationID = ""
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	want.Requests = want.Requests[5:]
	if diff := cmp.Diff(want, get[sandbox.Journal](c, "/sandbox/requests?last=2")); diff != "" {
		t.Errorf("last two of the journal (-want +got):\n%s", diff)
	}
	for _, last := range []string{"0", "x", "-1"} {
		if r := c.do("GET", "/sandbox/requests?last="+last, "", nil); r.status != 400 {
			t.Errorf("last=%s: status %d, want 400", last, r.status)
		}
	}
}

func TestJournalIsBounded(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{JournalSize: 3})
	for i := range 7 {
		c.do("GET", fmt.Sprint("/", i), "", nil)
	}
	got := c.Journal(0)
	var paths []string
	for _, r := range got.Requests {
		paths = append(paths, r.Path)
	}
	if diff := cmp.Diff([]string{"/4", "/5", "/6"}, paths); diff != "" || got.Total != 8 || got.Processed["token"] != 1 {
		t.Errorf("total %d, processed %v, paths (-want +got):\n%s", got.Total, got.Processed, diff)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	id := idOf(c.create(jane, trip("T", "AAAAAA")))
	c.faults(`[{"fault":"truncate","count":1}]`)
	c.clock(`{"advance":"30m"}`)
	if r := c.do("POST", "/sandbox/reset", "", nil); r.status != 200 {
		t.Fatalf("reset: status %d", r.status)
	}
	if len(c.Trips())+len(c.Faults())+c.Journal(0).Total != 0 {
		t.Error("something is left after reset")
	}
	if r := c.api("GET", tripPath, jane, ""); r.status != 403 {
		t.Errorf("a token from before the reset: status %d, want 403", r.status)
	}
	c.token = c.refresh("sandbox").AccessToken
	created := c.create(jane, trip("T", "AAAAAA"))
	if idOf(created) == id {
		t.Error("a new trip has the id of a forgotten one")
	}
	if got := created.at("DateCreatedUtc"); got != "2026-01-05T08:00:00" {
		t.Errorf("clock shows %s after reset", got)
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	origin := time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("", 3600))
	c := serve(t, &sandbox.Server{Now: func() time.Time { return origin }})
	for _, tt := range []struct{ setting, want string }{
		{`{"advance":"48h"}`, "2026-03-03T11:00:00Z"},
		{`{"now":"2026-02-03T10:00:00+01:00"}`, "2026-02-03T09:00:00Z"},
		{`{"advance":"-1h"}`, "2026-02-03T08:00:00Z"},
	} {
		r := c.do("POST", "/sandbox/clock", tt.setting, nil)
		if got := decode[map[string]string](t, r.body)["now"]; r.status != 200 || got != tt.want {
			t.Errorf("%s: status %d, now %s, want %s", tt.setting, r.status, got, tt.want)
		}
	}
	for _, setting := range []string{
		``, `{}`, `{"now":"2026-02-03T10:00:00Z","advance":"1h"}`, `{"now":"tomorrow"}`, `{"advance":"2 days"}`, `{"by":"1h"}`,
	} {
		r := c.do("POST", "/sandbox/clock", setting, nil)
		if r.status != 400 || decode[map[string]string](t, r.body)["error"] == "" {
			t.Errorf("%s: status %d, body %s", setting, r.status, r.body)
		}
	}
}

func TestUnknownDeskPath(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for _, r := range []struct{ method, path string }{{"GET", "/sandbox/nothing"}, {"DELETE", "/sandbox/trips"}, {"POST", "/"}} {
		got := c.do(r.method, r.path, "", nil)
		want := r.method + " " + r.path + " is not a part of the sandbox."
		if got.status != 404 || decode[map[string]string](t, got.body)["error"] != want {
			t.Errorf("%s %s: status %d, body %s", r.method, r.path, got.status, got.body)
		}
	}
}

// Meant for the race detector, and to see that no create is lost.
func TestConcurrentUse(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	const travellers, each = 8, 5
	var all sync.WaitGroup
	for i := range travellers {
		login := fmt.Sprintf("doe%d@acme.example", i)
		all.Go(func() {
			for range each {
				id := idOf(c.create(login, everything(t)))
				c.ok("POST", updatePath(id), login, trip("T", "AAAAAA"))
				c.ok("GET", detailPath(id), login, "")
				c.ok("GET", tripPath+"?startDate=2026-01-01", "ALL", "")
				c.ok("POST", cancelPath(id), login, "")
				c.do("GET", "/?login="+login, "", nil)
				c.do("GET", "/sandbox/trips", "", nil)
			}
		})
	}
	all.Wait()
	journal := c.Journal(0)
	want := map[string]int{
		"token": 1, "create": travellers * each, "update": travellers * each,
		"detail": travellers * each, "list": travellers * each, "cancel": travellers * each,
	}
	if diff := cmp.Diff(want, journal.Processed); diff != "" || len(c.Trips()) != travellers*each {
		t.Errorf("%d trips, processed (-want +got):\n%s", len(c.Trips()), diff)
	}
}
