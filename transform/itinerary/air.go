package itinerary

// An Air is one flight from one airport to the next.
type Air struct {
	AircraftCode string
	Bags         string

	// Cabin is the cabin's letter.
	Cabin string

	// CancellationNumber is set when the segment is cancelled.
	CancellationNumber string
	CancellationPolicy string
	CarbonEmissionLbs  Decimal

	// CarbonModel is the number of the model CarbonEmissionLbs was computed by.
	CarbonModel    int
	CheckedBaggage string

	// ClassOfService is the booking class (RBD).
	ClassOfService string

	// ConfirmationNumber is the airline's locator; with the booking's it
	// identifies the segment.
	ConfirmationNumber string
	DateCancelledUtc   DateTime

	// Duration is in minutes.
	Duration     int
	EndCityCode  string
	EndDateLocal DateTime
	EndDateUtc   DateTime
	EndGate      string
	EndTerminal  string

	// ETicket is Y or N.
	ETicket            string
	FlightNumber       string
	FrequentTravelerId string

	// IsOpenSegment is true for a flight without a date.
	IsOpenSegment *bool

	// IsPreferredVendor is 1 or 0.
	IsPreferredVendor *int
	IsUpgradeAllowed  *bool

	// LegId joins connecting flights: the same on each of them.
	LegId int
	Meals string
	Miles int
	Notes string

	NumStops    *uint8
	OpenSegment string

	OperatedByFlightNumber string
	OperatedByVendor       string
	OperatedByVendorName   string

	Services            string
	SpecialInstructions string

	StartCityCode  string
	StartDateLocal DateTime
	StartDateUtc   DateTime
	StartGate      string
	StartTerminal  string

	// Status is the two-character GDS status, such as HK.
	Status string

	// TimeZoneId is Concur's own number of a zone.
	TimeZoneId int

	// TimeZone is a zone name of Concur's list, and fixes the UTC times.
	TimeZone         string
	UpgradedDateTime DateTime

	// Vendor is the marketing carrier, two characters; $$ when unknown, and
	// then VendorName is shown.
	Vendor      string
	VendorName  string
	VendorFlags string

	Charges []Charge
	Seats   []AirSeat
	Remarks []TripLinkRemarks

	// IsGhostCard is true when a card shared within the company paid.
	IsGhostCard    *bool
	CreditCardType string

	// CreditCardLastFour is four digits, and nothing longer is ever encoded.
	CreditCardLastFour string

	RuleViolations []RuleViolation
}

// An AirSeat is a seat of one passenger on one flight.
type AirSeat struct {
	// PassengerRph is the number of the passenger, from 1.
	PassengerRph int
	SeatNumber   string
	Status       string
}

func (*Air) element() string { return "Air" }

func (a *Air) leg() leg {
	flight := joinWords(vendorName("", a.Vendor), a.FlightNumber)
	route := formatRoute(a.StartCityCode, a.EndCityCode)
	return leg{
		label:  joinWords(flight, route),
		start:  a.StartDateLocal,
		starts: "now departs",
		ends:   "now arrives",
		keys:   journeyKeys(flight, route, a.StartDateLocal),
	}
}

func (a *Air) elements(w *walk) {
	w.text("AircraftCode", &a.AircraftCode, 12)
	w.text("Bags", &a.Bags, 32)
	w.text("Cabin", &a.Cabin, 5)
	w.text("CancellationNumber", &a.CancellationNumber, 32)
	w.text("CancellationPolicy", &a.CancellationPolicy, MaxCancellationPolicy)
	w.value("CarbonEmissionLbs", &a.CarbonEmissionLbs)
	w.value("CarbonModel", &a.CarbonModel)
	w.text("CheckedBaggage", &a.CheckedBaggage, MaxCheckedBaggage)
	w.text("ClassOfService", &a.ClassOfService, 5)
	w.text("ConfirmationNumber", &a.ConfirmationNumber, MaxConfirmationNumber)
	w.value("DateCancelledUtc", &a.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("Duration", &a.Duration)
	w.text("EndCityCode", &a.EndCityCode, 5)
	w.value("EndDateLocal", &a.EndDateLocal)
	w.value("EndDateUtc", &a.EndDateUtc)
	w.text("EndGate", &a.EndGate, 10)
	w.text("EndTerminal", &a.EndTerminal, 32)
	w.text("ETicket", &a.ETicket, 0)
	w.text("FlightNumber", &a.FlightNumber, 10)
	w.text("FrequentTravelerId", &a.FrequentTravelerId, MaxFrequentTravelerId)
	w.value("IsOpenSegment", &a.IsOpenSegment)
	w.value("IsPreferredVendor", &a.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &a.IsUpgradeAllowed)
	w.value("LegId", &a.LegId)
	w.text("Meals", &a.Meals, MaxMeals)
	w.value("Miles", &a.Miles)
	w.text("Notes", &a.Notes, 0)
	w.value("NumStops", &a.NumStops)
	w.text("OpenSegment", &a.OpenSegment, 0)
	w.text("OperatedByFlightNumber", &a.OperatedByFlightNumber, 12)
	w.text("OperatedByVendor", &a.OperatedByVendor, MaxOperatedByVendor)
	w.text("OperatedByVendorName", &a.OperatedByVendorName, 0)
	w.text("Services", &a.Services, 0)
	w.text("SpecialInstructions", &a.SpecialInstructions, MaxSpecialInstructions)
	w.text("StartCityCode", &a.StartCityCode, 5)
	w.value("StartDateLocal", &a.StartDateLocal)
	w.value("StartDateUtc", &a.StartDateUtc)
	w.text("StartGate", &a.StartGate, 10)
	w.text("StartTerminal", &a.StartTerminal, 32)
	w.code("Status", &a.Status, &forms.status)
	w.value("TimeZoneId", &a.TimeZoneId)
	w.text("TimeZone", &a.TimeZone, 0)
	w.value("UpgradedDateTime", &a.UpgradedDateTime)
	w.text("Vendor", &a.Vendor, 0)
	w.text("VendorName", &a.VendorName, 0)
	w.text("VendorFlags", &a.VendorFlags, 0)
	w.list("Charges", anyOf(&a.Charges))
	w.list("Seats", listOf(&a.Seats))
	w.list("Remarks", listOf(&a.Remarks))
	w.value("IsGhostCard", &a.IsGhostCard)
	w.text("CreditCardType", &a.CreditCardType, 0)
	w.code("CreditCardLastFour", &a.CreditCardLastFour, &forms.lastFour)
	w.list("RuleViolations", listOf(&a.RuleViolations))
}

func (*AirSeat) element() string { return "AirSeat" }

func (s *AirSeat) elements(w *walk) {
	w.value("PassengerRph", &s.PassengerRph)
	w.text("SeatNumber", &s.SeatNumber, 32)
	w.text("Status", &s.Status, 16)
}
