package air

import (
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// supplier returns code and name; the code of the head is worth more.
func (a *auxiliary) supplier() (code, name string) {
	a.Str(&typed.Type) // what kind of segment it is says it
	name = a.words(&typed.Name)
	if a.company != "" {
		return a.company, name
	}
	f := typed.Code
	if a.value(&f) != noCode {
		return a.words(&f), name
	}
	f.Value = ""
	a.Str(&f)
	return "", name
}

// period reads the dates and times of a structured text. Where one of its dates
// is not that of the head, the head's is taken, without a time.
func (a *auxiliary) period(zones pnr.Local) (start, end pnr.Moment) {
	if !a.agrees(&typed.StartDay, a.start) {
		return pnr.On(a.start), pnr.On(a.end)
	}
	start, end = a.at(a.start, &typed.StartTime), a.endMoment()
	return start, a.until(start, end, &typed.EndTime, zones)
}

func (a *auxiliary) endMoment() pnr.Moment {
	switch f := typed.EndDay; {
	case a.end == 0:
		f.Value = a.kind.second
		a.end = a.dayOf(&f)
	case !a.agrees(&f, a.end):
		return pnr.On(a.end)
	}
	return a.at(a.end, &typed.EndTime)
}

// agrees tells whether f is date, or blank.
func (a *auxiliary) agrees(f *record.Field, date pnr.Date) bool {
	s := a.value(f)
	if s == "" {
		return true
	}
	d, err := record.ParseDay(s)
	switch year := date.Time().Year(); {
	case err != nil:
		a.Fail(f, err)
		return false
	case d.In(year) != date, d.Year != 0 && d.Year != year:
		return false
	}
	a.Str(f)
	return true
}
