package proof

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap"
	"pgregory.net/rapid"

	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
)

// TestPlanIsRun: what delivery does about each trip, as things stand when the plan is
// made, is what the plan says, in 10,000 worlds: whole trips and bookings, alone and
// sharing a trip of Concur's, held and not, of clients that cancel and that do not.
func TestPlanIsRun(t *testing.T) {
	t.Parallel()
	const worlds = 100 // in each of rapid's checks, which are as many
	said := map[trip.Verb]int{}
	rapid.Check(t, func(r *rapid.T) {
		for range worlds {
			l, want := drawWorld(r)
			key := state.BookingKey{System: system, Locator: "QX7T2M"}
			plan := push.Plan(want, l.tripsOf(key), func(client string) bool { return client == "acme" })
			l.decide(state.Decision{Booking: state.Booking{BookingKey: key}, Trips: plan}, noon)
			for _, w := range plan {
				said[w.Verb]++
				if diff := gocmp.Diff(requestsOf(w.Verb), sendAll(r, l, w.ID)); diff != "" {
					r.Fatalf("plan says %s of %s %s; what delivery began (-plan +run):\n%s", w.Verb, w.Client, w.Login, diff)
				}
			}
		}
	})
	for _, v := range []trip.Verb{trip.Create, trip.Update, trip.Replace, trip.Cancel, trip.Hold, trip.Unchanged} {
		if said[v] == 0 {
			t.Errorf("no plan said %s", v)
		}
	}
	t.Log(said)
}

// requestsOf are the attempts that carry out a verb.
func requestsOf(v trip.Verb) []trip.Verb {
	switch {
	case v == trip.Replace:
		return []trip.Verb{trip.Cancel, trip.Create}
	case !v.Sends():
		return nil
	}
	return []trip.Verb{v}
}

var noon = time.Date(2026, 1, 5, 12, 0, 0, 0, time.UTC)

// drawWorld draws what is known of two travellers' trips, of one booking and another,
// and what is wanted of the first by now.
func drawWorld(r *rapid.T) (*ledger, []state.Trip) {
	l := newLedger()
	var want []state.Trip
	client := rapid.SampledFrom([]string{"acme", "never"}).Draw(r, "client")
	for _, login := range []string{"doe", "roe"} {
		for _, pnr := range []string{"QX7T2M", "RT4K9P"} {
			if t := drawTrip(r, client, pnr, login); rapid.IntRange(0, 3).Draw(r, "known") > 0 {
				t.Generation = 1
				t.Posted = drawPosted(r, login)
				l.trips[t.ID] = &row{Trip: t}
			}
		}
		if w := drawTrip(r, client, "QX7T2M", login); w.Document != nil || w.Hold != "" {
			w.ByHand = rapid.SampledFrom([]string{"", "", "", "a person holds it"}).Draw(r, "by hand")
			w.Withdrawn = w.Hold != "" && rapid.Bool().Draw(r, "withdrawn")
			w.TooOld = rapid.SampledFrom([]string{"", "", "", "it ended long ago"}).Draw(r, "too old")
			want = append(want, w)
		}
	}
	return l, want
}

// drawTrip draws what is wanted of a trip: perhaps nothing, perhaps held.
func drawTrip(r *rapid.T, client, pnr, login string) state.Trip {
	t := state.Trip{Client: client, Locator: pnr + "-1", Login: login, Source: "Agency", System: system, PNR: pnr}
	t.ID = trip.ID(client, t.Locator, login)
	t.AsBooking = rapid.Bool().Draw(r, "booking")
	t.Fingerprint = rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, "document")
	if t.Fingerprint != "" {
		t.Fingerprint = formOf(t.AsBooking) + t.Fingerprint
		t.Document = []byte(t.Fingerprint)
	}
	if rapid.IntRange(0, 4).Draw(r, "held") == 0 {
		t.Hold, t.Document, t.Fingerprint = "no-traveller", nil, ""
	}
	return t
}

// drawPosted draws what Concur has of a traveller's trip: perhaps nothing, perhaps in a
// trip of Concur's that another one of ours is in as well.
func drawPosted(r *rapid.T, login string) (p state.Posted) {
	if rapid.IntRange(0, 3).Draw(r, "posted") == 0 {
		return p
	}
	p.ConcurID = login + rapid.SampledFrom([]string{"1", "2"}).Draw(r, "trip id")
	p.AsBooking = rapid.Bool().Draw(r, "posted as booking")
	p.Generation = rapid.Int64Range(0, 1).Draw(r, "posted generation")
	p.Fingerprint = rapid.SampledFrom([]string{"", "a", "b"}).Draw(r, "posted document")
	if p.Fingerprint != "" {
		p.Fingerprint = formOf(p.AsBooking) + p.Fingerprint
		p.Document = []byte(p.Fingerprint)
	}
	return p
}

func formOf(asBooking bool) string {
	if asBooking {
		return "booking "
	}
	return "trip "
}

// errBegun ends a delivery that has begun an attempt.
var errBegun = errors.New("begun")

// A beginning is a ledger that takes down what a delivery begins, and ends it there.
type beginning struct {
	*ledger

	job   *job
	begun []state.Attempt
}

func (b *beginning) Task(_ context.Context, id uuid.UUID) (state.Task, error) { return b.task(id) }

func (b *beginning) Begin(_ context.Context, t state.Task, a state.Attempt) error {
	b.begun = append(b.begun, a)
	return cmp.Or(b.begin(t, a), errBegun)
}

func (b *beginning) Finish(_ context.Context, _ state.Job, a state.Attempt, o state.Outcome, now time.Time) (bool, error) {
	return b.finish(b.job, a, o, now), nil
}

func (b *beginning) Done(_ context.Context, _ state.Job, t state.Trip) (bool, error) {
	return b.done(b.job, t), nil
}

func (b *beginning) Drop(context.Context, state.Job) error { return nil }

func (b *beginning) Wait(_ context.Context, t state.Trip, code trip.Reason, message string, _ time.Time) (bool, error) {
	return b.wait(t, code, message), nil
}

func (b *beginning) Pause(context.Context, string, trip.Reason, time.Time, string) error { return nil }

func (b *beginning) Postpone(context.Context, string, trip.Reason, time.Time, string) error {
	return nil
}

// sendAll delivers a trip on a copy of a ledger, lets Concur acknowledge all that is
// begun, and returns the verbs.
func sendAll(r *rapid.T, l *ledger, id uuid.UUID) (verbs []trip.Verb) {
	b := &beginning{ledger: l.copy()}
	d := push.Deliverer{
		Ledger: b, Services: map[string]push.Services{"acme": {}, "never": {}}, Settle: settle, Timeout: timeout,
		Now: func() time.Time { return noon }, NewID: uuid.New, Log: zap.NewNop(),
	}
	for range 4 {
		_, err := d.Deliver(context.Background(), state.Job{Trip: id})
		if err == nil {
			return verbs
		}
		if !errors.Is(err, errBegun) {
			r.Fatalf("Deliver: %v", err)
		}
		a := b.begun[len(b.begun)-1]
		verbs = append(verbs, a.Verb)
		b.finish(nil, a, state.Outcome{Code: trip.Acknowledged, ConcurID: "new" + a.ID.String()}, noon)
	}
	return verbs
}

// copy returns a ledger that has what l has, and shares nothing that changes.
func (l *ledger) copy() *ledger {
	c := newLedger()
	for id, r := range l.trips {
		one := *r
		c.trips[id] = &one
	}
	for id, all := range l.attempts {
		c.attempts[id] = slices.Clone(all)
	}
	maps.Copy(c.pauses, l.pauses)
	return c
}
