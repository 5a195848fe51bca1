package record

import (
	"errors"
	"strings"
	"time"

	"tripsync/ingest/pnr"
)

const months = "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC"

var (
	errDay   = errors.New("not a day")
	errDate  = errors.New("not a date")
	errClock = errors.New("not a time of day")
)

// A Day is a day as reservation systems print it, mostly without its year. The
// zero Day is unknown.
type Day struct {
	Day   int
	Month time.Month
	Year  int // 0 if not printed
}

// ParseDay reads DDMMM, DDMMMYY and DDMMMYYYY.
func ParseDay(s string) (Day, error) {
	if !Fits(s, "99AAA|99AAA99|99AAA9999") {
		return Day{}, errDay
	}
	d := Day{Day: digitsValue(s[:2]), Month: monthOf(s[2:5])}
	switch len(s) {
	case 7:
		d.Year = addCentury(digitsValue(s[5:]))
	case 9:
		d.Year = digitsValue(s[5:])
	}
	if d.Month == 0 || d.In(2000) == 0 || d.Year != 0 && d.In(d.Year) == 0 {
		return Day{}, errDay
	}
	return d, nil
}

// In returns the day in a year, or 0 when that year has none.
func (d Day) In(year int) pnr.Date {
	date, err := pnr.MakeDate(year, int(d.Month), d.Day)
	if err != nil {
		return 0
	}
	return date
}

// ParseDate reads YYMMDD.
func ParseDate(s string) (pnr.Date, error) {
	if !Fits(s, "999999") {
		return 0, errDate
	}
	d, err := pnr.MakeDate(addCentury(digitsValue(s[:2])), digitsValue(s[2:4]), digitsValue(s[4:]))
	if err != nil {
		return 0, errDate
	}
	return d, nil
}

// ParseClock reads HHMM, with 2400 for the end of the day, and the 12-hour
// HHMMA, HHMMP, 1200N (noon) and 1200M (midnight, which is 2400). It returns minutes
// since midnight.
func ParseClock(s string) (int, error) {
	if !Fits(s, "9999|9999A") {
		return 0, errClock
	}
	h, m := digitsValue(s[:2]), digitsValue(s[2:4])
	if len(s) == 5 {
		h = hour24(h, s[4])
	}
	minutes := h*60 + m
	if h < 0 || m > 59 || minutes > 24*60 {
		return 0, errClock
	}
	return minutes, nil
}

// hour24 returns -1 for an hour that a 12-hour clock does not have.
func hour24(h int, half byte) int {
	if h < 1 || h > 12 {
		return -1
	}
	switch half {
	case 'A':
		return h % 12
	case 'P', 'N':
		return h%12 + 12
	case 'M':
		return h%12 + 24
	}
	return -1
}

func monthOf(s string) time.Month {
	i := strings.Index(months, s)
	if i%3 != 0 {
		return 0
	}
	return time.Month(i/3 + 1)
}

// addCentury puts a year of two digits between 1970 and 2069.
func addCentury(yy int) int {
	if yy < 70 {
		return 2000 + yy
	}
	return 1900 + yy
}

// digitsValue reads digits that were checked to be some.
func digitsValue(s string) int {
	n := 0
	for i := range len(s) {
		n = n*10 + int(s[i]-'0')
	}
	return n
}
