package passive

import (
	"strings"
	"time"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// Formats are how a set's texts print days, times and amounts.
type formats struct {
	days, times        []string // told apart by their shape
	decimal, thousands string
	money              string // of a cost that is one value: CUR9.99 or 9.99CUR
}

// readDay reads a day in the first form whose shape it has.
func (f *formats) readDay(s string) (record.Day, bool) {
	for _, form := range f.days {
		if !hasShape(s, dayForms[form]) {
			continue
		}
		if layout := dayLayouts[form]; layout != "" {
			t, err := time.Parse(layout, s)
			return record.Day{Day: t.Day(), Month: t.Month(), Year: t.Year()}, err == nil
		}
		if form == "yymmdd" {
			date, err := record.ParseDate(s)
			t := date.Time()
			return record.Day{Day: t.Day(), Month: t.Month(), Year: t.Year()}, err == nil
		}
		d, err := record.ParseDay(s)
		return d, err == nil
	}
	return record.Day{}, false
}

// readTime reads a time of day in the first form whose shape it has, as minutes since
// midnight.
func (f *formats) readTime(s string) (int, bool) {
	for _, form := range f.times {
		if !hasShape(s, timeForms[form]) {
			continue
		}
		digits := strings.TrimRight(strings.ReplaceAll(s, ":", ""), "APNMapnm")
		half := strings.ToUpper(s[len(strings.TrimRight(s, "APNMapnm")):])
		if form == "hh:mm:ss" {
			digits = digits[:len("hhmm")]
		}
		if len(half) > 1 && half != "AM" && half != "PM" {
			return 0, false
		}
		const widest = 4
		digits = strings.Repeat("0", max(0, widest-len(digits))) + digits
		minutes, err := record.ParseClock(digits + half[:min(1, len(half))])
		return minutes, err == nil
	}
	return 0, false
}

// hasShape is [record.Fits] for texts with small letters, too.
func hasShape(s, shapes string) bool { return record.Fits(strings.ToUpper(s), shapes) }

// nearestDay returns d in the year in which it is nearest to a day.
func nearestDay(d record.Day, near pnr.Date) pnr.Date {
	best, year := pnr.Date(0), near.Time().Year()
	distance := func(x pnr.Date) pnr.Date { return max(x-near, near-x) }
	for _, y := range []int{year, year - 1, year + 1} {
		if x := d.In(y); x != 0 && (best == 0 || distance(x) < distance(best)) {
			best = x
		}
	}
	return best
}

// readAmount returns a decimal amount with a point.
func (f *formats) readAmount(s string) (string, bool) {
	s = strings.Trim(s, " ")
	if f.thousands != "" {
		whole, rest, _ := strings.Cut(s, f.decimal)
		groups := strings.Split(whole, f.thousands)
		for i, g := range groups {
			const digits = 3
			if len(groups) > 1 && (i > 0 && len(g) != digits || i == 0 && (g == "" || len(g) > digits)) {
				return "", false
			}
		}
		if s = strings.Join(groups, ""); rest != "" {
			s += f.decimal + rest
		}
	}
	if f.decimal != "." {
		if strings.Contains(s, ".") {
			return "", false
		}
		s = strings.Replace(s, f.decimal, ".", 1)
	}
	return s, amountText.MatchString(s)
}

// splitMoney divides a cost that is one value.
func splitMoney(s, form string) (amount, currency string) {
	const code = 3
	s = strings.Trim(s, " ")
	if len(s) <= code {
		return s, ""
	}
	if strings.HasPrefix(form, "CUR") {
		return strings.TrimLeft(s[code:], " "), s[:code]
	}
	return strings.TrimRight(s[:len(s)-code], " "), s[len(s)-code:]
}
