package push_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/trip"
)

// TestDeliverTwice has nothing to send the second time.
func TestDeliverTwice(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	before := o.sandbox.Journal(0).Total
	o.finish(id)
	o.finish(o.want(always, "1001"))
	if got := o.sandbox.Journal(0).Total; got != before {
		t.Errorf("%d requests for nothing new, want none", got-before)
	}
	if next := o.deliver(uuid.New()); !next.Done {
		t.Errorf("Deliver of an unknown trip: %+v, want complete", next)
	}
}

// TestDeliverFaults: whatever goes wrong with the first request, the trip is
// there once in the end.
func TestDeliverFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		flight  string // wanted when the fault comes
		fault   sandbox.Fault
		count   int
		holds   string
		creates int
	}{
		{"create, answer lost", "1001", sandbox.Fault{Kind: "drop-after"}, 1, first, 1},
		{"create, answer cut", "1001", sandbox.Fault{Kind: "truncate"}, 1, first, 1},
		{"create, answer garbled", "1001", sandbox.Fault{Kind: "malformed"}, 1, first, 1},
		{"create, request lost", "1001", sandbox.Fault{Kind: "drop-before"}, 1, first, 1},
		{"create, 500", "1001", sandbox.Fault{Kind: "status", Status: 500}, 1, first, 1},
		{"create, 502 of a gateway", "1001", sandbox.Fault{Kind: "html-error"}, 1, first, 1},
		{"create, 429", "1001", sandbox.Fault{Kind: "status", Status: 429, RetryAfter: 7}, 2, first, 1},
		{"create, 400 twice", "1001", sandbox.Fault{Kind: "status", Status: 400}, 2, first, 1},
		{"create, token revoked", "1001", sandbox.Fault{Kind: "token-expired"}, 1, first, 1},
		{"update, answer lost", "1002", sandbox.Fault{Kind: "drop-after"}, 1, second, 1},
		{"update, request lost", "1002", sandbox.Fault{Kind: "drop-before"}, 3, second, 1},
		{"update, 500", "1002", sandbox.Fault{Kind: "status", Status: 500}, 3, second, 1},
		{"update, 404 once", "1002", sandbox.Fault{Kind: "status", Status: 404}, 1, second, 1},
		{"update, 404 twice", "1002", sandbox.Fault{Kind: "status", Status: 404}, 2, second, 1},
		{"cancel, answer lost", "", sandbox.Fault{Kind: "drop-after"}, 1, "cancelled", 1},
		{"cancel, request lost", "", sandbox.Fault{Kind: "drop-before"}, 1, "cancelled", 1},
		{"cancel, 503", "", sandbox.Fault{Kind: "status", Status: 503}, 2, "cancelled", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			if !strings.HasPrefix(tt.name, "create") {
				o.finish(o.want(always, "1001"))
			}
			o.faults(post(tt.fault, tt.count))
			id := o.want(always, tt.flight)
			o.finish(id)
			o.holds(tt.holds)
			o.settled(id)
			if left := o.sandbox.Faults(); len(left) > 0 {
				t.Errorf("faults that did not happen: %v", left)
			}
			if got := o.sandbox.Journal(0).Processed["create"]; got != tt.creates {
				t.Errorf("%d creates, want %d", got, tt.creates)
			}
		})
	}
}

