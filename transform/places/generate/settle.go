package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// A row is a line of the table.
type row struct{ code, zone, country, city, name string }

// A claim is that a country uses a zone.
type claim struct{ country, zone string }

// settleAll makes a row of every code that can be settled, and lists the others. It refuses when the sources disagree
// about the clock of an airport with scheduled flights and no override decides, and when an override changes nothing.
func settleAll(said statements, overrides map[string]override) (rows []row, left []string, err error) {
	known := claims(said)
	var faults []error
	for code := range maps.Keys(said) {
		if _, ok := overrides[code]; !ok {
			overrides[code] = override{}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(overrides)) {
		r, err := settle(code, believable(said[code], known), overrides[code])
		switch {
		case err != nil:
			faults = append(faults, err)
		case r.zone == "":
			left = append(left, code)
		default:
			rows = append(rows, r)
		}
	}
	return rows, left, errors.Join(faults...)
}

// settle finds the row of a code. Its zone is empty if nothing can be said.
func settle(code string, said []statement, o override) (row, error) {
	plain := merge(code, country(said), said)
	r := o.apply(merge(code, cmp.Or(o.country, plain.country), said))
	switch open := disagree(about(r.country, said)); {
	case open && o.zone == "":
		return r, fmt.Errorf("%s: the sources disagree about the clock, and no override decides: %+v", code, said)
	case !open && r == plain && o != override{}:
		return r, fmt.Errorf("%s: the override changes nothing", code)
	}
	return r, nil
}

// merge makes a row of what is said of a code as a place of the country.
func merge(code, country string, said []statement) row {
	said = about(country, said)
	return row{
		code:    code,
		country: country,
		zone:    first(said, officialZone),
		city:    first(said, func(s statement) string { return s.city }),
		name:    first(named(said), func(s statement) string { return s.name }),
	}
}

// about leaves out what is said of a place in another country.
func about(country string, said []statement) []statement {
	return slices.DeleteFunc(slices.Clone(said), func(s statement) bool { return s.country != country })
}

// country is the one that most statements name; the first of them where two are named as often. Where the older
// OpenTravelData alone speaks and names two equally often, one is a city or a station that took over the code of
// another: it is empty then, since nothing shows which.
func country(said []statement) string {
	votes := map[string]int{}
	best := ""
	for _, s := range said {
		votes[s.country]++
	}
	for _, s := range said {
		if votes[s.country] > votes[best] {
			best = s.country
		}
	}
	tie := slices.ContainsFunc(said, func(s statement) bool { return s.country != best && votes[s.country] == votes[best] })
	if tie && !slices.ContainsFunc(said, func(s statement) bool { return s.source != airportTimezone }) {
		return ""
	}
	return best
}

// claims are the pairs of country and zone that some source other than the older OpenTravelData gives.
func claims(said statements) map[claim]bool {
	known := map[claim]bool{}
	for _, list := range said {
		for _, s := range list {
			if s.source != airportTimezone && s.zone != "" {
				known[claim{s.country, officialZone(s)}] = true
			}
		}
	}
	return known
}

// believable leaves out what only the older OpenTravelData claims: it has some sixty places of Brazil in Madagascar
// and of the United States in China, where coordinates were lost.
func believable(said []statement, known map[claim]bool) []statement {
	return slices.DeleteFunc(slices.Clone(said), func(s statement) bool {
		return s.source == airportTimezone && !known[claim{s.country, officialZone(s)}]
	})
}

// named puts the names of OurAirports, which are the best kept, before those of the others.
func named(said []statement) []statement {
	return slices.SortedStableFunc(slices.Values(said), func(a, b statement) int {
		return rank(a.source) - rank(b.source)
	})
}

func rank(s source) int {
	if s == airportsJSON {
		return -1
	}
	return int(s)
}

func first(said []statement, of func(statement) string) string {
	for _, s := range said {
		if v := of(s); v != "" {
			return v
		}
	}
	return ""
}

// officialZone is the zone of a statement, but for China, which has one official time: airlines publish their times at
// Ürümqi in it too, where Asia/Urumqi is two hours behind.
func officialZone(s statement) string {
	if s.country == "CN" && s.zone != "" {
		return "Asia/Shanghai"
	}
	return s.zone
}

// presentName is the name that IANA now gives to a zone that was renamed or merged, and zone itself otherwise. The
// sources use a name of either kind.
func presentName(zone string) string {
	now, ok := map[string]string{
		"America/Godthab":     "America/Nuuk",
		"America/Montreal":    "America/Toronto",
		"America/Nipigon":     "America/Toronto",
		"America/Pangnirtung": "America/Iqaluit",
		"America/Thunder_Bay": "America/Toronto",
		"America/Yellowknife": "America/Edmonton",
		"Asia/Choibalsan":     "Asia/Ulaanbaatar",
		"Asia/Rangoon":        "Asia/Yangon",
		"Europe/Kiev":         "Europe/Kyiv",
		"Europe/Uzhgorod":     "Europe/Kyiv",
		"Pacific/Johnston":    "Pacific/Honolulu",
	}[zone]
	if !ok {
		return zone
	}
	return now
}

// disagree reports whether statements about an airport with scheduled flights give clocks that differ.
func disagree(said []statement) bool {
	if !slices.ContainsFunc(said, func(s statement) bool { return s.scheduled }) {
		return false
	}
	clocks := map[[4]int]bool{}
	for _, s := range said {
		if zone := officialZone(s); zone != "" {
			clocks[clock(zone)] = true
		}
	}
	return len(clocks) > 1
}

// clock is the offset from UTC in seconds in January, April, July and October 2026: enough to tell two zones of one
// country apart. A zone that does not load has the clock of no other.
func clock(zone string) [4]int {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return [4]int{-1, -1, -1, -1}
	}
	var c [4]int
	for i := range c {
		_, c[i] = time.Date(2026, time.Month(1+3*i), 15, 12, 0, 0, 0, time.UTC).In(loc).Zone()
	}
	return c
}
