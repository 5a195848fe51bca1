package air

import (
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// zones is how much earlier than its departure a train may arrive by the clock:
// neighbours differ by an hour, or two.
const zones = 2 * 60

// readRail reads a train of the system, of which only the head is known.
func readRail(a *auxiliary) pnr.Segment { return makeRail(a) }

func makeRail(a *auxiliary) *pnr.Rail {
	return &pnr.Rail{
		Service: a.service, Vendor: a.company, City: a.city, Depart: pnr.On(a.start), Arrive: pnr.On(a.end),
	}
}

func readTypedRail(a *auxiliary) pnr.Segment {
	r := makeRail(a)
	r.Depart, r.Arrive = a.period(zones)
	r.Vendor, r.VendorName = a.supplier()
	r.From, r.To = a.words(&typed.From), a.words(&typed.To)
	return r
}

func readFerry(a *auxiliary) pnr.Segment {
	return &pnr.Ferry{
		Service: a.service, Vendor: a.company, City: a.city, Depart: pnr.On(a.start), Arrive: pnr.On(a.end),
	}
}

func readRide(a *auxiliary) pnr.Segment { return makeRide(a) }

func makeRide(a *auxiliary) *pnr.Ride {
	return &pnr.Ride{
		Service: a.service, Vendor: a.company, City: a.city, Start: pnr.On(a.start), End: pnr.On(a.end),
	}
}

func readTypedRide(a *auxiliary) pnr.Segment {
	r := makeRide(a)
	r.Start, r.End = a.period(0)
	r.Vendor, r.VendorName = a.supplier()
	if r.From = a.words(&typed.Place); r.From == "" {
		r.From = a.words(&typed.From)
	}
	r.To = a.words(&typed.To)
	return r
}

func readTour(a *auxiliary) pnr.Segment { return makeTour(a) }

func makeTour(a *auxiliary) *pnr.Tour {
	return &pnr.Tour{
		Service: a.service, Vendor: a.company, City: a.city, Start: pnr.On(a.start), End: pnr.On(a.end),
	}
}

func readTypedTour(a *auxiliary) pnr.Segment {
	t := makeTour(a)
	t.Start, t.End = a.period(0)
	t.Vendor, t.VendorName = a.supplier()
	t.From, t.To = a.words(&typed.From), a.words(&typed.To)
	return t
}

// readOther reads what is known of any segment, and of a structured text its type:
// what else that says of insurance and the like is no travel.
func readOther(a *auxiliary) pnr.Segment {
	kind := typed.Type
	kind.Value = "type"
	return &pnr.Other{
		Service: a.service, Type: a.words(&kind), Company: a.company, City: a.city, Start: a.start, End: a.end,
	}
}

func readHolding(a *auxiliary) pnr.Segment {
	return &pnr.Other{
		Service: a.service, Holding: true, Company: a.company, City: a.city, Start: a.start, End: a.end,
	}
}

// supplier returns code and name; the code of the head is worth more.
func (a *auxiliary) supplier() (code, name string) {
	a.Str(&typed.Type) // what kind of segment it is says it
	name = a.words(&typed.Name)
	if a.company != "" {
		return a.company, name
	}
	f := typed.Code
	if a.value(&f) != noCode {
		return a.words(&f), name
	}
	f.Value = ""
	a.Str(&f)
	return "", name
}

// period reads the dates and times of a structured text. Where one of its dates
// is not that of the head, the head's is taken, without a time.
func (a *auxiliary) period(zones pnr.Local) (start, end pnr.Moment) {
	if !a.agrees(&typed.StartDay, a.start) {
		return pnr.On(a.start), pnr.On(a.end)
	}
	start, end = a.momentOf(a.start, &typed.StartTime), a.endMoment()
	return start, a.until(start, end, &typed.EndTime, zones)
}

func (a *auxiliary) endMoment() pnr.Moment {
	switch f := typed.EndDay; {
	case a.end == 0:
		f.Value = a.kind.second
		a.end = a.dayOf(&f)
	case !a.agrees(&f, a.end):
		return pnr.On(a.end)
	}
	return a.momentOf(a.end, &typed.EndTime)
}

// agrees reports whether f is date, or blank.
func (a *auxiliary) agrees(f *record.Field, date pnr.Date) bool {
	s := a.value(f)
	if s == "" {
		return true
	}
	d, err := record.ParseDay(s)
	switch year := date.Time().Year(); {
	case err != nil:
		a.Fail(f, err)
		return false
	case d.In(year) != date, d.Year != 0 && d.Year != year:
		return false
	}
	a.Str(f)
	return true
}
