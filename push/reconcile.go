package push

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/transform/itinerary"
)

// The kinds of findings.
const (
	Missing   = "missing"   // Concur does not have the trip any more, or has it cancelled
	Drifted   = "drifted"   // Concur has it otherwise than it acknowledged
	Duplicate = "duplicate" // another trip of the traveller's holds the same booking
	Foreign   = "foreign"   // a trip with a booking of our source that state does not know
)

// A Finding is something in which Concur differs from what state says of it.
type Finding struct {
	Kind     string
	Trip     state.Trip // of a foreign one: the trip whose days were looked through
	ConcurID string
	Locators []string // record locators of our source in a foreign trip
	Changes  []string // in travel language; no personal data

	trip concur.Trip // a duplicate
	key  string      // of the document that was sent
}

// A Register knows all trips; *state.Store is one. Redo and Lose report whether
// the trip still was as it was read: if not, they do nothing.
type Register interface {
	Task(ctx context.Context, trip uuid.UUID) (state.Task, error)
	Known(ctx context.Context, client, login string) ([]state.Known, error)
	Redo(ctx context.Context, t state.Trip) (bool, error)
	Lose(ctx context.Context, t state.Trip, attempt uuid.UUID, now time.Time) (bool, error)
}

// A Reconciler reads back what Concur acknowledged. All fields are required. One
// goroutine may use it.
type Reconciler struct {
	Register Register
	Services map[string]Services // by client
	Now      func() time.Time
	NewID    func() uuid.UUID
	Log      *zap.Logger

	told map[string]bool // ids of foreign trips that were found
}

// Inspect reads a trip back, looks through the traveller's other trips on its
// days, and returns what differs. It changes nothing.
func (r *Reconciler) Inspect(ctx context.Context, t state.Trip) ([]Finding, error) {
	service, ok := r.Services[t.Client]
	if !ok {
		return nil, errors.New("the client is not in the settings any more")
	}
	trip, err := service.Detail(ctx, t.Login, t.Posted.ConcurID)
	if err != nil && !isGone(err) {
		return nil, err
	}
	lost := err != nil || !isAsPosted(&trip, t)
	known, err := r.Register.Known(ctx, t.Client, t.Login)
	if err != nil {
		return nil, fmt.Errorf("read the traveller's trips: %w", err)
	}
	strays, err := readStrays(ctx, service, t, known)
	if err != nil {
		return nil, err
	}
	document := ReadDocument(t.Posted.Document)
	key := keyOf(document)
	if lost {
		return r.missing(t, key, known, strays), nil
	}
	strays = slices.DeleteFunc(strays, func(s concur.Trip) bool { return isSameTrip(&s, &trip) })
	changes, err := driftOf(document, trip.Body)
	if err != nil {
		return nil, fmt.Errorf("compare trip: %w", err)
	}
	var findings []Finding
	if len(changes) > 0 {
		findings = append(findings, Finding{Kind: Drifted, Trip: t, ConcurID: trip.ID, Changes: changes})
	}
	return append(findings, r.others(t, key, known, strays)...), nil
}

// isAsPosted reports whether a trip that was read still is what was posted, whatever
// changed within it.
func isAsPosted(trip *concur.Trip, t state.Trip) bool {
	return !trip.Status.Cancelled() && (!t.Posted.AsBooking || hasSegments(bookingOf(trip, t)))
}

func hasSegments(b *concur.Booking) bool { return b != nil && b.Segments > 0 }

// isSameTrip reports whether two ids are of one trip: it is not said that an id never
// changes.
func isSameTrip(a, b *concur.Trip) bool {
	return a.ID == b.ID || a.TripLinkLocator != "" && a.TripLinkLocator == b.TripLinkLocator
}

// readStrays reads the traveller's trips on the days of t that state does not know.
func readStrays(ctx context.Context, service Reader, t state.Trip, known []state.Known) ([]concur.Trip, error) {
	unknown := func(i concur.TripInfo) bool {
		return !i.Status.Cancelled() && !slices.ContainsFunc(known, func(k state.Known) bool { return k.ConcurID == i.ID })
	}
	var out []concur.Trip
	for trip, err := range readCandidates(ctx, service, t.Login, daysOf(t.Starts, t.Ends), unknown) {
		if err != nil {
			return nil, err
		}
		out = append(out, trip)
	}
	return out, nil
}

func (r *Reconciler) missing(t state.Trip, key string, known []state.Known, strays []concur.Trip) []Finding {
	f := Finding{Kind: Missing, Trip: t, Changes: []string{"not in Concur, or cancelled there"}}
	rest := slices.DeleteFunc(strays, func(s concur.Trip) bool {
		return isOurs(&s, t, []string{key}, t.Posted.AsBooking)
	})
	if len(rest) < len(strays) {
		f.Changes = []string{"in Concur under another id"}
	}
	return append([]Finding{f}, r.others(t, key, known, rest)...)
}

