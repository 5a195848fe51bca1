package itinerary

import (
	"regexp"
	"unicode/utf8"
)

// Forms of coded values, by the XSD but where a comment says otherwise.
var forms = struct {
	status, currency, semantics, unit, rideVendor         form
	adjustment, railAdjustment, vendorType, ticketType    form
	carrierNumber, controlNumber, ticketNumber            form
	lastFour, agencyNumber, bookingReferrer, customAttrib form
}{
	status:         form{min: 2, max: 2, in: isAlphanumeric, want: "two letters or digits"},
	currency:       form{min: 3, max: 3, in: isLetter, want: "three letters"},
	semantics:      form{min: 1, max: 15, in: isAlphanumeric, want: "up to 15 letters or digits"},
	unit:           form{min: 1, max: 5, in: isAlphanumeric, want: "up to 5 letters or digits"},
	rideVendor:     form{min: 2, max: 2, in: vendorCharacter, want: "two letters or digits, or $$"},
	adjustment:     form{min: 1, max: 1, words: []string{"V", "C", "R", "A", "O"}, want: "one of V, C, R, A, O"},
	railAdjustment: form{min: 1, max: 1, words: []string{"C", "R", "A", "O"}, want: "one of C, R, A, O"},
	vendorType:     form{min: 1, max: 1, words: []string{"C", "H", "A", "E", "F", "G", "P", "R"}, want: "one of C, H, A, E, F, G, P, R"},
	ticketType:     form{min: 1, max: 1, want: "one character"},
	carrierNumber:  form{min: 3, max: 3, want: "3 characters"},
	controlNumber:  form{min: 10, max: 10, want: "10 characters"},
	ticketNumber:   form{min: 13, max: 13, want: "13 characters"},
	lastFour:       form{min: 4, max: 4, in: isDigit, want: "four digits"}, // the XSD would take a whole card number
	agencyNumber:   form{min: 1, max: 18, in: isDigit, want: "digits"},     // xs:integer
	bookingReferrer: form{
		words: []string{"Concur Travel", "Hipmunk", "Sign-in with Concur", "Supplier Mobile", "Supplier Web"},
		want:  "a booking referrer of Concur's list",
	},
	customAttrib: form{
		words: []string{"Unknown", "String", "Enumeration", "Numeric", "Boolean"},
		want:  "a data type of Concur's list",
	},
}

// Words for elements, by their path in an element of some type or for all types
// by their name. The text of an element that is not here may be personal, and is
// never told; numbers, times and amounts always are. Without a noun, the value
// speaks for itself after what it belongs to.
var nouns = map[string]string{
	"AdjustmentDateTime":     "date",
	"AirCondition":           "air condition",
	"AircraftCode":           "aircraft",
	"AllowanceAmount":        "each beyond the allowance",
	"AllowanceIsUnlimited":   "unlimited",
	"AllowanceNumUnits":      "allowance",
	"AllowanceUnit":          "allowance in",
	"Amount":                 "",
	"Body":                   "body",
	"BookingSource":          "booking source",
	"Cabin":                  "cabin",
	"CancellationNumber":     "cancellation number",
	"CarbonEmissionLbs":      "carbon emission in lbs",
	"CheckinTime":            "check-in",
	"CheckoutTime":           "check-out",
	"Class":                  "class",
	"ClassOfService":         "class",
	"ConfirmationNumber":     "confirmation number",
	"CouponStatus":           "",
	"Currency":               "currency",
	"Duration":               "duration in minutes",
	"ETicket":                "e-ticket",
	"EndCity":                "now to",
	"EndCityCode":            "now to",
	"EndDateLocal":           "end",
	"EndDateUtc":             "end in UTC",
	"EndGate":                "arrival gate",
	"EndPlatform":            "arrival platform",
	"EndRailStation":         "arrival station",
	"EndRailStationName":     "now to",
	"EndTerminal":            "arrival terminal",
	"FareBasisCode":          "fare basis",
	"FlightNumber":           "flight",
	"FormOfPaymentType":      "form of payment",
	"HotelPropertyId":        "property",
	"NumCars":                "cars",
	"NumPersons":             "persons",
	"NumRooms":               "rooms",
	"NumStops":               "stops",
	"NumUnits":               "units",
	"NumberOfHours":          "hours",
	"OperatedByFlightNumber": "operating flight",
	"OperatedByTrainNumber":  "operating train",
	"OperatedByVendor":       "operated by",
	"OperatedByVendorName":   "operated by",
	"PerUnit":                "per",
	"RateCode":               "fare basis",
	"RateType":               "rate type",
	"RecordLocator":          "record locator",
	"RoomType":               "room type",
	"SeatNumber":             "",
	"StartCity":              "now from",
	"StartCityCode":          "now from",
	"StartDateLocal":         "start",
	"StartDateUtc":           "start in UTC",
	"StartGate":              "gate",
	"StartPlatform":          "platform",
	"StartRailStation":       "departure station",
	"StartRailStationName":   "now from",
	"StartTerminal":          "terminal",
	"Status":                 "status",
	"TaxAmount":              "",
	"TicketType":             "type",
	"TimeZone":               "time zone",
	"TotalAdjustment":        "",
	"TotalAmount":            "",
	"TotalFare":              "total",
	"TrainNumber":            "train",
	"TrainTypeCode":          "train type",
	"TrainTypeName":          "train type",
	"Transmission":           "transmission",
	"TransportMode":          "by",
	"TripName":               "trip name",
	"TripStatus":             "trip",
	"Vendor":                 "vendor",
	"VendorName":             "vendor",
	"WagonNumber":            "wagon",
	"WagonType":              "wagon type",

	"Air/ConfirmationNumber":          "airline locator",
	"Air/Vendor":                      "carrier",
	"Air/VendorName":                  "carrier",
	"AirlineTicketCoupon/Vendor":      "carrier",
	"AirlineTicketFareBreakup/Vendor": "carrier",
	"Car/EndCity":                     "return in",
	"Car/EndCityCode":                 "return at",
	"Car/EndLocation":                 "return station",
	"Car/RateCode":                    "rate code",
	"Car/StartCity":                   "pick-up in",
	"Car/StartCityCode":               "pick-up at",
	"Car/StartLocation":               "pick-up station",
	"Car/Vendor":                      "company",
	"Car/VendorName":                  "company",
	"Dining/Name":                     "name",
	"Dining/StartCity":                "now in",
	"Event/Name":                      "name",
	"Event/StartCity":                 "now in",
	"Hotel/Name":                      "name",
	"Hotel/RateCode":                  "rate code",
	"Hotel/StartCity":                 "now in",
	"Hotel/StartCityCode":             "now in",
	"Hotel/Vendor":                    "chain",
	"Hotel/VendorFlags":               "amenities",
	"Hotel/VendorName":                "chain",
	"Parking/Name":                    "name",
	"Parking/RateCode":                "rate code",
	"Parking/StartCity":               "now in",
	"Parking/StartCityCode":           "now in",
	"Rail/Vendor":                     "railway",
	"Rail/VendorName":                 "railway",
	"RailSeat/WagonNumber":            "now in wagon",
	"Ride/Vendor":                     "company",
	"Ride/VendorName":                 "company",
}

