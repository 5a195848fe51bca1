package proof

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"tripsync/push/sandbox"
	"tripsync/state"
)

func now() time.Time { return time.Now().UTC() }

// A world is an agency with processes that deliver to a sandbox, in virtual time.
// It lives within a bubble of testing/synctest.
type world struct {
	seed    uint64
	sandbox *sandbox.Server
	meet    func(p *process, at point) event // what happens there; it has to lock

	processes sync.WaitGroup

	mu       sync.Mutex        // guards what follows
	claims   map[string]*claim // by client, of the renewal that goes on
	ledger   *ledger
	bookings []*booking
	planted  []sandbox.Trip
	guests   []guest
	grants   grants
	weather  weather
	made     map[string]bool // fingerprints of documents that were processed
	unsure   map[string]bool // locators whose last create may have been processed, for all that is known
	news     chan struct{}   // closed when there are new jobs
	calm     bool            // nothing goes wrong any more
	end      bool
	away     bool // the operator is
	closed   bool // nobody delivers
	epoch    int  // counts databases that were lost
	odd      bool // Concur has what cannot be told from ours without a database
	trouble  int  // points left of a time of trouble
	batched  bool // there was a proposal

	happened   map[event]int
	violations []string
	story      []string // told only when somebody listens
	listening  bool
}

func newWorld(seed uint64) *world {
	w := &world{
		seed: seed, sandbox: &sandbox.Server{Now: now, Seed: seed + 1, JournalSize: 1},
		ledger: newLedger(), grants: newGrants(), weather: newWeather(), claims: map[string]*claim{},
		made: map[string]bool{}, unsure: map[string]bool{},
		news: make(chan struct{}), happened: map[event]int{},
	}
	w.meet = func(*process, point) event { return nothing }
	w.admit()
	return w
}

// stream is the chance of one actor.
func (w *world) stream(actor int) *rand.Rand { return rand.New(rand.NewPCG(w.seed, uint64(actor))) }

// employ lets crews of some workers work, one after another, until the world ends.
func (w *world) employ(actor, workers int) {
	random := w.stream(actor)
	for !w.ended() {
		if !w.shut() {
			w.hire(random, workers, (*process).work)
		}
		time.Sleep(between(random, time.Second, time.Minute))
	}
}

func (w *world) ended() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.end
}

// shut reports whether nothing may be delivered now.
func (w *world) shut() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.closed
}

func (w *world) finish() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.end = true
	w.announce()
}

func (w *world) newJobs() <-chan struct{} {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.news
}

// announce tells of new jobs. It needs the lock.
func (w *world) announce() {
	close(w.news)
	w.news = make(chan struct{})
}

// happen notes an event. It needs the lock.
func (w *world) happen(p point, e event) {
	w.happened[e]++
	w.tell("%s: %s", p, e)
}

// tell adds to the story. It needs the lock.
func (w *world) tell(format string, args ...any) {
	if w.listening {
		w.story = append(w.story, now().Format("02 15:04:05.000 ")+fmt.Sprintf(format, args...))
	}
}

// violated notes what must not be. It needs the lock.
func (w *world) violated(format string, args ...any) {
	w.violations = append(w.violations, fmt.Sprintf(format, args...))
	w.tell("VIOLATED: "+format, args...)
}

// rest waits until nothing is left to deliver, and reports whether that came.
func (w *world) rest(limit time.Duration) bool {
	for end := now().Add(limit); now().Before(end); {
		time.Sleep(time.Minute)
		w.mu.Lock()
		left := len(w.ledger.jobs)
		w.mu.Unlock()
		if left == 0 {
			return true
		}
	}
	return false
}

// checkDeparture checks a request that leaves: it must bear a token that was stored,
// and must not make what may have been made already.
func (w *world) checkDeparture(req *request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell("> %s %s%s", req.operation, req.locator, req.tripID)
	token := strings.TrimPrefix(req.http.Header.Get("Authorization"), "Bearer ")
	if req.operation != "token" && !w.grants.stored[token] {
		w.violated("a token is used that was not stored")
	}
	for _, t := range w.planted {
		if (req.operation == "update" || req.operation == "cancel") && req.tripID == t.TripID {
			w.violated("%s of a stranger's trip", req.operation)
		}
	}
	if req.makes() {
		if w.unsure[req.locator] {
			w.violated("create of %s was sent again before it was looked up", req.locator)
		}
		w.unsure[req.locator] = true
	}
}

