package iur

import (
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errAmount = errors.New("not an amount")
	errNumber = errors.New("not the number of a document")
	errForm   = errors.New("neither a known form of payment nor a card")
)

// Documents are what M2, M4, M5, M6 and MG records say, and the tickets in M9.
type documents struct {
	sold     []sold
	coupons  []couponOf // M4
	accounts []accounted
	lines    []fareLine // M6
	emds     []emd
	elements []ticketElement
	printed  []string // numbers of 13 digits, wherever they stand
}

// A sold is an M2 record.
type sold struct {
	passenger int
	carrier   string
	number    string // ten digits
	row       int    // of further documents
	pnr.Price
	payment     *pnr.Payment
	coupons     []int // M4 records, from 1
	lines       []int // M6 records, from 1
	exchanges   []pnr.Reference
	endorsement string
	at          pnr.Position
	marks       pnr.Marks
}

// A couponOf is an M4 record.
type couponOf struct {
	segment int
	baggage string
	basis   string
	marks   pnr.Marks
}

// A fareLine is an M6 record.
type fareLine struct {
	text  string
	marks pnr.Marks
}

// An accounted is an M5 record of a document.
type accounted struct {
	passenger int
	kind      string
	carrier   string
	number    string // ten digits
	base, tax string
	currency  string
	payment   *pnr.Payment
	coupons   []int
	exchanges []pnr.Reference
	emd       bool
	at        pnr.Position
}

// An ticketElement is an SSR TKNE: a coupon and its flight.
type ticketElement struct {
	from, to, flight string
	day              record.Day
	number           string // 13 digits
	coupon           int
}

// An emd is an MG record.
type emd struct{ pnr.EMD }

// readTicket reads an M2 record.
func (d *documents) readTicket(b *block) {
	f := &ticket
	s := sold{passenger: b.Int(&f.Item), at: b.At(&f.Number)}
	kind := b.Str(&f.Type)
	b.rd.people.setType(s.passenger, kind, b.Marks())
	if strings.Trim(b.Raw(&f.Number), " 0") == "" {
		return // a fare without a document
	}
	s.carrier, s.number, s.row = b.Str(&f.Carrier), b.Str(&f.Number), b.Int(&f.Row)
	s.Base, s.BaseCurrency = readMoney(b, &f.BaseSign, &f.BaseCurrency, &f.Base)
	s.Total, s.Currency = readMoney(b, &f.TotalSign, &f.Currency, &f.Total)
	s.Equivalent, _ = readMoney(b, &f.EquivalentSign, &f.EquivalentCurrency, &f.Equivalent)
	if s.BaseCurrency == s.Currency || s.Total == "" {
		s.Equivalent = ""
	}
	if s.Total != "" && s.BaseCurrency == s.Currency {
		s.BaseCurrency = ""
	}
	s.readTaxes(b)
	s.readLines(b, d)
	if s.number != "" {
		s.marks = slices.DeleteFunc(slices.Clone(b.Marks()), func(m pnr.Mark) bool { return m.Value == "type" })
		d.sold = append(d.sold, s)
	}
}

// readMoney returns an amount and its currency. Reissues print words there, or only
// what is to be added: NO ADC, UAH 15645A. They have no such amount (4).
func readMoney(b *block, sign, currency, amount *record.Field) (value, code string) {
	text, code := trim(b.Raw(amount)), trim(b.Raw(currency))
	switch {
	case text == "" || record.Fits(text[len(text)-1:], "A") && reissueText.MatchString(trim(code+" "+text)):
		return "", ""
	case trim(b.Raw(sign)) != "" || !record.IsAmount(text) || !record.Fits(code, "AAA"):
		b.Fail(amount, errAmount)
		return "", ""
	}
	b.Mark(amount)
	return trimAmount(text), code
}

// trimAmount drops zeros in front of an amount.
func trimAmount(s string) string {
	for len(s) > 1 && s[0] == '0' && s[1] != '.' {
		s = s[1:]
	}
	return s
}

var (
	reissueText  = regexp.MustCompile(`^(?:NO ADC|[A-Z]{3} \d+(?:\.\d+)?A|[A-Z]{3} [A-Z]{3})$`)
	exchangeText = regexp.MustCompile(`^(\d{13})/(\d{1,4})$`)
	originalText = regexp.MustCompile(`^(\d{13})[A-Z]{3}\d\d[A-Z]{3}\d\d`)
	paymentText  = regexp.MustCompile(`^(?:CC)?\*?([A-Z]{2})[0-9X]{8,15}(\d{4})\b`)
	payerText    = regexp.MustCompile(`\d+\.\d+.*\b(CHD|CNN|INF|INS)$`)
	invoiceText  = regexp.MustCompile(`^[A-Z]\d{7}$`)
	ticketText   = regexp.MustCompile(`SSR TKNE [A-Z0-9]{2} [A-Z]{2}\d* ([A-Z]{3})([A-Z]{3})(\d{1,4})[A-Z](\d\d[A-Z]{3})(?:-.*)?/(?:INF)?(\d{13})C([1-4])`)
)

