package push_test

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap"
	"golang.org/x/time/rate"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/statetest"
	"tripsync/state/trip"
)

func TestMain(m *testing.M) { os.Exit(statetest.Main(m)) }

const (
	settle  = 3 * time.Minute
	timeout = 90 * time.Second
)

// A clock is moved by tests.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// An office delivers to a sandbox from a database of its own. Its methods are the
// steps of the tests of this package.
type office struct {
	*push.Deliverer

	t       testing.TB
	sandbox *sandbox.Server
	url     string
	store   *state.Store
	clock   *clock
	batch   string // what is sent as ClientLocator; none: our own key
	booking bool   // what is sent is a booking, not a trip
	number  string // its confirmation number; none: the flight's
	pnr     string // whose trip is wanted; none: the company's only one
	day     string // of the flight; none: 2026-02-03
	journey string

	planned []state.Wanted // by the last want

	mu      sync.Mutex
	before  func(r *http.Request) // called once, when the next request to change a trip arrives
	telling *telling              // nil: no story is told
}

func open(tb testing.TB) *office {
	tb.Helper()
	store, err := state.Open(tb.Context(), statetest.URL(tb))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(store.Close)
	return openOn(tb, store, nil)
}

// openOn is open for a database that there is, and for a story if one is told.
func openOn(tb testing.TB, store *state.Store, story *telling) *office {
	tb.Helper()
	o := &office{t: tb, store: store, telling: story, clock: &clock{at: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC)}}
	o.sandbox = &sandbox.Server{Now: o.clock.now, Seed: 1}
	server := httptest.NewServer(o)
	tb.Cleanup(server.Close)
	o.url = server.URL
	o.restart()
	return o
}

// ServeHTTP lets a test do something while a request is on its way.
func (o *office) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPost && strings.HasPrefix(r.URL.Path, "/api/") {
		o.mu.Lock()
		before := o.before
		o.before = nil
		o.mu.Unlock()
		if before != nil {
			before(r)
		}
	}
	if o.telling != nil {
		o.telling.carry(w, r)
		return
	}
	o.sandbox.ServeHTTP(w, r)
}

// late lets a request take some time.
func (o *office) late(*http.Request) { o.clock.advance(time.Second) }

// restart replaces everything that a process that died would have lost.
func (o *office) restart() {
	o.Deliverer = &push.Deliverer{
		Ledger: o.store.Ledger, Services: map[string]push.Services{always: {Service: o.service(always, "sandbox")}},
		Settle: settle, Timeout: timeout, Now: o.clock.now, NewID: uuid.New, Log: zap.NewNop(),
	}
}

func (o *office) service(company, secret string) *concur.Client {
	web := concur.NewHTTPClient(timeout)
	o.t.Cleanup(web.CloseIdleConnections)
	return &concur.Client{
		Tokens: &concur.Tokens{
			Connection: concur.Connection{URL: o.url, ClientID: "sandbox", ClientSecret: secret, RefreshToken: "sandbox"},
			Vault:      &state.Vault{Store: o.store, Keys: state.Ring{make([]byte, 32)}, Client: company},
			HTTP:       web, Now: o.clock.now,
		},
		HTTP: web, Limiter: rate.NewLimiter(rate.Inf, 1), NewID: uuid.NewString, Now: o.clock.now,
	}
}

// want plans a trip of a company with one flight, or none for no flight.
func (o *office) want(company, flight string) uuid.UUID {
	o.t.Helper()
	t := newTrip(company, "jane.doe@"+company+".example", "")
	t.PNR = strings.ToUpper(company) // a booking for each company
	if o.pnr != "" {
		t.PNR, t.Locator = o.pnr, "1A-"+o.pnr+"-260103-1"
		t.ID = trip.ID(company, t.Locator, t.Login)
	}
	t.Document, t.AsBooking, t.Journey = document(t, o.sentFor(t), flight), o.booking, o.journey
	if o.booking {
		t.Document = booking(t, flight, cmp.Or(o.number, flight))
	}
	t.Starts = cmp.Or(o.day, "2026-02-03")
	t.Ends, t.Document = t.Starts, bytes.ReplaceAll(t.Document, []byte("2026-02-03"), []byte(t.Starts))
	sum := sha256.Sum256(t.Document)
	t.Fingerprint = hex.EncodeToString(sum[:])
	want := []state.Trip{t}
	if flight == "" {
		want = nil
	}
	key := state.BookingKey{System: t.System, Locator: t.PNR}
	have, err := o.store.Trips.TripsOf(o.t.Context(), key)
	if err != nil {
		o.t.Fatal(err)
	}
	d := state.Decision{Booking: state.Booking{BookingKey: key}, Trips: push.Plan(want, have[key], cancels)}
	if err := o.store.Plans.Decide(o.t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		o.t.Fatal(err)
	}
	o.planned = d.Trips
	return t.ID
}

// sentFor is the ClientLocator of a trip.
func (o *office) sentFor(t state.Trip) string {
	if o.batch != "" {
		return o.batch
	}
	return t.Locator
}

