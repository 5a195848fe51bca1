package air

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errUnknownAmount = errors.New("what it means is not known")

// RefundAmounts are what an RFD line says.
type refundAmounts struct {
	repayment pnr.Repayment
	issued    pnr.Date // of the document
	at        pnr.Position
	marks     pnr.Marks
}

// readRefund reads an R- line.
func (d *documents) readRefund(l *record.Line) {
	date := l.Day(&refund.Date)
	if doc, ok := d.readDocument(l, &refund.Number); ok {
		doc.refundedOn = date.In(date.Year)
		b := d.bill()
		b.refunds = append(b.refunds, doc)
	}
}

// readRefundedCoupons reads TBS1-0200: one ticket, of which coupon 2 is refunded.
func (d *documents) readRefundedCoupons(l *record.Line) {
	s := l.Str(&coupons)
	count, digits, ok := strings.Cut(s, "-")
	digits = strings.ReplaceAll(digits, "-", "")
	n, isCount := parseSmall(count)
	if !ok || !isCount || n == 0 || len(digits) != n*couponsOfTicket {
		if s != "" {
			l.Fail(&coupons, errCoupons)
		}
		return
	}
	b := d.bill()
	b.refundedCoupons = nil
	for of := range slices.Chunk([]byte(digits), couponsOfTicket) {
		numbers, ok := readCouponNumbers(of)
		if !ok {
			l.Fail(&coupons, errCoupons)
			return
		}
		b.refundedCoupons = append(b.refundedCoupons, numbers)
	}
}

// readRefundAmounts reads an RFD line. Its amounts are all in the currency of the first.
func (d *documents) readRefundAmounts(l *record.Line) {
	f := &repayment
	l.Str(&f.TaxMark)
	paid, issued := readMoney(l, &f.Paid), l.Day(&f.Issued)
	d.refundAmounts = &refundAmounts{
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