// TestDeliverProposal: proposals of one batch bear its ID instead of our key, and
// are told apart by their bookings.
func TestDeliverProposal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		fault   sandbox.Fault
		batch   string // of the document that is wanted when the outcome is looked up
		creates int
	}{
		{"answer lost", sandbox.Fault{Kind: "drop-after"}, "B7", 2},
		{"answer lost, then booked", sandbox.Fault{Kind: "drop-after"}, "", 2},
		{"request lost", sandbox.Fault{Kind: "drop-before"}, "B7", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.batch = "B7"
			other := newTrip(always, "jane.doe@acme.example", "")
			other.PNR = "OTHER2"
			if _, err := o.Services[always].Create(t.Context(), other.Login, document(other, o.batch, "1002")); err != nil {
				t.Fatal(err)
			}
			o.faults(post(tt.fault, 1))
			id := o.want(always, "1001")
			o.deliver(id)
			o.batch = tt.batch
			o.want(always, "1001")
			o.finish(id)
			o.holds(second, first)
			o.settled(id)
			if got := o.sandbox.Journal(0).Processed["create"]; got != tt.creates {
				t.Errorf("%d creates, want %d", got, tt.creates)
			}
			if got, want := o.sandbox.Trips()[1].ClientLocator, o.sentFor(o.task(id).Trip); got != want {
				t.Errorf("ClientLocator %s, want %s", got, want)
			}
		})
	}
}

// TestAbsenceMustLast: a create that cannot be found waits before it is sent again.
func TestAbsenceMustLast(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
	o.before = o.late
	id := o.want(always, "1001")
	if next := o.deliver(id); next != after(settle) {
		t.Errorf("Deliver: %+v, want %v", next, settle)
	}
	o.clock.advance(settle - time.Second)
	if next := o.deliver(id); next != after(time.Second) {
		t.Errorf("Deliver before it settled: %+v, want %v", next, time.Second)
	}
	o.holds()
	o.clock.advance(time.Second)
	if next := o.deliver(id); !next.Done {
		t.Errorf("Deliver after it settled: %+v, want complete", next)
	}
	o.holds(first)
}

// TestCodes: what stands in the way of a trip has one of the reasons of delivery.
func TestCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code  trip.Reason
		fault sandbox.Fault
	}{
		{"credential", sandbox.Fault{}},
		{"slow-down", sandbox.Fault{Kind: "status", Status: 429, RetryAfter: 60}},
		{"transient", sandbox.Fault{Kind: "status", Status: 503}},
		{"unknown", sandbox.Fault{Kind: "drop-before"}},
		{"refused", sandbox.Fault{Kind: "status", Status: 400}},
	}
	for _, tt := range tests {
		t.Run(string(tt.code), func(t *testing.T) {
			t.Parallel()
			o := open(t)
			company := always
			switch {
			case tt.fault.Kind == "":
				company = "stranger" // whose connection nobody wired
			case tt.code == "transient": // of a create, it would be unknown
				o.finish(o.want(always, "1001"))
			}
			if tt.fault.Kind != "" {
				o.faults(post(tt.fault, 1))
			}
			o.deliver(o.want(company, "1002"))
			troubles, err := o.store.Trips.Troubles(t.Context(), uuid.Nil, 10)
			if err != nil || len(troubles) != 1 || troubles[0].Code != tt.code || troubles[0].Text == "" {
				t.Errorf("troubles %+v, %v; want one of code %s", troubles, err, tt.code)
			}
		})
	}
}

// TestRefusalsAreNotFailures: what was no refusal does not bring the hold nearer.
func TestRefusalsAreNotFailures(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.finish(o.want(always, "1001"))
	o.faults(post(sandbox.Fault{Kind: "status", Status: 503}, 4), post(sandbox.Fault{Kind: "status", Status: 400}, 2))
	id := o.want(always, "1002")
	o.finish(id)
	o.holds(second)
	o.settled(id)
}

// TestCredentialRests only the company whose secret is wrong.
func TestCredentialRests(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Services[always] = push.Services{Service: o.service(always, "wrong")}
	o.Services[never] = push.Services{Service: o.service(never, "sandbox")}
	wrong, right := o.want(always, "1001"), o.want(never, "1002")
	if next := o.deliver(wrong); next != after(5*time.Minute) {
		t.Errorf("Deliver with a wrong secret: %+v, want 5m", next)
	}
	asked := o.sandbox.Journal(0).Total
	o.clock.advance(time.Minute)
	if next := o.deliver(wrong); next != after(4*time.Minute) {
		t.Errorf("Deliver while the company rests: %+v, want 4m", next)
	}
	if got := o.sandbox.Journal(0).Total; got != asked {
		t.Errorf("%d requests while the company rests, want none", got-asked)
	}
	o.finish(right)
	o.holds(second)
	o.Services[always] = push.Services{Service: o.service(always, "sandbox")}
	o.finish(wrong)
	o.holds(second, first)
}

