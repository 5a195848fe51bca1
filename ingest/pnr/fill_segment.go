package pnr

// FillSegment returns a copy of to with the values that it lacks and from has, and their
// marks. Both must be of one kind, else the copy is as to is. Numbers, status, seats and
// travellers stay those of to, and so do what rules left as text and the guarantee.
func FillSegment(to, from Segment) Segment {
	out := CloneSegment(to)
	f := filling{to: &out.Head().Marks, from: from.Head().Marks}
	switch v := out.(type) {
	case *Air:
		if o, ok := from.(*Air); ok {
			fillAir(f, v, o)
		}
	case *Hotel:
		if o, ok := from.(*Hotel); ok {
			fillService(f, &v.Service, &o.Service)
			fillHotel(f, v, o)
		}
	case *Rail:
		if o, ok := from.(*Rail); ok {
			fillService(f, &v.Service, &o.Service)
			fillRail(f, v, o)
		}
	case *Ride:
		if o, ok := from.(*Ride); ok {
			fillService(f, &v.Service, &o.Service)
			fillRide(f, v, o)
		}
	case *Car, *Ferry, *Tour, *Surface, *Other:
	}
	return out
}

func fillAir(f filling, to, from *Air) {
	if to.Operating == "" || to.Operating == from.Operating { // a flight's number goes with its own airline
		fillValue(f, "operating", &to.Operating, from.Operating)
		fillValue(f, "operatingFlight", &to.OperatingFlight, from.OperatingFlight)
		fillValue(f, "operatingName", &to.OperatingName, from.OperatingName)
	}
	fillValue(f, "class", &to.Class, from.Class)
	fillValue(f, "arrive", &to.Arrive, from.Arrive)
	fillValue(f, "equipment", &to.Equipment, from.Equipment)
	fillValue(f, "terminalFrom", &to.TerminalFrom, from.TerminalFrom)
	fillValue(f, "terminalTo", &to.TerminalTo, from.TerminalTo)
	fillValue(f, "meal", &to.Meal, from.Meal)
	fillValue(f, "baggage", &to.Baggage, from.Baggage)
	fillValue(f, "minutes", &to.Minutes, from.Minutes)
	fillValue(f, "miles", &to.Miles, from.Miles)
	fillValue(f, "locator", &to.Locator, from.Locator)
}

func fillService(f filling, to, from *Service) {
	fillValue(f, "confirmation", &to.Confirmation, from.Confirmation)
	fillValue(f, "phone", &to.Phone, from.Phone)
}

func fillHotel(f filling, to, from *Hotel) {
	fillValue(f, "chain", &to.Chain, from.Chain)
	fillValue(f, "name", &to.Name, from.Name)
	fillValue(f, "city", &to.City, from.City)
	fillValue(f, "cityName", &to.CityName, from.CityName)
	fillValue(f, "address", &to.Address, from.Address)
	fillValue(f, "fax", &to.Fax, from.Fax)
	fillValue(f, "checkOut", &to.CheckOut, from.CheckOut)
	fillValue(f, "rooms", &to.Rooms, from.Rooms)
	fillValue(f, "guests", &to.Guests, from.Guests)
	fillValue(f, "room", &to.Room, from.Room)
	fillValue(f, "rateCode", &to.RateCode, from.RateCode)
	agrees := func(currency string) bool { return currency == "" || currency == from.Currency }
	if to.Rate == "" && agrees(to.Currency) && agrees(to.Total.Currency) {
		fillValue(f, "rate", &to.Rate, from.Rate)
		fillValue(f, "currency", &to.Currency, from.Currency)
	}
	fillValue(f, "total", &to.Total, from.Total)
	fillValue(f, "guestId", &to.GuestID, from.GuestID)
	fillValue(f, "info", &to.Info, from.Info)
}

func fillRail(f filling, to, from *Rail) {
	fillValue(f, "vendor", &to.Vendor, from.Vendor)
	fillValue(f, "vendorName", &to.VendorName, from.VendorName)
	fillValue(f, "city", &to.City, from.City)
	fillValue(f, "train", &to.Train, from.Train)
	fillValue(f, "class", &to.Class, from.Class)
	fillValue(f, "from", &to.From, from.From)
	fillValue(f, "to", &to.To, from.To)
	fillMoment(f, "depart", &to.Depart, from.Depart)
	fillMoment(f, "arrive", &to.Arrive, from.Arrive)
	fillValue(f, "coach", &to.Coach, from.Coach)
	fillValue(f, "total", &to.Total, from.Total)
}

func fillRide(f filling, to, from *Ride) {
	fillValue(f, "vendor", &to.Vendor, from.Vendor)
	fillValue(f, "vendorName", &to.VendorName, from.VendorName)
	fillValue(f, "city", &to.City, from.City)
	fillValue(f, "from", &to.From, from.From)
	fillValue(f, "to", &to.To, from.To)
	fillMoment(f, "end", &to.End, from.End)
	fillValue(f, "total", &to.Total, from.Total)
}

// fillMoment fills a minute in, too, where only its day is known.
func fillMoment(f filling, name string, to *Moment, from Moment) {
	if to.Local == 0 && to.Day != 0 && from.Local != 0 && to.Day == from.Day {
		to.Local = from.Local
		f.take(name)
		return
	}
	fillValue(f, name, to, from)
}
