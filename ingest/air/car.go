package air

import (
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

func makeCar(a *auxiliary) *pnr.Car {
	return &pnr.Car{Service: a.service, Vendor: a.company, City: a.city, Cars: a.quantity}
}

// readCar reads one that was booked in the system. No other place than that of a
// tag is known, and without a drop-off location the car may go back anywhere.
func readCar(a *auxiliary) pnr.Segment {
	c := makeCar(a)
	c.Start, c.End = readRentalTimes(a)
	c.ACRISS = readVehicle(a)
	c.Pickup, c.Dropoff = a.words(&car.Pickup), a.words(&car.Dropoff)
	c.RateCode = a.words(&car.RateCode)
	readCarRate(a, c)
	c.Total = readEstimate(a)
	c.Guarantee = a.guarantee()
	c.CorporateID = a.number(&car.CorporateID)
	c.CustomerID = a.number(&car.CustomerID)
	c.FrequentFlyer = a.number(&car.FrequentFlyer)
	c.Equipment = a.words(&car.Equipment)
	c.Info = a.words(&information)
	return c
}

// readRentalTimes reads ARR-, which may be both times, and RT-, which is worth more.
func readRentalTimes(a *auxiliary) (start, end pnr.Moment) {
	start = pnr.On(a.start)
	both := record.Fits(a.value(&car.Arrival), twoTimes)
	if both || record.Fits(a.value(&car.Arrival), oneTime) {
		start = a.momentOf(a.start, &car.PickupTime)
	}
	back := &car.ReturnTime
	switch {
	case both && a.value(back) == "":
		back = &car.BothTimes
	case both && a.value(back) != a.value(&car.BothTimes):
		a.Fail(&car.BothTimes, errReturn)
	}
	end = a.momentOf(a.end, back)
	return start, a.until(start, end, back, 0)
}

// readVehicle returns the vehicle type: tagged, or the one cell without tag that can
// be one. The cell behind the city is its name, such as ORAN.
func readVehicle(a *auxiliary) string {
	if isVehicle(a.value(&car.Type)) {
		return a.Str(&car.Type)
	}
	found := car.Vehicle.In(absent)
	for i := a.next; i < a.Cells(); i++ {
		if i == a.next && i != a.body && a.city != "" || !isVehicle(strings.Trim(a.Cell(i), " ")) {
			continue
		}
		if found.Cell != absent {
			return ""
		}
		found.Cell = i
	}
	return a.Str(&found)
}

func isVehicle(s string) bool {
	for i := range s {
		if i >= len(acriss) || !strings.Contains(acriss[i], s[i:i+1]) {
			return false
		}
	}
	return len(s) == len(acriss)
}

// readCarRate reads a rate, which stays in the text for its mileage.
func readCarRate(a *auxiliary, c *pnr.Car) {
	text := a.Raw(&car.Rate)
	m := carRate.FindStringSubmatchIndex(text)
	if m == nil {
		return
	}
	c.Currency, c.Rate = a.part(car.Rate, "currency", m, 1), a.part(car.Rate, "rate", m, 2)
	if p := carPeriod.FindAllStringIndex(text, 2); len(p) == 1 {
		c.RatePeriod = a.part(car.Rate, "ratePeriod", p[0], 0)
	}
}

// readEstimate returns the total as far as it is one: how ES- looks is not known.
func readEstimate(a *auxiliary) pnr.Cost {
	for _, f := range []*record.Field{&car.Estimate, &total} {
		if costText.MatchString(a.value(f)) {
			return a.cost(f)
		}
	}
	return pnr.Cost{}
}

// readManualCar reads a text of one known habit, which begins with the vehicle type.
func readManualCar(a *auxiliary) pnr.Segment {
	a.divide("/", carTags...)
	c := makeCar(a)
	c.Start, c.End = a.period(0)
	c.ACRISS = readVehicle(a)
	c.Vendor, c.VendorName = a.supplier()
	readManualRate(a, c)
	c.RatePeriod = a.words(&typed.Period)
	c.Total = a.cost(&total)
	return c
}

func readManualRate(a *auxiliary, c *pnr.Car) {
	if a.cost(&typed.Rate) == (pnr.Cost{}) {
		return
	}
	m := costText.FindStringSubmatchIndex(a.Raw(&typed.Rate))
	c.Currency = a.part(typed.Rate, "currency", m, 1) + a.part(typed.Rate, "currency", m, 4)
	c.Rate = a.part(typed.Rate, "rate", m, 2) + a.part(typed.Rate, "rate", m, 3)
}
