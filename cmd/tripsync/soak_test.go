package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"tripsync/cmd/internal/pipeline"
	"tripsync/push/sandbox"
	"tripsync/state"
)

// TestSoak lets real services work for TEST_SOAK, while they are killed, their
// Postgres crashes, its connections are cut, and the sandbox answers wrongly, late
// or not at all. When all that has ended and what was refused is retried, Concur
// holds what the exports want, each trip once.
//
//	TMPDIR=/dev/shm TEST_SOAK=30m go test ./cmd/tripsync -run TestSoak -v -timeout 2h
//
// TMPDIR is where the database is: what a process has written, a kill of it does not
// take back, be it to a disk or to memory, and memory is faster.
//
// The amounts of a half hour are in fullSoak, and those of another time in
// proportion. The soak goes on until they are reached, and fails if they are not
// after twice TEST_SOAK, or ten minutes more. TEST_SOAK_SEED repeats what is
// random, as far as the machine lets it.
//
// Assumed is what push/proof assumes, of requests that take as long as those here;
// for a refresh token that was replaced the sandbox keeps a grace of an hour.
func TestSoak(t *testing.T) {
	t.Parallel()
	while, err := time.ParseDuration(os.Getenv("TEST_SOAK"))
	if err != nil {
		t.Skip("TEST_SOAK does not say for how long; .githooks/check full does it for 15s")
	}
	w := newSoak(t, while)
	t.Logf("TEST_SOAK_SEED=%d", w.seed)
	end := w.serve(t)
	w.rage(t)
	w.settle(t)
	end()
	w.check(t)
}

// An amount is how much went wrong, or is to.
type amount struct {
	Kills    int // SIGKILLs of services and runs
	Crashes  int // of Postgres
	Backends int // connections that Postgres ended
	Faults   int // of requests
	Dropped  int // creates that were processed and not answered
}

// fullSoak is for half an hour.
func fullSoak() amount { return amount{2000, 100, 1000, 50_000, 10_000} }

func (a amount) over(d time.Duration) amount {
	part := func(n int) int { return max(1, int(int64(n)*int64(d)/int64(30*time.Minute))) }
	return amount{part(a.Kills), part(a.Crashes), part(a.Backends), part(a.Faults), part(a.Dropped)}
}

func (a amount) reaches(goal amount) bool {
	return a.Kills >= goal.Kills && a.Crashes >= goal.Crashes && a.Backends >= goal.Backends &&
		a.Faults >= goal.Faults && a.Dropped >= goal.Dropped
}

// A soak is several services, their database, Concur, and all that goes wrong.
type soak struct {
	ambush

	seed     uint64
	while    time.Duration
	goal     amount
	services int
	most     int // trips, or bookings that nothing is decided about, that wait while more exports are written
	traffic  *traffic
	fleet    *fleet
	ledger   *ledger
	store    *state.Store
	took     time.Duration
	backlog  atomic.Int64 // trips, and
	due      atomic.Int64 // bookings, that wait

	strangers []sandbox.Trip
}

// newSoak has few companies and services if there is little time.
func newSoak(t *testing.T, while time.Duration) *soak {
	t.Helper()
	w := &soak{while: while, services: 4, most: 600, seed: uint64(time.Now().UnixNano())}
	companies, travellers := 24, 60
	if while < time.Minute {
		w.services, w.most, companies, travellers = 3, 80, 6, 20
	}
	if text := os.Getenv("TEST_SOAK_SEED"); text != "" {
		if _, err := fmt.Sscan(text, &w.seed); err != nil {
			t.Fatal(err)
		}
	}
	w.goal = fullSoak().over(w.while)
	w.install(t, companies, travellers)
	return w
}

// install prepares the sandbox, a database that keeps what is committed, an inbox
// and settings.
func (w *soak) install(t *testing.T, companies, travellers int) {
	t.Helper()
	dir := t.TempDir()
	w.sandbox = &sandbox.Server{Now: time.Now, Seed: w.seed, RefreshGrace: time.Hour}
	web := httptest.NewServer(w)
	t.Cleanup(web.Close)
	if err := os.Mkdir(filepath.Join(dir, "inbox"), 0o755); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.traffic, err = newTraffic(filepath.Join(dir, "inbox"), w.seed, companies, travellers); err != nil {
		t.Fatal(err)
	}
	put(t, dir, "tripsync.yaml", soakSettings(companies))
	w.startDatabase(t, dir)
	log, err := os.Create(filepath.Join(dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = log.Close() })
	w.fleet = &fleet{
		dir: dir, log: log, running: map[*exec.Cmd]bool{}, kills: map[string]int{}, ends: map[int]int{},
		env: []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TRIPSYNC_DATABASE_URL=" + w.ledger.url,
			"TRIPSYNC_KEYS=" + strings.Repeat("A", 43) + "=", "SANDBOX=" + web.URL, "SECRET=sandbox",
		},
	}
	w.kill = w.fleet.killAll
	w.populate(t)
}

