package push_test

import (
	"strconv"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform/itinerary"
)

// flights reads a document as a trip with a flight for each of its characters.
func flights(document []byte) *itinerary.Itinerary {
	if document == nil {
		return nil
	}
	b := itinerary.Booking{}
	for i := range document {
		b.Segments = append(b.Segments, &itinerary.Air{Vendor: "LH", FlightNumber: strconv.Itoa(i + 1)})
	}
	return &itinerary.Itinerary{Bookings: []itinerary.Booking{b}}
}

func TestLossOf(t *testing.T) {
	t.Parallel()
	old := posted(newTrip(always, "doe", "aa"), "aa")
	old.Posted.Document = old.Document
	gone := old
	gone.Document, gone.Fingerprint = nil, ""
	elsewhere := newTrip("other", "roe", "aa")
	tests := []struct {
		name       string
		want, have []state.Trip
		losses     []push.Loss
	}{
		{"new", []state.Trip{newTrip(always, "doe", "a")}, nil, []push.Loss{""}},
		{"unchanged", []state.Trip{newTrip(always, "doe", "aa")}, []state.Trip{old}, []push.Loss{""}},
		{"shorter", []state.Trip{newTrip(always, "doe", "b")}, []state.Trip{old}, []push.Loss{push.SegmentsLost}},
		{"longer", []state.Trip{newTrip(always, "doe", "bbb")}, []state.Trip{old}, []push.Loss{""}},
		{"gone", nil, []state.Trip{old}, []push.Loss{push.Cancelled}},
		{"gone, as decided before", nil, []state.Trip{gone}, []push.Loss{""}},
		{"gone, from a client that never cancels", nil, []state.Trip{posted(newTrip(never, "doe", "aa"), "aa")}, []push.Loss{""}},
		{"held", []state.Trip{holding(newTrip(always, "doe", "aa"))}, []state.Trip{old}, []push.Loss{""}},
		{"to another traveller", []state.Trip{newTrip(always, "roe", "aa")}, []state.Trip{old}, []push.Loss{"", push.TravellerChanged}},
		{"to another client", []state.Trip{elsewhere}, []state.Trip{old}, []push.Loss{"", push.Cancelled}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			plan := push.Plan(tt.want, tt.have, cancels)
			var losses []push.Loss
			for i := range plan {
				losses = append(losses, push.LossOf(plan, i, flights(plan[i].Posted.Document), flights(plan[i].Document)))
			}
			if diff := cmp.Diff(tt.losses, losses); diff != "" {
				t.Errorf("LossOf (-want +got):\n%s", diff)
			}
		})
	}
}

func TestExceeded(t *testing.T) {
	t.Parallel()
	usual := push.Guard{Cancels: 20, LostSegments: 30, Travellers: 0.5, AtLeast: 3}
	tests := []struct {
		name   string
		guard  push.Guard
		losses map[push.Loss]int
		known  int
		want   []string
	}{
		{"nothing", usual, nil, 0, nil},
		{"the limit itself", usual, map[push.Loss]int{push.Cancelled: 4}, 20, nil},
		{"above the limit", usual, map[push.Loss]int{push.Cancelled: 5}, 20, []string{"5 of 20 trips would be cancelled (25%, the limit is 20%)"}},
		{"too few to matter", usual, map[push.Loss]int{push.Cancelled: 2}, 2, nil},
		{"just enough", usual, map[push.Loss]int{push.Cancelled: 3}, 3, []string{"3 of 3 trips would be cancelled (100%, the limit is 20%)"}},
		{"none known", usual, map[push.Loss]int{push.Cancelled: 3}, 0, []string{"3 of 0 trips would be cancelled (300%, the limit is 20%)"}},
		{"each by its own limit", usual, map[push.Loss]int{push.SegmentsLost: 31, push.TravellerChanged: 20, push.Cancelled: 1}, 100, []string{
			"31 of 100 trips would lose segments (31%, the limit is 30%)",
			"20 of 100 trips would go to another traveller (20%, the limit is 0.5%)",
		}},
		{"no limit", push.Guard{AtLeast: 1}, map[push.Loss]int{push.Cancelled: 9}, 9, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var got []string
			for _, e := range tt.guard.Exceeded(tt.losses, tt.known) {
				got = append(got, e.String())
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Exceeded (-want +got):\n%s", diff)
			}
		})
	}
}

