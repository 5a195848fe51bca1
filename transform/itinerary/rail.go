package itinerary

import "cmp"

// A Rail is one train from one station to another. Fields that Air has as well
// mean the same.
type Rail struct {
	Amenities          string
	Cabin              string
	CancellationNumber string
	CarbonEmissionLbs  Decimal
	CarbonModel        int

	// ClassOfService is the class of travel.
	ClassOfService     string
	ConfirmationNumber string
	Currency           string
	DateCancelledUtc   DateTime
	DiscountCode       string
	Duration           int
	EndCity            string
	EndCityCode        string
	EndCountry         string
	EndDateLocal       DateTime
	EndDateUtc         DateTime
	EndLatitude        Decimal
	EndLongitude       Decimal
	EndPlatform        string

	// EndRailStation is the code of the station.
	EndRailStation        string
	EndRailStationName    string
	EndState              string
	ETicket               string
	FareType              string
	FrequentTravelerId    string
	IsGhostCard           *bool
	CreditCardType        string
	CreditCardLastFour    string
	IsPreferredVendor     *int
	IsUpgradeAllowed      *bool
	LegId                 int
	Meals                 string
	Miles                 int
	Notes                 string
	NumPersons            uint8
	NumStops              *uint8
	OperatedByTrainNumber string
	OperatedByVendor      string
	RateCode              string
	RouteRestrictCode     string
	SpecialInstructions   string
	StartCity             string
	StartCityCode         string
	StartCountry          string
	StartDateLocal        DateTime
	StartDateUtc          DateTime
	StartLatitude         Decimal
	StartLongitude        Decimal
	StartPlatform         string

	// StartRailStation is the code of the station.
	StartRailStation     string
	StartRailStationName string
	StartState           string
	Status               string
	TimeZoneId           int
	TimeZone             string

	// TotalRate is the price of this train.
	TotalRate   Decimal
	TrainNumber string

	// TrainTypeCode and TrainTypeName say what sort of train it is.
	TrainTypeCode    string
	TrainTypeName    string
	TransportMode    string
	UpgradedDateTime DateTime
	Vendor           string
	VendorName       string
	VendorFlags      string
	WagonNumber      string
	Charges          []Charge
	Seats            []RailSeat
	Remarks          []TripLinkRemarks
}

// A RailSeat is a place of one passenger on one train. No codes are documented
// for its texts.
type RailSeat struct {
	Amenities        string
	BerthPosition    string
	Deck             string
	FacingForward    string
	FareSpaceComfort string

	// PassengerRph is the number of the passenger, from 1.
	PassengerRph int
	SeatNumber   string
	SeatPosition string
	SeatType     string
	SpaceType    string
	Status       string
	WagonNumber  string
	WagonType    string
}

func (*Rail) element() string { return "Rail" }

func (r *Rail) leg() leg {
	train := joinWords(vendorName("", r.Vendor), r.TrainNumber)
	route := formatRoute(
		cmp.Or(r.StartRailStationName, r.StartCity, r.StartRailStation, r.StartCityCode),
		cmp.Or(r.EndRailStationName, r.EndCity, r.EndRailStation, r.EndCityCode),
	)
	return leg{
		label:  joinWords("train", train, route),
		start:  r.StartDateLocal,
		starts: "now departs",
		ends:   "now arrives",
		keys:   journeyKeys(train, route, r.StartDateLocal),
	}
}

