package push_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/push"
	"tripsync/push/concur"
	"tripsync/push/sandbox"
	"tripsync/state"
	"tripsync/state/trip"
)

func (o *office) reconciler() *push.Reconciler {
	return &push.Reconciler{
		Register: o.store.Ledger, Services: o.Services, Now: o.clock.now, NewID: uuid.New, Log: zap.NewNop(),
	}
}

// inspect reads the trip back and returns what differs.
func (o *office) inspect(r *push.Reconciler, id uuid.UUID) []push.Finding {
	o.t.Helper()
	findings, err := r.Inspect(o.t.Context(), o.task(id).Trip)
	if err != nil {
		o.t.Fatalf("Inspect: %v", err)
	}
	return findings
}

// repair repairs what inspect finds, and returns each kind with its remedy.
func (o *office) repair(id uuid.UUID) []string {
	o.t.Helper()
	r := o.reconciler()
	var out []string
	for _, f := range o.inspect(r, id) {
		remedy, err := r.Repair(o.t.Context(), &f)
		if err != nil {
			o.t.Fatalf("Repair: %v", err)
		}
		out = append(out, f.Kind+": "+remedy)
	}
	return out
}

// elsewhere posts for the traveller of always past the ledger.
func (o *office) elsewhere() *concur.Client { return o.Services[always].Service.(*concur.Client) }

const doe = "jane.doe@" + always + ".example"

// seed puts a trip of the traveller's into the sandbox, or bookings into the one
// with an id. Bookings of the agency are its own.
func (o *office) seed(id, locator string, bookings ...string) {
	o.t.Helper()
	var doc strings.Builder
	fmt.Fprintf(&doc, "<Itinerary><TripId>%s</TripId><UserLoginId>%s</UserLoginId><TripName>Trip</TripName><ClientLocator>%s</ClientLocator><Bookings>",
		id, doe, locator)
	for _, b := range bookings {
		source, number, _ := strings.Cut(b, "/")
		fmt.Fprintf(&doc, "<Booking><BookingOwner>ConcurConnectAPI</BookingOwner><BookingSource>%s</BookingSource><RecordLocator>%s</RecordLocator>"+
			"<Segments><Hotel><Name>%s</Name><StartDateLocal>2026-02-03T15:00:00</StartDateLocal>"+
			"<EndDateLocal>2026-02-04T11:00:00</EndDateLocal></Hotel></Segments></Booking>", source, number, source)
	}
	doc.WriteString("</Bookings></Itinerary>")
	if _, err := o.sandbox.AddTrips(strings.NewReader(doc.String())); err != nil {
		o.t.Fatal(err)
	}
}

const (
	ownPNR = "ACME"
	hotel  = "Hotel Hotels 2026-02-03T23:59:59"
	agency = "Hotel Agency 2026-02-03T23:59:59"
)

