package state_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"tripsync/state"
)

// A plan that is stopped is news once, and over when it is not stopped any more.
func TestStops(t *testing.T) {
	t.Parallel()
	s := open(t)
	acme := state.Stop{Client: "acme", Plan: "a1", Why: "1 of 2 trips would be cancelled", Since: noon}
	other := state.Stop{Client: "other", Plan: "b1", Why: "2 of 2 trips would lose segments", Since: noon}
	later := acme
	later.Since = noon.Add(time.Hour)
	changed := later
	changed.Plan = "a2"
	steps := []struct {
		name              string
		stops, news, left []state.Stop
	}{
		{"first", []state.Stop{acme}, []state.Stop{acme}, []state.Stop{acme}},
		{"again, and another", []state.Stop{later, other}, []state.Stop{other}, []state.Stop{acme, other}},
		{"another plan, and one that is over", []state.Stop{changed}, []state.Stop{changed}, []state.Stop{changed}},
		{"all over", nil, nil, nil},
	}
	for _, step := range steps {
		news, err := s.Plans.SetStops(t.Context(), step.stops)
		check(t, err)
		left, err := s.Plans.Stops(t.Context())
		check(t, err)
		for i := range left {
			left[i].Since = left[i].Since.UTC()
		}
		if diff := cmp.Diff([][]state.Stop{step.news, step.left}, [][]state.Stop{news, left}, cmpopts.EquateEmpty()); diff != "" {
			t.Errorf("%s: news and stops (-want +got):\n%s", step.name, diff)
		}
	}
}

// Known trips are those that Concur has; the ones that are over are counted apart.
func TestCountKnown(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"))
	b := due(t, s)[0]
	var trips []state.Wanted
	for login, ends := range map[string]string{"doe": "2026-01-04", "roe": "2026-01-05", "jane": "", "new": "2026-01-09"} {
		w := wanted("QX7T2M", login, "a", "create")
		w.Ends = ends
		trips = append(trips, w)
	}
	plan(t, s, b, trips...)
	for _, w := range trips {
		if w.Login != "new" {
			finish(t, s, attempt(t, s, w), acknowledged())
		}
	}
	ahead, over, err := s.Plans.CountKnown(t.Context(), "2026-01-05")
	check(t, err)
	want := []map[string]int{{"acme": 2}, {"acme": 1}}
	if diff := cmp.Diff(want, []map[string]int{ahead, over}); diff != "" {
		t.Errorf("CountKnown: ahead, over (-want +got):\n%s", diff)
	}
}

// What waits in the queue is due for who looks at the backlog. Bookings without a
// trip in Concur cannot lose one; a booking that is left due
// is planned again though nothing of it is new.
func TestDueAndLeft(t *testing.T) {
	t.Parallel()
	s := open(t)
	save(t, s, record("a", "QX7T2M"), record("b", "QX7T2N"))
	bookings := due(t, s)
	w := wanted("QX7T2M", "doe", "a", "create")
	plan(t, s, bookings[0], w)
	plan(t, s, bookings[1])
	news := dueFor(t, s, state.Due{Run: uuid.New(), Policy: "policy"})
	if backlog := due(t, s); len(news) > 0 || len(backlog) != 1 {
		t.Errorf("due while it is to be sent: %v, with the backlog %v; want nothing, and one", locators(news), locators(backlog))
	}
	finish(t, s, attempt(t, s, w), acknowledged())
	if got := due(t, s); len(got) > 0 {
		t.Fatalf("due: %v, want nothing", locators(got))
	}
	leave := state.Promotion{Stretch: state.Stretch{Run: uuid.New(), Last: 2}, Policy: "policy", Leave: []int64{1, 2}}
	check(t, s.Plans.Stage(t.Context(), leave.Run, 0, []state.Decision{{Booking: bookings[0], Trips: []state.Wanted{w}}, {Booking: bookings[1]}}))
	check(t, s.Plans.Promote(t.Context(), leave))
	if diff := cmp.Diff([]string{"QX7T2M", "QX7T2N"}, locators(due(t, s))); diff != "" {
		t.Errorf("due (-want +got):\n%s", diff)
	}
}
