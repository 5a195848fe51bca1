package mir

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errReverse = errors.New("further before the departure than any two clocks are apart; no arrival is kept")

// Days between dates.
const (
	daysBack  = 2    // that a segment may be before the one in front of it
	daysApart = 1000 // from the record to a departure; more is a misprint
)

// settleJourney makes segments of the legs, in their order and with years in their
// dates.
func settleJourney(rec *pnr.Record, g *gathered, found *record.Findings) {
	j := &g.journey
	j.legs = append(j.legs, g.services.legs()...)
	for i := range j.legs {
		j.legs[i].findHolding()
	}
	slices.SortStableFunc(j.legs, func(a, b leg) int { return cmp.Compare(a.number, b.number) })
	dateLegs(j, &g.heading)
	g.documents.legs = j.legs
	placeSurfaces(j.legs)
	for i := range j.legs {
		n := &j.legs[i]
		if e := settleTimes(n, rec.Issued); e != nil {
			found.Add(e)
		}
		if n.air != nil {
			j.locate(n.air)
		}
		rec.Segments = append(rec.Segments, n.segment)
	}
	seatPeople(j, len(g.people.all), found)
	if !isAboutDocuments(rec.Event) && rec.Event != pnr.EMDIssue && isGapless(j.legs) {
		rec.Until = lastDay(j.legs)
	}
}

// lastDay returns the day of the last segment that has one and is travelled. Lines that
// only keep the booking alive do not count: agents add one so that a record can be made
// at all, and that it stands alone does not prove that flights are cancelled (8.1).
func lastDay(legs []leg) pnr.Date {
	for i := range slices.Backward(legs) {
		if n := &legs[i]; n.date != 0 && !n.holding {
			return n.date
		}
	}
	return 0
}

// isGapless reports whether the numbers of segments go from 1 on without a gap. Then a
// segment that is not shown stands behind the last one, and is not before it (2.4).
func isGapless(legs []leg) bool {
	for i := range legs {
		if legs[i].number != i+1 {
			return false
		}
	}
	return len(legs) > 0
}

// findHolding makes a service of which the text says that it only keeps the booking
// alive one that does. Such a line stands some 320 days ahead.
func (n *leg) findHolding() {
	o := &pnr.Other{}
	name := ""
	switch s := n.segment.(type) {
	case *pnr.Hotel:
		if s.ID != "A167" || s.Info != "" || s.Address != "" || s.Guarantee != nil {
			return
		}
		o.Service, o.Company, o.City, o.Start, o.End, name = s.Service, s.Chain, s.City, s.CheckIn, s.CheckOut, s.Name
		o.Quantity = s.Rooms
	case *pnr.Tour:
		o.Service, o.Company, o.City, o.Start, o.End, name = s.Service, s.Vendor, s.City, s.Start.Day, s.End.Day, s.VendorName
	case *pnr.Other:
		*o = *s
	default:
		return
	}
	if addText(&o.Service, name); o.Confirmation != "" || !onlyHolds(o.Text) {
		return
	}
	o.Marks = slices.Clone(o.Marks)
	for i, m := range o.Marks {
		o.Marks[i].Value = cmp.Or(heldValues[m.Value], m.Value)
	}
	o.Holding, n.holding, n.segment = true, true, o
}

// onlyHolds reports whether a text says that its segment only keeps the booking alive.
func onlyHolds(text string) bool {
	pieces := strings.Split(text, "/")
	for i, piece := range pieces {
		pieces[i] = strings.Trim(piece, " ")
	}
	return record.OnlyHolds(pieces, func(int, string) bool { return false })
}

// dateLegs finds the years of the departures (11): from a date that is printed with its
// year on, else from the first travel date, each next one is the first date that is not
// more than two days before.
func dateLegs(j *journey, h *heading) {
	if !slices.ContainsFunc(j.legs, func(n leg) bool { return n.air != nil && n.date != 0 }) && !anchor(j.legs, h.firstTravel) {
		orderLegs(j, record.Calendar{Issued: h.issued, Created: h.created})
		return
	}
	var before pnr.Date
	for i := range j.legs {
		n := &j.legs[i]
		if n.date == 0 && n.day != (record.Day{}) && before != 0 {
			n.date = n.day.OnOrAfter(before - daysBack)
		}
		if n.air != nil {
			before = cmp.Or(n.date, before)
		}
	}
	var behind pnr.Date
	for i := range slices.Backward(j.legs) {
		n := &j.legs[i]
		if n.date == 0 && n.day != (record.Day{}) && behind != 0 {
			n.date = n.day.OnOrBefore(behind + daysBack)
		}
		if n.air != nil {
			behind = cmp.Or(n.date, behind)
		}
	}
}

