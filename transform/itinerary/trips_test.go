package itinerary_test

import "tripsync/transform/itinerary"

func trips() map[string]*itinerary.Itinerary {
	return map[string]*itinerary.Itinerary{
		"empty": {}, "one-way": oneWay(), "return": returnTrip(), "year-end": yearEnd(), "every-kind": everyKind(),
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

// everyKind has one element of every type, the flights of returnTrip among them,
// in one booking of all that an agency may book.
func everyKind() *itinerary.Itinerary {
	it := returnTrip()
	it.RuleViolations = []itinerary.RuleViolation{{
		CompanyReasonCode: "LOW", QuotedPrice: "1245.10", Currency: "EUR", SegmentType: "Air", NumberOfStops: new(0),
		DateEntered: "2026-01-05T09:12:00", StartDate: "2026-02-03T00:00:00", EndDate: "2026-02-10T00:00:00",
	}}
	b := &it.Bookings[0]
	b.AirlineTickets = append(b.AirlineTickets, &itinerary.ManualAirlineTicket{
		BaseFare: "80.00", BaseFareCurrency: "EUR", TotalFare: "95.50", TotalFareCurrency: "EUR",
	})
	b.AirlineTickets[0].(*itinerary.AirlineTicket).AirlineTicketFareBreakups = []itinerary.AirlineTicketFareBreakup{
		{StartCityCode: "CDG", EndCityCode: "FRA", FareBasisCode: "YFLEX", IsRefundable: new(true), TotalFare: "345.10", Currency: "EUR"},
	}
	b.Charges = []itinerary.Charge{&itinerary.Fixed{Amount: "12.00", Currency: "EUR", Description: "Agency fee", SemanticsCode: "OTHER"}}
	b.MiscChargeOrders = []itinerary.MiscellaneousChargeOrder{{
		IssueDate: "2026-01-06T00:00:00", PlatingCarrierNumericCode: "220", PlatingControlNumber: "8200000001",
		TotalAmount: "30.00", TotalAmountCurrency: "EUR",
	}}
	b.Passengers[1].FrequentTravelerPrograms = []itinerary.TravelerProgram{
		&itinerary.RailProgram{ProgramVendor: "2C", ProgramNumber: "29090000000000001", Description: "Grand Voyageur"},
	}
	b.PassPrograms = []itinerary.PassProgram{{Name: "Global Pass", Type: "15 days", Amount: "518.00", UserFirstName: "RICHARD", UserLastName: "ROE"}}
	b.RailPayments = []itinerary.RailRecord{
		&itinerary.RailPayment{
			IssueDateTime: "2026-01-06T09:15:00", TicketDocumentIdentifier: "TLX001", TicketType: "O", TotalFare: "97.00", TotalFareCurrency: "EUR",
			VatApplicable: new(true), RailCharges: []itinerary.Fixed{{Amount: "2.00", Currency: "EUR", SemanticsCode: "SEAT", SemanticsVendorType: "R"}},
			Taxes: []itinerary.Tax{{TaxAmount: "8.82", TaxRate: "10", TaxType: "VAT"}},
		},
		&itinerary.RailAdjustment{
			AdjustmentDateTime: "2026-01-08T10:00:00", AdjustmentType: "R", TicketDocumentIdentifier: "TLX000",
			TotalAdjustment: "-40.00", TotalAdjustmentCurrency: "EUR",
		},
	}
	b.Remarks = remarks("TICKETS BY E-MAIL")
	b.Delivery = &itinerary.Delivery{Type: "mail", AddressLine1: "1 RUE DE L’ÉTÉ", City: "PARIS", Country: "FR", Zip: "75000"}
	b.Segments = append(b.Segments, train(), ride(), car(), hotel(), &itinerary.Parking{
		Vendor: "$$", Name: "P1 Terminal 2", StartCityCode: "CDG", ConfirmationNumber: "PK1001", Pin: "0000", Status: "HK",
		StartDateLocal: "2026-02-03T05:30:00", EndDateLocal: "2026-02-10T12:00:00", TotalRate: "89.00", Currency: "EUR",
	}, &itinerary.Dining{
		Vendor: "$$", Name: "Chez Roe", StartCity: "Los Angeles", ConfirmationNumber: "DN1001", NumPersons: 4,
		StartDateLocal: "2026-02-05T19:30:00", EndDateLocal: "2026-02-05T21:30:00",
	}, &itinerary.Event{
		Vendor: "$$", Name: "Trade Fair", StartCity: "Los Angeles", StartDateLocal: "2026-02-06T09:00:00", EndDateLocal: "2026-02-06T18:00:00",
	}, &itinerary.Travel{
		Vendor: "$$", VendorName: "Own car", TransportMode: "own car", StartCity: "Los Angeles", EndCity: "San Diego", Currency: "USD", TotalRate: "80.00",
		StartDateLocal: "2026-02-07T08:00:00", EndDateLocal: "2026-02-07T20:00:00",
	})
	return it
}

func remarks(text string) []itinerary.TripLinkRemarks {
	return []itinerary.TripLinkRemarks{{TripLinkRemark: []itinerary.TripLinkRemark{{Text: text}, {Text: "NO SMOKING"}}}}
}

func train() *itinerary.Rail {
	return &itinerary.Rail{
		Vendor: "2C", TrainNumber: "6607", TrainTypeName: "TGV", ClassOfService: "1", ConfirmationNumber: "TLXABC", Status: "HK",
		StartRailStationName: "Lyon Part-Dieu", StartCityCode: "LYS", StartDateLocal: "2026-02-02T17:04:00",
		EndRailStationName: "Paris Gare de Lyon", EndCityCode: "PAR", EndDateLocal: "2026-02-02T19:02:00", EndPlatform: "12",
		Seats: []itinerary.RailSeat{{PassengerRph: 1, SeatNumber: "61", WagonNumber: "3", Deck: "upper", SeatPosition: "window"}},
	}
}

func ride() *itinerary.Ride {
	return &itinerary.Ride{
		Vendor: "GC", VendorName: "City Cabs", ConfirmationNumber: "RD1001", Status: "HK", NumPersons: 2, NumberOfHours: "1.5",
		StartCityCode: "PAR", StartAddress: "1 RUE DE L’ÉTÉ", StartDateLocal: "2026-02-03T05:00:00",
		EndCityCode: "CDG", EndLocationName: "Terminal 2", EndDateLocal: "2026-02-03T06:00:00", Rate: "65.00", Currency: "EUR",
	}
}

func car() *itinerary.Car {
	return &itinerary.Car{
		Vendor: "ZE", Class: "C", Body: "D", Transmission: "A", AirCondition: "R", ConfirmationNumber: "CR1001", Status: "HK", NumCars: 1,
		StartCityCode: "LAX", StartDateLocal: "2026-02-03T13:30:00", EndCityCode: "LAX", EndDateLocal: "2026-02-09T13:00:00",
		DailyRate: "45.00", Currency: "USD", Remarks: remarks("NON SMOKER"),
		Charges: []itinerary.Charge{
			&itinerary.RateWithAllowance{
				Amount: "45.00", Currency: "USD", IsPrimary: new(true), NumUnits: "6", PerUnit: "DAY", SemanticsCode: "DAYS", SemanticsVendorType: "C",
				AllowanceNumUnits: "250", AllowanceUnit: "MILE", AllowanceAmount: "0.24", AllowanceIsUnlimited: new(false),
			},
			&itinerary.Percent{Amount: "27.00", Currency: "USD", SemanticsCode: "AIRPORTFEE", SemanticsVendorType: "C"},
		},
	}
}

func hotel() *itinerary.Hotel {
	return &itinerary.Hotel{
		Vendor: "HL", Name: "HILTON LOS ANGELES", StartCity: "Los Angeles", StartCityCode: "LAX", ConfirmationNumber: "HT1001", Status: "HK",
		StartDateLocal: "2026-02-03T15:00:00", EndDateLocal: "2026-02-09T11:00:00", NumPersons: 1, NumRooms: 1, RoomType: "KING",
		Charges: []itinerary.Charge{&itinerary.Rate{
			Amount: "210.00", Currency: "USD", IsPrimary: new(true), NumUnits: "6", PerUnit: "DAY", SemanticsCode: "ROOMRATE", SemanticsVendorType: "H",
		}},
	}
}