// readTaxes reads three taxes: sign, amount and code. PD is a tax that was paid before.
func (s *sold) readTaxes(b *block) {
	const width, amount = 10, 8
	if s.Total == "" {
		return
	}
	for i := range 3 {
		f := ticket.Taxes
		f.From, f.Name = f.From+i*width, "tax"
		f.To = f.From + width - 1
		text := b.Raw(&f)
		if len(text) < width || trim(text) == "" {
			continue
		}
		value, code := trim(text[:amount]), trim(text[amount:])
		if !record.IsAmount(value) || !record.Fits(code, "XX") {
			if code != "" && !strings.HasPrefix(value, "PD") {
				b.Fail(&f, errAmount)
			}
			continue
		}
		s.Taxes = append(s.Taxes, pnr.Tax{Code: code, Amount: trimAmount(value), Currency: s.Currency})
	}
}

// readLines reads the lines that follow an M2 record: by their place if all are there,
// else by what they look like.
func (s *sold) readLines(b *block, d *documents) {
	for i := range b.count {
		text := b.lineText(i)
		if text == "" {
			continue
		}
		place := i
		if b.count < ticketLines {
			place = lineOf(text, len(s.coupons) > 0)
		}
		if !s.readLine(place, text, d) {
			b.rd.remarks.keepLine(b.line(i), pnr.Remark{})
		}
	}
}

// readLine reads a line by its place, and reports whether it looks like one of there.
func (s *sold) readLine(place int, text string, d *documents) bool {
	switch place {
	case lineCoupons:
		s.coupons = readItems(text)
		return isItems(text)
	case lineCalculations:
		s.lines = readItems(text)
		return isItems(text)
	case linePayment:
		s.payment = readPayment(text)
		return s.payment != nil
	case lineOriginal:
		m := originalText.FindStringSubmatch(text)
		d.note(m)
		return m != nil
	case lineExchanged:
		m := exchangeText.FindStringSubmatch(text)
		if m != nil {
			s.exchanges = append(s.exchanges, pnr.Reference{Number: m[1], Coupons: digitsOf(m[2])})
			d.note(m)
		}
		return m != nil
	case lineEndorsement:
		s.endorsement = record.CleanText(text)
		return true
	}
	return false
}

// lineOf returns the place that a line looks like, or -1.
func lineOf(text string, hasCoupons bool) int {
	switch {
	case originalText.MatchString(text):
		return lineOriginal
	case exchangeText.MatchString(text):
		return lineExchanged
	case isItems(text) && !hasCoupons:
		return lineCoupons
	case isItems(text):
		return lineCalculations
	case readPayment(text) != nil:
		return linePayment
	}
	return -1
}

// note keeps a number of 13 digits, the first group of a match.
func (d *documents) note(match []string) {
	if match != nil && !slices.Contains(d.printed, match[1]) {
		d.printed = append(d.printed, match[1])
	}
}

func digitsOf(s string) []int {
	var all []int
	for _, c := range []byte(s) {
		if '1' <= c && c <= '4' && !slices.Contains(all, int(c-'0')) {
			all = append(all, int(c-'0'))
		}
	}
	return all
}

// readPayment reads a form of payment: CA is cash, CA and digits a Mastercard (4).
func readPayment(text string) *pnr.Payment {
	const shortest = len("VIXXXXXXXX1111") // card
	if len(text) >= shortest {
		if m := paymentText.FindStringSubmatch(text); m != nil {
			return &pnr.Payment{Type: "CC", Brand: m[1], LastFour: m[2]}
		}
	}
	switch word, _, _ := strings.Cut(text, " "); word {
	case "CA", "CASH":
		return &pnr.Payment{Type: "CASH"}
	case "CK", "CHECK", "CHEQUE":
		return &pnr.Payment{Type: "CHECK"}
	case "INV", "INVOICE":
		return &pnr.Payment{Type: "INV"}
	}
	return nil
}

