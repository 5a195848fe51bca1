package proof

import (
	"net/http"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"tripsync/state"
)

// Nothing waits for longer, whatever Concur asks for.
const mostRest = time.Hour

// aMoment is what a document may wait for though an older one has earned it.
const aMoment = 10 * time.Second

// A document is held when Concur has refused it for so long at least.
const patience = 30 * time.Minute

// A weather is what befalls all requests of some kind for a while, and what is known
// of it.
type weather struct {
	barred string                             // a login that is never let in
	behind string                             // a login whose creates a gateway answers itself
	tries  map[try]int                        // that it answered
	bursts map[string]time.Time               // by client, until when all is refused
	denied map[string]map[uuid.UUID]time.Time // by client and trip, when it was last not let in
	begun  map[uuid.UUID]begin
}

// A begin is when the first attempt of a trip's generation began.
type begin struct {
	generation int64
	at         time.Time
	hurried    bool // it did not wait as it was to, since a process died or an operator hurried it
}

// hurry notes that a trip goes on before its time. It needs the lock.
func (we *weather) hurry(trip uuid.UUID) {
	b := we.begun[trip]
	b.hurried = true
	we.begun[trip] = b
}

func newWeather() weather {
	we := weather{bursts: map[string]time.Time{}, denied: map[string]map[uuid.UUID]time.Time{}, begun: map[uuid.UUID]begin{}, tries: map[try]int{}}
	for _, client := range clients() {
		we.denied[client] = map[uuid.UUID]time.Time{}
	}
	return we
}

// shut counts the trips of a client that were not let in since.
func (we *weather) shut(client string, since time.Time) (n int) {
	for _, at := range we.denied[client] {
		if at.After(since) {
			n++
		}
	}
	return n
}

// bar shuts out a login for some hours, in some worlds. Concur lets in others of its
// company with the same token.
func (w *world) bar() {
	random := w.stream(weatherman)
	if random.IntN(3) > 0 {
		return
	}
	time.Sleep(between(random, time.Minute, 24*time.Hour))
	w.mu.Lock()
	w.weather.barred = login(pick(random, clients()), random.IntN(2))
	w.tell("%s is not let in any more", w.weather.barred)
	w.mu.Unlock()
	time.Sleep(between(random, 10*time.Minute, 12*time.Hour))
	w.mu.Lock()
	w.tell("%s is let in", w.weather.barred)
	w.weather.barred = ""
	w.mu.Unlock()
}

// A try is a create of a trip, in one generation.
type try struct {
	trip       uuid.UUID
	generation int64
}

// mostTries is how often a create may be tried that a gateway answers each time: six
// times, but for those whose process dies before it has recorded the answer.
const mostTries = 12

// screen has a gateway answer all creates of a login for some hours, in some worlds.
func (w *world) screen() {
	random := w.stream(gatekeeper)
	if random.IntN(4) > 0 {
		return
	}
	time.Sleep(between(random, time.Minute, 24*time.Hour))
	w.mu.Lock()
	w.weather.behind = login(pick(random, clients()), random.IntN(2))
	w.tell("a gateway answers the creates of %s", w.weather.behind)
	w.mu.Unlock()
	time.Sleep(between(random, 10*time.Minute, 12*time.Hour))
	w.mu.Lock()
	w.tell("no gateway answers the creates of %s any more", w.weather.behind)
	w.weather.behind = ""
	w.mu.Unlock()
}

// checkTries checks that a create which is never let through is not tried for ever.
func (p *process) checkTries(e event) {
	if e != screened {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	one := try{p.trip, p.sent}
	if p.weather.tries[one]++; p.weather.tries[one] > mostTries {
		p.violated("PORTAL: a create is tried for the %dth time that a gateway answers", p.weather.tries[one])
	}
}

// burst has Concur refuse all requests of a company for some minutes, now and then.
func (w *world) burst() {
	random := w.stream(storms)
	for {
		time.Sleep(between(random, time.Minute, 12*time.Hour))
		w.mu.Lock()
		if w.calm {
			w.mu.Unlock()
			return
		}
		client := pick(random, clients())
		w.weather.bursts[client] = now().Add(between(random, 10*time.Second, 15*time.Minute))
		w.tell("everything of %s is refused until %s", client, w.weather.bursts[client].Format(time.TimeOnly))
		w.mu.Unlock()
	}
}

// befalls returns what the weather does to a request.
func (w *world) befalls(req *request) event {
	w.mu.Lock()
	defer w.mu.Unlock()
	var e event
	switch {
	case w.calm, req.operation == "token":
		return nothing
	case req.login == w.weather.barred:
		e = forbidden
	case req.login == w.weather.behind && req.makes():
		e = screened
	case now().Before(w.weather.bursts[req.client]):
		e = deadlocked
	default:
		return nothing
	}
	w.happen(point("request "+req.operation), e)
	return e
}

// denies notes whom Concur did not let in. It needs the lock.
func (w *world) denies(p *process, req *request, status int) {
	switch {
	case req.operation == "token":
		if status >= 400 && status < 500 && status != http.StatusConflict && status != http.StatusTooManyRequests {
			w.grants.refused[req.client] = now()
		}
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		w.weather.denied[req.client][p.trip] = now()
	}
}

// checkPatience checks that no document is held because Concur refused it some times
// in a row. What a worker that stalled says of an older generation holds nothing. It
// needs the lock.
func (w *world) checkPatience(a state.Attempt, o state.Outcome) {
	if o.Code != "hold" {
		return
	}
	begun := w.weather.begun[a.Trip]
	if begun.generation != a.Generation {
		return
	}
	if tried := now().Sub(begun.at); tried < patience && !begun.hurried {
		w.violated("HOLD: %s is held after %v", w.ledger.trips[a.Trip].PNR, tried.Round(time.Second))
	}
}

// checkText checks an outcome: what an answer says in another encoding counts, and
// what is kept of it is UTF-8. An outcome without a status is of what was not there.
// It needs the lock.
func (p *process) checkText(o state.Outcome) {
	if p.answered == inLatin && o.Status != 0 && (o.Code == "unknown" || o.Code == "transient" || o.Code == "refused") {
		p.violated("UNREAD: an answer in ISO-8859-1 counts as %s", o.Code)
	}
	if !utf8.ValidString(o.Message + o.Correlation + o.TripLink + o.ConcurID) {
		p.violated("UNREAD: what is kept of an answer is no UTF-8")
	}
}

// checkWait checks for how long a trip waits: a document does not wait for what an
// older one has earned.
func (p *process) checkWait(after time.Duration) {
	switch {
	case after > mostRest:
		p.violated("WAIT: a trip waits for %v", after)
	case p.outdone && after > aMoment:
		p.violated("WAIT: a trip waits for %v that an older document has earned", after)
	}
}
