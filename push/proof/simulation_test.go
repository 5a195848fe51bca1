package proof

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// TestSimulation simulates days of an agency, each from a seed. PROOF_SEEDS is
// how many, PROOF_SEED is one of them to tell the story of.
func TestSimulation(t *testing.T) {
	t.Parallel()
	if text := os.Getenv("PROOF_SEED"); text != "" {
		seed, err := strconv.ParseUint(text, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		w := simulate(t, seed, true)
		t.Logf("the story of seed %d:\n%s", seed, strings.Join(w.story, "\n"))
		w.report(t)
		return
	}
	first, seeds := number(t, "PROOF_FIRST", 0), number(t, "PROOF_SEEDS", 150)
	begun, total := time.Now(), newTotal()
	for seed := first; seed < first+seeds; seed++ {
		w := simulate(t, uint64(seed), false)
		w.report(t)
		total.add(w)
		if t.Failed() {
			t.Fatalf("tell the story with PROOF_SEED=%d", seed)
		}
	}
	t.Logf("%d seeds of %d bookings in %v\n%s", seeds, total.bookings, time.Since(begun).Round(time.Second), total)
}

// TestSimulationRepeats compares the stories of the same seed.
func TestSimulationRepeats(t *testing.T) {
	t.Parallel()
	for seed := range uint64(3) {
		first, second := simulate(t, seed, true), simulate(t, seed, true)
		for i := range min(len(first.story), len(second.story)) {
			if first.story[i] != second.story[i] {
				t.Fatalf("seed %d, line %d: %q, and then %q", seed, i, first.story[i], second.story[i])
			}
		}
		if len(first.story) != len(second.story) || len(first.story) < 20 {
			t.Errorf("seed %d: stories of %d and %d lines", seed, len(first.story), len(second.story))
		}
	}
}

// number reads a variable of the environment. Short tests do a fifth.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	switch {
	case text == "" && testing.Short() && otherwise > 1:
		return otherwise / 5
	case text == "":
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

func (w *world) report(t *testing.T) {
	t.Helper()
	for _, v := range w.violations {
		t.Errorf("seed %d: %s", w.seed, v)
	}
}

// A total sums up worlds.
type total struct {
	processed map[string]int // by operation
	happened  map[event]int
	bookings  int
}

func newTotal() *total { return &total{processed: map[string]int{}, happened: map[event]int{}} }

func (s *total) add(w *world) {
	for operation, n := range w.sandbox.Journal(1).Processed {
		s.processed[operation] += n
	}
	for e, n := range w.happened {
		s.happened[e] += n
	}
	s.bookings += len(w.bookings)
}

func (s *total) String() string {
	var lines []string
	for _, operation := range slices.Sorted(maps.Keys(s.processed)) {
		lines = append(lines, fmt.Sprintf("processed %-20s %d", operation, s.processed[operation]))
	}
	for _, e := range slices.Sorted(maps.Keys(s.happened)) {
		lines = append(lines, fmt.Sprintf("happened  %-20s %d", e, s.happened[e]))
	}
	return strings.Join(lines, "\n")
}

// Actors have each a stream of chance.
const (
	changes = iota
	operator
	administrator
	travellers
	auditor
	weatherman
	storms
	firstProcess
	gatekeeper = firstProcess + 100
)

// simulate lives through one seed: some days of changes and faults, and then
// quiet until all is at rest.
func simulate(t *testing.T, seed uint64, listen bool) (w *world) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		w = newWorld(seed)
		w.listening = listen
		random := w.stream(changes)
		w.sandbox.RefreshGrace = pick(random, []time.Duration{0, 0, time.Hour})
		w.found(random)
		restore := w.populate(random)
		w.live(random)
		time.Sleep(time.Hour)
		w.quieten()
		if random.IntN(8) == 0 {
			w.isolate(random)
		}
		w.conclude(restore)
	})
	return w
}

// populate lets all actors act, and returns what is to be done about their doings
// in the end.
func (w *world) populate(random *rand.Rand) (restore func()) {
	risk := 0.01 + 0.12*random.Float64()
	w.meet = func(p *process, at point) event { return w.chance(p, at, risk) }
	for i := range 2 + random.IntN(2) {
		workers := 1 + random.IntN(4)
		w.processes.Go(func() { w.employ(firstProcess+i, workers) })
	}
	w.processes.Go(w.operate)
	w.processes.Go(w.administer)
	w.processes.Go(w.bar)
	w.processes.Go(w.screen)
	w.processes.Go(w.burst)
	if random.IntN(3) > 0 {
		return func() {}
	}
	w.processes.Go(w.travel)
	w.processes.Go(w.audit)
	return func() { w.restore(random) }
}

