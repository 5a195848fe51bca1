package push_test

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
)

// Two bookings of the traveller's; Concur puts what is posted as a booking into the
// trip that spans its days.
const (
	one   = "ONE111"
	other = "OTHER2"
)

// wantOf plans a flight of one of the traveller's bookings, or none for no flight,
// as a whole trip or as a booking.
func (o *office) wantOf(pnr string, asBooking bool, flight string) uuid.UUID {
	o.t.Helper()
	o.pnr, o.booking = pnr, asBooking
	return o.want(always, flight)
}

// trips compares what each trip holds, in any order. One that is cancelled or that
// its bookings have left is none.
func (o *office) trips(want ...string) {
	o.t.Helper()
	var got []string
	for _, t := range o.sandbox.Trips() {
		var flights []string
		for _, b := range t.Bookings {
			for _, line := range b.Summary {
				flights = append(flights, b.RecordLocator+" "+line[len("Air "):len("Air LH1001")])
			}
		}
		if t.Status != int(concur.Cancelled) && len(flights) > 0 {
			slices.Sort(flights)
			got = append(got, fmt.Sprint(flights))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := gocmp.Diff(want, got); diff != "" {
		o.t.Errorf("the trips hold (-want +got):\n%s", diff)
	}
}

// TestSharedTrip: what becomes of a whole trip of ours takes nothing from another
// booking of ours that Concur has put into it.
func TestSharedTrip(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		asBooking bool   // how the trip is wanted that was there first
		flight    string // and what of it
		fault     sandbox.Fault
		want      []string
	}{
		{"updated", false, "1003", sandbox.Fault{}, []string{"[OTHER2 LH1002]", "[ONE111 LH1003]"}},
		{"updated, answer lost", false, "1003", sandbox.Fault{Kind: "drop-after"}, []string{"[OTHER2 LH1002]", "[ONE111 LH1003]"}},
		{"updated, request lost", false, "1003", sandbox.Fault{Kind: "drop-before"}, []string{"[OTHER2 LH1002]", "[ONE111 LH1003]"}},
		{"cancelled", false, "", sandbox.Fault{}, []string{"[OTHER2 LH1002]"}},
		{"cancelled, answer lost", false, "", sandbox.Fault{Kind: "drop-after"}, []string{"[OTHER2 LH1002]"}},
		{"becomes a booking", true, "1001", sandbox.Fault{}, []string{"[ONE111 LH1001 OTHER2 LH1002]"}},
		{"becomes another booking", true, "1003", sandbox.Fault{}, []string{"[ONE111 LH1003 OTHER2 LH1002]"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.finish(o.wantOf(one, false, "1001"))
			guest := o.wantOf(other, true, "1002")
			o.finish(guest)
			o.trips("[ONE111 LH1001 OTHER2 LH1002]")
			if tt.fault.Kind != "" {
				tt.fault.Method, tt.fault.Path, tt.fault.Count = "POST", "/api/travel", 1
				o.faults(tt.fault)
			}
			host := o.wantOf(one, tt.asBooking, tt.flight)
			o.finish(host)
			o.trips(tt.want...)
			o.settled(host)
			o.settled(guest)
			o.finish(o.wantOf(other, true, "1004"))
			o.finish(o.wantOf(one, tt.asBooking, ""))
			o.trips("[OTHER2 LH1004]")
		})
	}
}

// TestCopyOfSharedTrip: our booking is taken out of a trip once. A repeat would take
// it out of the copy that the traveller made.
func TestCopyOfSharedTrip(t *testing.T) {
	t.Parallel()
	o := open(t)
	host := o.wantOf(one, false, "1001")
	o.finish(host)
	o.finish(o.wantOf(other, true, "1002"))
	o.seed("", "", "Agency/"+one)
	before := o.copies()
	o.faults(sandbox.Fault{Kind: "drop-after", Method: "POST", Path: "/api/travel", Count: 1})
	o.wantOf(one, false, "")
	o.finish(host)
	if diff := gocmp.Diff(before, o.copies()); diff != "" || len(before) != 1 {
		t.Errorf("the copies (-before +after):\n%s", diff)
	}
	o.settled(host)
}

// copies are the trips that have no key.
func (o *office) copies() []sandbox.Trip {
	return slices.DeleteFunc(o.sandbox.Trips(), func(t sandbox.Trip) bool { return t.ClientLocator != "" })
}

// TestSendSwitches between whole trips and bookings, and back, for two bookings of
// the same days, in any order.
func TestSendSwitches(t *testing.T) {
	t.Parallel()
	for _, order := range [][]string{{one, other}, {other, one}} {
		t.Run(order[0]+" first", func(t *testing.T) {
			t.Parallel()
			o := open(t)
			for i, asBooking := range []bool{false, true, false, true} {
				flights := map[string]string{one: fmt.Sprintf("110%d", i), other: fmt.Sprintf("120%d", i)}
				var ids []uuid.UUID
				for _, pnr := range order {
					ids = append(ids, o.wantOf(pnr, asBooking, flights[pnr]))
				}
				for _, id := range ids {
					o.finish(id)
				}
				want := []string{"[ONE111 LH" + flights[one] + "]", "[OTHER2 LH" + flights[other] + "]"}
				if asBooking {
					want = []string{"[ONE111 LH" + flights[one] + " OTHER2 LH" + flights[other] + "]"}
				}
				o.trips(want...)
				o.settled(ids[0])
				o.settled(ids[1])
			}
		})
	}
}

// TestSwitchWhileHeld: a booking that a person holds stays in the trip that it was
// put into, whatever becomes of its host.
func TestSwitchWhileHeld(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.finish(o.wantOf(one, false, "1001"))
	guest := o.wantOf(other, true, "1002")
	o.finish(guest)
	if err := o.store.Trips.Hold(t.Context(), []state.Trip{o.task(guest).Trip}, "doe", o.clock.now()); err != nil {
		t.Fatal(err)
	}
	o.finish(o.wantOf(one, false, "1003"))
	o.finish(o.wantOf(other, false, "1004"))
	o.trips("[OTHER2 LH1002]", "[ONE111 LH1003]")
}

// TestJourneyIsLeft by one of its bookings, and the others stay where they are.
func TestJourneyIsLeft(t *testing.T) {
	t.Parallel()
	for _, flight := range []string{"", "1003"} {
		t.Run("for "+flight, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.journey = "FAIR"
			o.finish(o.wantOf(one, true, "1001"))
			o.day = "2026-04-07"
			guest := o.wantOf(other, true, "1002")
			o.finish(guest)
			o.trips("[ONE111 LH1001 OTHER2 LH1002]")
			o.journey, o.day = "", ""
			o.finish(o.wantOf(one, false, flight))
			if flight == "" {
				o.trips("[OTHER2 LH1002]")
			} else {
				o.trips("[OTHER2 LH1002]", "[ONE111 LH1003]")
			}
			o.settled(guest)
		})
	}
}

