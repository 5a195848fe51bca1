package proof

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/state/trip"
)

func TestMain(m *testing.M) { os.Exit(statetest.Main(m)) }

// TestLedger does the same at random to the ledger in memory and to the real
// one, and compares every answer and what both have in the end.
func TestLedger(t *testing.T) {
	t.Parallel()
	store, err := state.Open(t.Context(), statetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	rounds := number(t, "PROOF_LEDGERS", 40)
	for i := range rounds {
		c := &comparison{
			t: t, ctx: t.Context(), store: store, ledger: newLedger(), random: rand.New(rand.NewPCG(7, uint64(i))),
			now: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC), prefix: fmt.Sprintf("R%d-", i),
		}
		for range 60 {
			c.step()
		}
		c.compare()
		if t.Failed() {
			t.Fatalf("in round %d, after:\n%v", i, c.did)
		}
	}
	t.Logf("%d rounds of 60 operations agree", rounds)
}

// A comparison is one round, of trips of its own.
type comparison struct {
	t      *testing.T
	ctx    context.Context
	store  *state.Store
	ledger *ledger
	random *rand.Rand
	now    time.Time
	prefix string // of locators and clients
	tasks  []state.Task
	begun  []state.Attempt
	did    []string
}

// step does one thing to both. Tasks and attempts that are out of date are used
// as often as fresh ones.
func (c *comparison) step() {
	c.now = c.now.Add(time.Duration(1+c.random.IntN(1000)) * time.Millisecond)
	switch draw := c.random.IntN(10); {
	case draw < 3:
		c.decide()
	case draw < 5 || len(c.tasks) == 0:
		c.task(c.trip().ID)
	case draw < 7:
		c.begin(several(c.random, c.tasks, tripOfTask))
	case draw < 8 && len(c.begun) > 0:
		c.finish(several(c.random, c.begun, tripOfAttempt))
	case draw < 9:
		c.reconcile(pick(c.random, c.tasks).Trip)
	default:
		c.rest(several(c.random, c.tasks, tripOfTask))
	}
}

func tripOfTask(t *state.Task) uuid.UUID { return t.Trip.ID }

func tripOfAttempt(a *state.Attempt) uuid.UUID { return a.Trip }

// several picks some of what may be in one group: of different trips.
func several[T any](random *rand.Rand, of []T, trip func(*T) uuid.UUID) (some []T) {
	for range 1 + random.IntN(4) {
		one := pick(random, of)
		if !slices.ContainsFunc(some, func(o T) bool { return trip(&o) == trip(&one) }) {
			some = append(some, one)
		}
	}
	return some
}

// An answer is what a method of a ledger returns.
type answer struct {
	yes bool
	err error
}

// ask asks the real ledger of several trips at the same time, and compares the answers
// with those of the one in memory.
func (c *comparison) ask(method string, want []answer, call func(i int) answer) []answer {
	got := make([]answer, len(want))
	var all sync.WaitGroup
	for i := range want {
		all.Go(func() { got[i] = call(i) })
	}
	all.Wait()
	for i := range want {
		c.agree(method, want[i].err, got[i].err)
		c.agree(method, want[i].yes, got[i].yes)
	}
	return got
}

func pick[T any](random *rand.Rand, of []T) T { return of[random.IntN(len(of))] }

// trip is one of four of two bookings, with some document, or none, or held.
func (c *comparison) trip() state.Trip {
	n := c.random.IntN(4)
	b := &booking{
		client: fmt.Sprint(c.prefix, n%2), login: fmt.Sprintf("jane.doe%d@acme.example", n%2),
		pnr: fmt.Sprint(c.prefix, n/2), locator: fmt.Sprint(c.prefix, n), day: 1,
		version: c.random.IntN(4), asBooking: c.random.IntN(3) == 0, held: c.random.IntN(8) == 0,
		journey: pick(c.random, []string{"", "J1", "J1"}),
	}
	t, _ := b.trip()
	t.Starts, t.Ends = "2026-05-01", "2026-05-01"
	return t
}

