package push_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/google/uuid"

	"tripsync/push"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/trip"
)

// many plans n trips of a company, each of another traveller.
func (o *office) many(company string, n int) (ids []uuid.UUID) {
	o.t.Helper()
	d := state.Decision{Booking: state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: "MANY"}}}
	for i := range n {
		t := newTrip(company, fmt.Sprintf("traveller%d@%s.example", i, company), strconv.Itoa(i))
		t.PNR, t.Document = fmt.Sprintf("Q%04d", i), document(t, t.Locator, "1001")
		d.Trips = append(d.Trips, state.Wanted{Trip: t, Verb: trip.Create})
		ids = append(ids, t.ID)
	}
	if err := o.store.Plans.Decide(o.t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		o.t.Fatal(err)
	}
	return ids
}

func (o *office) available() (n int) {
	o.t.Helper()
	if err := o.store.Pool().QueryRow(o.t.Context(), "SELECT count(*) FROM river_job WHERE state = 'available'").Scan(&n); err != nil {
		o.t.Fatal(err)
	}
	return n
}

// TestSilentCompany: a company that leaves several trips without an answer rests,
// with all its trips and nobody else's, and goes on when it answers again.
func TestSilentCompany(t *testing.T) {
	t.Parallel()
	o := open(t)
	ids := o.many(always, 8)
	o.many(never, 1)
	o.faults(sandbox.Fault{Kind: "drop-before", Path: "/api/", Probability: 1})
	for i, id := range ids[:5] {
		if paused := o.task(id).Paused; !paused.IsZero() {
			t.Errorf("the company rests after %d trips", i)
		}
		o.deliver(id)
	}
	rest := o.task(ids[7])
	if want := o.clock.now().Add(time.Minute); !rest.Paused.Equal(want) || rest.PausedCode != "transient" {
		t.Fatalf("the company rests until %v (%s), want %v", rest.Paused, rest.PausedCode, want)
	}
	if n := o.available(); n != 1 {
		t.Errorf("%d jobs are due, want that of the other company", n)
	}
	if next := o.deliver(ids[7]); next != after(time.Minute) {
		t.Errorf("Deliver: %+v, want 1m", next)
	}
	o.faults()
	o.clock.advance(settle)
	for _, id := range ids {
		o.finish(id)
	}
	if n := o.sandbox.Journal(1).Processed["create"]; n != len(ids) {
		t.Errorf("%d creates, want %d", n, len(ids))
	}
}

// TestPoisonTrip: one trip that is never answered makes no company rest.
func TestPoisonTrip(t *testing.T) {
	t.Parallel()
	o := open(t)
	ids := o.many(always, 2)
	o.faults(sandbox.Fault{Kind: "status", Status: 500, Path: "/api/", Probability: 1})
	for range 10 {
		o.clock.advance(o.deliver(ids[0]).After)
	}
	o.faults()
	o.finish(ids[1])
}

// TestClosed: nothing is begun while nothing may be sent, and no failure counted.
func TestClosed(t *testing.T) {
	t.Parallel()
	o := open(t)
	until := o.clock.now().Add(2 * time.Hour)
	o.Closed = func(client string, _ time.Time) push.Closing {
		return push.Closing{Until: until, Code: "quiet", Why: "maintenance of " + client}
	}
	id := o.want(always, "1001")
	if next := o.deliver(id); next != after(2*time.Hour) {
		t.Errorf("Deliver: %+v, want 2h", next)
	}
	if task := o.task(id); task.Open != nil || task.Failures != 0 || o.sandbox.Journal(1).Total != 0 {
		t.Errorf("open %v, %d failures, %d requests; want nothing", task.Open != nil, task.Failures, o.sandbox.Journal(1).Total)
	}
	troubles, err := o.store.Trips.Troubles(t.Context(), uuid.Nil, 10)
	if err != nil || len(troubles) != 1 || troubles[0].Code != "quiet" || troubles[0].Text != "maintenance of "+always {
		t.Errorf("Troubles: %+v, %v; want why the trip waits", troubles, err)
	}
	o.clock.advance(2 * time.Hour)
	o.finish(id)
	o.holds(first)
}

// TestClosedForAll: one trip that comes in a quiet time puts off all that are due of its
// client, and of nobody else.
func TestClosedForAll(t *testing.T) {
	t.Parallel()
	o := open(t)
	until := o.clock.now().Add(2 * time.Hour)
	o.Closed = func(string, time.Time) push.Closing {
		return push.Closing{Until: until, Code: trip.ReasonQuiet, Why: "maintenance"}
	}
	id := o.many(always, 5)[0]
	o.many("basic", 2)
	o.deliver(id)
	if n := o.available(); n != 2 {
		t.Errorf("%d jobs are due, want the other client's 2", n)
	}
	troubles, err := o.store.Trips.Troubles(t.Context(), uuid.Nil, 10)
	waiting := slices.DeleteFunc(troubles, func(t state.Trouble) bool { return t.Code != trip.ReasonQuiet || t.Client != always })
	if err != nil || len(waiting) != 5 {
		t.Errorf("Troubles: %+v, %v; want five trips that wait", waiting, err)
	}
}

