package itinerary

import "cmp"

// A Hotel is a stay. Fields that Air has as well mean the same.
type Hotel struct {
	CancellationNumber string
	CancellationPolicy string

	// CheckinTime and CheckoutTime are times of day in any words.
	CheckinTime        string
	CheckoutTime       string
	ConfirmationNumber string
	Currency           string

	// DailyRate is the average of the nights.
	DailyRate          Decimal
	DateCancelledUtc   DateTime
	DiscountCode       string
	EndDateLocal       DateTime
	EndDateUtc         DateTime
	FrequentTravelerId string

	// HadDeposit is true when a deposit was paid.
	HadDeposit *bool

	// HotelPropertyId is the property within the chain.
	HotelPropertyId     string
	IsGhostCard         *bool
	CreditCardType      string
	CreditCardLastFour  string
	IsPreferredVendor   *int
	IsUpgradeAllowed    *bool
	ModificationCode    string
	Name                string
	Notes               string
	NumPersons          uint8
	NumRooms            uint8
	PartnerMembershipId string
	PassiveType         string
	PhoneNumber         string
	RateAccess          string
	RateCode            string
	RateType            string
	RoomDescription     string
	RoomType            string
	SpecialInstructions string
	StartAddress        string
	StartAddress2       string
	StartCity           string
	StartCityCode       string
	StartCountry        string

	// StartDateLocal is the arrival, EndDateLocal the departure.
	StartDateLocal  DateTime
	StartDateUtc    DateTime
	StartLatitude   Decimal
	StartLongitude  Decimal
	StartPostalCode string
	StartState      string
	Status          string
	TimeZoneId      int
	TimeZone        string

	// TotalRate is the price of the whole stay.
	TotalRate        Decimal
	UpgradedDateTime DateTime

	// Vendor is the code of the chain; $$ when unknown.
	Vendor     string
	VendorName string

	// VendorFlags are amenities, each followed by a semicolon: FB breakfast, FI
	// internet, FP parking.
	VendorFlags string
	Charges     []Charge
	Remarks     []TripLinkRemarks
}

func (*Hotel) element() string { return "Hotel" }

func (h *Hotel) leg() leg {
	name := cmp.Or(h.Name, vendorName(h.VendorName, h.Vendor))
	city := cmp.Or(h.StartCity, h.StartCityCode)
	return leg{
		label:  joinWords("hotel", placeName(name, city)),
		start:  h.StartDateLocal,
		starts: "now from",
		ends:   "now until",
		stays:  true,
		keys:   stayKeys(h.ConfirmationNumber, name, city, h.StartDateLocal),
	}
}

func (h *Hotel) elements(w *walk) {
	w.text("CancellationNumber", &h.CancellationNumber, 32)
	w.text("CancellationPolicy", &h.CancellationPolicy, MaxCancellationPolicy)
	w.text("CheckinTime", &h.CheckinTime, 0)
	w.text("CheckoutTime", &h.CheckoutTime, 0)
	w.text("ConfirmationNumber", &h.ConfirmationNumber, MaxConfirmationNumber)
	w.code("Currency", &h.Currency, &forms.currency)
	w.value("DailyRate", &h.DailyRate)
	w.value("DateCancelledUtc", &h.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.text("DiscountCode", &h.DiscountCode, MaxDiscountCode)
	w.value("EndDateLocal", &h.EndDateLocal)
	w.value("EndDateUtc", &h.EndDateUtc)
	w.value("EquipmentCode", ignored{})
	w.text("FrequentTravelerId", &h.FrequentTravelerId, MaxFrequentTravelerId)
	w.value("HadDeposit", &h.HadDeposit)
	w.text("HotelPropertyId", &h.HotelPropertyId, 50)
	w.value("IsGhostCard", &h.IsGhostCard)
	w.text("CreditCardType", &h.CreditCardType, 0)
	w.code("CreditCardLastFour", &h.CreditCardLastFour, &forms.lastFour)
	w.value("IsPreferredVendor", &h.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &h.IsUpgradeAllowed)
	w.text("ModificationCode", &h.ModificationCode, 0)
	w.text("Name", &h.Name, MaxName)
	w.text("Notes", &h.Notes, 0)
	w.value("NumPersons", &h.NumPersons)
	w.value("NumRooms", &h.NumRooms)
	w.text("PartnerMembershipId", &h.PartnerMembershipId, 20)
	w.text("PassiveType", &h.PassiveType, 0)
	w.text("PhoneNumber", &h.PhoneNumber, 0)
	w.text("RateAccess", &h.RateAccess, 0)
	w.text("RateCode", &h.RateCode, MaxRateCode)
	w.text("RateType", &h.RateType, 1)
	w.text("RoomDescription", &h.RoomDescription, MaxRoomDescription)
	w.text("RoomType", &h.RoomType, MaxRoomType)
	w.text("SpecialInstructions", &h.SpecialInstructions, MaxSpecialInstructions)
	w.text("StartAddress", &h.StartAddress, MaxAddress)
	w.text("StartAddress2", &h.StartAddress2, MaxAddress)
	w.text("StartCity", &h.StartCity, MaxCity)
	w.text("StartCityCode", &h.StartCityCode, 12)
	w.text("StartCountry", &h.StartCountry, 2)
	w.value("StartDateLocal", &h.StartDateLocal)
	w.value("StartDateUtc", &h.StartDateUtc)
	w.value("StartLatitude", &h.StartLatitude)
	w.value("StartLongitude", &h.StartLongitude)
	w.value("SearchLocationLatitude", ignored{})
	w.value("SearchLocationLongitude", ignored{})
	w.text("StartPostalCode", &h.StartPostalCode, 24)
	w.text("StartState", &h.StartState, MaxState)
	w.code("Status", &h.Status, &forms.status)
	w.value("TimeZoneId", &h.TimeZoneId)
	w.text("TimeZone", &h.TimeZone, 0)
	w.value("TotalRate", &h.TotalRate)
	w.value("UpgradedDateTime", &h.UpgradedDateTime)
	w.text("Vendor", &h.Vendor, 0)
	w.text("VendorName", &h.VendorName, 0)
	w.text("VendorFlags", &h.VendorFlags, 0)
	w.list("Charges", anyOf(&h.Charges))
	w.list("Remarks", listOf(&h.Remarks))
	w.value("HotelServiceVendorName", ignored{})
	w.value("HotelServiceLocalizedVendorName", ignored{})
}
