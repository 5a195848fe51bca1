package pipeline

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/ingest/source"
	"tripsync/push"
	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/state/trip"
	"tripsync/transform"
	"tripsync/transform/itinerary"
	"tripsync/transform/places"
)

// office is a pipeline with one client, whose exports are in a directory of its own.
type office struct {
	*Pipeline

	t   *testing.T
	dir string
}

func openOffice(t *testing.T) *office {
	t.Helper()
	table, err := places.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	store, err := state.Open(t.Context(), statetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	o := &office{t: t, dir: t.TempDir()}
	o.Pipeline = &Pipeline{
		Rules: Rules{Policy: "policy", Clients: []Client{{
			Client: transform.Client{Name: "acme", Supplier: "ACME TRAVEL", Ladder: []transform.Rung{transform.EmailRung{}}},
		}}},
		Store: store, Watch: &source.Watch{}, Archive: t.TempDir(), Transform: &transform.Transformer{Places: table},
		Now: func() time.Time { return time.Date(2027, 2, 2, 8, 0, 0, 0, time.UTC) }, Here: time.Now, NewID: uuid.New,
		Log: zap.NewNop(), Progress: func(string, int, int) {},
	}
	return o
}

// export writes an export of cmd's stories, with some words replaced.
func (o *office) export(name string, replace ...string) {
	o.t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "tripsync", "testdata", "exports", name))
	if err != nil {
		o.t.Fatal(err)
	}
	changed := strings.NewReplacer(replace...).Replace(string(text))
	if err := os.WriteFile(filepath.Join(o.dir, uuid.NewString()+".air"), []byte(changed), 0o600); err != nil {
		o.t.Fatal(err)
	}
}

// sync is a synchronisation of all exports, which appends what it shows to items.
func (o *office) sync(items *[]Item) Sync {
	return Sync{
		Trigger: "test",
		Show:    func(i Item) error { *items = append(*items, i); return nil },
		Read: func(in *Intake) error {
			return o.ReadPaths(o.t.Context(), in, []string{o.dir}, func(source.File) bool { return true })
		},
	}
}

// begin reads and decides.
func (o *office) begin() []Item {
	o.t.Helper()
	return o.beginWith(func(s *Sync) {})
}

// decide decides on what is due.
func (o *office) decide() []Item {
	o.t.Helper()
	return o.beginWith(func(s *Sync) { s.Read = func(*Intake) error { return nil } })
}

func (o *office) beginWith(change func(*Sync)) (items []Item) {
	o.t.Helper()
	sync := o.sync(&items)
	change(&sync)
	b, err := o.Begin(o.t.Context(), sync)
	if err != nil {
		o.t.Fatal(err)
	}
	stopped, stop := context.WithCancel(o.t.Context())
	stop()
	_, _ = o.End(stopped, b) // nothing is sent here
	return items
}

