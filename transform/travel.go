package transform

import (
	"cmp"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// ferry maps a passage. Concur has no kinds for ferries and tours: they are of kind
// Travel, with a mode of transport.
func (t *trip) ferry(f *pnr.Ferry) *itinerary.Travel {
	out := t.travel(&f.Service, t.stretchOf(f), f.Total)
	out.TransportMode, out.VendorName = "Ferry", cmp.Or(f.VendorName, f.Vendor)
	return out
}

func (t *trip) tour(o *pnr.Tour) *itinerary.Travel {
	out := t.travel(&o.Service, t.stretchOf(o), o.Total)
	out.TransportMode, out.VendorName = "Tour", cmp.Or(o.VendorName, o.Vendor)
	return out
}

func (t *trip) travel(s *pnr.Service, x stretch, cost pnr.Cost) *itinerary.Travel {
	when := t.lasting(x)
	out := &itinerary.Travel{
		Vendor:             unknownVendor,
		Status:             s.Status,
		ConfirmationNumber: t.confirmation(s.Confirmation),
		StartDateLocal:     when.startLocal,
		EndDateLocal:       when.endLocal,
		StartDateUtc:       when.startUtc,
		EndDateUtc:         when.endUtc,
		TimeZone:           when.zone,
		PhoneNumber:        s.Phone,
		TotalRate:          itinerary.Decimal(cost.Amount),
		Currency:           cost.Currency,
		Charges:            fixedCharge(cost, "", "G", when.startLocal),
	}
	out.StartCityCode, out.StartCity = t.place(x.from)
	out.EndCityCode, out.EndCity = t.place(x.to)
	return out
}

// place returns the code of a place that we know, or its name as printed.
func (t *trip) place(printed string) (code, city string) {
	if t.known(printed) {
		return printed, ""
	}
	return "", t.fit(printed, "City", itinerary.MaxCity)
}
