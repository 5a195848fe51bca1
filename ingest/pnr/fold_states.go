package pnr

import (
	"cmp"
	"slices"
)

// others stands among the coupons for those of a document that none is listed of.
const others = 0

// A coupon is one while its document is folded.
type coupon struct {
	number int
	leg    string
	status string // none: open
	listed bool   // by a description of the document, not only by what became of it
}

// A change is what a void or a refund did: what was before it.
type change struct {
	by      *Record
	coupons []coupon
	refund  *Repayment
}

// changedBy returns the record of the last change, or nil.
func (doc *document) changedBy() *Record {
	if n := len(doc.changes); n > 0 {
		return doc.changes[n-1].by
	}
	return nil
}

// coupon returns the one of that number, which need not be listed.
func (doc *document) coupon(number int) *coupon {
	i := slices.IndexFunc(doc.coupons, func(c coupon) bool { return c.number == number })
	if i < 0 {
		i = len(doc.coupons)
		doc.coupons = append(doc.coupons, coupon{number: number})
	}
	return &doc.coupons[i]
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
		doc.restore(coupons)
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

// spent tells whether a coupon is good for nothing any more.
func spent(status string) bool {
	switch status {
	case CouponUsed, CouponVoid, CouponRefunded, CouponExchanged:
		return true
	}
	return false
}

// restore undoes the last change of coupons, or of any if none is named. What
// no record has changed is open.
func (doc *document) restore(coupons []int) {
	concerned := func(n int) bool { return len(coupons) == 0 || slices.Contains(coupons, n) }
	for i, c := range slices.Backward(doc.changes) {
		if !slices.ContainsFunc(c.coupons, func(was coupon) bool { return concerned(was.number) }) {
			continue
		}
		for _, was := range c.coupons {
			if concerned(was.number) {
				doc.coupon(was.number).status = cmp.Or(was.status, CouponOpen)
			}
		}
		doc.document().Refund = c.refund
		doc.changes = slices.Delete(doc.changes, i, i+1)
		return
	}
	for _, n := range doc.all() {
		if c := doc.coupon(n); concerned(n) && (c.status == "" || c.status == CouponVoid || c.status == CouponRefunded) {
			c.status = CouponOpen
		}
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
