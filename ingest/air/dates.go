package air

import (
	"errors"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errArrival = errors.New("not within a day before and three days after the departure")
	errOrder   = errors.New("later than that of the flight behind it")
	errReverse = errors.New("further before the departure than any two clocks are apart; no arrival is kept")
)

// Days that an end may be behind its start.
const (
	daysArrival = 3   // at the date line
	daysStay    = 330 // of another segment than a flight
)

// settleJourney makes segments of the legs, in their order and with years in their
// dates.
func settleJourney(rec *pnr.Record, j *journey, found *record.Findings) {
	if len(found.Errs) > 0 {
		return
	}
	slices.SortStableFunc(j.legs, func(a, b leg) int { return a.key - b.key })
	dateDepartures(j, record.Calendar{Issued: rec.Issued, Created: rec.Created}, found)
	if len(j.legs) > 0 {
		rec.Segments = make(pnr.Segments, 0, len(j.legs))
	}
	for i := range j.legs {
		if s := settleLeg(j, &j.legs[i], found); s != nil {
			rec.Segments = append(rec.Segments, s)
		}
	}
}

// dateDepartures finds the years of the first dates.
func dateDepartures(j *journey, c record.Calendar, found *record.Findings) {
	j.stops = slices.Grow(j.stops, len(j.legs))
	for i := range j.legs {
		n := &j.legs[i]
		j.stops = append(j.stops, record.Stop{Day: n.depart.day, Flown: n.flown, Flight: n.air != nil})
	}
	for _, i := range c.Order(j.stops) {
		found.Add(&record.Error{Pos: j.legs[i].depart.at, Field: shortBlock.DepartDay.Name, Err: errOrder})
	}
	for i := range j.legs {
		j.legs[i].depart.date = j.stops[i].Date
	}
}

// settleLeg returns the segment of a leg, or nil.
func settleLeg(j *journey, n *leg, found *record.Findings) pnr.Segment {
	switch {
	case n.air != nil:
		if e := dateFlight(n); e != nil {
			found.Add(e)
		}
	case n.segment == nil:
		return settleAuxiliary(j, n, found)
	}
	return n.segment
}

// dateFlight dates a flight. An arrival that no zones can make one is left out where
// there is no duration to find the right day by.
func dateFlight(n *leg) *record.Error {
	depart, arrive := &n.depart, &n.arrive
	if depart.date == 0 {
		return &record.Error{Pos: depart.at, Field: shortBlock.DepartDay.Name, Essential: true, Err: errNoYear}
	}
	if printed := arrive.day != (record.Day{}); printed {
		arrive.date = arrive.day.OnOrAfter(depart.date - 1)
		if arrive.date < depart.date-1 || arrive.date > depart.date+daysArrival {
			return &record.Error{Pos: arrive.at, Field: shortBlock.ArriveDay.Name, Essential: true, Err: errArrival}
		}
	}
	a := n.air
	a.Depart, a.Arrive = record.FlightTimes(depart.clock(), arrive.clock(), a.Minutes)
	if a.Minutes == 0 && a.Arrive <= a.Depart-record.ClocksApart {
		a.Arrive = 0
		return &record.Error{Pos: arrive.at, Field: shortBlock.ArriveDay.Name, Err: errReverse}
	}
	return nil
}

func (m *moment) clock() record.ClockTime { return record.ClockTime{Date: m.date, Minutes: m.minutes} }
