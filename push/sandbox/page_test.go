package sandbox_test

import (
	"net/url"
	"strings"
	"testing"

	"tripsync/push/sandbox"
)

// section returns what stands under a heading of the page.
func section(t *testing.T, page, heading string) string {
	t.Helper()
	_, after, ok := strings.Cut(page, "<h2>"+heading+"</h2>")
	if !ok {
		return ""
	}
	under, _, _ := strings.Cut(after, "<h2>")
	return under
}

func (c *service) page(login string) string {
	c.tb.Helper()
	r := c.do("GET", "/?login="+url.QueryEscape(login), "", nil)
	if r.status != 200 || r.header.Get("Content-Type") != "text/html; charset=utf-8" {
		c.tb.Fatalf("page: status %d, type %s: %s", r.status, r.header.Get("Content-Type"), r.body)
	}
	return r.body
}

func TestPage(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	if got := c.page(""); !strings.Contains(got, "No trip was posted yet") {
		t.Errorf("page of an empty sandbox:\n%s", got)
	}
	c.create(jane, everything(t))
	c.create(jane, flightOn("Without ticket", "2026-01-07"))
	gone := c.create(jane, trip("&lt;b>Gone&lt;/b>", "BBBBBB"))
	c.ok("POST", cancelPath(idOf(gone)), jane, "")
	c.create(richard, trip("Roe's", "CCCCCC"))

	page := c.page(jane)
	upcoming := section(t, page, "Upcoming trips")
	for _, want := range []string{
		"Paris to Berlin &amp; back", "Without ticket", "Ticketed", "LH1029", "CDG → FRA", "10:05", "11:20", "Class Y · Status HK · Seat 12A", "QX7T2M", "Tue 3 Feb 2026",
	} {
		if !strings.Contains(upcoming, want) {
			t.Errorf("upcoming trips do not show %q", want)
		}
	}
	if strings.Index(upcoming, "Without ticket") > strings.Index(upcoming, "Paris") {
		t.Error("upcoming trips are not in the order of their days")
	}
	if got := section(t, page, "Cancelled trips"); !strings.Contains(got, "&lt;b&gt;Gone&lt;/b&gt;") || strings.Contains(got, "<b>") {
		t.Errorf("cancelled trips:\n%s", got)
	}
	if strings.Contains(page, "Roe") || !strings.Contains(page, ">"+richard+"<") {
		t.Error("the page shows another traveller's trips, or does not let one pick that traveller")
	}
	if !strings.Contains(c.page(""), "<option selected>"+jane) {
		t.Error("the first traveller is not shown when none is picked")
	}
}

// Trips that are over can be expensed, air only with a ticket.
func TestPageTripsThatAreOver(t *testing.T) {
	t.Parallel()
	c := serve(t, &sandbox.Server{})
	c.create(jane, flightOn("Without ticket", "2026-01-07"))
	ticket := `<AirlineTickets><AirlineTicket><AirlineTicketCoupons><AirlineTicketCoupon><CouponStatus>USED</CouponStatus>` +
		`</AirlineTicketCoupon></AirlineTicketCoupons></AirlineTicket></AirlineTickets><Segments>`
	c.create(jane, strings.Replace(flightOn("With ticket", "2026-01-07"), "<Segments>", ticket, 1))
	c.create(jane, strings.Replace(flightOn("Refunded", "2026-01-07"), "<Segments>", strings.Replace(ticket, "USED", "REFUNDED", 1), 1))
	c.create(jane, strings.ReplaceAll(everything(t), "2026-02-0", "2026-01-0"))
	if got := section(t, c.page(jane), "Trips that are over"); got != "" {
		t.Errorf("trips are over too early:\n%s", got)
	}
	c.clock(`{"now":"2026-01-08T00:00:00Z"}`)
	over := section(t, c.page(jane), "Trips that are over")
	for article := range strings.SplitSeq(over, "</article>") {
		ready := strings.Contains(article, "Ready to expense")
		if want := strings.Contains(article, "With ticket") || strings.Contains(article, "Paris"); ready != want {
			t.Errorf("ready to expense is %t, want %t:\n%s", ready, want, article)
		}
	}
	if n := strings.Count(over, "<article"); n != 4 {
		t.Errorf("%d trips are over, want 4", n)
	}
}
