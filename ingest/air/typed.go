package air

import (
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// zones is how much earlier than its departure a train may arrive by the clock:
// neighbours differ by an hour, or two.
const zones = 2 * 60

// rail reads a train of the system, of which only the head is known.
func (a *auxiliary) rail() pnr.Segment { return a.newRail() }

func (a *auxiliary) newRail() *pnr.Rail {
	return &pnr.Rail{
		Service: a.service, Vendor: a.company, City: a.city, Depart: pnr.On(a.start), Arrive: pnr.On(a.end),
	}
}

func (a *auxiliary) ferry() pnr.Segment {
	return &pnr.Ferry{
		Service: a.service, Vendor: a.company, City: a.city, Depart: pnr.On(a.start), Arrive: pnr.On(a.end),
	}
}

func (a *auxiliary) ride() pnr.Segment { return a.newRide() }

func (a *auxiliary) newRide() *pnr.Ride {
	return &pnr.Ride{
		Service: a.service, Vendor: a.company, City: a.city, Start: pnr.On(a.start), End: pnr.On(a.end),
	}
}

func (a *auxiliary) tour() pnr.Segment { return a.newTour() }

func (a *auxiliary) newTour() *pnr.Tour {
	return &pnr.Tour{
		Service: a.service, Vendor: a.company, City: a.city, Start: pnr.On(a.start), End: pnr.On(a.end),
	}
}

// other reads what is known of any segment, and of a structured text its type:
// what else that says of insurance and the like is no travel.
func (a *auxiliary) other() pnr.Segment {
	kind := typed.Type
	kind.Value = "type"
	return &pnr.Other{
		Service: a.service, Type: a.words(&kind), Company: a.company, City: a.city, Start: a.start, End: a.end,
	}
}

func (a *auxiliary) holding() pnr.Segment {
	return &pnr.Other{
		Service: a.service, Holding: true, Company: a.company, City: a.city, Start: a.start, End: a.end,
	}
}

func (a *auxiliary) typedRail() pnr.Segment {
	r := a.newRail()
	r.Depart, r.Arrive = a.period(zones)
	r.Vendor, r.VendorName = a.supplier()
	r.From, r.To = a.words(&typed.From), a.words(&typed.To)
	return r
}

func (a *auxiliary) typedRide() pnr.Segment {
	r := a.newRide()
	r.Start, r.End = a.period(0)
	r.Vendor, r.VendorName = a.supplier()
	if r.From = a.words(&typed.Place); r.From == "" {
		r.From = a.words(&typed.From)
	}
	r.To = a.words(&typed.To)
	return r
}

func (a *auxiliary) typedTour() pnr.Segment {
	t := a.newTour()
	t.Start, t.End = a.period(0)
	t.Vendor, t.VendorName = a.supplier()
	return t
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
	start, end = a.at(a.start, &typed.StartTime), a.endMoment()
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
	return a.at(a.end, &typed.EndTime)
}

// agrees tells whether f is date, or blank.
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