// acknowledge has Concur take what is wanted of a trip.
func (o *office) acknowledge(id uuid.UUID) {
	o.t.Helper()
	task, err := o.Store.Ledger.Task(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	t := task.Trip
	a := state.Attempt{
		ID: uuid.New(), Trip: id, Verb: trip.Create, Generation: t.Generation,
		Fingerprint: t.Fingerprint, Document: t.Document, AsBooking: t.AsBooking, BegunAt: o.Now(),
	}
	if err := o.Store.Ledger.Begin(o.t.Context(), task, a); err != nil {
		o.t.Fatal(err)
	}
	done := state.Outcome{Code: "acknowledged", ConcurID: "gWu9$" + t.Locator}
	if _, err := o.Store.Ledger.Finish(o.t.Context(), state.Job{Trip: id}, a, done, o.Now()); err != nil {
		o.t.Fatal(err)
	}
}

// staged counts what is left of plans.
func (o *office) staged() (n int) {
	o.t.Helper()
	err := o.Store.Pool().QueryRow(o.t.Context(), `SELECT (SELECT count(*) FROM plan_booking) + (SELECT count(*) FROM plan_trip)`).Scan(&n)
	if err != nil {
		o.t.Fatal(err)
	}
	return n
}

// TestOnePass: on its way from the record to the queue a changed trip is folded and
// encoded once, and what Concur has of it is decoded once.
func TestOnePass(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	steps := map[string]int{}
	var mu sync.Mutex
	o.count = func(step string) { mu.Lock(); defer mu.Unlock(); steps[step]++ }
	o.export("doe-booked.air")
	items := o.begin()
	if diff := cmp.Diff(map[string]int{"fold": 1, "encode": 1}, steps); diff != "" || len(items) != 1 || items[0].Verb != trip.Create {
		t.Fatalf("a new trip: %v (-want +got):\n%s", items, diff)
	}
	o.acknowledge(items[0].ID)
	clear(steps)
	o.export("doe-moved.air")
	items = o.begin()
	if diff := cmp.Diff(map[string]int{"fold": 1, "encode": 1, "decode": 1}, steps); diff != "" || len(items) != 1 || items[0].Verb != trip.Update {
		t.Fatalf("a changed trip: %v (-want +got):\n%s", items, diff)
	}
	if len(items[0].Changes) == 0 {
		t.Error("the item does not say what changes")
	}
	if n := o.staged(); n != 0 {
		t.Errorf("%d rows of the plan are left", n)
	}
}

// TestWordsOfThePass: what an item says of a change, made of what is mapped, is what
// the documents say that are sent.
func TestWordsOfThePass(t *testing.T) {
	t.Parallel()
	for _, bookings := range []bool{false, true} {
		o := openOffice(t)
		o.Clients[0].Bookings = bookings
		o.export("doe-booked.air")
		before := map[uuid.UUID][]byte{}
		for _, export := range []string{"doe-moved.air", "two-booked.air", "doe-cancelled.air"} {
			for _, item := range o.begin() {
				task, err := o.Store.Ledger.Task(t.Context(), item.ID)
				if err != nil {
					t.Fatal(err)
				}
				if !item.Verb.Sends() {
					continue
				}
				want := (&planner{now: o.Now}).inWords(diffOf(before[item.ID], task.Trip.Document))
				if diff := cmp.Diff(want, item.Changes); diff != "" || want == nil {
					t.Errorf("bookings %t, %s (-documents +item):\n%s", bookings, item.Verb, diff)
				}
				before[item.ID] = task.Trip.Document
				o.acknowledge(item.ID)
			}
			o.export(export)
		}
	}
}

// TestReadMeanwhile: what is read of a booking between its plan and the decision is
// not lost: the booking stays due.
func TestReadMeanwhile(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.export("doe-booked.air")
	var items []Item
	sync := o.sync(&items)
	shown := false
	sync.Show = func(Item) error {
		if !shown {
			o.export("doe-moved.air")
			shown = true
			return o.sync(&items).Read(&Intake{Run: uuid.New()})
		}
		return nil
	}
	if _, err := o.Begin(t.Context(), sync); err != nil {
		t.Fatal(err)
	}
	next := o.decide()
	if len(next) != 1 || next[0].Verb != trip.Create || next[0].Decided {
		t.Errorf("the next plan: %+v; want the trip with what was read meanwhile", next)
	}
}

// TestPlanGone: a plan that another process swept, or that was lost in a crash of the
// server, is noticed before the guard counts, and before anything is decided. It stays
// due.
func TestPlanGone(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.Clients[0].Guard = push.Guard{Cancels: 20, AtLeast: 1}
	o.export("doe-booked.air")
	o.acknowledge(o.begin()[0].ID)
	o.export("doe-cancelled.air")
	o.export("two-booked.air")
	o.begin()
	for name, when := range map[string]string{"before the guard": "plan", "before the decision": "decide"} {
		o.Progress = func(stage string, _, _ int) {
			if stage != when {
				return
			}
			if _, err := o.Store.Pool().Exec(t.Context(), `TRUNCATE plan_booking, plan_trip`); err != nil {
				t.Error(err)
			}
		}
		var items []Item
		if _, err := o.Begin(t.Context(), o.sync(&items)); !errors.Is(err, state.ErrUnstaged) {
			t.Errorf("%s: %v, want %v", name, err, state.ErrUnstaged)
		}
		if stops, err := o.Store.Plans.Stops(t.Context()); err != nil || len(stops) != 1 {
			t.Errorf("%s: %d clients are stopped, %v; want one, as before", name, len(stops), err)
		}
	}
	o.Progress = func(string, int, int) {}
	o.Clients[0].Guard = push.Guard{}
	if items := o.decide(); len(items) != 3 || items[0].Decided {
		t.Errorf("the next plan: %+v; want all three trips", items)
	}
}

// TestDeadPlanIsSwept: the plan of a run that died between planning and deciding is
// forgotten by the next, and its bookings are decided on.
func TestDeadPlanIsSwept(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	o.export("doe-booked.air")
	var items []Item
	dead := uuid.New()
	if err := o.sync(&items).Read(&Intake{Run: dead}); err != nil {
		t.Fatal(err)
	}
	d, err := o.decider(t.Context(), &Intake{Run: dead})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.stage(t.Context(), state.Due{Run: dead, Policy: o.Policy}); d.planned != 1 || err != nil {
		t.Fatalf("stage: %d bookings, %v; want one", d.planned, err)
	}
	alive, err := o.Store.Leases.TakeLease(t.Context(), state.RunLease(dead), "dead", o.Now(), o.Now().Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Store.Leases.Sweep(t.Context(), o.Now()); err != nil || o.staged() != 2 {
		t.Errorf("while it lives: %v, %d rows are left of its plan; want both", err, o.staged())
	}
	if err := o.Store.Leases.EndLease(t.Context(), alive); err != nil {
		t.Fatal(err)
	}
	if items := o.begin(); len(items) != 1 || items[0].Verb != trip.Create {
		t.Errorf("the next run: %+v; want the trip", items)
	}
	if n := o.staged(); n != 0 {
		t.Errorf("%d rows are left of the plan of a run that died", n)
	}
}

// TestPlanInPages: a plan of several pages is decided on in its order, each booking
// once.
func TestPlanInPages(t *testing.T) {
	t.Parallel()
	o := openOffice(t)
	for i := range page + 10 {
		locator := "Q" + string(rune('A'+i/20)) + string(rune('A'+i%20)) + "DOE"
		o.export("doe-booked.air", "QD7DOE", locator, "JANE.DOE", "JANE."+locator)
	}
	var all []Item
	o.Clients[0].Guard = push.Guard{Cancels: 20, AtLeast: 1}
	planned, err := o.Preview(t.Context(), o.sync(&all))
	if err != nil || planned.Read != page+10 || len(all) != page+10 {
		t.Fatalf("Preview: %+v, %v; want %d trips", planned, err, page+10)
	}
	for i, item := range o.begin() {
		if item.ID != all[i].ID {
			t.Fatalf("item %d: %s, planned was %s", i, item.Locator, all[i].Locator)
		}
	}
	if n := o.staged(); n != 0 {
		t.Errorf("%d rows of the plan are left", n)
	}
}

func diffOf(before, after []byte) []itinerary.Change {
	return itinerary.Diff(push.ReadDocument(before), push.ReadDocument(after))
}
