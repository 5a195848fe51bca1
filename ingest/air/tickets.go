package air

import (
	"errors"
	"fmt"
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
	errExchanged   = errors.New("not the number of an older ticket")
	errMany        = errors.New("more flights than coupons")
	errBasis       = errors.New("not one fare basis for each flight")
)

// A bill is what stands behind one I- line about documents; the first bill of a
// record is what stands in front of them all.
type bill struct {
	passenger int // number; 0 for an infant, which has none of its own
	at        pnr.Position

	tickets  []document // T-
	byHand   []document // FH
	refunds  []document // R-
	others   []document // TMC: EMD and MCO
	refunded [][]int    // TBS: coupons by ticket

	exchanges   []pnr.Reference // FO
	endorsement string          // FE
	payment     *pnr.Payment

	plain, selling price // K- and KFT, KS- and KST
}

// A document is one ticket, or the numbers of a conjunction.
type document struct {
	numbers   []string
	text      string // as printed
	at        pnr.Position
	passenger int // of an FH line
}

// bill returns that of the passenger whose lines are being read.
func (r *reader) bill() *bill { return &r.bills[len(r.bills)-1] }

func (r *reader) ticket(l *record.Line) {
	b := r.bill()
	b.tickets = appendDocument(b.tickets, l, &ticket.Number)
}

// handTicket reads an FH line. It can stand behind another passenger than the
// one it names.
func (r *reader) handTicket(l *record.Line) {
	b := r.bill()
	n := len(b.byHand)
	b.byHand = appendDocument(b.byHand, l, &handTicket)
	_, people, _ := associations(l)
	for i := range b.byHand[n:] {
		d := &b.byHand[n+i]
		if d.passenger = b.passenger; b.passenger != 0 && len(people) == 1 {
			d.passenger = people[0]
		}
	}
}

func (r *reader) refund(l *record.Line) {
	b := r.bill()
	b.refunds = appendDocument(b.refunds, l, &refundNo)
}

// document reads an EMD or MCO.
func (r *reader) document(l *record.Line) {
	b := r.bill()
	b.others = appendDocument(b.others, l, &documentNo)
}

func appendDocument(ds []document, l *record.Line, f *record.Field) []document {
	s := l.Str(f)
	if s == "" {
		return ds
	}
	numbers, err := readNumbers(strings.TrimLeft(s, "- "))
	if err != nil {
		g := *f
		g.Essential = f.Essential && len(numbers) == 0
		l.Fail(&g, err)
	}
	if len(numbers) == 0 {
		return ds
	}
	return append(ds, document{numbers: numbers, text: kept(l.Cell(f.Cell)), at: l.At(f)})
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
	serials := conjunction(number, rest[1:])
	if serials == nil {
		return []string{first}, errConjunction
	}
	numbers := make([]string, len(serials))
	for i, n := range serials {
		numbers[i] = fmt.Sprintf("%s%010d", airline, n)
	}
	return numbers, nil
}

