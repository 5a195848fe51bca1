package itinerary

import "cmp"

// A Dining is a table at a restaurant. Fields that Air has as well mean the
// same.
type Dining struct {
	CancellationNumber string
	ConfirmationNumber string
	DateCancelledUtc   DateTime
	EndDateLocal       DateTime
	EndDateUtc         DateTime
	FrequentTravelerId string
	IsPreferredVendor  *int
	IsUpgradeAllowed   *bool
	Name               string
	Notes              string
	NumPersons         uint8
	PhoneNumber        string
	ReservationId      string

	// RestaurantId and ReservationId are the vendor's keys.
	RestaurantId     string
	StartAddress     string
	StartAddress2    string
	StartCity        string
	StartCountry     string
	StartDateLocal   DateTime
	StartDateUtc     DateTime
	StartLatitude    Decimal
	StartLongitude   Decimal
	StartPostalCode  string
	StartState       string
	Status           string
	TimeZoneId       int
	TimeZone         string
	UpgradedDateTime DateTime
	Vendor           string
	VendorName       string
	VendorFlags      string
	Charges          []Charge
	Remarks          []TripLinkRemarks
}

func (*Dining) element() string { return "Dining" }

func (d *Dining) leg() leg {
	name := cmp.Or(d.Name, vendorName(d.VendorName, d.Vendor))
	return leg{
		label:  joinWords("table at", placeName(name, d.StartCity)),
		start:  d.StartDateLocal,
		starts: "now at",
		ends:   "now until",
		keys:   stayKeys(d.ConfirmationNumber, name, d.StartCity, d.StartDateLocal),
	}
}

func (d *Dining) elements(w *walk) {
	w.text("CancellationNumber", &d.CancellationNumber, 32)
	w.text("ConfirmationNumber", &d.ConfirmationNumber, MaxConfirmationNumber)
	w.value("DateCancelledUtc", &d.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("EndDateLocal", &d.EndDateLocal)
	w.value("EndDateUtc", &d.EndDateUtc)
	w.text("FrequentTravelerId", &d.FrequentTravelerId, MaxFrequentTravelerId)
	w.value("IsPreferredVendor", &d.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &d.IsUpgradeAllowed)
	w.text("Name", &d.Name, MaxName)
	w.text("Notes", &d.Notes, 0)
	w.value("NumPersons", &d.NumPersons)
	w.text("PhoneNumber", &d.PhoneNumber, 0)
	w.text("ReservationId", &d.ReservationId, 0)
	w.text("RestaurantId", &d.RestaurantId, 50)
	w.text("StartAddress", &d.StartAddress, MaxAddress)
	w.text("StartAddress2", &d.StartAddress2, MaxAddress)
	w.text("StartCity", &d.StartCity, MaxCity)
	w.text("StartCountry", &d.StartCountry, 2)
	w.value("StartDateLocal", &d.StartDateLocal)
	w.value("StartDateUtc", &d.StartDateUtc)
	w.value("StartLatitude", &d.StartLatitude)
	w.value("StartLongitude", &d.StartLongitude)
	w.text("StartPostalCode", &d.StartPostalCode, 24)
	w.text("StartState", &d.StartState, MaxState)
	w.code("Status", &d.Status, &forms.status)
	w.value("TimeZoneId", &d.TimeZoneId)
	w.text("TimeZone", &d.TimeZone, 0)
	w.value("UpgradedDateTime", &d.UpgradedDateTime)
	w.text("Vendor", &d.Vendor, 0)
	w.text("VendorName", &d.VendorName, 0)
	w.text("VendorFlags", &d.VendorFlags, 0)
	w.list("Charges", anyOf(&d.Charges))
	w.list("Remarks", listOf(&d.Remarks))
}
