package mir

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errAirline = errors.New("the header has no number of an airline, without which it is none")
	errCount   = errors.New("other documents than its flights need; no coupon is said to be of a flight")
	errRow     = errors.New("more documents in a row than any airline issues; only the first is read")
	errShared  = errors.New("an amount of several passengers, in an order's exchange; no ticket has it")
	errForms   = errors.New("several forms of payment that differ; none is kept")
)

const (
	couponsOfDocument = 4
	maxBooklets       = 10
)

// An issue makes tickets and EMDs of what was gathered, by what the record reports.
type issue struct {
	*documents

	head  *heading
	rec   *pnr.Record
	found *record.Findings
}

// settleDocuments makes the tickets and EMDs of the record.
func settleDocuments(rec *pnr.Record, g *gathered, found *record.Findings) {
	is := issue{documents: &g.documents, head: &g.heading, rec: rec, found: found}
	switch {
	case len(is.refunds) > 0:
		is.repayAll()
	case isAboutDocuments(rec.Event):
		is.endAll()
	default:
		is.settleLines()
		is.dropShared()
		is.issueAll()
	}
	is.addEMDs()
}

// endAll names the documents of a void or of the undoing of one. The void of an EMD is
// a message of its own.
func (is *issue) endAll() {
	for i := range is.sold {
		s := &is.sold[i]
		for n, number := range is.numbersOf(s) {
			doc := is.makeDocument(s, number, n == 0)
			if is.head.message == 'Z' {
				is.rec.EMDs = append(is.rec.EMDs, pnr.EMD{Document: doc})
			} else {
				is.rec.Tickets = append(is.rec.Tickets, pnr.Ticket{Document: doc})
			}
		}
	}
}

// repayAll names the documents of a refund, or of the undoing of one, and what was
// repaid.
func (is *issue) repayAll() {
	for i := range is.refunds {
		r := &is.refunds[i]
		repayment := r.repayment
		for n, coupons := range r.coupons {
			if len(coupons) > 0 {
				is.repay(r, n, coupons, &repayment)
			}
		}
		if len(r.coupons) == 0 {
			is.repay(r, 0, nil, &repayment)
		}
	}
}

// repay names one document in a row. The first one has what was repaid for all.
func (is *issue) repay(r *refunded, n int, coupons []int, p *pnr.Repayment) {
	doc := pnr.Document{Number: record.NumberAfter(r.number, n), Issued: r.issued, Carrier: is.head.carrier, At: r.at, Marks: r.marks}
	for i := range is.sold {
		if is.sold[i].number == r.number[len("999"):] {
			doc.Passenger = is.sold[i].passenger
		}
	}
	if doc.Passenger == 0 && len(is.sold) == 1 {
		doc.Passenger = 1
	}
	for _, c := range coupons {
		doc.Coupons = append(doc.Coupons, pnr.Coupon{Number: c})
	}
	if is.rec.Event == pnr.Refund && *p != (pnr.Repayment{}) {
		repayment := *p
		repayment.Date = is.rec.Issued
		doc.Refund, *p = &repayment, pnr.Repayment{}
	}
	is.rec.Tickets = append(is.rec.Tickets, pnr.Ticket{Document: doc})
}

// dropShared leaves the amounts of an order's exchange out, unless each passenger has a
// fare of their own: an order is exchanged for all passengers at once, and the amount is
// not per person (6).
func (is *issue) dropShared() {
	if len(is.exchanges) == 0 || len(is.sold) < 2 || !is.isOrder() {
		return
	}
	named := map[*fare]bool{}
	for i := range is.sold {
		if f := is.fareOf(&is.sold[i]); f != nil {
			named[f] = true
		}
	}
	if len(named) == len(is.sold) {
		return
	}
	for i := range is.fares {
		if f := &is.fares[i]; f.Total != "" || f.Base != "" || len(f.Taxes) > 0 {
			is.found.Add(&record.Error{Pos: f.at, Field: price.Total.Name, Err: errShared})
			f.Price, f.marks = pnr.Price{}, nil
		}
	}
}

