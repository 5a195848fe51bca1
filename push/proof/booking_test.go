package proof

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"tripsync/push"
	"tripsync/state"
	"tripsync/state/trip"
)

const (
	system = "1A"
	source = "Agency"
)

// clients are the client companies.
func clients() []string { return []string{"acme", "bravo"} }

// login names a traveller of a client: there are two.
func login(client string, i int) string { return fmt.Sprintf("jane.doe%d@%s.example", i, client) }

// A booking is what the agency's exports say of a PNR: one traveller's trip.
type booking struct {
	client, login string
	pnr           string
	locator       string // our key of the trip
	day           int    // of its flight, in May

	version   int    // of the flight; 0: the booking is gone
	number    int    // of confirmation
	batch     string // sent in place of our key, as a proposal's is
	asBooking bool
	held      bool
	journey   string // with others
	fixed     bool   // its form and key, since others made something of its trip; see the package's comment
}

// trip is what is wanted of the booking, and whether anything is.
func (b *booking) trip() (t state.Trip, wanted bool) {
	t = state.Trip{
		ID: trip.ID(b.client, b.locator, b.login), Client: b.client, Locator: b.locator,
		Login: b.login, Source: source, System: system, PNR: b.pnr, AsBooking: b.asBooking,
		Journey: b.journey, Starts: fmt.Sprintf("2000-05-%02d", b.day), Ends: fmt.Sprintf("2000-05-%02d", b.day),
	}
	switch {
	case b.held:
		t.Hold, t.HoldText = "no-traveller", "nobody was found"
	case b.version > 0:
		t.Document = b.document()
		t.Fingerprint = fingerprint(t.Document)
	}
	return t, b.held || b.version > 0
}

func fingerprint(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}

func (b *booking) document() []byte {
	inner := bookingXML(source, b.pnr, "", b.version, fmt.Sprintf("%s%d", b.pnr, b.number), b.day)
	if b.asBooking {
		return []byte(inner)
	}
	return fmt.Appendf(nil, `<Itinerary xmlns="http://www.concursolutions.com/api/travel/trip/2010/06">`+
		`<ClientLocator>%s</ClientLocator><TripName>Paris to Frankfurt</TripName><Bookings>%s</Bookings></Itinerary>`,
		b.clientLocator(), inner)
}

// clientLocator is under what key Concur knows the trip.
func (b *booking) clientLocator() string { return cmp.Or(b.batch, b.locator) }

// summary is how the sandbox tells the flight.
func (b *booking) summary() string {
	return fmt.Sprintf("Air LH%d CDG-FRA 2000-05-%02dT10:05:00", 1000+b.version, b.day)
}

func bookingXML(source, pnr, owner string, version int, number string, day int) string {
	if owner != "" {
		owner = "<BookingOwner>" + owner + "</BookingOwner>"
	}
	return fmt.Sprintf(`<Booking>%s<BookingSource>%s</BookingSource><RecordLocator>%s</RecordLocator>`+
		`<Passengers><Passenger><NameFirst>JANE</NameFirst><NameLast>DOE</NameLast></Passenger></Passengers><Segments><Air>`+
		`<ClassOfService>Y</ClassOfService><ConfirmationNumber>%s</ConfirmationNumber>`+
		`<EndCityCode>FRA</EndCityCode><EndDateLocal>2000-05-%02dT11:20:00</EndDateLocal>`+
		`<FlightNumber>%d</FlightNumber><StartCityCode>CDG</StartCityCode>`+
		`<StartDateLocal>2000-05-%02dT10:05:00</StartDateLocal><Vendor>LH</Vendor></Air></Segments></Booking>`,
		owner, source, pnr, number, day, 1000+version, day)
}

// read reads what the ledger has of the booking, for a plan.
func (w *world) read(b *booking) []state.Trip {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.ledger.tripsOf(state.BookingKey{System: system, Locator: b.pnr})
}

// decide plans and records what is wanted of the booking.
func (w *world) decide(b *booking, have []state.Trip) {
	var want []state.Trip
	if t, wanted := b.trip(); wanted {
		want = append(want, t)
	}
	d := state.Decision{
		Booking: state.Booking{BookingKey: state.BookingKey{System: system, Locator: b.pnr}},
		Trips:   push.Plan(want, have, func(string) bool { return true }),
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ledger.decide(d, now())
	w.announce()
}
