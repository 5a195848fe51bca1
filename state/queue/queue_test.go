package queue_test

import (
	"context"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/queue"
	"tripsync/state/statetest"
	"tripsync/state/trip"
)

func TestMain(m *testing.M) { os.Exit(statetest.Main(m)) }

// patience is how long a test waits for what must happen.
const patience = 30 * time.Second

func open(t *testing.T) *state.Store {
	t.Helper()
	store, err := state.Open(t.Context(), statetest.URL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(store.Close)
	return store
}

// enqueue plans trips, and so makes a job for each.
func enqueue(t *testing.T, s *state.Store, logins ...string) []uuid.UUID {
	t.Helper()
	var trips []state.Wanted
	for _, login := range logins {
		trips = append(trips, newTrip("acme", login))
	}
	return decide(t, s, trips...)
}

func newTrip(client, login string) state.Wanted {
	return state.Wanted{Verb: "create", Trip: state.Trip{
		ID: trip.ID(client, "QX7T2M-1", login), Client: client, Locator: "QX7T2M-1", Login: login,
		System: "1A", PNR: "QX7T2M", Document: []byte("a"), Fingerprint: "a",
	}}
}

func decide(t *testing.T, s *state.Store, trips ...state.Wanted) (ids []uuid.UUID) {
	t.Helper()
	for _, w := range trips {
		ids = append(ids, w.ID)
	}
	d := state.Decision{Trips: trips, Booking: state.Booking{BookingKey: state.BookingKey{System: "1A", Locator: "QX7T2M"}}}
	if err := s.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		t.Fatal(err)
	}
	return ids
}

