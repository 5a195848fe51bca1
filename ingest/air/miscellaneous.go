package air

import "tripsync/ingest/pnr"

func (a *auxiliary) tour() pnr.Segment { return a.newTour() }

func (a *auxiliary) newTour() *pnr.Tour {
	return &pnr.Tour{
		Service: a.service, Vendor: a.company, City: a.city, Start: pnr.On(a.start), End: pnr.On(a.end),
	}
}

func (a *auxiliary) typedTour() pnr.Segment {
	t := a.newTour()
	t.Start, t.End = a.period(0)
	t.Vendor, t.VendorName = a.supplier()
	t.From, t.To = a.words(&typed.From), a.words(&typed.To)
	return t
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
