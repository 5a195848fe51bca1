package record

import (
	"cmp"

	"tripsync/ingest/pnr"
)

const midnight = 24 * 60

// ClocksApart is how many minutes the clocks of two places differ at most, from UTC+14
// to UTC-12.
const ClocksApart = 26 * 60

// A ClockTime is a time of day on a day whose year is known.
type ClockTime struct {
	Date    pnr.Date // 0: not printed
	Minutes int      // since midnight; 1440 is the end of the day
}

// FlightTimes returns departure and arrival of a flight that takes so many minutes;
// 0: not printed. 2400 is the end of the day that is printed with it, but was seen to
// stand for its beginning, too: of the readings the first counts that fits the printed
// duration or, where none is printed, has the arrival within a day behind the
// departure.
func FlightTimes(depart, arrive ClockTime, duration int) (from, to pnr.Local) {
	for _, from = range depart.readings(depart.Date) {
		day := arrive.Date
		if day == 0 {
			day = nextDay(from, arrive.Minutes)
		}
		for _, to = range arrive.readings(day) {
			if isPlausible(to-from, duration) {
				return from, to
			}
		}
	}
	from = depart.readings(depart.Date)[0]
	if from, to, ok := readLateMidnight(depart, arrive, from, duration); ok {
		return from, to
	}
	return from, arrive.readings(cmp.Or(arrive.Date, nextDay(from, arrive.Minutes)))[0]
}

// readLateMidnight returns departure and arrival of a flight whose 0000 is the end of
// the day that is printed with it, if that makes the printed duration. Both clocks
// must agree: flights over the date line are a day longer or shorter, too.
func readLateMidnight(depart, arrive ClockTime, from pnr.Local, duration int) (pnr.Local, pnr.Local, bool) {
	const agree = 60
	if duration == 0 || arrive.Date == 0 {
		return 0, 0, false
	}
	to := arrive.readings(arrive.Date)[0]
	switch late := to - from - pnr.Local(duration); {
	case arrive.Minutes == 0 && late > -midnight-agree && late < -midnight+agree:
		return from, to + midnight, true
	case depart.Minutes == 0 && late > midnight-agree && late < midnight+agree:
		return from + midnight, to, true
	}
	return 0, 0, false
}

// readings returns what the clock can mean on a day, the likeliest first.
func (c ClockTime) readings(day pnr.Date) []pnr.Local {
	at := day.At(0, c.Minutes)
	if c.Minutes == midnight {
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
