package air

import "tripsync/ingest/pnr"

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

func (a *auxiliary) typedRail() pnr.Segment {
	r := a.newRail()
	r.Depart, r.Arrive = a.period(zones)
	r.Vendor, r.VendorName = a.supplier()
	r.From, r.To = a.words(&typed.From), a.words(&typed.To)
	return r
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
