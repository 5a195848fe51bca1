package transform

import (
	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

func (t *trip) ride(r *pnr.Ride) *itinerary.Ride {
	when := t.lasting(r.Number, r.City, r.City, r.Start, r.End)
	code, name := vendor(rideVendors, r.Vendor, r.VendorName)
	return &itinerary.Ride{
		Vendor:             code,
		VendorName:         name,
		Status:             r.Status,
		ConfirmationNumber: t.confirmation(r.Confirmation),
		StartCityCode:      r.City,
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