func (c *comparison) decide() {
	first := c.trip()
	d := state.Decision{Booking: state.Booking{BookingKey: state.BookingKey{System: system, Locator: first.PNR}}}
	for _, t := range []state.Trip{first, c.trip()} {
		if t.PNR == first.PNR && (t.ID != first.ID || len(d.Trips) == 0) {
			d.Trips = append(d.Trips, state.Wanted{Trip: t, Verb: pick(c.random, []trip.Verb{trip.Create, trip.Update, trip.Replace, trip.Cancel, trip.Hold, trip.Unchanged})})
		}
	}
	if c.random.IntN(5) == 0 {
		d.Trips = nil
	}
	c.did = append(c.did, fmt.Sprintf("decide on %s: %d trips", first.PNR, len(d.Trips)))
	c.ledger.decide(d, c.now)
	c.agree("Decide", error(nil), c.store.Plans.Decide(c.ctx, uuid.New(), "policy", []state.Decision{d}))
}

func (c *comparison) task(trip uuid.UUID) {
	want, wantErr := c.ledger.task(trip)
	got, err := c.store.Ledger.Task(c.ctx, trip)
	c.did = append(c.did, "task")
	c.agree("Task", wantErr, err)
	c.agree("Task", want, got)
	if err == nil {
		c.tasks = append(c.tasks, got)
	}
}

func (c *comparison) begin(tasks []state.Task) {
	var attempts []state.Attempt
	var want []answer
	for _, t := range tasks {
		a := state.Attempt{
			Trip: t.Trip.ID, Verb: pick(c.random, []trip.Verb{trip.Create, trip.Update, trip.Cancel}), Generation: t.Trip.Generation,
			Fingerprint: t.Trip.Fingerprint, Document: t.Trip.Document, AsBooking: t.Trip.AsBooking, BegunAt: c.now,
		}
		for i := range a.ID {
			a.ID[i] = byte(c.random.Uint32())
		}
		attempts = append(attempts, a)
		want = append(want, answer{err: c.ledger.begin(t, a)})
	}
	got := c.ask("Begin", want, func(i int) answer { return answer{err: c.store.Ledger.Begin(c.ctx, tasks[i], attempts[i])} })
	for i, a := range attempts {
		c.did = append(c.did, fmt.Sprintf("begin %s: %v", a.Verb, got[i].err))
		if got[i].err == nil {
			c.begun = append(c.begun, a)
		}
	}
}

func (c *comparison) finish(attempts []state.Attempt) {
	var outcomes []state.Outcome
	var want []answer
	for _, a := range attempts {
		o := state.Outcome{
			Code: pick(c.random, []trip.Code{
				"acknowledged", "acknowledged", "adopted", "absent", "absent", "repeat", "refused", "refused", "credential", "slow-down", "transient", "unknown", "hold",
			}),
			ConcurID: c.prefix + pick(c.random, []string{"gWu9$1", "gWu9$2"}), TripLink: "LINK", Message: "words", NextAt: c.now.Add(time.Minute),
			Status: pick(c.random, []int{0, 400, 400}), Generation: a.Generation,
		}
		outcomes = append(outcomes, o)
		want = append(want, answer{yes: c.ledger.finish(nil, a, o, c.now)})
		c.did = append(c.did, fmt.Sprintf("finish %s of generation %d: %s", a.Verb, a.Generation, o.Code))
	}
	c.ask("Finish", want, func(i int) (got answer) {
		got.yes, got.err = c.store.Ledger.Finish(c.ctx, state.Job{}, attempts[i], outcomes[i], c.now)
		return got
	})
}

// rest ends or postpones work without an attempt.
func (c *comparison) rest(tasks []state.Task) {
	var want []answer
	switch c.random.IntN(4) {
	case 0:
		for _, t := range tasks {
			want = append(want, answer{yes: c.ledger.wait(t.Trip, "unknown", "words")})
		}
		c.ask("Wait", want, func(i int) (got answer) {
			got.yes, got.err = c.store.Ledger.Wait(c.ctx, tasks[i].Trip, "unknown", "words", c.now.Add(time.Minute))
			return got
		})
	case 1:
		client, until := tasks[0].Trip.Client, c.now.AddDate(1, 0, 0) // nobody works on jobs here
		c.ledger.pause(client, pause{until, "credential", "words"}, c.now)
		c.agree("Pause", error(nil), c.store.Ledger.Pause(c.ctx, client, "credential", until, "words"))
	default:
		for _, t := range tasks {
			want = append(want, answer{yes: c.ledger.done(nil, t.Trip)})
			c.did = append(c.did, fmt.Sprintf("done with generation %d", t.Trip.Generation))
		}
		c.ask("Done", want, func(i int) (got answer) {
			got.yes, got.err = c.store.Ledger.Done(c.ctx, state.Job{}, tasks[i].Trip)
			return got
		})
	}
}

