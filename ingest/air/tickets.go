package air

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// Of documents (13).
const (
	couponsOfTicket = 4
	maxConjunction  = 10 // numbers, more than any airline issues
)

var (
	errNumber      = errors.New("not the number of a ticket")
	errConjunction = errors.New("its last two digits do not follow the number; only the first is read")
	errCoupons     = errors.New("not a count and four digits for each ticket")
	errMany        = errors.New("more flights than coupons")
	errBasis       = errors.New("not one fare basis for each flight")
)

func (r *reader) ticket(l *record.Line) {
	b := r.bill()
	if d, ok := r.documentOf(l, &ticket.Number); ok {
		b.tickets = append(b.tickets, d)
	}
}

// handTicket reads an FH line. It can stand behind another passenger than the
// one it names.
func (r *reader) handTicket(l *record.Line) {
	d, ok := r.documentOf(l, &handTicket)
	if !ok {
		return
	}
	b := r.bill()
	if _, people, _ := r.associations(l); len(people) == 1 && people[0] != b.passenger {
		d.passenger, d.infant = people[0], false
	}
	b.byHand = append(b.byHand, d)
}

// documentOf reads the numbers of a document, which belongs to the passenger of
// the current bill.
func (r *reader) documentOf(l *record.Line, f *record.Field) (d document, ok bool) {
	s := l.Str(f)
	if s == "" {
		return document{}, false
	}
	numbers, err := readNumbers(strings.TrimLeft(s, "- "))
	if err != nil {
		g := *f
		g.Essential = f.Essential && len(numbers) == 0
		l.Fail(&g, err)
	}
	r.documents += len(numbers)
	b := r.bill()
	d = document{numbers: numbers, passenger: b.passenger, infant: b.infant, marks: r.marked(nil), at: l.At(f)}
	return d, len(numbers) > 0
}

// readNumbers reads 229-1234567890, with -91 behind it for the last two digits
// of the last number of a conjunction, and other text behind a /. Where these
// cannot be the last ones, it returns the first number and an error.
func readNumbers(s string) ([]string, error) {
	const plain, serial = "999-9999999999", 4
	s, _, _ = strings.Cut(s, "/")
	s = strings.TrimRight(s, " ")
	if len(s) < len(plain) || !record.Fits(s[:len(plain)], plain) {
		return nil, errNumber
	}
	airline, number, rest := s[:3], s[serial:len(plain)], s[len(plain):]
	first := airline + number
	switch {
	case rest == "":
		return []string{first}, nil
	case !record.Fits(rest, "-99"):
		return nil, errNumber
	}
	count := conjunction(number, rest[1:])
	if count > maxConjunction {
		return []string{first}, errConjunction
	}
	numbers := make([]string, count)
	for i := range numbers {
		numbers[i] = airline + following(number, i)
	}
	return numbers, nil
}

// conjunction counts the serial numbers from the one to the next that ends in
// last.
func conjunction(serial, last string) int {
	from, _ := small(serial[len(serial)-len(last):])
	to, _ := small(last)
	return (to-from+100)%100 + 1
}

// following returns the serial number so many behind the one of ten digits.
func following(serial string, by int) string {
	const round = 10_000_000_000
	n, _ := strconv.Atoi(serial)
	return strconv.Itoa(round + (n+by)%round)[1:]
}

// coupons reads TBS1-0200: one ticket, of which coupon 2 is refunded.
func (r *reader) coupons(l *record.Line) {
	s := l.Str(&coupons)
	count, digits, ok := strings.Cut(s, "-")
	digits = strings.ReplaceAll(digits, "-", "")
	n, isCount := small(count)
	if !ok || !isCount || n == 0 || len(digits) != n*couponsOfTicket {
		if s != "" {
			l.Fail(&coupons, errCoupons)
		}
		return
	}
	b := r.bill()
	b.refunded = nil
	for of := range slices.Chunk([]byte(digits), couponsOfTicket) {
		numbers, ok := couponNumbers(of)
		if !ok {
			l.Fail(&coupons, errCoupons)
			return
		}
		b.refunded = append(b.refunded, numbers)
	}
}

// couponNumbers returns the digits that are none; each names a coupon.
func couponNumbers(digits []byte) (numbers []int, ok bool) {
	for _, c := range digits {
		if c < '0' || c > '0'+couponsOfTicket {
			return nil, false
		}
		if c != '0' {
			numbers = append(numbers, int(c-'0'))
		}
	}
	return numbers, true
}

// settleTickets makes tickets and EMDs of the bills, by what the record reports.
func (r *reader) settleTickets() {
	if len(r.errs) > 0 {
		return
	}
	switch r.rec.Event {
	case pnr.Void, pnr.Restore, pnr.Refund:
		r.settleRefund()
		for i := range r.bills {
			r.settled(&r.bills[i])
		}
	case pnr.Ticketing, pnr.Invoice, pnr.Exchange, pnr.EMDIssue, pnr.Snapshot, pnr.Cancel:
		r.settleConnections()
		for i := range r.bills {
			r.issued(&r.bills[i])
		}
		r.keepCharges()
	}
}

