package itinerary

import "slices"

// A fact is a child of a node, in words.
type fact struct {
	name  string
	value any    // as child.value
	text  string // empty if left out
	unit  string // the currency of an amount, the carrier of a flight
	told  bool   // is such a unit, and told with it
}

// facts lists the children of n. Nodes of one type give as many, in one order.
func facts(n node) []fact {
	var all []fact
	visit(n, &walk{see: func(c child) {
		all = append(all, fact{name: c.name, value: c.value, text: plain(c.value)})
	}})
	for i := range all {
		all[i].unit = unit(all, &all[i])
	}
	return all
}

// unit returns what is told in one breath with f, and marks it so.
func unit(all []fact, f *fact) string {
	if f.text == "" {
		return ""
	}
	if numbered(f.name) {
		return told(all, "Vendor")
	}
	if _, number := f.value.(*Decimal); number && !slices.Contains(notMoney, f.name) && !coordinate(f.name) {
		return told(all, f.name+"Currency", "Currency")
	}
	return ""
}

// numbered reports whether a name is of the number of what runs.
func numbered(name string) bool { return name == "FlightNumber" || name == "TrainNumber" }

// told finds the first of the names that is there.
func told(all []fact, names ...string) string {
	for _, name := range names {
		if i := slices.IndexFunc(all, func(f fact) bool { return f.name == name }); i >= 0 {
			all[i].told = true
			return all[i].text
		}
	}
	return ""
}

// A difference is a fact in two versions.
type difference struct {
	in            string // the element that holds it
	name          string
	before, after fact
	leg           leg // of a segment
}

// differences lists the plain children that differ, what matters most first.
func differences(p pair) []difference {
	var changed []difference
	l := legOf(p.before)
	a, b := facts(p.before), facts(p.after)
	for i := range a {
		if a[i].told || b[i].told || same(&a[i], &b[i]) {
			continue
		}
		changed = append(changed, difference{p.before.element(), a[i].name, a[i], b[i], l})
	}
	slices.SortStableFunc(changed, func(x, y difference) int { return rank(x.name) - rank(y.name) })
	return changed
}

func same(a, b *fact) bool {
	if d, ok := a.value.(*Decimal); ok && !d.Equal(Decimal(b.text)) {
		return false
	} else if ok {
		return a.unit == b.unit
	}
	return a.text == b.text && a.unit == b.unit
}
