package transform

import (
	"cmp"
	"slices"
	"strconv"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// owns reports whether a document is the traveller's own.
func (t *trip) owns(d *pnr.Document) bool {
	return d.Passenger == t.who.Number && !d.Infant && len(d.Number) == 13
}

// documents returns the traveller's own documents, without those of which only the
// number is known because their record has not come.
func (t *trip) documents() []*pnr.Document {
	var out []*pnr.Document
	for i := range t.pnr.Tickets {
		if d := &t.pnr.Tickets[i].Document; t.owns(d) && len(d.Coupons) > 0 {
			out = append(out, d)
		}
	}
	for i := range t.pnr.EMDs {
		if d := &t.pnr.EMDs[i].Document; t.owns(d) {
			out = append(out, d)
		}
	}
	return out
}

// tickets returns the traveller's tickets, each followed by its adjustment.
func (t *trip) tickets() []itinerary.TicketRecord {
	var out []itinerary.TicketRecord
	for i := range t.pnr.Tickets {
		k := &t.pnr.Tickets[i]
		if !t.owns(&k.Document) || len(k.Coupons) == 0 {
			continue
		}
		out = append(out, t.ticket(k))
		if a := t.adjustment(&k.Document); a != nil {
			out = append(out, a)
		}
	}
	return out
}

func (t *trip) ticket(k *pnr.Ticket) *itinerary.AirlineTicket {
	carrier, control := numberParts(k.Number)
	out := &itinerary.AirlineTicket{
		PlatingCarrierNumericCode: carrier,
		PlatingControlNumber:      control,
		MasterTicketNumber:        k.Master,
		TicketType:                "E",
		PassengerName:             t.passengerName(),
		RecordLocator:             string(t.pnr.Locator),
		IssueDateTime:             midnightOf(k.Issued),
		IssuingIataAgencyNumber:   onlyDigits(k.IATA),
		IssuingPseudoCity:         k.Office,
		TotalFare:                 itinerary.Decimal(k.Total),
		TotalFareCurrency:         currencyOf(k.Total, k.Currency),
		BaseFare:                  itinerary.Decimal(k.Base),
		BaseFareCurrency:          currencyOf(k.Base, cmp.Or(k.BaseCurrency, k.Currency)),
		Endorsements:              t.fit(k.Endorsement, "AirlineTicket", itinerary.MaxEndorsements),
		LinearFareConstructor:     t.fit(k.FareLine, "AirlineTicket", itinerary.MaxLinearFareConstructor),
		TourIdentifier:            t.fit(k.Tour, "AirlineTicket", itinerary.MaxTourIdentifier),
	}
	if haveStatus(k.Coupons, pnr.CouponVoid) {
		out.TicketType = "V"
	}
	for _, x := range k.Taxes {
		out.Taxes = append(out.Taxes, itinerary.Tax{TaxType: x.Code, TaxAmount: itinerary.Decimal(x.Amount)})
	}
	for _, x := range k.Exchanges {
		carrier, control := numberParts(x.Number)
		out.AirlineTicketExchanges = append(out.AirlineTicketExchanges,
			itinerary.AirlineTicketExchange{PlatingCarrierNumericCode: carrier, PlatingControlNumber: control})
	}
	for _, c := range k.Coupons {
		out.AirlineTicketCoupons = append(out.AirlineTicketCoupons, couponOf(c))
	}
	return out
}

func (t *trip) passengerName() string {
	return t.fit(t.who.Last+"/"+t.who.First, "AirlineTicket", itinerary.MaxPassengerName)
}

// numberParts divides a document's number into the airline's and its own.
func numberParts(number string) (carrier, control string) {
	n := min(3, len(number))
	return number[:n], number[n:]
}

func couponOf(c pnr.Coupon) itinerary.AirlineTicketCoupon {
	return itinerary.AirlineTicketCoupon{
		CouponNumber:   uint8(c.Number), //nolint:gosec // 1 to 4
		CouponStatus:   c.Status,
		Vendor:         c.Carrier,
		FlightNumber:   c.Flight,
		ClassOfService: c.Class,
		StartCityCode:  c.From,
		EndCityCode:    c.To,
		StartDateLocal: formatLocal(c.Depart),
		RateCode:       c.FareBasis,
	}
}

// adjustment returns the adjustment of a document that was voided, or refunded as a
// whole or in part, or nil.
func (t *trip) adjustment(d *pnr.Document) *itinerary.AirlineAdjustment {
	carrier, control := numberParts(d.Number)
	out := &itinerary.AirlineAdjustment{
		PlatingCarrierNumericCode: carrier,
		PlatingControlNumber:      control,
		PassengerName:             t.passengerName(),
		RecordLocator:             string(t.pnr.Locator),
	}
	switch {
	case haveStatus(d.Coupons, pnr.CouponVoid):
		out.AdjustmentType = "V"
	case slices.ContainsFunc(d.Coupons, func(c pnr.Coupon) bool { return c.Status == pnr.CouponRefunded }):
		out.AdjustmentType = "R"
		if r := d.Refund; r != nil {
			out.AdjustmentDateTime = midnightOf(r.Date)
			out.TotalAdjustment, out.TotalAdjustmentCurrency = itinerary.Decimal(r.Total), currencyOf(r.Total, r.Currency)
		}
	default:
		return nil
	}
	return out
}

// chargeOrders returns the traveller's EMDs and MCOs that cost something and are still
// good. Concur has no states for them: voided or refunded ones are left out.
func (t *trip) chargeOrders() []itinerary.MiscellaneousChargeOrder {
	var out []itinerary.MiscellaneousChargeOrder
	for i := range t.pnr.EMDs {
		e := &t.pnr.EMDs[i]
		amount, currency := cmp.Or(e.Total, e.Base), e.Currency
		if e.Total == "" {
			currency = cmp.Or(e.BaseCurrency, e.Currency)
		}
		switch {
		case !t.owns(&e.Document):
		case !isGood(e.Coupons):
			t.note("EMD %s: voided, refunded or exchanged, not sent", e.Number)
		case amount == "" || currency == "":
			t.note("EMD %s: amount not known, not sent", e.Number)
		default:
			carrier, control := numberParts(e.Number)
			out = append(out, itinerary.MiscellaneousChargeOrder{
				IssueDate:                 midnightOf(e.Issued),
				PlatingCarrierNumericCode: carrier,
				PlatingControlNumber:      control,
				TotalAmount:               itinerary.Decimal(amount),
				TotalAmountCurrency:       currency,
			})
		}
	}
	return out
}

// isGood reports whether some coupon is neither void nor refunded nor exchanged. A
// document without coupons is good.
func isGood(coupons []pnr.Coupon) bool {
	return len(coupons) == 0 || slices.ContainsFunc(coupons, func(c pnr.Coupon) bool {
		return c.Status != pnr.CouponVoid && c.Status != pnr.CouponRefunded && c.Status != pnr.CouponExchanged
	})
}

func haveStatus(coupons []pnr.Coupon, status string) bool {
	return len(coupons) > 0 && !slices.ContainsFunc(coupons, func(c pnr.Coupon) bool { return c.Status != status })
}

// onlyDigits returns s if it is a number, as the schema wants it, else "".
func onlyDigits(s string) string {
	if _, err := strconv.ParseUint(s, 10, 64); err != nil {
		return ""
	}
	return s
}

func currencyOf(amount, currency string) string {
	if amount == "" {
		return ""
	}
	return currency
}

// isTicketed reports whether some coupon was flown or still can be.
func isTicketed(tickets []itinerary.TicketRecord) bool {
	for _, r := range tickets {
		k, ok := r.(*itinerary.AirlineTicket)
		if ok && slices.ContainsFunc(k.AirlineTicketCoupons, func(c itinerary.AirlineTicketCoupon) bool { return isExpensable(c.CouponStatus) }) {
			return true
		}
	}
	return false
}