func TestReconcile(t *testing.T) {
	t.Parallel()
	const queued, lookUp = "drifted: queued to be posted again", "missing: queued to be looked up, and created if it stays absent"
	tests := []struct {
		name    string
		booking bool
		happens func(o *office, id, tripID string)
		want    []string
		holds   []string
		creates int
	}{
		{"nothing", false, func(*office, string, string) {}, nil, []string{first}, 1},
		{"nothing, of a booking", true, func(*office, string, string) {}, nil, []string{first}, 0},
		{"flight changed", false, func(o *office, _, tripID string) {
			_, err := o.elsewhere().Update(o.t.Context(), doe, tripID, document(newTrip(always, doe, ""), "1", "1009"))
			o.must(err)
		}, []string{queued}, []string{first}, 1},
		{"trip cancelled", false, func(o *office, _, tripID string) {
			_, err := o.elsewhere().Cancel(o.t.Context(), doe, tripID)
			o.must(err)
		}, []string{lookUp}, []string{"cancelled", first}, 2},
		{"trip not told of once", false, func(o *office, _, _ string) {
			o.faults(sandbox.Fault{Kind: "status", Status: 404, Method: "GET", Path: "/api/travel/trip/v1.1/", Count: 1})
		}, []string{lookUp}, []string{first}, 1},
		{"booking cancelled", true, func(o *office, _, _ string) {
			_, err := o.elsewhere().CancelBooking(o.t.Context(), doe, "Agency", ownPNR)
			o.must(err)
		}, []string{lookUp}, []string{first}, 0},
		{"trip twice", false, func(o *office, locator, _ string) {
			_, err := o.elsewhere().Create(o.t.Context(), doe, document(ownTrip(), locator, "1001"))
			o.must(err)
		}, []string{"duplicate: cancelled"}, []string{first, "cancelled"}, 2},
		{"trip twice, once with a hotel of another source", false, func(o *office, locator, _ string) {
			twin, err := o.elsewhere().Create(o.t.Context(), doe, document(ownTrip(), locator, "1001"))
			o.must(err)
			o.seed(twin.ID, "", "Hotels/H1")
		}, []string{"duplicate: nothing done: others have bookings in it"}, []string{first, first, hotel}, 2},
		{"booking in a trip without a key", false, func(o *office, _, _ string) {
			o.seed("", "", "Agency/"+ownPNR)
		}, []string{"duplicate: nothing done: it is not certain that tripsync posted it"}, []string{first, agency}, 1},
		{"booking in two trips", true, func(o *office, _, _ string) {
			o.seed("", "", "Agency/"+ownPNR)
		}, []string{"duplicate: nothing done: Concur cannot be told which of two bookings to cancel"}, []string{first, agency}, 0},
		{"unknown trip of our source", false, func(o *office, _, _ string) {
			o.seed("", "", "Agency/OTHER1")
		}, []string{"foreign: nothing done: it is not known to be ours"}, []string{first, agency}, 1},
		{"trip of another source", false, func(o *office, _, _ string) {
			o.seed("", "", "Hotels/H1")
		}, nil, []string{first, hotel}, 1},
		{"hotel of another source in our trip", false, func(o *office, _, tripID string) {
			o.seed(tripID, "", "Hotels/H1")
		}, nil, []string{first, hotel}, 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			o.booking = tt.booking
			id := o.want(always, "1001")
			o.finish(id)
			was := o.task(id).Trip
			tt.happens(o, was.Locator, was.Posted.ConcurID)
			if diff := gocmp.Diff(tt.want, o.repair(id)); diff != "" {
				t.Errorf("Repair (-want +got):\n%s", diff)
			}
			o.finish(id)
			o.holds(tt.holds...)
			o.settled(id)
			o.processed(map[string]int{"create": tt.creates})
		})
	}
}

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// ownTrip is the trip that want wants.
func ownTrip() state.Trip {
	t := newTrip(always, doe, "")
	t.PNR = ownPNR
	return t
}

// TestReconcileProvesAbsence: what is missing is not created before it stayed
// absent.
func TestReconcileProvesAbsence(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	_, err := o.elsewhere().Cancel(t.Context(), doe, o.task(id).Trip.Posted.ConcurID)
	o.must(err)
	o.repair(id)
	next := o.deliver(id)
	o.holds("cancelled")
	if next.After <= 0 || next.After > settle {
		t.Errorf("Deliver: %+v, want within %v", next, settle)
	}
	o.clock.advance(next.After)
	o.finish(id)
	o.holds("cancelled", first)
	o.settled(id)
}

// TestRepairOfWhatMoved: between finding and repairing, something else happened.
func TestRepairOfWhatMoved(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		moves func(o *office, id uuid.UUID)
		want  string
	}{
		{"another document", func(o *office, _ uuid.UUID) { o.want(always, "1002") }, "nothing done: the trip moved meanwhile"},
		{"nothing wanted", func(o *office, _ uuid.UUID) { o.want(always, "") }, "nothing done: the trip moved meanwhile"},
		{"sent again", func(o *office, id uuid.UUID) { o.want(always, "1002"); o.finish(id) }, "nothing done: the trip moved meanwhile"},
		{"an open attempt", func(o *office, id uuid.UUID) {
			o.must(o.store.Ledger.Begin(o.t.Context(), o.task(id), state.Attempt{ID: uuid.New(), Trip: id, Verb: trip.Update, BegunAt: o.clock.now()}))
		}, "nothing done: the trip moved meanwhile"},
	}
	for _, kind := range []string{push.Drifted, push.Missing} {
		for _, tt := range tests {
			t.Run(kind+", "+tt.name, func(t *testing.T) {
				t.Parallel()
				o := open(t)
				id := o.want(always, "1001")
				o.finish(id)
				f := push.Finding{Kind: kind, Trip: o.task(id).Trip}
				tt.moves(o, id)
				before := o.task(id)
				if got, err := o.reconciler().Repair(t.Context(), &f); got != tt.want || err != nil {
					t.Errorf("Repair: %q, %v; want %q", got, err, tt.want)
				}
				if diff := gocmp.Diff(before, o.task(id)); diff != "" {
					t.Errorf("the trip changed (-before +after):\n%s", diff)
				}
			})
		}
	}
}

func TestRepairOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	f := push.Finding{Kind: push.Missing, Trip: o.task(id).Trip}
	f.Trip.Hold = "no-client"
	if got, err := o.reconciler().Repair(t.Context(), &f); got != "nothing done: the trip is held" || err != nil {
		t.Errorf("Repair: %q, %v; want that nothing is done", got, err)
	}
}

func TestInspectErrors(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	for name, path := range map[string]string{"detail": "/api/travel/trip/v1.1/", "list": "/api/travel/trip"} {
		o.faults(sandbox.Fault{Kind: "status", Status: 500, Method: "GET", Path: path, Count: 5})
		if findings, err := o.reconciler().Inspect(t.Context(), o.task(id).Trip); err == nil {
			t.Errorf("%s: Inspect: %v, want an error", name, findings)
		}
	}
	stranger := o.task(id).Trip
	stranger.Client = "nobody"
	if _, err := o.reconciler().Inspect(t.Context(), stranger); err == nil {
		t.Error("Inspect of a trip without client: no error")
	}
}

// TestCancelSpares what others put into our trip, and tells of it nothing.
func TestCancelSpares(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	o.seed(o.task(id).Trip.Posted.ConcurID, "", "Hotels/H1")
	o.finish(o.want(always, ""))
	o.holds(hotel)
	o.settled(id)
	o.processed(map[string]int{"cancel": 0, "cancel booking": 1})
}

// TestLookUpSpares: a trip without a key that holds more than our booking is not
// the one that a create made.
func TestLookUpSpares(t *testing.T) {
	t.Parallel()
	o := open(t)
	o.seed("", "", "Agency/"+ownPNR, "Hotels/H1")
	o.faults(post(sandbox.Fault{Kind: "drop-before"}, 1))
	o.finish(o.want(always, "1001"))
	o.holds(agency, hotel, first)
	o.processed(map[string]int{"create": 1, "update": 0})
}

func TestFind(t *testing.T) {
	t.Parallel()
	feb := func(day int) time.Time { return time.Date(2026, 2, day, 0, 0, 0, 0, time.UTC) }
	create := func(locator, flight string) func(o *office) {
		return func(o *office) {
			_, err := o.elsewhere().Create(o.t.Context(), doe, document(ownTrip(), locator, flight))
			o.must(err)
		}
	}
	tests := []struct {
		name      string
		booking   bool
		there     []func(o *office)
		found     int // number of the trip, from 1
		right     bool
		asBooking bool
	}{
		{"nothing", false, nil, 0, false, false},
		{"as wanted", false, []func(o *office){create(ownTrip().Locator, "1001")}, 1, true, false},
		{"otherwise", false, []func(o *office){create(ownTrip().Locator, "1009")}, 1, false, false},
		{"twice, the second as wanted", false, []func(o *office){create(ownTrip().Locator, "1009"), create(ownTrip().Locator, "1001")}, 2, true, false},
		{"twice, none as wanted", false, []func(o *office){create(ownTrip().Locator, "1008"), create(ownTrip().Locator, "1009")}, 1, false, false},
		{"another's key", false, []func(o *office){create("1A-ACME-250101-1", "1001")}, 0, false, false},
		{"cancelled", false, []func(o *office){create(ownTrip().Locator, "1001"), func(o *office) {
			_, err := o.elsewhere().Cancel(o.t.Context(), doe, o.sandbox.Trips()[0].TripID)
			o.must(err)
		}}, 0, false, false},
		{"without a key", false, []func(o *office){func(o *office) { o.seed("", "", "Agency/"+ownPNR) }}, 1, false, false},
		{"without a key, with others", false, []func(o *office){func(o *office) { o.seed("", "", "Hotels/H1", "Agency/"+ownPNR) }}, 1, false, true},
		{"booking of another source", true, []func(o *office){func(o *office) { o.seed("", "", "Hotels/"+ownPNR) }}, 0, false, false},
		{"booking in a trip of its own", true, []func(o *office){func(o *office) {
			_, err := o.elsewhere().PostBooking(o.t.Context(), doe, booking(ownTrip(), "1001", "1001"))
			o.must(err)
		}}, 1, true, true},
		{"booking in somebody's trip", true, []func(o *office){func(o *office) { o.seed("", "X-1", "Hotels/H1", "Agency/"+ownPNR) }}, 1, false, true},
		{"trip where a booking is wanted", true, []func(o *office){create(ownTrip().Locator, "1001")}, 1, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			for _, f := range tt.there {
				f(o)
			}
			w := ownTrip()
			w.Document, w.AsBooking, w.Fingerprint = document(w, w.Locator, "1001"), tt.booking, "f"
			if tt.booking {
				w.Document = booking(w, "1001", "1001")
			}
			finder := push.Finder{Services: o.Services}
			got, ok, err := finder.Find(t.Context(), w, feb(1), feb(5))
			if err != nil {
				t.Fatalf("Find: %v", err)
			}
			number := 0
			for i, trip := range o.sandbox.Trips() {
				if trip.TripID == got.ConcurID {
					number = i + 1
				}
			}
			if number != tt.found || ok != (tt.found > 0) || got.AsBooking != tt.asBooking || (got.Fingerprint == "f") != tt.right {
				t.Errorf("Find: trip %d, as booking %v, fingerprint %q, %v; want trip %d, %v, right %v",
					number, got.AsBooking, got.Fingerprint, ok, tt.found, tt.asBooking, tt.right)
			}
			if _, ok, err := finder.Find(t.Context(), w, feb(20), feb(21)); ok || err != nil {
				t.Errorf("Find on other days: %v, %v; want nothing", ok, err)
			}
		})
	}
}

