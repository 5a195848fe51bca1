package itinerary

import (
	"strconv"
	"strings"
)

// A pair is a node in two versions. One of them is nil if the node was added or removed.
type pair struct{ before, after node }

// nodesOf returns the items of l, without those that are nil.
func nodesOf(l list) []node {
	var all []node
	for i := range l.size() {
		if n := l.at(i); n != nil {
			all = append(all, n)
		}
	}
	return all
}

// pairNodes joins the nodes of two versions by the best identity they share, each at
// most once. The pairs are in the order of after; removed nodes come last. It takes
// time in proportion to the number of nodes.
func pairNodes(before, after []node) []pair {
	a, b := identifyAll(before), identifyAll(after)
	found := make([]pair, 0, len(after))
	for _, n := range after {
		found = append(found, pair{after: n})
	}
	for level := range identities {
		matchLevel(level, a, b, func(i, j int) { found[j].before = before[i] })
	}
	for i, n := range before {
		if !a[i].matched {
			found = append(found, pair{before: n})
		}
	}
	return found
}

// identities is the largest number of identities of a node.
const identities = 5

// An identity holds the keys by which one node may be matched, best first.
type identity struct {
	keys    []string
	matched bool
}

func identifyAll(all []node) []identity {
	ids := make([]identity, len(all))
	for i, n := range all {
		for _, key := range identify(n) {
			ids[i].keys = append(ids[i].keys, n.element()+"|"+key)
		}
	}
	return ids
}

// matchLevel pairs the nodes of a and b that have the same key at a level, in order.
func matchLevel(level int, a, b []identity, found func(i, j int)) {
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

// identify returns the keys by which a node may be recognised, best first. Nodes
// without a key are recognised by their content, and then by their order.
func identify(n node) []string {
	switch n := n.(type) {
	case Segment:
		return n.leg().keys
	case *Booking:
		return []string{n.RecordLocator + "|" + n.BookingSource, n.RecordLocator, ""}
	case Charge:
		return []string{contentOf(n), n.code(), ""}
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
		return []string{contentOf(n), n.AdjustmentType + "|" + n.PlatingCarrierNumericCode + n.PlatingControlNumber}
	case *MiscellaneousChargeOrder:
		return []string{n.PlatingCarrierNumericCode + n.PlatingControlNumber}
	case *RailPayment:
		return []string{contentOf(n), n.TicketDocumentIdentifier}
	case *RailAdjustment:
		return []string{contentOf(n), n.AdjustmentType + "|" + n.TicketDocumentIdentifier}
	case *AirlineTicketFareBreakup:
		return []string{contentOf(n), n.StartCityCode + "|" + n.EndCityCode}
	case *Tax:
		return []string{contentOf(n), n.TaxType}
	case *CustomAttribute:
		return []string{contentOf(n), n.Name}
	default:
		return []string{contentOf(n), ""}
	}
}

// contentOf returns all values of a node itself. Numbers are the same however they are
// written.
func contentOf(n node) string {
	var b strings.Builder
	for _, f := range factsOf(n) {
		if d, ok := f.value.(*Decimal); ok && d.Valid() {
			f.text = d.shortest()
		}
		b.WriteString(f.text)
		b.WriteByte(0)
	}
	return b.String()
}