// TestForgottenTrip was acknowledged, but Concur does not know it any more.
func TestForgottenTrip(t *testing.T) {
	t.Parallel()
	for _, flight := range []string{"1002", ""} {
		t.Run("to "+flight, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			id := o.want(always, "1001")
			a := state.Attempt{ID: uuid.New(), Trip: id, Verb: "create", Generation: 1, Fingerprint: "x", BegunAt: o.clock.now()}
			if err := o.store.Ledger.Begin(t.Context(), o.task(id), a); err != nil {
				t.Fatal(err)
			}
			done := state.Outcome{Code: "acknowledged", ConcurID: "gWu9$forgotten"}
			if _, err := o.store.Ledger.Finish(t.Context(), state.Job{}, a, done, o.clock.now()); err != nil {
				t.Fatal(err)
			}
			o.finish(o.want(always, flight))
			if flight == "" {
				o.holds()
			} else {
				o.holds(second)
			}
			o.settled(id)
		})
	}
}

// TestFarDays: a trip of long ago, or far ahead, is found like any other: after a
// lost answer, and under another id, where it was and where it is wanted now.
func TestFarDays(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2023-05-30", "2028-01-01"} {
		for _, asBooking := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s as booking %t", day, asBooking), func(t *testing.T) {
				t.Parallel()
				o := open(t)
				o.day, o.booking = day, asBooking
				o.faults(sandbox.Fault{Kind: "drop-after", Method: http.MethodPost, Path: "/api/travel", Count: 1})
				id := o.want(always, "1001")
				o.finish(id)
				o.holds("Air LH1001 CDG-FRA " + day + "T10:05:00")
				for _, next := range []string{"2024-02-29", day} {
					if _, err := o.store.Pool().Exec(t.Context(), `UPDATE trip SET concur_id = 'gWu9$old'`); err != nil {
						t.Fatal(err)
					}
					o.day = next
					o.want(always, "1002")
					o.finish(id)
					o.holds("Air LH1002 CDG-FRA " + next + "T10:05:00")
				}
				o.settled(id)
				if trips := o.sandbox.Trips(); len(trips) != 1 {
					t.Errorf("%d trips, want 1", len(trips))
				}
			})
		}
	}
}

// TestRefusedAndOvertaken: what was decided while its predecessor was refused is
// sent at once.
func TestRefusedAndOvertaken(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "status", Status: 400}, 1))
	id := o.want(always, "1001")
	o.before = func(*http.Request) { o.want(always, "1002") }
	if next := o.deliver(id); !next.Done {
		t.Errorf("Deliver: %+v, want complete", next)
	}
	o.holds(second)
	o.settled(id)
}

// TestRefusedLookUp leaves the trip unknown, tells the server's words, and is
// repeated.
func TestRefusedLookUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "drop-after"}, 1),
		sandbox.Fault{Kind: "status", Status: 400, Method: http.MethodGet, Path: "/api/travel/trip", Count: 4})
	id := o.want(always, "1001")
	for _, want := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
		if next := o.deliver(id); next != after(want) {
			t.Errorf("Deliver: %+v, want %v", next, want)
		}
		o.clock.advance(want)
		troubles, err := o.store.Trips.Troubles(t.Context(), uuid.Nil, 10)
		if err != nil || len(troubles) != 1 || troubles[0].Kind != "unknown" || troubles[0].Code != "unknown" ||
			!strings.Contains(troubles[0].Text, "look up: ") || !strings.Contains(troubles[0].Text, "Bad Request") {
			t.Errorf("troubles %+v, %v; want one unknown with the server's words", troubles, err)
		}
	}
	o.finish(id)
	o.holds(first)
	o.settled(id)
}