// notMoney are numbers with a fraction beside which a currency says nothing.
var notMoney = []string{"AllowanceNumUnits", "CarbonEmissionLbs", "NumUnits", "NumberOfHours"}

// What a traveller asks first, in that order; the rest follows as in the XSD.
var foremost = []string{
	"TripStatus", "RecordLocator", "Status", "Name", "Vendor", "FlightNumber", "TrainNumber",
	"StartRailStationName", "StartCity", "StartCityCode", "EndRailStationName", "EndCity", "EndCityCode",
	"StartDateLocal", "EndDateLocal", "ClassOfService", "CouponStatus", "SeatNumber", "TotalFare",
}

// recomputed are the elements that Concur works out by itself whatever was sent,
// by their path or for all types by their name, as seen in the answers of the
// TMC guide.
var recomputed = []string{
	"StartDateUtc", "EndDateUtc", "LegId", "PassengerCount",
	"Itinerary/DateBookedLocal", "Itinerary/StartDateLocal", "Itinerary/EndDateLocal",
}

// wholeNumbers are texts whose leading zeros the XSD's type takes away.
var wholeNumbers = []string{"IssuingIataAgencyNumber"}

// tellsCancelled are elements that nobody sends of what will take place.
var tellsCancelled = []string{"CancellationNumber", "DateCancelledUtc"}

// couponWords are the coupon statuses in words.
var couponWords = map[string]string{
	"OPEN": "open", "USED": "used", "PRTD": "printed", "CKIN": "checked in",
	"EXCH": "exchanged", "EXCHANGED": "exchanged", "RFND": "refunded", "REFUNDED": "refunded",
	"VOID": "void",
}

// adjustmentWords name an adjustment by its type; adjustedWords tell what one did
// to the ticket.
var adjustmentWords = map[string]string{
	"V": "void of", "R": "refund of", "C": "credit for", "A": "ancillary of", "O": "adjustment of",
}

var adjustedWords = map[string]string{"V": "voided", "R": "refunded", "C": "credited"}

var statusWords = map[TripStatus]string{
	TripConfirmed: "confirmed", TripTicketed: "ticketed", TripCancelled: "cancelled",
	TripProposal: "proposed", TripBookedProposal: "booked as proposed",
}

// references stand for the characters that are markup.
var references = [utf8.RuneSelf]string{'&': "&amp;", '<': "&lt;", '>': "&gt;", '"': "&quot;", '\'': "&apos;"}

// ordinary are the bytes that stand in a document as they are: printable ASCII
// but for markup.
var ordinary = func() (as [256]bool) {
	for c := byte(' '); c < 0x7F; c++ {
		as[c] = references[c] == ""
	}
	return as
}()

// dayAndYear is a day as day writes it.
var dayAndYear = regexp.MustCompile(`\b(\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)) (\d{4})\b`)
