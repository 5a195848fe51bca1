package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"tripsync/push/sandbox"
)

// A request can be opened: what was asked, what was answered, but no secret.
func TestRequestPage(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.create(jane, trip("Nine", "AAAAAA"))
	c.faults(`[{"fault":"drop-after","count":1}]`)
	c.api("POST", tripPath, jane, trip("Cut", "BBBBBB"))

	newest := c.Journal(3).Requests
	open := func(r sandbox.Request) string {
		return c.html("/sandbox/request?id=" + url.QueryEscape(r.CorrelationID))
	}
	for i, want := range [][]string{
		{"<h1>token: 200 OK</h1>", "is not kept"},
		{"<h1>create: 200 OK</h1>", "&lt;RecordLocator&gt;AAAAAA&lt;/RecordLocator&gt;", "&lt;TripLinkLocator&gt;"},
		{"<h1>create: connection cut</h1>", "fault drop-after", "carried out", "&lt;RecordLocator&gt;BBBBBB&lt;/RecordLocator&gt;"},
	} {
		page := open(newest[i])
		for _, text := range want {
			if !strings.Contains(page, text) {
				t.Errorf("request %d does not show %q:\n%s", i, text, page)
			}
		}
		if strings.Contains(page, "refresh_token") || strings.Contains(page, "access_token") {
			t.Errorf("request %d shows a secret:\n%s", i, page)
		}
	}
	if r := c.do("GET", "/sandbox/request?id=none", "", nil); r.status != 404 || !strings.Contains(r.body, "No such request") {
		t.Errorf("an unknown request: status %d:\n%s", r.status, r.body)
	}
}

// A long body is shown in part, and no more than the newest requests are kept.
func TestRequestPageKeepsLittle(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.create(jane, strings.Replace(trip("Long", "AAAAAA"), "<Bookings>", "<!--"+strings.Repeat("x", 70_000)+"--><Bookings>", 1))
	long := c.Journal(1).Requests[0].CorrelationID
	page := c.html("/sandbox/request?id=" + long)
	if len(page) > 100_000 || !strings.Contains(page, "What follows is left out.") {
		t.Errorf("the page of a long request has %d bytes", len(page))
	}
	for range 100 {
		c.do("GET", "/api/nothing", "", http.Header{})
	}
	if r := c.do("GET", "/sandbox/request?id="+long, "", nil); r.status != 404 {
		t.Errorf("an old request: status %d", r.status)
	}
}
