package air

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errConnection = errors.New("no EMD line has its key and element number")
	errCoupon     = errors.New("names a coupon that no ticket has")
	errTax        = errors.New("not a currency, an amount and a code")
	errPrices     = errors.New("differs between the coupons of one document; no amount is kept")
	errTwice      = errors.New("printed before; the first line about it is kept")
	errAirlines   = errors.New("differs from the carrier before it; none is kept")
)

// A charge is what one EMD line, of which each has a coupon, or one MCO line
// says of a document. The number is that of a TMC line with the same key.
type charge struct {
	pnr.EMD
	key     string // D1 of an EMD, L4 of an MCO, which has that of its element
	element int
	line    string
	remark  pnr.Remark // of the whole line
	joined  bool       // some TMC line has its key
}

// A linked element is about the one document that has its key.
type linked struct {
	key       string
	payment   *pnr.Payment
	exchanges []pnr.Reference
	marks     pnr.Marks
}

// A connected coupon is what an ICW line says: a coupon of an EMD goes with one
// of a ticket.
type connected struct {
	key     string
	element int
	ticket  pnr.Reference
	at      pnr.Position
}

// bookedCharge reads a U- line that is an EMD or MCO, and tells whether it is
// one.
func (r *reader) bookedCharge(l *record.Line) bool {
	id := l.Raw(&bookedHead.ID)
	if !record.Fits(id, bookedHead.ID.Shape) {
		return false
	}
	s := r.newCharge(l, &bookedHead.Element, &bookedHead.Carrier)
	l.Shift(1)
	if id == "EMD" {
		r.readEMD(l, &s)
	} else {
		r.readMCO(l, &s)
	}
	return true
}

// emd reads an EMD line.
func (r *reader) emd(l *record.Line) {
	s := r.newCharge(l, &ownHead.Element, &ownHead.Carrier)
	r.readEMD(l, &s)
}

// mco reads an MCO line.
func (r *reader) mco(l *record.Line) {
	s := r.newCharge(l, &ownHead.Element, &ownHead.Carrier)
	r.readMCO(l, &s)
}

func (r *reader) newCharge(l *record.Line, element, carrier *record.Field) charge {
	text, people, segments := r.associations(l)
	s := charge{
		element: l.Int(element),
		line:    l.Text(),
		remark:  pnr.Remark{Text: kept(strings.TrimRight(text, "; ")), Passengers: people, Segments: segments, At: l.Pos()},
	}
	s.Carrier = l.Str(carrier)
	return s
}

func (r *reader) readEMD(l *record.Line, s *charge) {
	s.key = l.Str(&emd.Key)
	s.Associated = l.Str(&emd.Kind) == "A"
	s.Reason, s.Text = l.Str(&emd.Reason), kept(l.Str(&emd.ReasonText))
	s.Price = readAmounts(l, &emdAmounts)
	s.Rates = rates(l, &emd.Rate)
	s.Coupons = []pnr.Coupon{readCoupon(l)}
	if s.Coupons[0].Number == 0 {
		s.key = "" // of no use to any document
	}
	if len(s.remark.Segments) == 1 {
		s.Coupons[0].Segment = s.remark.Segments[0]
	}
	s.Marks = r.marked(nil)
	r.charges = append(r.charges, *s)
}

// readCoupon reads what an EMD line says of its coupon.
func readCoupon(l *record.Line) pnr.Coupon {
	c := pnr.Coupon{
		Number:  l.Int(&emd.Coupon),
		Carrier: l.Str(&emd.Carrier),
		From:    l.Str(&emd.From),
		To:      l.Str(&emd.To),
		Service: l.Str(&emd.Service),
		Text:    kept(l.Str(&emd.Text)),
		Value:   amountOf(l, &emd.Value),
	}
	if second := l.Str(&emd.Second); second != "" && second != c.Carrier {
		l.Fail(&emd.Second, errAirlines)
		c.Carrier = ""
	}
	return c
}

// readMCO reads an MCO line. An MCO has one coupon, so that a void or a refund
// can be told of it as of an EMD's.
func (r *reader) readMCO(l *record.Line, s *charge) {
	s.MCO = true
	s.key = "L" + strconv.Itoa(s.element)
	s.Text = kept(l.Str(&mco.Text))
	s.Price = readAmounts(l, &mcoAmounts)
	s.For = readReference(l, &mco.With)
	s.Coupons = []pnr.Coupon{{Number: 1}}
	s.Marks = r.marked(nil)
	r.charges = append(r.charges, *s)
}

// readAmounts reads the amounts of an EMD or MCO line, if F or R tells that they
// stand where they should.
func readAmounts(l *record.Line, f *amounts) pnr.Price {
	if l.Str(&f.Issue) == "" {
		return pnr.Price{}
	}
	p := priceOf(l, moneyOf(l, &f.Base), moneyOf(l, &f.Total), &f.Equivalent)
	for cell := f.Tax.Cell; cell < f.Total.Cell; cell++ {
		if t := f.Tax.In(cell); l.Str(&t) != "" {
			m := chargedTax.FindStringSubmatch(strings.TrimRight(l.Cell(cell), " "))
			if m == nil {
				l.Fail(&t, errTax)
				continue
			}
			p.Taxes = append(p.Taxes, pnr.Tax{Currency: m[1], Amount: m[2], Code: m[3]})
		}
	}
	return p
}

