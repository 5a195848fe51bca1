package config

import (
	"errors"
	"strconv"
	"strings"
	"time"
)

// A Percent is a share written as in "20%", from 0 to 100.
type Percent float64

// UnmarshalText reads p with its percent sign.
func (p *Percent) UnmarshalText(text []byte) error {
	number, found := strings.CutSuffix(string(text), "%")
	value, err := strconv.ParseFloat(number, 64)
	if !found || err != nil || !(value >= 0 && value <= 100) {
		return errors.New("want a percentage from 0% to 100%, such as 20%")
	}
	*p = Percent(value)
	return nil
}

// MarshalText writes p with its percent sign.
func (p Percent) MarshalText() ([]byte, error) {
	return append(strconv.AppendFloat(nil, float64(p), 'f', -1, 64), '%'), nil
}

// A Days is a number of days written as in "90d", or "any" for no limit.
type Days int

// AnyDays is no limit.
const AnyDays Days = -1

// UnmarshalText reads d with its unit.
func (d *Days) UnmarshalText(text []byte) error {
	if string(text) == "any" {
		*d = AnyDays
		return nil
	}
	number, found := strings.CutSuffix(string(text), "d")
	days, err := strconv.ParseUint(number, 10, 16)
	if !found || err != nil {
		return errors.New("want a number of days such as 90d, or any for no limit")
	}
	*d = Days(days)
	return nil
}

// MarshalText writes d with its unit.
func (d Days) MarshalText() ([]byte, error) {
	if d == AnyDays {
		return []byte("any"), nil
	}
	return append(strconv.AppendInt(nil, int64(d), 10), 'd'), nil
}

// A Timezone is a place of the IANA time zone database. The zero Timezone is
// UTC.
type Timezone struct{ *time.Location }

// UnmarshalText reads a name such as Europe/Paris. It refuses Local, which
// differs from one machine to the next.
func (z *Timezone) UnmarshalText(text []byte) error {
	location, err := time.LoadLocation(string(text))
	if err != nil || len(text) == 0 || string(text) == "Local" {
		return errors.New("want a time zone such as Europe/Paris or UTC")
	}
	z.Location = location
	return nil
}

// MarshalText writes the name of z.
func (z Timezone) MarshalText() ([]byte, error) { return []byte(z.String()), nil }
