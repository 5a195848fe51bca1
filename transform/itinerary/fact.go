package itinerary

import "slices"

// A fact is a child of a node, in words.
type fact struct {
	name  string
	value any    // as child.value
	text  string // "" if left out
	unit  string // the currency of an amount, the carrier of a flight
	told  bool   // it is the unit of another fact, and shown there
}

// factsOf returns the children of n. Nodes of one type have as many, in the same order.
func factsOf(n node) []fact {
	var all []fact
	visitChildren(n, &walk{see: func(c child) {
		all = append(all, fact{name: c.name, value: c.value, text: plainText(c.value)})
	}})
	for i := range all {
		all[i].unit = unitOf(all, &all[i])
	}
	return all
}

// unitOf returns the unit of f, or "". It marks the fact that it took the unit from.
func unitOf(all []fact, f *fact) string {
	if f.text == "" {
		return ""
	}
	if isNumber(f.name) {
		return takeUnit(all, "Vendor")
	}
	if _, number := f.value.(*Decimal); number && !slices.Contains(notMoney, f.name) && !isCoordinate(f.name) {
		return takeUnit(all, f.name+"Currency", "Currency")
	}
	return ""
}

// isNumber reports whether an element is the number of a flight or a train.
func isNumber(name string) bool { return name == "FlightNumber" || name == "TrainNumber" }

// takeUnit returns the text of the first of the names that is there, and marks it.
func takeUnit(all []fact, names ...string) string {
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

// compareFacts returns the plain children that differ, the most important first.
func compareFacts(p pair) []difference {
	var changed []difference
	l := legOf(p.before)
	a, b := factsOf(p.before), factsOf(p.after)
	for i := range a {
		if a[i].told || b[i].told || sameFact(&a[i], &b[i]) {
			continue
		}
		changed = append(changed, difference{p.before.element(), a[i].name, a[i], b[i], l})
	}
	slices.SortStableFunc(changed, func(x, y difference) int { return rankOf(x.name) - rankOf(y.name) })
	return changed
}

func sameFact(a, b *fact) bool {
	if d, ok := a.value.(*Decimal); ok && !d.Equal(Decimal(b.text)) {
		return false
	} else if ok {
		return a.unit == b.unit
	}
	return a.text == b.text && a.unit == b.unit
}
