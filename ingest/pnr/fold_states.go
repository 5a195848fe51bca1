package pnr

import (
	"cmp"
	"slices"
)

// others is the number of a placeholder coupon: it stands for all coupons of a
// document of which no description lists any.
const others = 0

// A coupon is the working state of one coupon while the records about its document
// are folded.
type coupon struct {
	number int
	leg    string
	status string // none: open
	listed bool   // by a description of the document, not only by what became of it
}

// A change is what a void or a refund did: its coupons as they were before, but for
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

// lastChange returns the index of the last change that an event made, or -1. None
// stands for any, and so does one of which there is no change.
func (doc *document) lastChange(event Event) int {
	for i, c := range slices.Backward(doc.changes) {
		if c.by.Event == event {
			return i
		}
	}
	return len(doc.changes) - 1
}

// coupon returns the one of that number, which need not be listed. If it is new, it
// has been one of the others so far, and has their past.
func (doc *document) coupon(number int) *coupon {
	if i := indexOfCoupon(doc.coupons, number); i >= 0 {
		return &doc.coupons[i]
	}
	doc.coupons = append(doc.coupons, oneOfOthers(doc.coupons, number))
	for i, c := range doc.changes {
		if indexOfCoupon(c.coupons, others) >= 0 {
			doc.changes[i].coupons = append(slices.Clip(c.coupons), oneOfOthers(c.coupons, number))
		}
	}
	return &doc.coupons[len(doc.coupons)-1]
}

// oneOfOthers returns a coupon in the state of the others.
func oneOfOthers(coupons []coupon, number int) coupon {
	c := coupon{number: number}
	if i := indexOfCoupon(coupons, others); i >= 0 {
		c.status = coupons[i].status
	}
	return c
}

func indexOfCoupon(coupons []coupon, number int) int {
	return slices.IndexFunc(coupons, func(c coupon) bool { return c.number == number })
}

// all returns the numbers of the coupons.
func (doc *document) all() []int {
	if !slices.ContainsFunc(doc.coupons, func(c coupon) bool { return c.listed }) {
		doc.coupon(others)
	}
	var out []int
	for _, c := range doc.coupons {
		out = append(out, c.number)
	}
	return out
}

// settle does what a void, a refund or a restoration says of the document.
func (doc *document) settle(r *Record, said *Document) {
	coupons, d := couponNumbers(said.Coupons), doc.document()
	c := change{by: r, refund: d.Refund}
	switch r.Event {
	case Restore:
		doc.restore(coupons, doc.lastChange(r.Undoes))
		return
	case Refund:
		c.coupons = doc.become(CouponRefunded, coupons)
		if said.Refund != nil && said.Number == d.Number { // the sum counts once in a conjunction
			d.Refund = said.Refund
		}
	default:
		c.coupons = doc.become(CouponVoid, coupons)
	}
	if len(c.coupons) > 0 { // else a copy of it came before
		doc.changes = append(doc.changes, c)
	}
}

// become changes the state of coupons and returns what those were that had
// another one. If no coupon is named, a void is of all, and anything else of
// all that are good for something.
func (doc *document) become(status string, coupons []int) (before []coupon) {
	named := len(coupons) > 0
	if !named {
		coupons = doc.all()
	}
	for _, n := range coupons {
		c := doc.coupon(n)
		if c.status == status || !named && status != CouponVoid && spent(c.status) {
			continue
		}
		before = append(before, *c)
		c.status = status
	}
	return before
}

// spent reports whether a coupon is good for nothing any more.
func spent(status string) bool {
	switch status {
	case CouponUsed, CouponVoid, CouponRefunded, CouponExchanged:
		return true
	}
	return false
}

// restore undoes the last change of each of the coupons or, if none is named, the
// change at last as a whole. What no record has changed is open.
func (doc *document) restore(coupons []int, last int) {
	switch {
	case len(coupons) == 0 && last >= 0:
		for _, was := range slices.Clone(doc.changes[last].coupons) {
			doc.undo(last, was.number)
		}
		return
	case len(coupons) == 0:
		coupons = doc.all()
	case last < 0:
		doc.all() // so that a document that lists no coupons has others
	}
	for _, n := range coupons {
		doc.restoreCoupon(n)
	}
}

// restoreCoupon undoes the last change of one coupon. One that the document does
// not list is left out.
func (doc *document) restoreCoupon(number int) {
	if indexOfCoupon(doc.coupons, number) < 0 && indexOfCoupon(doc.coupons, others) < 0 {
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

// undo gives a coupon of the change i the state that it had before; one that was
// changed again keeps its state, and has that one before it. A change with no coupon
// left is gone, and with it what was repaid.
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

// statusAfter returns where the state stands that a coupon had after the change i.
func (doc *document) statusAfter(i, number int) *string {
	now := &doc.coupon(number).status
	for _, later := range doc.changes[i+1:] {
		if at := indexOfCoupon(later.coupons, number); at >= 0 {
			return &later.coupons[at].status
		}
	}
	return now
}

// forgetRepaid takes away what the change i said was repaid, unless a later one said
// something else.
func (doc *document) forgetRepaid(i int) {
	was, now := doc.changes[i].refund, doc.document()
	var places []**Repayment
	for j := range doc.changes[i+1:] {
		places = append(places, &doc.changes[i+1+j].refund)
	}
	places = append(places, &now.Refund)
	for said := *places[0]; len(places) > 0 && *places[0] == said; places = places[1:] {
		*places[0] = was
	}
}

// restate takes the states that a record prints. That the coupons of a document
// just issued are open is no news.
func (doc *document) restate(event Event, coupons []Coupon) {
	for _, c := range coupons {
		if c.Status != "" && (c.Status != CouponOpen || event == Snapshot) {
			doc.coupon(c.Number).status = c.Status
		}
	}
}
