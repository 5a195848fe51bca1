package air

import (
	"regexp"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// The head of a U- line that is no flight (5): number, id, company, status; then
// PNR status, quantity and first date. Company and status may be missing; what
// can be a status is no company.
var (
	auxiliaryHead = regexp.MustCompile(`^\d{3}([A-Z]{3})(?: +(\S{1,4}))??(?: +[A-Z]{2}\d{2})?$`)
	auxiliaryDate = regexp.MustCompile(`^[A-Z]{2}\d{2} +(\d\d[A-Z]{3}(?:\d\d(?:\d\d)?)?)$`)
)

// The values of that head. Second date and city may stand one cell earlier.
var auxiliaryCells = struct{ Segment, ID, Company, Status, Quantity, First, Second, City, Token record.Field }{
	Segment:  record.Field{Cell: 1, From: 1, To: 3, Name: "segment number"},
	ID:       record.Field{Cell: 1, From: 4, To: 6, Name: "segment id", Value: "id"},
	Company:  record.Field{Cell: 1, From: 7, Name: "company"},
	Status:   record.Field{Cell: 2, From: 1, To: 2, Name: "status", Value: "status"},
	Quantity: record.Field{Cell: 2, From: 3, To: 4, Name: "quantity"},
	First:    record.Field{Cell: 2, From: 5, Name: "first date"},
	Second:   record.Field{Cell: 3, Name: "second date"},
	City:     record.Field{Cell: 4, Name: "city", Value: "city"},
	Token:    record.Field{Cell: 5, Name: "token"},
}

const (
	behindHead = 3  // the cell, if neither second date nor city is printed
	absent     = -1 // the cell of what is not printed
	dayPrinted = dayMonth + "|99AAA99|" + dayYear
	manual     = "1A" // the company of what an agent wrote
	noCode     = "ZZ" // of a supplier that has none
)

// An auxiliaryKind is what U- lines with one id are: how the model calls the
// values of their head, and how the rest is read.
type auxiliaryKind struct {
	company, quantity, first, second string
	mayHold                          bool // its text may say that it only keeps the PNR alive
	read                             func(*auxiliary) pnr.Segment
}

// auxiliaryKinds are the segments by id (5). FRR is how the vendor's API calls a
// ferry; what AIR prints is not known.
var auxiliaryKinds = map[string]*auxiliaryKind{
	"HHL": {"chain", "rooms", "checkIn", "checkOut", false, readHotel},
	"HTL": {"chain", "rooms", "checkIn", "checkOut", true, readManualHotel},
	"CCR": {"vendor", "cars", "start", "end", false, readCar},
	"CAR": {"vendor", "cars", "start", "end", false, readManualCar},
	"TRN": {"vendor", "quantity", "depart", "arrive", false, readRail},
	"FRR": {"vendor", "quantity", "depart", "arrive", false, readFerry},
	"SUR": {"vendor", "quantity", "start", "end", false, readRide},
	"TUR": {"vendor", "quantity", "start", "end", true, readTour},
	"TTO": {"vendor", "quantity", "start", "end", true, readTour},
}

// bookedIDs are those of segments that were booked in the system: their text is no
// agent's.
var bookedIDs = []string{"HHL", "CCR"}

// typedKinds are the segments by the type in a structured text (9).
var typedKinds = map[string]*auxiliaryKind{
	"TRN": {"vendor", "quantity", "depart", "arrive", false, readTypedRail},
	"LIM": {"vendor", "quantity", "start", "end", false, readTypedRide},
	"TOR": {"vendor", "quantity", "start", "end", false, readTypedTour},
}

// Kinds of segments with another id or type.
var (
	otherKind   = &auxiliaryKind{"company", "quantity", "start", "end", true, readOther}
	holdingKind = &auxiliaryKind{"company", "quantity", "start", "end", false, readHolding}
)

var (
	tagged    = regexp.MustCompile(`^(?:\*\*|[A-Z]{1,4})-`) // a token with a tag (5)
	cityWords = regexp.MustCompile(`^[A-Z][A-Z .'/-]{0,16}$`)

	// An amount and its currency, in either order (6, 7).
	costText = regexp.MustCompile(`^ *(?:([A-Z]{3}) ?(\d{1,12}(?:\.\d{1,3})?)|(\d{1,12}(?:\.\d{1,3})?) ?([A-Z]{3})) *$`)

	// A confirmation number, behind which stars may stand (6).
	confirmationText = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9_/-]*[* ]*$`)

	// A guarantee within text, if it may have the number of a card.
	guaranteeText = regexp.MustCompile(`(^|[;#/,])G-[^;#/,]*\d{4}[^;#/,]*`)

	// The first rate of a hotel: amount, first day, nights (6.1).
	nightRate = regexp.MustCompile(`^(\d{1,12}(?:\.\d{1,3})?)\+\d\d[A-Z]{3}\+(\d\d) *$`)

	currencies = regexp.MustCompile(`^([A-Z]{3})[A-Z]{3} *$`) // of the rate, and local (6.1)

	// The rate of a car: a mark, currency, amount, and words about period and
	// mileage, in which DY is a day and WY a week (7.1).
	carRate   = regexp.MustCompile(`^(?:\*[A-Z0-9]{2}\* ?)?([A-Z]{3}) ?(\d{1,12}\.\d{1,3}|\d{1,12})(?:[^0-9.].*)?$`)
	carPeriod = regexp.MustCompile(`\b[DW]Y\b`)
)

// Tags that segments of all kinds have.
var (
	confirmation = record.Field{Tag: "CF-", Cell: behindHead, Name: "confirmation number", Value: "confirmation", Personal: true}
	guarantee    = record.Field{Tag: "G-", Cell: behindHead, Name: "guarantee", Value: "guarantee", Personal: true}
	information  = record.Field{Tag: "SI-", Cell: behindHead, Name: "supplementary information", Value: "info", Personal: true}
	total        = record.Field{Tag: "TTL-", Cell: behindHead, Name: "total", Value: "total"}
)

// Of a hotel booked in the system (6.1): tags, the name behind the empty tag
// that stands before it, and cells that are known by their shape.
var hotel = struct{ CityName, Guests, Room, RateCode, RateCurrency, LocalCurrency, Rate, Nights, SpecialRate, GuestID, Before, Name record.Field }{
	CityName:      record.Field{Name: "city name", Value: "cityName"},
	Guests:        record.Field{From: 1, To: 1, Name: "occupancy", Value: "guests"},
	Room:          record.Field{From: 2, To: 4, Name: "room type", Value: "room"},
	RateCode:      record.Field{From: 5, To: 7, Name: "rate code", Value: "rateCode"},
	RateCurrency:  record.Field{From: 1, To: 3, Name: "rate currency"},
	LocalCurrency: record.Field{From: 4, To: 6, Name: "local currency"},
	Rate:          record.Field{Name: "first rate"},
	Nights:        record.Field{Name: "nights of the first rate"},
	SpecialRate:   record.Field{Tag: "SR-", Cell: behindHead, Name: "special rate code", Value: "rateCode"},
	GuestID:       record.Field{Tag: "ID-", Cell: behindHead, Name: "guest's ID", Value: "guestId", Personal: true},
	Before:        record.Field{Tag: "**-", Cell: behindHead, Name: "before the name"},
	Name:          record.Field{Name: "hotel name", Value: "name"},
}

// roomShape is that of occupancy, room type and rate code in one cell (6.1).
const roomShape = "9AXXXXX"

// hotelTags are those of a hotel that was booked in the system (6).
var hotelTags = []string{
	"CF-", "BS-", "BC-", "SI-", "SR-", "TTL-", "NR-", "G-", "DP-", "ID-", "RQ-", "RT-", "DT-", "DD-", "RG-", "RO-", "AO-",
	"FM-", "SF-", "RTT-", "**-",
}

// Of a hotel in free text (6.2), which commas divide with a telephone behind
// TEL-, or slashes with one behind T-.
var manualHotel = struct{ Name, Tel, Phone, Fax, Confirmation record.Field }{
	Name:         record.Field{Name: "hotel name", Value: "name"},
	Tel:          record.Field{Tag: "TEL-", Cell: behindHead, Name: "telephone", Value: "phone", Personal: true},
	Phone:        record.Field{Tag: "T-", Cell: behindHead, Name: "telephone", Value: "phone", Personal: true},
	Fax:          record.Field{Tag: "FAX-", Cell: behindHead, Name: "fax", Value: "fax", Personal: true},
	Confirmation: record.Field{Tag: "CF:", Cell: behindHead, Name: "confirmation number", Value: "confirmation", Personal: true},
}

// Of a car booked in the system (7.1).
var car = struct {
	Vehicle, Type, Arrival, PickupTime, BothTimes, ReturnTime, Pickup, Dropoff, Rate, RateCode, Estimate,
	CorporateID, CustomerID, FrequentFlyer, Equipment record.Field
}{
	Vehicle:       record.Field{Name: "vehicle type", Value: "acriss"},
	Type:          record.Field{Tag: "VT-", Cell: behindHead, Name: "vehicle type", Value: "acriss"},
	Arrival:       record.Field{Tag: "ARR-", Cell: behindHead, Name: "arrival"},
	PickupTime:    record.Field{Tag: "ARR-", Cell: behindHead, From: 1, To: 4, Name: "pick-up time"},
	BothTimes:     record.Field{Tag: "ARR-", Cell: behindHead, From: 6, To: 9, Name: "return time"},
	ReturnTime:    record.Field{Tag: "RT-", Cell: behindHead, Name: "return time"},
	Pickup:        record.Field{Tag: "PUP-", Cell: behindHead, Name: "pick-up location", Value: "pickup"},
	Dropoff:       record.Field{Tag: "DO-", Cell: behindHead, Name: "drop-off location", Value: "dropoff"},
	Rate:          record.Field{Tag: "RG-", Cell: behindHead, Name: "rate"},
	RateCode:      record.Field{Tag: "RC-", Cell: behindHead, Name: "rate code", Value: "rateCode"},
	Estimate:      record.Field{Tag: "ES-", Cell: behindHead, Name: "estimated total", Value: "total"},
	CorporateID:   record.Field{Tag: "CD-", Cell: behindHead, Name: "corporate ID", Value: "corporateId", Personal: true},
	CustomerID:    record.Field{Tag: "ID-", Cell: behindHead, Name: "customer ID", Value: "customerId", Personal: true},
	FrequentFlyer: record.Field{Tag: "FT-", Cell: behindHead, Name: "frequent traveller number", Value: "frequentFlyer", Personal: true},
	Equipment:     record.Field{Tag: "SQ-", Cell: behindHead, Name: "special equipment", Value: "equipment"},
}

// The texts of ARR- and RT- that are times (7.1).
const (
	oneTime  = "9999"
	twoTimes = "9999-9999"
)

// Of a structured text (7.2, 9).
var typed = struct {
	Type, Name, Code, From, Place, To, StartDay, StartTime, EndDay, EndTime, Period, Rate record.Field
}{
	Type:      record.Field{Tag: "TYP-", Cell: behindHead, Name: "type"},
	Name:      record.Field{Tag: "SUN-", Cell: behindHead, Name: "supplier name", Value: "vendorName"},
	Code:      record.Field{Tag: "SUC-", Cell: behindHead, Name: "supplier code", Value: "vendor"},
	From:      record.Field{Tag: "SC-", Cell: behindHead, Name: "start", Value: "from"},
	Place:     record.Field{Tag: "STP-", Cell: behindHead, Name: "start place", Value: "from"},
	To:        record.Field{Tag: "EC-", Cell: behindHead, Name: "end", Value: "to"},
	StartDay:  record.Field{Tag: "SD-", Cell: behindHead, Name: "start date"},
	StartTime: record.Field{Tag: "ST-", Cell: behindHead, Name: "start time"},
	EndDay:    record.Field{Tag: "ED-", Cell: behindHead, Name: "end date"},
	EndTime:   record.Field{Tag: "ET-", Cell: behindHead, Name: "end time"},
	Period:    record.Field{Tag: "DUR-", Cell: behindHead, Name: "rate period", Value: "ratePeriod"},
	Rate:      record.Field{Tag: "URA-", Cell: behindHead, Name: "rate"},
}

// carTags are those of a manual car, of which one is enough to know its text.
var carTags = []string{"CF-", "SUN-", "SUC-", "SD-", "ST-", "ED-", "ET-", "TTL-", "DUR-", "URA-"}

// acriss are the letters of a vehicle type by position: category, type,
// transmission and drive, fuel and air conditioning; the industry's public car
// classification codes.
var acriss = [...]string{"MNEHCDIJSRFGPULWOX", "BCDWVLSTFJXPQZEMRHYNGK", "MNCABD", "RNDQHIECLSABMFVZUX"}
