package proof

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"github.com/google/uuid"

	"tripsync/state"
	"tripsync/state/trip"
)

// A ledger is the part of *state.Store that delivery needs, in memory, statement
// by statement; TestLedger compares them. Every method is one transaction, for
// callers that come one at a time.
type ledger struct {
	trips    map[uuid.UUID]*row
	attempts map[uuid.UUID][]*attempt // by trip, in the order in which they began
	pauses   map[string]pause         // by client
	grants   map[string][]byte        // by client
	jobs     map[uuid.UUID]*job       // by trip: what waits or is worked on
}

// A row is one of table trip.
type row struct {
	state.Trip

	verb     trip.Verb
	waits    trip.Reason
	problem  string
	failures int
}

func (r *row) moved() bool { return r.Hold == "" && r.Posted.Generation < r.Generation }

func (r *row) settle(generation int64) {
	r.Posted.Generation, r.waits = generation, ""
}

// An attempt is one of table attempt; it is open while it has no outcome.
type attempt struct {
	state.Attempt

	outcome trip.Code
	doubted bool
}

type pause struct {
	until time.Time
	code  trip.Reason
	why   string
}

// A job is one of River's, of which a trip has one at most.
type job struct {
	due    time.Time
	worker *process // nil: it waits
}

func newLedger() *ledger {
	return &ledger{
		trips: map[uuid.UUID]*row{}, attempts: map[uuid.UUID][]*attempt{},
		pauses: map[string]pause{}, grants: map[string][]byte{}, jobs: map[uuid.UUID]*job{},
	}
}

func (l *ledger) tripsOf(k state.BookingKey) []state.Trip {
	var trips []state.Trip
	for _, r := range l.trips {
		if r.System == k.System && r.PNR == k.Locator {
			trips = append(trips, l.seen(r))
		}
	}
	slices.SortFunc(trips, func(a, b state.Trip) int {
		return cmp.Or(cmp.Compare(a.Locator, b.Locator), cmp.Compare(a.Login, b.Login))
	})
	return trips
}

// decide is Decide for one booking.
func (l *ledger) decide(d state.Decision, now time.Time) {
	var named []uuid.UUID
	for _, w := range d.Trips {
		r := l.want(w)
		named = append(named, w.ID)
		if r.moved() || w.Verb.Sends() {
			l.enqueue(w.ID, now)
		}
	}
	for id, r := range l.trips {
		if r.System == d.Booking.System && r.PNR == d.Booking.Locator && !slices.Contains(named, id) &&
			r.Posted.ConcurID == "" && len(l.attempts[id]) == 0 {
			delete(l.trips, id)
		}
	}
}

func (l *ledger) want(w state.Wanted) *row {
	r, ok := l.trips[w.ID]
	if !ok {
		r = &row{Trip: w.Trip}
		r.Generation, r.Posted = 1, state.Posted{}
		l.trips[w.ID] = r
	}
	if ok && (r.Fingerprint != w.Fingerprint || r.Hold != w.Hold) {
		r.Generation++
	}
	r.Source, r.Document, r.Fingerprint = w.Source, w.Document, w.Fingerprint
	r.AsBooking, r.Starts, r.Ends, r.Journey = w.AsBooking, w.Starts, w.Ends, w.Journey
	r.Hold, r.HoldText, r.verb = w.Hold, w.HoldText, w.Verb
	r.failures, r.waits, r.problem = 0, "", ""
	return r
}

func (l *ledger) enqueue(trip uuid.UUID, now time.Time) {
	j, ok := l.jobs[trip]
	switch {
	case !ok:
		l.jobs[trip] = &job{due: now}
	case j.worker == nil:
		j.due = now
	}
}

func (l *ledger) task(trip uuid.UUID) (state.Task, error) {
	r, ok := l.trips[trip]
	if !ok {
		return state.Task{}, state.ErrNoTrip
	}
	p := l.pauses[r.Client]
	t := state.Task{
		Trip: l.seen(r), Failures: r.failures, Attempts: len(l.attempts[trip]), Into: l.into(r),
		Paused: p.until, PausedCode: p.code, Why: p.why,
	}
	for _, a := range l.attempts[trip] {
		if a.outcome == "refused" && a.Generation == r.Generation {
			if t.Refused++; t.Refused == 1 || a.BegunAt.Before(t.RefusedAt) {
				t.RefusedAt = a.BegunAt
			}
		}
	}
	for _, a := range l.attempts[trip] {
		if a.doubted && (t.Doubt == nil || !a.BegunAt.Before(t.Doubt.BegunAt)) {
			doubt := a.Attempt
			t.Doubt = &doubt
		}
	}
	if a := l.open(trip); a != nil {
		open := a.Attempt
		t.Open = &open
	}
	if r.AsBooking || t.Open != nil && t.Open.AsBooking {
		t.Beside = l.beside(r)
	}
	return t, nil
}

// seen is a row's trip as it is read.
func (l *ledger) seen(r *row) state.Trip {
	t := r.Trip
	t.Posted.Shared = l.shared(r)
	return t
}

