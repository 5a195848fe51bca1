package pnr

import (
	"cmp"
	"maps"
	"slices"
)

// A paper is a *Ticket or an *EMD.
type paper interface{ result() *Document }

func (d *Document) result() *Document { return d }

// papers returns the documents of r.
func (r *Record) papers() []paper {
	out := make([]paper, 0, len(r.Tickets)+len(r.EMDs))
	for i := range r.Tickets {
		out = append(out, &r.Tickets[i])
	}
	for i := range r.EMDs {
		out = append(out, &r.EMDs[i])
	}
	return out
}

// copyOf returns a copy of p that the fold can change.
func copyOf(p paper) paper {
	if v, ok := p.(*EMD); ok {
		return copyValue(v)
	}
	return copyValue(p.(*Ticket)) //nolint:forcetypeassert // there are two kinds
}

// documents are the tickets and EMDs while they are folded. All are described before
// the first event is applied: a void can be older than any description of its ticket.
type documents struct {
	known map[string]*document
	rest  map[string][]string // of a conjunction, by its first number
}

type document struct {
	paper

	person  string
	coupons []coupon
	changes []change // voids and refunds, oldest first
}

// describe takes in what r says of the documents that it issues or only mentions.
func (d *documents) describe(r keyedRecord) {
	if r.Event.changesOnlyDocuments() {
		return
	}
	for _, p := range r.papers() {
		n := newDocument(&r, p)
		number := n.result().Number
		if old := d.known[number]; old != nil {
			n = mergeDescriptions(old, n)
		}
		d.known[number] = n
		d.conjoin(n)
	}
}

func newDocument(r *keyedRecord, p paper) *document {
	n := &document{paper: copyOf(p), person: unknown}
	doc := n.result()
	if doc.Passenger != 0 {
		n.person = r.personOf(doc.Passenger)
	}
	if len(doc.Coupons) > 0 && r.Event != Snapshot && r.Event != Cancel {
		doc.Issued = cmp.Or(doc.Issued, r.Issued)
	}
	for _, c := range doc.Coupons {
		n.coupons = append(n.coupons, coupon{number: c.Number, leg: r.legOf(c.Segment), listed: true})
	}
	return n
}

// conjoin remembers which numbers belong together.
func (d *documents) conjoin(n *document) {
	t, ok := n.paper.(*Ticket)
	if !ok || t.Master == "" || slices.Contains(d.rest[t.Master], t.Number) {
		return
	}
	if d.rest == nil {
		d.rest = map[string][]string{}
	}
	d.rest[t.Master] = append(d.rest[t.Master], t.Number)
}

// mergeDescriptions returns the newer description of a document, filled up from the
// older one. A mere mention, without coupons, gives way to any other description.
func mergeDescriptions(older, newer *document) *document {
	base, with := newer, older
	if len(newer.result().Coupons) == 0 && len(older.result().Coupons) > 0 {
		base, with = older, newer
	}
	if base.person == unknown {
		base.person, base.result().Infant = with.person, with.result().Infant
	}
	base.fill(with)
	return base
}

func (doc *document) fill(with *document) {
	to, from := doc.result(), with.result()
	f := filling{to: &to.Marks, from: from.Marks}
	fillValue(f, "carrier", &to.Carrier, from.Carrier)
	fillValue(f, "office", &to.Office, from.Office)
	fillValue(f, "iata", &to.IATA, from.IATA)
	fillValue(f, "payment", &to.Payment, from.Payment)
	fillList(f, "exchanges", &to.Exchanges, from.Exchanges)
	if from.Issued != 0 && (to.Issued == 0 || from.Issued < to.Issued) {
		to.Issued = from.Issued // the first record issued it; later ones repeat it
	}
	fillPrice(f, &to.Price, &from.Price)
	doc.fillCoupons(with)
	switch to := doc.paper.(type) {
	case *Ticket:
		if from, ok := with.paper.(*Ticket); ok {
			fillTicket(f, to, from)
		}
	case *EMD:
		if from, ok := with.paper.(*EMD); ok {
			fillEMD(f, to, from)
		}
	}
}

func fillPrice(f filling, to, from *Price) {
	if to.Total != "" || to.Base != "" {
		return // amounts of two records do not add up
	}
	fillValue(f, "total", &to.Total, from.Total)
	fillValue(f, "base", &to.Base, from.Base)
	fillValue(f, "currency", &to.Currency, from.Currency)
	fillValue(f, "baseCurrency", &to.BaseCurrency, from.BaseCurrency)
	fillList(f, "taxes", &to.Taxes, from.Taxes)
}

func fillTicket(f filling, to, from *Ticket) {
	fillValue(f, "master", &to.Master, from.Master)
	fillValue(f, "endorsement", &to.Endorsement, from.Endorsement)
	fillValue(f, "fareLine", &to.FareLine, from.FareLine)
	fillValue(f, "tour", &to.Tour, from.Tour)
}

