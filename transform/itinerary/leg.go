package itinerary

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// unknownVendor stands for a vendor without a code.
const unknownVendor = "$$"

// A leg is what Diff knows a segment by.
type leg struct {
	label        string   // for people: "LH 1029 CDG–FRA"
	start        DateTime // its place in the journey
	starts, ends string   // verbs for a change of times: "now departs"
	stays        bool     // its end does not move with its start as a matter of course
	keys         []string // identities, best first, at most as many as identities
}

// legOf returns the leg of a node, empty if it is no segment.
func legOf(n node) leg {
	if s, ok := n.(Segment); ok {
		return s.leg()
	}
	return leg{}
}

// dated is the label with the day it starts.
func (l *leg) dated() string {
	date := day(l.start)
	switch {
	case date == "":
		return l.label
	case l.stays:
		return l.label + " from " + date
	}
	return l.label + " on " + date
}

// ConfirmationNumbers returns those of all segments, each once, in their order.
func (it *Itinerary) ConfirmationNumbers() []string {
	var out []string
	w := walk{see: func(c child) {
		n, ok := c.value.(*string)
		if ok && c.name == "ConfirmationNumber" && *n != "" && !slices.Contains(out, *n) {
			out = append(out, *n)
		}
	}}
	for _, b := range it.Bookings {
		for _, s := range b.Segments {
			visit(s, &w)
		}
	}
	return out
}

// Days returns the first and the last local day on which something of the trip or
// its segments takes place; zero times where it tells none.
func (it *Itinerary) Days() (first, last time.Time) {
	w := walk{see: func(c child) {
		at, ok := c.value.(*DateTime)
		if !ok || c.name != "StartDateLocal" && c.name != "EndDateLocal" {
			return
		}
		text, _, _ := strings.Cut(string(*at), "T")
		day, err := time.Parse(time.DateOnly, text)
		if err != nil {
			return
		}
		if first.IsZero() || day.Before(first) {
			first = day
		}
		if day.After(last) {
			last = day
		}
	}}
	visit(it, &w)
	for _, b := range it.Bookings {
		for _, s := range b.Segments {
			visit(s, &w)
		}
	}
	return first, last
}

// journeyKeys knows a journey by what runs, on which route and day, and at last
// by the route alone: renumbered or moved, it is the same journey.
func journeyKeys(what, route string, start DateTime) []string {
	date, _, _ := strings.Cut(string(start), "T")
	return []string{
		what + "|" + route + "|" + date,
		route + "|" + date,
		what + "|" + route,
		what + "|" + date,
		route,
	}
}

// stayKeys knows a stay by where it is and its day, then by the vendor's number
// if it has one. Another house at the same place is another stay.
func stayKeys(confirmation, what, where string, start DateTime) []string {
	date, _, _ := strings.Cut(string(start), "T")
	best := what + "|" + where + "|" + date
	return []string{
		best,
		cmp.Or(confirmation, best),
		what + "|" + where,
		what + "|" + date,
	}
}

// company is the name of a vendor, or its code if that is one.
func company(name, code string) string {
	if name == "" && code != unknownVendor {
		return code
	}
	return name
}

// route is from one place to another, as far as they are known.
func route(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return from + "–" + to
}

// named is a house and its city, unless its name holds that of the city.
func named(name, city string) string {
	if strings.Contains(strings.ToUpper(name), strings.ToUpper(city)) {
		return name
	}
	return join(name, city)
}