// readReference reads the number of a ticket.
func readReference(l *record.Line, f *record.Field) pnr.Reference {
	s := strings.TrimLeft(l.Str(f), "- ")
	if s == "" {
		return pnr.Reference{}
	}
	numbers, err := readNumbers(s)
	if len(numbers) == 0 {
		l.Fail(f, err)
		return pnr.Reference{}
	}
	return pnr.Reference{Number: numbers[0]}
}

// document reads a TMC line.
func (r *reader) document(l *record.Line) {
	kind, with := l.Str(&tmc.Type), readReference(l, &tmc.With)
	d, ok := r.documentOf(l, &tmc.Number)
	if !ok || kind == "" {
		return
	}
	d.kind, d.with, d.key = kind[0], with, keyOf(l)
	b := r.bill()
	b.others = append(b.others, d)
}

// keyOf returns the key that joins the line with an EMD or MCO, D1 or L4.
func keyOf(l *record.Line) string {
	for cell := l.Cells() - 1; cell > 0; cell-- {
		if s := strings.Trim(l.Cell(cell), " "); record.Fits(s, linkKey) {
			return s
		}
	}
	return ""
}

// linkedPayment reads an MFP line.
func (r *reader) linkedPayment(l *record.Line) {
	if p := paymentOf(l, &linkedForm, l.Cell(linkedForm.Cell)); p != nil {
		r.link(linked{key: keyOf(l), payment: p, marks: r.marked(nil)})
	}
}

// linkedExchange reads an MFO line.
func (r *reader) linkedExchange(l *record.Line) {
	if olds := r.readExchange(l, &linkedExchanged); len(olds) > 0 {
		r.link(linked{key: keyOf(l), exchanges: olds, marks: r.marked(nil)})
	}
}

func (r *reader) link(k linked) {
	r.documents += max(1, len(k.exchanges))
	b := r.bill()
	b.linked = append(b.linked, k)
}

// connection reads ICW1259900000018E1;D1;L9.
func (r *reader) connection(l *record.Line) {
	number, digits, _ := strings.Cut(l.Str(&connection.Ticket), "E")
	coupons, ok := couponNumbers([]byte(digits))
	if !ok {
		l.Fail(&connection.Ticket, errCoupon)
	}
	if number == "" || !ok {
		return
	}
	element, _ := small(strings.TrimPrefix(l.Str(&connection.Element), "L"))
	r.connections = append(r.connections, connected{
		key:     l.Str(&connection.Key),
		element: element,
		ticket:  pnr.Reference{Number: number, Coupons: coupons},
		at:      l.At(&connection.Key),
	})
}

// settleConnections tells the coupons of EMDs which ones of tickets they go
// with.
func (r *reader) settleConnections() {
	for _, c := range r.connections {
		i := slices.IndexFunc(r.charges, func(s charge) bool {
			return !s.MCO && s.key == c.key && s.element == c.element
		})
		if i < 0 {
			r.fail(&record.Error{Pos: c.at, Field: connection.Key.Name, Text: c.key, Err: errConnection})
			continue
		}
		r.charges[i].Coupons[0].For = c.ticket
	}
}

// issueEMD makes the EMD or MCO of a TMC line and of the others with its key.
func (r *reader) issueEMD(b *bill, d *document) {
	for i, number := range d.numbers {
		e := pnr.EMD{Document: d.of(number), MCO: d.kind == 'M', For: d.with}
		e.Office, e.IATA = r.header.ticketOffice, r.header.ticketIATA
		if i == 0 && d.key != "" {
			r.describe(&e, d.key)
			r.settleLinked(&e, b.linked, d.key)
		}
		r.rec.EMDs = append(r.rec.EMDs, e)
	}
}

// describe says what the EMD or MCO lines with a key say. Amounts are those of
// the whole document, on each line the same.
func (r *reader) describe(e *pnr.EMD, key string) {
	var first *charge
	for i := range r.charges {
		s := &r.charges[i]
		if s.key != key || s.MCO != e.MCO {
			continue
		}
		s.joined = true
		if hasCoupon(e, s.Coupons[0].Number) {
			r.fail(&record.Error{Pos: s.remark.At, Field: emd.Coupon.Name, Err: errTwice})
			continue
		}
		e.Coupons = append(e.Coupons, s.Coupons...)
		e.Marks = r.places.join(e.Marks, s.Marks)
		if first == nil {
			first = s
			e.Carrier, e.Reason, e.Text, e.Associated, e.Price = s.Carrier, s.Reason, s.Text, s.Associated, s.Price
			if e.For.IsZero() {
				e.For = s.For
			}
		} else if s.Total != first.Total || s.Base != first.Base {
			r.fail(&record.Error{Pos: s.remark.At, Field: emdAmounts.Total.Name, Err: errPrices})
			e.Price = pnr.Price{}
		}
	}
}

func hasCoupon(e *pnr.EMD, number int) bool {
	return slices.ContainsFunc(e.Coupons, func(c pnr.Coupon) bool { return c.Number == number })
}

// settleLinked says what the MFP and MFO lines with a key say.
func (r *reader) settleLinked(e *pnr.EMD, all []linked, key string) {
	for i := range all {
		k := &all[i]
		if k.key != key {
			continue
		}
		if k.payment != nil {
			e.Payment = k.payment
		}
		e.Exchanges = append(e.Exchanges, k.exchanges...)
		e.Marks = r.places.join(e.Marks, k.marks)
	}
}

// keepCharges keeps the EMD and MCO lines that no document has, as remarks.
func (r *reader) keepCharges() {
	for i := range r.charges {
		if s := &r.charges[i]; !s.joined {
			r.addRemark(s.line, s.remark)
		}
	}
}
