package push_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"iter"
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

// An office delivers to a sandbox from a database of its own.
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

// TestDeliverTwice has nothing to send the second time.
func TestDeliverTwice(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	before := o.sandbox.Journal(0).Total
	o.finish(id)
	o.finish(o.want(always, "1001"))
	if got := o.sandbox.Journal(0).Total; got != before {
		t.Errorf("%d requests for nothing new, want none", got-before)
	}
	if next := o.deliver(uuid.New()); !next.Done {
		t.Errorf("Deliver of an unknown trip: %+v, want complete", next)
	}
}

// TestDeliverFaults: whatever goes wrong with the first request, the trip is
// there once in the end.
func TestDeliverFaults(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		flight  string // wanted when the fault comes
		fault   sandbox.Fault
		count   int
		holds   string
		creates int
	}{
		{"create, answer lost", "1001", sandbox.Fault{Kind: "drop-after"}, 1, first, 1},
		{"create, answer cut", "1001", sandbox.Fault{Kind: "truncate"}, 1, first, 1},
		{"create, answer garbled", "1001", sandbox.Fault{Kind: "malformed"}, 1, first, 1},
		{"create, request lost", "1001", sandbox.Fault{Kind: "drop-before"}, 1, first, 1},
		{"create, 500", "1001", sandbox.Fault{Kind: "status", Status: 500}, 1, first, 1},
		{"create, 502 of a gateway", "1001", sandbox.Fault{Kind: "html-error"}, 1, first, 1},
		{"create, 429", "1001", sandbox.Fault{Kind: "status", Status: 429, RetryAfter: 7}, 2, first, 1},
		{"create, 400 twice", "1001", sandbox.Fault{Kind: "status", Status: 400}, 2, first, 1},
		{"create, token revoked", "1001", sandbox.Fault{Kind: "token-expired"}, 1, first, 1},
		{"update, answer lost", "1002", sandbox.Fault{Kind: "drop-after"}, 1, second, 1},
		{"update, request lost", "1002", sandbox.Fault{Kind: "drop-before"}, 3, second, 1},
		{"update, 500", "1002", sandbox.Fault{Kind: "status", Status: 500}, 3, second, 1},
		{"update, 404 once", "1002", sandbox.Fault{Kind: "status", Status: 404}, 1, second, 1},
		{"update, 404 twice", "1002", sandbox.Fault{Kind: "status", Status: 404}, 2, second, 1},
		{"cancel, answer lost", "", sandbox.Fault{Kind: "drop-after"}, 1, "cancelled", 1},
		{"cancel, request lost", "", sandbox.Fault{Kind: "drop-before"}, 1, "cancelled", 1},
		{"cancel, 503", "", sandbox.Fault{Kind: "status", Status: 503}, 2, "cancelled", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			if !strings.HasPrefix(tt.name, "create") {
				o.finish(o.want(always, "1001"))
			}
			o.faults(post(tt.fault, tt.count))
			id := o.want(always, tt.flight)
			o.finish(id)
			o.holds(tt.holds)
			o.settled(id)
			if left := o.sandbox.Faults(); len(left) > 0 {
				t.Errorf("faults that did not happen: %v", left)
			}
			if got := o.sandbox.Journal(0).Processed["create"]; got != tt.creates {
				t.Errorf("%d creates, want %d", got, tt.creates)
			}
		})
	}
}

// TestDeliverProposal: proposals of one batch bear its ID instead of our key, and
// are told apart by their bookings.
func TestDeliverProposal(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name    string
		fault   sandbox.Fault
		batch   string // of the document that is wanted when the outcome is looked up
		creates int
	}{
		{"answer lost", sandbox.Fault{Kind: "drop-after"}, "B7", 2},
		{"answer lost, then booked", sandbox.Fault{Kind: "drop-after"}, "", 2},
		{"request lost", sandbox.Fault{Kind: "drop-before"}, "B7", 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.batch = "B7"
			other := newTrip(always, "jane.doe@acme.example", "")
			other.PNR = "OTHER2"
			if _, err := o.Services[always].Create(t.Context(), other.Login, document(other, o.batch, "1002")); err != nil {
				t.Fatal(err)
			}
			o.faults(post(tt.fault, 1))
			id := o.want(always, "1001")
			o.deliver(id)
			o.batch = tt.batch
			o.want(always, "1001")
			o.finish(id)
			o.holds(second, first)
			o.settled(id)
			if got := o.sandbox.Journal(0).Processed["create"]; got != tt.creates {
				t.Errorf("%d creates, want %d", got, tt.creates)
			}
			if got, want := o.sandbox.Trips()[1].ClientLocator, o.sentFor(o.task(id).Trip); got != want {
				t.Errorf("ClientLocator %s, want %s", got, want)
			}
		})
	}
}