// isOrder reports whether the record may be of an airline's order: it has a flight with
// the mark of one, or with the status that such flights had before.
func (is *issue) isOrder() bool {
	return is.rec.Aggregator || slices.ContainsFunc(is.legs, func(n leg) bool {
		return n.air != nil && (n.air.NDC || n.air.Status == "ZK")
	})
}

// issueAll makes the documents of a sale. Those of a message about EMDs are EMDs, and
// with an A19 item MCOs.
func (is *issue) issueAll() {
	for i := range is.sold {
		s := &is.sold[i]
		numbers := is.numbersOf(s)
		switch {
		case is.charge:
			is.issueCharges(s, numbers)
		case is.rec.Event == pnr.EMDIssue:
			is.issueEMDs(s, numbers)
		default:
			is.issueTickets(s, numbers)
		}
	}
	if is.hasNumbers() && !is.charge && is.rec.Event != pnr.EMDIssue {
		for i := range is.legs {
			if n := &is.legs[i]; n.fare && n.air != nil {
				n.air.Ticketed = true
			}
		}
	}
}

func (is *issue) issueCharges(s *sold, numbers []string) {
	for n, number := range numbers {
		e := pnr.EMD{Document: is.makeDocument(s, number, n == 0), MCO: true, Text: is.chargeText}
		e.Coupons, e.Marks = []pnr.Coupon{{Number: 1}}, is.places.Join(e.Marks, is.chargeAt)
		is.rec.EMDs = append(is.rec.EMDs, e)
	}
}

func (is *issue) issueEMDs(s *sold, numbers []string) {
	for n, number := range numbers {
		is.rec.EMDs = append(is.rec.EMDs, pnr.EMD{Document: is.makeDocument(s, number, n == 0)})
	}
}

func (is *issue) issueTickets(s *sold, numbers []string) {
	if len(numbers) == 0 {
		return
	}
	coupons := is.couponsOf(s, len(numbers))
	fare := is.fareOf(s)
	for n, number := range numbers {
		t := pnr.Ticket{Document: is.makeDocument(s, number, n == 0)}
		if n > 0 {
			t.Master = numbers[0]
		}
		if n < len(coupons) {
			t.Coupons = coupons[n]
		}
		if fare != nil {
			t.Endorsement, t.FareLine = fare.endorsement, fare.line
			t.Marks = is.places.Join(t.Marks, fare.lineMarks)
		}
		for _, x := range is.exchanges {
			if x.item == s.exchange {
				t.Exchanges, t.Marks = x.old, is.places.Join(t.Marks, x.at)
			}
		}
		is.rec.Tickets = append(is.rec.Tickets, t)
	}
}

// numbersOf returns the numbers of a passenger's documents, which follow each other.
func (is *issue) numbersOf(s *sold) []string {
	if s.number == "" {
		return nil
	}
	e := &record.Error{Pos: s.at, Field: passenger.Number.Name}
	if is.head.airline == "" {
		e.Err = errAirline
		is.found.Add(e)
		return nil
	}
	count := max(1, s.booklets)
	if count > maxBooklets {
		e.Field, e.Err, count = passenger.Booklets.Name, errRow, 1
		is.found.Add(e)
	}
	numbers := make([]string, count)
	for i := range numbers {
		numbers[i] = record.NumberAfter(is.head.airline+s.number, i)
	}
	return numbers
}

// makeDocument returns what is said of a passenger's document. The price is that of
// all numbers in a row and stands at the first.
func (is *issue) makeDocument(s *sold, number string, first bool) pnr.Document {
	doc := pnr.Document{Number: number, Passenger: s.passenger, Carrier: is.head.carrier, At: s.at, Marks: s.marks}
	doc.Infant = s.passenger <= len(is.rec.Passengers) && is.rec.Passengers[s.passenger-1].Infant()
	doc.Marks = is.places.Join(doc.Marks, is.carrierMarks())
	if is.rec.Event != pnr.Void && is.rec.Event != pnr.Restore {
		doc.Office, doc.IATA = is.head.ticketing, is.head.iata
		doc.Payment = is.paymentOf(s, &doc)
	}
	if fare := is.fareOf(s); fare != nil && first {
		doc.Price, doc.Marks = fare.Price, is.places.Join(doc.Marks, fare.marks)
	}
	return doc
}