// noteAnswer notes what an answer proves. That a create was refused proves nothing: a
// gateway may have refused it when it was done.
func (w *world) noteAnswer(p *process, req *request, answer *http.Response, e event) {
	if answer == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell("< %s %s%s: %d", req.operation, req.locator, req.tripID, answer.StatusCode)
	w.denies(p, req, answer.StatusCode)
	if req.operation != "list" || answer.StatusCode != http.StatusOK || !e.whole() {
		return
	}
	for _, b := range w.bookings {
		if b.login == req.login {
			w.unsure[b.pnr] = false
		}
	}
}

// noteProcessed notes what the sandbox did, and counts what there is of it.
func (w *world) noteProcessed(req *request, answer *http.Response) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tell("  %s %s%s processed: %d", req.operation, req.locator, req.tripID, answer.StatusCode)
	if newest := w.sandbox.Journal(1).Requests[0]; !newest.Processed {
		return
	}
	w.made[fingerprint(req.body)] = true
	if req.makes() && !w.fixed(req.locator) {
		if trips := w.holding(req.locator); len(trips) > 1 {
			w.violated("DUPLICATE: %s is there %d times", req.locator, len(trips))
		}
	}
}

// checkFinish checks what is recorded as sent. It needs the lock.
func (w *world) checkFinish(a state.Attempt, o state.Outcome) {
	w.tell("= %s generation %d: %s", a.Verb, a.Generation, o.Code)
	w.checkPatience(a, o)
	if open := w.ledger.open(a.Trip); open == nil || open.ID != a.ID || o.Code != "acknowledged" && o.Code != "adopted" {
		return
	}
	pnr := w.ledger.trips[a.Trip].PNR
	if a.Verb != "cancel" && a.Fingerprint != "" && !w.made[a.Fingerprint] && !w.fixed(pnr) {
		w.violated("%s is recorded that Concur never processed", a.Verb)
	}
	w.unsure[pnr] = false
}

// holding returns the trips that hold a booking of ours.
func (w *world) holding(pnr string) []sandbox.Trip {
	var trips []sandbox.Trip
	for _, t := range w.sandbox.Trips() {
		for _, b := range t.Bookings {
			if t.Status != cancelled && !w.isPlanted(t.TripID, b) && b.Segments > 0 && b.RecordLocator == pnr && b.BookingSource == source {
				trips = append(trips, t)
			}
		}
	}
	return trips
}

// fixed reports whether others may have made a copy of a booking's trip.
func (w *world) fixed(pnr string) bool {
	return slices.ContainsFunc(w.bookings, func(b *booking) bool { return b.pnr == pnr && b.fixed })
}

// check compares, once all is at rest, what is wanted with what the sandbox
// holds and with what the ledger says.
func (w *world) check() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, b := range w.bookings {
		w.checkBooking(b)
	}
	w.checkStrangers()
	w.checkGuests()
}

func (w *world) checkBooking(b *booking) {
	t, wanted := b.trip()
	trips := w.holding(b.pnr)
	switch {
	case !wanted && len(trips) > 0:
		w.violated("STALE: %s is there and not wanted", b.pnr)
		return
	case wanted && len(trips) == 0:
		w.violated("LOST: %s is not there", b.pnr)
		return
	case len(trips) > 1:
		w.violated("DUPLICATE: %s is there %d times", b.pnr, len(trips))
		return
	case wanted:
		w.checkTrip(b, trips[0])
	}
	task, err := w.ledger.task(t.ID)
	if err != nil {
		if wanted {
			w.violated("UNRESOLVED: the ledger does not know %s", b.pnr)
		}
		return
	}
	posted := task.Trip.Posted
	agrees := posted.ConcurID == ""
	if wanted {
		agrees = posted.ConcurID == trips[0].TripID && posted.Fingerprint == t.Fingerprint && posted.Generation == task.Trip.Generation
	}
	if task.Open != nil || !agrees {
		w.violated("UNRESOLVED: the ledger of %s does not agree: open %t, generation %d of %d, fingerprint %.4s of %.4s, in %q",
			b.pnr, task.Open != nil, posted.Generation, task.Trip.Generation, posted.Fingerprint, t.Fingerprint, posted.ConcurID)
	}
}

func (w *world) checkTrip(b *booking, t sandbox.Trip) {
	if !b.asBooking && t.ClientLocator != b.clientLocator() {
		w.violated("STALE: %s has the key %s, want %s", b.pnr, t.ClientLocator, b.clientLocator())
	}
	for _, have := range t.Bookings {
		if have.RecordLocator == b.pnr && have.BookingSource == source && have.Summary[0] != b.summary() {
			w.violated("STALE: %s is %s, want %s", b.pnr, have.Summary[0], b.summary())
		}
	}
}
