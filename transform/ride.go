package transform

import (
	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

func (t *trip) ride(r *pnr.Ride) *itinerary.Ride {
	from, to := t.rideCities(r)
	when := t.lasting(t.stretchOf(r))
	code, name := findVendor("ride", r.Vendor, r.VendorName)
	return &itinerary.Ride{
		Vendor:             code,
		VendorName:         name,
		Status:             r.Status,
		ConfirmationNumber: t.confirmation(r.Confirmation),
		StartCityCode:      from,
		EndCityCode:        to,
		StartLocation:      t.fit(r.From, "StartLocation", itinerary.MaxRideLocation),
		EndLocation:        t.fit(r.To, "EndLocation", itinerary.MaxRideLocation),
		StartDateLocal:     when.startLocal,
		EndDateLocal:       when.endLocal,
		StartDateUtc:       when.startUtc,
		EndDateUtc:         when.endUtc,
		TimeZone:           when.zone,
		PhoneNumber:        r.Phone,
		TotalRate:          itinerary.Decimal(r.Total.Amount),
		Currency:           r.Total.Currency,
		Charges:            fixedCharge(r.Total, "", "G", when.startLocal),
	}
}

// rideCities returns the cities where a ride begins and ends: the one that it is filed
// under, unless its text names another.
func (t *Transformer) rideCities(r *pnr.Ride) (from, to string) {
	from, to = r.City, r.City
	if t.known(r.From) {
		from = r.From
	}
	if t.known(r.To) {
		to = r.To
	}
	return from, to
}