func document(t state.Trip, locator, flight string) []byte {
	return fmt.Appendf(nil, `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06">`+
		`<ClientLocator>%s</ClientLocator><TripName>Paris to Frankfurt</TripName>`+
		`<Bookings>%s</Bookings></Itinerary>`, locator, booking(t, flight, flight))
}

func booking(t state.Trip, flight, number string) []byte {
	return fmt.Appendf(nil, `<Booking><BookingSource>Agency</BookingSource><RecordLocator>%s</RecordLocator>`+
		`<Passengers><Passenger><NameFirst>JANE</NameFirst><NameLast>DOE</NameLast></Passenger></Passengers><Segments><Air>`+
		`<ClassOfService>Y</ClassOfService><ConfirmationNumber>%s</ConfirmationNumber>`+
		`<EndCityCode>FRA</EndCityCode><EndDateLocal>2026-02-03T11:20:00</EndDateLocal>`+
		`<FlightNumber>%s</FlightNumber><StartCityCode>CDG</StartCityCode>`+
		`<StartDateLocal>2026-02-03T10:05:00</StartDateLocal><Vendor>LH</Vendor></Air></Segments></Booking>`, t.PNR, number, flight)
}

// deliver works on a trip once.
func (o *office) deliver(id uuid.UUID) state.Next {
	o.t.Helper()
	next, err := o.Deliver(o.t.Context(), state.Job{Trip: id})
	if err != nil {
		o.t.Fatalf("Deliver: %v", err)
	}
	return next
}

// after is what Deliver returns of a trip that waits.
func after(delay time.Duration) state.Next { return state.Next{After: delay} }

// finish works on a trip, whenever it is due, until it is complete.
func (o *office) finish(id uuid.UUID) {
	o.t.Helper()
	for range 10 {
		next := o.deliver(id)
		if next.Done {
			return
		}
		o.clock.advance(next.After)
	}
	o.t.Fatalf("Deliver: trip %s is not complete after 10 tries", id)
}

func (o *office) faults(faults ...sandbox.Fault) {
	o.t.Helper()
	if err := o.sandbox.SetFaults(faults); err != nil {
		o.t.Fatal(err)
	}
}

// post is a fault of the next requests to change a trip.
func post(f sandbox.Fault, count int) sandbox.Fault {
	f.Method, f.Path, f.Count = http.MethodPost, "/api/travel/trip", count
	return f
}

func (o *office) task(id uuid.UUID) state.Task {
	o.t.Helper()
	task, err := o.store.Ledger.Task(o.t.Context(), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return task
}

// holds compares what the sandbox holds, and that the ledger knows it.
func (o *office) holds(want ...string) {
	o.t.Helper()
	var got []string
	for _, t := range o.sandbox.Trips() {
		if t.Status == int(concur.Cancelled) {
			got = append(got, "cancelled")
			continue
		}
		for _, b := range t.Bookings {
			got = append(got, b.Summary...)
		}
	}
	if diff := gocmp.Diff(want, got); diff != "" {
		o.t.Errorf("the sandbox holds (-want +got):\n%s", diff)
	}
}

// settled checks that the ledger has no open attempt and nothing left to send.
func (o *office) settled(id uuid.UUID) {
	o.t.Helper()
	task := o.task(id)
	if task.Open != nil || task.Trip.Posted.Fingerprint != task.Trip.Fingerprint || task.Trip.Posted.Generation != task.Trip.Generation {
		o.t.Errorf("the ledger is not settled: open %v, wanted generation %d, posted %d",
			task.Open != nil, task.Trip.Generation, task.Trip.Posted.Generation)
	}
	if overview, err := o.store.Trips.Overview(o.t.Context()); err != nil || overview.Backlog != 0 || overview.Unknown != 0 {
		o.t.Errorf("Overview: %+v, %v; want no backlog and nothing unknown", overview, err)
	}
}

const (
	first  = "Air LH1001 CDG-FRA 2026-02-03T10:05:00"
	second = "Air LH1002 CDG-FRA 2026-02-03T10:05:00"
)

const (
	always = "acme"  // a client whose settings allow cancels
	never  = "basic" // a client whose settings allow none
)

func cancels(client string) bool { return client != never }

// newTrip is a trip of QX7T2M that is wanted with a document; without a fingerprint it is
// not wanted.
func newTrip(client, login, fingerprint string) state.Trip {
	t := state.Trip{
		ID:     trip.ID(client, "1A-QX7T2M-260103-1", login),
		Client: client, Locator: "1A-QX7T2M-260103-1", Login: login, Source: "Agency",
		System: "1A", PNR: "QX7T2M", Fingerprint: fingerprint,
	}
	if fingerprint != "" {
		t.Document = []byte("<Itinerary>" + fingerprint + "</Itinerary>")
	}
	return t
}

func holding(t state.Trip) state.Trip {
	t.Document, t.Fingerprint = nil, ""
	t.Hold, t.HoldText = "no-traveller", "nobody was found"
	return t
}

// posted is t as Concur acknowledged it with a fingerprint.
func posted(t state.Trip, fingerprint string) state.Trip {
	t.Posted = state.Posted{ConcurID: "gWu9$" + t.Login, Fingerprint: fingerprint}
	return t
}
