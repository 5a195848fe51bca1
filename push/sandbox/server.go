// Package sandbox simulates SAP Concur's Itinerary service v1.1 and the OAuth2
// token service in front of it, for tests, for demonstrations and for people
// at their desk.
//
// It follows the published documentation, which FACTS.md sums up. It imports
// nothing of tripsync, so that it can disagree with tripsync's client. Where the
// documentation is silent or contradicts itself, the sandbox takes the reading
// that is hardest on the client:
//
//   - A create always makes a new trip, however like an old one it is.
//   - An update replaces the trip. A booking that it leaves out stays behind
//     without its segments, but one of another owner stays as it is: "replaces
//     the trip" and "only the source may update a booking" are both said.
//   - What comes back is not what was sent: unknown and empty elements are
//     gone, times of the trip are taken from its segments, UTC times from a
//     TimeZone of the published list or else the city, a hotel starts at
//     23:59:59, and a trip read back later has its segments in another order,
//     its amounts with four decimals, names of vendors as the service has them,
//     and no amounts of others.
//   - Cancelling a cancelled trip succeeds and changes nothing; updating one
//     revives it with the TripStatus sent. Both are undocumented.
//   - A booking without tripId joins the first trip that has a day in common
//     with it and is neither cancelled nor a proposal, or makes a new one. Within
//     a trip, BookingSource and RecordLocator are its key, but not across trips.
//   - A booking is cancelled by its record locator or by the confirmation
//     number of a segment. It stays behind without its segments, and the trip
//     keeps its TripStatus. Cancelled again, it is not found.
//   - The owner of a booking is the tool by which it came, BookingOwner, with
//     its BookingSource: a client may not touch what was seeded under another
//     owner. See [Server.AddTrips].
//   - A proposal names its request, its batch and its place in it. A new batch
//     for a request removes the proposals before it, as is documented of the
//     Request service; from then on they are not found. The one that is picked
//     keeps its ids if it is updated to TripStatus 0 or 1.
//   - A value that the schema does not allow is refused, with 400: one that is
//     too long, of another type, or not on its list. So are a TripStatus of HK
//     and a TimeZoneId of Pacific, though a sample has both, and an empty number,
//     date, boolean, Currency or Status. Elements that the pages require are
//     required unless the TMC guide's own sample leaves them out.
//   - Documents may be in the namespace of trips or in none.
//   - A refresh token that was replaced is no longer good, and a request token
//     is for one use.
//   - A user for whom the sender may not act is answered like an unknown one:
//     400, Invalid User.
//
// Beside the service there are pages under /sandbox/ and at / that need no
// token; see [Server].
//
// The sandbox has five rooms of plain structs: document is the schema, accounts
// who may do what, trips what is remembered, bench what a tester turns, and pages
// what people see. This package joins them: it reads requests, takes the one lock
// there is, and writes answers.
package sandbox

import (
	"cmp"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"tripsync/push/sandbox/pages"
	"tripsync/push/sandbox/trips"
)