// conjunction counts from a serial number to the next one that ends in last. It
// returns nothing if that is too far.
func conjunction(serial, last string) []int {
	n, err1 := strconv.Atoi(serial)
	end, err2 := strconv.Atoi(last)
	count := (end-n%100+100)%100 + 1
	if err1 != nil || err2 != nil || count > maxConjunction {
		return nil
	}
	serials := make([]int, count)
	for i := range serials {
		serials[i] = (n + i) % 10_000_000_000
	}
	return serials
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

// exchange reads the older number of an FO line, whose dashes can be missing.
func (r *reader) exchange(l *record.Line) {
	s := l.Str(&exchanged)
	if record.Fits(s[:min(13, len(s))], "9999999999999") {
		s = s[:3] + "-" + s[3:]
	}
	end := min(len("999-9999999999"), len(s))
	if rest := s[end:]; len(rest) >= 3 && record.Fits(rest[:3], "-99") {
		end += 3
	}
	numbers, err := readNumbers(s[:end])
	if err != nil {
		l.Fail(&exchanged, errExchanged)
	}
	b := r.bill()
	for _, n := range numbers {
		if !b.exchanged(n) {
			b.exchanges = append(b.exchanges, pnr.Reference{Number: n})
		}
	}
}

func (b *bill) exchanged(number string) bool {
	return slices.ContainsFunc(b.exchanges, func(x pnr.Reference) bool { return x.Number == number })
}

func (r *reader) endorsement(l *record.Line) {
	text, _, _ := associations(l)
	r.bill().endorsement = kept(text[min(2, len(text)):])
}

// settleTickets makes tickets of the bills, by what the record reports.
func (r *reader) settleTickets() {
	if len(r.errs) > 0 {
		return
	}
	for i := range r.bills {
		b := &r.bills[i]
		switch r.rec.Event {
		case pnr.Ticketing, pnr.Invoice, pnr.Exchange, pnr.EMDIssue, pnr.Snapshot, pnr.Cancel:
			r.issued(b)
		case pnr.Void, pnr.Restore, pnr.Refund:
			r.settled(b)
		}
	}
}

// settled names the documents of a void, a refund or the undoing of one.
func (r *reader) settled(b *bill) {
	docs := append(slices.Clone(b.tickets), b.others...)
	if len(docs) == 0 {
		docs = b.refunds
	}
	i := 0
	for _, d := range docs {
		for _, number := range d.numbers {
			t := pnr.Ticket{Document: pnr.Document{Number: number, Passenger: b.passenger, At: d.at}}
			if i < len(b.refunded) {
				t.Coupons = couponsOf(b.refunded[i])
			}
			if i >= len(b.refunded) || len(t.Coupons) > 0 {
				r.rec.Tickets = append(r.rec.Tickets, t)
			}
			i++
		}
	}
}

func couponsOf(numbers []int) []pnr.Coupon {
	var cs []pnr.Coupon
	for _, n := range numbers {
		cs = append(cs, pnr.Coupon{Number: n})
	}
	return cs
}

// issued makes the tickets of a bill. Of EMDs and MCOs only the number is read,
// and kept as a remark. An FH line of an exchange repeats the older number.
func (r *reader) issued(b *bill) {
	for _, d := range b.tickets {
		r.issue(b, d)
	}
	for _, d := range b.byHand {
		if !b.exchanged(d.numbers[0]) && !r.hasTicket(d.numbers[0]) {
			r.issueByHand(d)
		}
	}
	for _, d := range b.others {
		m := pnr.Remark{Text: d.text, At: d.at}
		if b.passenger != 0 {
			m.Passengers = []int{b.passenger}
		}
		r.addRemark(m)
	}
}

func (r *reader) hasTicket(number string) bool {
	return slices.ContainsFunc(r.rec.Tickets, func(t pnr.Ticket) bool { return t.Number == number })
}

// issueByHand makes the tickets of an FH line, which says no more of them.
func (r *reader) issueByHand(d document) {
	for i, number := range d.numbers {
		r.rec.Tickets = append(r.rec.Tickets, pnr.Ticket{
			Document: pnr.Document{Number: number, Passenger: d.passenger, At: d.at},
			Master:   master(d, i),
		})
	}
}

// issue makes the tickets of one document.
func (r *reader) issue(b *bill, d document) {
	p := r.price(b)
	for i, number := range d.numbers {
		t := pnr.Ticket{
			Document: pnr.Document{
				Number: number, Passenger: b.passenger, At: d.at,
				Office: r.header.ticketOffice, IATA: r.header.ticketIATA,
				Payment: b.payment, Exchanges: b.exchanges,
			},
			Master: master(d, i), Endorsement: b.endorsement, FareLine: r.fareLine,
		}
		if i == 0 {
			t.Total, t.Currency, t.Base, t.BaseCurrency, t.Taxes = p.total, p.currency, p.base, p.baseCurrency, p.taxes
		}
		r.rec.Tickets = append(r.rec.Tickets, t)
	}
	r.addCoupons(d)
}

// master returns the first number of a conjunction for those that follow it.
func master(d document, i int) string {
	if i == 0 {
		return ""
	}
	return d.numbers[0]
}

// addCoupons gives the tickets of d, the last of the record, their coupons: four
// each, one for every H- line. A surface piece takes up a coupon where the
// numbers suffice for that.
func (r *reader) addCoupons(d document) {
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
