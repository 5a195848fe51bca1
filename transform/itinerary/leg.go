package itinerary

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// unknownVendor stands for a vendor without a code.
const unknownVendor = "$$"

// A leg is how Diff recognizes and names a segment.
type leg struct {
	label        string   // for people: "LH 1029 CDG–FRA"
	start        DateTime // its place in the journey
	starts, ends string   // verbs for a change of times: "now departs"
	stays        bool     // a stay: its end need not move with its start
	keys         []string // identities, best first, at most as many as identities
}

// legOf returns the leg of a node, or the zero leg if the node is not a segment.
func legOf(n node) leg {
	if s, ok := n.(Segment); ok {
		return s.leg()
	}
	return leg{}
}

// dated returns the label with the day on which the segment starts.
func (l *leg) dated() string {
	date := formatDay(l.start)
	switch {
	case date == "":
		return l.label
	case l.stays:
		return l.label + " from " + date
	}
	return l.label + " on " + date
}

// ConfirmationNumbers returns the numbers of all segments, each once, in their order.
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
			visitChildren(s, &w)
		}
	}
	return out
}

// Days returns the first and the last local day of the trip and its segments, or zero
// times if there is none.
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
	visitChildren(it, &w)
	for _, b := range it.Bookings {
		for _, s := range b.Segments {
			visitChildren(s, &w)
		}
	}
	return first, last
}

// journeyKeys returns the identities of a journey, best first: by number, route and
// day, and at last by the route alone. Renumbered or moved, it is the same journey.
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

// stayKeys returns the identities of a stay, best first: by house, place and day, then
// by the vendor's number if it has one. Another house at the same place is another stay.
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

// vendorName returns the name of a vendor or, without one, its code if that is known.
func vendorName(name, code string) string {
	if name == "" && code != unknownVendor {
		return code
	}
	return name
}

// formatRoute returns "CDG–FRA", or "" if both places are unknown.
func formatRoute(from, to string) string {
	if from == "" && to == "" {
		return ""
	}
	return from + "–" + to
}

// placeName returns the name of a house with its city, unless the name has the city.
func placeName(name, city string) string {
	if strings.Contains(strings.ToUpper(name), strings.ToUpper(city)) {
		return name
	}
	return joinWords(name, city)
}