// TestAbsenceMustLast: a create that cannot be found waits before it is sent again.
func TestAbsenceMustLast(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
	o.before = o.late
	id := o.want(always, "1001")
	if next := o.deliver(id); next != after(settle) {
		t.Errorf("Deliver: %+v, want %v", next, settle)
	}
	o.clock.advance(settle - time.Second)
	if next := o.deliver(id); next != after(time.Second) {
		t.Errorf("Deliver before it settled: %+v, want %v", next, time.Second)
	}
	o.holds()
	o.clock.advance(time.Second)
	if next := o.deliver(id); !next.Done {
		t.Errorf("Deliver after it settled: %+v, want complete", next)
	}
	o.holds(first)
}

// TestCodes: what stands in the way of a trip has one of the reasons of delivery.
func TestCodes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		code  trip.Reason
		fault sandbox.Fault
	}{
		{"credential", sandbox.Fault{}},
		{"slow-down", sandbox.Fault{Kind: "status", Status: 429, RetryAfter: 60}},
		{"transient", sandbox.Fault{Kind: "status", Status: 503}},
		{"unknown", sandbox.Fault{Kind: "drop-before"}},
		{"refused", sandbox.Fault{Kind: "status", Status: 400}},
	}
	for _, tt := range tests {
		t.Run(string(tt.code), func(t *testing.T) {
			t.Parallel()
			o := open(t)
			company := always
			switch {
			case tt.fault.Kind == "":
				company = "stranger" // whose connection nobody wired
			case tt.code == "transient": // of a create, it would be unknown
				o.finish(o.want(always, "1001"))
			}
			if tt.fault.Kind != "" {
				o.faults(post(tt.fault, 1))
			}
			o.deliver(o.want(company, "1002"))
			troubles, err := o.store.Trips.Troubles(t.Context(), uuid.Nil, 10)
			if err != nil || len(troubles) != 1 || troubles[0].Code != tt.code || troubles[0].Text == "" {
				t.Errorf("troubles %+v, %v; want one of code %s", troubles, err, tt.code)
			}
		})
	}
}

// TestRefusalsAreNotFailures: what was no refusal does not bring the hold nearer.
func TestRefusalsAreNotFailures(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.finish(o.want(always, "1001"))
	o.faults(post(sandbox.Fault{Kind: "status", Status: 503}, 4), post(sandbox.Fault{Kind: "status", Status: 400}, 2))
	id := o.want(always, "1002")
	o.finish(id)
	o.holds(second)
	o.settled(id)
}

// TestCredentialRests only the company whose secret is wrong.
func TestCredentialRests(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.Services[always] = push.Services{Service: o.service(always, "wrong")}
	o.Services[never] = push.Services{Service: o.service(never, "sandbox")}
	wrong, right := o.want(always, "1001"), o.want(never, "1002")
	if next := o.deliver(wrong); next != after(5*time.Minute) {
		t.Errorf("Deliver with a wrong secret: %+v, want 5m", next)
	}
	asked := o.sandbox.Journal(0).Total
	o.clock.advance(time.Minute)
	if next := o.deliver(wrong); next != after(4*time.Minute) {
		t.Errorf("Deliver while the company rests: %+v, want 4m", next)
	}
	if got := o.sandbox.Journal(0).Total; got != asked {
		t.Errorf("%d requests while the company rests, want none", got-asked)
	}
	o.finish(right)
	o.holds(second)
	o.Services[always] = push.Services{Service: o.service(always, "sandbox")}
	o.finish(wrong)
	o.holds(second, first)
}

