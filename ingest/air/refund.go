package air

import (
	"errors"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errUnknownAmount = errors.New("what it means is not known")
	errExchanged     = errors.New("not the number of an older document")
)

// A repaid is an RFD line.
type repaid struct {
	repayment pnr.Repayment
	issued    pnr.Date // of the document
	at        pnr.Position
	marks     pnr.Marks
}

// readRefund reads an R- line.
func (d *documents) readRefund(l *record.Line) {
	date := l.Day(&refund.Date)
	if doc, ok := d.readDocument(l, &refund.Number); ok {
		doc.refunded = date.In(date.Year)
		b := d.bill()
		b.refunds = append(b.refunds, doc)
	}
}

// readRepaid reads an RFD line. Its amounts are all in the currency of the first.
func (d *documents) readRepaid(l *record.Line) {
	f := &repayment
	l.Str(&f.TaxMark)
	paid, issued := readMoney(l, &f.Paid), l.Day(&f.Issued)
	d.repaid = &repaid{
		repayment: pnr.Repayment{
			Currency: paid.currency,
			Paid:     paid.amount,
			Used:     readAmount(l, &f.Used),
			Fare:     readAmount(l, &f.Fare),
			Net:      readAmount(l, &f.Net),
			Fee:      readAmount(l, &f.Fee),
			Taxes:    readAmount(l, &f.Taxes),
			Total:    readAmount(l, &f.Total),
		},
		issued: issued.In(issued.Year),
		at:     l.Pos(),
		marks:  d.addMarks(nil, l),
	}
	for _, unknown := range []*record.Field{&f.Unknown, &f.More} {
		if l.Str(unknown) != "" {
			l.Fail(unknown, errUnknownAmount)
		}
	}
}

// readExchange reads FO229-9900000015KWI12JUN24/99212122/229-99000000153E2.
func (d *documents) readExchange(l *record.Line) {
	b := d.bill()
	if _, people, _ := d.cutAssociations(l); !d.concerns(people, nil) {
		return
	}
	known := len(b.exchanges)
	for _, old := range d.readOlder(l, &exchanged) {
		if !b.gaveIn(old.Number) {
			d.numbers++
			b.exchanges = append(b.exchanges, old)
		}
	}
	if len(b.exchanges) > known {
		b.marks = d.addMarks(b.marks, l)
	}
}

// readOlder returns the older documents, with the coupons if they are named.
func (m *memory) readOlder(l *record.Line, f *record.Field) []pnr.Reference {
	text, _, _ := m.cutAssociations(l)
	text = text[min(f.From-1, len(text)):]
	found := older.FindStringSubmatch(text)
	if found == nil {
		l.Fail(f, errExchanged)
		return nil
	}
	numbers, err := readNumbers(found[1] + "-" + found[2] + found[3])
	if err != nil {
		l.Fail(f, err)
	}
	l.Mark(f)
	olds := make([]pnr.Reference, len(numbers))
	for i, n := range numbers {
		olds[i].Number = n
	}
	for _, used := range usedUp.FindAllStringSubmatch(text, -1) {
		if i := slices.Index(numbers, used[1]+used[2]); i >= 0 {
			olds[i].Coupons, _ = readCouponNumbers([]byte(used[3]))
		}
	}
	return olds
}

// gaveIn reports whether a document was given in exchange.
func (b *bill) gaveIn(number string) bool {
	return slices.ContainsFunc(b.exchanges, func(x pnr.Reference) bool { return x.Number == number })
}