// soakSettings have timeouts that are short beside the half hour, and long beside
// the delays of soakFaults: a request is over when timeout and settle_unknown say.
// Every company is an application of its own, so that one that has to slow down
// leaves the others alone.
func soakSettings(companies int) string {
	var text strings.Builder
	text.WriteString(`data: data
inbox:
  - {name: amadeus, dir: inbox, settle: 0s}
schedules:
  - {name: always, cron: "* * * * *"}
delivery: {workers: 2, timeout: 4s, settle_unknown: 8s, quota: 20000}
console: {listen: ""}
clients:
`)
	for c := range companies {
		fmt.Fprintf(&text, `  - name: company%02d
    match: {office: [%s]}
    oldest: any
    guard: {cancels: 0%%, lost_segments: 0%%, travellers: 0%%}
    travellers: [{email: true}]
    concur:
      url: "${env:SANDBOX}"
      client_id: company%02[1]d
      client_secret: "${env:SECRET}"
      company_uuid: company%02[1]d
      request_token: sandbox
      supplier: ACME TRAVEL
`, c, (&booking{company: c}).office())
	}
	return text.String()
}

// soakFaults are all kinds there are. A create may take longer than a client
// waits, since it is looked up; others may not: that is what proof assumes. A 404
// in the service's own words is believed, so there is none that would lie. What
// makes a company rest for minutes is seldom.
func soakFaults() []sandbox.Fault {
	const trips, token = "/api/", "/oauth2/"
	return []sandbox.Fault{
		{Kind: "drop-after", Operation: "create", Probability: 0.45},
		{Kind: "delay", Operation: "create", Probability: 0.01, Delay: "5s"},
		{Kind: "answered", Operation: "create", Probability: 0.02, Status: 400, Body: "error"},
		{Kind: "answered", Operation: "create", Probability: 0.02, Status: 404, Body: "html"},
		{Kind: "answered", Operation: "create", Probability: 0.01, Status: 422, Body: "error"},
		{Kind: "answered", Operation: "create", Probability: 0.002, Status: 403, Body: "html"},
		{Kind: "answered", Operation: "create", Probability: 0.002, Status: 409, Body: "error", RetryAfter: 1},
		{Kind: "answered", Operation: "create", Probability: 0.002, Status: 429, Body: "html", RetryAfter: 1},
		{Kind: "status", Operation: "update", Probability: 0.02, Status: 404},
		{Kind: "drop-before", Path: trips, Probability: 0.08},
		{Kind: "drop-after", Path: trips, Probability: 0.08},
		{Kind: "truncate", Path: trips, Probability: 0.06},
		{Kind: "malformed", Path: trips, Probability: 0.06},
		{Kind: "answered", Path: trips, Probability: 0.01, Body: "other-trip"},
		{Kind: "answered", Path: trips, Probability: 0.01, Status: 200, Body: "html"},
		{Kind: "answered", Path: trips, Probability: 0.01, Body: "empty"},
		{Kind: "answered", Path: trips, Probability: 0.02, Charset: "ISO-8859-1", Header: map[string]string{"concur-correlationid": "Réf"}},
		{Kind: "answered", Path: trips, Probability: 0.01, Charset: "UTF-16"},
		{Kind: "html-error", Path: trips, Probability: 0.02},
		{Kind: "html-error", Path: trips, Probability: 0.01, Status: 404},
		{Kind: "html-error", Path: trips, Probability: 0.01, Status: 503, RetryAfter: 1},
		{Kind: "delay", Path: trips, Probability: 0.01, Delay: "2s"},
		{Kind: "slow-body", Path: trips, Probability: 0.01, Delay: "5s"},
		{Kind: "token-expired", Path: trips, Probability: 0.01},
		{Kind: "status", Path: trips, Probability: 0.06, Status: 400},
		{Kind: "status", Path: trips, Probability: 0.0005, Status: 401},
		{Kind: "status", Path: trips, Probability: 0.0005, Status: 403},
		{Kind: "status", Path: trips, Probability: 0.01, Status: 408},
		{Kind: "status", Path: trips, Probability: 0.002, Status: 409, RetryAfter: 1},
		{Kind: "status", Path: trips, Probability: 0.002, Status: 429, RetryAfter: 1},
		{Kind: "status", Path: trips, Probability: 0.03, Status: 500},
		{Kind: "status", Path: trips, Probability: 0.02, Status: 502},
		{Kind: "status", Path: trips, Probability: 0.02, Status: 503, RetryAfter: 2},
		{Kind: "status", Path: trips, Probability: 0.02, Status: 504},
		{Kind: "wrong-geolocation", Path: token, Probability: 0.005},
		{Kind: "drop-before", Path: token, Probability: 0.05},
		{Kind: "drop-after", Path: token, Probability: 0.05},
		{Kind: "truncate", Path: token, Probability: 0.05},
		{Kind: "malformed", Path: token, Probability: 0.05},
		{Kind: "html-error", Path: token, Probability: 0.05},
		{Kind: "status", Path: token, Probability: 0.05, Status: 500},
	}
}

