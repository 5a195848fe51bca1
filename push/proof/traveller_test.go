package proof

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"time"

	"github.com/google/uuid"

	"tripsync/push/sandbox"
)

// A guest is a booking that a traveller put into a trip of ours.
type guest struct{ pnr, summary string }

// travel lets travellers, and others with access to a client's trips, do
// something to ours in Concur now and then, until there is calm.
func (w *world) travel() {
	random := w.stream(travellers)
	for {
		time.Sleep(between(random, time.Minute, 24*time.Hour))
		w.mu.Lock()
		if w.calm {
			w.mu.Unlock()
			return
		}
		w.interfere(pick(random, w.bookings), random)
		w.mu.Unlock()
	}
}

// interfere does something to a booking's trip that stands and about which nothing
// is under way: what is done while we send cannot be told from a moment before
// or after. It needs the lock.
func (w *world) interfere(b *booking, random *rand.Rand) {
	t, _ := b.trip()
	r := w.ledger.trips[t.ID]
	if r == nil || r.Posted.Document == nil || r.Posted.ConcurID == "" || w.ledger.open(t.ID) != nil || w.ledger.jobs[t.ID] != nil {
		return
	}
	standing := w.holding(b.pnr)
	if len(standing) != 1 || standing[0].TripID != r.Posted.ConcurID {
		return
	}
	switch whole := !r.Posted.AsBooking; random.IntN(5) {
	case 0:
		if len(standing[0].Bookings) == 1 {
			w.call(b, "cancel", "/api/travel/trip/v1.1/cancel", standing[0].TripID, nil)
		}
	case 1:
		path := "/api/travel/booking/v1.1"
		if whole {
			path = "/api/travel/trip/v1.1"
		}
		old := fmt.Sprintf("<FlightNumber>%s</FlightNumber>", inside(string(r.Posted.Document), "<FlightNumber>", "</FlightNumber>"))
		w.call(b, "change", path, standing[0].TripID, bytes.Replace(r.Posted.Document, []byte(old), []byte("<FlightNumber>9999</FlightNumber>"), 1))
	case 2:
		if whole && b.batch == "" && len(standing[0].Bookings) == 1 {
			b.fixed = true
			w.call(b, "copy", "/api/travel/trip/v1.1", "", r.Posted.Document)
		}
	case 3:
		if !b.fixed {
			w.join(b, standing[0].TripID)
		}
	default:
		if whole {
			b.fixed, w.odd = true, true
			w.imitate(b)
		}
	}
}

// call has somebody else with access to the client's trips do something.
func (w *world) call(b *booking, what, path, tripID string, document []byte) {
	query := url.Values{"userid_type": {"login"}, "userid_value": {b.login}}
	if tripID != "" {
		query.Set("tripId", tripID)
	}
	r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1"+path+"?"+query.Encode(), bytes.NewReader(document))
	r.Header.Set("Authorization", "Bearer "+w.accessToken(b.client))
	answer := httptest.NewRecorder()
	w.sandbox.ServeHTTP(answer, r)
	w.tell("somebody does this to %s: %s", b.pnr, what)
	if answer.Code != http.StatusOK {
		w.violated("%s of %s: %s", what, b.pnr, answer.Body)
	}
}

// join puts a booking of the traveller's own into a trip of ours.
func (w *world) join(b *booking, tripID string) {
	g := guest{pnr: "G" + uuid.NewSHA1(uuid.Nil, fmt.Append(nil, b.pnr, len(w.guests))).String()[:5]}
	added := w.add(fmt.Sprintf(`<Itinerary><TripId>%s</TripId><TripName>Mine</TripName><UserLoginId>%s</UserLoginId><Bookings>%s</Bookings></Itinerary>`,
		tripID, b.login, bookingXML("TripIt", g.pnr, "TripIt", 8000, g.pnr, b.day)))
	for _, t := range added {
		for _, in := range t.Bookings {
			if in.RecordLocator == g.pnr {
				g.summary = strings.Join(in.Summary, "\n")
			}
		}
	}
	w.guests = append(w.guests, g)
	b.fixed = true
	w.tell("the traveller of %s puts %s into the trip", b.pnr, g.pnr)
}

// imitate makes a trip of the traveller's own that has our booking without our key.
func (w *world) imitate(b *booking) {
	w.planted = append(w.planted, w.add(fmt.Sprintf(
		`<Itinerary><TripName>Mine</TripName><UserLoginId>%s</UserLoginId><Bookings>%s%s</Bookings></Itinerary>`, b.login,
		bookingXML(source, b.pnr, "ConcurConnectAPI", 7000, "X"+b.pnr, b.day), bookingXML("TripIt", b.pnr, "TripIt", 7001, "Y"+b.pnr, b.day)))...)
	w.tell("the traveller of %s imitates the trip", b.pnr)
}

func (w *world) add(text string) []sandbox.Trip {
	added, err := w.sandbox.AddTrips(strings.NewReader(text))
	if err != nil {
		w.violated("add trips: %v", err)
	}
	return added
}

// checkGuests looks for the bookings that travellers put into trips of ours.
func (w *world) checkGuests() {
	there := map[guest]int{}
	for _, t := range w.sandbox.Trips() {
		for _, b := range t.Bookings {
			if t.Status != cancelled {
				there[guest{b.RecordLocator, strings.Join(b.Summary, "\n")}]++
			}
		}
	}
	for _, g := range w.guests {
		if there[g] != 1 {
			w.violated("FOREIGN: the traveller's booking %s in a trip of ours was changed", g.pnr)
		}
	}
}
