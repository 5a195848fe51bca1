package itinerary

import "cmp"

// A Ride is a journey by taxi, limousine or shuttle. Fields that Air has as
// well mean the same.
type Ride struct {
	CancellationNumber  string
	CancellationPolicy  string
	ConfirmationNumber  string
	Currency            string
	DateCancelledUtc    DateTime
	DropoffInstructions string
	Duration            int
	EndAddress          string
	EndAddress2         string
	EndCity             string
	EndCityCode         string
	EndCountry          string
	EndDateLocal        DateTime
	EndDateUtc          DateTime
	EndLatitude         Decimal

	// EndLocation is the place in words, EndLocationCode and EndLocationName its
	// code and name.
	EndLocation         string
	EndLocationCode     string
	EndLocationName     string
	EndLongitude        Decimal
	EndPostalCode       string
	EndState            string
	IsPreferredVendor   *int
	IsUpgradeAllowed    *bool
	MeetingInstructions string
	Miles               int

	// Name is whose ride it is: what the driver's sign says.
	Name  string
	Notes string

	// NumberOfHours is for a car hired by the hour.
	NumberOfHours      Decimal
	NumPersons         uint8
	OperatedByVendor   string
	PassiveCityCode    string
	PhoneNumber        string
	PickupInstructions string
	ProviderFeedback   string

	// Rate is the price by RateType, TotalRate that of the whole ride.
	Rate                Decimal
	RateDescription     string
	RateNotes           string
	RateType            string
	ReservationId       string
	SpecialInstructions string
	StartAddress        string
	StartAddress2       string
	StartCity           string
	StartCityCode       string
	StartCountry        string
	StartDateLocal      DateTime
	StartDateUtc        DateTime
	StartLatitude       Decimal

	// StartLocation is the place in words, StartLocationCode and
	// StartLocationName its code and name.
	StartLocation     string
	StartLocationCode string
	StartLocationName string
	StartLongitude    Decimal
	StartPostalCode   string
	StartState        string
	Status            string
	TimeZoneId        int
	TimeZone          string
	TotalRate         Decimal
	UpgradedDateTime  DateTime

	// Vendor is of Concur's list of ride vendors; $$ when unknown, and then
	// VendorName is shown.
	Vendor             string
	VendorName         string
	VendorFlags        string
	Charges            []Charge
	Remarks            []TripLinkRemarks
	IsGhostCard        *bool
	CreditCardType     string
	CreditCardLastFour string
}

func (*Ride) element() string { return "Ride" }

// leg names no street, which may be where somebody lives.
func (r *Ride) leg() leg {
	by := vendorName(r.VendorName, r.Vendor)
	from, to := cmp.Or(r.StartCityCode, r.StartCity), cmp.Or(r.EndCityCode, r.EndCity)
	route := formatRoute(from, to)
	if from == to {
		route = from // the places themselves may be somebody's home: they are not shown
	}
	return leg{
		label:  joinWords("ride", by, route),
		start:  r.StartDateLocal,
		starts: "pick-up now",
		ends:   "drop-off now",
		keys:   journeyKeys(by, route, r.StartDateLocal),
	}
}

func (r *Ride) elements(w *walk) {
	w.text("CancellationNumber", &r.CancellationNumber, 32)
	w.text("CancellationPolicy", &r.CancellationPolicy, MaxCancellationPolicy)
	w.text("ConfirmationNumber", &r.ConfirmationNumber, MaxConfirmationNumber)
	w.code("Currency", &r.Currency, &forms.currency)
	w.value("DateCancelledUtc", &r.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("DropoffInstructions", &r.DropoffInstructions, MaxRideText)
	w.value("Duration", &r.Duration)
	w.text("EndAddress", &r.EndAddress, MaxRoadAddress)
	w.text("EndAddress2", &r.EndAddress2, MaxRoadAddress)
	w.text("EndCity", &r.EndCity, MaxCity)
	w.text("EndCityCode", &r.EndCityCode, 12)
	w.text("EndCountry", &r.EndCountry, 2)
	w.value("EndDateLocal", &r.EndDateLocal)
	w.value("EndDateUtc", &r.EndDateUtc)
	w.value("EndLatitude", &r.EndLatitude)
	w.text("EndLocation", &r.EndLocation, MaxRideLocation)
	w.text("EndLocationCode", &r.EndLocationCode, 10)
	w.text("EndLocationName", &r.EndLocationName, MaxRideLocation)
	w.value("EndLongitude", &r.EndLongitude)
	w.text("EndPostalCode", &r.EndPostalCode, 24)
	w.text("EndState", &r.EndState, MaxState)
	w.value("IsPreferredVendor", &r.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &r.IsUpgradeAllowed)
	w.text("MeetingInstructions", &r.MeetingInstructions, MaxRideText)
	w.value("Miles", &r.Miles)
	w.text("Name", &r.Name, MaxName)
	w.text("Notes", &r.Notes, 0)
	w.value("NumberOfHours", &r.NumberOfHours)
	w.value("NumPersons", &r.NumPersons)
	w.text("OperatedByVendor", &r.OperatedByVendor, MaxOperatedByVendor)
	w.text("PassiveCityCode", &r.PassiveCityCode, 3)
	w.text("PhoneNumber", &r.PhoneNumber, 0)
	w.text("PickupInstructions", &r.PickupInstructions, MaxRideText)
	w.text("ProviderFeedback", &r.ProviderFeedback, MaxRideText)
	w.value("Rate", &r.Rate)
	w.text("RateDescription", &r.RateDescription, MaxRideText)
	w.text("RateNotes", &r.RateNotes, 0)
	w.text("RateType", &r.RateType, 0)
	w.text("ReservationId", &r.ReservationId, 50)
	w.text("SpecialInstructions", &r.SpecialInstructions, MaxSpecialInstructions)
	w.text("StartAddress", &r.StartAddress, MaxAddress)
	w.text("StartAddress2", &r.StartAddress2, MaxAddress)
	w.text("StartCity", &r.StartCity, MaxCity)
	w.text("StartCityCode", &r.StartCityCode, 12)
	w.text("StartCountry", &r.StartCountry, 2)
	w.value("StartDateLocal", &r.StartDateLocal)
	w.value("StartDateUtc", &r.StartDateUtc)
	w.value("StartLatitude", &r.StartLatitude)
	w.text("StartLocation", &r.StartLocation, MaxRideLocation)
	w.text("StartLocationCode", &r.StartLocationCode, 10)
	w.text("StartLocationName", &r.StartLocationName, MaxRideLocation)
	w.value("StartLongitude", &r.StartLongitude)
	w.text("StartPostalCode", &r.StartPostalCode, 24)
	w.text("StartState", &r.StartState, MaxState)
	w.code("Status", &r.Status, &forms.status)
	w.value("TimeZoneId", &r.TimeZoneId)
	w.text("TimeZone", &r.TimeZone, 0)
	w.value("TotalRate", &r.TotalRate)
	w.value("UpgradedDateTime", &r.UpgradedDateTime)
	w.code("Vendor", &r.Vendor, &forms.rideVendor)
	w.text("VendorName", &r.VendorName, 0)
	w.text("VendorFlags", &r.VendorFlags, 0)
	w.list("Charges", anyOf(&r.Charges))
	w.list("Remarks", listOf(&r.Remarks))
	w.value("IsGhostCard", &r.IsGhostCard)
	w.text("CreditCardType", &r.CreditCardType, 0)
	w.code("CreditCardLastFour", &r.CreditCardLastFour, &forms.lastFour)
}
