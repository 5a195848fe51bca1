package sandbox_test

import (
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
)

// section returns what stands in a section of the page.
func section(page, id string) string {
	_, after, ok := strings.Cut(page, `<section id="`+id+`"`)
	if !ok {
		return ""
	}
	within, _, _ := strings.Cut(after, `<section id="`)
	return within
}

func (c *service) page(login string) string {
	c.tb.Helper()
	return c.html("/?login=" + url.QueryEscape(login))
}

func (c *service) html(path string) string {
	c.tb.Helper()
	r := c.do("GET", path, "", nil)
	if r.status != 200 || r.header.Get("Content-Type") != "text/html; charset=utf-8" {
		c.tb.Fatalf("GET %s: status %d, type %s: %s", path, r.status, r.header.Get("Content-Type"), r.body)
	}
	const policy = "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
	if got := r.header.Get("Content-Security-Policy"); got != policy {
		c.tb.Errorf("GET %s: policy %q", path, got)
	}
	return r.body
}

// checkGolden compares a page with a file, which UPDATE_GOLDEN=1 writes.
func checkGolden(t *testing.T, name, got string) {
	t.Helper()
	name = "testdata/" + name
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(name, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestPage(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	if got := c.page(""); !strings.Contains(got, "No trip yet") {
		t.Errorf("page of an empty sandbox:\n%s", got)
	}
	c.create(jane, everything(t))
	c.create(jane, flightOn("Without ticket", "2026-01-07"))
	c.create(jane, proposed("6", "batch", "1"))
	c.ok("POST", cancelPath(idOf(c.create(jane, trip("Gone", "BBBBBB")))), jane, "")
	c.create(richard, trip("Roe's", "CCCCCC"))

	page := c.page(jane)
	checkGolden(t, "page.html.golden", page)
	for id, want := range map[string]string{"upcoming": "Paris to Berlin &amp; back", "proposals": ">Proposal 1<", "cancelled": "Gone"} {
		if got := section(page, id); !strings.Contains(got, want) {
			t.Errorf("section %s does not show %q:\n%s", id, want, got)
		}
	}
	if strings.Index(page, "Without ticket") > strings.Index(page, "Paris") {
		t.Error("upcoming trips are not in the order of their days")
	}
	if strings.Contains(page, "Roe") || !strings.Contains(page, `<option value="`+richard+`">`) {
		t.Error("the page shows another traveller's trips, or does not let one pick that traveller")
	}
	if !strings.Contains(c.page(""), "<h1>Trips of "+richard) {
		t.Error("the traveller whose trip changed last is not shown when none is picked")
	}
}

// The page finds whose trips it shows by a part of a login, and says so where it
// does not.
func TestPageFindsTravellers(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	for i := range 60 {
		c.create(fmt.Sprintf("traveller%02d@acme.example", i), trip("Trip", "AAAAAA"))
	}
	first := idOf(c.create(jane, trip("Jane's", "BBBBBB")))
	c.create(richard, trip("Richard's", "CCCCCC"))
	c.clock(`{"advance":"10m"}`)
	c.ok("POST", tripPath+"?tripId="+first, jane, trip("Jane's, changed", "BBBBBB"))

	page := c.page("")
	if !strings.Contains(page, "<h1>Trips of "+jane) {
		t.Error("the traveller who changed last is not shown when none is asked for")
	}
	if n := strings.Count(page, "<option"); n != 50 {
		t.Errorf("the page offers %d travellers, want 50 at most", n)
	}
	if r := c.do("GET", "/?login=Richard", "", nil); r.status != 303 || r.header.Get("Location") != "/?login="+url.QueryEscape(richard) {
		t.Errorf("a part of one login: status %d to %q", r.status, r.header.Get("Location"))
	}
	if page := c.page("traveller1"); strings.Count(page, `<li><a href="/?login=traveller1`) != 10 {
		t.Errorf("a part of ten logins does not list them:\n%s", page)
	}
	r := c.do("GET", "/?login=nobody%40acme.example", "", nil)
	if r.status != 404 || !strings.Contains(r.body, "Nobody called nobody@acme.example") || strings.Contains(r.body, "No trip ahead") {
		t.Errorf("an unknown login: status %d:\n%s", r.status, r.body)
	}
}

// What a trip says as a whole stands under its name.
func TestPageFields(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	document := strings.Replace(everything(t), "<TripStatus>", "<ProjectName>Atlas</ProjectName><TravelRequestId>444E</TravelRequestId><TripStatus>", 1)
	c.create(jane, document)
	c.create(jane, proposed("6", "batch", "2"))
	page := c.page(jane)
	for _, want := range []string{"Project <b>Atlas</b>", "Request <b>444E</b>", "CostCenter <b>4711</b>"} {
		if !strings.Contains(section(page, "upcoming"), want) {
			t.Errorf("the trip does not show %q:\n%s", want, page)
		}
	}
	proposals := section(page, "proposals")
	if !strings.Contains(proposals, "2 of 2 for request 333D") || strings.Contains(proposals, "ProposalSequenceIndex") {
		t.Errorf("the proposal does not show its place, once:\n%s", proposals)
	}
}

// Whatever stands in a document or a query stays text.
func TestPageEscapes(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	const nasty = `"'><script>alert(1)</script><img src=x onerror=alert(1)>`
	escape := strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;").Replace
	document := everything(t)
	for old, value := range map[string]string{
		"Paris to Berlin &amp; back, 3 February 2026": nasty, "QX7T2M": nasty[:50], "Example Hotel": nasty, "Example Fair": nasty,
		"H1": "<script>", "9551": "<script>",
	} {
		document = strings.ReplaceAll(document, ">"+old+"<", ">"+escape(value)+"<")
	}
	c.create(jane, document)
	c.do("GET", tripPath+"?"+url.QueryEscape(nasty)+"=<script>", "", nil)
	for path, shown := range map[string]int{"/?login=" + jane: 6, "/?login=" + url.QueryEscape(nasty): 2, "/sandbox/": 0} {
		page := c.do("GET", path, "", nil).body
		if strings.Contains(page, "<script") || strings.Contains(page, "<img") || strings.Contains(page, nasty) {
			t.Errorf("%s: markup gets through:\n%s", path, page)
		}
		if n := strings.Count(page, "&lt;script"); n < shown {
			t.Errorf("%s: shows %d of the escaped texts, want %d at least", path, n, shown)
		}
	}
}

// A trip that is over stands under what became of it.
func TestPageTripsThatAreOver(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.create(jane, flightOn("Without ticket", "2026-01-07"))
	c.create(jane, strings.Replace(flightOn("With ticket", "2026-01-07"), "<Segments>", coupon("USED")+"<Segments>", 1))
	if page := c.page(jane); section(page, "ready")+section(page, "past") != "" {
		t.Errorf("trips are over too early:\n%s", page)
	}
	c.clock(`{"now":"2026-01-08T00:00:00Z"}`)
	page := c.page(jane)
	if got := section(page, "ready"); !strings.Contains(got, "With ticket") || !strings.Contains(got, "A coupon of its ticket is USED.") {
		t.Errorf("ready to expense:\n%s", got)
	}
	if got := section(page, "past"); !strings.Contains(got, "Without ticket") || !strings.Contains(got, "It has no ticket") {
		t.Errorf("past trips:\n%s", got)
	}
}

// Times and waits are told only where the document tells them.
func TestPageTimes(t *testing.T) {
	t.Parallel()
	flight := func(number, from, to, start, end, more string) string {
		return `<Air><Vendor>LH</Vendor><FlightNumber>` + number + `</FlightNumber><ClassOfService>Y</ClassOfService><StartCityCode>` + from +
			`</StartCityCode><EndCityCode>` + to + `</EndCityCode><StartDateLocal>` + start + `</StartDateLocal><EndDateLocal>` + end +
			`</EndDateLocal>` + more + `</Air>`
	}
	utc := `<StartDateUtc>2026-02-03T09:00:00</StartDateUtc><EndDateUtc>2026-02-03T17:05:00</EndDateUtc>`
	for _, tt := range []struct {
		name, segments string
		want, not      string
	}{
		{"overnight", flight("1", "JFK", "FRA", "2026-02-03T16:10:00", "2026-02-04T05:40:00", ""), "<i>&#43;1 day</i>", "days</i>"},
		{"no duration", flight("1", "QQA", "QQB", "2026-02-03T16:10:00", "2026-02-03T18:40:00", ""), "QQB", " min<"},
		{"two days", flight("1", "LAX", "SYD", "2026-02-03T22:10:00", "2026-02-05T08:40:00", ""), "<i>&#43;2 days</i>", "1 day"},
		{"the day before", flight("1", "AKL", "HNL", "2026-02-03T22:10:00", "2026-02-02T08:40:00", ""), "<i>-1 day</i>", "days</i>"},
		{"duration told", flight("1", "CDG", "FRA", "2026-02-03T10:00:00", "2026-02-03T11:00:00", "<Duration>75</Duration>"), "1 h 15 min", "day</i>"},
		{"duration in UTC", flight("1", "CDG", "JFK", "2026-02-03T10:00:00", "2026-02-03T12:05:00", utc), "8 h 05 min", "day</i>"},
		{
			"connection", flight("1", "HAM", "FRA", "2026-02-03T10:00:00", "2026-02-03T11:10:00", "") +
				flight("2", "FRA", "JFK", "2026-02-03T13:10:00", "2026-02-03T15:10:00", ""),
			"Connection · 2 h<", "day</i>",
		},
		{
			"no connection elsewhere", flight("1", "HAM", "FRA", "2026-02-03T10:00:00", "2026-02-03T11:10:00", "") +
				flight("2", "CDG", "JFK", "2026-02-03T13:10:00", "2026-02-03T15:10:00", ""),
			"LH 2", "Connection",
		},
		{
			"no connection after a day", flight("1", "HAM", "FRA", "2026-02-03T10:00:00", "2026-02-03T11:10:00", "") +
				flight("2", "FRA", "JFK", "2026-02-04T11:10:00", "2026-02-04T15:10:00", ""),
			"LH 2", "Connection",
		},
		{"without a date", dining[:len("<Dining><ConfirmationNumber>D1</ConfirmationNumber>")] + "</Dining>" + car, "No date", "day</i>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, &sandbox.Server{})
			c.create(jane, holding(tt.segments, ""))
			got := section(c.page(jane), "upcoming")
			if !strings.Contains(got, tt.want) || strings.Contains(got, tt.not) {
				t.Errorf("want %q and not %q in:\n%s", tt.want, tt.not, got)
			}
		})
	}
}
