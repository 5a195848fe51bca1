package state_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"tripsync/state"
)

// All bookings that are found by one digest are due when one of them changes, and those
// found by the others' digests, and so on; but not those that are found by another one.
func TestLikenesses(t *testing.T) {
	t.Parallel()
	s := open(t)
	check(t, s.Reading.SaveRecords(t.Context(), uuid.New(), []state.Record{
		record("1", "AAAAAA"), record("2", "BBBBBB"), record("3", "CCCCCC"), record("4", "DDDDDD"),
	}, noon))
	found := func(locator string, digests ...string) []state.Likeness {
		l := state.Likeness{BookingKey: state.BookingKey{System: "1A", Locator: locator}}
		for _, name := range digests {
			l.Digests = append(l.Digests, digest(name))
		}
		return []state.Likeness{l}
	}
	want := func(when string, locs ...string) {
		t.Helper()
		if diff := cmp.Diff(locs, locators(due(t, s))); diff != "" {
			t.Errorf("%s: due (-want +got):\n%s", when, diff)
		}
		var decisions []state.Decision
		for _, b := range due(t, s) {
			decisions = append(decisions, state.Decision{Booking: b})
		}
		check(t, s.Plans.Decide(t.Context(), uuid.New(), "policy", decisions))
	}
	want("new", "AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD")
	check(t, s.Plans.AddLikenesses(t.Context(), found("AAAAAA", "x")))
	check(t, s.Plans.AddLikenesses(t.Context(), found("DDDDDD", "z")))
	want("nothing in common")
	check(t, s.Plans.AddLikenesses(t.Context(), found("BBBBBB", "x", "y")))
	want("in common with A", "AAAAAA")
	check(t, s.Plans.AddLikenesses(t.Context(), found("CCCCCC", "y")))
	want("in common with B, which has with A", "AAAAAA", "BBBBBB")
	check(t, s.Plans.ReplaceLikenesses(t.Context(), found("BBBBBB", "y")))
	want("no more in common with A", "AAAAAA", "CCCCCC")
	check(t, s.Plans.ReplaceLikenesses(t.Context(), found("BBBBBB")))
	want("nothing in common any more", "CCCCCC")
	check(t, s.Plans.ReplaceLikenesses(t.Context(), found("BBBBBB", "x", "x")))
	alike, err := s.Plans.Alike(t.Context(), []string{digest("x"), digest("y"), digest("w")}, 1)
	check(t, err)
	if diff := cmp.Diff([]state.BookingKey{{System: "1A", Locator: "AAAAAA"}, {System: "1A", Locator: "CCCCCC"}}, alike); diff != "" {
		t.Errorf("alike, one each (-want +got):\n%s", diff)
	}
}

// A booking that waits for another one's trip stays due, though nothing of it changed.
func TestDecideWaits(t *testing.T) {
	t.Parallel()
	s := open(t)
	check(t, s.Reading.SaveRecords(t.Context(), uuid.New(), []state.Record{record("1", "AAAAAA")}, noon))
	for range 2 {
		check(t, s.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{{Booking: due(t, s)[0], Waits: true}}))
		if still := locators(due(t, s)); len(still) != 1 {
			t.Errorf("due: %q", still)
		}
		changed, err := s.Reading.Due(t.Context(), state.Due{Policy: "policy", Changed: true})
		check(t, err)
		if len(changed) > 0 {
			t.Errorf("changed: %v", changed)
		}
	}
	check(t, s.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{{Booking: due(t, s)[0]}}))
	if still := due(t, s); len(still) > 0 {
		t.Errorf("due: %v", still)
	}
}
