package sandbox_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// send posts a form of the testers' page.
func (c *service) send(values url.Values) response {
	c.tb.Helper()
	return c.do("POST", "/sandbox/", values.Encode(), http.Header{"Content-Type": {form}})
}

func TestSwitches(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for _, values := range []url.Values{
		{"do": {"advance"}, "by": {"24h"}},
		{"do": {"arm"}, "offer": {"1"}, "count": {"2"}},
		{"do": {"arm"}, "offer": {"4"}, "count": {"1"}},
	} {
		if r := c.send(values); r.status != 303 || r.header.Get("Location") != "/sandbox/" {
			t.Errorf("%v: status %d to %q", values, r.status, r.header.Get("Location"))
		}
	}
	want := []sandbox.Fault{
		{Kind: "status", Status: 429, RetryAfter: 5, Path: "/api/", Count: 2},
		{Kind: "drop-after", Path: "/api/", Count: 1},
	}
	if diff := cmp.Diff(want, c.Faults()); diff != "" {
		t.Errorf("faults (-want +got):\n%s", diff)
	}
	for range 3 {
		c.api("POST", tripPath, jane, trip("T", "AAAAAA"))
	}
	c.faults(`[{"fault":"delay","delay":"5s","method":"GET","probability":0.25}]`)
	checkGolden(t, "testpage.html.golden", c.html("/sandbox/"))

	c.send(url.Values{"do": {"clear"}})
	if len(c.Faults()) > 0 {
		t.Error("faults are left after they were cleared")
	}
	c.send(url.Values{"do": {"set"}, "now": {"2026-02-03T10:30:00"}})
	if page := c.page(""); !strings.Contains(page, "Tue 3 Feb 2026 <b>10:30</b> UTC") {
		t.Errorf("the clock was not set:\n%s", page)
	}
	c.send(url.Values{"do": {"reset"}})
	if len(c.Trips())+c.Journal(0).Total > 0 {
		t.Error("something is left after a reset")
	}
}

func TestSwitchesRefuse(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for _, values := range []url.Values{
		{},
		{"do": {"explode"}},
		{"do": {"advance"}, "by": {"soon"}},
		{"do": {"set"}, "now": {"tomorrow"}},
		{"do": {"arm"}, "offer": {"99"}, "count": {"1"}},
		{"do": {"arm"}, "offer": {"-1"}, "count": {"1"}},
		{"do": {"arm"}, "offer": {"0"}, "count": {"0"}},
	} {
		if r := c.send(values); r.status != 400 || !strings.Contains(r.body, `role="alert"`) {
			t.Errorf("%v: status %d: %s", values, r.status, r.body)
		}
	}
	if r := c.do("POST", "/sandbox/", "%", http.Header{"Content-Type": {form}}); r.status != 400 {
		t.Errorf("a form that is none: status %d", r.status)
	}
	if len(c.Faults()) > 0 {
		t.Error("something was armed")
	}
}

// Another site in the same browser cannot flip switches.
func TestSwitchesFromElsewhere(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for _, path := range []string{"/sandbox/", "/sandbox/reset", "/sandbox/clock"} {
		r := c.do("POST", path, "do=reset", http.Header{"Content-Type": {form}, "Sec-Fetch-Site": {"cross-site"}})
		if r.status != 403 || c.Journal(0).Total != 1 {
			t.Errorf("POST %s from another site: status %d, want 403", path, r.status)
		}
	}
}
