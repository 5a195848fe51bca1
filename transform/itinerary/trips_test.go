package itinerary_test

import "tripsync/transform/itinerary"

func trips() map[string]*itinerary.Itinerary {
	return map[string]*itinerary.Itinerary{
		"empty": {}, "one-way": oneWay(), "return": returnTrip(), "year-end": yearEnd(),
	}
}

// oneWay is the smallest trip worth sending: a flight and its ticket.
func oneWay() *itinerary.Itinerary {
	return &itinerary.Itinerary{
		ClientLocator: "1A-QX7T2M-1",
		TripName:      "Paris – Frankfurt 3 Feb",
		TripStatus:    new(itinerary.TripTicketed),
		Bookings: []itinerary.Booking{{
			BookingSource:  "Agency",
			RecordLocator:  "QX7T2M",
			AirlineTickets: []itinerary.TicketRecord{ticket("1234567890", "345.10", 1)},
			Passengers:     []itinerary.Passenger{{NameFirst: "JANE", NameLast: "DOE", NameTitle: "MRS"}},
			Segments:       []itinerary.Segment{flight("1029", "CDG", "FRA", "2026-02-03T07:20:00", "2026-02-03T08:35:00")},
		}},
	}
}

// returnTrip goes out by a connection and comes back directly, on two tickets,
// with seats, a frequent flyer, an exchange, a refund and names that need care.
func returnTrip() *itinerary.Itinerary {
	out := flight("1029", "CDG", "FRA", "2026-02-03T07:20:00", "2026-02-03T08:35:00")
	out.LegId = 1
	out.Seats = []itinerary.AirSeat{{PassengerRph: 1, SeatNumber: "12A", Status: "HK"}, {PassengerRph: 2, SeatNumber: "12B"}}
	connection := flight("0456", "FRA", "LAX", "2026-02-03T10:05:00", "2026-02-03T12:45:00")
	connection.LegId, connection.NumStops, connection.AircraftCode = 1, new(uint8(0)), "748"
	connection.CarbonEmissionLbs, connection.CarbonModel = "1411.5", 2
	back := flight("2050", "LAX", "CDG", "2026-02-09T15:30:00", "2026-02-10T11:15:00")
	back.Vendor, back.OperatedByVendor, back.LegId = "UA", "AC", 2
	back.Charges = []itinerary.Charge{&itinerary.Fixed{
		Amount: "30.00", Currency: "EUR", Description: "Seat & luggage", IsPaid: new(false), IsPrimary: new(true),
		SemanticsCode: "SEGFEE", SemanticsVendorType: "A",
	}}
	first := ticket("1234567890", "845.10", 2)
	first.Endorsements = `NON REF/NON END "CORP" <50% FEE>`
	first.AirlineTicketExchanges = []itinerary.AirlineTicketExchange{{
		Amount: "120.00", Currency: "EUR", PlatingCarrierNumericCode: "220", PlatingControlNumber: "1111111111",
	}}
	first.Taxes = []itinerary.Tax{{TaxAmount: "45.10", TaxType: "FR"}, {TaxAmount: "20.00", TaxType: "QX"}}
	second := ticket("1234567891", "400.00", 1)
	second.PlatingCarrierNumericCode = "016"
	return &itinerary.Itinerary{
		BookedByLastName: "ROE",
		ClientLocator:    "1A-QX7T2M-1",
		DateBookedLocal:  "2026-01-05T09:12:00",
		IsPersonal:       new(false),
		TripName:         "Paris – Los Angeles 3–10 Feb",
		TripStatus:       new(itinerary.TripTicketed),
		Bookings: []itinerary.Booking{{
			BookingSource: "Agency",
			RecordLocator: "QX7T2M",
			AirfareQuotes: []itinerary.Quote{{TotalFare: "1245.10", TotalFareCurrency: "EUR"}},
			AirlineTickets: []itinerary.TicketRecord{first, second, &itinerary.AirlineAdjustment{
				AdjustmentType: "R", PlatingCarrierNumericCode: "220", PlatingControlNumber: "1111111111",
				TotalAdjustment: "-95.00", TotalAdjustmentCurrency: "EUR",
			}},
			Passengers: []itinerary.Passenger{
				{
					NameFirst: "ZOË 'ZO'", NameLast: "D’OE-MÜLLER", TextName: "DOE <MULLER> & CO",
					FrequentTravelerPrograms: []itinerary.TravelerProgram{
						&itinerary.FrequentFlyer{AirlineVendor: "LH", FrequentFlyerNumber: "992000000000001"},
					},
				},
				{NameFirst: "RICHARD", NameLast: "ROE"},
			},
			PhoneNumbers: []itinerary.PhoneNumberData{{PassengerRPH: 1, PhoneNumber: "+33 1 00 00 00 00", Type: "B"}},
			Segments:     []itinerary.Segment{out, connection, back},
			WebAddresses: []itinerary.WebAddressData{{PassengerRPH: 1, WebAddress: "doe@example.com", Format: "E", Type: "BUS"}},
			AgencyPCC:    "PAR1A2150",
		}},
		CustomAttributes: []itinerary.CustomAttribute{{Name: "CostCentre", Data: "4711", DataType: "String", DisplayOnItinerary: new(true)}},
	}
}

