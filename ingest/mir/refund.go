package mir

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errSums = errors.New("not amounts in the columns that are known")

// A refunded is an A23 item and the lines behind it.
type refunded struct {
	number    string  // 13 digits
	coupons   [][]int // by document in a row
	issued    pnr.Date
	repayment pnr.Repayment
	at        pnr.Position
	marks     pnr.Marks
}

// readRefund reads an A23 item.
func (d *documents) readRefund(l *record.Line) {
	f := &refund
	r := refunded{number: l.Str(&f.Number), issued: readDate(l, &f.Issued), at: l.At(&f.Number)}
	r.marks = d.addMarks(nil, l)
	d.refunds = append(d.refunds, r)
}

// readRefundedCoupons reads TI:12/34///: the coupons of one document after the other.
func (d *documents) readRefundedCoupons(l *record.Line) {
	if len(d.refunds) == 0 {
		return
	}
	const shown = 60
	r := &d.refunds[len(d.refunds)-1]
	f := behind(record.Field{Name: "refunded coupons"}, len("TI:"))
	for part := range strings.SplitSeq(strings.TrimRight(l.Raw(&f), " /"), "/") {
		numbers, ok := readCoupons(part)
		if !ok || len(r.coupons) == maxBooklets {
			f.To = f.From + shown // a long one is no list of coupons
			l.Fail(&f, errCoupons)
			r.coupons = nil
			return
		}
		r.coupons = append(r.coupons, numbers)
	}
}

// readPenalty reads a PF: line.
func (d *documents) readPenalty(l *record.Line) {
	if len(d.refunds) == 0 {
		return
	}
	f := behind(record.Field{Name: "penalty"}, len("PF:"))
	d.refunds[len(d.refunds)-1].repayment.Fee = readAmount(l, &f)
}

// readRepaid reads an RA: line. Where the currency does not stand in its columns, it
// and the total are read from the right end (9).
func (d *documents) readRepaid(l *record.Line) {
	if len(d.refunds) == 0 {
		return
	}
	p, f := &d.refunds[len(d.refunds)-1].repayment, repaid
	if text := strings.TrimRight(l.Text(), " "); !record.Fits(l.Raw(&f.Currency), f.Currency.Shape) && len(text) > repaid.CashRefunded.To {
		const width, total = 3, 8
		f.Total.From, f.Total.To = len(text)-total+1, len(text)
		f.Currency.From, f.Currency.To = len(text)-total-width+1, len(text)-total
		if !record.Fits(l.Raw(&f.Currency), f.Currency.Shape) {
			l.Fail(&f.CashUsed, errSums)
			return
		}
	} else {
		p.Used = readUsed(l, &f.CashUsed, &f.CreditUsed)
	}
	p.Currency, p.Total = l.Str(&f.Currency), readAmount(l, &f.Total)
}

// readUsed returns what was used, if only one of cash and credit was.
func readUsed(l *record.Line, cash, credit *record.Field) string {
	a, b := readAmount(l, cash), readAmount(l, credit)
	switch {
	case isZero(b):
		return a
	case isZero(a):
		return b
	}
	l.Fail(credit, errSums)
	return ""
}

func isZero(amount string) bool { return strings.Trim(amount, "0.") == "" }
