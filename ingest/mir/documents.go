package mir

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errAmount  = errors.New("not an amount")
	errCoupons = errors.New("not the numbers of coupons")
	errSecond  = errors.New("differs from what was printed before, which is kept")
	errOldCode = errors.New("not the number of a document")
)

// Documents are what items about tickets, EMDs, fares and payment say.
type documents struct {
	*memory

	sold      []sold
	fares     []fare
	exchanges []exchanged // A10
	payments  []paid
	refunds   []refunded
	emds      []emd

	charge     bool // an A19 item makes the numbers those of MCOs
	chargeText string
	chargeAt   pnr.Marks

	legs []leg // of the journey, once it is settled
}

// A sold is the number of the documents of a passenger.
type sold struct {
	passenger int
	number    string // ten digits; "": none was issued
	booklets  int    // documents in a row; 0: not printed
	fare      string // item of it
	exchange  string // item of it
	marks     pnr.Marks
	at        pnr.Position
}

// A fare is what A07, A08, A09 and A24 items of one number say.
type fare struct {
	item string
	pnr.Price
	bases       []basis
	endorsement string
	endorsed    bool   // in full
	printed     string // calculation
	values      string // of the calculation
	inValues    bool   // the calculation that goes on is that of the values
	line        string // the calculation that is taken, once it is settled
	at          pnr.Position
	marks       pnr.Marks
	lineMarks   pnr.Marks
}

// A basis is the fare basis of a flight.
type basis struct {
	segment int
	code    string
}

// An exchanged is what was given in exchange by an item.
type exchanged struct {
	item string
	old  []pnr.Reference
	at   pnr.Marks
}

// A paid is a form of payment and whose it is; 0: everybody's.
type paid struct {
	passenger int
	pnr.Payment
	at pnr.Marks
}

// count returns how many documents were read.
func (d *documents) count() int {
	n := len(d.refunds) + len(d.emds)
	for i := range d.sold {
		n += max(1, d.sold[i].booklets)
	}
	for i := range d.exchanges {
		n += len(d.exchanges[i].old)
	}
	return n
}

// hasNumbers reports whether some passenger has a document.
func (d *documents) hasNumbers() bool {
	for i := range d.sold {
		if d.sold[i].number != "" {
			return true
		}
	}
	return false
}

// readNumber reads the document of an A02 item.
func (d *documents) readNumber(l *record.Line) {
	f := passenger
	if strings.Trim(l.Raw(&f.Number), " ") == "" {
		f.Number.Essential = false
	}
	from := len(l.Marks())
	s := sold{passenger: len(d.sold) + 1, number: l.Str(&f.Number), booklets: l.Int(&f.Booklets), at: l.At(&f.Number)}
	s.fare, s.exchange = l.Str(&f.Fare), l.Str(&f.Exchange)
	s.marks = d.places.Join(nil, l.Marks()[from:])
	d.sold = append(d.sold, s)
}

// fare returns the fare of an item, which is new if it has none.
func (d *documents) fare(item string) *fare {
	for i := range d.fares {
		if d.fares[i].item == item {
			return &d.fares[i]
		}
	}
	d.fares = append(d.fares, fare{item: item})
	return &d.fares[len(d.fares)-1]
}

// readPrice reads an A07 item: amounts for each passenger that names it.
func (d *documents) readPrice(l *record.Line) {
	f := &price
	p := d.fare(l.Str(&f.Item))
	if p.Total != "" {
		l.Fail(&f.Item, errSecond)
		return
	}
	p.Price = pnr.Price{Total: readAmount(l, &f.Total), Base: readAmount(l, &f.Base)}
	p.Currency, p.at = l.Str(&f.Currency), l.At(&f.Total)
	if base := l.Str(&f.BaseCurrency); p.Base != "" && base != p.Currency {
		p.BaseCurrency = base
	}
	if p.BaseCurrency != "" && l.Str(&f.EquivalentCurrency) == p.Currency {
		p.Equivalent = readAmount(l, &f.Equivalent)
	}
	d.readTaxList(l, p, f.Equivalent.To)
	p.marks = d.addMarks(p.marks, l)
}

