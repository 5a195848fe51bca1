package itinerary

import "cmp"

// A Travel is a journey by means not yet known: the main destination of a
// travel request. Fields that Air has as well mean the same.
type Travel struct {
	CancellationNumber string
	ConfirmationNumber string
	Currency           string

	// DailyRate is the average of the days.
	DailyRate           Decimal
	DateCancelledUtc    DateTime
	EndAddress          string
	EndAddress2         string
	EndCity             string
	EndCityCode         string
	EndCountry          string
	EndDateLocal        DateTime
	EndDateUtc          DateTime
	EndLatitude         Decimal
	EndLocation         string
	EndLongitude        Decimal
	EndPostalCode       string
	EndState            string
	IsGhostCard         *bool
	CreditCardType      string
	CreditCardLastFour  string
	TransportMode       string
	Notes               string
	NumPersons          uint8
	PhoneNumber         string
	SpecialInstructions string
	StartAddress        string
	StartAddress2       string
	StartCity           string
	StartCityCode       string
	StartCountry        string
	StartDateLocal      DateTime
	StartDateUtc        DateTime
	StartLatitude       Decimal
	StartLocation       string
	StartLongitude      Decimal
	StartPostalCode     string
	StartState          string
	Status              string
	TimeZoneId          int
	TimeZone            string

	// TotalRate is the price of the whole journey.
	TotalRate  Decimal
	Vendor     string
	Charges    []Charge
	VendorName string
}

func (*Travel) element() string { return "Travel" }

func (t *Travel) leg() leg {
	by := cmp.Or(t.TransportMode, vendorName(t.VendorName, t.Vendor))
	route := formatRoute(cmp.Or(t.StartCityCode, t.StartCity), cmp.Or(t.EndCityCode, t.EndCity))
	return leg{
		label:  joinWords("travel", by, route),
		start:  t.StartDateLocal,
		starts: "now from",
		ends:   "now until",
		stays:  true,
		keys:   journeyKeys(by, route, t.StartDateLocal),
	}
}

func (t *Travel) elements(w *walk) {
	w.text("CancellationNumber", &t.CancellationNumber, 32)
	w.text("ConfirmationNumber", &t.ConfirmationNumber, MaxConfirmationNumber)
	w.code("Currency", &t.Currency, &forms.currency)
	w.value("DailyRate", &t.DailyRate)
	w.value("DateCancelledUtc", &t.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("EndAddress", &t.EndAddress, MaxRoadAddress)
	w.text("EndAddress2", &t.EndAddress2, MaxRoadAddress)
	w.text("EndCity", &t.EndCity, MaxCity)
	w.text("EndCityCode", &t.EndCityCode, 12)
	w.text("EndCountry", &t.EndCountry, 2)
	w.value("EndDateLocal", &t.EndDateLocal)
	w.value("EndDateUtc", &t.EndDateUtc)
	w.value("EndLatitude", &t.EndLatitude)
	w.text("EndLocation", &t.EndLocation, MaxEndLocation)
	w.value("EndLongitude", &t.EndLongitude)
	w.text("EndPostalCode", &t.EndPostalCode, 24)
	w.text("EndState", &t.EndState, MaxState)
	w.value("IsGhostCard", &t.IsGhostCard)
	w.text("CreditCardType", &t.CreditCardType, 0)
	w.code("CreditCardLastFour", &t.CreditCardLastFour, &forms.lastFour)
	w.text("TransportMode", &t.TransportMode, 32)
	w.text("Notes", &t.Notes, 0)
	w.value("NumPersons", &t.NumPersons)
	w.text("PhoneNumber", &t.PhoneNumber, 0)
	w.text("SpecialInstructions", &t.SpecialInstructions, MaxSpecialInstructions)
	w.text("StartAddress", &t.StartAddress, MaxRoadAddress)
	w.text("StartAddress2", &t.StartAddress2, MaxRoadAddress)
	w.text("StartCity", &t.StartCity, MaxCity)
	w.text("StartCityCode", &t.StartCityCode, 12)
	w.text("StartCountry", &t.StartCountry, 2)
	w.value("StartDateLocal", &t.StartDateLocal)
	w.value("StartDateUtc", &t.StartDateUtc)
	w.value("StartLatitude", &t.StartLatitude)
	w.text("StartLocation", &t.StartLocation, MaxStartLocation)
	w.value("StartLongitude", &t.StartLongitude)
	w.text("StartPostalCode", &t.StartPostalCode, 24)
	w.text("StartState", &t.StartState, MaxState)
	w.code("Status", &t.Status, &forms.status)
	w.value("TimeZoneId", &t.TimeZoneId)
	w.text("TimeZone", &t.TimeZone, 0)
	w.value("TotalRate", &t.TotalRate)
	w.text("Vendor", &t.Vendor, 0)
	w.list("Charges", anyOf(&t.Charges))
	w.text("VendorName", &t.VendorName, 0)
}