// TestUrgentService: a trip that departs soon is sent by the service that goes
// first.
func TestUrgentService(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Services[always] = push.Services{Service: o.service(always, "wrong"), Urgent: o.Services[always].Service}
	id := o.many(always, 1)[0]
	if o.deliver(id); o.task(id).PausedCode != "credential" {
		t.Error("delivered by the service that goes first, want the other one: the trip is not urgent")
	}
	urgent := o.task(id).Trip
	urgent.Starts, urgent.Ends = o.clock.now().Format(time.DateOnly), "2026-02-05"
	d := state.Decision{Trips: []state.Wanted{{Trip: urgent, Verb: trip.Create}}}
	if err := o.store.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		t.Fatal(err)
	}
	if err := o.store.Ledger.Resume(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.finish(id)
}

// TestHangingTokens: a company whose token service hangs rests, after one trip.
func TestHangingTokens(t *testing.T) {
	t.Parallel()
	o := open(t)
	hung := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		<-t.Context().Done()
	}))
	t.Cleanup(hung.Close)
	service := o.service(always, "sandbox")
	service.Tokens.Connection.URL, service.Tokens.Patience = hung.URL, 20*time.Millisecond
	o.Services[always] = push.Services{Service: service}
	o.deliver(o.want(always, "1"))
	resting, err := o.store.Ledger.Resting(t.Context(), o.clock.now().Add(30*time.Second))
	if err != nil || len(resting) != 1 || resting[0].Client != always {
		t.Errorf("Resting: %v, %v; want %s", resting, err, always)
	}
}

// TestRefusedBurst: when trips in a row are refused, it is their company that is in
// trouble. It rests, one trip is tried then, and no document is held for it.
func TestRefusedBurst(t *testing.T) {
	t.Parallel()
	o := open(t)
	ids := o.many(always, 8)
	o.faults(sandbox.Fault{Kind: "status", Status: 400, Operation: "create", Probability: 1})
	for _, id := range ids[:5] {
		o.deliver(id)
	}
	if got := o.task(ids[4]); got.PausedCode != "transient" || got.Refused != 0 {
		t.Errorf("rests for %q, the fifth trip was refused %d times; want transient and 0", got.PausedCode, got.Refused)
	}
	asked := o.sandbox.Journal(0).Total
	for range 20 {
		o.clock.advance(2 * time.Minute)
		for _, id := range ids {
			o.deliver(id)
		}
	}
	if got := o.sandbox.Journal(0).Total - asked; got > 80 { // a look-up and a create each time, and what trips are read
		t.Errorf("%d requests in 40 minutes, want one trip tried at a time", got)
	}
	o.faults()
	for range 3 {
		o.clock.advance(2 * time.Minute)
		for _, id := range ids {
			o.deliver(id)
		}
	}
	o.processed(map[string]int{"create": len(ids)})
}

// TestOneBarredLogin is its own trip's trouble, while others are let in.
func TestOneBarredLogin(t *testing.T) {
	t.Parallel()
	o := open(t)
	ids := o.many(always, 30)
	o.finish(ids[1])
	bad := o.task(ids[0]).Trip
	o.faults(sandbox.Fault{Kind: "status", Status: 403, Operation: "create", Login: bad.Login, Probability: 1})
	due := o.clock.now()
	for _, id := range ids[2:] {
		o.clock.advance(10 * time.Second)
		if !o.clock.now().Before(due) {
			due = o.clock.now().Add(o.deliver(ids[0]).After)
		}
		o.finish(id)
		if !o.task(id).Paused.IsZero() {
			t.Fatal("the company rests")
		}
	}
	if got := o.task(ids[0]).Refused; got < 2 || got > 4 {
		t.Errorf("refused %d times in five minutes, want 2 to 4", got)
	}
	o.processed(map[string]int{"create": len(ids) - 1})
}

// TestBarredCompany rests when several logins in a row are refused.
func TestBarredCompany(t *testing.T) {
	t.Parallel()
	o := open(t)
	ids := o.many(always, 8)
	o.faults(sandbox.Fault{Kind: "status", Status: 403, Operation: "create", Probability: 1})
	for _, id := range ids[:5] {
		for o.task(id).Trip.Generation > 0 && o.deliver(id).After < time.Second { // a token is replaced first
		}
	}
	if got := o.task(ids[7]).PausedCode; got != "credential" {
		t.Errorf("rests for %q, want credential", got)
	}
}

// TestNewerDoesNotWait: what is decided while a request is on its way does not wait
// for what that earns.
func TestNewerDoesNotWait(t *testing.T) {
	t.Parallel()
	for _, status := range []int{400, 409, 429, 503} {
		t.Run(strconv.Itoa(status), func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.finish(o.want(always, "1001"))
			o.faults(post(sandbox.Fault{Kind: "status", Status: status, RetryAfter: 86400}, 1))
			id := o.want(always, "1003")
			o.before = func(*http.Request) { o.want(always, "1002") }
			for range 5 {
				if next := o.deliver(id); next.Done || next.After > probing {
					break
				}
				o.clock.advance(probing)
			}
			o.holds(second)
			o.settled(id)
		})
	}
}

const probing = 5 * time.Second