// TestSlowLookUp: a create that comes after the list was read, while the look-up
// takes its time, is not absent.
func TestSlowLookUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	watch := &slowList{Service: o.Services[always].Service, clock: o.clock}
	o.Services[always] = push.Services{Service: watch}
	o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
	o.before = o.late
	if next := o.deliver(o.want(always, "1001")); next.After > time.Second {
		t.Errorf("Deliver: %+v, want at once: the look-up took %v", next, settle)
	}
	o.holds()
}

// A slowList takes longer than absence has to last.
type slowList struct {
	push.Service

	clock *clock
}

func (s *slowList) List(ctx context.Context, login string, f concur.Filter) iter.Seq2[concur.TripInfo, error] {
	defer s.clock.advance(settle + time.Second)
	return s.Service.List(ctx, login, f)
}

// TestOlderDocumentIsWaitedFor: a newer one must not be overtaken by it.
func TestOlderDocumentIsWaitedFor(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.finish(o.want(always, "1001"))
	o.faults(post(sandbox.Fault{Kind: "drop-after"}, 1))
	o.before = o.late
	o.deliver(o.want(always, "1002"))
	id := o.want(always, "1003")
	if next := o.deliver(id); next != after(timeout) {
		t.Errorf("Deliver: %+v, want %v: the older document may still be on its way", next, timeout)
	}
	o.holds(second)
	o.clock.advance(timeout)
	o.finish(id)
	o.holds("Air LH1003 CDG-FRA 2026-02-03T10:05:00")
}

var errCrash = errors.New("crash")

// A crash is a ledger of a process that dies at one step.
type crash struct {
	*state.Ledger

	step string
}

func (c crash) Begin(ctx context.Context, t state.Task, a state.Attempt) error {
	if c.step == "before Begin" {
		return errCrash
	}
	err := c.Ledger.Begin(ctx, t, a)
	if c.step == "before sending" && err == nil {
		err = errCrash
	}
	return err
}

func (c crash) Finish(ctx context.Context, job state.Job, a state.Attempt, o state.Outcome, now time.Time) (bool, error) {
	if c.step == "before Finish" {
		return false, errCrash
	}
	again, err := c.Ledger.Finish(ctx, job, a, o, now)
	if c.step == "after Finish" && err == nil {
		err = errCrash
	}
	return again, err
}

// TestHeldAndBack: a trip that is held for a while and then wanted as it was
// posted is settled without anything being sent.
func TestHeldAndBack(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	held := o.task(id).Trip
	d := state.Decision{
		Booking: state.Booking{BookingKey: state.BookingKey{System: held.System, Locator: held.PNR}},
		Trips:   push.Plan([]state.Trip{holding(held)}, []state.Trip{held}, cancels),
	}
	if err := o.store.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		t.Fatal(err)
	}
	o.finish(o.want(always, "1001"))
	o.settled(id)
	if got := o.sandbox.Journal(0).Processed; got["create"] != 1 || got["update"] != 0 {
		t.Errorf("the sandbox did %v; want one create and no update", got)
	}
}

// TestClientLeftTheSettings: its trips wait, those whose outcome is unknown and
// that are held since as well.
func TestClientLeftTheSettings(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "drop-after"}, 1))
	id := o.want(always, "1001")
	o.Ledger = crash{o.store.Ledger, "before Finish"}
	if _, err := o.Deliver(t.Context(), state.Job{Trip: id}); !errors.Is(err, errCrash) {
		t.Fatalf("Deliver: error %v, want the crash", err)
	}
	o.restart()
	o.Services = nil
	if next := o.deliver(id); next != after(5*time.Minute) {
		t.Errorf("Deliver: %+v, want 5m", next)
	}
	held := o.task(id).Trip
	d := state.Decision{Trips: push.Plan([]state.Trip{holding(held)}, []state.Trip{held}, cancels)}
	if err := o.store.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		t.Fatal(err)
	}
	if next := o.deliver(id); next != after(5*time.Minute) {
		t.Errorf("Deliver of a held trip: %+v, want 5m", next)
	}
}
