package iur

import (
	"errors"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errCoupon = errors.New("SSR TKNE names another flight for a coupon, which counts")
	errRow    = errors.New("fewer than its coupons need; only the first document is read")
)

// An issue makes tickets and EMDs of what was gathered, by what the message reports.
type issue struct {
	*gathered

	rec   *pnr.Record
	found *record.Findings
}

// settleDocuments makes the tickets and EMDs of the record.
func settleDocuments(rec *pnr.Record, g *gathered, found *record.Findings) {
	is := issue{g, rec, found}
	switch {
	case g.heading.isLine():
		is.voidOne()
		return
	case rec.Event == pnr.Refund:
		is.repayAll()
		return
	case g.heading.kind == "G":
		is.addEMDs()
		return
	}
	is.issueAll()
	if rec.Event != pnr.Void {
		is.mentionAll()
		is.addEMDs()
	}
}

// voidOne names the document of a one-line void.
func (is *issue) voidOne() {
	h := &is.heading
	doc := pnr.Document{Number: h.number, At: h.numberAt}
	if h.kind == "C" {
		is.rec.EMDs = append(is.rec.EMDs, pnr.EMD{Document: doc})
		return
	}
	is.rec.Tickets = append(is.rec.Tickets, pnr.Ticket{Document: doc})
}

// complete returns a number with that of its airline, if it is printed somewhere with
// it: an airline sells for others, so the carrier does not tell it.
func (d *documents) complete(number string) string {
	full := ""
	for _, p := range d.printed {
		if p[3:] != number {
			continue
		}
		if full != "" {
			return number
		}
		full = p
	}
	if full == "" {
		return number
	}
	return full
}

// issueAll makes the tickets of the M2 records.
func (is *issue) issueAll() {
	for i := range is.documents.sold {
		s := &is.documents.sold[i]
		first := is.makeTicket(s)
		is.rec.Tickets = append(is.rec.Tickets, first)
		for n := range is.furtherOf(s) {
			next := pnr.Ticket{Document: pnr.Document{
				Number: record.NumberAfter(first.Number, n+1), Passenger: first.Passenger, Infant: first.Infant, Carrier: first.Carrier,
				Office: first.Office, IATA: first.IATA, Payment: first.Payment, At: first.At, Marks: first.Marks,
			}, Master: first.Number}
			is.addCoupons(&next, s, n+1)
			is.rec.Tickets = append(is.rec.Tickets, next)
		}
	}
}

// furtherOf returns how many documents a ticket has behind the first: as many as its
// coupons need, if the record counts no fewer.
func (is *issue) furtherOf(s *sold) int {
	need := max(0, len(s.coupons)-1) / couponsOfDocument
	if need > s.row {
		is.found.Add(&record.Error{Pos: s.at, Field: ticket.Row.Name, Err: errRow})
		return 0
	}
	return need
}

func (is *issue) makeTicket(s *sold) pnr.Ticket {
	d := &is.documents
	t := pnr.Ticket{Document: pnr.Document{
		Number: d.complete(s.number), Passenger: s.passenger, Infant: is.isInfant(s.passenger), Carrier: s.carrier,
		Office: is.heading.ticket, IATA: is.heading.iata, Price: s.Price, Payment: s.payment, At: s.at, Marks: s.marks,
	}, Endorsement: s.endorsement}
	t.Exchanges = s.exchanges
	for _, a := range d.accounts {
		if a.number == s.number && len(t.Exchanges) == 0 {
			t.Exchanges = a.exchanges
		}
	}
	for _, n := range s.lines {
		if n >= 1 && n <= len(d.lines) && t.FareLine == "" {
			t.FareLine = d.lines[n-1].text
			t.Marks = append(slices.Clip(t.Marks), d.lines[n-1].marks...)
		}
	}
	is.addCoupons(&t, s, 0)
	return t
}

func (is *issue) isInfant(number int) bool {
	i := is.people.index(number)
	return i >= 0 && is.people.all[i].Infant()
}

// addCoupons gives a ticket the coupons of its M4 records, four to a document. SSR TKNE
// names the same flights; if it names another one, it counts (10).
func (is *issue) addCoupons(t *pnr.Ticket, s *sold, booklet int) {
	d := &is.documents
	from := booklet * couponsOfDocument
	for i := from; i < min(len(s.coupons), from+couponsOfDocument); i++ {
		n := s.coupons[i]
		if n < 1 || n > len(d.coupons) {
			continue
		}
		c := pnr.Coupon{Number: i - from + 1, FareBasis: d.coupons[n-1].basis}
		leg := is.legOf(d.coupons[n-1].segment)
		if other := is.elementOf(t.Number, c.Number); other != nil && leg != nil && other != leg {
			is.found.Add(&record.Error{Pos: s.at, Field: "coupon", Err: errCoupon})
			leg = other
		}
		fillCoupon(&c, leg)
		if leg != nil && leg.air != nil && leg.air.Baggage == "" {
			leg.air.Baggage = d.coupons[n-1].baggage
			leg.air.Marks = append(leg.air.Marks, d.coupons[n-1].marks...)
		}
		t.Coupons = append(t.Coupons, c)
	}
}

