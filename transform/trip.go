package transform

import (
	"cmp"
	"fmt"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// A trip holds what one traveller's document is made from.
type trip struct {
	*Transformer
	*Document // takes the notes

	pnr      *pnr.PNR
	who      *pnr.Passenger
	segments pnr.Segments // those to send
}

// itinerary makes the trip: one booking with the segments that the traveller takes
// part in, and with the traveller's own seats, tickets and programs.
func (t *trip) itinerary(supplier string) *itinerary.Itinerary {
	booking := itinerary.Booking{
		BookingSource:    supplier,
		RecordLocator:    string(t.pnr.Locator),
		DateBookedLocal:  midnightOf(t.pnr.Created),
		AgencyPCC:        t.pnr.Office,
		PassengerCount:   1,
		Passengers:       []itinerary.Passenger{t.passenger()},
		PhoneNumbers:     t.phones(),
		WebAddresses:     t.addresses(),
		AirlineTickets:   t.tickets(),
		MiscChargeOrders: t.chargeOrders(),
	}
	t.payment(&booking)
	for _, s := range t.segments {
		booking.Segments = append(booking.Segments, t.segment(s))
	}
	status := itinerary.TripConfirmed
	if isTicketed(booking.AirlineTickets) {
		status = itinerary.TripTicketed
	}
	first, last := t.bounds(t.segments)
	return &itinerary.Itinerary{
		ClientLocator:   tripKey(t.pnr, t.who),
		TripName:        t.fit(t.nameTrip(t.segments), "TripName", itinerary.MaxTripName),
		TripStatus:      &status,
		DateBookedLocal: booking.DateBookedLocal,
		StartDateLocal:  first,
		EndDateLocal:    last,
		Bookings:        []itinerary.Booking{booking},
	}
}

// segment maps a segment that live lets through.
func (t *trip) segment(s pnr.Segment) itinerary.Segment {
	switch v := s.(type) {
	case *pnr.Air:
		return t.air(v)
	case *pnr.Hotel:
		return t.hotel(v)
	case *pnr.Car:
		return t.car(v)
	case *pnr.Rail:
		return t.rail(v)
	case *pnr.Ride:
		return t.ride(v)
	case *pnr.Ferry:
		return t.ferry(v)
	case *pnr.Tour:
		return t.tour(v)
	case *pnr.Surface, *pnr.Other:
	}
	return nil
}

// confirmation returns the number by which Concur tells the segments of a booking
// apart: the supplier's or, if there is none, the PNR's locator.
func (t *trip) confirmation(number string) string {
	return cmp.Or(t.whole(number, "ConfirmationNumber", itinerary.MaxConfirmationNumber), string(t.pnr.Locator))
}

// nameTrip returns a name for the trip of some segments: where it goes, and the day on
// which that begins, since Concur shows no other date of a trip. A journey goes from the
// first place to the one where the traveller stays longest.
func (t *Transformer) nameTrip(segments pnr.Segments) string {
	day, _ := segments[0].Span()
	where := t.nameStay(segments[0])
	if hops := hopsOf(segments); len(hops) > 0 {
		day, where = hops[0].day, t.nameJourney(hops)
	}
	return fmt.Sprintf("%s, %s", where, day.Time().Format("2 Jan 2006"))
}

// A hop is a part of the journey that goes somewhere.
type hop struct {
	day            pnr.Date // the first
	from, to       string
	depart, arrive pnr.Local
}

func hopsOf(segments pnr.Segments) []hop {
	var out []hop
	for _, s := range segments {
		day, _ := s.Span()
		switch v := s.(type) {
		case *pnr.Air:
			out = append(out, hop{day, v.From, v.To, v.Depart, v.Arrive})
		case *pnr.Rail:
			out = append(out, hop{day, v.From, v.To, v.Depart.Local, v.Arrive.Local})
		case *pnr.Ferry:
			out = append(out, hop{day, v.From, v.To, v.Depart.Local, v.Arrive.Local})
		case *pnr.Hotel, *pnr.Car, *pnr.Ride, *pnr.Tour, *pnr.Surface, *pnr.Other:
		}
	}
	return slices.DeleteFunc(out, func(h hop) bool { return h.from == "" || h.to == "" })
}

// nameJourney returns the first place and the goal of a journey of one hop or more.
func (t *Transformer) nameJourney(hops []hop) string {
	first, goal := hops[0], hops[len(hops)-1]
	longest := pnr.Local(24 * 60) // on the way to somewhere else, less is a change of planes
	if t.city(first.from) == t.city(goal.to) {
		longest = 0
	}
	for i, h := range hops[:len(hops)-1] {
		if stay := hops[i+1].depart - h.arrive; h.arrive != 0 && stay > longest {
			longest, goal = stay, h
		}
	}
	return t.city(first.from) + " to " + t.city(goal.to)
}

// nameStay returns what a segment is that goes nowhere, and where it is.
func (t *Transformer) nameStay(s pnr.Segment) string {
	switch v := s.(type) {
	case *pnr.Hotel:
		return "Hotel in " + cmp.Or(t.city(v.City), v.CityName, v.Name, "an unnamed place")
	case *pnr.Car:
		from, _ := t.carCities(v)
		return "Car from " + cmp.Or(t.city(from), v.Pickup, "an unnamed place")
	case *pnr.Ride:
		return "Ride in " + cmp.Or(t.city(v.City), v.From, "an unnamed place")
	case *pnr.Tour:
		return "Tour in " + cmp.Or(t.city(v.City), "an unnamed place")
	case *pnr.Air, *pnr.Rail, *pnr.Ferry, *pnr.Surface, *pnr.Other:
	}
	return "Trip"
}

// city returns the name of the city of a code or, if it is not known, the code.
func (t *Transformer) city(code string) string {
	place, ok := t.Places.Find(code)
	if !ok {
		return code
	}
	return cmp.Or(place.City, place.Name, code)
}