func (w *soak) startDatabase(t *testing.T, dir string) {
	t.Helper()
	if err := passable(dir); err != nil {
		t.Fatal(err)
	}
	w.ledger = &ledger{dir: filepath.Join(dir, "postgres")}
	if err := w.ledger.start(t.Context()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.ledger.server.Stop() }) // it may have crashed last
	if _, err := state.Migrate(t.Context(), w.ledger.url); err != nil {
		t.Fatal(err)
	}
	var err error
	if w.store, err = state.Open(t.Context(), w.ledger.url); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.store.Close)
}

// populate tells the sandbox who there is, and seeds trips of strangers: for
// travellers of ours, on the days of their trips, one with the record locator of
// a booking of theirs.
func (w *soak) populate(t *testing.T) {
	t.Helper()
	var directory sandbox.Directory
	for c := range w.traffic.companies {
		id := fmt.Sprintf("company%02d", c)
		directory.Applications = append(directory.Applications, sandbox.Application{ID: id})
		directory.Companies = append(directory.Companies, sandbox.Company{UUID: id})
		for n := range w.traffic.travellers {
			directory.Users = append(directory.Users, sandbox.User{Login: login(c, n), Company: id})
		}
	}
	if err := w.sandbox.SetDirectory(directory); err != nil {
		t.Fatal(err)
	}
	for n := range 4 * w.traffic.companies {
		b := w.traffic.book(n)
		out, _ := b.flights()
		locator := b.locator()
		if n%2 == 0 {
			locator = fmt.Sprintf("STR%03d", n)
		}
		added, err := w.sandbox.AddTrips(strings.NewReader(fmt.Sprintf(`<Itinerary><UserLoginId>%s</UserLoginId><TripName>Own</TripName><Bookings><Booking>
<BookingOwner>TripIt</BookingOwner><BookingSource>TripIt</BookingSource><RecordLocator>%s</RecordLocator><Segments><Air><Vendor>AF</Vendor>
<FlightNumber>1018</FlightNumber><StartCityCode>CDG</StartCityCode><EndCityCode>FRA</EndCityCode><StartDateLocal>%sT07:20:00</StartDateLocal>
<EndDateLocal>%[3]sT08:35:00</EndDateLocal></Air></Segments></Booking></Bookings></Itinerary>`, b.logins[0], locator, out.Format(time.DateOnly))))
		if err != nil {
			t.Fatal(err)
		}
		w.strangers = append(w.strangers, added...)
	}
}

