package air

import (
	"cmp"
	"errors"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errMany        = errors.New("more flights than coupons")
	errSeveral     = errors.New("several fares that differ; none is surely that of the ticket")
	errShared      = errors.New("an amount of several passengers, in an order's exchange; no ticket has it")
	errConnection  = errors.New("no EMD line has its key and element number")
	errPrices      = errors.New("differs between the coupons of one document; no amount is kept")
	errTwice       = errors.New("printed before; the first line about it is kept")
	errIssued      = errors.New("later than the refund")
	errWhichRefund = errors.New("there are several documents; whose amounts these are is not known")
)

// An issue makes tickets and EMDs of what was gathered, by what the record reports.
type issue struct {
	*documents

	charges      []charge
	connections  []connected
	office, iata string // that ticketed

	rec   *pnr.Record
	found *record.Findings
}

// settleDocuments makes the tickets and EMDs of the record.
func settleDocuments(rec *pnr.Record, g *gathered, found *record.Findings) {
	is := issue{
		documents: &g.documents, charges: g.charges.all, connections: g.charges.connections,
		office: g.heading.ticketOffice, iata: g.heading.ticketIATA,
		rec: rec, found: found,
	}
	for i := range g.people.all {
		is.bills[i+1].infant = g.people.all[i].Infant()
	}
	switch rec.Event {
	case pnr.Void, pnr.Restore, pnr.Refund:
		is.checkRefundAmounts()
		for i := range is.bills {
			is.end(&is.bills[i])
		}
	case pnr.Ticketing, pnr.Invoice, pnr.Exchange, pnr.EMDIssue, pnr.Snapshot, pnr.Cancel:
		is.giveEarly(g.people.all)
		is.connect()
		for i := range is.bills {
			is.issueBill(&is.bills[i])
		}
		g.remarks.keepCharges(is.charges)
	}
}

// giveEarly gives documents that are printed in front of all passengers, as aggregators
// do, to the only passenger, whose bill has the fare.
func (is *issue) giveEarly(people []pnr.Passenger) {
	if len(people) != 1 {
		return
	}
	early := &is.bills[0]
	own := early
	if n := slices.IndexFunc(is.bills, func(b bill) bool { return b.passenger == people[0].Number }); n >= 0 {
		own = &is.bills[n]
	}
	for _, docs := range [][]document{early.tickets, early.others} {
		for i := range docs {
			docs[i].passenger = cmp.Or(docs[i].passenger, people[0].Number)
		}
	}
	if own != early {
		own.tickets, early.tickets = slices.Concat(early.tickets, own.tickets), nil
		own.others, early.others = slices.Concat(early.others, own.others), nil
	}
}

// end names the documents of a void, a refund or the undoing of one. A line
// with the number of the refund alone does not say what it was for.
func (is *issue) end(b *bill) {
	docs := slices.Concat(b.tickets, b.others)
	if len(docs) == 0 {
		docs = b.refunds
	}
	printed := 0 // numbers, which the TBS line counts
	for n := range docs {
		repayment := is.repaymentOf(b, n, len(docs))
		for _, number := range docs[n].numbers {
			doc := docs[n].makeDocument(b, number)
			if printed < len(b.refundedCoupons) {
				doc.Coupons = makeCoupons(b.refundedCoupons[printed])
			}
			if printed >= len(b.refundedCoupons) || len(doc.Coupons) > 0 {
				is.addRepayment(&doc, repayment)
				is.addEnded(doc, docs[n].kind)
				repayment = nil
			}
			printed++
		}
	}
}

// addEnded adds a document of which no more than its end, or its return, is told.
func (is *issue) addEnded(doc pnr.Document, kind byte) {
	if kind == 0 {
		is.rec.Tickets = append(is.rec.Tickets, pnr.Ticket{Document: doc})
		return
	}
	is.rec.EMDs = append(is.rec.EMDs, pnr.EMD{Document: doc, MCO: kind == 'M'})
}

// makeDocument returns what a line of a bill says of one of its numbers.
func (d *document) makeDocument(b *bill, number string) pnr.Document {
	infant := b.infant && d.passenger == b.passenger
	return pnr.Document{Number: number, Passenger: d.passenger, Infant: infant, At: d.at, Marks: d.marks}
}

func makeCoupons(numbers []int) []pnr.Coupon {
	var coupons []pnr.Coupon
	for _, n := range numbers {
		coupons = append(coupons, pnr.Coupon{Number: n})
	}
	return coupons
}

// checkRefundAmounts leaves the amounts out where they can be those of several
// documents. The numbers of a conjunction are one.
func (is *issue) checkRefundAmounts() {
	documents := 0
	for i := range is.bills {
		b := &is.bills[i]
		documents += max(len(b.tickets)+len(b.others), len(b.refunds))
	}
	switch {
	case is.refundAmounts == nil:
	case documents > 1:
		is.found.Add(&record.Error{Pos: is.refundAmounts.at, Field: repayment.Paid.Name, Err: errWhichRefund})
		is.refundAmounts = nil
	case is.refundAmounts.issued > is.rec.Issued:
		is.found.Add(&record.Error{Pos: is.refundAmounts.at, Field: repayment.Issued.Name, Err: errIssued})
		is.refundAmounts.issued = 0
	}
}

