package transform

import (
	"cmp"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

func (t *trip) rail(r *pnr.Rail) *itinerary.Rail {
	when := t.lasting(t.stretchOf(r))
	out := &itinerary.Rail{
		Vendor:             unknownVendor, // there is no list of railways
		VendorName:         cmp.Or(r.VendorName, r.Vendor),
		Status:             r.Status,
		ConfirmationNumber: t.confirmation(r.Confirmation),
		TrainNumber:        t.whole(r.Train, "TrainNumber", itinerary.MaxTrainNumber),
		ClassOfService:     r.Class,
		WagonNumber:        t.whole(r.Coach, "WagonNumber", itinerary.MaxWagonNumber),
		StartDateLocal:     when.startLocal,
		EndDateLocal:       when.endLocal,
		StartDateUtc:       when.startUtc,
		EndDateUtc:         when.endUtc,
		TimeZone:           when.zone,
		TotalRate:          itinerary.Decimal(r.Total.Amount),
		Currency:           r.Total.Currency,
		Charges:            fixedCharge(r.Total, "TICKET", "R", when.startLocal),
	}
	out.StartCityCode, out.StartRailStation, out.StartRailStationName = t.stop(r.From)
	out.StartCityCode = cmp.Or(out.StartCityCode, r.City)
	out.EndCityCode, out.EndRailStation, out.EndRailStationName = t.stop(r.To)
	return out
}

// stop returns a printed place of a train as what it is: the code of a city or station
// that we know, another code, or a name.
func (t *trip) stop(printed string) (city, station, name string) {
	switch {
	case t.known(printed):
		return printed, "", ""
	case len(printed) == stationCode && !strings.Contains(printed, " "):
		return "", printed, ""
	}
	return "", "", t.fit(printed, "StationName", itinerary.MaxStationName)
}

// stationCode is the length of a station's code, such as FRPLY.
const stationCode = 5

func (t *Transformer) known(code string) bool {
	_, ok := t.Places.Find(code)
	return ok
}

// fixedCharge returns a cost as the one, main charge of a segment, or nil.
func fixedCharge(c pnr.Cost, semantics, vendorType string, start itinerary.DateTime) []itinerary.Charge {
	if c.Amount == "" {
		return nil
	}
	main := true
	return []itinerary.Charge{&itinerary.Fixed{
		Amount: itinerary.Decimal(c.Amount), Currency: c.Currency, IsPrimary: &main,
		SemanticsCode: semantics, SemanticsVendorType: vendorType, StartDateLocal: start,
	}}
}
