package passive

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// A printed is a text and, where it is a day that is known already, the day.
type printed struct {
	text string
	day  pnr.Date
}

// A named is a cutting and the facts besides, and which of the values were asked for.
type named struct {
	cutting

	facts facts
	used  map[string]bool
}

// peek returns what is printed under a name.
func (n *named) peek(name string) printed {
	if fact, ok := n.facts[name]; ok {
		return fact
	}
	return printed{text: n.values[name]}
}

// get is peek for a value that something is made of.
func (n *named) get(name string) printed {
	p := n.peek(name)
	if p.text != "" {
		n.used[name] = true
	}
	return p
}

// A value makes a text of named values. Its errors hold nothing of them.
type value interface {
	of(n *named) (printed, error)
	names() []string // that it is made of
}

// A name stands for what is printed there.
type name string

func (v name) of(n *named) (printed, error) { return n.get(string(v)), nil }

func (v name) names() []string { return []string{string(v)} }

// A literal stands for itself.
type literal string

func (literal) names() []string { return nil }

func (v literal) of(*named) (printed, error) { return printed{text: string(v)}, nil }

// An alternative is the first of some values that is not empty.
type alternative []value

func (v alternative) names() []string { return namesOf(v...) }

func (v alternative) of(n *named) (printed, error) {
	for _, one := range v {
		if p, err := one.of(n); err != nil || p.text != "" {
			return p, err
		}
	}
	return printed{}, nil
}

// A looked is what a word means.
type looked struct {
	value  value
	table  lookup
	orElse value // nil: another word is a fault
}

func (v *looked) names() []string { return v.value.names() }

var errWord = errors.New("is a word that is in no table")

func (v *looked) of(n *named) (printed, error) {
	p, err := v.value.of(n)
	if err != nil {
		return p, err
	}
	switch meaning, known := v.table[p.text]; {
	case known:
		return printed{text: meaning}, nil
	case v.orElse != nil:
		return v.orElse.of(n)
	case p.text == "":
		return printed{}, nil
	}
	return printed{}, errorOf(v.value, errWord)
}

// A taken is the group of an expression.
type taken struct {
	value value
	take  *regexp.Regexp
}

func (v *taken) names() []string { return v.value.names() }

// of gives a value back that it could not take anything from: it is left over.
func (v *taken) of(n *named) (printed, error) {
	before := len(n.used)
	p, err := v.value.of(n)
	if err != nil || p.text == "" {
		return p, err
	}
	if found := v.take.FindStringSubmatch(p.text); found != nil {
		return printed{text: strings.Trim(found[1], " ")}, nil
	}
	if one, ok := v.value.(name); ok && len(n.used) > before {
		delete(n.used, string(one))
	}
	return printed{}, nil
}

// A cased is a text in capitals or in small letters.
type cased struct {
	value value
	upper bool
}

func (v *cased) names() []string { return v.value.names() }

func (v *cased) of(n *named) (printed, error) {
	p, err := v.value.of(n)
	if v.upper {
		return printed{text: strings.ToUpper(p.text)}, err
	}
	return printed{text: strings.ToLower(p.text)}, err
}

// A joined is the parts that are not empty, together.
type joined struct {
	parts []value
	with  string
}

func (v *joined) names() []string { return namesOf(v.parts...) }

func (v *joined) of(n *named) (printed, error) {
	var out []string
	for _, part := range v.parts {
		p, err := part.of(n)
		if err != nil {
			return p, err
		}
		if p.text != "" {
			out = append(out, p.text)
		}
	}
	return printed{text: strings.Join(out, v.with)}, nil
}

// A moment is a day and, where one is printed, a time of it.
type moment struct {
	day, time, plus value // time and plus may be nil
	formats         *formats
}

func (v *moment) names() []string { return namesOf(v.day, v.time, v.plus) }

// of is the day as it is printed.
func (v *moment) of(n *named) (printed, error) { return v.day.of(n) }

var (
	errDay  = errors.New("is not a day")
	errTime = errors.New("is not a time of day")
	errPlus = errors.New("is not a number of days")
	errYear = errors.New("is a day without a year, and there is no segment to take it from")
)

// read returns the moment. near is a day that one without a year is close to, and from
// one that it is not before; 0: not known.
func (v *moment) read(n *named, near, from pnr.Date) (pnr.Moment, error) {
	day, err := v.readDay(n, near, from)
	if err != nil || day == 0 || v.time == nil {
		return pnr.On(day), err
	}
	p, err := v.time.of(n)
	if err != nil || p.text == "" {
		return pnr.On(day), err
	}
	minutes, ok := v.formats.readTime(p.text)
	if !ok {
		return pnr.Moment{}, errorOf(v.time, errTime)
	}
	return pnr.At(day.At(0, minutes)), nil
}

func (v *moment) readDay(n *named, near, from pnr.Date) (pnr.Date, error) {
	p, err := v.day.of(n)
	if err != nil || p.text == "" {
		return 0, err
	}
	day := p.day
	if day == 0 {
		d, ok := v.formats.readDay(p.text)
		switch {
		case !ok:
			return 0, errorOf(v.day, errDay)
		case d.Year == 0 && from != 0:
			day = d.OnOrAfter(from)
		case d.Year == 0 && near != 0:
			day = nearestDay(d, near)
		case d.Year == 0:
			return 0, errorOf(v.day, errYear)
		default:
			day = d.In(d.Year)
		}
		if day == 0 {
			return 0, errorOf(v.day, errDay)
		}
	}
	if v.plus == nil {
		return day, nil
	}
	p, err = v.plus.of(n)
	if err != nil || p.text == "" {
		return day, err
	}
	days, err := strconv.Atoi(strings.TrimPrefix(p.text, "+"))
	if err != nil || days < 0 || days > 9 {
		return 0, errorOf(v.plus, errPlus)
	}
	return day + pnr.Date(days), nil
}

// A money is an amount and its currency, together or apart.
type money struct {
	amount, currency value // currency nil: both are one value, in the form of the formats
	formats          *formats
	form             string // of that value
}

func (v *money) names() []string { return namesOf(v.amount, v.currency) }

// of is the amount as it is printed.
func (v *money) of(n *named) (printed, error) { return v.amount.of(n) }

var errMoney = errors.New("is not an amount and a currency")

// read returns the cost, or none unless both parts are there: an amount without its
// currency says nothing.
func (v *money) read(n *named) (pnr.Cost, error) {
	p, err := v.amount.of(n)
	if err != nil || p.text == "" {
		return pnr.Cost{}, err
	}
	amount, currency := splitMoney(p.text, v.form)
	if v.currency != nil {
		of, err := v.currency.of(n)
		if err != nil || of.text == "" {
			return pnr.Cost{}, err
		}
		amount, currency = p.text, of.text
	}
	amount, ok := v.formats.readAmount(amount)
	if !ok || !record.Fits(currency, "AAA") {
		return pnr.Cost{}, errorOf(v, errMoney)
	}
	return pnr.Cost{Amount: amount, Currency: currency}, nil
}

// namesOf returns the names that values are made of; nil stands for none.
func namesOf(values ...value) []string {
	var out []string
	for _, v := range values {
		if v != nil {
			out = append(out, v.names()...)
		}
	}
	return out
}

// errorOf is an error about what stands under the names of a value.
func errorOf(v value, err error) error {
	if names := v.names(); err != nil && len(names) > 0 {
		return fmt.Errorf("%s %w", strings.Join(names, " or "), err)
	}
	return err
}

// fieldError is an error about a field.
func fieldError(f *field, err error) error { return fmt.Errorf("%s: %w", f.name, err) }
