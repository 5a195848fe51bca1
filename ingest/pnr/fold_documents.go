package pnr

import (
	"cmp"
	"maps"
	"slices"
)

// A paper is a *Ticket or an *EMD.
type paper interface{ document() *Document }

func (d *Document) document() *Document { return d }

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

// copyOf returns a copy of p that can be changed.
func copyOf(p paper) paper {
	if v, ok := p.(*EMD); ok {
		return copied(v)
	}
	return copied(p.(*Ticket)) //nolint:forcetypeassert // there are two kinds
}

// documents are the tickets and EMDs while they are folded. They are all
// described before the first is settled: a void can be older than what we know
// of its ticket.
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

// describe takes what r says of documents that it issues, or only mentions.
func (d *documents) describe(r told) {
	if r.Event.settles() {
		return
	}
	for _, p := range r.papers() {
		n := newDocument(&r, p)
		number := n.document().Number
		if old := d.known[number]; old != nil {
			n = redescribed(old, n)
		}
		d.known[number] = n
		d.conjoin(n)
	}
}

func newDocument(r *told, p paper) *document {
	n := &document{paper: copyOf(p), person: unknown}
	doc := n.document()
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

// redescribed returns the newer description of a document, with what only the
// older one has. A mere mention, without coupons, is worth less than any other.
func redescribed(older, newer *document) *document {
	base, with := newer, older
	if len(newer.document().Coupons) == 0 && len(older.document().Coupons) > 0 {
		base, with = older, newer
	}
	if base.person == unknown {
		base.person, base.document().Infant = with.person, with.document().Infant
	}
	base.fill(with)
	return base
}

func (doc *document) fill(with *document) {
	to, from := doc.document(), with.document()
	f := filling{to: &to.Marks, from: from.Marks}
	fill(f, "carrier", &to.Carrier, from.Carrier)
	fill(f, "office", &to.Office, from.Office)
	fill(f, "iata", &to.IATA, from.IATA)
	fill(f, "payment", &to.Payment, from.Payment)
	fillList(f, "exchanges", &to.Exchanges, from.Exchanges)
	if from.Issued != 0 && (to.Issued == 0 || from.Issued < to.Issued) {
		to.Issued = from.Issued // the first record of it; others only tell it again
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
	fill(f, "total", &to.Total, from.Total)
	fill(f, "base", &to.Base, from.Base)
	fill(f, "currency", &to.Currency, from.Currency)
	fill(f, "baseCurrency", &to.BaseCurrency, from.BaseCurrency)
	fillList(f, "taxes", &to.Taxes, from.Taxes)
}

func fillTicket(f filling, to, from *Ticket) {
	fill(f, "master", &to.Master, from.Master)
	fill(f, "endorsement", &to.Endorsement, from.Endorsement)
	fill(f, "fareLine", &to.FareLine, from.FareLine)
	fill(f, "tour", &to.Tour, from.Tour)
}

func fillEMD(f filling, to, from *EMD) {
	fill(f, "mco", &to.MCO, from.MCO)
	fill(f, "reason", &to.Reason, from.Reason)
	fill(f, "text", &to.Text, from.Text)
	fill(f, "associated", &to.Associated, from.Associated)
	if to.For.IsZero() && !from.For.IsZero() {
		to.For = from.For
		f.take("for")
	}
}

// fillCoupons adds the coupons that only the other description has, and finds
// the legs that this one does not.
func (doc *document) fillCoupons(with *document) {
	to := doc.document()
	for i, c := range with.document().Coupons {
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

// settle changes the states of the documents that r is about, in the order in
// which records were written.
func (d *documents) settle(r *Record) {
	named := r.Documents()
	for _, p := range r.papers() {
		said := p.document()
		if r.Event.settles() {
			for _, doc := range d.settled(r, p, named) {
				doc.settle(r, said)
			}
			continue
		}
		d.known[said.Number].restate(r.Event, said.Coupons)
		for _, old := range said.Exchanges {
			for _, doc := range d.meant(old, numbersOf(said.Exchanges)) {
				doc.become(CouponExchanged, old.Coupons)
			}
		}
	}
}

// settled returns the documents that a void, a refund or a restoration means.
// One that no record has described is made visible by what became of it. A
// restoration may know only the refund's number, and of a conjunction it means
// the numbers that changed together.
func (d *documents) settled(r *Record, p paper, named []string) []*document {
	said := p.document()
	if d.known[said.Number] == nil {
		if docs := d.refundedAs(said.Number); r.Event == Restore && len(docs) > 0 {
			return docs
		}
		d.known[said.Number] = placeholder(p)
	}
	docs := d.meant(Reference{said.Number, couponNumbers(said.Coupons)}, named)
	if r.Event == Restore {
		by := docs[0].changedBy(r.Undoes)
		docs = slices.DeleteFunc(docs, func(doc *document) bool { return doc.changedBy(r.Undoes) != by })
	}
	return docs
}

func placeholder(p paper) *document {
	n := &document{paper: copyOf(p), person: unknown}
	doc := n.document()
	doc.Passenger, doc.Coupons, doc.Refund = 0, nil, nil
	return n
}

// meant returns the documents that a reference is to: without coupons it stands
// for a whole conjunction, but for the numbers that are named themselves.
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

// refundedAs returns the documents that a refund of that number is of.
func (d *documents) refundedAs(number string) []*document {
	var out []*document
	for _, doc := range d.known {
		if r := doc.document().Refund; r != nil && r.Number == number {
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

// numbered returns the documents by number, with the PNR's numbers for
// passengers and segments.
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
	p := doc.document()
	p.Passenger = n.people[doc.person]
	p.Coupons = slices.Clone(p.Coupons)
	for i := range p.Coupons {
		c := doc.coupon(p.Coupons[i].Number)
		p.Coupons[i].Segment, p.Coupons[i].Status = n.legs[c.leg], cmp.Or(c.status, CouponOpen)
	}
	for _, c := range doc.coupons {
		switch {
		case c.listed:
		case c.number == others:
			p.Status = c.status
		default:
			p.Coupons = append(p.Coupons, Coupon{Number: c.number, Status: c.status})
		}
	}
	slices.SortStableFunc(p.Coupons, func(a, b Coupon) int { return a.Number - b.Number })
}
