package transform

import (
	"cmp"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// hotel maps a stay. It begins and ends at the end of its days, as the stays of
// Concur's own samples do: no export has the hours of check-in and check-out.
func (t *trip) hotel(h *pnr.Hotel) *itinerary.Hotel {
	when := t.span(t.stretchOf(h))
	code, name := findVendor("hotel", h.Chain, "")
	place, _ := t.Places.Find(h.City)
	out := &itinerary.Hotel{
		Vendor:              code,
		VendorName:          name,
		Name:                t.nameHotel(h, name),
		Status:              h.Status,
		ConfirmationNumber:  t.confirmation(h.Confirmation),
		StartCityCode:       h.City,
		StartCity:           t.fit(cmp.Or(place.City, h.CityName), "StartCity", itinerary.MaxCity),
		StartCountry:        place.Country,
		StartAddress:        t.fit(addressOf(h, t.pnr.System), "StartAddress", itinerary.MaxAddress),
		StartDateLocal:      when.startLocal,
		EndDateLocal:        when.endLocal,
		StartDateUtc:        when.startUtc,
		EndDateUtc:          when.endUtc,
		TimeZone:            when.zone,
		NumRooms:            clampCount(h.Rooms),
		NumPersons:          clampCount(h.Guests),
		RoomType:            t.fit(h.Room, "RoomType", itinerary.MaxRoomType),
		RateCode:            t.whole(h.RateCode, "RateCode", itinerary.MaxRateCode),
		DailyRate:           itinerary.Decimal(h.Rate),
		Currency:            cmp.Or(h.Currency, h.Total.Currency),
		TotalRate:           totalIn(h.Total, h.Currency),
		PhoneNumber:         h.Phone,
		FrequentTravelerId:  t.whole(h.GuestID, "FrequentTravelerId", itinerary.MaxFrequentTravelerId),
		SpecialInstructions: t.fit(h.Info, "SpecialInstructions", itinerary.MaxSpecialInstructions),
	}
	out.CreditCardType, out.CreditCardLastFour = cardOf(h.Guarantee)
	out.Charges = hotelCharges(h, out.StartDateLocal)
	return out
}

// nameHotel returns what a hotel is called: its own name, or that of its chain. Concur
// takes no hotel without one.
func (t *trip) nameHotel(h *pnr.Hotel, chain string) string {
	if h.Name == "" && chain == "" {
		t.note("segment %d: the hotel has no name, sent as Hotel", h.Number)
	}
	return t.fit(cmp.Or(h.Name, chain, "Hotel"), "Name", itinerary.MaxName)
}

// addressOf returns the address of a hotel as a system prints it. Those of Travelport
// have signs between its lines (ingest/mir/FACTS.md, 10.6).
func addressOf(h *pnr.Hotel, system string) string {
	if !slices.Contains([]string{"1G", "1V", "1P"}, system) {
		return h.Address
	}
	var lines []string
	for line := range strings.FieldsFuncSeq(h.Address, func(c rune) bool { return strings.ContainsRune("@¤*", c) }) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, ", ")
}

// hotelCharges returns the rate of a night as the main charge, or else the total of
// the stay. It says nothing of the number of nights: others may have another rate.
func hotelCharges(h *pnr.Hotel, start itinerary.DateTime) []itinerary.Charge {
	main := true
	switch {
	case h.Rate != "":
		return []itinerary.Charge{&itinerary.Rate{
			Amount: itinerary.Decimal(h.Rate), Currency: h.Currency, IsPrimary: &main, PerUnit: "DAY",
			SemanticsCode: "ROOMRATE", SemanticsVendorType: "H", StartDateLocal: start,
		}}
	case h.Total.Amount != "":
		return []itinerary.Charge{&itinerary.Fixed{
			Amount: itinerary.Decimal(h.Total.Amount), Currency: h.Total.Currency, IsPrimary: &main,
			Description: "Total of the stay", SemanticsCode: "ROOMRATE", SemanticsVendorType: "H", StartDateLocal: start,
		}}
	}
	return nil
}

// totalIn returns an amount for an element whose currency stands elsewhere, or "" if
// the amount is in another currency.
func totalIn(c pnr.Cost, currency string) itinerary.Decimal {
	if currency != "" && c.Currency != currency {
		return ""
	}
	return itinerary.Decimal(c.Amount)
}

// cardOf returns what may be sent of a card: brand and last four digits.
func cardOf(p *pnr.Payment) (brand, lastFour string) {
	if p == nil {
		return "", ""
	}
	return p.Brand, p.LastFour
}

// clampCount returns a number for an element that takes at most 255.
func clampCount(n int) uint8 {
	return uint8(min(max(n, 0), 255))
}