// execute changes what only other processes, or time, would.
func execute(t *testing.T, s *state.Store, sql string, args ...any) {
	t.Helper()
	if _, err := s.Pool().Exec(t.Context(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func jobs(t *testing.T, s *state.Store, inState string) (n int) {
	t.Helper()
	err := s.Pool().QueryRow(context.WithoutCancel(t.Context()), "SELECT count(*) FROM river_job WHERE state = $1", inState).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// A crew runs a queue until the test ends it.
type crew struct {
	t       *testing.T
	node    string
	cancel  context.CancelFunc
	done    chan error
	started chan uuid.UUID
}

// run starts a queue whose deliveries do work and complete their jobs.
func run(t *testing.T, s *state.Store, lease time.Duration, work func(trip uuid.UUID) (state.Next, error)) *crew {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	c := &crew{t: t, node: uuid.NewString(), cancel: cancel, done: make(chan error, 1), started: make(chan uuid.UUID, 100)}
	q := &queue.Queue{
		Clients: []string{"acme"},
		Store:   s, Node: c.node, Workers: 2, Timeout: time.Minute, Lease: lease, Now: time.Now,
		Deliver: func(ctx context.Context, job state.Job) (state.Next, error) {
			c.started <- job.Trip
			next, err := work(job.Trip)
			if err != nil || !next.Done {
				return next, err
			}
			return next, s.Ledger.Drop(ctx, job)
		},
	}
	go func() { c.done <- q.Run(ctx) }()
	t.Cleanup(cancel)
	return c
}

// next waits for a delivery to start.
func (c *crew) next() uuid.UUID {
	c.t.Helper()
	select {
	case trip := <-c.started:
		return trip
	case err := <-c.done:
		c.t.Fatalf("Run ended: %v", err)
	case <-time.After(patience):
		c.t.Fatal("no job was delivered")
	}
	return uuid.Nil
}

// end stops the queue and waits until it has.
func (c *crew) end() {
	c.t.Helper()
	c.cancel()
	select {
	case err := <-c.done:
		if err != nil {
			c.t.Errorf("Run: %v", err)
		}
	case <-time.After(patience):
		c.t.Fatal("Run did not end")
	}
}

func complete(uuid.UUID) (state.Next, error) { return state.Next{Done: true}, nil }

func TestRunDeliversAll(t *testing.T) {
	t.Parallel()
	s := open(t)
	want := map[uuid.UUID]bool{}
	for _, id := range enqueue(t, s, "doe", "roe", "jane") {
		want[id] = true
	}
	enqueue(t, s, "doe", "roe", "jane") // one job a trip
	c := run(t, s, time.Minute, complete)
	for range 3 {
		delete(want, c.next())
	}
	c.end()
	if len(want) > 0 || len(c.started) > 0 {
		t.Errorf("not delivered: %v, delivered twice: %d", want, len(c.started))
	}
	if n := jobs(t, s, "completed"); n != 3 {
		t.Errorf("%d jobs completed, want 3", n)
	}
}

// TestDeadNode left a job running; whoever is alive keeps his.
func TestDeadNode(t *testing.T) {
	t.Parallel()
	s := open(t)
	ids := enqueue(t, s, "doe", "roe")
	for i, node := range []string{"dead", "alive"} {
		execute(t, s, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY[$1]
		                WHERE args->>'trip' = $2`, node, ids[i].String())
	}
	if _, err := s.Leases.TakeLease(t.Context(), "node/alive", "alive", time.Now(), time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	c := run(t, s, 300*time.Millisecond, complete)
	if got := c.next(); got != ids[0] {
		t.Errorf("delivered %s, want %s of the dead node", got, ids[0])
	}
	// The other one dies while we run: its lease ends.
	execute(t, s, `UPDATE lease SET until = $1 WHERE name = 'node/alive'`, time.Now())
	if got := c.next(); got != ids[1] {
		t.Errorf("delivered %s, want %s", got, ids[1])
	}
	c.end()
	if n := jobs(t, s, "completed"); n != 2 {
		t.Errorf("%d jobs completed, want 2", n)
	}
}

// TestDeadNodeTwice: who takes over what a dead node left does not wait for another
// process that takes it over at the same time.
func TestDeadNodeTwice(t *testing.T) {
	t.Parallel()
	s := open(t)
	ids := enqueue(t, s, "doe", "roe")
	execute(t, s, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now(), attempted_by = ARRAY['dead']`)
	other, err := s.Pool().Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.Rollback(context.WithoutCancel(t.Context())) }()
	if _, err := other.Exec(t.Context(), `UPDATE river_job SET priority = priority WHERE args->>'trip' = $1`, ids[0].String()); err != nil {
		t.Fatal(err)
	}
	c := run(t, s, 300*time.Millisecond, complete)
	if got := c.next(); got != ids[1] {
		t.Errorf("delivered %s, want %s, which nobody else is at", got, ids[1])
	}
	if err := other.Rollback(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.next(); got != ids[0] {
		t.Errorf("delivered %s, want %s, which the other one left", got, ids[0])
	}
	c.end()
}

// TestRunFinishesWhatItHas: a job in hand outlives the context.
func TestRunFinishesWhatItHas(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "doe")
	release := make(chan struct{})
	c := run(t, s, time.Minute, func(uuid.UUID) (state.Next, error) {
		<-release
		return state.Next{Done: true}, nil
	})
	c.next()
	c.cancel()
	select {
	case err := <-c.done:
		t.Errorf("Run ended with a job in hand: %v", err)
	case <-time.After(300 * time.Millisecond):
	}
	close(release)
	c.end()
	if n := jobs(t, s, "completed"); n != 1 {
		t.Errorf("%d jobs completed, want 1", n)
	}
	var leases int
	if err := s.Pool().QueryRow(t.Context(), "SELECT count(*) FROM lease").Scan(&leases); err != nil || leases != 0 {
		t.Errorf("%d leases after Run, %v; want none", leases, err)
	}
}

// TestHurry: a job that waits an hour is due at once when somebody asks.
func TestHurry(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "doe")
	first := true
	c := run(t, s, time.Minute, func(uuid.UUID) (state.Next, error) {
		if first {
			first = false
			return state.Next{After: time.Hour}, nil
		}
		return state.Next{Done: true}, nil
	})
	c.next()
	c.end()
	if n := jobs(t, s, "scheduled"); n != 1 {
		t.Fatalf("%d jobs scheduled, want 1", n)
	}
	if err := queue.HurryClient(t.Context(), s, "basic"); err != nil {
		t.Fatalf("HurryClient: %v", err)
	}
	if n := jobs(t, s, "scheduled"); n != 1 {
		t.Errorf("%d jobs scheduled after HurryClient of another client, want 1", n)
	}
	if err := queue.HurryClient(t.Context(), s, "acme"); err != nil {
		t.Fatalf("HurryClient: %v", err)
	}
	if n := jobs(t, s, "available"); n != 1 {
		t.Errorf("%d jobs available after HurryClient, want 1", n)
	}
	execute(t, s, `UPDATE river_job SET state = 'scheduled'`)
	if err := queue.Hurry(t.Context(), s); err != nil {
		t.Fatalf("Hurry: %v", err)
	}
	if n := jobs(t, s, "available"); n != 1 {
		t.Errorf("%d jobs available after Hurry, want 1", n)
	}
	c = run(t, s, time.Minute, complete)
	c.next()
	c.end()
}

// TestPlanningHurries: so is the job of a trip that is planned anew.
func TestPlanningHurries(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "doe")
	execute(t, s, `UPDATE river_job SET state = 'scheduled', scheduled_at = now() + interval '1 hour'`)
	enqueue(t, s, "doe")
	if n := jobs(t, s, "available"); n != 1 {
		t.Errorf("%d jobs available after planning, want 1", n)
	}
}

// TestDecidedWaits: planned again without being anew, it keeps its time, such as
// one that Concur asked for, unless somebody wants it now.
func TestDecidedWaits(t *testing.T) {
	t.Parallel()
	s := open(t)
	w := newTrip("acme", "doe")
	decide(t, s, w)
	execute(t, s, `UPDATE river_job SET state = 'scheduled', scheduled_at = now() + interval '1 hour'`)
	execute(t, s, `UPDATE trip SET waits = 'transient', next_at = now() + interval '1 hour', failures = 3`)
	for _, c := range []struct {
		again    bool
		job      string
		failures int
	}{
		{false, "scheduled", 3},
		{true, "available", 0},
	} {
		w.Decided = true
		p := state.Promotion{Stretch: state.Stretch{Run: uuid.New(), Last: 1}, Policy: "policy", Again: c.again}
		if err := s.Plans.Stage(t.Context(), p.Run, 0, []state.Decision{{Trips: []state.Wanted{w}}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Plans.Promote(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		if n := jobs(t, s, c.job); n != 1 {
			t.Errorf("again %t: %d jobs %s, want 1", c.again, n, c.job)
		}
		task, err := s.Ledger.Task(t.Context(), w.ID)
		if err != nil || task.Failures != c.failures {
			t.Errorf("again %t: %d failures, %v; want %d", c.again, task.Failures, err, c.failures)
		}
	}
}

// TestFaultIsTriedAgain: an error of a delivery ends nothing.
func TestFaultIsTriedAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "doe")
	c := run(t, s, time.Minute, func(uuid.UUID) (state.Next, error) { return state.Next{}, context.DeadlineExceeded })
	c.next()
	c.end()
	if n := jobs(t, s, "retryable") + jobs(t, s, "available"); n != 1 {
		t.Errorf("%d jobs wait for another try, want 1", n)
	}
}

// TestBackToWhatWasPosted: a trip that was held for a while and is wanted as
// Concur has it again is settled by its worker, so it has a job.
func TestBackToWhatWasPosted(t *testing.T) {
	t.Parallel()
	s := open(t)
	id := enqueue(t, s, "doe")[0]
	execute(t, s, `DELETE FROM river_job`)
	execute(t, s, `UPDATE trip SET concur_id = 'gWu9$1', posted_generation = 1, posted_fingerprint = 'a'`)
	task, err := s.Ledger.Task(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	same := state.Wanted{Trip: task.Trip, Verb: "unchanged"}
	held := state.Wanted{Trip: task.Trip, Verb: "hold"}
	held.Document, held.Fingerprint, held.Hold = nil, "", "no-traveller"
	for _, step := range []struct {
		wanted state.Wanted
		jobs   int
	}{{same, 0}, {held, 0}, {same, 1}} {
		d := state.Decision{Trips: []state.Wanted{step.wanted}}
		if err := s.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
			t.Fatal(err)
		}
		if n := jobs(t, s, "available"); n != step.jobs {
			t.Errorf("%d jobs after %s, want %d", n, step.wanted.Verb, step.jobs)
		}
	}
}

// TestHangingClient: a client whose deliveries hang, all it can have at a time,
// holds up no other.
func TestHangingClient(t *testing.T) {
	t.Parallel()
	s := open(t)
	dead := map[uuid.UUID]bool{}
	for _, id := range decide(t, s, newTrip("dead", "doe"), newTrip("dead", "roe"), newTrip("dead", "jane")) {
		dead[id] = true
	}
	release := make(chan struct{})
	c := run(t, s, 300*time.Millisecond, func(trip uuid.UUID) (state.Next, error) {
		if dead[trip] {
			<-release
		}
		return state.Next{Done: true}, nil
	})
	for range 2 { // there are two workers
		if id := c.next(); !dead[id] {
			t.Errorf("delivered %s, want one that hangs", id)
		}
	}
	// A client that nobody knew when the queue began, and more than one trip a worker.
	ids := enqueue(t, s, "doe", "roe", "jane")
	for range ids {
		if id := c.next(); dead[id] {
			t.Error("delivered a third one that hangs")
		}
	}
	close(release)
	c.next()
	c.end()
	if n := jobs(t, s, "completed"); n != 6 {
		t.Errorf("%d jobs completed, want 6", n)
	}
}

// TestUrgentFirst: a trip that departs soon is delivered before those that were
// there first, and becomes so as time passes.
func TestUrgentFirst(t *testing.T) {
	t.Parallel()
	s := open(t)
	soon := time.Now().Add(24 * time.Hour).UTC().Format(time.DateOnly)
	later, urgent, becomes := newTrip("acme", "doe"), newTrip("acme", "roe"), newTrip("acme", "jane")
	later.Starts, later.Ends = "2999-01-01", "2999-01-02"
	becomes.Starts, becomes.Ends = soon, soon // but is not marked
	urgent.Starts, urgent.Ends, urgent.First = soon, soon, true
	ids := decide(t, s, later, becomes, urgent)
	priorities := func() (all []int) {
		t.Helper()
		for _, id := range ids {
			var n int
			if err := s.Pool().QueryRow(t.Context(), "SELECT priority FROM river_job WHERE args->>'trip' = $1", id.String()).Scan(&n); err != nil {
				t.Fatal(err)
			}
			all = append(all, n)
		}
		return all
	}
	if diff := cmp.Diff([]int{2, 2, 1}, priorities()); diff != "" {
		t.Errorf("priorities (-want +got):\n%s", diff)
	}
	if err := s.Raise(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{2, 1, 1}, priorities()); diff != "" {
		t.Errorf("priorities after Raise (-want +got):\n%s", diff)
	}
	blocked := make(chan struct{})
	c := run(t, s, time.Minute, func(uuid.UUID) (state.Next, error) {
		<-blocked
		return state.Next{Done: true}, nil
	})
	if first, second := c.next(), c.next(); first == ids[0] || second == ids[0] { // there are two workers
		t.Error("delivered first what is not urgent")
	}
	close(blocked)
	c.next()
	c.end()
}

// TestForgottenJob: what we did while the database was away, so that it never
// learnt of it, is done again; what we still do is not.
func TestForgottenJob(t *testing.T) {
	t.Parallel()
	s := open(t)
	ids := enqueue(t, s, "doe", "roe")
	execute(t, s, `UPDATE river_job SET state = 'scheduled', scheduled_at = now() + interval '1 hour' WHERE args->>'trip' = $1`, ids[1].String())
	release := make(chan struct{})
	c := run(t, s, 300*time.Millisecond, func(trip uuid.UUID) (state.Next, error) {
		if trip == ids[0] {
			<-release
		}
		return state.Next{Done: true}, nil
	})
	c.next()
	execute(t, s, `UPDATE river_job SET state = 'running', attempt = 1, attempted_at = now() - interval '90 seconds', attempted_by = ARRAY[$1]`, c.node) // too short for River itself
	if id := c.next(); id != ids[1] {
		t.Errorf("delivered %s, want %s, which nobody works on", id, ids[1])
	}
	close(release)
	c.end()
	if n := jobs(t, s, "completed"); n != 2 {
		t.Errorf("%d jobs completed, want 2", n)
	}
}

// TestRunEnds though a delivery hangs: when the grace is over it is cancelled, and
// until then the process shows that it lives.
func TestRunEnds(t *testing.T) {
	t.Parallel()
	s := open(t)
	enqueue(t, s, "jane.doe@acme.example")
	started, lived := make(chan struct{}), make(chan bool, 1)
	const lease = 300 * time.Millisecond
	q := &queue.Queue{
		Clients: []string{"acme"}, Store: s, Node: "a", Workers: 2, Timeout: time.Hour, Lease: lease, Grace: 3 * lease, Now: time.Now,
		Deliver: func(ctx context.Context, _ state.Job) (state.Next, error) {
			close(started)
			<-ctx.Done()
			if why := context.Cause(ctx); why.Error() != "we stopped before Concur answered" {
				t.Errorf("the delivery ends because of %q, want words of ours", why)
			}
			living, err := s.Trips.Working(context.WithoutCancel(ctx), time.Now())
			lived <- living && err == nil
			return state.Next{}, ctx.Err()
		},
	}
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- q.Run(ctx) }()
	<-started
	stop()
	if err := <-done; err != nil {
		t.Errorf("Run: %v", err)
	}
	if !<-lived {
		t.Error("the lease ended before the work did")
	}
	if living, err := s.Trips.Working(t.Context(), time.Now()); living || err != nil {
		t.Errorf("Working: %t, %v; want the lease given back", living, err)
	}
}

// TestRaiseCallsWhatWaitsForNothing: a job that was put off in the moment in which
// something newer was decided is due again. One whose trip waits stays put off.
func TestRaiseCallsWhatWaitsForNothing(t *testing.T) {
	t.Parallel()
	s := open(t)
	ids := enqueue(t, s, "doe", "roe")
	tomorrow := time.Now().Add(24 * time.Hour)
	execute(t, s, `UPDATE river_job SET state = 'scheduled', scheduled_at = $1`, tomorrow)
	execute(t, s, `UPDATE trip SET waits = 'transient', next_at = $1 WHERE id = $2`, tomorrow, ids[1])
	if err := s.Raise(t.Context(), time.Now()); err != nil {
		t.Fatal(err)
	}
	c := run(t, s, time.Minute, complete)
	if got := c.next(); got != ids[0] {
		t.Errorf("delivered %s, want %s, which waits for nothing", got, ids[0])
	}
	c.end()
	if put, done := jobs(t, s, "scheduled"), jobs(t, s, "completed"); put != 1 || done != 1 {
		t.Errorf("%d jobs put off and %d completed, want one of each", put, done)
	}
}