// TestForgottenTrip was acknowledged, but Concur does not know it any more.
func TestForgottenTrip(t *testing.T) {
	t.Parallel()
	for _, flight := range []string{"1002", ""} {
		t.Run("to "+flight, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			id := o.want(always, "1001")
			a := state.Attempt{ID: uuid.New(), Trip: id, Verb: "create", Generation: 1, Fingerprint: "x", BegunAt: o.clock.now()}
			if err := o.store.Ledger.Begin(t.Context(), o.task(id), a); err != nil {
				t.Fatal(err)
			}
			done := state.Outcome{Code: "acknowledged", ConcurID: "gWu9$forgotten"}
			if _, err := o.store.Ledger.Finish(t.Context(), state.Job{}, a, done, o.clock.now()); err != nil {
				t.Fatal(err)
			}
			o.finish(o.want(always, flight))
			if flight == "" {
				o.holds()
			} else {
				o.holds(second)
			}
			o.settled(id)
		})
	}
}

// TestFarDays: a trip of long ago, or far ahead, is found like any other: after a
// lost answer, and under another id, where it was and where it is wanted now.
func TestFarDays(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2023-05-30", "2028-01-01"} {
		for _, asBooking := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s as booking %t", day, asBooking), func(t *testing.T) {
				t.Parallel()
				o := open(t)
				o.day, o.booking = day, asBooking
				o.faults(sandbox.Fault{Kind: "drop-after", Method: http.MethodPost, Path: "/api/travel", Count: 1})
				id := o.want(always, "1001")
				o.finish(id)
				o.holds("Air LH1001 CDG-FRA " + day + "T10:05:00")
				for _, next := range []string{"2024-02-29", day} {
					if _, err := o.store.Pool().Exec(t.Context(), `UPDATE trip SET concur_id = 'gWu9$old'`); err != nil {
						t.Fatal(err)
					}
					o.day = next
					o.want(always, "1002")
					o.finish(id)
					o.holds("Air LH1002 CDG-FRA " + next + "T10:05:00")
				}
				o.settled(id)
				if trips := o.sandbox.Trips(); len(trips) != 1 {
					t.Errorf("%d trips, want 1", len(trips))
				}
			})
		}
	}
}

// TestRefusedAndOvertaken: what was decided while its predecessor was refused is
// sent at once.
func TestRefusedAndOvertaken(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "status", Status: 400}, 1))
	id := o.want(always, "1001")
	o.before = func(*http.Request) { o.want(always, "1002") }
	if next := o.deliver(id); !next.Done {
		t.Errorf("Deliver: %+v, want complete", next)
	}
	o.holds(second)
	o.settled(id)
}

// TestRefusedLookUp leaves the trip unknown, tells the server's words, and is
// repeated.
func TestRefusedLookUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "drop-after"}, 1),
		sandbox.Fault{Kind: "status", Status: 400, Method: http.MethodGet, Path: "/api/travel/trip", Count: 4})
	id := o.want(always, "1001")
	for _, want := range []time.Duration{2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second} {
		if next := o.deliver(id); next != after(want) {
			t.Errorf("Deliver: %+v, want %v", next, want)
		}
		o.clock.advance(want)
		troubles, err := o.store.Trips.Troubles(t.Context(), uuid.Nil, 10)
		if err != nil || len(troubles) != 1 || troubles[0].Kind != "unknown" || troubles[0].Code != "unknown" ||
			!strings.Contains(troubles[0].Text, "look up: ") || !strings.Contains(troubles[0].Text, "Bad Request") {
			t.Errorf("troubles %+v, %v; want one unknown with the server's words", troubles, err)
		}
	}
	o.finish(id)
	o.holds(first)
	o.settled(id)
}

