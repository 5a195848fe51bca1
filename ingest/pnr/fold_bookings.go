package pnr

import "slices"

// created is the day of the booking's creation that r tells. The date that a
// record without locator (a refund) prints is its own.
func created(r *Record) Date {
	if r.Locator == "" {
		return 0
	}
	return r.Created
}

// bookings splits records, sorted, by the lives of their locator: by the day of
// creation or, where no record tells one, by the people. A record that tells
// neither (a void, a refund) belongs to the booking that has its document, else
// to the youngest one that existed then.
func bookings(rs []*Record) [][]*Record {
	of, begin := byCreation(rs)
	if len(begin) == 0 {
		of, begin = byPeople(rs)
	}
	if len(begin) < 2 {
		return slices.DeleteFunc([][]*Record{rs}, func(g []*Record) bool { return len(g) == 0 })
	}
	holder := map[string]int{}
	for i, r := range rs {
		if of[i] >= 0 {
			for _, number := range r.Documents() {
				holder[number] = of[i]
			}
		}
	}
	groups := make([][]*Record, len(begin))
	for i, r := range rs {
		g := of[i]
		if g < 0 {
			g = adopter(r, holder, begin)
		}
		groups[g] = append(groups[g], r)
	}
	return groups
}

func adopter(r *Record, holder map[string]int, begin []Date) int {
	for _, number := range r.Documents() {
		if g, ok := holder[number]; ok {
			return g
		}
	}
	for g := len(begin) - 1; g > 0; g-- {
		if begin[g] <= r.Issued {
			return g
		}
	}
	return 0
}

// byCreation returns which booking each record is of, -1 for one that does not
// tell, and the days when they begin.
func byCreation(rs []*Record) (of []int, begin []Date) {
	of = make([]int, len(rs))
	for _, r := range rs {
		if day := created(r); day != 0 && !slices.Contains(begin, day) {
			begin = append(begin, day)
		}
	}
	slices.Sort(begin)
	for i, r := range rs {
		of[i] = slices.Index(begin, created(r))
	}
	return of, begin
}

// byPeople does it for systems that print no day of creation. That nobody is
// the same is not enough, for names are corrected and people replaced; but a
// locator is free again only when the journey is over, and then nobody is.
func byPeople(rs []*Record) (of []int, begin []Date) {
	of = make([]int, len(rs))
	var names []string
	var over Date
	for i, r := range rs {
		of[i] = -1
		if r.Event.settles() || len(r.Passengers) == 0 {
			continue
		}
		known := slices.ContainsFunc(r.Passengers, func(p Passenger) bool { return slices.Contains(names, p.name()) })
		if len(begin) == 0 || !known && over != 0 && over < r.Issued {
			begin, names, over = append(begin, r.Issued), nil, 0
		}
		of[i] = len(begin) - 1
		for j := range r.Passengers {
			if name := r.Passengers[j].name(); !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
		for _, s := range r.Segments {
			over = max(over, lastDay(s))
		}
	}
	return of, begin
}