// A Server is one simulated service with everything it remembers, in memory;
// Save and Load keep that in a file. The zero value works; the fields may not
// be changed after the first request. It may be used by any number of
// goroutines at once.
//
// It answers, for the token service,
//
//	POST   /oauth2/v0/token               tokens, for each documented grant
//	POST   /oauth2/v0/otp                 mails a one-time password
//	GET    /oauth2/v0/authorize           asks a user to allow an application, as a page
//	POST   /oauth2/v0/authorize           what the user decided there
//	DELETE /app-mgmt/v0/connections       revokes all that the sender was granted
//
// for the Itinerary service
//
//	POST /api/travel/trip/v1.1            create, or with tripId update
//	POST /api/travel/trip/v1.1/cancel
//	GET  /api/travel/trip/v1.1            list
//	POST /api/travel/trip/v1.1/GetTrips   list, parameters as JSON
//	GET  /api/travel/trip/v1.1/{tripId}   detail, with systemFormat=Tripit TripIt's
//	POST /api/travel/booking/v1.1         create or update, with tripId in that trip
//	POST /api/travel/booking/v1.1/cancel  by bookingSource and confirmationNumber
//
// for subscriptions to its notifications, all with ?type=itinerary,
//
//	POST /api/company/v1.0/subscribe         for the sender's company
//	POST /api/company/v1.0/unsubscribe
//	POST /api/user/v1.0/subscribe            for one user; also at /api/travelprofile/v1.0
//	POST /api/user/v1.0/unsubscribe
//
// and, for tests and people,
//
//	GET  /                       the trips of a traveller, as a page; ?login=L, or a part of it
//	GET  /sandbox/               clock, faults and requests, as a page with switches
//	GET  /sandbox/request        one of the newest requests and its answer, as a page; ?id= its correlation id
//	GET  /sandbox/trips          all trips, as a list of [Trip]
//	GET  /sandbox/expense        what is ready to expense, as a list of [Expense]; ?login=L for one traveller
//	GET  /sandbox/requests       the [Journal]; ?last=N for the newest N only
//	GET  /sandbox/faults         the list of [Fault] still to come
//	PUT  /sandbox/faults         replaces that list
//	POST /sandbox/seed           puts trips in, see [Server.AddTrips]
//	GET  /sandbox/directory      the [Directory] of applications, companies and users
//	PUT  /sandbox/directory      replaces it
//	POST /sandbox/requesttokens  makes a [RequestToken] of {"company":…,"client":…}
//	GET  /sandbox/mail           what was mailed, as a list of [Mail]
//	GET  /sandbox/events         what changed, as a list of [Event]
//	GET  /sandbox/notifications  what was posted to subscribers, as a list of [Notification]
//	POST /sandbox/reset          forgets all that came since the start, the directory apart
//	POST /sandbox/clock          {"now":"2026-02-03T10:00:00Z"} or {"advance":"48h"}
//
// Lists take all filters of the reference: startDate, endDate, createdAfterDate,
// createdBeforeDate, lastModifiedDate, bookingType, tripId, includeMetadata,
// ItemsPerPage, Page, includeVirtualTrip and includeCanceledTrips, with
// includeGuestBookings doing nothing, as there are no guests. Every request to
// the trip service names a traveller by userid_type, login or login_id, and
// userid_value, which for lists may be ALL. The version of a booking's path may
// be v1.0, as in its examples.
//
// Memory grows with the trips alone, each at four to eight times the size of
// its document, and the journal up to JournalSize and the bodies of the newest 100.
//
// Requests under / and /sandbox/ are not in the journal and meet no faults.
type Server struct {
	// Now is the clock that the sandbox's own clock starts from. Without it
	// the clock stands at 2026-01-05T08:00:00Z until it is moved.
	Now func() time.Time
	// Sleep waits for delay and slow-body faults and between attempts to
	// deliver a notification, so that several may wait at once. Nil waits for
	// real.
	Sleep func(time.Duration)
	// Seed decides all ids, tokens and chances. A service that is started
	// again with the same seed gives the same ids to other trips, so a long
	// lived client wants a new seed for each start.
	Seed uint64

	// ClientID, ClientSecret, RefreshToken and RequestToken are what the token
	// service accepts. Each is "sandbox" when empty. RefreshToken stays valid
	// for ever, while the ones that answers carry are good for one use within
	// six months. RequestToken is good for every company, for ever too.
	ClientID, ClientSecret, RefreshToken, RequestToken string
	// Geolocation is the base URL answered with tokens. When it is empty, that
	// is the URL the token service was called at.
	Geolocation string

	// CancelMessage makes a cancelled trip be answered with a bare Message, as
	// the TMC guide shows, instead of the trip, as the reference shows.
	CancelMessage bool
	// CancelSegment makes a cancelled booking be answered with its first segment
	// alone, as the reference shows, instead of the Booking, as the TripLink
	// page of 2015 shows.
	CancelSegment bool
	// Supplier is the name that is registered for the client. When it is not
	// empty, a booking posted or cancelled under another BookingSource is
	// refused. The bookings of a posted trip may have any source.
	Supplier string
	// TripLink makes the client an open-booking supplier rather than an agency:
	// its segments need no more than it knows, and cancelling a trip spares the
	// bookings of others.
	TripLink bool
	// MaxBody is the greatest length of a request's body, in bytes. Zero is 4 MiB.
	MaxBody int64
	// JournalSize is how many requests the journal keeps. Zero is 100,000.
	JournalSize int
	// PreExpenseAir is an option of companies, here of all: a flight is ready
	// to expense as soon as its ticket is, not once the trip is over.
	PreExpenseAir bool

	// Quota and HourQuota are how many requests of one application to the trip
	// service any minute and any hour of the sandbox's clock may hold; the next
	// is answered with 429. Zero is no limit; documented are 4,000 and 240,000.
	Quota, HourQuota int
	// QuotaIs400 answers with 400 instead, as the list of status codes has it.
	QuotaIs400 bool
	// QuotaRetryAfter adds a Retry-After. None is documented.
	QuotaRetryAfter bool

	// ExpiresInText writes expires_in as text, as the reference of the token
	// service has it, and not as a number, as the TMC guide has it.
	ExpiresInText bool
	// RefreshGrace is for how long a refresh token that was replaced still
	// serves, for a client that did not get the answer. No grace is
	// documented, only that the newest token has to be stored; so zero is none.
	RefreshGrace time.Duration

	// Postback is the URL that notifications are posted to. When it is empty
	// only applications of the [Directory] with one of their own get any.
	Postback string
	// Postman posts notifications. Nil is one that waits 10 seconds for an
	// answer and follows no redirect.
	Postman *http.Client

	once     sync.Once // of start
	first    sync.Once // of the first request
	pages    *pages.Pages
	tester   http.Handler // what is under / and /sandbox/
	postman  postman
	injector injector

	// mu guards what follows. It is taken by each exported method, and twice for a
	// request to the service: when it has arrived, and to carry it out.
	mu      sync.Mutex
	service service
	changes int // counts them
	saved   int // how many of them are in the state file
}