// anchor dates one flight by the first travel date: the first one of that day and month,
// else the first one of all by the year that is nearest.
func anchor(legs []leg, travel pnr.Date) bool {
	if travel == 0 {
		return false
	}
	first := -1
	for i := range legs {
		n := &legs[i]
		if n.air == nil || n.day == (record.Day{}) {
			continue
		}
		if n.day.In(travel.Time().Year()) == travel {
			n.date = travel
			return true
		}
		if first < 0 {
			first = i
		}
	}
	if first < 0 {
		return true
	}
	after, before := legs[first].day.OnOrAfter(travel), legs[first].day.OnOrBefore(travel)
	if after-travel <= travel-before {
		legs[first].date = after
	} else {
		legs[first].date = before
	}
	return true
}

// orderLegs dates flights that no year is printed for.
func orderLegs(j *journey, c record.Calendar) {
	for i := range j.legs {
		j.stops = append(j.stops, record.Stop{Day: j.legs[i].day, Flight: j.legs[i].air != nil})
	}
	c.Order(j.stops)
	for i := range j.legs {
		if n := &j.legs[i]; n.date == 0 {
			n.date = j.stops[i].Date
		}
	}
}

// settleTimes gives a flight, or a train that is printed as one, its times.
func settleTimes(n *leg, issued pnr.Date) *record.Error {
	train, isTrain := n.segment.(*pnr.Rail)
	if n.day == (record.Day{}) {
		return nil
	}
	from, to, e := timesOf(n, issued)
	switch {
	case n.air != nil:
		n.air.Depart, n.air.Arrive = from, to
	case isTrain && from != 0:
		train.Depart = pnr.At(from)
		if to != 0 {
			train.Arrive = pnr.At(to)
		}
	}
	return e
}

// timesOf returns departure and arrival of a leg. An arrival that is not printed, or
// that no zones can make one, is left out.
func timesOf(n *leg, issued pnr.Date) (from, to pnr.Local, e *record.Error) {
	if n.date == 0 || n.date < issued-daysApart || n.date > issued+daysApart {
		return 0, 0, &record.Error{Pos: n.at, Field: flight.Day.Name, Essential: true, Err: errDate}
	}
	if !n.isArrived {
		return n.date.At(0, n.depart), 0, nil
	}
	minutes := 0
	if n.air != nil {
		minutes = n.air.Minutes
	}
	arrive := record.ClockTime{Minutes: n.arrive}
	if n.isShifted {
		arrive.Date = n.date + n.shift
	}
	from, to = record.FlightTimes(record.ClockTime{Date: n.date, Minutes: n.depart}, arrive, minutes)
	if to <= from-record.ClocksApart {
		return from, 0, &record.Error{Pos: n.at, Field: flight.Arrive.Name, Err: errReverse}
	}
	return from, to, nil
}

// placeSurfaces gives surface pieces the ends of the flights around them. Several in a
// row have those of all.
func placeSurfaces(legs []leg) {
	for i := range legs {
		s, ok := legs[i].segment.(*pnr.Surface)
		if !ok {
			continue
		}
		for _, n := range slices.Backward(legs[:i]) {
			if n.air != nil {
				s.From = n.air.To
				break
			}
		}
		for _, n := range legs[i+1:] {
			if n.air != nil {
				s.To = n.air.From
				break
			}
		}
	}
}

// seatPeople gives flights their seats.
func seatPeople(j *journey, people int, found *record.Findings) {
	for _, seat := range j.seats {
		i := slices.IndexFunc(j.legs, func(n leg) bool { return n.air != nil && n.number == seat.segment })
		e := &record.Error{Pos: seat.at, Field: seatItem.Seat.Name}
		switch {
		case i < 0:
			e.Err = errNoFlight
			found.Add(e)
		case seat.Passenger < 1 || seat.Passenger > people:
			e.Err = errNobody
			found.Add(e)
		default:
			addSeat(j.legs[i].air, seat.Seat)
		}
	}
}

func addSeat(a *pnr.Air, s pnr.Seat) {
	if !slices.ContainsFunc(a.Seats, func(o pnr.Seat) bool { return o.Passenger == s.Passenger }) {
		a.Seats = append(a.Seats, s)
	}
}
