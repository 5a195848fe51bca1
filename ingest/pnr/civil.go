package pnr

import (
	"errors"
	"fmt"
	"time"
)

// A Date is a calendar day. The zero Date is unknown; known ones compare with
// < and ==. Its text form is 2006-01-02.
type Date int32

// A Local is a minute on the wall clock of a place; it has no zone. The zero Local is
// unknown. Known ones compare with < and ==, but only times of one place should be
// compared. Its text form is 2006-01-02T15:04.
type Local int64

const (
	dateText  = "2006-01-02"
	localText = "2006-01-02T15:04"
)

// epoch is the day before the first one that a Date can hold, so that the zero
// value stays free to mean unknown.
const epoch = -62135596800 - 86400 // seconds from 1970 to 31 December of year 0

// MakeDate returns the day y-m-d, or an error when the calendar has none.
func MakeDate(y, m, d int) (Date, error) {
	if y < 1 || y > 9999 || m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, fmt.Errorf("no such day: %04d-%02d-%02d", y, m, d)
	}
	return dateOf(y, m, d), nil
}

// daysIn returns the length of a month.
func daysIn(y, m int) int {
	switch {
	case m == 2 && (y%4 != 0 || y%100 == 0 && y%400 != 0):
		return 28
	case m == 2:
		return 29
	}
	return 30 + (m+m/8)%2
}

// dateOf counts from 1 January of year 1. Its years begin in March, so that the
// leap day is their last; five months from there on have 153 days.
func dateOf(y, m, d int) Date {
	if m < 3 {
		y, m = y-1, m+12
	}
	return Date(365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 306) //nolint:gosec // years to 9999 fit
}

// DateOf returns the calendar day that t shows on its own clock.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return dateOf(y, int(m), d)
}

// At returns the minute hh:mm of the day; hh may be 24, which is midnight at
// its end.
func (d Date) At(hh, mm int) Local { return Local(d)*1440 + Local(hh*60+mm) }

// Time returns the day's first instant as if it were UTC.
func (d Date) Time() time.Time { return time.Unix(int64(d)*86400+epoch, 0).UTC() }

// String returns 2006-01-02, or nothing for an unknown day.
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(dateText)
}

// MarshalText writes String.
func (d Date) MarshalText() ([]byte, error) { return d.AppendText(nil) }

// AppendText appends String.
func (d Date) AppendText(text []byte) ([]byte, error) {
	if d == 0 {
		return text, nil
	}
	return d.Time().AppendFormat(text, dateText), nil
}

// UnmarshalText reads what MarshalText writes.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = 0
		return nil
	}
	day, ok := readDate(text)
	if !ok {
		return errors.New("no date as " + dateText)
	}
	*d = day
	return nil
}

func readDate(text []byte) (Date, bool) {
	if len(text) != len(dateText) || text[4] != '-' || text[7] != '-' {
		return 0, false
	}
	year, ok1 := readDigits(text[:4])
	month, ok2 := readDigits(text[5:7])
	day, ok3 := readDigits(text[8:])
	d, err := MakeDate(year, month, day)
	return d, ok1 && ok2 && ok3 && err == nil
}

func readDigits(text []byte) (n int, ok bool) {
	for _, c := range text {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// Date returns the day of the minute.
func (l Local) Date() Date {
	return Date(l / 1440) //nolint:gosec // years to 9999 fit
}

// Time returns the wall clock as if it were UTC.
func (l Local) Time() time.Time { return time.Unix(int64(l)*60+epoch, 0).UTC() }

// LocalOf returns the minute that t shows on its own clock.
func LocalOf(t time.Time) Local { return DateOf(t).At(t.Hour(), t.Minute()) }

// String returns 2006-01-02T15:04, or nothing for an unknown minute.
func (l Local) String() string {
	if l == 0 {
		return ""
	}
	return l.Time().Format(localText)
}

// MarshalText writes String.
func (l Local) MarshalText() ([]byte, error) { return l.AppendText(nil) }

// AppendText appends String.
func (l Local) AppendText(text []byte) ([]byte, error) {
	if l == 0 {
		return text, nil
	}
	return l.Time().AppendFormat(text, localText), nil
}

// UnmarshalText reads what MarshalText writes.
func (l *Local) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*l = 0
		return nil
	}
	local, ok := readLocal(text)
	if !ok {
		return errors.New("no local time as " + localText)
	}
	*l = local
	return nil
}

func readLocal(text []byte) (Local, bool) {
	const day = len(dateText)
	if len(text) != len(localText) || text[day] != 'T' || text[day+3] != ':' {
		return 0, false
	}
	d, ok1 := readDate(text[:day])
	hour, ok2 := readDigits(text[day+1 : day+3])
	minute, ok3 := readDigits(text[day+4:])
	return d.At(hour, minute), ok1 && ok2 && ok3 && hour < 24 && minute < 60
}

// A Moment is a day and, where it is known, the minute of it. The zero Moment
// is unknown. Its text form is that of a Local, or of a Date without a minute.
type Moment struct {
	Day   Date
	Local Local // 0, or a minute of the day
}

// On returns a day whose minute is not known.
func On(d Date) Moment { return Moment{Day: d} }

// At returns a minute and its day.
func At(l Local) Moment { return Moment{Day: l.Date(), Local: l} }

// String returns 2006-01-02T15:04, 2006-01-02, or nothing.
func (m Moment) String() string {
	if m.Local != 0 {
		return m.Local.String()
	}
	return m.Day.String()
}

// MarshalText writes String.
func (m Moment) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// AppendText appends String.
func (m Moment) AppendText(text []byte) ([]byte, error) {
	if m.Local != 0 {
		return m.Local.AppendText(text)
	}
	return m.Day.AppendText(text)
}

// UnmarshalText reads what MarshalText writes.
func (m *Moment) UnmarshalText(text []byte) error {
	*m = Moment{}
	if len(text) <= len(dateText) {
		return m.Day.UnmarshalText(text)
	}
	if err := m.Local.UnmarshalText(text); err != nil {
		return err
	}
	m.Day = m.Local.Date()
	return nil
}
