package transform

import (
	"cmp"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

func (t *trip) air(f *pnr.Air) *itinerary.Air {
	stops := uint8(f.Stops) //nolint:gosec // one digit
	when := t.span(t.stretchOf(f))
	a := &itinerary.Air{
		Vendor:                 f.Carrier,
		FlightNumber:           f.Flight,
		ClassOfService:         f.Class,
		Status:                 f.Status,
		ConfirmationNumber:     t.confirmation(string(f.Locator)),
		StartCityCode:          f.From,
		EndCityCode:            f.To,
		StartDateLocal:         when.startLocal,
		EndDateLocal:           when.endLocal,
		StartDateUtc:           when.startUtc,
		EndDateUtc:             when.endUtc,
		TimeZone:               when.zone,
		StartTerminal:          f.TerminalFrom,
		EndTerminal:            f.TerminalTo,
		AircraftCode:           f.Equipment,
		Duration:               f.Minutes,
		Miles:                  f.Miles,
		NumStops:               &stops,
		Meals:                  t.fit(f.Meal, "Meals", itinerary.MaxMeals),
		CheckedBaggage:         t.fit(f.Baggage, "CheckedBaggage", itinerary.MaxCheckedBaggage),
		OperatedByVendor:       f.Operating,
		OperatedByFlightNumber: f.OperatingFlight,
		OperatedByVendorName:   f.OperatingName,
		Seats:                  t.seats(f),
	}
	if slices.ContainsFunc(t.pnr.Tickets, func(k pnr.Ticket) bool { return t.owns(&k.Document) && isCovered(&k, f) }) {
		a.ETicket = "Y"
	}
	return a
}

func (t *trip) seats(f *pnr.Air) []itinerary.AirSeat {
	var out []itinerary.AirSeat
	for _, s := range f.Seats {
		if s.Passenger == t.who.Number {
			out = append(out, itinerary.AirSeat{PassengerRph: 1, SeatNumber: s.Seat})
		}
	}
	return out
}

func isCovered(k *pnr.Ticket, f *pnr.Air) bool {
	return slices.ContainsFunc(k.Coupons, func(c pnr.Coupon) bool {
		return c.Segment == f.Number && cmp.Or(c.Status, pnr.CouponOpen) == pnr.CouponOpen
	})
}