// live lets the exports tell of changes, and in some worlds loses the database
// between two of them.
func (w *world) live(random *rand.Rand) {
	last, lost := 6+random.IntN(14), random.IntN(40)
	for i := range last {
		if i == lost && w.adoptable() {
			w.disaster(random)
		}
		if random.IntN(3) > 0 {
			w.change(w.bookings[random.IntN(len(w.bookings))], random)
		} else {
			w.changeAll(random)
		}
		time.Sleep(meanwhile(random))
	}
}

// found founds the agency: two companies with a traveller or two, and strangers.
// Company bravo is sent bookings from the first day, on the same days, so that
// they share trips.
func (w *world) found(random *rand.Rand) {
	for i := range 2 + random.IntN(4) {
		b := &booking{client: clients()[i%2], pnr: fmt.Sprintf("QK%04d", i), locator: fmt.Sprintf("1A-QK%04d-1", i), day: 1 + 3*i}
		b.login = login(b.client, random.IntN(2))
		if b.client == "bravo" {
			b.asBooking, b.day = true, 20+i*random.IntN(2)
			b.journey = pick(random, []string{"", "J1"})
		}
		w.bookings = append(w.bookings, b)
		if random.IntN(2) == 0 {
			w.plant(b)
		}
	}
}

// change lets the exports tell something new of a booking.
func (w *world) change(b *booking, random *rand.Rand) {
	w.alter(b, random)
	have := w.read(b)
	time.Sleep(between(random, time.Millisecond, 3*time.Second))
	w.decide(b, have)
}

// changeAll lets the exports tell something new of all bookings at once.
func (w *world) changeAll(random *rand.Rand) {
	for _, b := range w.bookings {
		w.alter(b, random)
		w.decide(b, w.read(b))
	}
}

func (w *world) alter(b *booking, random *rand.Rand) {
	w.mu.Lock()
	defer w.mu.Unlock()
	b.held = false
	switch draw := random.IntN(20); {
	case draw < 10:
		b.version++
	case draw < 13: // as it was before
		b.version = max(b.version-1, 1)
	case draw < 15:
		b.version = 0
	case draw < 16:
		b.number++
	case draw < 17:
		b.held = true
	case b.fixed:
		b.version++
	case draw < 18 && b.client == "acme":
		b.asBooking, w.odd = !b.asBooking, true
	case b.batch == "":
		b.batch = "B7"
	default:
		b.batch = ""
	}
	w.batched = w.batched || b.batch != ""
	w.odd = w.odd || w.batched
}

// administer lets the administrators of clients end grants, once in some days.
func (w *world) administer() {
	random := w.stream(administrator)
	for {
		time.Sleep(between(random, time.Hour, 96*time.Hour))
		w.mu.Lock()
		if w.calm {
			w.mu.Unlock()
			return
		}
		w.revoke(pick(random, clients()))
		w.mu.Unlock()
	}
}

// meanwhile is the time from one change to the next.
func meanwhile(random *rand.Rand) time.Duration {
	most := []time.Duration{time.Second, time.Minute, 5 * time.Minute, 6 * time.Hour}
	return between(random, time.Millisecond, most[random.IntN(len(most))])
}

// chance lets events happen while they may, at the given risk. They seldom come
// alone: after one, the risk is higher for the next few points.
func (w *world) chance(p *process, at point, risk float64) event {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.trouble--; w.trouble > 0 {
		risk = 0.2
	}
	if _, ok := at.request(); !ok { // there are more of these
		risk /= 3
	}
	e := pick(p.random, at.events())
	if w.calm || p.random.Float64() >= risk || e == unknownID && w.batched {
		return nothing
	}
	w.trouble = 6
	w.happen(at, e)
	return e
}

// quieten ends the unrest, and waits until all is at rest.
func (w *world) quieten() {
	w.mu.Lock()
	w.calm = true
	w.mu.Unlock()
	time.Sleep(15 * time.Minute)
	w.rest(6 * time.Hour)
}

// conclude plans all bookings once more, as the next run would, repairs what others
// did, and checks what there is when all is at rest.
func (w *world) conclude(repair func()) {
	for _, b := range w.bookings {
		b.held = false
		if b.fixed {
			b.version = max(b.version, 1) // nobody would look for a copy
		}
		w.decide(b, w.read(b))
	}
	rested := w.rest(6 * time.Hour)
	repair()
	w.mu.Lock()
	if !rested {
		w.violated("UNRESOLVED: %d jobs never end", len(w.ledger.jobs))
	}
	w.mu.Unlock()
	w.check()
	w.finish()
	w.processes.Wait()
}
