package air

import (
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

func makeHotel(a *auxiliary) *pnr.Hotel {
	return &pnr.Hotel{
		Service: a.service, Chain: a.company, City: a.city, CheckIn: a.start, CheckOut: a.end, Rooms: a.quantity,
	}
}

// readHotel reads one that was booked in the system. Most of its cells have tags;
// others are known by their shape and what stands beside them.
func readHotel(a *auxiliary) pnr.Segment {
	h := makeHotel(a)
	h.CityName = readCityName(a)
	readRoom(a, h)
	readNightRate(a, h)
	if h.RateCode == "" {
		h.RateCode = a.words(&hotel.SpecialRate)
	}
	h.Name = readHotelName(a)
	h.Total = a.cost(&total)
	h.Guarantee = a.guarantee()
	h.GuestID = a.number(&hotel.GuestID)
	h.Info = a.words(&information)
	return h
}

// readCityName returns the cell behind the city if it looks like a name.
func readCityName(a *auxiliary) string {
	f := hotel.CityName.In(a.next)
	if a.city == "" || !cityWords.MatchString(a.value(&f)) || a.isTagged(a.next) {
		return ""
	}
	return a.Str(&f)
}

func (a *auxiliary) isTagged(i int) bool { return tagged.MatchString(a.Cell(i)) }

// readRoom reads the first cell of its shape in front of all tags.
func readRoom(a *auxiliary, h *pnr.Hotel) {
	for i := a.next; i < a.Cells() && !a.isTagged(i); i++ {
		if !record.Fits(strings.Trim(a.Cell(i), " "), roomShape) {
			continue
		}
		guests, room, rate := hotel.Guests.In(i), hotel.Room.In(i), hotel.RateCode.In(i)
		h.Guests, h.Room, h.RateCode = a.Int(&guests), a.Str(&room), a.Str(&rate)
		return
	}
}

// readNightRate reads the first rate if the cell before it has its currency. A
// rate that is not for all nights stays in the text, too, and so does another
// local currency.
func readNightRate(a *auxiliary, h *pnr.Hotel) {
	for i := a.next + 1; i < a.Cells(); i++ {
		rate := nightRate.FindStringSubmatchIndex(a.Cell(i))
		currency := currencies.FindStringSubmatchIndex(a.Cell(i - 1))
		if rate == nil || currency == nil {
			continue
		}
		h.Rate = a.part(hotel.Rate.In(i), "rate", rate, 1)
		nights := hotel.Nights.Within(i, rate[4]+1, rate[5])
		if n, _ := parseSmall(a.Raw(&nights)); h.CheckOut == h.CheckIn+pnr.Date(n) { //nolint:gosec // two digits
			a.Str(&nights)
		}
		h.Currency = a.part(hotel.RateCurrency.In(i-1), "currency", currency, 1)
		if local := hotel.LocalCurrency.In(i - 1); a.Raw(&local) == h.Currency {
			a.Str(&local)
		}
		return
	}
}

// readHotelName returns the cell behind the empty tag that stands before it, even
// one that is like a tag, such as B-AND-B, if no tag is known so.
func readHotelName(a *auxiliary) string {
	i := a.Find(a.next, hotel.Before.Tag)
	if i < 0 || a.value(&hotel.Before) != "" {
		return ""
	}
	f := hotel.Name.In(i + 1)
	if slices.Contains(hotelTags, tagged.FindString(a.Raw(&f))) {
		return ""
	}
	return a.words(&f)
}

// readManualHotel reads free text if it is of one of two known habits; any other is
// kept as it is.
func readManualHotel(a *auxiliary) pnr.Segment {
	h := makeHotel(a)
	name := manualHotel.Name.In(absent)
	switch {
	case a.divide(",", manualHotel.Tel.Tag):
		name.Cell = a.Find(a.body, manualHotel.Tel.Tag) - 1
		h.Phone = a.words(&manualHotel.Tel)
	case a.divide("/", manualHotel.Phone.Tag, confirmation.Tag):
		name.Cell = a.body
		h.Phone = a.words(&manualHotel.Phone)
	default:
		return h
	}
	if name.Cell >= a.body && !a.isTagged(name.Cell) {
		h.Name = a.words(&name)
	}
	h.Fax = a.words(&manualHotel.Fax)
	h.Info = a.words(&information)
	h.Confirmation = a.confirmation(&manualHotel.Confirmation)
	return h
}
