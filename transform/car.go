package transform

import (
	"cmp"
	"regexp"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

func (t *trip) car(c *pnr.Car) *itinerary.Car {
	when := t.lasting(t.stretchOf(c))
	code, name := findVendor("car", c.Vendor, c.VendorName)
	from, to := t.carCities(c)
	place, _ := t.Places.Find(from)
	out := &itinerary.Car{
		Vendor:              code,
		VendorName:          name,
		Status:              c.Status,
		ConfirmationNumber:  t.confirmation(c.Confirmation),
		StartCityCode:       from,
		StartCity:           t.fit(place.City, "StartCity", itinerary.MaxCity),
		StartCountry:        place.Country,
		EndCityCode:         to,
		StartDateLocal:      when.startLocal,
		EndDateLocal:        when.endLocal,
		StartDateUtc:        when.startUtc,
		EndDateUtc:          when.endUtc,
		TimeZone:            when.zone,
		NumCars:             clampCount(c.Cars),
		RateCode:            t.whole(c.RateCode, "RateCode", itinerary.MaxRateCode),
		Currency:            cmp.Or(c.Currency, c.Total.Currency),
		TotalRate:           totalIn(c.Total, c.Currency),
		PhoneNumber:         c.Phone,
		DiscountCode:        t.whole(c.CorporateID, "DiscountCode", itinerary.MaxDiscountCode),
		FrequentTravelerId:  t.whole(cmp.Or(c.CustomerID, c.FrequentFlyer), "FrequentTravelerId", itinerary.MaxFrequentTravelerId),
		SpecialEquipment:    c.Equipment,
		SpecialInstructions: t.fit(c.Info, "SpecialInstructions", itinerary.MaxSpecialInstructions),
	}
	out.StartLocation, out.StartAddress = t.location(c.Pickup, itinerary.MaxStartLocation)
	out.EndLocation, out.EndAddress = t.location(c.Dropoff, itinerary.MaxEndLocation)
	out.Class, out.Body, out.Transmission, out.AirCondition = splitACRISS(c.ACRISS)
	out.CreditCardType, out.CreditCardLastFour = cardOf(c.Guarantee)
	out.Charges = carCharges(c, out)
	return out
}

// carCities returns the cities where a car is picked up, and where it goes back: those
// of the stations, if they have codes. An export of Sabre prints no other city.
func (t *Transformer) carCities(c *pnr.Car) (from, to string) {
	return cmp.Or(c.City, t.cityOfStation(c.Pickup)), t.cityOfStation(c.Dropoff)
}

// stationText is the code of a city or an airport, or that of a station: what kind of
// place it is in a letter, and its number. Text may follow: CDG, CDGT01, CDG*TERMINAL 2.
var stationText = regexp.MustCompile(`^([A-Z]{3})(?:[A-Z]\d{1,3})?(?:\*|$)`)

// cityOfStation returns the city of a location that is a code we know, or "". A name is
// none: MUN is not MUNICH AIRPORT.
func (t *Transformer) cityOfStation(location string) string {
	m := stationText.FindStringSubmatch(location)
	if m == nil || !t.known(m[1]) {
		return ""
	}
	return m[1]
}

// location divides CDGT01*TERMINAL 2 into code and address. A code that is too long
// becomes part of the address.
func (t *trip) location(printed string, limit int) (code, address string) {
	code, address, _ = strings.Cut(printed, "*")
	if len(code) > limit {
		code, address = "", strings.TrimSpace(code+" "+address)
	}
	return code, t.fit(address, "Address", itinerary.MaxRoadAddress)
}

// Letters of ACRISS. One letter stands for transmission and drive, one for air
// condition and fuel.
const (
	automatic  = "ABD"
	manual     = "MNC"
	withAir    = "RDHELAMVU"
	withoutAir = "NQICSBFZX"
)

// splitACRISS divides the four letters of a vehicle code as Concur wants them.
func splitACRISS(code string) (class, body, transmission, air string) {
	if len(code) != 4 {
		return "", "", "", ""
	}
	return code[:1], code[1:2], eitherOf(code[2], automatic, "A", manual, "M"), eitherOf(code[3], withAir, "R", withoutAir, "N")
}

// eitherOf returns isOne or isOther for a letter in one of two sets, else "".
func eitherOf(letter byte, one, isOne, other, isOther string) string {
	switch {
	case strings.IndexByte(one, letter) >= 0:
		return isOne
	case strings.IndexByte(other, letter) >= 0:
		return isOther
	}
	return ""
}

// carCharges returns the rate by its period as the main charge, or else the total.
func carCharges(c *pnr.Car, out *itinerary.Car) []itinerary.Charge {
	main := true
	unit, semantics := ratePeriod(c.RatePeriod)
	switch {
	case c.Rate != "" && unit != "":
		if unit == "DAY" {
			out.DailyRate = itinerary.Decimal(c.Rate)
		}
		return []itinerary.Charge{&itinerary.RateWithAllowance{
			Amount: itinerary.Decimal(c.Rate), Currency: c.Currency, IsPrimary: &main, PerUnit: unit,
			SemanticsCode: semantics, SemanticsVendorType: "C", StartDateLocal: out.StartDateLocal,
		}}
	case c.Total.Amount != "":
		return []itinerary.Charge{&itinerary.Fixed{
			Amount: itinerary.Decimal(c.Total.Amount), Currency: c.Total.Currency, IsPrimary: &main,
			Description: "Estimated total", SemanticsCode: "OTHER", SemanticsVendorType: "C", StartDateLocal: out.StartDateLocal,
		}}
	}
	return nil
}

// ratePeriod returns Concur's unit and category for the period that a reservation
// system prints with a rate.
func ratePeriod(printed string) (unit, semantics string) {
	switch strings.ToUpper(printed) {
	case "DY", "DAY", "DAILY":
		return "DAY", "DAYS"
	case "WY", "WEEK", "WEEKLY":
		return "WEEK", "WEEKS"
	case "MY", "MONTH", "MONTHLY":
		return "MONTH", "MONTHS"
	}
	return "", ""
}
