package transform

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
	"tripsync/transform/places"
)

// itinerary makes the trip of one traveller: one booking with all its flights
// and the traveller's own seats and tickets.
func (t *Transformer) itinerary(p *pnr.PNR, who *pnr.Passenger, c *Client, flights []*pnr.Air, d *Document) *itinerary.Itinerary {
	status := itinerary.TripConfirmed
	tickets := t.tickets(p, who, d)
	if ticketed(tickets) {
		status = itinerary.TripTicketed
	}
	name, cut := itinerary.Shorten(t.tripName(flights), itinerary.MaxTripName)
	d.shortened(cut, "TripName")
	return &itinerary.Itinerary{
		ClientLocator:   key(p, who),
		TripName:        name,
		TripStatus:      &status,
		DateBookedLocal: midnight(p.Created),
		StartDateLocal:  moment(flights[0].Depart),
		EndDateLocal:    moment(flights[len(flights)-1].Arrive),
		Bookings: []itinerary.Booking{{
			BookingSource:   c.Supplier,
			RecordLocator:   string(p.Locator),
			DateBookedLocal: midnight(p.Created),
			AgencyPCC:       p.Office,
			PassengerCount:  1,
			Passengers:      []itinerary.Passenger{passenger(who, d)},
			Segments:        t.segments(p, who, flights, d),
			AirlineTickets:  tickets,
		}},
	}
}

func (d *Document) shortened(cut bool, element string) {
	if cut {
		d.Notes = append(d.Notes, element+": shortened to what Concur takes")
	}
}

func midnight(day pnr.Date) itinerary.DateTime {
	if day == 0 {
		return ""
	}
	return moment(day.At(0, 0))
}

func moment(l pnr.Local) itinerary.DateTime {
	if l == 0 {
		return ""
	}
	return itinerary.DateTime(l.String() + ":00")
}

// tripName names the first place, the one where the traveller stays longest,
// and the first day, since a trip of Concur has no other visible date.
func (t *Transformer) tripName(flights []*pnr.Air) string {
	first, goal := flights[0], flights[len(flights)-1]
	longest := pnr.Local(24 * 60) // on the way to somewhere else, less is a change of planes
	if t.city(first.From) == t.city(goal.To) {
		longest = 0
	}
	for i, f := range flights[:len(flights)-1] {
		if stay := flights[i+1].Depart - f.Arrive; f.Arrive != 0 && stay > longest {
			longest, goal = stay, f
		}
	}
	return fmt.Sprintf("%s to %s, %s", t.city(first.From), t.city(goal.To), first.Depart.Time().Format("2 Jan 2006"))
}

func (t *Transformer) city(code string) string {
	place, ok := t.Places.Find(code)
	if !ok {
		return code
	}
	return cmp.Or(place.City, place.Name, code)
}

func passenger(who *pnr.Passenger, d *Document) itinerary.Passenger {
	first, cut1 := itinerary.Shorten(who.First, itinerary.MaxNamePart)
	last, cut2 := itinerary.Shorten(who.Last, itinerary.MaxNamePart)
	d.shortened(cut1 || cut2, "Passenger")
	out := itinerary.Passenger{NameFirst: first, NameLast: last, NameTitle: who.Title}
	for _, f := range who.Flyer {
		out.FrequentTravelerPrograms = append(out.FrequentTravelerPrograms,
			&itinerary.FrequentFlyer{AirlineVendor: f.Carrier, ProgramVendor: f.Carrier, FrequentFlyerNumber: f.Number})
	}
	return out
}

func (t *Transformer) segments(p *pnr.PNR, who *pnr.Passenger, flights []*pnr.Air, d *Document) []itinerary.Segment {
	var out []itinerary.Segment
	for _, f := range flights {
		a := t.air(p, f, d)
		for _, s := range f.Seats {
			if s.Passenger == who.Number {
				a.Seats = append(a.Seats, itinerary.AirSeat{PassengerRph: 1, SeatNumber: s.Seat})
			}
		}
		if slices.ContainsFunc(p.Tickets, func(k pnr.Ticket) bool { return k.Passenger == who.Number && covers(&k, f) }) {
			a.ETicket = "Y"
		}
		out = append(out, a)
	}
	return out
}

func covers(k *pnr.Ticket, f *pnr.Air) bool {
	return slices.ContainsFunc(k.Coupons, func(c pnr.Coupon) bool { return c.Segment == f.Number && c.Status == pnr.CouponOpen })
}

func (t *Transformer) air(p *pnr.PNR, f *pnr.Air, d *Document) *itinerary.Air {
	stops := uint8(f.Stops) //nolint:gosec // one digit
	a := &itinerary.Air{
		Vendor:                 f.Carrier,
		FlightNumber:           f.Flight,
		ClassOfService:         f.Class,
		Status:                 f.Status,
		ConfirmationNumber:     string(cmp.Or(f.Locator, p.Locator)),
		StartCityCode:          f.From,
		EndCityCode:            f.To,
		StartDateLocal:         moment(f.Depart),
		EndDateLocal:           moment(f.Arrive),
		StartTerminal:          f.TerminalFrom,
		EndTerminal:            f.TerminalTo,
		AircraftCode:           f.Equipment,
		Duration:               f.Minutes,
		Miles:                  f.Miles,
		NumStops:               &stops,
		Meals:                  f.Meal,
		CheckedBaggage:         f.Baggage,
		OperatedByVendor:       f.Operating,
		OperatedByFlightNumber: f.OperatingFlight,
		OperatedByVendorName:   f.OperatingName,
	}
	t.zone(a, f, d)
	return a
}