// settled names the documents of a void, a refund or the undoing of one. A line
// with the number of the refund alone does not say what it was for.
func (r *reader) settled(b *bill) {
	docs := slices.Concat(b.tickets, b.others)
	if len(docs) == 0 {
		docs = b.refunds
	}
	printed := 0 // numbers, which the TBS line counts
	for n := range docs {
		repayment := r.repaymentOf(b, n, len(docs))
		for _, number := range docs[n].numbers {
			doc := docs[n].of(number)
			if printed < len(b.refunded) {
				doc.Coupons = couponsOf(b.refunded[printed])
			}
			if printed >= len(b.refunded) || len(doc.Coupons) > 0 {
				r.repay(&doc, repayment)
				r.settle(doc, docs[n].kind)
				repayment = nil
			}
			printed++
		}
	}
}

// settle adds a document of which no more than its end, or its return, is told.
func (r *reader) settle(doc pnr.Document, kind byte) {
	if kind == 0 {
		r.rec.Tickets = append(r.rec.Tickets, pnr.Ticket{Document: doc})
		return
	}
	r.rec.EMDs = append(r.rec.EMDs, pnr.EMD{Document: doc, MCO: kind == 'M'})
}

// of returns what a line says of one of its numbers.
func (d *document) of(number string) pnr.Document {
	return pnr.Document{Number: number, Passenger: d.passenger, Infant: d.infant, At: d.at, Marks: d.marks}
}

func couponsOf(numbers []int) []pnr.Coupon {
	var cs []pnr.Coupon
	for _, n := range numbers {
		cs = append(cs, pnr.Coupon{Number: n})
	}
	return cs
}

// issued makes the tickets and EMDs of a bill. An FH line of an exchange repeats
// the older number.
func (r *reader) issued(b *bill) {
	for i := range b.tickets {
		r.issue(b, &b.tickets[i])
	}
	for i := range b.byHand {
		if d := &b.byHand[i]; !b.exchanged(d.numbers[0]) && !r.hasTicket(d.numbers[0]) {
			r.issueByHand(d)
		}
	}
	for i := range b.others {
		r.issueEMD(b, &b.others[i])
	}
}

func (r *reader) hasTicket(number string) bool {
	return slices.ContainsFunc(r.rec.Tickets, func(t pnr.Ticket) bool { return t.Number == number })
}

// issueByHand makes the tickets of an FH line, which says no more of them.
func (r *reader) issueByHand(d *document) {
	for i, number := range d.numbers {
		r.rec.Tickets = append(r.rec.Tickets, pnr.Ticket{Document: d.of(number), Master: master(d, i)})
	}
}

// issue makes the tickets of one document.
func (r *reader) issue(b *bill, d *document) {
	p, all := r.price(b), &r.bills[0]
	payment, paymentAt := all.payment, all.paymentAt
	if b.payment != nil {
		payment, paymentAt = b.payment, b.paymentAt
	}
	if p.several {
		r.fail(&record.Error{Pos: d.at, Field: plainFare.Total.Name, Err: errSeveral})
	}
	marks := d.marks
	for _, more := range []pnr.Marks{r.carrierAt, all.marks, b.marks, paymentAt} {
		marks = r.places.join(marks, more)
	}
	r.rec.Tickets = slices.Grow(r.rec.Tickets, len(d.numbers))
	for i, number := range d.numbers {
		t := pnr.Ticket{
			Document:    d.of(number),
			Master:      master(d, i),
			Endorsement: cmp.Or(b.endorsement, all.endorsement),
			FareLine:    cmp.Or(b.fareLine, all.fareLine),
			Tour:        cmp.Or(b.tour, all.tour),
		}
		t.Carrier = cmp.Or(r.carrier, b.carrier, all.carrier)
		t.Office, t.IATA = r.header.ticketOffice, r.header.ticketIATA
		t.Payment, t.Exchanges = payment, b.exchanges
		t.Marks = marks
		if i == 0 {
			t.Price, t.Marks = p.Price, r.places.join(r.places.join(marks, p.marks), p.taxesAt)
		}
		r.rec.Tickets = append(r.rec.Tickets, t)
	}
	r.addCoupons(d)
}

// master returns the first number of a conjunction for those that follow it.
func master(d *document, i int) string {
	if i == 0 {
		return ""
	}
	return d.numbers[0]
}

// addCoupons gives the tickets of d, the last of the record, their coupons: four
// each, one for every H- line. A surface piece takes up a coupon where the
// numbers suffice for that.
func (r *reader) addCoupons(d *document) {
	tickets := r.rec.Tickets[len(r.rec.Tickets)-len(d.numbers):]
	places := len(tickets) * couponsOfTicket
	lines := r.covered
	if len(lines) > places {
		lines = slices.DeleteFunc(slices.Clone(lines), func(a *pnr.Air) bool { return a == nil })
	}
	if len(lines) > places {
		r.fail(&record.Error{Pos: d.at, Field: ticket.Number.Name, Err: errMany})
		lines = lines[:places]
	}
	for i := range tickets {
		tickets[i].Coupons = make([]pnr.Coupon, 0, min(couponsOfTicket, max(0, len(lines)-i*couponsOfTicket)))
	}
	for i, a := range lines {
		if a != nil {
			t := &tickets[i/couponsOfTicket]
			t.Coupons = append(t.Coupons, r.coupon(a, i%couponsOfTicket+1))
		}
	}
}

func (r *reader) coupon(a *pnr.Air, number int) pnr.Coupon {
	return pnr.Coupon{
		Number: number, Segment: a.Number, Carrier: a.Carrier, Flight: a.Flight, Class: a.Class,
		From: a.From, To: a.To, Depart: a.Depart, FareBasis: r.basisOf(a),
	}
}
