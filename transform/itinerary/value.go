package itinerary

import "strings"

// A DateTime is a moment as Concur writes it, "2006-01-02T15:04:05". The name of the
// field says whether it is local wall time or UTC; it never has an offset. Decode keeps
// the text it reads, so a DateTime of the server may have another form: see Valid.
type DateTime string

const dateTimeForm = "0000-00-00T00:00:00"

// Valid reports whether d has exactly the form above and names a day of the
// calendar. The encoder refuses any other.
func (d DateTime) Valid() bool {
	if len(d) != len(dateTimeForm) {
		return false
	}
	for i := range len(d) {
		if want := dateTimeForm[i]; want == '0' && !isDigit(d[i]) || want != '0' && d[i] != want {
			return false
		}
	}
	year, month, day := d.number(0, 4), d.number(5, 7), d.number(8, 10)
	return year > 0 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month) &&
		d.number(11, 13) < 24 && d.number(14, 16) < 60 && d.number(17, 19) < 60
}

// date and clock are the halves of a valid d, "2006-01-02" and "15:04:05".
func (d DateTime) date() string  { return string(d[:10]) }
func (d DateTime) clock() string { return string(d[11:]) }

// Date returns the calendar day of d, 2006-01-02, or "" if d is not valid.
func (d DateTime) Date() string {
	if !d.Valid() {
		return ""
	}
	return d.date()
}

// number reads the digits from i up to j.
func (d DateTime) number(i, j int) int {
	n := 0
	for _, c := range []byte(d[i:j]) {
		n = 10*n + int(c-'0')
	}
	return n
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// A Decimal is an exact amount: an optional minus, digits, and optionally a
// point and more digits. It is text so that no cent is ever rounded.
type Decimal string

// Valid reports whether d has the form above. The encoder refuses any other.
func (d Decimal) Valid() bool {
	whole, fraction, point := strings.Cut(strings.TrimPrefix(string(d), "-"), ".")
	return whole != "" && allBytes(whole, isDigit) && (!point || fraction != "") && allBytes(fraction, isDigit)
}

// Equal reports whether d and e are the same number: Concur answers 333.75 as
// 333.7500. Decimals that are not Valid are equal if they are the same text.
func (d Decimal) Equal(e Decimal) bool {
	if !d.Valid() || !e.Valid() {
		return d == e
	}
	return d.shortest() == e.shortest()
}

// shortest returns d without zeros that do not matter.
func (d Decimal) shortest() string {
	digits, negative := strings.CutPrefix(string(d), "-")
	digits = strings.TrimLeft(digits, "0")
	if strings.Contains(digits, ".") {
		digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
	}
	if negative && digits != "" {
		return "-" + digits
	}
	return digits
}
