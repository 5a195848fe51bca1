package queue_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/trip"
)

// enqueueTrips plans n trips of each traveller, in turns, and so makes a job for
// each. It returns whose each is, and the trips of each in the order of planning.
func enqueueTrips(t *testing.T, s *state.Store, n int, logins ...string) (whose map[uuid.UUID]string, order map[string][]uuid.UUID) {
	t.Helper()
	whose, order = map[uuid.UUID]string{}, map[string][]uuid.UUID{}
	d := state.Decision{Booking: state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: "QX7T2M"}}}
	for i := range n {
		for _, login := range logins {
			locator := fmt.Sprintf("QX7T2M-%d", i)
			id := trip.ID("acme", locator, login)
			d.Trips = append(d.Trips, state.Wanted{Verb: "create", Trip: state.Trip{
				ID: id, Client: "acme", Locator: locator, Login: login, System: "1A", PNR: "QX7T2M",
				Document: []byte("a"), Fingerprint: "a",
			}})
			whose[id] = login
			order[login] = append(order[login], id)
		}
	}
	if err := s.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		t.Fatal(err)
	}
	return whose, order
}

// Two processes never deliver two trips of one traveller at the same time, and
// keep their order; trips of different travellers do not wait for each other.
func TestOneTripATraveller(t *testing.T) {
	t.Parallel()
	s := open(t)
	const trips = 6
	whose, order := enqueueTrips(t, s, trips, "doe", "roe")
	var mu sync.Mutex
	busy, got, together := map[string]int{}, map[string][]uuid.UUID{}, 0
	work := func(trip uuid.UUID) (state.Next, error) {
		login := whose[trip]
		mu.Lock()
		busy[login]++
		if busy[login] > 1 {
			t.Errorf("%d trips of %s are delivered at the same time", busy[login], login)
		}
		together = max(together, busy["doe"]+busy["roe"])
		got[login] = append(got[login], trip)
		mu.Unlock()
		<-time.After(20 * time.Millisecond) // as long as a delivery takes
		mu.Lock()
		busy[login]--
		mu.Unlock()
		execute(t, s, `UPDATE trip SET posted_generation = generation WHERE id = $1`, trip)
		return state.Next{Done: true}, nil
	}
	one, two := run(t, s, time.Minute, work), run(t, s, time.Minute, work)
	for range 2 * trips {
		select {
		case <-one.started:
		case <-two.started:
		case <-time.After(patience):
			t.Fatal("not all trips were delivered")
		}
	}
	one.end()
	two.end()
	if diff := cmp.Diff(order, got); diff != "" {
		t.Errorf("deliveries of each traveller (-planned +delivered):\n%s", diff)
	}
	if together < 2 {
		t.Error("the travellers waited for each other")
	}
}

// A traveller whose every trip hangs costs the others one worker at most.
func TestTravellerWhoHangs(t *testing.T) {
	t.Parallel()
	s := open(t)
	whose, _ := enqueueTrips(t, s, 4, "hangs", "doe", "roe")
	release := make(chan struct{})
	c := run(t, s, time.Minute, func(trip uuid.UUID) (state.Next, error) {
		if whose[trip] == "hangs" {
			<-release
		}
		execute(t, s, `UPDATE trip SET posted_generation = generation WHERE id = $1`, trip)
		return state.Next{Done: true}, nil
	})
	hanging := 0
	for others := 0; others < 8 || hanging == 0; {
		if whose[c.next()] == "hangs" {
			hanging++
		} else {
			others++
		}
	}
	if hanging != 1 {
		t.Errorf("%d trips of one traveller were under way, want 1", hanging)
	}
	close(release)
	for range 3 {
		c.next()
	}
	c.end()
}

// A trip that waits for a later try does not keep the traveller's others waiting.
func TestTurnPassesWhatWaits(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, order := enqueueTrips(t, s, 3, "doe")
	trips := order["doe"]
	c := run(t, s, time.Minute, func(trip uuid.UUID) (state.Next, error) {
		if trip == trips[0] {
			return state.Next{After: time.Hour}, nil
		}
		execute(t, s, `UPDATE trip SET posted_generation = generation WHERE id = $1`, trip)
		return state.Next{Done: true}, nil
	})
	got := []uuid.UUID{c.next(), c.next(), c.next()}
	c.end()
	if !slices.Equal(got, trips) {
		t.Errorf("delivered %v, want %v", got, trips)
	}
}