// zone fixes the flight's times in UTC. A segment has one TimeZone, so it is
// given where both ends lie in the same zone and Concur lists it; else both
// times go in UTC. Where a place is not known, Concur has the city code to go by.
func (t *Transformer) zone(a *itinerary.Air, f *pnr.Air, d *Document) {
	from, ok1 := t.Places.Find(f.From)
	to, ok2 := t.Places.Find(f.To)
	if !ok1 || !ok2 {
		d.Notes = append(d.Notes, fmt.Sprintf("segment %d: place not known, sent without a time zone", f.Number))
		return
	}
	if zone, listed := places.ConcurZone(from.Zone); listed && from.Zone == to.Zone {
		a.TimeZone = zone
		return
	}
	start, ok1 := from.UTC(f.Depart.Time())
	end, ok2 := to.UTC(f.Arrive.Time())
	if !ok1 || !ok2 {
		return
	}
	a.StartDateUtc = moment(pnr.LocalOf(start))
	if f.Arrive != 0 {
		a.EndDateUtc = moment(pnr.LocalOf(end))
	}
}

// tickets are the traveller's own documents.
func (t *Transformer) tickets(p *pnr.PNR, who *pnr.Passenger, d *Document) []itinerary.TicketRecord {
	var out []itinerary.TicketRecord
	for i := range p.Tickets {
		if k := &p.Tickets[i]; k.Passenger == who.Number && len(k.Number) == 13 && len(k.Coupons) > 0 {
			out = append(out, ticket(p, who, k, d))
		}
	}
	return out
}

func ticket(p *pnr.PNR, who *pnr.Passenger, k *pnr.Ticket, d *Document) *itinerary.AirlineTicket {
	name, cut1 := itinerary.Shorten(who.Last+"/"+who.First, itinerary.MaxPassengerName)
	endorsement, cut2 := itinerary.Shorten(k.Endorsement, itinerary.MaxEndorsements)
	fareLine, cut3 := itinerary.Shorten(k.FareLine, itinerary.MaxLinearFareConstructor)
	d.shortened(cut1 || cut2 || cut3, "AirlineTicket")
	out := &itinerary.AirlineTicket{
		PlatingCarrierNumericCode: k.Number[:3],
		PlatingControlNumber:      k.Number[3:],
		MasterTicketNumber:        k.Master,
		TicketType:                "E",
		PassengerName:             name,
		RecordLocator:             string(p.Locator),
		IssueDateTime:             midnight(k.Issued),
		IssuingIataAgencyNumber:   digits(k.IATA),
		IssuingPseudoCity:         k.Office,
		TotalFare:                 itinerary.Decimal(k.Total),
		TotalFareCurrency:         currencyOf(k.Total, k.Currency),
		BaseFare:                  itinerary.Decimal(k.Base),
		BaseFareCurrency:          currencyOf(k.Base, cmp.Or(k.BaseCurrency, k.Currency)),
		Endorsements:              endorsement,
		LinearFareConstructor:     fareLine,
	}
	for _, x := range k.Taxes {
		out.Taxes = append(out.Taxes, itinerary.Tax{TaxType: x.Code, TaxAmount: itinerary.Decimal(x.Amount)})
	}
	for _, x := range k.Exchanges {
		out.AirlineTicketExchanges = append(out.AirlineTicketExchanges,
			itinerary.AirlineTicketExchange{PlatingCarrierNumericCode: x.Number[:3], PlatingControlNumber: x.Number[3:]})
	}
	void := true
	for _, c := range k.Coupons {
		void = void && c.Status == pnr.CouponVoid
		out.AirlineTicketCoupons = append(out.AirlineTicketCoupons, coupon(c))
	}
	if void {
		out.TicketType = "V"
	}
	return out
}

func coupon(c pnr.Coupon) itinerary.AirlineTicketCoupon {
	return itinerary.AirlineTicketCoupon{
		CouponNumber:   uint8(c.Number), //nolint:gosec // 1 to 4
		CouponStatus:   c.Status,
		Vendor:         c.Carrier,
		FlightNumber:   c.Flight,
		ClassOfService: c.Class,
		StartCityCode:  c.From,
		EndCityCode:    c.To,
		StartDateLocal: moment(c.Depart),
		RateCode:       c.FareBasis,
	}
}

// digits is s when it is a number, as the schema wants it.
func digits(s string) string {
	if _, err := strconv.ParseUint(s, 10, 64); err != nil {
		return ""
	}
	return s
}

func currencyOf(amount, currency string) string {
	if amount == "" {
		return ""
	}
	return currency
}

// ticketed tells whether some coupon can still be flown or was.
func ticketed(tickets []itinerary.TicketRecord) bool {
	for _, r := range tickets {
		k, ok := r.(*itinerary.AirlineTicket)
		if ok && slices.ContainsFunc(k.AirlineTicketCoupons, func(c itinerary.AirlineTicketCoupon) bool {
			return c.CouponStatus == pnr.CouponOpen || c.CouponStatus == pnr.CouponUsed
		}) {
			return true
		}
	}
	return false
}
