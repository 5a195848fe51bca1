package mir

import (
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// An emd is an A29 item, with the A30 items of its number.
type emd struct {
	pnr.EMD

	segment int
	at      pnr.Position
}

// readEMD reads an A29 item.
func (d *documents) readEMD(l *record.Line) {
	f := &emdItem
	e := emd{segment: l.Int(&f.Segment), at: l.At(&f.Number)}
	e.Number, e.Passenger, e.At = l.Str(&f.Number), l.Int(&f.Passenger), l.Pos()
	e.Carrier, e.Reason, e.Text = l.Str(&f.Carrier), l.Str(&f.Reason), record.CleanText(l.Str(&f.Service))
	e.Total, e.Base, e.Currency = readAmount(l, &f.Total), readAmount(l, &f.Base), l.Str(&f.Currency)
	if base := l.Str(&f.BaseCurrency); e.Base != "" && base != e.Currency {
		e.BaseCurrency = base
		if l.Str(&f.EquivalentCurrency) == e.Currency {
			e.Equivalent = readAmount(l, &f.Equivalent)
		}
	}
	if form := l.Str(&f.Form); form != "" {
		e.Payment = &pnr.Payment{Type: form}
		if name, known := formsOfPayment[form]; known {
			e.Payment.Type = name
		}
	}
	e.Marks = d.addMarks(nil, l)
	d.emds = append(d.emds, e)
}

// readConnection reads an ED- line, which names the ticket that the EMD goes with.
func (d *documents) readConnection(l *record.Line) {
	const tag = "/RL-"
	at := strings.Index(l.Text(), tag)
	if len(d.emds) == 0 || at < 0 {
		return
	}
	f := behind(record.Field{Name: "ticket in connection", Value: "for"}, at+len(tag))
	number, _, _ := strings.Cut(l.Raw(&f), "/")
	if number = strings.Trim(number, " "); !record.Fits(number, documentNumber) {
		l.Fail(&f, errOldCode)
		return
	}
	l.Mark(&f)
	e := &d.emds[len(d.emds)-1]
	e.For, e.Marks = pnr.Reference{Number: number}, d.addMarks(e.Marks, l)
}

// documentNumber is the shape of the number of a document with its airline.
const documentNumber = "9999999999999"

// readEMDCoupon reads an A30 item.
func (d *documents) readEMDCoupon(l *record.Line) {
	f := &emdCoupon
	number := l.Str(&f.Number)
	c := pnr.Coupon{
		Number: l.Int(&f.Coupon), Segment: l.Int(&f.Segment), Service: l.Str(&f.Service), Text: record.CleanText(l.Str(&f.Text)),
	}
	if c.Number < 1 || c.Number > couponsOfDocument {
		l.Fail(&f.Coupon, errCoupons)
		return
	}
	amount, currency := readAmount(l, &f.Total), l.Str(&f.Currency)
	ticket := l.Str(&f.Ticket)
	for i := range d.emds {
		e := &d.emds[i]
		if e.Number != number {
			continue
		}
		if currency == e.Currency {
			c.Value = amount
		}
		if ticket != "" {
			c.For = pnr.Reference{Number: ticket}
		}
		e.Coupons = append(e.Coupons, c)
		return
	}
	e := emd{at: l.At(&f.Number)}
	e.Number, e.Passenger, e.At, e.Carrier = number, l.Int(&f.Passenger), l.Pos(), l.Str(&f.Carrier)
	e.Coupons, e.Total, e.Currency = []pnr.Coupon{c}, amount, currency
	d.emds = append(d.emds, e)
}