// others returns findings about the trips that state does not know.
func (r *Reconciler) others(t state.Trip, key string, known []state.Known, strays []concur.Trip) []Finding {
	var out []Finding
	for _, s := range strays {
		f := Finding{Trip: t, ConcurID: s.ID, trip: s, key: key}
		switch mine := bookingOf(&s, t); {
		case isOurs(&s, t, []string{key}, t.Posted.AsBooking), hasSegments(mine) && s.ClientLocator == "":
			f.Kind, f.Changes = Duplicate, []string{"the same booking in another trip"}
		case r.foreign(&f, known):
			f.Kind, f.Changes = Foreign, []string{"not posted by tripsync, or forgotten"}
		default:
			continue
		}
		out = append(out, f)
	}
	return out
}

// foreign reports, once for each trip, whether one holds bookings of our source and
// nothing that state knows of the traveller, and notes their record locators.
func (r *Reconciler) foreign(f *Finding, known []state.Known) bool {
	for _, b := range f.trip.Bookings {
		if b.Segments > 0 && b.BookingSource == f.Trip.Source {
			f.Locators = append(f.Locators, b.RecordLocator)
		}
	}
	knows := func(locator string) bool {
		return slices.ContainsFunc(known, func(k state.Known) bool { return k.PNR == locator })
	}
	if len(f.Locators) == 0 || slices.ContainsFunc(f.Locators, knows) || r.told[f.ConcurID] {
		return false
	}
	if r.told == nil {
		r.told = map[string]bool{}
	}
	r.told[f.ConcurID] = true
	return true
}

// driftOf returns in travel language in what a trip that was read differs from the
// document that was sent, but for what is Concur's own.
func driftOf(sent *itinerary.Itinerary, read []byte) ([]string, error) {
	if sent == nil {
		return nil, errors.New("what was sent cannot be read any more")
	}
	back, err := itinerary.ReadBack(bytes.NewReader(read), sent, false)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, c := range itinerary.Diff(sent, back) {
		out = append(out, c.String())
	}
	return out, nil
}

// Repair does about a finding what is safe, and says what that was.
//
//	missing    looked up again at once and after Settle, as a create of unknown
//	           outcome is; then taken over, or created
//	drifted    the wanted document is posted again
//	duplicate  cancelled, if we posted it for certain: our key, our source and
//	           record locator, nothing of others in it, and not the one state knows
//	foreign    nothing
//
// Of two bookings in two trips none can be cancelled: Concur takes the number
// of a booking only, which is that of both.
func (r *Reconciler) Repair(ctx context.Context, f *Finding) (string, error) {
	if f.Kind != Foreign && f.Trip.Hold != "" {
		return "nothing done: the trip is held", nil
	}
	switch f.Kind {
	case Drifted:
		done, err := r.Register.Redo(ctx, f.Trip)
		return remedyOf(done, "queued to be posted again"), err
	case Missing:
		done, err := r.Register.Lose(ctx, f.Trip, r.NewID(), r.Now())
		return remedyOf(done, "queued to be looked up, and created if it stays absent"), err
	case Duplicate:
		return r.cancelTwin(ctx, f)
	}
	return "nothing done: it is not known to be ours", nil
}

const moved = "nothing done: the trip moved meanwhile"

func remedyOf(done bool, what string) string {
	if done {
		return what
	}
	return moved
}

// cancelTwin cancels a duplicate. It needs no ledger: done twice it does no harm,
// and what was not done is found again.
func (r *Reconciler) cancelTwin(ctx context.Context, f *Finding) (string, error) {
	t := f.Trip
	switch {
	case t.Posted.AsBooking:
		return "nothing done: Concur cannot be told which of two bookings to cancel", nil
	case f.trip.ClientLocator == "" || f.trip.ClientLocator != t.Locator && f.trip.ClientLocator != f.key || bookingOf(&f.trip, t) == nil:
		return "nothing done: it is not certain that tripsync posted it", nil
	case holdsOthers(&f.trip, t):
		return "nothing done: others have bookings in it", nil
	}
	task, err := r.Register.Task(ctx, t.ID)
	if err != nil {
		return "", fmt.Errorf("read trip: %w", err)
	}
	if task.Open != nil || task.Trip.Posted.ConcurID != t.Posted.ConcurID || f.ConcurID == t.Posted.ConcurID {
		return moved, nil
	}
	answer, err := r.Services[t.Client].Cancel(ctx, t.Login, f.ConcurID)
	if err != nil && !isGone(err) {
		return "", err
	}
	r.Log.Info("cancelled duplicate", zap.String("trip", t.Locator), zap.String("correlation", answer.CorrelationID))
	return "cancelled", nil
}
