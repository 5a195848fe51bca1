package pnr

import (
	"cmp"
	"slices"
)

// unlistedCoupon is the number of a placeholder coupon. It stands for all coupons of
// a document of which no description lists any.
const unlistedCoupon = 0

// A coupon is the working state of one coupon while the records about its document
// are folded.
type coupon struct {
	number int
	leg    string
	status string // "": open
	listed bool   // a description of the document has it, not only a void or a refund
}

// A change is what a void or a refund did: the coupons as they were before, without
// those that were restored since.
type change struct {
	by      *Record
	coupons []coupon
	refund  *Repayment
}

// changedBy returns the record of the last change that an event made, or nil.
func (doc *document) changedBy(event Event) *Record {
	if i := doc.lastChange(event); i >= 0 {
		return doc.changes[i].by
	}
	return nil
}

// lastChange returns the index of the last change that an event made. If the event
// made none, or is "", it returns the index of the last change, or -1.
func (doc *document) lastChange(event Event) int {
	for i, c := range slices.Backward(doc.changes) {
		if c.by.Event == event {
			return i
		}
	}
	return len(doc.changes) - 1
}

// coupon returns the coupon with a number, and adds it if it is new. Until now the
// placeholder stood for a new coupon, which has its status and its past.
func (doc *document) coupon(number int) *coupon {
	if i := indexOfCoupon(doc.coupons, number); i >= 0 {
		return &doc.coupons[i]
	}
	doc.coupons = append(doc.coupons, unlistedAs(doc.coupons, number))
	for i, c := range doc.changes {
		if indexOfCoupon(c.coupons, unlistedCoupon) >= 0 {
			doc.changes[i].coupons = append(slices.Clip(c.coupons), unlistedAs(c.coupons, number))
		}
	}
	return &doc.coupons[len(doc.coupons)-1]
}

// unlistedAs returns a coupon with the status of the placeholder.
func unlistedAs(coupons []coupon, number int) coupon {
	c := coupon{number: number}
	if i := indexOfCoupon(coupons, unlistedCoupon); i >= 0 {
		c.status = coupons[i].status
	}
	return c
}

func indexOfCoupon(coupons []coupon, number int) int {
	return slices.IndexFunc(coupons, func(c coupon) bool { return c.number == number })
}

// numbersOrPlaceholder returns the numbers of the coupons. If no description lists
// any, the placeholder is among them.
func (doc *document) numbersOrPlaceholder() []int {
	if !slices.ContainsFunc(doc.coupons, func(c coupon) bool { return c.listed }) {
		doc.coupon(unlistedCoupon)
	}
	var out []int
	for _, c := range doc.coupons {
		out = append(out, c.number)
	}
	return out
}

// applyEvent changes the document as a void, a refund or a restoration says.
func (doc *document) applyEvent(r *Record, said *Document) {
	coupons, d := couponNumbers(said.Coupons), doc.result()
	c := change{by: r, refund: d.Refund}
	switch r.Event {
	case Restore:
		doc.restore(coupons, doc.lastChange(r.Undoes))
		return
	case Refund:
		c.coupons = doc.setStatus(CouponRefunded, coupons)
		if said.Refund != nil && said.Number == d.Number { // the sum counts once in a conjunction
			d.Refund = said.Refund
		}
	default:
		c.coupons = doc.setStatus(CouponVoid, coupons)
	}
	if len(c.coupons) > 0 { // else the event repeats an earlier one
		doc.changes = append(doc.changes, c)
	}
}

// setStatus sets the status of the numbered coupons and returns the earlier state of
// those it changed. Without numbers, a void applies to every coupon, any other status
// only to those not yet spent.
func (doc *document) setStatus(status string, coupons []int) (before []coupon) {
	named := len(coupons) > 0
	if !named {
		coupons = doc.numbersOrPlaceholder()
	}
	for _, n := range coupons {
		c := doc.coupon(n)
		if c.status == status || !named && status != CouponVoid && isSpent(c.status) {
			continue
		}
		before = append(before, *c)
		c.status = status
	}
	return before
}

// isSpent reports whether a coupon with a status can no longer be used.
func isSpent(status string) bool {
	switch status {
	case CouponUsed, CouponVoid, CouponRefunded, CouponExchanged:
		return true
	}
	return false
}

// restore undoes the last change of each numbered coupon. Without numbers, it undoes
// the whole change at index last. A coupon that no record has changed becomes open.
func (doc *document) restore(coupons []int, last int) {
	switch {
	case len(coupons) == 0 && last >= 0:
		for _, was := range slices.Clone(doc.changes[last].coupons) {
			doc.undo(last, was.number)
		}
		return
	case len(coupons) == 0:
		coupons = doc.numbersOrPlaceholder()
	case last < 0:
		doc.numbersOrPlaceholder() // a document that lists no coupons gets the placeholder
	}
	for _, n := range coupons {
		doc.restoreCoupon(n)
	}
}

// restoreCoupon undoes the last change of one coupon. It ignores a coupon that the
// document does not have.
func (doc *document) restoreCoupon(number int) {
	if indexOfCoupon(doc.coupons, number) < 0 && indexOfCoupon(doc.coupons, unlistedCoupon) < 0 {
		return
	}
	coupon := doc.coupon(number)
	for i, c := range slices.Backward(doc.changes) {
		if indexOfCoupon(c.coupons, number) >= 0 {
			doc.undo(i, number)
			return
		}
	}
	switch coupon.status {
	case "", CouponVoid, CouponRefunded:
		coupon.status = CouponOpen
	}
}

// undo gives a coupon of change i the state it had before that change. If the coupon
// was changed again since, the later change gets this state as its earlier one. A
// change without coupons is deleted, and what it repaid with it.
func (doc *document) undo(i, number int) {
	c := &doc.changes[i]
	at := indexOfCoupon(c.coupons, number)
	*doc.statusAfter(i, number) = cmp.Or(c.coupons[at].status, CouponOpen)
	c.coupons = slices.Delete(c.coupons, at, at+1)
	if len(c.coupons) == 0 {
		doc.forgetRepaid(i)
		doc.changes = slices.Delete(doc.changes, i, i+1)
	}
}

// statusAfter returns a pointer to the status that a coupon had after change i.
func (doc *document) statusAfter(i, number int) *string {
	now := &doc.coupon(number).status
	for _, later := range doc.changes[i+1:] {
		if at := indexOfCoupon(later.coupons, number); at >= 0 {
			return &later.coupons[at].status
		}
	}
	return now
}

// forgetRepaid removes the repayment of change i, unless a later change has another.
func (doc *document) forgetRepaid(i int) {
	was, now := doc.changes[i].refund, doc.result()
	var places []**Repayment
	for j := range doc.changes[i+1:] {
		places = append(places, &doc.changes[i+1+j].refund)
	}
	places = append(places, &now.Refund)
	for said := *places[0]; len(places) > 0 && *places[0] == said; places = places[1:] {
		*places[0] = was
	}
}

// restate takes over the states that a record prints. It ignores open coupons of a
// document just issued: that is no news.
func (doc *document) restate(event Event, coupons []Coupon) {
	for _, c := range coupons {
		if c.Status != "" && (c.Status != CouponOpen || event == Snapshot) {
			doc.coupon(c.Number).status = c.Status
		}
	}
}