// ServeHTTP implements [http.Handler].
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.once.Do(s.start)
	s.first.Do(s.configure)
	if r.URL.Path == "/" || strings.HasPrefix(r.URL.Path, "/sandbox/") {
		s.tester.ServeHTTP(w, r)
		return
	}
	s.serve(w, r)
}

func (s *Server) start() {
	s.pages, s.tester = pages.New(), newTester(api{s})
	s.service = newService(s)
	s.configure()
	s.changes++ // the first Save writes a file in any case
}

// configure takes over the fields, which may change until the first request.
func (s *Server) configure() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.injector = injector{sleep: s.Sleep, maxBody: s.maxBody()}
	s.postman.lock, s.postman.client, s.postman.sleep = &s.mu, cmp.Or(s.Postman, newPostmanClient()), s.Sleep
	s.service.configure(s)
}

// lock takes the lock of a server that has started, and returns what gives it back.
func (s *Server) lock() (unlock func()) {
	s.once.Do(s.start)
	s.mu.Lock()
	return s.mu.Unlock
}

// Reset forgets everything but the directory, as POST /sandbox/reset does, and
// delivers no notification that still waits. Ids continue, so that an old id
// never means a new trip.
func (s *Server) Reset() {
	defer s.lock()()
	s.service.forget()
	s.changes++
}

// Close ends the delivery of notifications and returns when nothing of it
// runs any more. The service itself goes on.
func (s *Server) Close() {
	unlock := s.lock()
	s.service.notices.close()
	unlock()
	s.postman.working.Wait()
}

// Trips returns what GET /sandbox/trips shows: the trips of all companies, the
// cancelled ones too, in the order in which they were created.
func (s *Server) Trips() []Trip {
	views := []Trip{}
	for _, t := range s.snapshot().Trips {
		views = append(views, t.View())
	}
	return views
}

// Expenses returns what GET /sandbox/expense shows: a verdict on each trip, in
// the order in which the trips were created. A login, if there is one, chooses
// the trips of that traveller.
func (s *Server) Expenses(login string) []Expense {
	expenses := []Expense{}
	seen := s.snapshot()
	for _, t := range seen.Trips {
		if login == "" || login == t.Login {
			expenses = append(expenses, seen.Settings.Expense(t, seen.Now))
		}
	}
	return expenses
}

// snapshot returns all trips as they are now.
func (s *Server) snapshot() pages.Snapshot {
	defer s.lock()()
	return pages.Snapshot{Trips: s.service.trips.All(), Now: s.service.clock.Now(), Settings: s.service.trips.Settings}
}