// TestJourneyIsCancelled by somebody in Concur: what comes into it then goes where it
// is seen.
func TestJourneyIsCancelled(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.journey = "FAIR"
	first := o.task(o.finished(o.wantOf(one, true, "1001"))).Trip
	if _, err := o.Services[always].Cancel(t.Context(), first.Login, first.Posted.ConcurID); err != nil {
		t.Fatal(err)
	}
	guest := o.finished(o.wantOf(other, true, "1002"))
	o.trips("[OTHER2 LH1002]")
	o.settled(guest)
}

// TestBookingIsInAnotherTrip, too, that somebody made of it: Concur cancels by number,
// and takes that first.
func TestBookingIsInAnotherTrip(t *testing.T) {
	t.Parallel()
	o := open(t)
	copied := newTrip(always, "jane.doe@acme.example", "")
	copied.PNR = one
	text := bytes.ReplaceAll(document(copied, "COPY", "1003"), []byte("2026-02-03"), []byte("2026-04-07"))
	if _, err := o.Services[always].Create(t.Context(), copied.Login, text); err != nil {
		t.Fatal(err)
	}
	id := o.finished(o.wantOf(one, true, "1001"))
	o.trips("[ONE111 LH1001]", "[ONE111 LH1003]")
	o.finish(o.wantOf(one, true, ""))
	o.trips()
	o.settled(id)
}

// finished is a trip whose delivery came to an end.
func (o *office) finished(id uuid.UUID) uuid.UUID {
	o.t.Helper()
	o.finish(id)
	return id
}

// TestLeftTripIsNotOurs: a trip that bears our key, but in which only another
// booking is left, is not taken for the one whose create got lost.
func TestLeftTripIsNotOurs(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.finish(o.wantOf(one, false, "1001"))
	o.finish(o.wantOf(other, true, "1002"))
	o.finish(o.wantOf(one, false, ""))
	o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
	id := o.wantOf(one, false, "1003")
	finder := push.Finder{Services: o.Services}
	day := time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)
	if p, ok, err := finder.Find(t.Context(), o.task(id).Trip, day, day); err != nil || ok {
		t.Errorf("Find: %s, %v, %v; want nothing", p.ConcurID, ok, err)
	}
	o.finish(id)
	o.trips("[OTHER2 LH1002]", "[ONE111 LH1003]")
	o.settled(id)
}

// TestSharedTripUnderAnotherID: the trip has another id by now, and a booking in it
// that state does not know of.
func TestSharedTripUnderAnotherID(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.wantOf(one, false, "1001")
	o.finish(id)
	stranger := newTrip(always, doe, "")
	stranger.PNR = other
	if _, err := o.elsewhere().PostBooking(t.Context(), doe, booking(stranger, "1002", "1002")); err != nil {
		t.Fatal(err)
	}
	if _, err := o.store.Pool().Exec(t.Context(), `UPDATE trip SET concur_id = 'gWu9$old'`); err != nil {
		t.Fatal(err)
	}
	o.wantOf(one, false, "1003")
	o.finish(id)
	o.trips("[OTHER2 LH1002]", "[ONE111 LH1003]")
	o.settled(id)
}

// TestBookingWaitsForItsHost: while a change of a whole trip may still be on its
// way, and would undo it, no booking is put into it.
func TestBookingWaitsForItsHost(t *testing.T) {
	t.Parallel()
	for _, flight := range []string{"1003", ""} {
		t.Run("changed to "+flight, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			host := o.wantOf(one, false, "1001")
			o.finish(host)
			o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
			o.before = o.late
			o.wantOf(one, false, flight)
			o.deliver(host)
			guest := o.wantOf(other, true, "1002")
			if next := o.deliver(guest); next != after(timeout) {
				t.Errorf("Deliver: %+v, want %v: the trip may still be changed", next, timeout)
			}
			o.clock.advance(timeout - time.Second)
			o.deliver(guest)
			o.processed(map[string]int{"book": 0})
			o.clock.advance(time.Second)
			o.finish(host)
			o.finish(guest)
			o.settled(host)
			o.settled(guest)
		})
	}
}
