package pnr

import (
	"cmp"
	"maps"
	"slices"
)

// documents are the tickets by number while they are folded.
type documents map[string]*document

type document struct {
	Ticket
	person string
	legs   []string // of the coupons
}

// issue takes the documents that r issued. One that is known already is
// described anew; the state of its coupons is settle's business.
func (d documents) issue(r *Record) {
	switch r.Event {
	case Ticketing, Invoice, Exchange, EMDIssue, Snapshot:
	case Void, Restore, Refund, Cancel:
		return
	}
	k := keysOf(r)
	for _, t := range r.Tickets {
		if _, known := d[t.Number]; known && len(t.Coupons) == 0 {
			continue // a mere mention of it
		}
		doc := &document{Ticket: t, person: k.person[t.Passenger]}
		doc.Issued = cmp.Or(t.Issued, r.Issued)
		doc.Coupons = slices.Clone(t.Coupons)
		for i := range doc.Coupons {
			c := &doc.Coupons[i]
			c.Status = cmp.Or(c.Status, CouponOpen)
			doc.legs = append(doc.legs, k.leg[c.Segment])
		}
		d[t.Number] = doc
	}
}

// settle changes the coupons that r voids, refunds, exchanges or opens again.
func (d documents) settle(r *Record) {
	var status string
	switch r.Event {
	case Void:
		status = CouponVoid
	case Refund:
		status = CouponRefunded
	case Restore:
		status = CouponOpen
	case Exchange:
		d.exchange(r)
		return
	case Snapshot, Ticketing, Invoice, EMDIssue, Cancel:
		return
	}
	for _, t := range r.Tickets {
		d.mark(t.Number, t.Coupons, status)
	}
}

func (d documents) exchange(r *Record) {
	for _, t := range r.Tickets {
		for _, old := range t.Exchanges {
			d.mark(old.Number, nil, CouponExchanged)
			for _, doc := range d {
				if doc.Master == old.Number {
					d.mark(doc.Number, nil, CouponExchanged)
				}
			}
		}
	}
}

// mark sets the status of some coupons, or of all.
func (d documents) mark(number string, coupons []Coupon, status string) {
	doc, ok := d[number]
	if !ok {
		return
	}
	for i := range doc.Coupons {
		c := &doc.Coupons[i]
		concerned := len(coupons) == 0 || slices.ContainsFunc(coupons, func(o Coupon) bool { return o.Number == c.Number })
		if concerned && (status != CouponExchanged || c.Status == CouponOpen) { // only what is open can be exchanged
			c.Status = status
		}
	}
}

// numbered returns the tickets by number, with the PNR's numbers for passengers and segments.
func (d documents) numbered(it *itinerary) []Ticket {
	people, legs := it.personNumbers(), it.legNumbers()
	var out []Ticket
	for _, number := range slices.Sorted(maps.Keys(d)) {
		doc := d[number]
		t := doc.Ticket
		t.Passenger = people[doc.person]
		for i := range t.Coupons {
			t.Coupons[i].Segment = legs[doc.legs[i]]
		}
		out = append(out, t)
	}
	return out
}