// AddTrips puts trips in that no client posted, as POST /sandbox/seed does: what
// travellers booked themselves or forwarded, for posted bookings to merge with.
// It returns them as they are then.
//
// The document is an Itinerary as the service gives it back, or several within
// an element Itineraries. UserLoginId says whose it is, and must be given; the
// company is the one that the directory has the user at, else the one of the
// refresh token that the sandbox starts with. Of each booking, BookingOwner says
// by which tool it came: ConcurTravel, which is Cliqbook and taken where there is
// none, TripIt, OpenBookingEmail, OpenBookingSupplier, AmadeusETravel,
// TravelRequest, or ConcurConnectAPI for what an agency posted. TripId,
// TripLinkLocator and DateCreatedUtc are kept where they are given, and
// TripStatus may be any. Segments need nothing but what is known of them.
//
// A TripId that is there already adds the bookings to that trip, as an e-mail
// or a TripIt plan that arrives later does. Such a plan overwrites no booking
// that a client posted under the same record locator.
func (s *Server) AddTrips(r io.Reader) ([]Trip, error) {
	return s.addTrips(r, "")
}

// addTrips does that, and announces the new trips if it is called at a base URL.
func (s *Server) addTrips(r io.Reader, base string) ([]Trip, error) {
	body, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read trips: %w", err)
	}
	docs, err := trips.ReadSeeds(body)
	if err != nil {
		return nil, fmt.Errorf("read trips: %w", err)
	}
	defer s.lock()()
	added, err := s.service.seed(docs)
	if err != nil {
		return nil, fmt.Errorf("read trips: %w", err)
	}
	s.changes++
	if base != "" {
		s.service.announce(base)
	}
	views := []Trip{}
	for _, t := range added {
		views = append(views, t.View())
	}
	return views, nil
}

// SetDirectory replaces the directory, which may not be changed afterwards. A
// reset keeps it. Tokens stay, but are good only for what the new directory
// allows.
func (s *Server) SetDirectory(d Directory) error {
	defer s.lock()()
	return s.service.accounts.SetDirectory(d)
}

// Directory returns what [Server.SetDirectory] was given last.
func (s *Server) Directory() Directory {
	defer s.lock()()
	return s.service.accounts.Directory()
}

// NewRequestToken makes a request token of a company for an application, as
// its administrator does under Company Request Token. It is good for one use
// within 24 hours: the documentation says single-use here and up to five times
// there.
func (s *Server) NewRequestToken(company, client string) (RequestToken, error) {
	defer s.lock()()
	s.changes++
	return s.service.accounts.NewRequestToken(company, client)
}

// Mails returns what GET /sandbox/mail shows: the newest JournalSize messages,
// oldest first.
func (s *Server) Mails() []Mail {
	defer s.lock()()
	return s.service.accounts.Mails()
}

// Events returns what GET /sandbox/events shows: the newest JournalSize events,
// oldest first.
func (s *Server) Events() []Event {
	defer s.lock()()
	return append([]Event{}, s.service.notices.events...)
}

// Notifications returns what GET /sandbox/notifications shows: the newest
// JournalSize notifications, oldest first.
func (s *Server) Notifications() []Notification {
	defer s.lock()()
	all := []Notification{}
	for _, n := range s.service.notices.notifications {
		all = append(all, *n)
	}
	return all
}

// Journal returns what GET /sandbox/requests shows: the newest n requests, or
// all that are kept if n is 0.
func (s *Server) Journal(n int) Journal {
	defer s.lock()()
	return s.service.log.Last(n)
}

// SetFaults replaces the faults that are to come. Equal seeds, faults and
// requests, one after another, give equal faults.
func (s *Server) SetFaults(faults []Fault) error {
	defer s.lock()()
	return s.service.faults.Set(faults)
}

// Faults returns the faults that are still to come, with the counts left.
func (s *Server) Faults() []Fault {
	defer s.lock()()
	return s.service.faults.List()
}

// baseURL returns the base URL of the service that a request came to.
func baseURL(s *Server, r *http.Request) string {
	scheme := "http"
	if r.TLS != nil {
		scheme = "https"
	}
	return strings.TrimSuffix(cmp.Or(s.Geolocation, scheme+"://"+r.Host), "/")
}

func (s *Server) maxBody() int64 { return cmp.Or(s.MaxBody, 4<<20) }
