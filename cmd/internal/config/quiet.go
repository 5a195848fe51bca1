package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Quiet is a time in which nothing is sent, such as Concur's maintenance. It goes
// by the clock on the wall: a time in the hour that comes twice is quiet both times.
type Quiet struct {
	// Days lists the days on which it starts, such as `[fri]`. Without it: every day.
	Days []Weekday `yaml:"days,omitempty"`
	// From is the first minute, such as `"17:00"`.
	From TimeOfDay `yaml:"from"`
	// To is the minute after the last, up to `"24:00"`; on the next day if it is before
	// `from`.
	To TimeOfDay `yaml:"to"`
	// Timezone is where the clock hangs, such as Europe/Paris.
	Timezone Timezone `yaml:"timezone"`
}

func (q *Quiet) setDefaults() { *q = Quiet{Timezone: Timezone{Location: time.UTC}} }

// A Weekday is written as mon to sun.
type Weekday time.Weekday

func listWeekdays() []string { return []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"} }

// UnmarshalText reads d.
func (d *Weekday) UnmarshalText(text []byte) error {
	i := slices.Index(listWeekdays(), string(text))
	if i < 0 {
		return errors.New("want a day: " + strings.Join(listWeekdays(), ", "))
	}
	*d = Weekday(i)
	return nil
}

// MarshalText writes d.
func (d Weekday) MarshalText() ([]byte, error) { return []byte(listWeekdays()[d]), nil }

// A TimeOfDay counts minutes since midnight. It is written as 17:00; 24:00 is the
// end of the day.
type TimeOfDay int

// UnmarshalText reads t.
func (t *TimeOfDay) UnmarshalText(text []byte) error {
	at, err := time.Parse("15:04", string(text))
	switch {
	case string(text) == "24:00":
		*t = 24 * 60
	case err != nil || len(text) != len("15:04"):
		return errors.New("want a time of day such as 17:00")
	default:
		*t = TimeOfDay(at.Hour()*60 + at.Minute())
	}
	return nil
}

// MarshalText writes t.
func (t TimeOfDay) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%02d:%02d", t/60, t%60), nil
}

// quietMost is how far QuietUntil looks: a week has every window.
const quietMost = 8 * 24 * time.Hour

// QuietUntil returns the first minute from t on in which requests may be sent, or t
// itself.
func (d *Delivery) QuietUntil(t time.Time) time.Time {
	at := t
	for d.quiet(at) && at.Sub(t) < quietMost {
		at = at.Truncate(time.Minute).Add(time.Minute)
	}
	return at
}

func (d *Delivery) quiet(t time.Time) bool {
	return slices.ContainsFunc(d.Quiet, func(q Quiet) bool { return q.has(t) })
}

func (q *Quiet) has(t time.Time) bool {
	wall := t.In(q.Timezone.Location)
	minute, day := TimeOfDay(wall.Hour()*60+wall.Minute()), wall.Weekday()
	if q.From < q.To {
		return q.startsOn(day) && minute >= q.From && minute < q.To
	}
	return q.startsOn(day) && minute >= q.From || q.startsOn((day+6)%7) && minute < q.To
}

func (q *Quiet) startsOn(day time.Weekday) bool {
	return len(q.Days) == 0 || slices.Contains(q.Days, Weekday(day))
}
