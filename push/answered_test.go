package push_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"

	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/trip"
)

// answered is a fault of the next requests to change a trip: they are processed, and
// the answer says otherwise.
func answered(status int, body string, count int) sandbox.Fault {
	return sandbox.Fault{
		Kind: "answered", Status: status, Body: body, Count: count, Method: http.MethodPost, Path: "/api/travel",
	}
}

// TestProcessedAndRefused: a create that was processed and then refused, in whatever
// words, is found before anything is sent again, also when something else is wanted
// by then, or nothing.
func TestProcessedAndRefused(t *testing.T) {
	t.Parallel()
	n := 0
	for _, status := range []int{400, 401, 403, 404, 405, 409, 418, 422, 429} {
		for _, body := range []string{"error", "html", "empty"} {
			next, asBooking := []string{"1001", "1002", ""}[(n+n/3)%3], n%2 == 1
			n++
			t.Run(fmt.Sprintf("%d %s to %s as booking %t", status, body, next, asBooking), func(t *testing.T) {
				t.Parallel()
				testProcessedAndRefused(t, answered(status, body, 2), next, asBooking)
			})
		}
	}
}

func testProcessedAndRefused(t *testing.T, f sandbox.Fault, next string, asBooking bool) {
	t.Helper()
	o := open(t)
	o.booking = asBooking
	o.faults(f)
	id := o.want(always, "1001")
	o.clock.advance(o.deliver(id).After)
	o.faults()
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
		for _, body := range []string{"error", "html"} {
			t.Run(fmt.Sprintf("%d %s", status, body), func(t *testing.T) {
				t.Parallel()
				o := openForBookings(t)
				o.journey = "J"
				o.finish(o.wantOf(one, true, "1001"))
				o.day = "2026-03-20" // Concur would make another trip for it
				o.faults(answered(status, body, 1))
				id := o.wantOf(other, true, "1002")
				o.finish(id)
				o.trips("[ONE111 LH1001 OTHER2 LH1002]")
				o.settled(id)
			})
		}
	}
}

// TestAnsweredWithAnother: an answer that names neither our key nor our booking is of
// unknown outcome. What it names is a stranger's, and stays as it is.
func TestAnsweredWithAnother(t *testing.T) {
	t.Parallel()
	for _, asBooking := range []bool{false, true} {
		for _, flight := range []string{"1001", "1002", ""} { // which is created, updated, cancelled
			t.Run(fmt.Sprintf("%s as booking %t", flight, asBooking), func(t *testing.T) {
				t.Parallel()
				o := open(t)
				stranger := newTrip(always, "jane.doe@acme.example", "")
				stranger.PNR = "OTHER2"
				if _, err := o.Services[always].Create(t.Context(), stranger.Login, document(stranger, "2B-OTHER2", "1003")); err != nil {
					t.Fatal(err)
				}
				o.booking, o.day = asBooking, "2026-03-20"
				if flight != "1001" {
					o.finish(o.want(always, "1001"))
				}
				o.faults(answered(200, "other-trip", 1))
				id := o.want(always, flight)
				o.finish(id)
				o.finish(o.want(always, "1004"))
				o.trips("[ACME LH1004]", "[OTHER2 LH1003]")
				o.settled(id)
			})
		}
	}
}

// TestAnsweredWithCopy: a copy that the traveller made has our booking and no key. An
// answer with it is not about our trip, and the copy stays as it is.
func TestAnsweredWithCopy(t *testing.T) {
	t.Parallel()
	for _, flight := range []string{"1001", "1002"} { // which is created, updated
		t.Run(flight, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.seed("", "", "Agency/"+strings.ToUpper(always), "TripIt/"+strings.ToUpper(always))
			before := o.copies()
			if flight != "1001" {
				o.finish(o.want(always, "1001"))
			}
			o.faults(answered(200, "other-trip", 1))
			id := o.want(always, flight)
			o.finish(id)
			o.finish(o.want(always, "1004"))
			if diff := gocmp.Diff(before, o.copies()); diff != "" || len(before) != 1 {
				t.Errorf("the copies (-before +after):\n%s", diff)
			}
			o.settled(id)
			if posted := o.task(id).Trip.Posted.ConcurID; posted == before[0].TripID {
				t.Error("the ledger took the copy for ours")
			}
		})
	}
}

// TestOddAnswers are in another encoding, with a header that is no UTF-8. They count,
// and the ledger takes them.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	for _, charset := range []string{"ISO-8859-1", "UTF-16", "windows-1252"} {
		for _, status := range []int{200, 400} {
			t.Run(fmt.Sprintf("%s %d", charset, status), func(t *testing.T) {
				t.Parallel()
				o := open(t)
				f := answered(status, "", 1)
				f.Charset, f.Header = charset, map[string]string{"Concur-Correlationid": "Réf-ÿ"}
				if f.Status = status; status == 400 {
					f.Body = "error"
				}
				o.faults(f)
				id := o.want(always, "1001")
				o.finish(id)
				o.holds(first)
				o.settled(id)
				o.processed(map[string]int{"create": 1, "list": (status - 200) / 200}) // a success is not looked up
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

// TestRefusedInHaste: a trip that is tried earlier than it was postponed to, as when
// its workers die, is not held before Concur has refused it for most of an hour.
func TestRefusedInHaste(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "status", Status: 400}, 1000))
	id, begun := o.want(always, "1001"), o.clock.now()
	for range 10 {
		if next := o.deliver(id); next.Done {
			t.Fatalf("held after %v", o.clock.now().Sub(begun))
		}
		o.clock.advance(time.Second)
	}
	for next := (state.Next{}); !next.Done; next = o.deliver(id) {
		o.clock.advance(next.After)
	}
	if took := o.clock.now().Sub(begun); took < 40*time.Minute || took > 90*time.Minute {
		t.Errorf("held after %v, want about an hour", took)
	}
	if held := o.task(id).Trip; held.Hold != trip.ReasonRefused {
		t.Errorf("hold %q, want refused", held.Hold)
	}
}

// TestPortal: a create that a gateway answers with a page of its own, each time, is
// looked up and tried again for about an hour, as one that Concur refuses. Then it is
// held for a person, in the gateway's words.
func TestPortal(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 403, 404} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.faults(post(sandbox.Fault{Kind: "html-error", Status: status}, 1000))
			id, begun := o.want(always, "1001"), o.clock.now()
			for next := (state.Next{}); !next.Done; next = o.deliver(id) {
				o.clock.advance(next.After)
				if o.clock.now().Sub(begun) > 12*time.Hour {
					t.Fatal("it is tried for ever")
				}
			}
			if took := o.clock.now().Sub(begun); took < 50*time.Minute || took > 100*time.Minute {
				t.Errorf("held after %v, want about an hour", took)
			}
			if held := o.task(id).Trip; held.Hold != trip.ReasonRefused || !strings.Contains(held.HoldText, "not there, though answered") {
				t.Errorf("hold %q, %q; want refused, and what answered", held.Hold, held.HoldText)
			}
			if tried := 1000 - o.sandbox.Faults()[0].Count; tried != 6 {
				t.Errorf("tried %d times, want 6", tried)
			}
			o.faults()
			if err := o.store.Trips.Retry(t.Context(), []state.Trip{o.task(id).Trip}); err != nil {
				t.Fatal(err)
			}
			o.finish(id)
			o.holds(first)
			o.settled(id)
		})
	}
}