// repaymentOf returns what was repaid for a document, the nth of so many of a
// bill; nil, if the record is not about that.
func (is *issue) repaymentOf(b *bill, n, documents int) *pnr.Repayment {
	if is.rec.Event != pnr.Refund {
		return nil
	}
	var p pnr.Repayment
	if is.refundAmounts != nil {
		p = is.refundAmounts.repayment
	}
	if len(b.refunds) == documents {
		p.Number, p.Date = b.refunds[n].numbers[0], b.refunds[n].refundedOn
	}
	if p == (pnr.Repayment{}) {
		return nil
	}
	return &p
}

// addRepayment says what was repaid. The first number of a conjunction that is
// refunded has it for all.
func (is *issue) addRepayment(doc *pnr.Document, p *pnr.Repayment) {
	if doc.Refund = p; p == nil || is.refundAmounts == nil {
		return
	}
	doc.Issued, doc.Marks = is.refundAmounts.issued, is.places.Join(doc.Marks, is.refundAmounts.marks)
}

// issueBill makes the tickets and EMDs of a bill. An FH line of an exchange repeats
// the older number.
func (is *issue) issueBill(b *bill) {
	for i := range b.tickets {
		is.issueTicket(b, &b.tickets[i])
	}
	for i := range b.byHand {
		if d := &b.byHand[i]; !b.gaveIn(d.numbers[0]) && !is.hasTicket(d.numbers[0]) {
			is.issueByHand(b, d)
		}
	}
	for i := range b.others {
		is.issueEMD(b, &b.others[i])
	}
}

func (is *issue) hasTicket(number string) bool {
	return slices.ContainsFunc(is.rec.Tickets, func(t pnr.Ticket) bool { return t.Number == number })
}

// issueByHand makes the tickets of an FH line, which says no more of them.
func (is *issue) issueByHand(b *bill, d *document) {
	for i, number := range d.numbers {
		is.rec.Tickets = append(is.rec.Tickets, pnr.Ticket{Document: d.makeDocument(b, number), Master: d.masterOf(i)})
	}
}

// issueTicket makes the tickets of one document.
func (is *issue) issueTicket(b *bill, d *document) {
	p, all := is.findPrice(b), &is.bills[0]
	payment, paymentAt := all.payment, all.paymentAt
	if b.payment != nil {
		payment, paymentAt = b.payment, b.paymentAt
	}
	if p.several {
		is.found.Add(&record.Error{Pos: d.at, Field: plainFare.Total.Name, Err: errSeveral})
	}
	if is.isShared(p) {
		is.found.Add(&record.Error{Pos: d.at, Field: plainFare.Total.Name, Err: errShared})
		p = &price{}
	}
	marks := d.marks
	for _, more := range []pnr.Marks{is.carrierAt, all.marks, b.marks, paymentAt} {
		marks = is.places.Join(marks, more)
	}
	is.rec.Tickets = slices.Grow(is.rec.Tickets, len(d.numbers))
	for i, number := range d.numbers {
		t := pnr.Ticket{
			Document:    d.makeDocument(b, number),
			Master:      d.masterOf(i),
			Endorsement: cmp.Or(b.endorsement, all.endorsement),
			FareLine:    cmp.Or(b.fareLine, all.fareLine),
			Tour:        cmp.Or(b.tour, all.tour),
		}
		t.Carrier = cmp.Or(is.carrier, b.carrier, all.carrier)
		t.Office, t.IATA = is.office, is.iata
		t.Payment, t.Exchanges = payment, b.exchanges
		t.Marks = marks
		if i == 0 {
			t.Price, t.Marks = p.Price, is.places.Join(is.places.Join(marks, p.marks), p.taxesAt)
		}
		is.rec.Tickets = append(is.rec.Tickets, t)
	}
	is.addCoupons(d)
}

// findPrice returns what the client pays: the selling fare if there is one, of the
// passenger's own lines or of those for all. These are not an infant's where the
// record has tickets of others, too.
func (is *issue) findPrice(b *bill) *price {
	all := &is.bills[0]
	if b.infant && slices.ContainsFunc(is.bills, func(o bill) bool { return !o.infant && len(o.tickets) > 0 }) {
		all = &bill{}
	}
	for _, p := range []*price{&b.selling, &all.selling, &b.plain, &all.plain} {
		switch {
		case p.several:
			return &price{several: true}
		case p.Total != "" || p.Base != "":
			return p
		}
	}
	return &price{}
}

// isShared reports whether a price is that of several passengers: an order is exchanged
// for all of them at once, and the amount is not per person (2.1).
func (is *issue) isShared(p *price) bool {
	all := &is.bills[0]
	return is.rec.Aggregator && len(is.rec.Passengers) > 1 && (p == &all.plain || p == &all.selling) && saleEvent(is.bills) == pnr.Exchange
}

