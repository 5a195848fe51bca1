package itinerary

import "cmp"

// A Parking is a place for a car. Fields that Air has as well mean the same.
type Parking struct {
	CancellationNumber string
	ClassOfService     string
	ConfirmationNumber string
	Currency           string
	DateCancelledUtc   DateTime
	EndDateLocal       DateTime
	EndDateUtc         DateTime
	FrequentTravelerId string
	IsPreferredVendor  *int
	IsUpgradeAllowed   *bool

	// Name is that of the car park.
	Name             string
	Notes            string
	OperatedByVendor string

	// ParkingLocationId is the vendor's key of the car park.
	ParkingLocationId string
	PhoneNumber       string

	// Pin opens the gate.
	Pin             string
	RateCode        string
	StartAddress    string
	StartAddress2   string
	StartCity       string
	StartCityCode   string
	StartCountry    string
	StartDateLocal  DateTime
	StartDateUtc    DateTime
	StartLocation   string
	StartPostalCode string
	StartState      string
	Status          string
	TimeZoneId      int
	TimeZone        string

	// TotalRate is the price of the whole time.
	TotalRate        Decimal
	UpgradedDateTime DateTime
	Vendor           string
	VendorFlags      string
	Charges          []Charge
	Remarks          []TripLinkRemarks
}

func (*Parking) element() string { return "Parking" }

func (p *Parking) leg() leg {
	name := cmp.Or(p.Name, vendorName("", p.Vendor))
	city := cmp.Or(p.StartCity, p.StartCityCode)
	return leg{
		label:  joinWords("parking", placeName(name, city)),
		start:  p.StartDateLocal,
		starts: "now from",
		ends:   "now until",
		stays:  true,
		keys:   stayKeys(p.ConfirmationNumber, name, city, p.StartDateLocal),
	}
}

func (p *Parking) elements(w *walk) {
	w.text("CancellationNumber", &p.CancellationNumber, 32)
	w.text("ClassOfService", &p.ClassOfService, 5)
	w.text("ConfirmationNumber", &p.ConfirmationNumber, MaxConfirmationNumber)
	w.code("Currency", &p.Currency, &forms.currency)
	w.value("DateCancelledUtc", &p.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("EndDateLocal", &p.EndDateLocal)
	w.value("EndDateUtc", &p.EndDateUtc)
	w.text("FrequentTravelerId", &p.FrequentTravelerId, MaxFrequentTravelerId)
	w.value("IsPreferredVendor", &p.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &p.IsUpgradeAllowed)
	w.text("Name", &p.Name, MaxName)
	w.text("Notes", &p.Notes, 0)
	w.text("OperatedByVendor", &p.OperatedByVendor, MaxOperatedByVendor)
	w.text("ParkingLocationId", &p.ParkingLocationId, 50)
	w.text("PhoneNumber", &p.PhoneNumber, 0)
	w.text("Pin", &p.Pin, 10)
	w.text("RateCode", &p.RateCode, MaxRateCode)
	w.text("StartAddress", &p.StartAddress, MaxAddress)
	w.text("StartAddress2", &p.StartAddress2, MaxAddress)
	w.text("StartCity", &p.StartCity, MaxCity)
	w.text("StartCityCode", &p.StartCityCode, 12)
	w.text("StartCountry", &p.StartCountry, 2)
	w.value("StartDateLocal", &p.StartDateLocal)
	w.value("StartDateUtc", &p.StartDateUtc)
	w.text("StartLocation", &p.StartLocation, 10)
	w.text("StartPostalCode", &p.StartPostalCode, 24)
	w.text("StartState", &p.StartState, MaxState)
	w.code("Status", &p.Status, &forms.status)
	w.value("TimeZoneId", &p.TimeZoneId)
	w.text("TimeZone", &p.TimeZone, 0)
	w.value("TotalRate", &p.TotalRate)
	w.value("UpgradedDateTime", &p.UpgradedDateTime)
	w.text("Vendor", &p.Vendor, 0)
	w.text("VendorFlags", &p.VendorFlags, 0)
	w.list("Charges", anyOf(&p.Charges))
	w.list("Remarks", listOf(&p.Remarks))
}
