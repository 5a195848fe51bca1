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

// chooseRows makes a row of every code for which the sources can be believed, and lists the other codes. It fails if the
// sources disagree about the clock of an airport with scheduled flights and no override decides. It also fails if an
// override changes nothing.
func chooseRows(said statements, overrides map[string]override) (rows []row, left []string, err error) {
	known := listClaims(said)
	var faults []error
	for code := range maps.Keys(said) {
		if _, ok := overrides[code]; !ok {
			overrides[code] = override{}
		}
	}
	for _, code := range slices.Sorted(maps.Keys(overrides)) {
		r, err := chooseRow(code, dropUnbelievable(said[code], known), overrides[code])
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

// chooseRow returns the row of a code. Its zone is "" if no source can be believed.
func chooseRow(code string, said []statement, o override) (row, error) {
	plain := mergeStatements(code, majorityCountry(said), said)
	r := o.apply(mergeStatements(code, cmp.Or(o.country, plain.country), said))
	switch open := clocksDisagree(ofCountry(r.country, said)); {
	case open && o.zone == "":
		return r, fmt.Errorf("%s: the sources disagree about the clock, and no override decides: %+v", code, said)
	case !open && r == plain && o != override{}:
		return r, fmt.Errorf("%s: the override changes nothing", code)
	}
	return r, nil
}

// mergeStatements makes a row from the statements that put a code in a country.
func mergeStatements(code, country string, said []statement) row {
	said = ofCountry(country, said)
	return row{
		code:    code,
		country: country,
		zone:    firstValue(said, officialZone),
		city:    firstValue(said, func(s statement) string { return s.city }),
		name:    firstValue(sortByName(said), func(s statement) string { return s.name }),
	}
}

// ofCountry returns the statements that put the place in a country.
func ofCountry(country string, said []statement) []statement {
	return slices.DeleteFunc(slices.Clone(said), func(s statement) bool { return s.country != country })
}

// majorityCountry returns the country that most statements name, or the first of two that are named equally often. If
// only the older OpenTravelData has the code, and names two equally often, it returns "": one of them is a city or a
// station that took over the code of the other, and nothing shows which.
func majorityCountry(said []statement) string {
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

// listClaims returns the pairs of country and zone in sources other than the older OpenTravelData.
func listClaims(said statements) map[claim]bool {
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

// dropUnbelievable drops what only the older OpenTravelData claims: it has some sixty places of Brazil in Madagascar and
// of the United States in China, because coordinates were lost.
func dropUnbelievable(said []statement, known map[claim]bool) []statement {
	return slices.DeleteFunc(slices.Clone(said), func(s statement) bool {
		return s.source == airportTimezone && !known[claim{s.country, officialZone(s)}]
	})
}

// sortByName puts the statements of OurAirports, whose names are the best kept, first.
func sortByName(said []statement) []statement {
	return slices.SortedStableFunc(slices.Values(said), func(a, b statement) int {
		return rankOf(a.source) - rankOf(b.source)
	})
}

func rankOf(s source) int {
	if s == airportsJSON {
		return -1
	}
	return int(s)
}

func firstValue(said []statement, of func(statement) string) string {
	for _, s := range said {
		if v := of(s); v != "" {
			return v
		}
	}
	return ""
}

// officialZone returns the zone of a statement, except in China, which has one official time: airlines use it at Ürümqi
// too, although Asia/Urumqi is two hours behind.
func officialZone(s statement) string {
	if s.country == "CN" && s.zone != "" {
		return "Asia/Shanghai"
	}
	return s.zone
}

// presentName returns the name that IANA now gives to a zone that was renamed or merged, else zone itself. The sources
// use both kinds of names.
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

// clocksDisagree reports whether statements about an airport with scheduled flights have zones with different clocks.
func clocksDisagree(said []statement) bool {
	if !slices.ContainsFunc(said, func(s statement) bool { return s.scheduled }) {
		return false
	}
	clocks := map[[4]int]bool{}
	for _, s := range said {
		if zone := officialZone(s); zone != "" {
			clocks[clockOf(zone)] = true
		}
	}
	return len(clocks) > 1
}

// clockOf returns the offsets from UTC in seconds in January, April, July and October 2026: enough to tell two zones of
// one country apart. A zone that does not load equals no other.
func clockOf(zone string) [4]int {
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
