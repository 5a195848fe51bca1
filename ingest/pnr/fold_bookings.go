package pnr

import "slices"

// creationOf returns the day of the booking's creation that r prints, or 0. The date
// in a record without locator (a refund) is that of the record.
func creationOf(r *Record) Date {
	if r.Locator == "" {
		return 0
	}
	return r.Created
}

// splitBookings splits sorted records by the bookings that had their locator: by the
// day of creation or, if no record has one, by the people. A record with neither (a
// void, a refund) belongs to the booking that has its document, else to the youngest
// that existed when the record was made.
func splitBookings(rs []*Record) [][]*Record {
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
			g = bookingOf(r, holder, begin)
		}
		groups[g] = append(groups[g], r)
	}
	return groups
}

func bookingOf(r *Record, holder map[string]int, begin []Date) int {
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

// byCreation returns the index of each record's booking, -1 if the record has no day
// of creation, and the days on which the bookings begin.
func byCreation(rs []*Record) (of []int, begin []Date) {
	of = make([]int, len(rs))
	for _, r := range rs {
		if day := creationOf(r); day != 0 && !slices.Contains(begin, day) {
			begin = append(begin, day)
		}
	}
	slices.Sort(begin)
	for i, r := range rs {
		of[i] = slices.Index(begin, creationOf(r))
	}
	return of, begin
}

// byPeople is byCreation for systems that print no day of creation. Other people
// alone do not make another booking, since names are corrected and travellers
// replaced. But a locator is used again only when the journey is over, for others.
func byPeople(rs []*Record) (of []int, begin []Date) {
	of = make([]int, len(rs))
	var names []string
	var over Date
	for i, r := range rs {
		of[i] = -1
		if !r.showsBooking() || len(r.Passengers) == 0 {
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