// readTaxList reads the taxes behind the fixed columns of an A07 item.
func (d *documents) readTaxList(l *record.Line, p *fare, from int) {
	tags := tagReader{text: l.Text(), at: from, tags: priceTags}
	currency := p.Currency
	for {
		f, tag, ok := tags.next()
		if !ok {
			rest := tags.rest()
			if len(rest) < len("UAH") || !record.Fits(rest[:3], "AAA") {
				break
			}
			currency, tags.at = rest[:3], tags.at+3
			continue
		}
		if tag != "NR:" {
			p.addTax(l, f, currency)
		}
	}
	if tags.rest() != "" {
		f := behind(record.Field{Name: "taxes"}, tags.at)
		l.Fail(&f, errTag)
	}
}

// addTax adds a tax: an amount in all columns of f but the last two, and its code.
func (p *fare) addTax(l *record.Line, f record.Field, currency string) {
	amount, code := f, f
	amount.To, code.From, code.To = f.To-2, f.To-1, f.To
	if strings.Trim(l.Raw(&f), " ") == "" {
		return
	}
	code.Shape, amount.Name, code.Name = "XX", "tax", "tax code"
	t := pnr.Tax{Code: l.Str(&code), Amount: readAmount(l, &amount), Currency: currency}
	if t.Code != "" && t.Amount != "" {
		p.Taxes = append(p.Taxes, t)
	}
}

// several is the code of a sum of taxes, whose parts follow.
const several = "XT"

// readTaxes reads an IT: or ET: line, which has the parts of the tax XT.
func (d *documents) readTaxes(l *record.Line) {
	if len(d.fares) == 0 {
		return
	}
	p := &d.fares[len(d.fares)-1]
	currency := p.Currency
	for i, t := range p.Taxes {
		if t.Code == several {
			currency = t.Currency
			p.Taxes = append(p.Taxes[:i:i], p.Taxes[i+1:]...)
			break
		}
	}
	width := 10
	if strings.HasPrefix(l.Text(), "ET:") {
		width = 13
	}
	for at := len("IT:"); at+width <= len(strings.TrimRight(l.Text(), " ")); at += width {
		p.addTax(l, record.Field{From: at + 1, To: at + width}, currency)
	}
}

// readAmount returns an amount without zeros in front of it.
func readAmount(l *record.Line, f *record.Field) string {
	s := l.Str(f)
	if s != "" && !record.IsAmount(s) {
		l.Fail(f, errAmount)
		return ""
	}
	for len(s) > 1 && s[0] == '0' && s[1] != '.' {
		s = s[1:]
	}
	return s
}

// readBasis reads an A08 item.
func (d *documents) readBasis(l *record.Line) {
	f := &fareBasis
	p := d.fare(l.Str(&f.Item))
	b := basis{l.Int(&f.Segment), l.Str(&f.Basis)}
	tags := tagReader{text: l.Text(), at: f.Designator.To, tags: basisTags}
	var text []string
	for {
		f, tag, ok := tags.next()
		if !ok {
			break
		}
		switch value := record.CleanText(strings.Trim(l.Raw(&f), " ")); tag {
		case "F:":
			if value != "" {
				b.code = value
			}
		case "E:":
			if first, second, ok := strings.Cut(value, " E:"); ok {
				text = append(text, strings.TrimRight(first, " "), second)
			} else if value != "" {
				text = append(text, value)
			}
		}
	}
	if p.endorsement == "" {
		p.endorsement = strings.Join(text, " ")
	}
	if b.segment != 0 && b.code != "" {
		p.bases = append(p.bases, b)
	}
}

// readEndorsement reads an EF: line, which has the endorsement in full.
func (d *documents) readEndorsement(l *record.Line) {
	if len(d.fares) == 0 {
		return
	}
	p := &d.fares[len(d.fares)-1]
	f := behind(record.Field{Name: "endorsement"}, len("EF:"))
	if text := record.CleanText(l.Str(&f)); text != "" && !p.endorsed {
		p.endorsement, p.endorsed = text, true
	}
}

// readCalculation reads an A09 item.
func (d *documents) readCalculation(l *record.Line) { d.beginCalculation(l, false) }

// readValues reads an A24 item.
func (d *documents) readValues(l *record.Line) { d.beginCalculation(l, true) }

