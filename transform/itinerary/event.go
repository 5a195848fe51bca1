package itinerary

import "cmp"

// An Event is something to attend. Only the XSD knows it; no documentation
// does. Fields that Air has as well mean the same.
type Event struct {
	CancellationNumber string
	ConfirmationNumber string
	Currency           string
	DateCancelledUtc   DateTime
	EndDateLocal       DateTime
	EndDateUtc         DateTime
	IsPreferredVendor  *int
	IsUpgradeAllowed   *bool
	Name               string
	Notes              string
	NumPersons         uint8
	PhoneNumber        string
	StartAddress       string
	StartAddress2      string
	StartCity          string
	StartCountry       string
	StartDateLocal     DateTime
	StartDateUtc       DateTime
	StartLatitude      Decimal
	StartLongitude     Decimal
	StartPostalCode    string
	StartState         string
	Status             string
	TimeZoneId         int
	TimeZone           string
	TotalRate          Decimal
	Type               string
	UpgradedDateTime   DateTime
	Vendor             string
	VendorFlags        string
	Charges            []Charge
	Remarks            []TripLinkRemarks
}

func (*Event) element() string { return "Event" }

func (e *Event) leg() leg {
	name := cmp.Or(e.Name, vendorName("", e.Vendor))
	return leg{
		label:  joinWords("event", placeName(name, e.StartCity)),
		start:  e.StartDateLocal,
		starts: "now from",
		ends:   "now until",
		keys:   stayKeys(e.ConfirmationNumber, name, e.StartCity, e.StartDateLocal),
	}
}

func (e *Event) elements(w *walk) {
	w.text("CancellationNumber", &e.CancellationNumber, 32)
	w.value("CesId", ignored{})
	w.value("CliqbookId", ignored{})
	w.text("ConfirmationNumber", &e.ConfirmationNumber, MaxConfirmationNumber)
	w.code("Currency", &e.Currency, &forms.currency)
	w.value("DateCancelledUtc", &e.DateCancelledUtc)
	w.value("DateCreatedUtc", ignored{})
	w.value("DateModifiedUtc", ignored{})
	w.value("EndDateLocal", &e.EndDateLocal)
	w.value("EndDateUtc", &e.EndDateUtc)
	w.value("EReceiptStatus", ignored{})
	w.value("IsPreferredVendor", &e.IsPreferredVendor)
	w.value("IsUpgradeAllowed", &e.IsUpgradeAllowed)
	w.text("Name", &e.Name, MaxName)
	w.text("Notes", &e.Notes, 0)
	w.value("NumPersons", &e.NumPersons)
	w.text("PhoneNumber", &e.PhoneNumber, 0)
	w.value("SegmentKey", ignored{})
	w.value("SegmentLocator", ignored{})
	w.value("SentToAirplus", ignored{})
	w.text("StartAddress", &e.StartAddress, MaxAddress)
	w.text("StartAddress2", &e.StartAddress2, MaxAddress)
	w.text("StartCity", &e.StartCity, MaxCity)
	w.text("StartCountry", &e.StartCountry, 2)
	w.value("StartDateLocal", &e.StartDateLocal)
	w.value("StartDateUtc", &e.StartDateUtc)
	w.value("StartLatitude", &e.StartLatitude)
	w.value("StartLongitude", &e.StartLongitude)
	w.text("StartPostalCode", &e.StartPostalCode, 24)
	w.text("StartState", &e.StartState, MaxState)
	w.code("Status", &e.Status, &forms.status)
	w.value("TimeZoneId", &e.TimeZoneId)
	w.text("TimeZone", &e.TimeZone, 0)
	w.value("TotalRate", &e.TotalRate)
	w.value("TransientSegmentNumber", ignored{})
	w.text("Type", &e.Type, 0)
	w.value("UpgradedDateTime", &e.UpgradedDateTime)
	w.text("Vendor", &e.Vendor, 0)
	w.text("VendorFlags", &e.VendorFlags, 0)
	w.list("Charges", anyOf(&e.Charges))
	w.list("Remarks", listOf(&e.Remarks))
}
