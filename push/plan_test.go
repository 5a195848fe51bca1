package push_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
)

// TestPlanDecided: what an earlier plan decided the same goes on as the queue has it.
func TestPlanDecided(t *testing.T) {
	t.Parallel()
	doe := newTrip(always, "doe", "a")
	journey := doe
	journey.Journey = "J-1"
	for name, tt := range map[string]struct {
		before state.Trip
		want   bool
	}{
		"the same":            {doe, true},
		"as acknowledged":     {posted(doe, "a"), true},
		"another document":    {newTrip(always, "doe", "b"), false},
		"another journey":     {journey, false},
		"held":                {holding(doe), false},
		"another traveller's": {newTrip(always, "roe", "a"), false},
	} {
		if got := push.Plan([]state.Trip{doe}, []state.Trip{tt.before}, cancels)[0].Decided; got != tt.want {
			t.Errorf("%s: decided %t, want %t", name, got, tt.want)
		}
	}
}

func TestPlan(t *testing.T) {
	t.Parallel()
	doe, basic := newTrip(always, "doe", "a"), newTrip(never, "doe", "a")
	unwanted := newTrip(always, "doe", "")
	tests := []struct {
		name       string
		want, have []state.Trip
		verbs      []string
	}{
		{"held, acknowledged nothing", []state.Trip{holding(doe)}, nil, []string{"hold"}},
		{"held, acknowledged a trip", []state.Trip{holding(doe)}, []state.Trip{posted(doe, "a")}, []string{"hold"}},
		{"document, acknowledged nothing", []state.Trip{doe}, nil, []string{"create"}},
		{"document, known and never acknowledged", []state.Trip{doe}, []state.Trip{doe}, []string{"create"}},
		{"document, another fingerprint", []state.Trip{doe}, []state.Trip{posted(doe, "b")}, []string{"update"}},
		{"document, same fingerprint", []state.Trip{doe}, []state.Trip{posted(doe, "a")}, []string{"unchanged"}},
		{"nothing, acknowledged a trip", nil, []state.Trip{posted(doe, "a")}, []string{"cancel"}},
		{"nothing wanted by name, acknowledged a trip", []state.Trip{unwanted}, []state.Trip{posted(doe, "a")}, []string{"cancel"}},
		{"nothing, acknowledged a trip of a client that never cancels", nil, []state.Trip{posted(basic, "a")}, []string{"hold"}},
		{"nothing, acknowledged nothing", nil, []state.Trip{doe}, []string{"unchanged"}},
		{"nothing wanted by name, acknowledged nothing", []state.Trip{unwanted}, nil, []string{"unchanged"}},
		{"nothing, cancelled before", nil, []state.Trip{unwanted}, nil},
		{"held under another name", []state.Trip{holding(newTrip(always, "", ""))}, []state.Trip{posted(doe, "a")}, []string{"hold"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var verbs []string
			for _, w := range push.Plan(tt.want, tt.have, cancels) {
				verbs = append(verbs, string(w.Verb))
			}
			if diff := cmp.Diff(tt.verbs, verbs); diff != "" {
				t.Errorf("Plan: verbs (-want +got):\n%s", diff)
			}
		})
	}
}

// TestPlanTooOld creates nothing that ended too long ago, and says so each time; what
// Concur has or is to have goes on, however old it becomes.
func TestPlanTooOld(t *testing.T) {
	t.Parallel()
	old := newTrip(always, "doe", "a")
	old.TooOld = "it ended on 5 Feb 2024"
	nobody := holding(old)
	nobody.Document = old.Document
	before := newTrip(always, "doe", "a")
	byAge := before
	byAge.Hold, byAge.HoldText = trip.ReasonTooOld, "it ended on 5 Feb 2024"
	byHand := old
	byHand.ByHand = "a person holds it"
	for name, tt := range map[string]struct {
		want state.Trip
		have []state.Trip
		verb trip.Verb
		code trip.Reason
	}{
		"new":                                {old, nil, trip.Hold, trip.ReasonTooOld},
		"new, whose traveller is not known":  {nobody, nil, trip.Hold, trip.ReasonTooOld},
		"held so before":                     {old, []state.Trip{byAge}, trip.Hold, trip.ReasonTooOld},
		"held before, for another reason":    {old, []state.Trip{holding(before)}, trip.Hold, trip.ReasonTooOld},
		"held by a person":                   {byHand, nil, trip.Hold, trip.ReasonByHand},
		"to be created before it was so old": {old, []state.Trip{before}, trip.Create, ""},
		"in Concur, changed":                 {old, []state.Trip{posted(before, "b")}, trip.Update, ""},
		"in Concur":                          {old, []state.Trip{posted(before, "a")}, trip.Unchanged, ""},
		"in Concur, of another login":        {old, []state.Trip{posted(newTrip(always, "roe", "a"), "a")}, trip.Create, ""},
		"in Concur, not wanted any more":     {func() state.Trip { w := old; w.Document, w.Fingerprint = nil, ""; return w }(), []state.Trip{posted(before, "a")}, trip.Cancel, ""},
	} {
		w := push.Plan([]state.Trip{tt.want}, tt.have, cancels)[0]
		if w.Verb != tt.verb || w.Hold != tt.code {
			t.Errorf("%s: %s %q, want %s %q", name, w.Verb, w.Hold, tt.verb, tt.code)
		}
	}
	if again := push.Plan([]state.Trip{old}, []state.Trip{byAge}, cancels)[0]; !again.Decided {
		t.Error("held so before: decided anew")
	}
}

