package air

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errAmount = errors.New("not an amount")

// A price is a fare line and its taxes.
type price struct {
	letter                              string
	base, baseCurrency, total, currency string
	taxes                               []pnr.Tax
}

func (r *reader) fare(l *record.Line) { r.bill().plain.read(l, &plainFare) }

func (r *reader) sellingFare(l *record.Line) { r.bill().selling.read(l, &namedFare) }

func (r *reader) taxes(l *record.Line) { r.bill().plain.readTaxes(l) }

func (r *reader) sellingTaxes(l *record.Line) { r.bill().selling.readTaxes(l) }

// read takes the amounts of a fare line, of which many can be missing.
func (p *price) read(l *record.Line, f *fare) {
	p.letter = l.Str(&f.Letter)
	p.baseCurrency, p.base = l.Str(&f.BaseCurrency), amountOf(l, &f.Base)
	p.currency, p.total = money(l, &f.Total)
	if p.base == "" || p.baseCurrency == p.currency {
		p.baseCurrency = ""
	}
}

// exempt is printed for the amount of a tax that is not to be paid.
const exempt = "EXEMPT"

// readTaxes takes the taxes that were not paid on an older ticket.
func (p *price) readTaxes(l *record.Line) {
	p.taxes = nil
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
			p.taxes = append(p.taxes, t)
		}
	}
}

// money reads UAH3499.00, with or without blanks between.
func money(l *record.Line, f *record.Field) (currency, amount string) {
	s := l.Str(f)
	if s == "" {
		return "", ""
	}
	if len(s) < 3 || !record.Fits(s[:3], "AAA") {
		l.Fail(f, errAmount)
		return "", ""
	}
	amount = strings.TrimLeft(s[3:], " ")
	switch {
	case amount == "":
		return "", ""
	case !isAmount(amount):
		l.Fail(f, errAmount)
		return "", ""
	}
	return s[:3], amount
}

func amountOf(l *record.Line, f *record.Field) string {
	s := l.Str(f)
	if s != "" && !isAmount(s) {
		l.Fail(f, errAmount)
		return ""
	}
	return s
}

// isAmount tells whether s is digits, with or without decimals.
func isAmount(s string) bool {
	whole, decimals, point := strings.Cut(s, ".")
	return whole != "" && len(s) <= 16 && areDigits(whole) && areDigits(decimals) && (!point || decimals != "")
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
// passenger's own lines or of those for all.
func (r *reader) price(b *bill) *price {
	all := &r.bills[0]
	for _, p := range []*price{&b.selling, &all.selling, &b.plain, &all.plain} {
		if p.total != "" || p.base != "" {
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
		r.basis = append(r.basis, squeeze(l.Str(&f)))
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

// fareLine reads a Q- line without the pricing entry behind it.
func (r *reader) readFareLine(l *record.Line) { r.fareLine = kept(l.Str(&fareLine)) }

// payment reads an FP line. On an exchange the older form stands in front of a
// plus; the newer one counts.
func (r *reader) payment(l *record.Line) {
	text, _, _ := associations(l)
	text = strings.TrimPrefix(text, "FP")
	if i := strings.LastIndexByte(text, '+'); i >= 0 {
		text = text[i+1:]
	}
	text = strings.TrimLeft(strings.TrimPrefix(text, "O/"), "/ ")
	if p := readPayment(text); p.Type != "" {
		r.bill().payment = &p
	}
}

// readPayment reads CASH/UAH3013.00 and CCVI4111111111111111/1227/A123, of which
// only the form, the brand and the last four digits are taken.
func readPayment(s string) pnr.Payment {
	if i := strings.Index(s, "CC"); i >= 0 && len(s) > i+4 && record.Fits(s[i:i+4], "CCAA") && isCardDigit(s[i+4]) {
		return pnr.Payment{Type: "CC", Brand: s[i+2 : i+4], LastFour: lastFour(s[i+4:])}
	}
	form, _, _ := strings.Cut(s, "/")
	form = strings.Trim(form, " ")
	for i := range len(form) {
		if (form[i] < 'A' || form[i] > 'Z') && form[i] != ' ' || i >= 16 {
			return pnr.Payment{Type: strings.Trim(form[:i], " ")}
		}
	}
	return pnr.Payment{Type: form}
}

func isCardDigit(c byte) bool { return c == 'X' || '0' <= c && c <= '9' }

// lastFour returns the last four digits of a card's number, masked or not, or
// nothing if it is not one.
func lastFour(s string) string {
	n := 0
	for n < len(s) && isCardDigit(s[n]) {
		n++
	}
	if n < 12 || !areDigits(s[n-4:n]) {
		return ""
	}
	return s[n-4 : n]
}
