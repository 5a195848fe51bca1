package itinerary

import "cmp"

// A Car is a rental, from pick-up to return. Fields that Air has as well mean
// the same. Codes of the vehicle are the four letters of ACRISS, one to a
// field.
type Car struct {
	// AirCondition is the fourth letter: R with, N without.
	AirCondition string

	// Body is the second letter: B two doors, D four, C either, W wagon, V van …
	Body               string
	CancellationNumber string

	// Class is the first letter: E economy, C compact, I intermediate …
	Class              string
	ConfirmationNumber string
	Currency           string

	// DailyRate is the average of the days.
	DailyRate        Decimal
	DateCancelledUtc DateTime
	DiscountCode     string

	// DropoffCollectionAddress1 and the eleven after it are where the company
	// collects the car, if not at its station.
	DropoffCollectionAddress1    string
	DropoffCollectionAddressType string
	DropoffCollectionCategory    string
	DropoffCollectionCity        string
	DropoffCollectionCityCode    string
	DropoffCollectionCountry     string
	DropoffCollectionLatitude    string
	DropoffCollectionLongitude   string
	DropoffCollectionNumber      string
	DropoffCollectionPhoneNumber string
	DropoffCollectionPostalCode  string
	DropoffCollectionState       string
	EndAddress                   string
	EndAddress2                  string
	EndCity                      string
	EndCityCode                  string

	// EndCloseTime and EndOpenTime are the hours of the station, in any words.
	EndCloseTime string
	EndCountry   string
	EndDateLocal DateTime
	EndDateUtc   DateTime
	EndLatitude  Decimal

	// EndLocation is the station.
	EndLocation        string
	EndLongitude       Decimal
	EndOpenTime        string
	EndPhoneNumber     string
	EndPostalCode      string
	EndState           string
	FrequentTravelerId string
	IsGhostCard        *bool
	CreditCardType     string
	CreditCardLastFour string
	IsPreferredVendor  *int
	IsUpgradeAllowed   *bool
	Notes              string
	NumCars            uint8
	NumPersons         uint8
	PhoneNumber        string

	// PickupDeliveryAddress1 and the eleven after it are where the company
	// brings the car, if not to its station.
	PickupDeliveryAddress1    string
	PickupDeliveryAddressType string
	PickupDeliveryCategory    string
	PickupDeliveryCity        string
	PickupDeliveryCityCode    string
	PickupDeliveryCountry     string
	PickupDeliveryLatitude    string
	PickupDeliveryLongitude   string
	PickupDeliveryNumber      string
	PickupDeliveryPhoneNumber string
	PickupDeliveryPostalCode  string
	PickupDeliveryState       string
	RateCode                  string

	// RateType is D for a daily rate; other values are not documented.
	RateType            string
	SpecialEquipment    string
	SpecialInstructions string
	StartAddress        string
	StartAddress2       string
	StartCity           string
	StartCityCode       string

	// StartCloseTime and StartOpenTime are the hours of the station, in any
	// words.
	StartCloseTime string
	StartCountry   string

	// StartDateLocal is the pick-up, EndDateLocal the return.
	StartDateLocal DateTime
	StartDateUtc   DateTime
	StartLatitude  Decimal

	// StartLocation is the station.
	StartLocation   string
	StartLongitude  Decimal
	StartOpenTime   string
	StartPostalCode string
	StartState      string
	Status          string
	TimeZoneId      int
	TimeZone        string

	// TotalRate is the price of the whole rental.
	TotalRate Decimal

	// Transmission is the third letter: A automatic, M manual.
	Transmission     string
	UpgradedDateTime DateTime
	Vendor           string
	VendorFlags      string
	Charges          []Charge
	VendorName       string
	Remarks          []TripLinkRemarks
}

func (*Car) element() string { return "Car" }

func (c *Car) leg() leg {
	name := vendorName(c.VendorName, c.Vendor)
	station := cmp.Or(c.StartCityCode, c.StartCity, c.StartLocation)
	return leg{
		label:  joinWords("car", name, station),
		start:  c.StartDateLocal,
		starts: "pick-up now",
		ends:   "return now",
		stays:  true,
		keys:   stayKeys(c.ConfirmationNumber, name, station, c.StartDateLocal),
	}
}

