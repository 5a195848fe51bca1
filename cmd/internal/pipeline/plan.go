package pipeline

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"runtime"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"tripsync/ingest/pnr"
	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform"
	"tripsync/transform/itinerary"
	"tripsync/transform/passive"
)

// An Item is one trip of a plan.
type Item struct {
	state.Wanted

	Stopped bool // by the guard of a client of its booking
}

// result is what becomes of the item.
func (i *Item) result() trip.Result {
	if i.Stopped && i.Verb.Sends() {
		return trip.ResultHeld
	}
	return i.Verb.Result()
}

// A planner says what to do about bookings, under the rules of one moment. It changes
// nothing.
type planner struct {
	Rules

	store     *state.Store
	transform *transform.Transformer
	now       func() time.Time
	count     func(step string) // of several goroutines; nil: nobody is told
}

// page is how many bookings are read from the database at once, and decided on
// in one transaction.
const page = 500

// plans yields what to do about each booking that is due, in the order in which
// bookings were first read, some at a time. An error is the last.
func (p *planner) plans(ctx context.Context, due state.Due) iter.Seq2[[]state.Decision, error] {
	return func(yield func([]state.Decision, error) bool) {
		holds, err := p.byHand(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		seen, err := p.store.Reading.Due(ctx, due)
		if err != nil {
			yield(nil, err)
			return
		}
		for some := range slices.Chunk(seen, page) {
			decisions, err := p.planPage(ctx, some, holds)
			if !yield(decisions, err) || err != nil {
				return
			}
		}
	}
}

// A tripName is what a person holds.
type tripName struct{ client, locator string }

// byHand returns why trips are not sent that a person holds.
func (p *planner) byHand(ctx context.Context) (map[tripName]string, error) {
	holds, err := p.store.Trips.Holds(ctx)
	if err != nil {
		return nil, fmt.Errorf("list what is held by hand: %w", err)
	}
	why := map[tripName]string{}
	for _, h := range holds {
		why[tripName{h.Client, h.Locator}] = h.Text()
	}
	return why, nil
}

// planPage plans the bookings that were first read at some places.
func (p *planner) planPage(ctx context.Context, seen []int64, holds map[tripName]string) ([]state.Decision, error) {
	bookings, err := p.store.Reading.Bookings(ctx, seen...)
	if err != nil {
		return nil, err
	}
	f, err := p.gather(ctx, keysOf(bookings))
	if err != nil {
		return nil, err
	}
	decisions := make([]state.Decision, len(bookings))
	err = callOnAllCores(len(bookings), func(i int) error {
		want, waits := p.mapGiving(f, i, holds)
		decisions[i] = state.Decision{
			Booking: bookings[i], Waits: waits, Trips: p.planBooking(want, slices.Clone(f.have[f.keys[i]]), holds), Passives: p.countPassives(f.folded[i]),
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return decisions, p.noteNeighbours(ctx, decisions)
}

func keysOf(bookings []state.Booking) []state.BookingKey {
	keys := make([]state.BookingKey, len(bookings))
	for i, b := range bookings {
		keys[i] = b.BookingKey
	}
	return keys
}

// foldAll returns what the records of bookings say of each.
func (p *planner) foldAll(ctx context.Context, keys []state.BookingKey) ([][]pnr.PNR, error) {
	bodies, err := p.store.Reading.Records(ctx, keys...)
	if err != nil {
		return nil, fmt.Errorf("read records: %w", err)
	}
	folded := make([][]pnr.PNR, len(keys))
	err = callOnAllCores(len(keys), func(i int) error {
		records, err := decodeRecords(bodies[keys[i]])
		if err != nil {
			return fmt.Errorf("plan %s: %w", keys[i].Locator, err)
		}
		folded[i] = p.fold(records)
		return nil
	})
	return folded, err
}

// callOnAllCores calls f for each of the first n numbers, in any order. The error is that of
// one of them.
func callOnAllCores(n int, f func(i int) error) error {
	var all errgroup.Group
	all.SetLimit(runtime.GOMAXPROCS(0))
	for i := range n {
		all.Go(func() error { return f(i) })
	}
	return all.Wait()
}

func decodeRecords(bodies [][]byte) (records []*pnr.Record, err error) {
	records = make([]*pnr.Record, len(bodies))
	for i, body := range bodies {
		if records[i], err = pnr.ReadUnmarked(body); err != nil {
			return nil, fmt.Errorf("read record: %w", err)
		}
	}
	return records, nil
}

// countPassives counts the passive segments of a booking, and those that are understood.
func (p *planner) countPassives(folded []pnr.PNR) (n state.Passives) {
	for i := range folded {
		var sets passive.Sets
		if client := p.ClientOf(&folded[i]); client != nil {
			sets = client.Passives
		}
		reading := sets.Read(&folded[i])
		n.Office = cmp.Or(n.Office, folded[i].Office)
		n.Count, n.Understood = n.Count+reading.Passives, n.Understood+reading.Understood
	}
	return n
}

// A mapped trip is as a booking wants it.
type mapped struct {
	state.Trip

	document *itinerary.Itinerary // what the document of the trip says
	notes    []string
	given    []transform.Keeper // who has segments of it; see transform.Twins
}

// mapBooking returns the trips that a booking wants.
func (p *planner) mapBooking(into *transform.Transformer, folded []pnr.PNR, k state.BookingKey) (want []mapped) {
	for i := range folded {
		client := p.ClientOf(&folded[i])
		for _, d := range documentsOf(into, &folded[i], k, client) {
			want = append(want, p.mapDocument(d, k, client))
		}
	}
	return want
}

// documentsOf are those of the booking, or the reason why a record of a document
// that nobody knows yet makes none.
func documentsOf(into *transform.Transformer, booking *pnr.PNR, k state.BookingKey, client *Client) []transform.Document {
	if document, ok := k.Document(); ok {
		return []transform.Document{{Locator: booking.System + "-" + document, Reason: transform.Waiting(document)}}
	}
	if client == nil {
		return into.Documents(booking, nil)
	}
	return into.Documents(booking, &client.Client)
}

// mapDocument returns the trip of a client's document.
func (p *planner) mapDocument(d transform.Document, k state.BookingKey, client *Client) mapped {
	m := mapped{notes: d.Notes, given: d.Given, Trip: state.Trip{
		Locator: d.Locator, Login: d.Login, System: k.System, PNR: k.Locator,
		Hold: trip.Reason(d.Reason.Code), HoldText: d.Reason.Text, Withdrawn: d.Withdrawn, AsBooking: d.AsBooking, Journey: d.Journey,
	}}
	if client != nil {
		m.Client, m.Source = client.Name, client.Supplier
	}
	m.ID = trip.ID(m.Client, m.Locator, m.Login)
	if d.Itinerary == nil {
		return m
	}
	document, err := p.encode(&d)
	if err != nil {
		r := transform.Forbidden(err)
		m.Hold, m.HoldText = trip.Reason(r.Code), r.Text
		return m
	}
	m.Document, m.Fingerprint = document, itinerary.Sum(document).String()
	m.Starts, m.Ends = d.Itinerary.StartDateLocal.Date(), d.Itinerary.EndDateLocal.Date()
	if m.document = d.Itinerary; d.AsBooking {
		m.document = &itinerary.Itinerary{Bookings: d.Itinerary.Bookings[:1]}
	}
	m.TooOld = p.tooOld(&m.Trip)
	return m
}

// tooOld returns why a trip is not created that ended too long ago, or nothing if it is.
func (p *planner) tooOld(t *state.Trip) string {
	oldest := p.termsOf(t.Client).Oldest
	end, err := time.Parse(time.DateOnly, t.Ends)
	if oldest == nil || err != nil || !end.Before(p.now().UTC().AddDate(0, 0, -*oldest-1)) {
		return ""
	}
	return trip.ReasonTooOld.Text(fmt.Sprintf("it ended on %s, oldest is %dd", end.Format("2 Jan 2006"), *oldest))
}

// planBooking compares what a booking wants with what state has of it.
func (p *planner) planBooking(want []mapped, have []state.Trip, holds map[tripName]string) []state.Wanted {
	trips := make([]state.Trip, len(want))
	byID := map[uuid.UUID]*mapped{}
	for i := range want {
		trips[i], byID[want[i].ID] = want[i].Trip, &want[i]
	}
	for _, some := range [][]state.Trip{trips, have} {
		for i := range some {
			some[i].ByHand = holds[tripName{some[i].Client, some[i].Locator}]
		}
	}
	plan := push.Plan(trips, have, func(client string) bool { return !p.termsOf(client).NeverCancels })
	for i := range plan {
		p.describe(plan, i, byID[plan[i].ID])
	}
	return plan
}

// describe says what a trip of a plan changes and takes away. m is nil for a trip that
// is not wanted any more.
func (p *planner) describe(plan []state.Wanted, i int, m *mapped) {
	w := &plan[i]
	w.First = w.Urgent(p.now())
	var after *itinerary.Itinerary
	if m != nil {
		w.Notes = m.notes
		if w.Document != nil {
			after = m.document
		}
	}
	if !w.Verb.Sends() {
		return
	}
	before := p.decode(w.Posted.Document)
	w.Changes = p.inWords(itinerary.Diff(before, after))
	w.Loss = string(push.LossOf(plan, i, before, after))
}

// inWords says changes as people read them this year.
func (p *planner) inWords(changes []itinerary.Change) []string {
	var out []string
	for _, c := range changes {
		out = append(out, c.In(p.now().Year()))
	}
	return out
}

// noteNeighbours predicts into which trips Concur will put new bookings. Only trips
// that went through here are known.
func (p *planner) noteNeighbours(ctx context.Context, decisions []state.Decision) error {
	var bookings []*state.Wanted
	var trips []state.Trip
	for _, d := range decisions {
		for i := range d.Trips {
			if w := &d.Trips[i]; w.AsBooking && (w.Verb == trip.Create || w.Verb == trip.Replace) {
				bookings, trips = append(bookings, w), append(trips, w.Trip)
			}
		}
	}
	if len(bookings) == 0 {
		return nil
	}
	neighbours, err := p.store.Trips.Neighbours(ctx, trips)
	if err != nil {
		return fmt.Errorf("read the travellers' trips: %w", err)
	}
	for _, w := range bookings {
		note := "Concur makes a new trip of it, unless it knows one of these days from elsewhere"
		if i := slices.IndexFunc(neighbours, func(n state.Neighbour) bool { return n.ID == w.ID }); i >= 0 {
			n := neighbours[i]
			note = fmt.Sprintf("Concur puts it into the trip of %s, %s to %s", n.Locator, n.Starts, n.Ends)
		}
		w.Notes = append(slices.Clip(w.Notes), note)
	}
	return nil
}

// fold, encode and decode are the three steps that cost. Each is taken once on the way
// of a changed trip; count is told.
func (p *planner) fold(records []*pnr.Record) []pnr.PNR {
	p.counted("fold")
	return pnr.Fold(records)
}

func (p *planner) encode(d *transform.Document) ([]byte, error) {
	p.counted("encode")
	return d.Encode()
}

func (p *planner) decode(document []byte) *itinerary.Itinerary {
	if document != nil {
		p.counted("decode")
	}
	return push.ReadDocument(document)
}

func (p *planner) counted(step string) {
	if p.count != nil {
		p.count(step)
	}
}