func (is *issue) legOf(number int) *leg {
	for i := range is.journey.legs {
		if is.journey.legs[i].number == number {
			return &is.journey.legs[i]
		}
	}
	return nil
}

// elementOf returns the flight that SSR TKNE names for a coupon, or nil.
func (is *issue) elementOf(number string, coupon int) *leg {
	for i := range is.documents.elements {
		if e := &is.documents.elements[i]; e.number == number && e.coupon == coupon {
			return is.flightOf(e)
		}
	}
	return nil
}

// flightOf returns the flight of an SSR TKNE, or nil.
func (is *issue) flightOf(e *ticketElement) *leg {
	for i := range is.journey.legs {
		n := &is.journey.legs[i]
		if a := n.air; a != nil && a.From == e.from && a.To == e.to && a.Flight == e.flight && n.day == e.day {
			return n
		}
	}
	return nil
}

func fillCoupon(c *pnr.Coupon, n *leg) {
	if n == nil || n.air == nil {
		return
	}
	a := n.air
	c.Segment, c.Carrier, c.Flight, c.Class, c.From, c.To, c.Depart = a.Number, a.Carrier, a.Flight, a.Class, a.From, a.To, a.Depart
}

// mentionAll names the documents that M5 records repeat and that were issued before. No
// state of theirs is said.
func (is *issue) mentionAll() {
	d := &is.documents
	for i := range d.accounts {
		a := &d.accounts[i]
		number := d.complete(a.number)
		if slices.Contains(is.rec.Documents(), number) ||
			slices.ContainsFunc(d.emds, func(e emd) bool { return e.Number == number }) {
			continue
		}
		doc := pnr.Document{Number: number, Passenger: a.passenger, Infant: is.isInfant(a.passenger), Carrier: a.carrier, At: a.at, Exchanges: a.exchanges}
		if a.emd {
			is.rec.EMDs = append(is.rec.EMDs, pnr.EMD{Document: doc})
			continue
		}
		doc.Coupons = is.couponsFromElements(number)
		is.rec.Tickets = append(is.rec.Tickets, pnr.Ticket{Document: doc})
	}
}

// couponsFromElements returns the coupons that SSR TKNE names.
func (is *issue) couponsFromElements(number string) []pnr.Coupon {
	var all []pnr.Coupon
	for i := range is.documents.elements {
		e := &is.documents.elements[i]
		if e.number != number || slices.ContainsFunc(all, func(c pnr.Coupon) bool { return c.Number == e.coupon }) {
			continue
		}
		c := pnr.Coupon{Number: e.coupon}
		fillCoupon(&c, is.flightOf(e))
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b pnr.Coupon) int { return a.Number - b.Number })
	return all
}

// repayAll names the documents that were refunded, and what was repaid.
func (is *issue) repayAll() {
	d := &is.documents
	for i := range d.accounts {
		a := &d.accounts[i]
		if a.kind != "R" {
			continue
		}
		number := d.complete(a.number)
		doc := pnr.Document{Number: number, Passenger: a.passenger, Infant: is.isInfant(a.passenger), Carrier: a.carrier, At: a.at, Payment: a.payment}
		doc.Refund = &pnr.Repayment{Date: is.rec.Issued, Currency: a.currency, Fare: a.base, Taxes: a.tax}
		known := is.couponsFromElements(number)
		for _, n := range a.coupons {
			c := pnr.Coupon{Number: n}
			if at := slices.IndexFunc(known, func(o pnr.Coupon) bool { return o.Number == n }); at >= 0 {
				c = known[at]
			}
			doc.Coupons = append(doc.Coupons, c)
		}
		if a.emd {
			is.rec.EMDs = append(is.rec.EMDs, pnr.EMD{Document: doc})
			continue
		}
		is.rec.Tickets = append(is.rec.Tickets, pnr.Ticket{Document: doc})
	}
}

// addEMDs adds the EMDs of the MG records.
func (is *issue) addEMDs() {
	for i := range is.documents.emds {
		e := is.documents.emds[i].EMD
		e.Office, e.IATA = is.heading.ticket, is.heading.iata
		is.rec.EMDs = append(is.rec.EMDs, e)
	}
}
