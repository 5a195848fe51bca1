package air

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errAmount   = errors.New("not an amount")
	errCurrency = errors.New("not in the currency of the total")
	errForm     = errors.New("not one form of payment")
	errBasis    = errors.New("not one fare basis for each flight")
)

// A price is a fare line and its taxes.
type price struct {
	pnr.Price
	letter  string
	marks   pnr.Marks
	taxesAt pnr.Marks
	several bool // fares that differ: none is surely that of the document
}

// readFare reads a K- line.
func (d *documents) readFare(l *record.Line) { d.readPrice(&d.bill().plain, l, &plainFare) }

// readSellingFare reads a KS- line.
func (d *documents) readSellingFare(l *record.Line) { d.readPrice(&d.bill().selling, l, &namedFare) }

// readTaxes reads a KFT line.
func (d *documents) readTaxes(l *record.Line) { d.bill().plain.readTaxes(l) }

// readSellingTaxes reads a KST line.
func (d *documents) readSellingTaxes(l *record.Line) { d.bill().selling.readTaxes(l) }

// readPrice takes the amounts of a fare line, of which many can be missing.
func (d *documents) readPrice(p *price, l *record.Line, f *fare) {
	next := price{letter: l.Str(&f.Letter)}
	base := money{l.Str(&f.BaseCurrency), readAmount(l, &f.Base)}
	next.Price = makePrice(l, base, readMoney(l, &f.Total), &f.Equivalent)
	next.Rates = readRates(l, &f.Rate, &f.SecondRate)
	next.marks = d.addMarks(nil, l)
	next.several = p.several || p.letter != "" && !p.equals(&next)
	*p = next
}

// equals reports whether two stored fares are of the same amounts.
func (p *price) equals(o *price) bool {
	return p.letter == o.letter && p.Total == o.Total && p.Currency == o.Currency &&
		p.Base == o.Base && p.BaseCurrency == o.BaseCurrency
}

// makePrice returns a price of its amounts. An equivalent of the base counts only in
// the currency of the total.
func makePrice(l *record.Line, base, total money, equivalent *record.Field) pnr.Price {
	p := pnr.Price{Base: base.amount, Total: total.amount, Currency: total.currency}
	if base.amount != "" && base.currency != total.currency {
		p.BaseCurrency = base.currency
	}
	switch m := readMoney(l, equivalent); {
	case m.amount == "":
	case m.currency != total.currency:
		l.Fail(equivalent, errCurrency)
	default:
		p.Equivalent = m.amount
	}
	return p
}

