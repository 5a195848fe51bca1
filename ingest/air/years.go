package air

import (
	"cmp"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// How far from the day of the AIR a date without a year may be (10).
const (
	daysBack    = 60  // a segment that was travelled
	daysAhead   = 361 // as far as airlines sell
	daysSafe    = 331 // of two years that fit, the later one is taken up to here
	daysUnsure  = 2   // a booking may be for the day before its creation elsewhere
	daysFlown   = 1   // what was flown may be of the day after the AIR elsewhere
	daysOfYear  = 366
	daysArrival = 3    // after departure, at the date line
	daysStay    = 330  // between the dates of an other segment
	daysPrinted = 1000 // a year that is printed and further off is a misprint
	midnight    = 24 * 60
)

// A calendar finds the years of dates that were printed without one.
type calendar struct{ base, created pnr.Date }

// year returns d with its year, or 0 if none fits: the one that has d between
// two months before the AIR, but not before the booking, and 361 days after it.
// If two have, the earlier one of what was flown, else the one that is not before
// the segment in front; if both are not, the later one unless it is far off.
func (c calendar) year(d record.Day, flown bool, before pnr.Date) pnr.Date {
	if d.Year != 0 {
		return c.printed(d)
	}
	first, second := c.fits(d, flown)
	switch {
	case second == 0, flown && second > c.base+daysFlown, second > c.base+daysSafe && first >= before-1:
		return first
	}
	return second
}

func (c calendar) printed(d record.Day) pnr.Date {
	date := d.In(d.Year)
	if date < c.base-daysPrinted || date > c.base+daysPrinted {
		return 0
	}
	return date
}

// fits returns the one or two dates that d can be.
func (c calendar) fits(d record.Day, flown bool) (first, second pnr.Date) {
	year := c.base.Time().Year()
	for y := year - 1; y <= year+1; y++ {
		date := d.In(y)
		switch {
		case date == 0 || date < c.earliest(flown) || date > c.base+daysAhead:
		case first == 0:
			first = date
		default:
			second = date
		}
	}
	return first, second
}

func (c calendar) earliest(flown bool) pnr.Date {
	back := pnr.Date(daysBack)
	if flown {
		back = daysOfYear
	}
	return max(c.base-back, c.created-daysUnsure)
}

// sooner returns d in the year before, if the booking may have been for then.
func (c calendar) sooner(d record.Day, date pnr.Date) (pnr.Date, bool) {
	if d.Year != 0 {
		return 0, false
	}
	date = d.In(date.Time().Year() - 1)
	return date, date != 0 && c.created != 0 && date >= c.earliest(true)
}

// firstFrom returns the first d that is not before from.
func firstFrom(d record.Day, from pnr.Date) pnr.Date {
	if d.Year != 0 {
		return d.In(d.Year)
	}
	const leap = 8 // years between two 29 February at most
	year := from.Time().Year()
	for y := year; y <= year+leap; y++ {
		if date := d.In(y); date != 0 && date >= from {
			return date
		}
	}
	return 0
}

// settleJourney puts the segments in order and gives their dates years.
func (r *reader) settleJourney() {
	if len(r.errs) > 0 {
		return
	}
	slices.SortStableFunc(r.legs, func(a, b leg) int { return a.key - b.key })
	c := calendar{base: r.rec.Issued, created: r.rec.Created}
	r.departures(c)
	r.forceOrder(c)
	if len(r.legs) > 0 {
		r.rec.Segments = make(pnr.Segments, 0, len(r.legs))
	}
	for i := range r.legs {
		r.settleLeg(&r.legs[i])
	}
}

// departures dates each segment by those in front of it.
func (r *reader) departures(c calendar) {
	var before pnr.Date
	for i := range r.legs {
		leg := &r.legs[i]
		if leg.depart.day == (record.Day{}) {
			continue
		}
		leg.depart.date = c.year(leg.depart.day, leg.flown, before)
		if leg.air != nil {
			before = max(before, leg.depart.date)
		}
	}
}

// forceOrder puts a flight a year back that the one behind it shows to have
// been flown.
func (r *reader) forceOrder(c calendar) {
	var after pnr.Date
	for i := range slices.Backward(r.legs) {
		if r.legs[i].air == nil {
			continue
		}
		m := &r.legs[i].depart
		if after != 0 && m.date > after+1 {
			if date, ok := c.sooner(m.day, m.date); ok {
				m.date = date
			}
		}
		if after != 0 && m.date > after+1 {
			r.fail(&record.Error{Pos: m.at, Field: shortBlock.DepartDay.Name, Err: errOrder})
		}
		after = m.date
	}
}

func (r *reader) settleLeg(leg *leg) {
	switch {
	case leg.air != nil:
		r.settleFlight(leg)
	case leg.segment == nil:
		r.settleAuxiliary(leg)
		return
	}
	r.rec.Segments = append(r.rec.Segments, leg.segment)
}

// settleFlight dates a flight.
func (r *reader) settleFlight(leg *leg) {
	depart, arrive := &leg.depart, &leg.arrive
	if depart.date == 0 {
		r.fail(&record.Error{Pos: depart.at, Field: shortBlock.DepartDay.Name, Essential: true, Err: errNoYear})
		return
	}
	if printed := arrive.day != (record.Day{}); printed {
		arrive.date = firstFrom(arrive.day, depart.date-1)
		if arrive.date < depart.date-1 || arrive.date > depart.date+daysArrival {
			r.fail(&record.Error{Pos: arrive.at, Field: shortBlock.ArriveDay.Name, Essential: true, Err: errArrival})
			return
		}
	}
	leg.air.Depart, leg.air.Arrive = readTimes(depart, arrive, leg.air.Minutes)
}

// readTimes returns departure and arrival. 2400 is the end of the day that is
// printed with it, but was seen to stand for its beginning, too: of the readings the
// first counts that fits the printed duration or, where none is printed, has the
// arrival within a day behind the departure.
func readTimes(depart, arrive *moment, duration int) (from, to pnr.Local) {
	for _, from = range depart.readings(depart.date) {
		day := arrive.date
		if day == 0 {
			day = nextDay(from, arrive.minutes)
		}
		for _, to = range arrive.readings(day) {
			if isPlausible(to-from, duration) {
				return from, to
			}
		}
	}
	from = depart.readings(depart.date)[0]
	if from, to, ok := readLateMidnight(depart, arrive, from, duration); ok {
		return from, to
	}
	return from, arrive.readings(cmp.Or(arrive.date, nextDay(from, arrive.minutes)))[0]
}

// readLateMidnight returns departure and arrival of a flight whose 0000 is the end of
// the day that is printed with it, if that makes the printed duration. Both clocks
// must agree: flights over the date line are a day longer or shorter, too.
func readLateMidnight(depart, arrive *moment, from pnr.Local, duration int) (pnr.Local, pnr.Local, bool) {
	const agree = 60
	if duration == 0 || arrive.date == 0 {
		return 0, 0, false
	}
	to := arrive.readings(arrive.date)[0]
	switch late := to - from - pnr.Local(duration); {
	case arrive.minutes == 0 && late > -midnight-agree && late < -midnight+agree:
		return from, to + midnight, true
	case depart.minutes == 0 && late > midnight-agree && late < midnight+agree:
		return from + midnight, to, true
	}
	return 0, 0, false
}

// readings returns what a moment on a day can be, the likeliest first.
func (m *moment) readings(day pnr.Date) []pnr.Local {
	at := day.At(0, m.minutes)
	if m.minutes == midnight {
		return []pnr.Local{at, at - midnight}
	}
	return []pnr.Local{at}
}

// nextDay returns the day on which the clock shows minutes for the first time after
// the departure.
func nextDay(from pnr.Local, minutes int) pnr.Date {
	day := from.Date()
	if day.At(0, minutes) < from {
		return day + 1
	}
	return day
}

// isPlausible reports whether a flight can take so long by the clocks of both ends.
// Readings differ by a day, clocks by less than half of one, except at the date line.
func isPlausible(elapsed pnr.Local, duration int) bool {
	const clocks = midnight / 2
	if duration == 0 {
		return elapsed >= 0 && elapsed < midnight
	}
	return elapsed >= pnr.Local(duration-clocks) && elapsed <= pnr.Local(duration+clocks)
}