// readCoupon reads an M4 record.
func (d *documents) readCoupon(b *block) {
	f := &couponRecord
	c := couponOf{segment: b.Int(&f.Item)}
	if s := trim(b.Raw(&f.Baggage)); record.Fits(s, f.Baggage.Shape) {
		c.baggage = b.Str(&f.Baggage)
	}
	c.marks = slices.Clone(b.Marks())
	c.basis = record.CleanText(b.Str(&f.Basis))
	d.coupons = append(d.coupons, c)
	b.keepLines(0)
}

// readCalculation reads an M6 record and the lines that go on with it.
func (d *documents) readCalculation(b *block) {
	var text strings.Builder
	text.WriteString(b.Raw(&calculation.Text))
	b.Mark(&calculation.Text)
	for i := range b.count {
		text.WriteString(b.lineText(i))
	}
	d.lines = append(d.lines, fareLine{trim(record.CleanText(text.String())), slices.Clone(b.Marks())})
}

// readAccount reads an M5 record. What is not about a document is kept.
func (d *documents) readAccount(b *block) {
	b.keepLines(0)
	f := &account
	text := trim(b.Raw(&f.Text))
	text, old, isExchanged := strings.Cut(text, "-@")
	cells := strings.Split(text, "/")
	document := trim(cells[0])
	if !record.Fits(document, "XX#9999999999|XX@9999999999") {
		b.rd.remarks.add(&b.Line, pnr.Remark{}, source{})
		return
	}
	a := accounted{kind: trim(b.Raw(&f.Kind)), carrier: document[:len("XX")], number: document[len("XX#"):], at: b.At(&f.Text)}
	if s := b.Str(&f.Passenger); record.Fits(s, "99") {
		a.passenger, _ = strconv.Atoi(s)
	}
	a.readCells(b, cells[1:])
	if isExchanged {
		if m := exchangeText.FindStringSubmatch(trim(old)); m != nil {
			a.exchanges = []pnr.Reference{{Number: m[1], Coupons: digitsOf(m[2])}}
			d.note(m)
		} else {
			b.Fail(&f.Text, errNumber)
		}
	}
	d.accounts = append(d.accounts, a)
}

// readCells reads commission, base, taxes, ONE or PER or ALL, payment, documents, and of
// a refund the coupons; then letters.
func (a *accounted) readCells(b *block, cells []string) {
	at := slices.IndexFunc(cells, func(s string) bool { return slices.Contains([]string{"ONE", "PER", "ALL"}, trim(s)) })
	if at < 2 {
		return
	}
	const base, tax = 1, 2
	amount := trim(cells[base])
	if m := currencyAmount.FindStringSubmatch(amount); m != nil {
		a.currency, amount = m[1], m[2]
	}
	if record.IsAmount(amount) {
		a.base = trimAmount(amount)
	}
	if at == tax+1 && record.IsAmount(trim(cells[tax])) {
		a.tax = trimAmount(trim(cells[tax]))
	}
	rest := cells[at+1:]
	if len(rest) == 0 {
		return
	}
	a.payment = readPayment(trim(rest[0]))
	if payer := trim(rest[0]); record.Fits(payer[max(0, len(payer)-3):], "CHD|CNN|INF|INS") {
		if m := payerText.FindStringSubmatch(payer); m != nil {
			b.rd.people.setType(a.passenger, m[1], nil)
		}
	}
	for i, cell := range rest[1:] {
		cell = trim(cell)
		a.emd = a.emd || cell == "EMD"
		if a.kind == "R" && invoiceText.MatchString(cell) && i > 0 {
			a.coupons = digitsOf(trim(rest[i]))
		}
	}
}

// readElement reads SSR TKNE.
func (d *documents) readElement(text string) {
	m := ticketText.FindStringSubmatch(text)
	if m == nil {
		return
	}
	day, err := record.ParseDay(m[4])
	if err != nil {
		return
	}
	e := ticketElement{from: m[1], to: m[2], flight: record.TrimZeros(m[3]), day: day, number: m[5], coupon: int(m[6][0] - '0')}
	d.elements = append(d.elements, e)
	d.note([]string{"", e.number})
}

