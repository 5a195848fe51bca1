package proof

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// A delivery is one kind of work: from what Concur has to what is wanted.
type delivery struct {
	name       string
	from, want booking // what is left out is the same in all
}

// deliveries are all kinds that there are.
func deliveries() []delivery {
	return []delivery{
		{"create a trip", booking{}, booking{version: 1}},
		{"update a trip", booking{version: 1}, booking{version: 2}},
		{"cancel a trip", booking{version: 1}, booking{}},
		{"create a proposal", booking{}, booking{version: 1, batch: "B7"}},
		{"update a proposal to a trip", booking{version: 1, batch: "B7"}, booking{version: 2}},
		{"post a booking", booking{}, booking{version: 1, asBooking: true}},
		{"replace a booking", booking{version: 1, asBooking: true}, booking{version: 2, asBooking: true}},
		{"replace a booking's number", booking{version: 1, asBooking: true}, booking{version: 1, number: 1, asBooking: true}},
		{"cancel a booking", booking{version: 1, asBooking: true}, booking{asBooking: true}},
		{"trip becomes booking", booking{version: 1}, booking{version: 1, asBooking: true}},
		{"booking becomes trip", booking{version: 1, asBooking: true}, booking{version: 1}},
	}
}

// A move is what becomes of the wanted document at the moment of an event.
type move string

func moves() []move {
	if testing.Short() {
		return []move{"stays"}
	}
	return []move{"stays", "moves on", "moves back", "goes", "is held"}
}

func (m move) of(d delivery) booking {
	next := d.want
	switch m {
	case "moves on":
		next.version = max(next.version, d.from.version) + 1
		if next.batch = "B7"; d.want.batch != "" {
			next.batch = ""
		}
	case "moves back":
		next = d.from
	case "goes":
		next.version = 0
	case "is held":
		next.held = true
	}
	return next
}

// isCommon reports whether rare events are played with the move.
func (m move) isCommon() bool {
	return m == "stays" || m == "moves on" || os.Getenv("PROOF_DEPTH") != ""
}

// A script says what happens where: at the n-th point since it was begun.
type script struct {
	delivery delivery
	move     move
	at       []int
	events   []event
}

func (s *script) String() string {
	return fmt.Sprintf("%s, %v at %v, what is wanted %s", s.delivery.name, s.events, s.at, s.move)
}

// A take is a script being played.
type take struct {
	*world

	script *script
	b      *booking
	points []point // that were passed
	hit    int     // events that happened
}

// TestEnumeration plays every kind of delivery with every event at every point
// of it, and every move of what is wanted; and a process that lags and dies with
// its request on the way, or dies so and leaves a successor that stands still, at
// every two points. PROOF_DEPTH=2 adds every second
// event at every point after.
func TestEnumeration(t *testing.T) {
	t.Parallel()
	depth := number(t, "PROOF_DEPTH", 1)
	begun, total, played := time.Now(), newTotal(), 0
	play := func(s *script) []point {
		k := s.play(t)
		for _, v := range k.violations {
			t.Fatalf("%v: %s", s, v)
		}
		if k.hit < len(s.events) {
			t.Fatalf("%v: did not happen", s)
		}
		played++
		total.add(k.world)
		return k.points
	}
	for _, d := range deliveries() {
		before := played
		for _, m := range moves() {
			script := &script{delivery: d, move: m}
			points := play(script)
			script.extend(depth, points, play)
			if m == "stays" {
				script.extendBy([]event{lag, crashBeforeLate}, points, play)
				script.extendBy([]event{crashBeforeLate, stall}, points, play)
			}
		}
		t.Logf("%-28s %6d cases", d.name, played-before)
	}
	t.Logf("%d cases in %v\n%s", played, time.Since(begun).Round(time.Second), total)
}

// extend plays the script with one more event, at each of the points behind its
// last one, and so on to a depth.
func (s *script) extend(depth int, points []point, play func(*script) []point) {
	if depth == 0 {
		return
	}
	for at := s.next(); at < len(points); at++ {
		for _, e := range points[at].events() {
			if e.isRare() && !s.move.isCommon() {
				continue
			}
			longer := s.with(at, e)
			longer.extend(depth-1, play(longer), play)
		}
	}
}

// extendBy plays the script with these events more, wherever they can happen.
func (s *script) extendBy(events []event, points []point, play func(*script) []point) {
	if len(events) == 0 {
		return
	}
	for at := s.next(); at < len(points); at++ {
		if slices.Contains(points[at].events(), events[0]) {
			longer := s.with(at, events[0])
			longer.extendBy(events[1:], play(longer), play)
		}
	}
}

// next is the point after the last event.
func (s *script) next() int {
	if len(s.at) == 0 {
		return 0
	}
	return s.at[len(s.at)-1] + 1
}

func (s *script) with(at int, e event) *script {
	longer := *s
	longer.at = append(slices.Clone(s.at), at)
	longer.events = append(slices.Clone(s.events), e)
	return &longer
}

// play delivers from in peace, then want as the script has it, and waits for rest.
func (s *script) play(t *testing.T) (k *take) {
	t.Helper()
	synctest.Test(t, func(*testing.T) {
		k = &take{world: newWorld(1), script: s}
		k.b = &booking{client: "acme", login: login("acme", 0), pnr: "QK0000", locator: "1A-QK0000-1", day: 7}
		k.bookings = append(k.bookings, k.b)
		k.plant(k.b)
		for i := range 2 {
			k.processes.Go(func() { k.employ(firstProcess+i, 1) })
		}
		k.processes.Go(k.operate)
		time.Sleep(time.Second) // all are there
		k.put(s.delivery.from)
		time.Sleep(2 * time.Hour) // the token is to be renewed
		k.meet = k.act
		k.put(s.delivery.want)
		if len(s.events) == 0 {
			time.Sleep(time.Minute)
		} else {
			time.Sleep(20 * time.Minute)
		}
		k.quieten()
		k.conclude(func() {})
	})
	return k
}

// put makes what is wanted of the booking as told.
func (k *take) put(next booking) {
	k.b.version, k.b.number, k.b.batch = next.version, next.number, next.batch
	k.b.asBooking, k.b.held = next.asBooking, next.held
	k.decide(k.b, k.read(k.b))
}

// act lets the script's next event happen if its point has come.
func (k *take) act(_ *process, at point) event {
	k.mu.Lock()
	if k.calm {
		k.mu.Unlock()
		return nothing
	}
	k.points = append(k.points, at)
	if k.hit == len(k.script.at) || k.script.at[k.hit] != len(k.points)-1 {
		k.mu.Unlock()
		return nothing
	}
	e := k.script.events[k.hit]
	k.hit++
	k.happen(at, e)
	k.mu.Unlock()
	if k.hit == 1 && k.script.move != "stays" {
		k.put(k.script.move.of(k.script.delivery))
	}
	return e
}
