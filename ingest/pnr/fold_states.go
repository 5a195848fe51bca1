package pnr

import (
	"cmp"
	"slices"
)

// others stands among the coupons for those that no record has listed.
const others = 0

// The states of a document's coupons, and how to undo the last change.
type states struct {
	of      map[int]string // by coupon; none: open
	changes []change       // voids and refunds, oldest first
}

// changedBy returns the record of the last change, or nil.
func (s *states) changedBy() *Record {
	if n := len(s.changes); n > 0 {
		return s.changes[n-1].by
	}
	return nil
}

// A change is what a void or a refund did: the states that were before it.
type change struct {
	by     *Record
	before map[int]string
	refund *Repayment
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
		c.before = doc.become(CouponRefunded, coupons)
		d.Refund = cmp.Or(said.Refund, d.Refund)
	default:
		c.before = doc.become(CouponVoid, coupons)
	}
	if len(c.before) > 0 { // else a copy of it came before
		doc.states.changes = append(doc.states.changes, c)
	}
}

// become changes the state of coupons and returns the states before of those
// that had another one. If no coupon is named, a void is of all, and anything
// else of all that are good for something.
func (doc *document) become(status string, coupons []int) (before map[int]string) {
	if len(coupons) == 0 {
		coupons = doc.coupons()
		if status != CouponVoid {
			coupons = slices.DeleteFunc(coupons, func(n int) bool { return spent(doc.states.of[n]) })
		}
	}
	before = map[int]string{}
	for _, n := range coupons {
		if was := doc.states.of[n]; was != status {
			before[n] = was
			doc.states.set(n, status)
		}
	}
	return before
}

// spent tells whether a coupon is good for nothing any more.
func spent(status string) bool {
	return slices.Contains([]string{CouponUsed, CouponVoid, CouponRefunded, CouponExchanged}, status)
}

// coupons returns all that the document has.
func (doc *document) coupons() []int {
	var out []int
	for n := range doc.legs {
		out = append(out, n)
	}
	for n := range doc.states.of {
		if _, described := doc.legs[n]; !described && n != others {
			out = append(out, n)
		}
	}
	if len(doc.legs) == 0 {
		out = append(out, others)
	}
	return out
}

// restore undoes the last change of coupons, or of any if none is named.
func (doc *document) restore(coupons []int) {
	concerned := func(n int) bool { return len(coupons) == 0 || slices.Contains(coupons, n) }
	for i, c := range slices.Backward(doc.states.changes) {
		undone := false
		for n, status := range c.before {
			if concerned(n) {
				doc.states.set(n, cmp.Or(status, CouponOpen))
				undone = true
			}
		}
		if undone {
			doc.document().Refund = c.refund
			doc.states.changes = slices.Delete(doc.states.changes, i, i+1)
			return
		}
	}
	for _, n := range doc.coupons() {
		if s := doc.states.of[n]; concerned(n) && (s == "" || s == CouponVoid || s == CouponRefunded) {
			doc.states.set(n, CouponOpen)
		}
	}
}

// restate takes the states that a record prints. That the coupons of a document
// just issued are open is no news.
func (doc *document) restate(event Event, coupons []Coupon) {
	for _, c := range coupons {
		if c.Status != "" && (c.Status != CouponOpen || event == Snapshot) {
			doc.states.set(c.Number, c.Status)
		}
	}
}

func (s *states) set(coupon int, status string) {
	if s.of == nil {
		s.of = map[int]string{}
	}
	s.of[coupon] = status
}
