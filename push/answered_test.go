package push_test

import (
	"fmt"
	"testing"

	"tripsync/push/sandbox"
)

// The ways to refuse: in Concur's own words, in those of its authentication, with a
// gateway's page or JSON, and, beside these, without a word.
const (
	ownWords     = `<Error><Message>no</Message><Server-Time>2026-02-03T10:00:00</Server-Time><Id>E1</Id></Error>`
	oauthRefusal = `{"code":20,"error":"invalid_grant","error_description":"logon denied from this IP address"}`
	webPage      = `<html><head><title>Blocked</title></head><body>Blocked</body></html>`
	plainJSON    = `{"message":"no"}`
)

// TestProcessedAndRefused: a create that was processed and then refused, in whatever
// words, is found before anything is sent again, also when something else is wanted
// by then, or nothing.
func TestProcessedAndRefused(t *testing.T) {
	t.Parallel()
	n := 0
	for _, status := range []int{400, 401, 403, 404, 405, 409, 418, 422, 429} {
		for _, body := range []string{ownWords, oauthRefusal, webPage, plainJSON, ""} {
			next, asBooking := []string{"1001", "1002", ""}[n%3], n%2 == 1
			n++
			t.Run(fmt.Sprintf("%d %.12s to %s as booking %t", status, body, next, asBooking), func(t *testing.T) {
				t.Parallel()
				testProcessedAndRefused(t, lie{status, body}, next, asBooking)
			})
		}
	}
}

func testProcessedAndRefused(t *testing.T, l lie, next string, asBooking bool) {
	t.Helper()
	o := open(t)
	o.booking, o.lies = asBooking, []lie{l, l}
	id := o.want(always, "1001")
	o.clock.advance(o.deliver(id))
	o.mu.Lock()
	o.lies = nil
	o.mu.Unlock()
	o.want(always, next)
	o.finish(id)
	switch {
	case next == "1001":
		o.holds(first)
	case next == "1002":
		o.holds(second)
	case asBooking:
		o.holds()
	default:
		o.holds("cancelled")
	}
	o.settled(id)
	if got := o.sandbox.Journal(0).Processed; got["create"]+got["create booking"] > 1 {
		t.Errorf("the sandbox did %v, want one create", got)
	}
}

// TestProcessedAndRefusedBesides: a booking that was put into its journey's trip, and
// refused then, is found there.
func TestProcessedAndRefusedBesides(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 403, 404, 409, 500} {
		for _, body := range []string{ownWords, webPage} {
			t.Run(fmt.Sprintf("%d %.6s", status, body), func(t *testing.T) {
				t.Parallel()
				o := openForBookings(t)
				o.journey = "J"
				o.finish(o.wantOf(one, true, "1001"))
				o.day = "2026-03-20" // Concur would make another trip for it
				o.lies = []lie{{status, body}}
				id := o.wantOf(other, true, "1002")
				o.finish(id)
				o.trips("[ONE111 LH1001 OTHER2 LH1002]")
				o.settled(id)
			})
		}
	}
}

// TestFirstCreateIsNotLookedUp: what goes well costs one request a trip.
func TestFirstCreateIsNotLookedUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	for i := range 5 {
		o.finish(o.wantOf(fmt.Sprintf("PNR%03d", i), i%2 == 1, "1001"))
	}
	if got := o.sandbox.Journal(0).Total; got != 6 { // and one for the token
		t.Errorf("%d requests for 5 trips and a token, want 6", got)
	}
}

// TestRefusedIsLookedUpOnce: a create that Concur refused in its own words is looked
// up once before each new try, without a delay; not at all when it was not sent.
func TestRefusedIsLookedUpOnce(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "status", Status: 400}, 2))
	o.finish(o.want(always, "1001"))
	o.holds(first)
	o.processed(map[string]int{"list": 2, "create": 1})
}