// yearEnd leaves in one year and arrives in the next, under two locators.
func yearEnd() *itinerary.Itinerary {
	night := flight("0779", "SIN", "FRA", "2026-12-31T23:55:00", "2027-01-01T05:40:00")
	night.StartDateUtc, night.EndDateUtc = "2026-12-31T15:55:00", "2027-01-01T04:40:00"
	on := flight("1028", "FRA", "CDG", "2027-01-01T07:10:00", "2027-01-01T08:25:00")
	on.StartTerminal, on.EndTerminal = "1", "2B"
	return &itinerary.Itinerary{
		ClientLocator: "1A-R7K2LM-1",
		TripName:      "Singapore – Paris 31 Dec",
		TripStatus:    new(itinerary.TripConfirmed),
		Bookings: []itinerary.Booking{
			{BookingSource: "Agency", RecordLocator: "R7K2LM", Segments: []itinerary.Segment{night}},
			{BookingSource: "Agency", RecordLocator: "R7K2LN", Segments: []itinerary.Segment{on}},
		},
	}
}

func flight(number, from, to, depart, arrive string) *itinerary.Air {
	return &itinerary.Air{
		Vendor: "LH", FlightNumber: number, ClassOfService: "Y", Status: "HK", ConfirmationNumber: "QWE7RT",
		StartCityCode: from, EndCityCode: to,
		StartDateLocal: itinerary.DateTime(depart), EndDateLocal: itinerary.DateTime(arrive),
	}
}

func ticket(control, total string, coupons uint8) *itinerary.AirlineTicket {
	t := &itinerary.AirlineTicket{
		BaseFare: "280.00", BaseFareCurrency: "EUR", IssueDateTime: "2026-01-06T09:12:00", IssuingIataAgencyNumber: "02312345",
		PassengerName: "DOE/JANE MRS", PlatingCarrierNumericCode: "220", PlatingControlNumber: control,
		TicketType: "E", TotalFare: itinerary.Decimal(total), TotalFareCurrency: "EUR",
	}
	for n := range coupons {
		t.AirlineTicketCoupons = append(t.AirlineTicketCoupons, itinerary.AirlineTicketCoupon{
			CouponNumber: n + 1, CouponStatus: "OPEN", Vendor: "LH", RateCode: "YFLEX",
		})
	}
	return t
}

// sixSegments is a trip of ordinary size, for benchmarks.
func sixSegments() *itinerary.Itinerary {
	it := returnTrip()
	b := &it.Bookings[0]
	b.Segments = append(b.Segments, returnTrip().Bookings[0].Segments...)
	return it
}
