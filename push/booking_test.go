package push_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
)

// openForBookings is an office whose client wants bookings.
func openForBookings(t *testing.T) *office {
	t.Helper()
	o := open(t)
	o.booking = true
	return o
}

// processed compares what the sandbox did.
func (o *office) processed(want map[string]int) {
	o.t.Helper()
	got := map[string]int{}
	for verb := range want {
		got[verb] = o.sandbox.Journal(0).Processed[verb]
	}
	if diff := cmp.Diff(want, got); diff != "" {
		o.t.Errorf("the sandbox did (-want +got):\n%s", diff)
	}
}

func TestDeliverBooking(t *testing.T) {
	t.Parallel()
	o := openForBookings(t)
	o.finish(o.want(always, "1001"))
	o.holds(first)
	o.finish(o.want(always, "1002"))
	o.holds(second)
	id := o.want(always, "")
	o.finish(id)
	o.holds()
	o.settled(id)
	o.finish(o.want(always, "1001"))
	o.holds(first)
	o.settled(id)
	if trips := o.sandbox.Trips(); len(trips) != 1 {
		t.Errorf("%d trips, want one that all was put into", len(trips))
	}
	o.processed(map[string]int{"list": 0, "create": 0, "update": 0, "cancel": 0})
}

// TestDeliverBookingFaults: whatever goes wrong with the first request, the
// booking is there once in the end.
func TestDeliverBookingFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		flight string // wanted when the fault comes
		fault  sandbox.Fault
		count  int
		holds  []string
	}{
		{"post, answer lost", "1001", sandbox.Fault{Kind: "drop-after"}, 1, []string{first}},
		{"post, request lost", "1001", sandbox.Fault{Kind: "drop-before"}, 1, []string{first}},
		{"post, 500", "1001", sandbox.Fault{Kind: "status", Status: 500}, 1, []string{first}},
		{"post, 429", "1001", sandbox.Fault{Kind: "status", Status: 429, RetryAfter: 7}, 2, []string{first}},
		{"replace, answer lost", "1002", sandbox.Fault{Kind: "drop-after"}, 1, []string{second}},
		{"replace, request lost", "1002", sandbox.Fault{Kind: "drop-before"}, 3, []string{second}},
		{"replace, 404 once", "1002", sandbox.Fault{Kind: "status", Status: 404}, 1, []string{second}},
		{"replace, 404 twice", "1002", sandbox.Fault{Kind: "status", Status: 404}, 2, []string{second}},
		{"cancel, answer lost", "", sandbox.Fault{Kind: "drop-after"}, 1, nil},
		{"cancel, request lost", "", sandbox.Fault{Kind: "drop-before"}, 1, nil},
		{"cancel, 503", "", sandbox.Fault{Kind: "status", Status: 503}, 2, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := openForBookings(t)
			if tt.name[:4] != "post" {
				o.finish(o.want(always, "1001"))
			}
			tt.fault.Method, tt.fault.Path, tt.fault.Count = http.MethodPost, "/api/travel/booking", tt.count
			o.faults(tt.fault)
			id := o.want(always, tt.flight)
			o.finish(id)
			o.holds(tt.holds...)
			o.settled(id)
			if left := o.sandbox.Faults(); len(left) > 0 {
				t.Errorf("faults that did not happen: %v", left)
			}
		})
	}
}

// TestDeliverBookingJoins: Concur puts a booking into the traveller's trip of
// these days, be it whoever's, and it stays one booking there.
func TestDeliverBookingJoins(t *testing.T) {
	t.Parallel()
	o := openForBookings(t)
	other := newTrip(always, "jane.doe@acme.example", "")
	other.PNR, other.Locator = "OTHER2", "1A-OTHER2-260103-1"
	if _, err := o.Services[always].Create(t.Context(), other.Login, document(other, other.Locator, "1002")); err != nil {
		t.Fatal(err)
	}
	o.faults(sandbox.Fault{Kind: "drop-after", Method: http.MethodPost, Path: "/api/travel/booking", Count: 1})
	id := o.want(always, "1001")
	o.finish(id)
	o.holds(second, first)
	o.settled(id)
	if trips := o.sandbox.Trips(); len(trips) != 1 || o.task(id).Trip.Posted.ConcurID != trips[0].TripID {
		t.Errorf("%d trips, and ours in %q; want the one that was there", len(trips), o.task(id).Trip.Posted.ConcurID)
	}
	o.finish(o.want(always, ""))
	o.holds(second)
}

// TestDeliverFormChanges: a trip becomes a booking and a trip again, and there is
// never more than one of it.
func TestDeliverFormChanges(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.finish(o.want(always, "1001"))
	o.booking = true
	id := o.want(always, "1001")
	o.finish(id)
	o.holds("cancelled", first)
	o.settled(id)
	o.booking = false
	o.want(always, "1002")
	o.finish(id)
	o.holds("cancelled", second)
	o.settled(id)
}

// TestShellIsNotTheTrip: what is left of a booking is not taken for the trip that
// takes its place and got lost.
func TestShellIsNotTheTrip(t *testing.T) {
	t.Parallel()
	o := openForBookings(t)
	o.finish(o.want(always, "1001"))
	o.booking = false
	o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
	id := o.want(always, "1001")
	o.finish(id)
	o.holds(first)
	o.settled(id)
}

// TestWithdrawnNumber: what Concur has under a number that the booking lost is
// cancelled, after the new one is there.
func TestWithdrawnNumber(t *testing.T) {
	t.Parallel()
	o := openForBookings(t)
	watch := &watched{Service: o.Services[always].Service}
	o.Services[always] = push.Services{Service: watch}
	o.number = "A1"
	o.finish(o.want(always, "1001"))
	o.number = "B2"
	id := o.want(always, "1001")
	o.finish(id)
	o.holds(first)
	o.settled(id)
	if diff := cmp.Diff([]string{"post", "replace", "cancel A1"}, watch.did); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// TestCancelBySegments: a service that knows bookings by the numbers of their
// segments only has each of them cancelled.
func TestCancelBySegments(t *testing.T) {
	t.Parallel()
	o := openForBookings(t)
	watch := &watched{Service: o.Services[always].Service, deaf: true}
	o.Services[always] = push.Services{Service: watch}
	o.number = "A1"
	o.finish(o.want(always, "1001"))
	id := o.want(always, "")
	o.finish(id)
	o.holds()
	o.settled(id)
	if diff := cmp.Diff([]string{"post", "cancel ACME", "cancel A1"}, watch.did); diff != "" {
		t.Errorf("sent (-want +got):\n%s", diff)
	}
}

// A watched service notes what is done with bookings; a deaf one knows none by
// its record locator.
type watched struct {
	push.Service

	deaf bool
	did  []string
}

func (w *watched) PostBooking(ctx context.Context, login string, document []byte) (concur.Trip, error) {
	w.did = append(w.did, "post")
	return w.Service.PostBooking(ctx, login, document)
}

func (w *watched) ReplaceBooking(ctx context.Context, login, tripID string, document []byte) (concur.Trip, error) {
	w.did = append(w.did, "replace")
	return w.Service.ReplaceBooking(ctx, login, tripID, document)
}

func (w *watched) CancelBooking(ctx context.Context, login, source, number string) (concur.Trip, error) {
	w.did = append(w.did, "cancel "+number)
	if w.deaf && number == "ACME" {
		return concur.Trip{}, &concur.Error{Op: "cancel booking", Class: concur.Gone, Status: http.StatusNotFound}
	}
	return w.Service.CancelBooking(ctx, login, source, number)
}
