package trips

import (
	"slices"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// A filter is what a list request asks for (FACTS.md, section 1.3). Times that are zero bound nothing.
type filter struct {
	start, end                  time.Time // under way within; end is exclusive
	createdAfter, createdBefore time.Time // createdBefore is exclusive
	modified                    time.Time
	bookingType, tripID         string
	cancelled, virtual          bool // whether they are in the list as well
}

const day = 24 * time.Hour

// newFilter reads the parameters that choose trips.
func newFilter(p Parameters, now time.Time) (filter, error) {
	r := reader{Parameters: p}
	f := filter{
		start:         r.date("startDate", 0),
		end:           r.date("endDate", day),
		createdAfter:  r.date("createdAfterDate", 0),
		createdBefore: r.date("createdBeforeDate", day),
		modified:      r.moment("lastModifiedDate"),
		bookingType:   p["bookingtype"],
		tripID:        p["tripid"],
		virtual:       r.flag("includeVirtualTrip"),
		cancelled:     r.flag("includeCanceledTrips"),
	}
	if f.bookingType != "" && !slices.Contains(bookingTypes(), f.bookingType) {
		r.fail("bookingType")
	}
	// Without a parameter that bounds the list: from 30 days ago to a year ahead.
	if f == (filter{cancelled: f.cancelled, virtual: f.virtual}) {
		today := now.Truncate(day)
		f.start, f.end = today.AddDate(0, 0, -30), today.AddDate(1, 0, 0).Add(day)
	}
	return f, r.err
}

// bookingTypes are those of the reference; Event and Travel are not among them.
func bookingTypes() []string {
	return []string{"Air", "Car", "Dining", "Hotel", "Parking", "Rail", "Ride"}
}

// takes reports whether a trip is asked for.
func (f filter) takes(t *Trip) bool {
	start, end := t.span()
	return (f.cancelled || !t.IsCancelled()) &&
		(f.virtual || t.Status() != Virtual && t.Status() != VirtualCancelled) &&
		(f.tripID == "" || t.ID == f.tripID) &&
		(f.start.IsZero() || !end.Before(f.start)) &&
		(f.end.IsZero() || start.Before(f.end)) &&
		!t.Created.Before(f.createdAfter) &&
		(f.createdBefore.IsZero() || t.Created.Before(f.createdBefore)) &&
		!t.Modified.Truncate(time.Second).Before(f.modified) &&
		(f.bookingType == "" || t.has(f.bookingType))
}

// span returns when the trip starts and ends: in UTC if that is known, else as
// if its local times were UTC.
func (t *Trip) span() (start, end time.Time) {
	return t.moment("StartDate"), t.moment("EndDate")
}

func (t *Trip) moment(name string) time.Time {
	value := t.Doc.Value(name + "Utc")
	if value == "" {
		value = t.Doc.Value(name + "Local")
	}
	m, _ := time.Parse(document.TimeLayout, value) // checked when posted; a trip without times has the zero time
	return m
}

func (t *Trip) has(bookingType string) bool {
	return slices.ContainsFunc(t.Bookings(), func(b *document.Element) bool {
		return b.Child("Segments").Child(bookingType) != nil
	})
}

// List answers with a page of the trips that the parameters choose.
func (s *Store) List(c Call) (*document.Element, error) {
	f, err := newFilter(c.Params, s.clock.Now())
	if err != nil {
		return nil, err
	}
	p, err := newPaging(c.Params)
	if err != nil {
		return nil, err
	}
	chosen := slices.DeleteFunc(s.visible(c), func(t *Trip) bool { return !f.takes(t) })
	infos := document.Group("ItineraryInfoList")
	infos.Space = document.TripSpace
	for _, t := range p.of(chosen) {
		infos.Children = append(infos.Children, t.info(c.Base, f.cancelled))
	}
	if !p.metadata {
		return infos, nil
	}
	return document.Group("ConnectResponse",
		document.Group("Metadata", p.metadataOf(c, len(chosen))),
		document.Group("Data", infos)), nil
}

// visible returns the trips of the traveller, or of all travellers, of a call.
func (s *Store) visible(c Call) []*Trip {
	if c.Everyone {
		return s.ofCompany(c.Company)
	}
	return s.of(c.Owner)
}

// info is the entry of a trip in a list. TripStatus is in it only where
// cancelled trips may be in the list.
func (t *Trip) info(base string, withStatus bool) *document.Element {
	bookings := t.Bookings()
	first, last := t.traveller()
	n := document.Group("ItineraryInfo",
		document.Leaf("BookingSource", strings.Join(dropRepetitions(document.Values(bookings, "BookingSource")), ", ")),
		document.Leaf("DateModifiedUtc", t.Doc.Value("DateModifiedUtc")),
		document.Leaf("EndDateLocal", t.Doc.Value("EndDateLocal")),
		document.Leaf("Passengers", strings.Join(t.passengers(), ", ")),
		document.Leaf("RecordLocator", strings.Join(document.Values(bookings, "RecordLocator"), ", ")),
		document.Leaf("StartDateLocal", t.Doc.Value("StartDateLocal")),
		document.Leaf("TravelerFirst", first),
		document.Leaf("TravelerLast", last),
		document.Leaf("TripId", t.ID),
		document.Leaf("TripName", t.Doc.Value("TripName")),
		document.Leaf("UserLoginId", t.Login),
		document.Leaf("id", t.URL(base)))
	if withStatus {
		n.Children = append(n.Children, document.Leaf("TripStatus", t.Doc.Value("TripStatus")))
	}
	n.Children = slices.DeleteFunc(n.Children, func(c *document.Element) bool { return c.Text == "" })
	return n
}

// passengers returns the full names of all bookings, each once.
func (t *Trip) passengers() []string {
	var names []string
	for _, b := range t.Bookings() {
		for _, p := range b.In("Passengers") {
			names = append(names, strings.TrimSpace(p.Value("NameFirst")+" "+p.Value("NameLast")))
		}
	}
	return dropRepetitions(names)
}

// traveller returns the name of the first passenger. The service has it from
// the profile of the login, which the sandbox does not know.
func (t *Trip) traveller() (first, last string) {
	for _, b := range t.Bookings() {
		for _, p := range b.In("Passengers") {
			return p.Value("NameFirst"), p.Value("NameLast")
		}
	}
	return "", ""
}

// dropRepetitions drops repetitions and keeps the order.
func dropRepetitions(all []string) []string {
	var once []string
	for _, s := range all {
		if !slices.Contains(once, s) {
			once = append(once, s)
		}
	}
	return once
}