func fillEMD(f filling, to, from *EMD) {
	fillValue(f, "mco", &to.MCO, from.MCO)
	fillValue(f, "reason", &to.Reason, from.Reason)
	fillValue(f, "text", &to.Text, from.Text)
	fillValue(f, "associated", &to.Associated, from.Associated)
	if to.For.IsZero() && !from.For.IsZero() {
		to.For = from.For
		f.take("for")
	}
}

// fillCoupons adds the coupons, and the legs of coupons, that only the other
// description has.
func (doc *document) fillCoupons(with *document) {
	to := doc.result()
	for i, c := range with.result().Coupons {
		is, was := doc.coupon(c.Number), with.coupons[i]
		if !is.listed {
			to.Coupons = append(slices.Clip(to.Coupons), c)
			*is = was
		}
		if is.leg == unknown {
			is.leg = was.leg
		}
	}
}

// apply changes the states of the documents that r is about. Records are applied in
// the order in which they were written.
func (d *documents) apply(r keyedRecord) {
	named := r.Documents()
	for _, p := range r.papers() {
		said := p.result()
		if r.Event.changesOnlyDocuments() {
			for _, doc := range d.concernedBy(r, p, named) {
				doc.applyEvent(r.Record, said)
			}
			continue
		}
		d.known[said.Number].restate(r.Event, said.Coupons)
		for _, old := range said.Exchanges {
			for _, doc := range d.meant(old, numbersOf(said.Exchanges)) {
				doc.setStatus(CouponExchanged, old.Coupons)
			}
		}
	}
}

// concernedBy returns the documents that a void, a refund or a restoration changes.
// For a document that no record has described, it makes a placeholder. A restoration
// may name only the refund. In a conjunction it restores the numbers that one record
// changed together.
func (d *documents) concernedBy(r keyedRecord, p paper, named []string) []*document {
	said := p.result()
	if d.known[said.Number] == nil {
		if docs := d.refundedAs(said.Number); r.Event == Restore && len(docs) > 0 {
			return docs
		}
		d.known[said.Number] = newPlaceholder(r, p)
	}
	docs := d.meant(Reference{said.Number, couponNumbers(said.Coupons)}, named)
	if r.Event == Restore {
		by := docs[0].changedBy(r.Undoes)
		docs = slices.DeleteFunc(docs, func(doc *document) bool { return doc.changedBy(r.Undoes) != by })
	}
	return docs
}

func newPlaceholder(r keyedRecord, p paper) *document {
	n := &document{paper: copyOf(p), person: unknown}
	doc := n.result()
	if doc.Passenger != 0 && r.Current {
		n.person = r.personOf(doc.Passenger)
	}
	doc.Passenger, doc.Coupons, doc.Refund = 0, nil, nil
	return n
}

// meant returns the documents that a reference names. Without coupons it stands for
// a whole conjunction, less the numbers that are named themselves.
func (d *documents) meant(r Reference, named []string) []*document {
	var out []*document
	if doc := d.known[r.Number]; doc != nil {
		out = append(out, doc)
	}
	if len(r.Coupons) > 0 {
		return out
	}
	for _, n := range d.rest[r.Number] {
		if !slices.Contains(named, n) {
			out = append(out, d.known[n])
		}
	}
	return out
}

// refundedAs returns the documents that the refund with a number is of.
func (d *documents) refundedAs(number string) []*document {
	var out []*document
	for _, doc := range d.known {
		if r := doc.result().Refund; r != nil && r.Number == number {
			out = append(out, doc)
		}
	}
	return out
}

func couponNumbers(coupons []Coupon) []int {
	var out []int
	for _, c := range coupons {
		out = append(out, c.Number)
	}
	return out
}

func numbersOf(references []Reference) []string {
	var out []string
	for _, r := range references {
		out = append(out, r.Number)
	}
	return out
}

// numbered returns the documents in order of their numbers. Their passengers and
// segments have the PNR's numbers.
func (d *documents) numbered(n numbers) ([]Ticket, []EMD) {
	var tickets []Ticket
	var emds []EMD
	for _, number := range slices.Sorted(maps.Keys(d.known)) {
		doc := d.known[number]
		doc.finish(n)
		switch v := doc.paper.(type) {
		case *Ticket:
			tickets = append(tickets, *v)
		case *EMD:
			emds = append(emds, *v)
		}
	}
	return tickets, emds
}

// finish writes down passenger, segments and states.
func (doc *document) finish(n numbers) {
	p := doc.result()
	p.Passenger = n.people[doc.person]
	p.Coupons = slices.Clone(p.Coupons)
	for i := range p.Coupons {
		c := doc.coupon(p.Coupons[i].Number)
		p.Coupons[i].Segment, p.Coupons[i].Status = n.legs[c.leg], cmp.Or(c.status, CouponOpen)
	}
	for _, c := range doc.coupons {
		switch {
		case c.listed:
		case c.number == unlistedCoupon:
			p.Status = c.status
		default:
			p.Coupons = append(p.Coupons, Coupon{Number: c.number, Status: c.status})
		}
	}
	slices.SortStableFunc(p.Coupons, func(a, b Coupon) int { return a.Number - b.Number })
}
