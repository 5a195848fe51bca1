package push

import (
	"fmt"
	"slices"
	"strconv"

	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform/itinerary"
)

// A Loss is what a plan takes from a trip that Concur has.
type Loss string

// The losses that a guard counts.
const (
	Cancelled        Loss = "cancels"       // the whole trip
	SegmentsLost     Loss = "lost_segments" // some of its segments
	TravellerChanged Loss = "travellers"    // the trip goes to another login
)

// LossOf returns what the i-th trip of a booking's plan loses, or nothing. before is
// what Concur has of it, after what is wanted; both count for an update only.
//
//	verb      also                                         loss
//	any       an earlier plan decided so                   nothing
//	cancel    the same trip is wanted for another login    travellers
//	cancel                                                 cancels
//	update    after lacks segments of before               lost_segments
//	replace   after lacks segments of before               lost_segments
//	others                                                 nothing
func LossOf(plan []state.Wanted, i int, before, after *itinerary.Itinerary) Loss {
	w := plan[i]
	moves := func(o state.Wanted) bool {
		return o.Client == w.Client && o.Locator == w.Locator && o.Login != w.Login && o.Document != nil
	}
	switch {
	case w.Decided:
		return ""
	case w.Verb == trip.Cancel && slices.ContainsFunc(plan, moves):
		return TravellerChanged
	case w.Verb == trip.Cancel:
		return Cancelled
	case (w.Verb == trip.Update || w.Verb == trip.Replace) && before != nil && after != nil && itinerary.Lost(before, after) > 0:
		return SegmentsLost
	}
	return ""
}

// Terms are what the settings of a client say of its plans. The zero Terms are those
// of a client that is not in the settings any more.
type Terms struct {
	NeverCancels bool // Concur keeps a trip whose booking is gone
	Oldest       *int // for how many days after its end a trip is still created; nil: for ever
	Guard        Guard
}

// A Guard bounds what a plan may take from the trips that Concur has of one
// client: how many per cent of them lose what. 0: no limit.
type Guard struct {
	Cancels      float64
	LostSegments float64
	Travellers   float64
	AtLeast      int // fewer trips never stop a plan, whatever their share
}

// An Excess is a limit that a plan exceeds.
type Excess struct {
	Loss  Loss
	Trips int     // that lose it
	Known int     // that Concur has
	Limit float64 // in per cent of those
	Over  bool    // the trips counted are over; set by who counts
}

// Exceeded returns the limits that losses exceed, in trips of those known.
func (g Guard) Exceeded(losses map[Loss]int, known int) []Excess {
	var all []Excess
	for _, e := range []Excess{
		{Loss: Cancelled, Limit: g.Cancels}, {Loss: SegmentsLost, Limit: g.LostSegments}, {Loss: TravellerChanged, Limit: g.Travellers},
	} {
		e.Trips, e.Known = losses[e.Loss], known
		if e.Limit > 0 && e.Trips >= max(g.AtLeast, 1) && float64(e.Trips)*100 > e.Limit*float64(known) {
			all = append(all, e)
		}
	}
	return all
}

// String is the excess in a line: "6 of 12 trips would be cancelled (50%, the limit is 20%)".
func (e Excess) String() string {
	what := map[Loss]string{
		Cancelled: "be cancelled", SegmentsLost: "lose segments", TravellerChanged: "go to another traveller",
	}[e.Loss]
	trips := "trips"
	if e.Over {
		trips = "past trips"
	}
	share := float64(e.Trips) * 100 / float64(max(e.Known, 1))
	return fmt.Sprintf("%d of %d %s would %s (%.0f%%, the limit is %s%%)",
		e.Trips, e.Known, trips, what, share, strconv.FormatFloat(e.Limit, 'f', -1, 64))
}