func (r *Rail) elements(w *walk) {
	w.text("Amenities", &r.Amenities, 10)
	w.text("Cabin", &r.Cabin, 5)
	w.text("CancellationNumber", &r.CancellationNumber, 32)
	w.value("CarbonEmissionLbs", &r.CarbonEmissionLbs)
	w.value("CarbonModel", &r.CarbonModel)
	w.text("ClassOfService", &r.ClassOfService, 16)
	w.text("ConfirmationNumber", &r.ConfirmationNumber, MaxConfirmationNumber)
	w.code("Currency", &r.Currency, &forms.currency)
	w.value("DateCancelledUtc", &r.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("DiscountCode", &r.DiscountCode, MaxDiscountCode)
	w.value("Duration", &r.Duration)
	w.text("EndCity", &r.EndCity, MaxCity)
	w.text("EndCityCode", &r.EndCityCode, 12)
	w.text("EndCountry", &r.EndCountry, 2)
	w.value("EndDateLocal", &r.EndDateLocal)
	w.value("EndDateUtc", &r.EndDateUtc)
	w.value("EndLatitude", &r.EndLatitude)
	w.value("EndLongitude", &r.EndLongitude)
	w.text("EndPlatform", &r.EndPlatform, 10)
	w.text("EndRailStation", &r.EndRailStation, 10)
	w.text("EndRailStationName", &r.EndRailStationName, MaxStationName)
	w.text("EndState", &r.EndState, MaxState)
	w.text("ETicket", &r.ETicket, 0)
	w.text("FareType", &r.FareType, 0)
	w.text("FrequentTravelerId", &r.FrequentTravelerId, MaxFrequentTravelerId)
	w.value("IsGhostCard", &r.IsGhostCard)
	w.text("CreditCardType", &r.CreditCardType, 0)
	w.code("CreditCardLastFour", &r.CreditCardLastFour, &forms.lastFour)
	w.value("IsPreferredVendor", &r.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &r.IsUpgradeAllowed)
	w.value("LegId", &r.LegId)
	w.text("Meals", &r.Meals, MaxMeals)
	w.value("Miles", &r.Miles)
	w.text("Notes", &r.Notes, 0)
	w.value("NumPersons", &r.NumPersons)
	w.value("NumStops", &r.NumStops)
	w.text("OperatedByTrainNumber", &r.OperatedByTrainNumber, 12)
	w.text("OperatedByVendor", &r.OperatedByVendor, MaxOperatedByVendor)
	w.text("RateCode", &r.RateCode, MaxRateCode)
	w.text("RouteRestrictCode", &r.RouteRestrictCode, 0)
	w.text("SpecialInstructions", &r.SpecialInstructions, MaxSpecialInstructions)
	w.text("StartCity", &r.StartCity, MaxCity)
	w.text("StartCityCode", &r.StartCityCode, 12)
	w.text("StartCountry", &r.StartCountry, 2)
	w.value("StartDateLocal", &r.StartDateLocal)
	w.value("StartDateUtc", &r.StartDateUtc)
	w.value("StartLatitude", &r.StartLatitude)
	w.value("StartLongitude", &r.StartLongitude)
	w.text("StartPlatform", &r.StartPlatform, 10)
	w.text("StartRailStation", &r.StartRailStation, 10)
	w.text("StartRailStationName", &r.StartRailStationName, MaxStationName)
	w.text("StartState", &r.StartState, MaxState)
	w.code("Status", &r.Status, &forms.status)
	w.value("TimeZoneId", &r.TimeZoneId)
	w.text("TimeZone", &r.TimeZone, 0)
	w.value("TotalRate", &r.TotalRate)
	w.text("TrainNumber", &r.TrainNumber, MaxTrainNumber)
	w.text("TrainTypeCode", &r.TrainTypeCode, 12)
	w.text("TrainTypeName", &r.TrainTypeName, 0)
	w.text("TransportMode", &r.TransportMode, 0)
	w.value("UpgradedDateTime", &r.UpgradedDateTime)
	w.text("Vendor", &r.Vendor, 0)
	w.text("VendorName", &r.VendorName, 0)
	w.text("VendorFlags", &r.VendorFlags, 0)
	w.text("WagonNumber", &r.WagonNumber, MaxWagonNumber)
	w.list("Charges", anyOf(&r.Charges))
	w.list("Seats", listOf(&r.Seats))
	w.list("Remarks", listOf(&r.Remarks))
}

func (*RailSeat) element() string { return "RailSeat" }

func (s *RailSeat) elements(w *walk) {
	w.text("Amenities", &s.Amenities, 0)
	w.text("BerthPosition", &s.BerthPosition, 0)
	w.text("Deck", &s.Deck, 0)
	w.text("FacingForward", &s.FacingForward, 0)
	w.text("FareSpaceComfort", &s.FareSpaceComfort, 0)
	w.value("PassengerRph", &s.PassengerRph)
	w.text("SeatNumber", &s.SeatNumber, 32)
	w.text("SeatPosition", &s.SeatPosition, 0)
	w.text("SeatType", &s.SeatType, 0)
	w.text("SpaceType", &s.SpaceType, 0)
	w.text("Status", &s.Status, 16)
	w.text("WagonNumber", &s.WagonNumber, MaxWagonNumber)
	w.text("WagonType", &s.WagonType, 16)
}