// shared reports whether another trip is in the same trip of Concur's.
func (l *ledger) shared(r *row) bool {
	for _, o := range l.trips {
		if r.Posted.ConcurID != "" && o.Posted.ConcurID == r.Posted.ConcurID && o.Login == r.Login && o.ID != r.ID {
			return true
		}
	}
	return false
}

// beside is the open attempt to replace or cancel another whole trip of the
// traveller's that was seen last.
func (l *ledger) beside(r *row) *state.Attempt {
	var last *state.Attempt
	for _, o := range l.trips {
		if o.Client != r.Client || o.Login != r.Login || o.ID == r.ID {
			continue
		}
		a := l.open(o.ID)
		if a == nil || a.Verb == "create" || a.AsBooking {
			continue
		}
		if last == nil || a.SeenAt.After(last.SeenAt) || a.SeenAt.Equal(last.SeenAt) && a.ID.String() < last.ID.String() {
			open := a.Attempt
			last = &open
		}
	}
	return last
}

// into is the TripId of another booking of the journey.
func (l *ledger) into(r *row) string {
	var first *row
	for _, o := range l.trips {
		if o.Client == r.Client && o.Login == r.Login && o.ID != r.ID && o.Journey == r.Journey && r.Journey != "" &&
			o.Posted.AsBooking && o.Posted.ConcurID != "" && (first == nil || o.Locator < first.Locator) {
			first = o
		}
	}
	if first == nil {
		return ""
	}
	return first.Posted.ConcurID
}

func (l *ledger) open(trip uuid.UUID) *attempt {
	all := l.attempts[trip]
	if i := slices.IndexFunc(all, func(a *attempt) bool { return a.outcome == "" }); i >= 0 {
		return all[i]
	}
	return nil
}

func (l *ledger) begin(t state.Task, a state.Attempt) error {
	r := l.trips[a.Trip]
	if r == nil || r.Generation != t.Trip.Generation || r.Fingerprint != t.Trip.Fingerprint || r.Hold != "" ||
		len(l.attempts[a.Trip]) != t.Attempts || l.open(a.Trip) != nil {
		return state.ErrOvertaken
	}
	if a.SeenAt.Before(a.BegunAt) {
		a.SeenAt = a.BegunAt
	}
	a.Status, a.Message = 0, ""
	l.attempts[a.Trip] = append(l.attempts[a.Trip], &attempt{Attempt: a})
	return nil
}

// finish ends j with the attempt, unless j is nil.
func (l *ledger) finish(j *job, a state.Attempt, o state.Outcome, now time.Time) (again bool) {
	open := l.open(a.Trip)
	if open == nil || open.ID != a.ID {
		return true
	}
	if o.Code == "unknown" {
		open.SeenAt, open.Status, open.Message = now, o.Status, o.Message
	} else {
		open.outcome, open.Status, open.Message = o.Code, o.Status, o.Message
	}
	r := l.trips[a.Trip]
	acknowledged := o.Code == "acknowledged" || o.Code == "adopted"
	open.doubted = open.outcome != "" && a.Verb == "create" && o.Status != 0 && !acknowledged && o.Code != "absent"
	if acknowledged || o.Code == "absent" {
		l.endDoubt(a.Trip)
	}
	if open.outcome != "" && !open.doubted {
		open.Document = nil
	}
	newer := l.move(r, a, o, acknowledged)
	return newer || (acknowledged || o.Code == "hold") && l.settled(j, r)
}

func (l *ledger) endDoubt(trip uuid.UUID) {
	for _, a := range l.attempts[trip] {
		if a.doubted {
			a.doubted, a.Document = false, nil
		}
	}
}

func (l *ledger) move(r *row, a state.Attempt, o state.Outcome, acknowledged bool) (newer bool) {
	switch generation := max(r.Posted.Generation, a.Generation); {
	case acknowledged && a.Verb == "cancel":
		r.Posted = state.Posted{}
		r.settle(generation)
		r.failures, r.problem = 0, ""
	case acknowledged:
		r.Posted = state.Posted{
			ConcurID: o.ConcurID, TripLink: o.TripLink, Fingerprint: a.Fingerprint, Document: a.Document, AsBooking: a.AsBooking,
		}
		r.settle(generation)
		r.failures, r.problem = 0, ""
	case o.Code == "absent":
		r.Posted.ConcurID, r.Posted.Fingerprint, r.Posted.Document = "", "", nil
	default:
		r.Posted.Fingerprint = ""
		switch {
		case o.Code == "repeat":
		case o.Code != "hold" && r.Generation != o.Generation:
			return true
		case o.Code != "hold":
			r.wait(o.Code.Reason(), o.Message)
		case r.Generation == a.Generation:
			r.Hold, r.HoldText, r.waits = "refused", o.Message, ""
		}
	}
	return false
}

func (r *row) wait(code trip.Reason, message string) {
	r.waits, r.problem = code, message
	if code != "credential" && code != "slow-down" && code != "quiet" {
		r.failures++
	}
}

