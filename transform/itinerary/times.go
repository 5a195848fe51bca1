package itinerary

import (
	"cmp"
	"strconv"
	"strings"
)

// times describes a difference of two moments, with no more of them than what changed.
func (d *difference) times() string {
	before, after := DateTime(d.before.text), DateTime(d.after.text)
	noun, _ := d.noun()
	word := cmp.Or(d.verb(), noun, spellElement(d.name))
	was, is := formatMoment(before), formatMoment(after)
	if before.Valid() && after.Valid() {
		switch {
		case before.date() == after.date():
			was, is = formatHour(before), formatHour(after)
		case before.clock() == after.clock():
			was, is = formatDay(before), formatDay(after)
			if d.name == "StartDateLocal" && d.verb() != "" && !d.leg.stays {
				word = "now on"
			}
		}
	}
	return word + " " + is + ", was " + was
}

// verb returns what happens at the start or the end of a segment: "now departs".
func (d *difference) verb() string {
	switch d.name {
	case "StartDateLocal":
		return d.leg.starts
	case "EndDateLocal":
		return d.leg.ends
	}
	return ""
}

// formatMoment returns "3 Feb 2027 10:05". It does not quote a date of another form.
func formatMoment(d DateTime) string {
	switch {
	case d == "":
		return "none"
	case !d.Valid():
		return "of another form"
	}
	return formatDay(d) + " " + formatHour(d)
}

// formatDay returns "3 Feb 2027", or "" if d is not valid.
func formatDay(d DateTime) string {
	if !d.Valid() {
		return ""
	}
	const months = "JanFebMarAprMayJunJulAugSepOctNovDec"
	month := 3 * (d.number(5, 7) - 1)
	return strconv.Itoa(d.number(8, 10)) + " " + months[month:month+3] + " " + string(d[:4])
}

// formatHour returns "10:05", with seconds only if they are not 0.
func formatHour(d DateTime) string { return strings.TrimSuffix(d.clock(), ":00") }

// follows reports whether a difference is a mere consequence of others.
func (d *difference) follows(others []difference, segmentsChanged bool) bool {
	switch d.name {
	case "StartDateUtc":
		return segmentsChanged || findDifference(others, "StartDateLocal") != nil
	case "EndDateUtc":
		return segmentsChanged || findDifference(others, "EndDateLocal") != nil
	case "StartDateLocal":
		return segmentsChanged
	case "EndDateLocal":
		return segmentsChanged || !d.leg.stays && d.shiftsWith(findDifference(others, "StartDateLocal"))
	}
	return false
}

func findDifference(all []difference, name string) *difference {
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// shiftsWith reports whether start moved by whole days and d by as many.
func (d *difference) shiftsWith(start *difference) bool {
	if start == nil {
		return false
	}
	end, ok := d.days()
	begin, also := start.days()
	return ok && also && end == begin
}

// days returns by how many whole days a moment moved, and whether it did.
func (d *difference) days() (int, bool) {
	before, after := DateTime(d.before.text), DateTime(d.after.text)
	if !before.Valid() || !after.Valid() || before.clock() != after.clock() {
		return 0, false
	}
	return after.dayNumber() - before.dayNumber(), true
}

// dayNumber counts the days from a fixed one, by the Gregorian calendar.
func (d DateTime) dayNumber() int {
	year, month := d.number(0, 4), d.number(5, 7)
	n := 365*(year-1) + (year-1)/4 - (year-1)/100 + (year-1)/400
	for m := 1; m < month; m++ {
		n += daysIn(year, m)
	}
	return n + d.number(8, 10)
}