// A guard that stops a plan stops every plan that takes more; one that lets it
// pass lets pass what takes less, and what no limit is set for.
func TestGuardIsMonotone(t *testing.T) {
	t.Parallel()
	kinds := []push.Loss{push.Cancelled, push.SegmentsLost, push.TravellerChanged}
	rapid.Check(t, func(r *rapid.T) {
		percent := rapid.Float64Range(0, 100)
		g := push.Guard{
			Cancels: percent.Draw(r, "cancels"), LostSegments: percent.Draw(r, "segments"),
			Travellers: percent.Draw(r, "travellers"), AtLeast: rapid.IntRange(0, 10).Draw(r, "at least"),
		}
		known := rapid.IntRange(0, 50).Draw(r, "known")
		losses := map[push.Loss]int{}
		for _, kind := range kinds {
			losses[kind] = rapid.IntRange(0, known).Draw(r, string(kind))
		}
		before := len(g.Exceeded(losses, known))
		losses[rapid.SampledFrom(kinds).Draw(r, "more")]++
		if after := len(g.Exceeded(losses, known)); after < before {
			r.Fatalf("%d limits exceeded, %d of them when more is lost", before, after)
		}
		if after := len(g.Exceeded(losses, known+1)); after > len(g.Exceeded(losses, known)) {
			r.Fatalf("more limits are exceeded when more trips are known")
		}
		if (push.Guard{AtLeast: g.AtLeast}).Exceeded(losses, known) != nil {
			r.Fatal("a guard without limits stops a plan")
		}
		for _, e := range g.Exceeded(losses, known) {
			if e.Trips < g.AtLeast || e.Known != known {
				r.Fatalf("stopped by %v, of %d or more only", e, g.AtLeast)
			}
		}
	})
}

// What a person holds stays as Concur has it: it is neither sent nor cancelled.
func TestPlanByHand(t *testing.T) {
	t.Parallel()
	byHand := func(t state.Trip) state.Trip {
		t.ByHand = "a person holds it"
		return t
	}
	old := byHand(posted(newTrip(always, "doe", "a"), "a"))
	tests := []struct {
		name       string
		want, have []state.Trip
		verb       trip.Verb
		code       trip.Reason
	}{
		{"new", []state.Trip{byHand(newTrip(always, "doe", "a"))}, nil, trip.Hold, "held-by-hand"},
		{"changed", []state.Trip{byHand(newTrip(always, "doe", "b"))}, []state.Trip{old}, trip.Hold, "held-by-hand"},
		{"as it should be", []state.Trip{byHand(newTrip(always, "doe", "a"))}, []state.Trip{old}, trip.Hold, "held-by-hand"},
		{"gone", nil, []state.Trip{old}, trip.Hold, "held-by-hand"},
		{"gone before it was sent", nil, []state.Trip{byHand(newTrip(always, "doe", "a"))}, trip.Unchanged, ""},
		{"held for another reason", []state.Trip{byHand(holding(newTrip(always, "doe", "a")))}, []state.Trip{old}, trip.Hold, "no-traveller"},
		{"gone, from a client that never cancels", nil, []state.Trip{byHand(posted(newTrip(never, "doe", "a"), "a"))}, trip.Hold, "cancel-never"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			plan := push.Plan(tt.want, tt.have, cancels)
			if len(plan) != 1 || plan[0].Verb != tt.verb || plan[0].Hold != tt.code {
				t.Errorf("Plan: %+v, want %s %s", plan, tt.verb, tt.code)
			}
		})
	}
}