// carrierMarks returns the place of the validating carrier.
func (is *issue) carrierMarks() pnr.Marks {
	for i, m := range is.head.carrierAt {
		if m.Value == "carrier" {
			return is.head.carrierAt[i : i+1]
		}
	}
	return nil
}

// fareOf returns the fare that a passenger names, else the only one.
func (is *issue) fareOf(s *sold) *fare {
	for i := range is.fares {
		if f := &is.fares[i]; f.item == s.fare && s.fare != "" {
			return f
		}
	}
	if s.fare == "" && len(is.fares) == 1 {
		return &is.fares[0]
	}
	return nil
}

// paymentOf returns the form of payment of a passenger, else that of everybody.
func (is *issue) paymentOf(s *sold, doc *pnr.Document) *pnr.Payment {
	for _, whose := range []int{s.passenger, 0} {
		var found *paid
		for i := range is.payments {
			p := &is.payments[i]
			if p.passenger != whose {
				continue
			}
			if found != nil && found.Payment != p.Payment {
				is.found.Add(&record.Error{Pos: s.at, Field: payment.Form.Name, Err: errForms})
				return nil
			}
			found = p
		}
		if found != nil {
			doc.Marks = is.places.Join(doc.Marks, found.at)
			p := found.Payment
			return &p
		}
	}
	return nil
}

// couponsOf gives each flight of the fare its coupon, so many to a document (9): a
// surface piece takes one up, printed or told by a flight that leaves from another city.
// Where the flights need more documents than there are, or fewer, nothing is said.
func (is *issue) couponsOf(s *sold, documents int) [][]pnr.Coupon {
	var all [][]pnr.Coupon
	place := 0
	var before *leg
	for i := range is.legs {
		n := &is.legs[i]
		if !n.fare {
			continue
		}
		if n.air == nil {
			place++
			before = nil
			continue
		}
		if before != nil && !isSameCity(before, n) {
			place++
		}
		if place/couponsOfDocument >= documents {
			is.found.Add(&record.Error{Pos: s.at, Field: passenger.Booklets.Name, Err: errCount})
			return nil
		}
		for len(all) <= place/couponsOfDocument {
			all = append(all, nil)
		}
		all[len(all)-1] = append(all[len(all)-1], is.makeCoupon(s, n, place%couponsOfDocument+1))
		place++
		before = n
	}
	if len(all) != documents && len(all) > 0 {
		is.found.Add(&record.Error{Pos: s.at, Field: passenger.Booklets.Name, Err: errCount})
		return nil
	}
	return all
}

// isSameCity reports whether a flight leaves from where the one before it has arrived,
// maybe from another airport of the city.
func isSameCity(before, n *leg) bool {
	arrived, _, _ := strings.Cut(strings.TrimRight(before.toName, " "), "/")
	left, _, _ := strings.Cut(strings.TrimRight(n.fromName, " "), "/")
	return before.air.To == n.air.From || arrived != "" && arrived == left
}

func (is *issue) makeCoupon(s *sold, n *leg, number int) pnr.Coupon {
	a := n.air
	c := pnr.Coupon{
		Number: number, Segment: a.Number, Carrier: a.Carrier, Flight: a.Flight, Class: a.Class,
		From: a.From, To: a.To, Depart: a.Depart,
	}
	if f := is.fareOf(s); f != nil {
		for _, b := range f.bases {
			if b.segment == a.Number {
				c.FareBasis = b.code
			}
		}
	}
	return c
}

// addEMDs adds the EMDs that have items of their own.
func (is *issue) addEMDs() {
	for i := range is.emds {
		e := is.emds[i].EMD
		e.Office, e.IATA = is.head.ticketing, is.head.iata
		same := func(o pnr.EMD) bool { return o.Number == e.Number }
		if at := slices.IndexFunc(is.rec.EMDs, same); at >= 0 {
			is.rec.EMDs[at] = e // of which the A02 item has no more than the number
			continue
		}
		is.rec.EMDs = append(is.rec.EMDs, e)
	}
}