// TestSlowLookUp: a create that comes after the list was read, while the look-up
// takes its time, is not absent.
func TestSlowLookUp(t *testing.T) {
	t.Parallel()
	o := open(t)
	watch := &slowList{Service: o.Services[always].Service, clock: o.clock}
	o.Services[always] = push.Services{Service: watch}
	o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
	o.before = o.late
	if next := o.deliver(o.want(always, "1001")); next.After > time.Second {
		t.Errorf("Deliver: %+v, want at once: the look-up took %v", next, settle)
	}
	o.holds()
}

// A slowList takes longer than absence has to last.
type slowList struct {
	push.Service

	clock *clock
}

func (s *slowList) List(ctx context.Context, login string, f concur.Filter) iter.Seq2[concur.TripInfo, error] {
	defer s.clock.advance(settle + time.Second)
	return s.Service.List(ctx, login, f)
}

// TestOlderDocumentIsWaitedFor: a newer one must not be overtaken by it.
func TestOlderDocumentIsWaitedFor(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.finish(o.want(always, "1001"))
	o.faults(post(sandbox.Fault{Kind: "drop-after"}, 1))
	o.before = o.late
	o.deliver(o.want(always, "1002"))
	id := o.want(always, "1003")
	if next := o.deliver(id); next != after(timeout) {
		t.Errorf("Deliver: %+v, want %v: the older document may still be on its way", next, timeout)
	}
	o.holds(second)
	o.clock.advance(timeout)
	o.finish(id)
	o.holds("Air LH1003 CDG-FRA 2026-02-03T10:05:00")
}

var errCrash = errors.New("crash")

// A crash is a ledger of a process that dies at one step.
type crash struct {
	*state.Ledger

	step string
}

func (c crash) Begin(ctx context.Context, t state.Task, a state.Attempt) error {
	if c.step == "before Begin" {
		return errCrash
	}
	err := c.Ledger.Begin(ctx, t, a)
	if c.step == "before sending" && err == nil {
		err = errCrash
	}
	return err
}

func (c crash) Finish(ctx context.Context, job state.Job, a state.Attempt, o state.Outcome, now time.Time) (bool, error) {
	if c.step == "before Finish" {
		return false, errCrash
	}
	again, err := c.Ledger.Finish(ctx, job, a, o, now)
	if c.step == "after Finish" && err == nil {
		err = errCrash
	}
	return again, err
}

// TestHeldAndBack: a trip that is held for a while and then wanted as it was
// posted is settled without anything being sent.
func TestHeldAndBack(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	held := o.task(id).Trip
	d := state.Decision{
		Booking: state.Booking{BookingKey: state.BookingKey{System: held.System, Locator: held.PNR}},
		Trips:   push.Plan([]state.Trip{holding(held)}, []state.Trip{held}, cancels),
	}
	if err := o.store.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		t.Fatal(err)
	}
	o.finish(o.want(always, "1001"))
	o.settled(id)
	if got := o.sandbox.Journal(0).Processed; got["create"] != 1 || got["update"] != 0 {
		t.Errorf("the sandbox did %v; want one create and no update", got)
	}
}

// TestClientLeftTheSettings: its trips wait, those whose outcome is unknown and
// that are held since as well.
func TestClientLeftTheSettings(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.faults(post(sandbox.Fault{Kind: "drop-after"}, 1))
	id := o.want(always, "1001")
	o.Ledger = crash{o.store.Ledger, "before Finish"}
	if _, err := o.Deliver(t.Context(), state.Job{Trip: id}); !errors.Is(err, errCrash) {
		t.Fatalf("Deliver: error %v, want the crash", err)
	}
	o.restart()
	o.Services = nil
	if next := o.deliver(id); next != after(5*time.Minute) {
		t.Errorf("Deliver: %+v, want 5m", next)
	}
	held := o.task(id).Trip
	d := state.Decision{Trips: push.Plan([]state.Trip{holding(held)}, []state.Trip{held}, cancels)}
	if err := o.store.Plans.Decide(t.Context(), uuid.New(), "policy", []state.Decision{d}); err != nil {
		t.Fatal(err)
	}
	if next := o.deliver(id); next != after(5*time.Minute) {
		t.Errorf("Deliver of a held trip: %+v, want 5m", next)
	}
}
