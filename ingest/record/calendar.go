package record

import (
	"slices"

	"tripsync/ingest/pnr"
)

// How far from the day of a record a day without a year may be; ingest/air/FACTS.md, 10.
const (
	daysBack    = 60  // a segment that was travelled
	daysAhead   = 361 // as far as airlines sell
	daysSafe    = 331 // of two years that fit, the later one is taken up to here
	daysUnsure  = 2   // a booking may be for the day before its creation elsewhere
	daysFlown   = 1   // what was flown may be of the day after the record elsewhere
	daysOfYear  = 366
	daysPrinted = 1000 // a year that is printed and further off is a misprint
	leap        = 8    // years between two 29 February at most
)

// A Calendar finds the years of days that were printed without one.
type Calendar struct {
	Issued  pnr.Date // the day on which the record was made
	Created pnr.Date // the day on which the booking was made, or 0
}

// A Stop is an element of a journey that its days are found by.
type Stop struct {
	Day    Day      // the zero Day: it has none
	Date   pnr.Date // found by [Calendar.Order]; 0: no year fits
	Flown  bool     // the record says that it is past
	Flight bool     // so that it stands in the order of the journey
}

// Order dates the stops of a journey, in its order, and returns those flights that
// stand behind a later one all the same. A flight that the one behind it shows to
// have been flown is put a year back.
func (c Calendar) Order(stops []Stop) (late []int) {
	var before pnr.Date
	for i := range stops {
		s := &stops[i]
		if s.Day == (Day{}) {
			continue
		}
		s.Date = c.year(s.Day, s.Flown, before)
		if s.Flight {
			before = max(before, s.Date)
		}
	}
	return c.putBack(stops)
}

// putBack puts flights a year back, from the last one on.
func (c Calendar) putBack(stops []Stop) (late []int) {
	var after pnr.Date
	for i := range slices.Backward(stops) {
		s := &stops[i]
		if !s.Flight {
			continue
		}
		if after != 0 && s.Date > after+1 {
			if date, ok := c.sooner(s.Day, s.Date); ok {
				s.Date = date
			}
		}
		if after != 0 && s.Date > after+1 {
			late = append(late, i)
		}
		after = s.Date
	}
	return late
}

// year returns d with its year, or 0 if none fits: the one that has d between
// two months before the record, but not before the booking, and 361 days after it.
// If two have, the earlier one of what was flown, else the one that is not before
// the stop in front; if both are not, the later one unless it is far off.
func (c Calendar) year(d Day, flown bool, before pnr.Date) pnr.Date {
	if d.Year != 0 {
		return c.printed(d)
	}
	first, second := c.fits(d, flown)
	switch {
	case second == 0, flown && second > c.Issued+daysFlown, second > c.Issued+daysSafe && first >= before-1:
		return first
	}
	return second
}

func (c Calendar) printed(d Day) pnr.Date {
	date := d.In(d.Year)
	if date < c.Issued-daysPrinted || date > c.Issued+daysPrinted {
		return 0
	}
	return date
}

// fits returns the one or two dates that d can be.
func (c Calendar) fits(d Day, flown bool) (first, second pnr.Date) {
	year := c.Issued.Time().Year()
	for y := year - 1; y <= year+1; y++ {
		date := d.In(y)
		switch {
		case date == 0 || date < c.earliest(flown) || date > c.Issued+daysAhead:
		case first == 0:
			first = date
		default:
			second = date
		}
	}
	return first, second
}

func (c Calendar) earliest(flown bool) pnr.Date {
	back := pnr.Date(daysBack)
	if flown {
		back = daysOfYear
	}
	return max(c.Issued-back, c.Created-daysUnsure)
}

// sooner returns d in the year before, if the booking may have been for then.
func (c Calendar) sooner(d Day, date pnr.Date) (pnr.Date, bool) {
	if d.Year != 0 {
		return 0, false
	}
	date = d.In(date.Time().Year() - 1)
	return date, date != 0 && c.Created != 0 && date >= c.earliest(true)
}

// OnOrAfter returns the first d that is not before from, or d in the year that was
// printed.
func (d Day) OnOrAfter(from pnr.Date) pnr.Date {
	if d.Year != 0 {
		return d.In(d.Year)
	}
	year := from.Time().Year()
	for y := year; y <= year+leap; y++ {
		if date := d.In(y); date != 0 && date >= from {
			return date
		}
	}
	return 0
}

// OnOrBefore returns the last d that is not after limit.
func (d Day) OnOrBefore(limit pnr.Date) pnr.Date {
	year := limit.Time().Year()
	for y := year; y >= year-leap; y-- {
		if date := d.In(y); date != 0 && date <= limit {
			return date
		}
	}
	return 0
}