// reconcile takes back what was acknowledged, or adopts what was forgotten.
func (c *comparison) reconcile(t state.Trip) {
	var want, got bool
	var err error
	switch c.random.IntN(3) {
	case 0:
		want = c.ledger.redo(t, c.now)
		got, err = c.store.Ledger.Redo(c.ctx, t)
	case 1:
		id := uuid.NewSHA1(t.ID, fmt.Append(nil, c.now))
		want = c.ledger.lose(t, id, c.now)
		got, err = c.store.Ledger.Lose(c.ctx, t, id, c.now)
	default:
		p := state.Posted{ConcurID: c.prefix + "gWu9$3", TripLink: "LINK", Document: t.Document, AsBooking: t.AsBooking}
		p.Fingerprint = pick(c.random, []string{"", t.Fingerprint})
		want = c.ledger.adopt(t, p)
		got, err = c.store.Trips.Adopt(c.ctx, uuid.New(), t, p, c.now)
	}
	c.did = append(c.did, fmt.Sprintf("take back or adopt %s: %v", t.Locator, got))
	c.agree("Redo, Lose or Adopt", error(nil), err)
	c.agree("Redo, Lose or Adopt", want, got)
}

func (c *comparison) agree(method string, want, got any) {
	c.t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors(), cmpopts.EquateEmpty()); diff != "" {
		c.t.Errorf("%s (-memory +Postgres):\n%s", method, diff)
	}
}

// compare compares all that both know of this round.
func (c *comparison) compare() {
	for _, locator := range []string{"0", "1"} {
		k := state.BookingKey{System: system, Locator: c.prefix + locator}
		got, err := c.store.Trips.TripsOf(c.ctx, k)
		c.agree("TripsOf", error(nil), err)
		c.agree("TripsOf", c.ledger.tripsOf(k), got[k])
		for _, t := range got[k] {
			c.task(t.ID)
		}
	}
	c.agree("queue", c.ledger.queued(), c.queued())
	c.compareRead()
	troubles, err := c.store.Trips.Troubles(c.ctx, uuid.Nil, 10_000)
	c.agree("Troubles", error(nil), err)
	mine := slices.DeleteFunc(troubles, func(t state.Trouble) bool { return !strings.HasPrefix(t.Client, c.prefix) })
	byKey := cmpopts.SortSlices(func(a, b state.Trouble) bool { return a.Locator < b.Locator })
	if diff := cmp.Diff(c.ledger.troubles(), mine, byKey, cmpopts.EquateEmpty()); diff != "" {
		c.t.Errorf("Troubles (-memory +Postgres):\n%s", diff)
	}
}

// compareRead compares what a reconciliation reads.
func (c *comparison) compareRead() {
	for _, n := range []string{"0", "1"} {
		login := fmt.Sprintf("jane.doe%s@acme.example", n)
		got, err := c.store.Ledger.Known(c.ctx, c.prefix+n, login)
		c.agree("Known", error(nil), err)
		byKey := cmpopts.SortSlices(func(a, b state.Known) bool { return a.ConcurID+a.PNR < b.ConcurID+b.PNR })
		if diff := cmp.Diff(c.ledger.known(c.prefix+n, login), got, byKey, cmpopts.EquateEmpty()); diff != "" {
			c.t.Errorf("Known (-memory +Postgres):\n%s", diff)
		}
	}
	all, err := c.store.Ledger.Acknowledged(c.ctx, "", uuid.Nil, 10_000)
	c.agree("Acknowledged", error(nil), err)
	mine := slices.DeleteFunc(all, func(id uuid.UUID) bool { return c.ledger.trips[id] == nil })
	c.agree("Acknowledged", c.ledger.acknowledged(), mine)
}

// queued are the trips of this round that the real queue has a job of.
func (c *comparison) queued() []uuid.UUID {
	var ids []uuid.UUID
	for id := range c.ledger.jobs {
		var n int
		const sql = `SELECT count(*) FROM river_job WHERE kind = 'deliver' AND args->>'trip' = $1`
		if err := c.store.Pool().QueryRow(c.ctx, sql, id.String()).Scan(&n); err != nil {
			c.t.Fatal(err)
		}
		if n == 1 {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return ids
}