// pause lets a client rest, with all its jobs that are due.
func (l *ledger) pause(client string, p pause, now time.Time) {
	l.pauses[client] = p
	for id, j := range l.jobs {
		if r := l.trips[id]; r != nil && r.Client == client && j.worker == nil && !j.due.After(now) {
			r.waits, r.problem, j.due = p.code, p.why, p.until
		}
	}
}

// resume lets a client's deliveries go on, and hurries them.
func (l *ledger) resume(client string, now time.Time) {
	delete(l.pauses, client)
	for id, j := range l.jobs {
		if r := l.trips[id]; r != nil && r.Client == client && j.worker == nil {
			j.due = now
		}
	}
}

// known are all trips of a traveller, in no order.
func (l *ledger) known(client, login string) (all []state.Known) {
	for _, r := range l.trips {
		if r.Client == client && r.Login == login {
			all = append(all, state.Known{ConcurID: r.Posted.ConcurID, PNR: r.PNR})
		}
	}
	return all
}

// acknowledged are the trips that Concur has and about which nothing is under way.
func (l *ledger) acknowledged() (ids []uuid.UUID) {
	for id, r := range l.trips {
		if p := r.Posted; p.ConcurID != "" && p.Document != nil && p.Fingerprint != "" &&
			(r.Hold != "" || p.Generation >= r.Generation) && l.open(id) == nil {
			ids = append(ids, id)
		}
	}
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
	return ids
}

// redo is Redo, and the first half of Lose.
func (l *ledger) redo(t state.Trip, now time.Time) bool {
	r := l.trips[t.ID]
	if r == nil || r.Generation != t.Generation || r.Posted.Generation < r.Generation || r.Posted.ConcurID != t.Posted.ConcurID ||
		r.Hold != "" || r.Document == nil || l.open(t.ID) != nil {
		return false
	}
	r.Generation++
	r.Posted.Fingerprint, r.failures, r.waits, r.problem = "", 0, "", ""
	l.enqueue(t.ID, now)
	return true
}

func (l *ledger) lose(t state.Trip, id uuid.UUID, now time.Time) bool {
	if !l.redo(t, now) {
		return false
	}
	r := l.trips[t.ID]
	r.Posted.ConcurID = ""
	l.attempts[t.ID] = append(l.attempts[t.ID], &attempt{Attempt: state.Attempt{
		ID: id, Trip: t.ID, Verb: "create", Generation: t.Generation, Document: r.Posted.Document, AsBooking: r.Posted.AsBooking, SeenAt: now,
	}})
	return true
}

func (l *ledger) adopt(t state.Trip, p state.Posted) bool {
	if r := l.trips[t.ID]; r != nil && (r.Posted.ConcurID != "" || l.open(t.ID) != nil) {
		return false
	}
	r := l.want(state.Wanted{Trip: t, Verb: "unchanged"})
	p.Generation = 0
	if p.Fingerprint != "" && p.Fingerprint == t.Fingerprint {
		p.Generation = r.Generation
	}
	r.Posted = p
	return true
}

// settled ends the job of a trip unless the trip wants more.
func (l *ledger) settled(j *job, r *row) (again bool) {
	if r.moved() || l.open(r.ID) != nil {
		return true
	}
	l.complete(j, r.ID)
	return false
}

// complete ends a job that is worked on, by whomever.
func (l *ledger) complete(j *job, trip uuid.UUID) {
	if j != nil && l.jobs[trip] == j && j.worker != nil {
		delete(l.jobs, trip)
	}
}

func (l *ledger) done(j *job, t state.Trip) (again bool) {
	r := l.trips[t.ID]
	if r == nil {
		return true
	}
	if t.Hold == "" && r.Generation == t.Generation && l.open(t.ID) == nil {
		r.settle(r.Generation)
	}
	return l.settled(j, r)
}

// wait reports whether something newer is wanted.
func (l *ledger) wait(t state.Trip, code trip.Reason, message string) (again bool) {
	r := l.trips[t.ID]
	if r == nil || r.Generation != t.Generation {
		return true
	}
	r.wait(code, message)
	return false
}

// troubles are those of all runs, in no order.
func (l *ledger) troubles() []state.Trouble {
	var out []state.Trouble
	for _, r := range l.trips {
		t := state.Trouble{Client: r.Client, Locator: r.Locator, Kind: "failed", Code: r.waits, Text: r.problem}
		switch {
		case r.Hold != "":
			t.Kind, t.Code, t.Text = "hold", r.Hold, r.HoldText
		case l.open(r.ID) != nil:
			t.Kind = "unknown"
		case r.waits == "quiet", r.waits == "slow-down", r.waits == "refused":
			t.Kind = "wait"
		case r.waits == "":
			t.Kind = "queued"
		}
		if r.Hold != "" || r.Posted.Generation < r.Generation && r.verb != "unchanged" {
			out = append(out, t)
		}
	}
	return out
}

// queued are the trips with a job.
func (l *ledger) queued() []uuid.UUID {
	return slices.SortedFunc(maps.Keys(l.jobs), func(a, b uuid.UUID) int { return cmp.Compare(a.String(), b.String()) })
}
