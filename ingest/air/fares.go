package air

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errAmount   = errors.New("not an amount")
	errCurrency = errors.New("not in the currency of the total")
	errSeveral  = errors.New("several fares that differ; none is surely that of the ticket")
)

// A price is a fare line and its taxes.
type price struct {
	pnr.Price
	letter  string
	marks   pnr.Marks
	taxesAt pnr.Marks
	several bool // fares that differ: none is surely that of the document
}

func (r *reader) fare(l *record.Line) { r.readFare(&r.bill().plain, l, &plainFare) }

func (r *reader) sellingFare(l *record.Line) { r.readFare(&r.bill().selling, l, &namedFare) }

func (r *reader) taxes(l *record.Line) { readTaxes(&r.bill().plain, l) }

func (r *reader) sellingTaxes(l *record.Line) { readTaxes(&r.bill().selling, l) }

// readFare takes the amounts of a fare line, of which many can be missing.
func (r *reader) readFare(p *price, l *record.Line, f *fare) {
	next := price{letter: l.Str(&f.Letter)}
	base := money{l.Str(&f.BaseCurrency), amountOf(l, &f.Base)}
	next.Price = priceOf(l, base, moneyOf(l, &f.Total), &f.Equivalent)
	next.Rates = rates(l, &f.Rate, &f.SecondRate)
	next.marks = r.marked(nil)
	next.several = p.several || p.letter != "" && !p.same(&next)
	*p = next
}

// same tells whether two stored fares are of the same amounts.
func (p *price) same(o *price) bool {
	return p.letter == o.letter && p.Total == o.Total && p.Currency == o.Currency &&
		p.Base == o.Base && p.BaseCurrency == o.BaseCurrency
}

// priceOf returns a price of its amounts. The equivalent of the base is in the
// currency of the total, or it is none.
func priceOf(l *record.Line, base, total money, equivalent *record.Field) pnr.Price {
	p := pnr.Price{Base: base.amount, Total: total.amount, Currency: total.currency}
	if base.amount != "" && base.currency != total.currency {
		p.BaseCurrency = base.currency
	}
	switch m := moneyOf(l, equivalent); {
	case m.amount == "":
	case m.currency != total.currency:
		l.Fail(equivalent, errCurrency)
	default:
		p.Equivalent = m.amount
	}
	return p
}

// rates reads the rates of exchange that are printed.
func rates(l *record.Line, fields ...*record.Field) []string {
	var out []string
	for _, f := range fields {
		if s := amountOf(l, f); s != "" {
			out = append(out, s)
		}
	}
	return out
}

// exempt is printed for the amount of a tax that is not to be paid.
const exempt = "EXEMPT"

// readTaxes takes the taxes that were not paid on an older ticket.
func readTaxes(p *price, l *record.Line) {
	p.Taxes = nil
	for cell := tax.Mark.Cell; cell < l.Cells(); cell++ {
		if strings.Trim(l.Cell(cell), " ") == "" || l.Cell(cell)[0] == 'O' {
			continue
		}
		currency, amount, code := tax.Currency.In(cell), tax.Amount.In(cell), tax.Code.In(cell)
		if strings.Trim(l.Raw(&amount), " ") == exempt {
			continue
		}
		t := pnr.Tax{Currency: l.Str(&currency), Amount: amountOf(l, &amount), Code: l.Str(&code)}
		if t.Amount != "" && t.Code != "" {
			p.Taxes = append(p.Taxes, t)
		}
	}
	if len(p.Taxes) > 0 {
		p.taxesAt = pnr.Marks{{Value: "taxes", At: l.Pos()}}
	}
}

// money is an amount in a currency; without an amount it is none.
type money struct{ currency, amount string }

// moneyOf reads UAH3499.00, with or without blanks between.
func moneyOf(l *record.Line, f *record.Field) money {
	s := l.Str(f)
	currency := s[:min(3, len(s))]
	amount := strings.TrimLeft(s[len(currency):], " ")
	if s == "" || amount == "" && record.Fits(currency, "AAA") {
		return money{}
	}
	if !record.Fits(currency, "AAA") || !isAmount(amount) {
		l.Fail(f, errAmount)
		return money{}
	}
	return money{currency, amount}
}

func amountOf(l *record.Line, f *record.Field) string {
	s := l.Str(f)
	if s != "" && !isAmount(s) {
		l.Fail(f, errAmount)
		return ""
	}
	return s
}

// isAmount tells whether s is digits, with or without decimals. How many a
// currency has is not checked: UAH is printed with none and with two.
func isAmount(s string) bool {
	whole, decimals, point := strings.Cut(s, ".")
	const most = 12 // digits, fewer than a card's number has
	return whole != "" && len(whole) <= most && len(decimals) <= most &&
		areDigits(whole) && areDigits(decimals) && (!point || decimals != "")
}

func areDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// price returns what the client pays: the selling fare if there is one, of the
// passenger's own lines or of those for all. These are not an infant's where the
// record has tickets of others, too.
func (r *reader) price(b *bill) *price {
	all := &r.bills[0]
	if b.infant && slices.ContainsFunc(r.bills, func(o bill) bool { return !o.infant && len(o.tickets) > 0 }) {
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

// fareBasis reads an M- line: a cell for each flight that is covered.
func (r *reader) fareBasis(l *record.Line) {
	r.basis = r.basis[:0]
	if len(r.covered) == 0 {
		return
	}
	for cell := range l.Cells() {
		f := fareBasis.In(cell)
		if cell > 0 {
			f.From = 1
		}
		r.basis = append(r.basis, kept(squeeze(l.Str(&f))))
	}
	if len(r.basis) == 1 && r.basis[0] == "" {
		r.basis = r.basis[:0]
		return
	}
	if n := r.flightsCovered(); len(r.basis) != n && len(r.basis) != len(r.covered) {
		l.Fail(&fareBasis, errBasis)
		r.basis = r.basis[:0]
	}
}

func (r *reader) flightsCovered() int {
	n := 0
	for _, a := range r.covered {
		if a != nil {
			n++
		}
	}
	return n
}

// basisOf returns the fare basis of a covered flight; surface pieces have a cell
// in some records and none in others.
func (r *reader) basisOf(a *pnr.Air) string {
	i := slices.Index(r.covered, a)
	if len(r.basis) != len(r.covered) {
		for _, c := range r.covered[:i] {
			if c == nil {
				i--
			}
		}
	}
	if i >= len(r.basis) {
		return ""
	}
	return r.basis[i]
}