func (c *Car) elements(w *walk) {
	w.text("AirCondition", &c.AirCondition, 0)
	w.text("Body", &c.Body, 0)
	w.text("CancellationNumber", &c.CancellationNumber, 32)
	w.text("Class", &c.Class, 0)
	w.text("ConfirmationNumber", &c.ConfirmationNumber, MaxConfirmationNumber)
	w.code("Currency", &c.Currency, &forms.currency)
	w.value("DailyRate", &c.DailyRate)
	w.value("DateCancelledUtc", &c.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("DiscountCode", &c.DiscountCode, MaxDiscountCode)
	w.text("DropoffCollectionAddress1", &c.DropoffCollectionAddress1, 0)
	w.text("DropoffCollectionAddressType", &c.DropoffCollectionAddressType, 0)
	w.text("DropoffCollectionCategory", &c.DropoffCollectionCategory, 0)
	w.text("DropoffCollectionCity", &c.DropoffCollectionCity, 0)
	w.text("DropoffCollectionCityCode", &c.DropoffCollectionCityCode, 0)
	w.text("DropoffCollectionCountry", &c.DropoffCollectionCountry, 0)
	w.text("DropoffCollectionLatitude", &c.DropoffCollectionLatitude, 0)
	w.text("DropoffCollectionLongitude", &c.DropoffCollectionLongitude, 0)
	w.text("DropoffCollectionNumber", &c.DropoffCollectionNumber, 0)
	w.text("DropoffCollectionPhoneNumber", &c.DropoffCollectionPhoneNumber, 0)
	w.text("DropoffCollectionPostalCode", &c.DropoffCollectionPostalCode, 0)
	w.text("DropoffCollectionState", &c.DropoffCollectionState, 0)
	w.text("EndAddress", &c.EndAddress, MaxRoadAddress)
	w.text("EndAddress2", &c.EndAddress2, MaxRoadAddress)
	w.text("EndCity", &c.EndCity, MaxCity)
	w.text("EndCityCode", &c.EndCityCode, 12)
	w.text("EndCloseTime", &c.EndCloseTime, 0)
	w.text("EndCountry", &c.EndCountry, 2)
	w.value("EndDateLocal", &c.EndDateLocal)
	w.value("EndDateUtc", &c.EndDateUtc)
	w.value("EndLatitude", &c.EndLatitude)
	w.text("EndLocation", &c.EndLocation, MaxEndLocation)
	w.value("EndLongitude", &c.EndLongitude)
	w.text("EndOpenTime", &c.EndOpenTime, 0)
	w.text("EndPhoneNumber", &c.EndPhoneNumber, 0)
	w.text("EndPostalCode", &c.EndPostalCode, 24)
	w.text("EndState", &c.EndState, MaxState)
	w.text("FrequentTravelerId", &c.FrequentTravelerId, MaxFrequentTravelerId)
	w.value("IsGhostCard", &c.IsGhostCard)
	w.text("CreditCardType", &c.CreditCardType, 0)
	w.code("CreditCardLastFour", &c.CreditCardLastFour, &forms.lastFour)
	w.value("IsPreferredVendor", &c.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &c.IsUpgradeAllowed)
	w.text("Notes", &c.Notes, 0)
	w.value("NumCars", &c.NumCars)
	w.value("NumPersons", &c.NumPersons)
	w.text("PhoneNumber", &c.PhoneNumber, 0)
	w.text("PickupDeliveryAddress1", &c.PickupDeliveryAddress1, 0)
	w.text("PickupDeliveryAddressType", &c.PickupDeliveryAddressType, 0)
	w.text("PickupDeliveryCategory", &c.PickupDeliveryCategory, 0)
	w.text("PickupDeliveryCity", &c.PickupDeliveryCity, 0)
	w.text("PickupDeliveryCityCode", &c.PickupDeliveryCityCode, 0)
	w.text("PickupDeliveryCountry", &c.PickupDeliveryCountry, 0)
	w.text("PickupDeliveryLatitude", &c.PickupDeliveryLatitude, 0)
	w.text("PickupDeliveryLongitude", &c.PickupDeliveryLongitude, 0)
	w.text("PickupDeliveryNumber", &c.PickupDeliveryNumber, 0)
	w.text("PickupDeliveryPhoneNumber", &c.PickupDeliveryPhoneNumber, 0)
	w.text("PickupDeliveryPostalCode", &c.PickupDeliveryPostalCode, 0)
	w.text("PickupDeliveryState", &c.PickupDeliveryState, 0)
	w.text("RateCode", &c.RateCode, MaxRateCode)
	w.text("RateType", &c.RateType, 2)
	w.text("SpecialEquipment", &c.SpecialEquipment, 0)
	w.text("SpecialInstructions", &c.SpecialInstructions, MaxSpecialInstructions)
	w.text("StartAddress", &c.StartAddress, MaxRoadAddress)
	w.text("StartAddress2", &c.StartAddress2, MaxRoadAddress)
	w.text("StartCity", &c.StartCity, MaxCity)
	w.text("StartCityCode", &c.StartCityCode, 12)
	w.text("StartCloseTime", &c.StartCloseTime, 0)
	w.text("StartCountry", &c.StartCountry, 2)
	w.value("StartDateLocal", &c.StartDateLocal)
	w.value("StartDateUtc", &c.StartDateUtc)
	w.value("StartLatitude", &c.StartLatitude)
	w.text("StartLocation", &c.StartLocation, MaxStartLocation)
	w.value("StartLongitude", &c.StartLongitude)
	w.text("StartOpenTime", &c.StartOpenTime, 0)
	w.text("StartPostalCode", &c.StartPostalCode, 24)
	w.text("StartState", &c.StartState, MaxState)
	w.code("Status", &c.Status, &forms.status)
	w.value("TimeZoneId", &c.TimeZoneId)
	w.text("TimeZone", &c.TimeZone, 0)
	w.value("TotalRate", &c.TotalRate)
	w.text("Transmission", &c.Transmission, 0)
	w.value("UpgradedDateTime", &c.UpgradedDateTime)
	w.text("Vendor", &c.Vendor, 0)
	w.text("VendorFlags", &c.VendorFlags, 0)
	w.list("Charges", anyOf(&c.Charges))
	w.text("VendorName", &c.VendorName, 0)
	w.list("Remarks", listOf(&c.Remarks))
}