// readRates reads the rates of exchange that are printed.
func readRates(l *record.Line, fields ...*record.Field) []string {
	var out []string
	for _, f := range fields {
		if s := readAmount(l, f); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// exempt is printed for the amount of a tax that is not to be paid.
const exempt = "EXEMPT"

// readTaxes takes the taxes that were not paid on an older ticket.
func (p *price) readTaxes(l *record.Line) {
	p.Taxes = nil
	for cell := tax.Mark.Cell; cell < l.Cells(); cell++ {
		if strings.Trim(l.Cell(cell), " ") == "" || l.Cell(cell)[0] == 'O' {
			continue
		}
		currency, amount, code := tax.Currency.In(cell), tax.Amount.In(cell), tax.Code.In(cell)
		if strings.Trim(l.Raw(&amount), " ") == exempt {
			continue
		}
		t := pnr.Tax{Currency: l.Str(&currency), Amount: readAmount(l, &amount), Code: l.Str(&code)}
		if t.Amount != "" && t.Code != "" {
			p.Taxes = append(p.Taxes, t)
		}
	}
	if len(p.Taxes) > 0 {
		p.taxesAt = pnr.Marks{{Value: "taxes", At: l.Pos()}}
	}
}

// money is an amount in a currency, or neither.
type money struct{ currency, amount string }

// readMoney reads UAH3499.00, with or without blanks between.
func readMoney(l *record.Line, f *record.Field) money {
	s := l.Str(f)
	currency := s[:min(3, len(s))]
	amount := strings.TrimLeft(s[len(currency):], " ")
	if s == "" || amount == "" && record.Fits(currency, "AAA") {
		return money{}
	}
	if !record.Fits(currency, "AAA") || !record.IsAmount(amount) {
		l.Fail(f, errAmount)
		return money{}
	}
	return money{currency, amount}
}

func readAmount(l *record.Line, f *record.Field) string {
	s := l.Str(f)
	if s != "" && !record.IsAmount(s) {
		l.Fail(f, errAmount)
		return ""
	}
	return s
}

func areDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// readBasis reads an M- line: a cell for each flight that is covered.
func (d *documents) readBasis(l *record.Line) {
	d.basis = d.basis[:0]
	if len(d.ticketed) == 0 {
		return
	}
	for cell := range l.Cells() {
		f := fareBasis.In(cell)
		if cell > 0 {
			f.From = 1
		}
		d.basis = append(d.basis, record.CleanText(squeezeBlanks(l.Str(&f))))
	}
	if len(d.basis) == 1 && d.basis[0] == "" {
		d.basis = d.basis[:0]
		return
	}
	if n := countFlights(d.ticketed); len(d.basis) != n && len(d.basis) != len(d.ticketed) {
		l.Fail(&fareBasis, errBasis)
		d.basis = d.basis[:0]
	}
}

func countFlights(ticketed []*pnr.Air) int {
	n := 0
	for _, a := range ticketed {
		if a != nil {
			n++
		}
	}
	return n
}

// readCalculation reads a Q- line without the pricing entry behind it. A record
// that covers no flight has those of all stored fares, and no ticket for them.
func (d *documents) readCalculation(l *record.Line) {
	b, s := d.bill(), record.CleanText(l.Str(&calculation))
	switch {
	case s == "" || s == b.fareLine || len(d.ticketed) == 0:
	case b.fareLine != "":
		l.Fail(&calculation, errSecond)
	default:
		b.fareLine, b.marks = s, d.addMarks(b.marks, l)
	}
}

// readPayment reads an FP line.
func (d *documents) readPayment(l *record.Line) {
	text, people, segments := d.cutAssociations(l)
	if !d.concerns(people, segments) {
		return
	}
	if p := readForm(l, &formOfPayment, text); p != nil {
		b := d.bill()
		b.payment, b.paymentAt = p, d.addMarks(nil, l)
	}
}

// readForm reads the form of payment in an FP or MFP line.
func readForm(l *record.Line, f *record.Field, text string) *pnr.Payment {
	form := strings.Trim(text[min(f.From-1, len(text)):], " ")
	p := parsePayment(form)
	switch {
	case p != nil:
		l.Mark(f)
	case form != "":
		l.Fail(f, errForm)
	}
	return p
}

// parsePayment reads CASH/UAH3013.00 and CCVI4111111111111111/1227/A123, of which
// only the form, the brand and the last four digits are taken. On an exchange,
// O/CASH+/CCVI…, the older form stands in front of a plus; the newer one counts.
// Otherwise a plus is between several forms.
func parsePayment(s string) *pnr.Payment {
	newer := s[strings.LastIndexByte(s, '+')+1:]
	if !strings.HasPrefix(s, "O/") && newer != s {
		return nil
	}
	s, stroke := strings.CutPrefix(strings.TrimPrefix(newer, "O/"), "/")
	if p := parseCard(s); p != nil {
		return p
	}
	form, _, _ := strings.Cut(s, "/")
	if stroke && len(form) > 3 && record.Fits(form[:3], "AAA") && record.IsAmount(form[3:]) {
		return nil // what was paid, not how
	}
	n := 0
	for n < min(len(form), 16) && (form[n] == ' ' || 'A' <= form[n] && form[n] <= 'Z') {
		n++
	}
	if form = strings.Trim(form[:n], " "); form == "" {
		return nil
	}
	return &pnr.Payment{Type: form}
}

// parseCard finds CC, a brand and a card's number, whole or masked, in one run or
// in groups.
func parseCard(s string) *pnr.Payment {
	i := strings.Index(s, "CC")
	if i < 0 || len(s) < i+4 || !record.Fits(s[i:i+4], "CCAA") {
		return nil
	}
	number := cutCardNumber(s[i+4:])
	if number == "" {
		return nil
	}
	p := &pnr.Payment{Type: "CC", Brand: s[i+2 : i+4]}
	const shortest, shown = 12, 4
	if last := number[max(0, len(number)-shown):]; len(number) >= shortest && areDigits(last) {
		p.LastFour = last
	}
	return p
}

// cutCardNumber returns the digits and X that s begins with, without what stands
// between groups of them.
func cutCardNumber(s string) string {
	var number []byte
	for i := range len(s) {
		switch c := s[i]; {
		case c == 'X' || '0' <= c && c <= '9':
			number = append(number, c)
		case c != ' ' && c != '-':
			return string(number)
		}
	}
	return string(number)
}