// TestPlanWithdrawn cancels what Concur has of a trip of which nothing is confirmed any
// more, and holds what it never had.
func TestPlanWithdrawn(t *testing.T) {
	t.Parallel()
	doe, roe := newTrip(always, "doe", "a"), newTrip(always, "roe", "a")
	waits := holding(doe)
	waits.Hold, waits.Withdrawn = "no-segments", true
	basic := holding(newTrip(never, "doe", "a"))
	basic.Withdrawn = true
	for name, tt := range map[string]struct {
		want  state.Trip
		have  []state.Trip
		verbs []string
	}{
		"new":                                  {waits, nil, []string{"hold"}},
		"held so before":                       {waits, []state.Trip{waits}, []string{"hold"}},
		"on its way":                           {waits, []state.Trip{doe}, []string{"unchanged"}},
		"in Concur":                            {waits, []state.Trip{posted(doe, "a")}, []string{"cancel"}},
		"in Concur, of another login":          {waits, []state.Trip{posted(roe, "a")}, []string{"unchanged", "cancel"}},
		"in Concur, of one that never cancels": {basic, []state.Trip{posted(newTrip(never, "doe", "a"), "a")}, []string{"hold"}},
	} {
		var verbs []string
		for _, w := range push.Plan([]state.Trip{tt.want}, tt.have, cancels) {
			verbs = append(verbs, string(w.Verb))
		}
		if diff := cmp.Diff(tt.verbs, verbs); diff != "" {
			t.Errorf("%s: verbs (-want +got):\n%s", name, diff)
		}
	}
}

// TestPlanKeepsWhatIsPosted: want does not know what Concur has.
func TestPlanKeepsWhatIsPosted(t *testing.T) {
	t.Parallel()
	old := posted(newTrip(always, "doe", "a"), "a")
	changed := newTrip(always, "doe", "b")
	expected := changed
	expected.Posted = old.Posted
	got := push.Plan([]state.Trip{changed}, []state.Trip{old}, cancels)
	if diff := cmp.Diff([]state.Wanted{{Trip: expected, Verb: trip.Update}}, got); diff != "" {
		t.Errorf("Plan (-want +got):\n%s", diff)
	}
}

func TestPlanSaysWhyNothingIsCancelled(t *testing.T) {
	t.Parallel()
	got := push.Plan(nil, []state.Trip{posted(newTrip(never, "doe", "a"), "a")}, cancels)
	if len(got) != 1 || got[0].Hold != "cancel-never" || got[0].HoldText == "" || got[0].Document != nil {
		t.Errorf("Plan: got %+v, want a hold with code cancel-never and no document", got)
	}
}

// genTrips draws trips of different travellers.
func genTrips(r *rapid.T, label string) []state.Trip {
	return rapid.SliceOfNDistinct(rapid.Custom(func(r *rapid.T) state.Trip {
		t := newTrip(rapid.SampledFrom([]string{always, never}).Draw(r, "client"),
			rapid.SampledFrom([]string{"doe", "roe", "jane"}).Draw(r, "login"),
			rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, "fingerprint"))
		if rapid.IntRange(0, 4).Draw(r, "held") == 0 {
			t = holding(t)
		}
		if label == "have" && rapid.Bool().Draw(r, "posted") {
			t = posted(t, rapid.SampledFrom([]string{"a", "b"}).Draw(r, "posted fingerprint"))
		}
		return t
	}), 0, 6, func(t state.Trip) uuid.UUID { return t.ID }).Draw(r, label)
}

// acknowledge is what the ledger holds once all of a plan is acknowledged.
func acknowledge(have []state.Trip, plan []state.Wanted) []state.Trip {
	after := map[uuid.UUID]state.Trip{}
	var order []uuid.UUID
	keep := func(t state.Trip) {
		if _, ok := after[t.ID]; !ok {
			order = append(order, t.ID)
		}
		after[t.ID] = t
	}
	for _, t := range have {
		keep(t)
	}
	for _, w := range plan {
		switch w.Verb {
		case trip.Create, trip.Update, trip.Replace:
			w.Trip = posted(w.Trip, w.Fingerprint)
		case trip.Cancel:
			w.Posted = state.Posted{}
		case trip.Adopt, trip.Hold, trip.Unchanged:
		}
		keep(w.Trip)
	}
	var out []state.Trip
	for _, id := range order {
		out = append(out, after[id])
	}
	return out
}

func TestPlanComesToRest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		want, have := genTrips(r, "want"), genTrips(r, "have")
		plan := push.Plan(want, have, cancels)
		for i, w := range want {
			if plan[i].ID != w.ID {
				r.Fatalf("Plan: trip %d is %s, want %s: the order of want is not kept", i, plan[i].Login, w.Login)
			}
		}
		for _, w := range push.Plan(want, acknowledge(have, plan), cancels) {
			if w.Verb.Sends() {
				r.Fatalf("Plan again: %s of %s, want nothing to send", w.Verb, w.Login)
			}
		}
	})
}

// A booking of nine travellers of whom one is new, one changed and one gone.
func BenchmarkPlan(b *testing.B) {
	var want, have []state.Trip
	for i := range 9 {
		login := fmt.Sprintf("traveller%d@acme.example", i)
		t := state.Trip{
			ID: trip.ID("acme", "1A-QX7T2M-260105", login), Client: "acme", Login: login,
			Document: []byte("<Itinerary/>"), Fingerprint: "wanted",
			Posted: state.Posted{ConcurID: "id", Fingerprint: "wanted"},
		}
		if i == 1 {
			t.Posted.Fingerprint = "before"
		}
		if i > 0 {
			have = append(have, t)
		}
		if i < 8 {
			want = append(want, t)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		push.Plan(want, have, func(string) bool { return true })
	}
}