func (d *documents) beginCalculation(l *record.Line, values bool) {
	p := d.fare(l.Str(&calculation.Item))
	text := record.Decode(l.Raw(&calculation.Text))
	p.inValues = values
	if values {
		p.values = text
	} else {
		p.printed = text
	}
	if text != "" && p.lineMarks == nil {
		l.Mark(&calculation.Text)
		p.lineMarks = d.addMarks(nil, l)
	}
}

// addCalculation reads a line with more of a fare calculation, which is cut within
// words.
func (d *documents) addCalculation(l *record.Line) {
	const most = 4000
	if len(d.fares) == 0 {
		return
	}
	p := &d.fares[len(d.fares)-1]
	for i := range d.fares {
		if d.fares[i].inValues == p.inValues && d.fares[i].lineMarks != nil {
			p = &d.fares[i]
		}
	}
	to := &p.printed
	if p.inValues {
		to = &p.values
	}
	if len(*to) < most {
		*to += record.Decode(l.Text())
	}
}

// settleLines takes of each fare the calculation that is printed, else the one with the
// values.
func (d *documents) settleLines() {
	for i := range d.fares {
		p := &d.fares[i]
		if p.line = strings.Trim(record.CleanText(p.printed), " "); p.line == "" {
			p.line = strings.Trim(record.CleanText(p.values), " ")
		}
	}
}

// readExchange reads an A10 item. That of Apollo has the older document itself.
func (d *documents) readExchange(l *record.Line) {
	d.exchanges = append(d.exchanges, exchanged{item: l.Str(&exchange.Item)})
	f := oldExchange.Number
	if record.Fits(strings.Trim(l.Raw(&f), " "), f.Shape) {
		d.addOlder(pnr.Reference{Number: l.Str(&f)}, l)
	}
}

// readExchanged reads the TI: line of an exchange.
func (d *documents) readExchanged(l *record.Line) {
	if len(d.exchanges) == 0 {
		return
	}
	f := &exchangedLine
	old := pnr.Reference{Number: l.Str(&f.Number)}
	if old.Number == "" {
		return
	}
	coupons, ok := readCoupons(strings.Trim(l.Raw(&f.Coupons), " "))
	if !ok {
		l.Fail(&f.Coupons, errCoupons)
	}
	old.Coupons = coupons
	d.addOlder(old, l)
}

func (d *documents) addOlder(old pnr.Reference, l *record.Line) {
	x := &d.exchanges[len(d.exchanges)-1]
	x.old, x.at = append(x.old, old), d.addMarks(x.at, l)
}

// readCoupons reads the numbers of coupons; blanks and zeros do not count.
func readCoupons(s string) (numbers []int, ok bool) {
	for _, c := range []byte(s) {
		switch {
		case '1' <= c && c <= '4':
			numbers = append(numbers, int(c-'0'))
		case c != '0' && c != ' ':
			return nil, false
		}
	}
	return numbers, true
}

// readPayment reads an A11 item, of which neither the card's number nor its expiry is
// kept.
func (d *documents) readPayment(l *record.Line) {
	const shown = 4
	f := &payment
	form := l.Str(&f.Form)
	if form == "" {
		return
	}
	p := paid{Payment: pnr.Payment{Type: form}}
	if name, known := formsOfPayment[form]; known {
		p.Type = name
	}
	if card := strings.Trim(l.Raw(&f.Card), " "); form == cardForm && card != "" {
		p.Brand = l.Str(&f.Brand)
		if last := card[max(0, len(card)-shown):]; len(card) >= 12 && record.Fits(last, "9999") {
			p.LastFour = last
		}
	}
	tags := tagReader{text: l.Text(), at: f.Approval.To, tags: paymentTags}
	f1, tag, ok := tags.next()
	if !ok && tags.at < f.Other.To {
		tags.at = f.Other.To
		f1, tag, ok = tags.next()
	}
	if ok && tag == "P:" {
		p.passenger = l.Int(&f1)
	}
	p.at = d.addMarks(nil, l)
	d.payments = append(d.payments, p)
}

// readCharge reads an A19 item.
func (d *documents) readCharge(*record.Line) { d.charge = true }

// readChargeText reads the line that says what an MCO is for.
func (d *documents) readChargeText(l *record.Line) {
	f := behind(record.Field{Name: "MCO text", Value: "text"}, len("ST:"))
	d.chargeText, d.chargeAt = record.CleanText(l.Str(&f)), d.addMarks(nil, l)
}
