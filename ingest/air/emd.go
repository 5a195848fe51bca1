package air

import (
	"errors"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errCoupon   = errors.New("names a coupon that no ticket has")
	errTax      = errors.New("not a currency, an amount and a code")
	errAirlines = errors.New("differs from the carrier before it; none is kept")
)

// Charges are what EMD, MCO and ICW lines say.
type charges struct {
	*memory

	all         []charge
	connections []connected
}

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

// isCharge reports whether a U- line is an EMD or MCO.
func isCharge(l *record.Line) bool {
	return record.Fits(l.Raw(&bookedHead.ID), bookedHead.ID.Shape)
}

// readBooked reads a U- line that is an EMD or MCO.
func (c *charges) readBooked(l *record.Line) {
	id := l.Raw(&bookedHead.ID)
	s := c.newCharge(l, &bookedHead.Element, &bookedHead.Carrier)
	l.Shift(1)
	if id == "EMD" {
		c.addEMD(l, &s)
	} else {
		c.addMCO(l, &s)
	}
}

// readEMD reads an EMD line.
func (c *charges) readEMD(l *record.Line) {
	s := c.newCharge(l, &ownHead.Element, &ownHead.Carrier)
	c.addEMD(l, &s)
}

// readMCO reads an MCO line.
func (c *charges) readMCO(l *record.Line) {
	s := c.newCharge(l, &ownHead.Element, &ownHead.Carrier)
	c.addMCO(l, &s)
}

func (c *charges) newCharge(l *record.Line, element, carrier *record.Field) charge {
	text, people, segments := c.cutAssociations(l)
	s := charge{
		element: l.Int(element),
		line:    l.Text(),
		remark:  pnr.Remark{Text: record.CleanText(strings.TrimRight(text, "; ")), Passengers: people, Segments: segments, At: l.Pos()},
	}
	s.Carrier = l.Str(carrier)
	return s
}

func (c *charges) addEMD(l *record.Line, s *charge) {
	s.key = l.Str(&emd.Key)
	s.Associated = l.Str(&emd.Kind) == "A"
	s.Reason, s.Text = l.Str(&emd.Reason), record.CleanText(l.Str(&emd.ReasonText))
	s.Price = readAmounts(l, &emdAmounts)
	s.Rates = readRates(l, &emd.Rate)
	s.Coupons = []pnr.Coupon{readCoupon(l)}
	if s.Coupons[0].Number == 0 {
		s.key = "" // of no use to any document
	}
	if len(s.remark.Segments) == 1 {
		s.Coupons[0].Segment = s.remark.Segments[0]
	}
	s.Marks = c.addMarks(nil, l)
	c.all = append(c.all, *s)
}

// addMCO adds an MCO line. An MCO has one coupon, so that a void or a refund
// can be told of it as of an EMD's.
func (c *charges) addMCO(l *record.Line, s *charge) {
	s.MCO = true
	s.key = "L" + strconv.Itoa(s.element)
	s.Text = record.CleanText(l.Str(&mco.Text))
	s.Price = readAmounts(l, &mcoAmounts)
	s.For = readReference(l, &mco.With)
	s.Coupons = []pnr.Coupon{{Number: 1}}
	s.Marks = c.addMarks(nil, l)
	c.all = append(c.all, *s)
}

// readCoupon reads what an EMD line says of its coupon.
func readCoupon(l *record.Line) pnr.Coupon {
	c := pnr.Coupon{
		Number:  l.Int(&emd.Coupon),
		Carrier: l.Str(&emd.Carrier),
		From:    l.Str(&emd.From),
		To:      l.Str(&emd.To),
		Service: l.Str(&emd.Service),
		Text:    record.CleanText(l.Str(&emd.Text)),
		Value:   readAmount(l, &emd.Value),
	}
	if second := l.Str(&emd.Second); second != "" && second != c.Carrier {
		l.Fail(&emd.Second, errAirlines)
		c.Carrier = ""
	}
	return c
}

// readAmounts reads the amounts of an EMD or MCO line, if F or R tells that they
// stand where they should.
func readAmounts(l *record.Line, f *amounts) pnr.Price {
	if l.Str(&f.Issue) == "" {
		return pnr.Price{}
	}
	p := makePrice(l, readMoney(l, &f.Base), readMoney(l, &f.Total), &f.Equivalent)
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

// readOther reads a TMC line.
func (d *documents) readOther(l *record.Line) {
	kind, with := l.Str(&tmc.Type), readReference(l, &tmc.With)
	doc, ok := d.readDocument(l, &tmc.Number)
	if !ok || kind == "" {
		return
	}
	doc.kind, doc.with, doc.key = kind[0], with, readKey(l)
	b := d.bill()
	b.others = append(b.others, doc)
}

// readKey returns the key that joins the line with an EMD or MCO, D1 or L4.
func readKey(l *record.Line) string {
	for cell := l.Cells() - 1; cell > 0; cell-- {
		if s := strings.Trim(l.Cell(cell), " "); record.Fits(s, linkKey) {
			return s
		}
	}
	return ""
}

// readLinkedPayment reads an MFP line.
func (d *documents) readLinkedPayment(l *record.Line) {
	if p := readForm(l, &linkedForm, l.Cell(linkedForm.Cell)); p != nil {
		d.link(linked{key: readKey(l), payment: p, marks: d.addMarks(nil, l)})
	}
}

// readLinkedExchange reads an MFO line.
func (d *documents) readLinkedExchange(l *record.Line) {
	if olds := d.readOlder(l, &linkedExchanged); len(olds) > 0 {
		d.link(linked{key: readKey(l), exchanges: olds, marks: d.addMarks(nil, l)})
	}
}

func (d *documents) link(k linked) {
	d.numbers += max(1, len(k.exchanges))
	b := d.bill()
	b.linked = append(b.linked, k)
}

// readConnection reads ICW1259900000018E1;D1;L9.
func (c *charges) readConnection(l *record.Line) {
	number, digits, _ := strings.Cut(l.Str(&connection.Ticket), "E")
	coupons, ok := readCouponNumbers([]byte(digits))
	if !ok {
		l.Fail(&connection.Ticket, errCoupon)
	}
	if number == "" || !ok {
		return
	}
	element, _ := parseSmall(strings.TrimPrefix(l.Str(&connection.Element), "L"))
	c.connections = append(c.connections, connected{
		key:     l.Str(&connection.Key),
		element: element,
		ticket:  pnr.Reference{Number: number, Coupons: coupons},
		at:      l.At(&connection.Key),
	})
}