// readEMD reads an MG record and the lines that follow it.
func (d *documents) readEMD(b *block) {
	f := &emdRecord
	var e emd
	e.At, e.Passenger, e.Carrier, e.Reason = b.Pos(), b.Int(&f.Item), b.Str(&f.Carrier), b.Str(&f.Reason)
	number := b.Str(&f.Airline) + b.Str(&f.Number)
	if day := b.Day(&f.Issued); day != (record.Day{}) {
		e.Issued = day.In(day.Year)
	}
	e.Number = number
	if ticket := b.Str(&f.ForAirline) + b.Str(&f.For); len(ticket) == len(number) && strings.Trim(ticket, "0") != "" {
		e.For, e.Associated = pnr.Reference{Number: ticket}, true
		d.note([]string{"", ticket})
	}
	e.readPrice(b)
	e.Payment = readEMDPayment(b)
	if old := b.Str(&f.Exchanged); old != "" {
		e.Exchanges = []pnr.Reference{{Number: old}}
	}
	e.Marks = slices.Clone(b.Marks())
	e.readCoupons(b)
	d.note([]string{"", number})
	d.emds = append(d.emds, e)
}

// readEMDPayment reads a form of payment and the card behind it.
func readEMDPayment(b *block) *pnr.Payment {
	f := &emdRecord
	form := b.Str(&f.Form)
	if form == "" {
		return nil
	}
	if card := readPayment(form + trim(b.Raw(&f.Card))); card != nil && card.Type == "CC" {
		return card
	}
	payment := readPayment(form)
	if payment == nil {
		b.Fail(&f.Form, errForm)
	}
	return payment
}

// readPrice reads fare and equivalent, of which the total is the equivalent if there is
// one.
func (e *emd) readPrice(b *block) {
	f := &emdRecord
	read := func(amount, currency *record.Field) (string, string) {
		s := trim(b.Raw(amount))
		if !record.IsAmount(s) || trim(b.Raw(currency)) == "" {
			return "", ""
		}
		b.Mark(amount)
		return trimAmount(s), b.Str(currency)
	}
	e.Base, e.BaseCurrency = read(&f.Base, &f.BaseCurrency)
	if e.Equivalent, e.Currency = read(&f.Equivalent, &f.EquivalentCurrency); e.Equivalent != "" {
		e.Total = e.Equivalent
	} else {
		e.Total, e.Currency, e.BaseCurrency = e.Base, e.BaseCurrency, ""
	}
	if strings.Trim(b.Raw(&f.Tax), " 0.") != "" {
		e.Total = "" // nothing prints what both are
	}
}

// readCoupons reads the lines of coupons. Others are kept: fare calculation,
// endorsement, and where the coupon is good for.
func (e *emd) readCoupons(b *block) {
	f := &emdCoupon
	for i := range b.count {
		text := b.lineText(i)
		l := b.line(i)
		n := 0
		if len(text) >= f.Code.To && record.Fits(text[:2], "99") && record.Fits(trim(l.Raw(&f.Code)), f.Code.Shape) {
			n = l.Int(&f.Number)
		}
		if n < 1 || n > couponsOfDocument {
			b.rd.remarks.add(l, pnr.Remark{}, source{})
			continue
		}
		c := pnr.Coupon{Number: n, Service: l.Str(&f.Code), Text: record.CleanText(l.Str(&f.Text))}
		if s := trim(l.Raw(&f.Value)); record.IsAmount(s) {
			c.Value = trimAmount(s)
		}
		if e.BaseCurrency != "" && e.BaseCurrency != e.Currency {
			c.Value = "" // it is in the currency of the fare
		}
		e.Text = strings.TrimPrefix(joinNew(e.Text, c.Text), ", ")
		e.Coupons = append(e.Coupons, c)
	}
}

// joinNew adds a text, unless it is there.
func joinNew(all, text string) string {
	if text == "" || slices.Contains(strings.Split(all, ", "), text) {
		return all
	}
	return all + ", " + text
}

// couponsOfDocument is how many a document has at most.
const couponsOfDocument = 4

// hasExchange reports whether M2 or M5 names what was given for a ticket that is issued.
func (d *documents) hasExchange() bool {
	isFor := func(s sold) bool { return len(s.exchanges) > 0 }
	return slices.ContainsFunc(d.sold, isFor) || slices.ContainsFunc(d.accounts, func(a accounted) bool {
		isSold := slices.ContainsFunc(d.sold, func(s sold) bool { return s.number == a.number })
		return isSold && (a.kind == "A" || a.kind == "E" || len(a.exchanges) > 0)
	})
}

func (d *documents) hasRefund() bool {
	return slices.ContainsFunc(d.accounts, func(a accounted) bool { return a.kind == "R" })
}

// firstIssue returns the day on which the first EMD was issued, or 0.
func (d *documents) firstIssue() pnr.Date {
	for i := range d.emds {
		if d.emds[i].Issued != 0 {
			return d.emds[i].Issued
		}
	}
	return 0
}