// masterOf returns the first number of a conjunction for those that follow it.
func (d *document) masterOf(i int) string {
	if i == 0 {
		return ""
	}
	return d.numbers[0]
}

// addCoupons gives the tickets of d, the last of the record, their coupons: four
// each, one for every H- line. A surface piece takes up a coupon where the
// numbers suffice for that.
func (is *issue) addCoupons(d *document) {
	tickets := is.rec.Tickets[len(is.rec.Tickets)-len(d.numbers):]
	places := len(tickets) * couponsOfTicket
	lines := is.ticketed
	if len(lines) > places {
		lines = slices.DeleteFunc(slices.Clone(lines), func(a *pnr.Air) bool { return a == nil })
	}
	if len(lines) > places {
		is.found.Add(&record.Error{Pos: d.at, Field: ticket.Number.Name, Err: errMany})
		lines = lines[:places]
	}
	for i := range tickets {
		tickets[i].Coupons = make([]pnr.Coupon, 0, min(couponsOfTicket, max(0, len(lines)-i*couponsOfTicket)))
	}
	for i, a := range lines {
		if a != nil {
			t := &tickets[i/couponsOfTicket]
			t.Coupons = append(t.Coupons, is.makeCoupon(a, i%couponsOfTicket+1))
		}
	}
}

func (is *issue) makeCoupon(a *pnr.Air, number int) pnr.Coupon {
	return pnr.Coupon{
		Number: number, Segment: a.Number, Carrier: a.Carrier, Flight: a.Flight, Class: a.Class,
		From: a.From, To: a.To, Depart: a.Depart, FareBasis: is.basisOf(a),
	}
}

// basisOf returns the fare basis of a ticketed flight; surface pieces have a cell
// in some records and none in others.
func (is *issue) basisOf(a *pnr.Air) string {
	i := slices.Index(is.ticketed, a)
	if len(is.basis) != len(is.ticketed) {
		for _, c := range is.ticketed[:i] {
			if c == nil {
				i--
			}
		}
	}
	if i >= len(is.basis) {
		return ""
	}
	return is.basis[i]
}

// connect gives the coupons of EMDs the ones of tickets that they go with.
func (is *issue) connect() {
	for _, c := range is.connections {
		i := slices.IndexFunc(is.charges, func(s charge) bool {
			return !s.MCO && s.key == c.key && s.element == c.element
		})
		if i < 0 {
			is.found.Add(&record.Error{Pos: c.at, Field: connection.Key.Name, Text: c.key, Err: errConnection})
			continue
		}
		is.charges[i].Coupons[0].For = c.ticket
	}
}

// issueEMD makes the EMD or MCO of a TMC line and of the others with its key.
func (is *issue) issueEMD(b *bill, d *document) {
	for i, number := range d.numbers {
		e := pnr.EMD{Document: d.makeDocument(b, number), MCO: d.kind == 'M', For: d.with}
		e.Office, e.IATA = is.office, is.iata
		if i == 0 && d.key != "" {
			is.describe(&e, d.key)
			is.addLinked(&e, b.linked, d.key)
		}
		is.rec.EMDs = append(is.rec.EMDs, e)
	}
}

// describe says what the EMD or MCO lines with a key say. Amounts are those of
// the whole document, on each line the same.
func (is *issue) describe(e *pnr.EMD, key string) {
	var first *charge
	for i := range is.charges {
		s := &is.charges[i]
		if s.key != key || s.MCO != e.MCO {
			continue
		}
		s.joined = true
		if hasCoupon(e, s.Coupons[0].Number) {
			is.found.Add(&record.Error{Pos: s.remark.At, Field: emd.Coupon.Name, Err: errTwice})
			continue
		}
		e.Coupons = append(e.Coupons, s.Coupons...)
		e.Marks = is.places.Join(e.Marks, s.Marks)
		if first == nil {
			first = s
			e.Carrier, e.Reason, e.Text, e.Associated, e.Price = s.Carrier, s.Reason, s.Text, s.Associated, s.Price
			if e.For.IsZero() {
				e.For = s.For
			}
		} else if s.Total != first.Total || s.Base != first.Base {
			is.found.Add(&record.Error{Pos: s.remark.At, Field: emdAmounts.Total.Name, Err: errPrices})
			e.Price = pnr.Price{}
		}
	}
}

func hasCoupon(e *pnr.EMD, number int) bool {
	return slices.ContainsFunc(e.Coupons, func(c pnr.Coupon) bool { return c.Number == number })
}

// addLinked says what the MFP and MFO lines with a key say.
func (is *issue) addLinked(e *pnr.EMD, all []linked, key string) {
	for i := range all {
		k := &all[i]
		if k.key != key {
			continue
		}
		if k.payment != nil {
			e.Payment = k.payment
		}
		e.Exchanges = append(e.Exchanges, k.exchanges...)
		e.Marks = is.places.Join(e.Marks, k.marks)
	}
}
