package itinerary

import (
	"strconv"
	"strings"
)

// A pair is a node in two versions; one of them is nil if it came or went.
type pair struct{ before, after node }

// nodes lists the items of l, without those that are nil.
func nodes(l list) []node {
	var all []node
	for i := range l.size() {
		if n := l.at(i); n != nil {
			all = append(all, n)
		}
	}
	return all
}

// pairs joins the nodes of two versions by the best identity they share, each
// at most once, in the order of after; those that went come last. It looks at
// each node once for every identity it has, whatever their number.
func pairs(before, after []node) []pair {
	a, b := identified(before), identified(after)
	found := make([]pair, 0, len(after))
	for _, n := range after {
		found = append(found, pair{after: n})
	}
	for level := range identities {
		match(level, a, b, func(i, j int) { found[j].before = before[i] })
	}
	for i, n := range before {
		if !a[i].matched {
			found = append(found, pair{before: n})
		}
	}
	return found
}

// identities is how many identities a node has at most.
const identities = 5

// An identity is what one node may be matched by, best first.
type identity struct {
	keys    []string
	matched bool
}

func identified(all []node) []identity {
	ids := make([]identity, len(all))
	for i, n := range all {
		for _, key := range identify(n) {
			ids[i].keys = append(ids[i].keys, n.element()+"|"+key)
		}
	}
	return ids
}

// match pairs those of a and b that have the same key at a level, in order.
func match(level int, a, b []identity, found func(i, j int)) {
	waiting := make(map[string][]int)
	for i := range a {
		if key, ok := a[i].key(level); ok {
			waiting[key] = append(waiting[key], i)
		}
	}
	for j := range b {
		key, ok := b[j].key(level)
		if !ok || len(waiting[key]) == 0 {
			continue
		}
		i := waiting[key][0]
		waiting[key] = waiting[key][1:]
		a[i].matched, b[j].matched = true, true
		found(i, j)
	}
}

func (id *identity) key(level int) (string, bool) {
	if id.matched || level >= len(id.keys) {
		return "", false
	}
	return id.keys[level], true
}

// identify returns what a node may be recognised by, best first. Nodes that
// name nothing are recognised by their content, and then by their order.
func identify(n node) []string {
	switch n := n.(type) {
	case Segment:
		return n.leg().keys
	case *Booking:
		return []string{n.RecordLocator + "|" + n.BookingSource, n.RecordLocator, ""}
	case Charge:
		return []string{content(n), n.code(), ""}
	case *AirSeat:
		return []string{strconv.Itoa(n.PassengerRph) + "|" + n.SeatNumber, strconv.Itoa(n.PassengerRph)}
	case *RailSeat:
		return []string{strconv.Itoa(n.PassengerRph) + "|" + n.WagonNumber + "|" + n.SeatNumber, strconv.Itoa(n.PassengerRph)}
	case *AirlineTicket:
		return []string{n.PlatingCarrierNumericCode + n.PlatingControlNumber}
	case *AirlineTicketCoupon:
		return []string{strconv.Itoa(int(n.CouponNumber))}
	case *AirlineTicketExchange:
		return []string{n.PlatingCarrierNumericCode + n.PlatingControlNumber}
	case *AirlineAdjustment:
		return []string{content(n), n.AdjustmentType + "|" + n.PlatingCarrierNumericCode + n.PlatingControlNumber}
	case *MiscellaneousChargeOrder:
		return []string{n.PlatingCarrierNumericCode + n.PlatingControlNumber}
	case *RailPayment:
		return []string{content(n), n.TicketDocumentIdentifier}
	case *RailAdjustment:
		return []string{content(n), n.AdjustmentType + "|" + n.TicketDocumentIdentifier}
	case *AirlineTicketFareBreakup:
		return []string{content(n), n.StartCityCode + "|" + n.EndCityCode}
	case *Tax:
		return []string{content(n), n.TaxType}
	case *CustomAttribute:
		return []string{content(n), n.Name}
	default:
		return []string{content(n), ""}
	}
}

// content is all a node says itself, whatever way its numbers are written.
func content(n node) string {
	var b strings.Builder
	for _, f := range facts(n) {
		if d, ok := f.value.(*Decimal); ok && d.Valid() {
			f.text = d.shortest()
		}
		b.WriteString(f.text)
		b.WriteByte(0)
	}
	return b.String()
}