// The turn of a process that died is over with its lease; that of one alive is
// not, until no job may work any more.
func TestTurnOfDeadNode(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, order := enqueueTrips(t, s, 1, "doe", "roe")
	for login, node := range map[string]string{"doe": "dead", "roe": "alive"} {
		execute(t, s, `INSERT INTO turn (client, login, trip, node, until) VALUES ('', $1, $2, $3, $4)`,
			s.Traveller("acme", login), uuid.New(), node, time.Now().Add(time.Hour))
	}
	if _, err := s.Leases.TakeLease(t.Context(), "node/alive", "alive", time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	c := run(t, s, 2*time.Second, complete)
	if got := c.next(); got != order["doe"][0] {
		t.Errorf("delivered %s, want the trip of doe", got)
	}
	execute(t, s, `UPDATE turn SET until = $1 WHERE node = 'alive'`, time.Now())
	if got := c.next(); got != order["roe"][0] {
		t.Errorf("delivered %s, want the trip of roe", got)
	}
	c.end()
}

// A job whose trip is not known any more is nobody's turn, and is delivered, which
// ends it.
func TestTurnOfForgottenTrip(t *testing.T) {
	t.Parallel()
	s := open(t)
	ids := enqueue(t, s, "doe")
	execute(t, s, `DELETE FROM trip`)
	c := run(t, s, time.Minute, complete)
	if got := c.next(); got != ids[0] {
		t.Errorf("delivered %s, want %s", got, ids[0])
	}
	c.end()
	if n := jobs(t, s, "completed"); n != 1 {
		t.Errorf("%d jobs completed, want 1", n)
	}
}

// TestTurnIsHandedOn: of many trips of one traveller each is handed out by the queue
// once at most, and delivered in its order.
func TestTurnIsHandedOn(t *testing.T) {
	t.Parallel()
	s := open(t)
	const trips = 200
	_, order := enqueueTrips(t, s, trips, "doe")
	var mu sync.Mutex
	var got []uuid.UUID
	c := run(t, s, time.Minute, func(trip uuid.UUID) (state.Next, error) {
		execute(t, s, `UPDATE trip SET posted_generation = generation WHERE id = $1`, trip)
		mu.Lock()
		defer mu.Unlock()
		got = append(got, trip)
		return state.Next{Done: true}, nil
	})
	for range trips {
		c.next()
	}
	c.end()
	if diff := cmp.Diff(order["doe"], got); diff != "" {
		t.Errorf("deliveries (-planned +delivered):\n%s", diff)
	}
	var put int
	err := s.Pool().QueryRow(t.Context(), `SELECT coalesce(sum((metadata->>'snoozes')::int), 0) FROM river_job`).Scan(&put)
	if err != nil || put > trips {
		t.Errorf("jobs were put off %d times, %v; want each once at most", put, err)
	}
}

// TestTurnGoesOn: a trip that is to be tried again, and one whose delivery fails, do
// not keep those behind them, though River handed none of them out.
func TestTurnGoesOn(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, order := enqueueTrips(t, s, 5, "doe")
	tries := map[uuid.UUID]int{}
	c := run(t, s, time.Minute, func(trip uuid.UUID) (state.Next, error) {
		tries[trip]++
		switch {
		case trip == order["doe"][1] && tries[trip] == 1:
			return state.Next{After: time.Second}, nil
		case trip == order["doe"][2] && tries[trip] == 1:
			return state.Next{}, errors.New("broken")
		}
		execute(t, s, `UPDATE trip SET posted_generation = generation WHERE id = $1`, trip)
		return state.Next{Done: true}, nil
	})
	want := append(slices.Clone(order["doe"]), order["doe"][1], order["doe"][2])
	for i, id := range want {
		if got := c.next(); got != id {
			t.Errorf("delivery %d is of %s, want %s", i, got, id)
		}
	}
	c.end()
	if n := jobs(t, s, "completed"); n != 5 {
		t.Errorf("%d jobs completed, want 5", n)
	}
}

// TestTurnIsNotHeard: the next trip of a traveller goes out though nobody called it.
func TestTurnIsNotHeard(t *testing.T) {
	t.Parallel()
	s := open(t)
	_, order := enqueueTrips(t, s, 1, "doe")
	execute(t, s, `UPDATE river_job SET state = 'scheduled', scheduled_at = now() + '100 years'::interval`)
	c := run(t, s, time.Second, complete)
	if got := c.next(); got != order["doe"][0] {
		t.Errorf("delivered %s, want the trip of doe", got)
	}
	c.end()
}

// TestTravellerOfTwoClients: those of one company have one order.
func TestTravellerOfTwoClients(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.Companies = map[string]string{"acme": "uuid", "subsidiary": "uuid"}
	decide(t, s, newTrip("acme", "doe"), newTrip("subsidiary", "doe"))
	busy, release := make(chan struct{}, 2), make(chan struct{})
	c := run(t, s, time.Minute, func(uuid.UUID) (state.Next, error) {
		busy <- struct{}{}
		<-release
		return state.Next{Done: true}, nil
	})
	c.next()
	time.Sleep(time.Second) // the other one would have begun
	if n := len(busy); n != 1 {
		t.Errorf("%d trips of one traveller are delivered at the same time", n)
	}
	close(release)
	c.next()
	c.end()
}