// serve keeps the services running until end is called.
func (w *soak) serve(t *testing.T) (end func()) {
	t.Helper()
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	var services sync.WaitGroup
	if err := w.sandbox.SetFaults(soakFaults()); err != nil {
		t.Fatal(err)
	}
	for range w.services {
		services.Go(func() {
			if err := w.fleet.serve(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	end = sync.OnceFunc(func() { stop(); services.Wait() })
	t.Cleanup(end)
	return end
}

// rage lets everything go wrong until the goal is reached.
func (w *soak) rage(t *testing.T) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	var works sync.WaitGroup
	for n, work := range w.works(t) {
		random := rand.New(rand.NewPCG(w.seed, uint64(10+n)))
		works.Go(func() { w.repeat(ctx, work, random) })
	}
	begun := time.Now()
	for rest(ctx, 200*time.Millisecond) && time.Since(begun) < w.while+max(10*time.Minute, w.while) {
		if time.Since(begun) >= w.while && w.reached().reaches(w.goal) {
			break
		}
	}
	stop()
	works.Wait()
	w.took = time.Since(begun)
	if got := w.reached(); !got.reaches(w.goal) {
		t.Errorf("within %v went wrong %+v, want %+v", w.took, got, w.goal)
	}
}

func (w *soak) reached() amount {
	journal := w.sandbox.Journal(1)
	a := amount{
		Kills: w.fleet.killed("serve"), Crashes: int(w.ledger.crashes.Load()), Backends: int(w.ledger.backends.Load()),
		Dropped: journal.Unanswered["create"],
	}
	for _, n := range journal.Faults {
		a.Faults += n
	}
	return a
}

// A work is something that is done again and again while all goes wrong.
type work struct {
	every time.Duration // on average
	apart int           // at least so many requests
	do    func(ctx context.Context, random *rand.Rand)
}

func (w *soak) works(t *testing.T) []work {
	t.Helper()
	return []work{
		{50 * time.Millisecond, 0, w.write},
		w.often(w.goal.Kills/3, func(_ context.Context, random *rand.Rand) { w.fleet.killOne(random) }),
		w.often(w.goal.Kills*2/3/w.services, w.arm),
		w.often(w.goal.Crashes, w.crash(t)),
		w.often(w.goal.Backends, func(ctx context.Context, _ *rand.Rand) { w.ledger.endBackend(ctx) }),
		{time.Second, 0, w.runByHand},
		{time.Second, 0, w.runByHand}, // one reads while the other one ends
		{w.while / 60, 0, w.operate},
		{max(w.while/60, 4*time.Second), 0, w.storm(t)},
		{time.Second, 0, w.look},
		{max(w.while/60, 5*time.Second), 0, w.tell(t)},
	}
}

// often is a work that is done n times with some to spare. However slow the
// machine is, there is progress between.
func (w *soak) often(n int, do func(context.Context, *rand.Rand)) work {
	n = max(n, 1)
	return work{w.while * 4 / 5 / time.Duration(n), w.goal.Faults / 2 / n, do}
}

func (w *soak) repeat(ctx context.Context, work work, random *rand.Rand) {
	last := 0
	for rest(ctx, time.Duration((0.5+random.Float64())*float64(work.every))) {
		if now := w.sandbox.Journal(1).Total; now-last >= work.apart {
			last = now
			work.do(ctx, random)
		}
	}
}

// write drops exports, unless enough wait already.
func (w *soak) write(context.Context, *rand.Rand) {
	if w.waiting() > inboxed || max(w.backlog.Load(), w.due.Load()) > int64(w.most) {
		return
	}
	for range 5 {
		_ = w.traffic.write() // what is not there is not wanted, and missed by check
	}
}

// look sees how much waits, if the database answers.
func (w *soak) look(ctx context.Context, _ *rand.Rand) {
	if o, err := w.store.Trips.Overview(ctx); err == nil {
		w.backlog.Store(int64(o.Backlog))
	}
	var due int64
	if w.store.Pool().QueryRow(ctx, "SELECT count(*) FROM booking WHERE revision > planned").Scan(&due) == nil {
		w.due.Store(due)
	}
}

// tell logs how far it is.
func (w *soak) tell(t *testing.T) func(context.Context, *rand.Rand) {
	t.Helper()
	return func(context.Context, *rand.Rand) {
		t.Logf("%+v, %d files, %d bookings and %d trips wait, %d requests", w.reached(), w.waiting(), w.due.Load(), w.backlog.Load(), w.sandbox.Journal(1).Total)
	}
}

// arm makes all processes die at one of the next moments that are worst.
func (w *soak) arm(_ context.Context, random *rand.Rand) {
	where := postsTrip
	if random.IntN(4) == 0 {
		where = renewsToken
	}
	strikes := []http.HandlerFunc{w.beforeProcessing, w.beforeAnswering, w.afterAnswering}
	w.strikeNext(where, strikes[random.IntN(len(strikes))])
}

// storm is the work that lets something befall one company for some seconds: its
// tokens hang, all is answered 400, one login is not let in; or once, and then it
// is to wait for years.
func (w *soak) storm(t *testing.T) func(context.Context, *rand.Rand) {
	t.Helper()
	return func(ctx context.Context, random *rand.Rand) {
		c := random.IntN(w.traffic.companies)
		storms := []sandbox.Fault{
			{Kind: "hang", Operation: "token", Probability: 1},
			{Kind: "status", Path: "/api/", Probability: 1, Status: 400},
			{Kind: "status", Path: "/api/", Probability: 1, Status: 403, Login: login(c, random.IntN(w.traffic.travellers))},
			{Kind: "status", Path: "/api/", Count: 1, Status: 429, Header: map[string]string{"Retry-After": "Fri, 31 Dec 9999 23:59:59 GMT"}},
		}
		if w.while < 5*time.Minute { // the last one ends in minutes
			storms = storms[:3]
		}
		storm := storms[random.IntN(len(storms))]
		storm.Company = fmt.Sprintf("company%02d", c)
		err := w.sandbox.SetFaults(append([]sandbox.Fault{storm}, soakFaults()...))
		rest(ctx, time.Duration(random.Int64N(int64(min(20*time.Second, w.while/10)))))
		if err = errors.Join(err, w.sandbox.SetFaults(soakFaults())); err != nil {
			t.Error(err)
		}
	}
}

// crash is the work that crashes the database, which must start again.
func (w *soak) crash(t *testing.T) func(context.Context, *rand.Rand) {
	t.Helper()
	return func(ctx context.Context, random *rand.Rand) {
		if err := w.ledger.crash(ctx, random); err != nil {
			t.Error(err)
		}
	}
}

// runByHand starts a run, which reads what is in the inbox. When it has decided, it
// is told to end rather than to wait for what it sends. Some are killed at any time:
// what such a run leaves undone, the next one may do only when its lease has ended.
func (w *soak) runByHand(ctx context.Context, random *rand.Rand) {
	ctx, end := context.WithCancel(ctx)
	defer end()
	decides := &waker{woken: make(chan struct{})}
	child, err := w.fleet.start(ctx, decides, "run", "--json")
	if err != nil {
		return // the next one will do
	}
	killed, later := random.IntN(20) == 0, time.Duration(random.Int64N(int64(8*time.Second)))
	go func() {
		if killed {
			rest(ctx, later)
			_ = child.Process.Kill() // it may have ended
			return
		}
		decides.wait(ctx)
		rest(ctx, later)
		_ = child.Process.Signal(syscall.SIGTERM) // it may have ended
	}()
	w.fleet.wait(child)
}

// A waker wakes who waits for the first thing that is written.
type waker struct {
	once  sync.Once
	woken chan struct{}
}

func (w *waker) Write(b []byte) (int, error) {
	w.once.Do(func() { close(w.woken) })
	return len(b), nil
}

func (w *waker) wait(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-w.woken:
	}
}

// inboxed is how many files wait while more are written: a run that is cut off
// has decided nothing.
const inboxed = 300

// waiting is how many files wait to be read.
func (w *soak) waiting() int {
	files, err := filepath.Glob(filepath.Join(w.traffic.inbox, "*.air"))
	if err != nil {
		panic(err) // the pattern is bad
	}
	return len(files)
}

// operate holds a booking for a while, and retries what was refused.
func (w *soak) operate(ctx context.Context, random *rand.Rand) {
	if locator := w.traffic.any(random); locator != "" {
		w.fleet.do(ctx, nil, "hold", locator) // there may be no such trip yet, nor a database
		rest(ctx, time.Duration(random.Int64N(int64(5*time.Second))))
		w.fleet.do(ctx, nil, "release", locator)
	}
	w.retry(ctx, 3)
}

// retry retries some of the trips that were refused too often.
func (w *soak) retry(ctx context.Context, most int) {
	troubles, err := w.store.Trips.Troubles(ctx, uuid.Nil, 1000)
	if err != nil {
		return // they will be there the next time
	}
	for _, t := range troubles {
		if t.Code == "refused" && most > 0 {
			most--
			w.fleet.do(ctx, nil, "retry", t.Locator)
		}
	}
}

// settle lets what is left be sent, by services that nobody kills any more and by
// runs, which wait for nothing.
func (w *soak) settle(t *testing.T) {
	t.Helper()
	w.disarm()
	if err := w.sandbox.SetFaults(nil); err != nil {
		t.Fatal(err)
	}
	if err := w.traffic.flush(); err != nil {
		t.Fatal(err)
	}
	limit := time.Now().Add(5 * time.Minute)
	for time.Now().Before(limit) {
		w.releaseAll(t)
		code := w.fleet.do(t.Context(), nil, "run", "--json")
		w.retry(t.Context(), 1000)
		o, err := w.store.Trips.Overview(t.Context())
		if code == 0 && err == nil && o.Backlog+o.Unknown+o.Held == 0 {
			return
		}
	}
}

// releaseAll releases what the operator could not, for want of a database.
func (w *soak) releaseAll(t *testing.T) {
	t.Helper()
	holds, err := w.store.Trips.Holds(t.Context())
	if err != nil {
		return // the next time
	}
	for _, h := range holds {
		w.fleet.do(t.Context(), nil, "release", h.Locator)
	}
}

// rest waits, and reports whether ctx let it.
func rest(ctx context.Context, d time.Duration) bool { return pipeline.Sleep(ctx, d) == nil }
