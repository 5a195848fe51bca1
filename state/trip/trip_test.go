package trip_test

import (
	"strings"
	"testing"

	"tripsync/state/trip"
)

// Each row of the table is what the next request of a trip is.
func TestNext(t *testing.T) {
	t.Parallel()
	document, other := []byte("a"), []byte("b")
	has := func(p trip.Posted) trip.Posted { p.ConcurID = "gWu9$1"; return p }
	same := has(trip.Posted{Document: document, Fingerprint: "a"})
	before := has(trip.Posted{Document: other, Fingerprint: "b"})
	shared := before
	shared.Shared = true
	for name, tt := range map[string]struct {
		trip trip.Trip
		verb trip.Verb
	}{
		"held":                             {trip.Trip{Hold: "no-traveller", Document: document, Fingerprint: "a"}, trip.Hold},
		"held, in Concur":                  {trip.Trip{Hold: trip.ReasonByHand, Posted: same}, trip.Hold},
		"nothing wanted, nothing there":    {trip.Trip{}, trip.Unchanged},
		"nothing wanted any more":          {trip.Trip{Posted: same}, trip.Cancel},
		"new":                              {trip.Trip{Document: document, Fingerprint: "a"}, trip.Create},
		"as it should be":                  {trip.Trip{Document: document, Fingerprint: "a", Posted: same}, trip.Unchanged},
		"changed":                          {trip.Trip{Document: document, Fingerprint: "a", Posted: before}, trip.Update},
		"a trip becomes a booking":         {trip.Trip{Document: document, Fingerprint: "a", AsBooking: true, Posted: same}, trip.Replace},
		"changed, with others in it":       {trip.Trip{Document: document, Fingerprint: "a", Posted: shared}, trip.Replace},
		"cancelled, with others in it":     {trip.Trip{Posted: shared}, trip.Cancel},
		"the same again, with others":      {trip.Trip{Document: other, Fingerprint: "b", Posted: shared}, trip.Unchanged},
		"a booking that others are beside": {trip.Trip{Document: document, Fingerprint: "a", AsBooking: true, Posted: has(trip.Posted{Fingerprint: "b", AsBooking: true, Shared: true})}, trip.Update},
	} {
		if got := trip.Next(tt.trip); got != tt.verb {
			t.Errorf("%s: %s, want %s", name, got, tt.verb)
		}
	}
}

// A trip that is gone is done with for a cancel, and to be created for an update.
func TestCodeOf(t *testing.T) {
	t.Parallel()
	if got := trip.CodeOf(trip.Gone, trip.Cancel); got != trip.Acknowledged {
		t.Errorf("cancel, gone: %s", got)
	}
	if got := trip.CodeOf(trip.Gone, trip.Update); got != trip.Absent {
		t.Errorf("update, gone: %s", got)
	}
	if got := trip.CodeOf(trip.Lost, trip.Create); got != trip.Unknown || got.Closes() {
		t.Errorf("create, lost: %s", got)
	}
}

// A create that was answered, and not with success, is in doubt until the trip is
// looked up; nothing else is.
func TestDoubts(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		verb   trip.Verb
		code   trip.Code
		status int
		want   bool
	}{
		{trip.Create, trip.Refused, 400, true},
		{trip.Create, trip.Held, 400, true},
		{trip.Create, trip.SlowDown, 429, true},
		{trip.Create, trip.Transient, 0, false}, // nobody answered
		{trip.Create, trip.Unknown, 502, false}, // it stays open
		{trip.Create, trip.Absent, 200, false},
		{trip.Create, trip.Acknowledged, 200, false},
		{trip.Update, trip.Refused, 400, false},
	} {
		o := trip.Outcome{Code: tt.code, Status: tt.status}
		if got := o.Doubts(trip.Attempt{Verb: tt.verb}); got != tt.want {
			t.Errorf("%s, %s, %d: doubts %t, want %t", tt.verb, tt.code, tt.status, got, tt.want)
		}
	}
}

// Every reason says what is wrong and what to do, and one of no delivery says nothing.
func TestReasons(t *testing.T) {
	t.Parallel()
	for _, e := range trip.Reasons() {
		if text := e.Reason.Text("a detail"); e.Means == "" || e.Remedy == "" || !strings.HasPrefix(text, e.Means+" (a detail): ") {
			t.Errorf("%s: %q", e.Reason, text)
		}
	}
	for _, c := range []trip.Code{trip.Refused, trip.Credential, trip.SlowDown, trip.Transient, trip.Unknown} {
		if c.Reason().Text("") == "" {
			t.Errorf("a trip that waits after %s has no reason", c)
		}
	}
	if text := trip.Reason("no-traveller").Text(""); text != "" {
		t.Errorf("a reason of documents has a text: %q", text)
	}
}

// What became of a trip is counted once.
func TestResultOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		verb    trip.Verb
		stands  trip.Standing
		adopted bool
		want    trip.Result
	}{
		{trip.Create, trip.StandsSent, false, trip.ResultCreated},
		{trip.Create, trip.StandsSent, true, trip.ResultAdopted},
		{trip.Replace, trip.StandsSent, false, trip.ResultUpdated},
		{trip.Cancel, trip.StandsSent, false, trip.ResultCancelled},
		{trip.Update, trip.StandsFailed, false, trip.ResultFailed},
		{trip.Update, trip.StandsWaiting, false, trip.ResultWaiting},
		{trip.Update, trip.StandsQueued, true, trip.ResultWaiting},
		{trip.Create, trip.StandsUnknown, false, trip.ResultUnknown},
		{trip.Create, trip.StandsHeld, false, trip.ResultHeld},
		{trip.Hold, trip.StandsSent, false, trip.ResultHeld},
		{trip.Unchanged, trip.StandsFailed, false, trip.ResultUnchanged},
	} {
		if got := trip.ResultOf(tt.verb, tt.stands, tt.adopted); got != tt.want {
			t.Errorf("%s that is %s, adopted %t: %s, want %s", tt.verb, tt.stands, tt.adopted, got, tt.want)
		}
	}
}