// TestFindMonthByMonth: no list is of more than a calendar month.
func TestFindMonthByMonth(t *testing.T) {
	t.Parallel()
	o := open(t)
	first, last := time.Date(2026, 1, 31, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	finder := push.Finder{Services: o.Services}
	if _, ok, err := finder.Find(t.Context(), ownTrip(), first, last); ok || err != nil {
		t.Fatalf("Find: %v, %v; want nothing", ok, err)
	}
	next := first.AddDate(0, 0, -1) // days are local
	for _, r := range o.sandbox.Journal(100).Requests {
		if r.Operation != "list" {
			continue
		}
		query, err := url.ParseQuery(r.Query)
		o.must(err)
		from, err := time.Parse(time.DateOnly, query.Get("startDate"))
		o.must(err)
		to, err := time.Parse(time.DateOnly, query.Get("endDate"))
		o.must(err)
		if !from.Equal(next) || to.After(from.AddDate(0, 1, -1)) {
			t.Errorf("a list of %s to %s, want one from %s of a month at most", query.Get("startDate"), query.Get("endDate"), next.Format(time.DateOnly))
		}
		next = to.AddDate(0, 0, 1)
	}
	if want := last.AddDate(0, 0, 2); !next.Equal(want) {
		t.Errorf("lists end before %s, want %s", next.Format(time.DateOnly), want.Format(time.DateOnly))
	}
}

// TestRepairOfATwinWhileMoving: while something is under way, none of two trips
// is cancelled.
func TestRepairOfATwinWhileMoving(t *testing.T) {
	t.Parallel()
	o := open(t)
	id := o.want(always, "1001")
	o.finish(id)
	_, err := o.elsewhere().Create(t.Context(), doe, document(ownTrip(), ownTrip().Locator, "1001"))
	o.must(err)
	r := o.reconciler()
	findings := o.inspect(r, id)
	if len(findings) != 1 || findings[0].Kind != push.Duplicate {
		t.Fatalf("Inspect: %v, want a duplicate", findings)
	}
	o.must(o.store.Ledger.Begin(t.Context(), o.task(id), state.Attempt{ID: uuid.New(), Trip: id, Verb: trip.Update, BegunAt: o.clock.now()}))
	if got, err := r.Repair(t.Context(), &findings[0]); got != "nothing done: the trip moved meanwhile" || err != nil {
		t.Errorf("Repair: %q, %v; want that nothing is done", got, err)
	}
	o.holds(first, first)
}
