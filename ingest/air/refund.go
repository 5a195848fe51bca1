package air

import (
	"errors"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errUnknownAmount = errors.New("what it means is not known")
	errIssued        = errors.New("later than the refund")
	errWhichRefund   = errors.New("there are several documents; whose amounts these are is not known")
)

// A repaid is an RFD line.
type repaid struct {
	repayment pnr.Repayment
	issued    pnr.Date // of the document
	at        pnr.Position
	marks     pnr.Marks
}

// refund reads an R- line.
func (r *reader) refund(l *record.Line) {
	date := l.Day(&refund.Date)
	if d, ok := r.documentOf(l, &refund.Number); ok {
		d.refunded = date.In(date.Year)
		b := r.bill()
		b.refunds = append(b.refunds, d)
	}
}

// refundFare reads an RFD line. Its amounts are all in the currency of the first.
func (r *reader) refundFare(l *record.Line) {
	f := &repayment
	l.Str(&f.TaxMark)
	paid, issued := moneyOf(l, &f.Paid), l.Day(&f.Issued)
	r.repaid = &repaid{
		repayment: pnr.Repayment{
			Currency: paid.currency,
			Paid:     paid.amount,
			Used:     amountOf(l, &f.Used),
			Fare:     amountOf(l, &f.Fare),
			Net:      amountOf(l, &f.Net),
			Fee:      amountOf(l, &f.Fee),
			Taxes:    amountOf(l, &f.Taxes),
			Total:    amountOf(l, &f.Total),
		},
		issued: issued.In(issued.Year),
		at:     l.Pos(),
		marks:  r.marked(nil),
	}
	for _, unknown := range []*record.Field{&f.Unknown, &f.More} {
		if l.Str(unknown) != "" {
			l.Fail(unknown, errUnknownAmount)
		}
	}
}

// settleRefund leaves the amounts out where they can be those of several
// documents. The numbers of a conjunction are one.
func (r *reader) settleRefund() {
	documents := 0
	for i := range r.bills {
		documents += max(len(r.bills[i].tickets)+len(r.bills[i].others), len(r.bills[i].refunds))
	}
	switch {
	case r.repaid == nil:
	case documents > 1:
		r.fail(&record.Error{Pos: r.repaid.at, Field: repayment.Paid.Name, Err: errWhichRefund})
		r.repaid = nil
	case r.repaid.issued > r.rec.Issued:
		r.fail(&record.Error{Pos: r.repaid.at, Field: repayment.Issued.Name, Err: errIssued})
		r.repaid.issued = 0
	}
}

// repaymentOf returns what was repaid for a document, the nth of so many of a
// bill; nothing, if the record is not about that.
func (r *reader) repaymentOf(b *bill, n, documents int) *pnr.Repayment {
	if r.rec.Event != pnr.Refund {
		return nil
	}
	var p pnr.Repayment
	if r.repaid != nil {
		p = r.repaid.repayment
	}
	if len(b.refunds) == documents {
		p.Number, p.Date = b.refunds[n].numbers[0], b.refunds[n].refunded
	}
	if p == (pnr.Repayment{}) {
		return nil
	}
	return &p
}

// repay tells what was repaid. The first number of a conjunction that is
// refunded has it for all.
func (r *reader) repay(doc *pnr.Document, p *pnr.Repayment) {
	if doc.Refund = p; p == nil || r.repaid == nil {
		return
	}
	doc.Issued, doc.Marks = r.repaid.issued, r.places.join(doc.Marks, r.repaid.marks)
}
