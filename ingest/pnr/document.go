package pnr

import (
	"fmt"
	"strconv"
	"strings"
)

// The states of a coupon, in the words that Concur counts expenses by.
const (
	CouponOpen      = "OPEN"
	CouponUsed      = "USED"
	CouponPrinted   = "PRTD"
	CouponCheckedIn = "CKIN"
	CouponVoid      = "VOID"
	CouponRefunded  = "REFUNDED"
	CouponExchanged = "EXCHANGED"
)

// A Document is what tickets and EMDs have in common. In a record of a void, a refund
// or a restoration it has only the number and the coupons concerned. No coupons means
// all of them.
type Document struct {
	Number    string   `json:"number"` // 13 digits: airline and document; only the last 10 where no airline is printed
	Passenger int      `json:"passenger,omitempty"`
	Infant    bool     `json:"infant,omitempty"` // of the infant on the passenger's lap
	Coupons   []Coupon `json:"coupons,omitempty"`
	Status    string   `json:"status,omitempty"`  // of all coupons, in a PNR whose records list none
	Carrier   string   `json:"carrier,omitempty"` // validating
	Issued    Date     `json:"issued,omitzero"`
	Office    string   `json:"office,omitempty"` // ticketing office
	IATA      string   `json:"iata,omitempty"`   // its IATA number
	Price
	Exchanges []Reference `json:"exchanges,omitempty"`
	Payment   *Payment    `json:"payment,omitempty"`
	Refund    *Repayment  `json:"refund,omitempty"`
	At        Position    `json:"at"`
	Marks     Marks       `json:"marks,omitempty"`
}

// A Ticket is an e-ticket, or one number of a conjunction.
type Ticket struct {
	Document

	Master      string `json:"master,omitempty"` // first number of the conjunction that this one continues
	Endorsement string `json:"endorsement,omitempty"`
	FareLine    string `json:"fareLine,omitempty"` // linear fare calculation
	Tour        string `json:"tour,omitempty"`     // tour code
}

// An EMD is an electronic miscellaneous document, or an MCO: a service, a fee or a
// penalty, not a flight. The one coupon of an MCO has nothing but a status.
type EMD struct {
	Document

	MCO        bool      `json:"mco,omitempty"`
	Reason     string    `json:"reason,omitempty"`     // for issuance (RFIC), one letter
	Text       string    `json:"text,omitempty"`       // what it is for, as printed
	Associated bool      `json:"associated,omitempty"` // with a ticket; else it stands alone
	For        Reference `json:"for,omitzero"`         // the ticket it is in connection with
}

// A Coupon is good for one flight or, of an EMD, for one service. It has place and
// time of the flight, because the segment can leave the PNR before the coupon does.
type Coupon struct {
	Number    int    `json:"number"`            // from 1 to 4
	Segment   int    `json:"segment,omitempty"` // number in the PNR; 0 when the segment is gone
	Status    string `json:"status,omitempty"`
	Carrier   string `json:"carrier,omitempty"`
	Flight    string `json:"flight,omitempty"`
	Class     string `json:"class,omitempty"`
	From      string `json:"from,omitempty"`
	To        string `json:"to,omitempty"`
	Depart    Local  `json:"depart,omitzero"`
	FareBasis string `json:"fareBasis,omitempty"`

	Service string    `json:"service,omitempty"` // of an EMD: reason for issuance subcode (RFISC)
	Text    string    `json:"text,omitempty"`
	Value   string    `json:"value,omitempty"` // decimal, in the currency of the EMD's total
	For     Reference `json:"for,omitzero"`    // the ticket's coupon that the service goes with
}

// A Price is what a document costs. Amounts are decimal, with the decimals that
// were printed.
type Price struct {
	Total        string   `json:"total,omitempty"`
	Base         string   `json:"base,omitempty"`
	Equivalent   string   `json:"equivalent,omitempty"`   // the base in the currency of the total
	Currency     string   `json:"currency,omitempty"`     // of the total
	BaseCurrency string   `json:"baseCurrency,omitempty"` // where it is another
	Rates        []string `json:"rates,omitempty"`        // of exchange, from the base to the equivalent, by way of a third currency if there are two
	Taxes        []Tax    `json:"taxes,omitempty"`
}

// A Tax is one tax of a document.
type Tax struct {
	Code     string `json:"code"` // two characters
	Amount   string `json:"amount"`
	Currency string `json:"currency,omitempty"`
}

// A Repayment is what was given back for a document. Amounts are decimal.
type Repayment struct {
	Number   string `json:"number,omitempty"` // of the refund, 13 digits
	Date     Date   `json:"date,omitzero"`
	Currency string `json:"currency,omitempty"`
	Paid     string `json:"paid,omitempty"`
	Used     string `json:"used,omitempty"`
	Fare     string `json:"fare,omitempty"` // paid less used
	Net      string `json:"net,omitempty"`
	Fee      string `json:"fee,omitempty"` // of the cancellation
	Taxes    string `json:"taxes,omitempty"`
	Total    string `json:"total,omitempty"`
}

// A Payment is a form of payment. Of a card only brand and last four digits
// ever leave the parser.
type Payment struct {
	Type     string `json:"type"` // CASH, CHECK, CC, INV …
	Brand    string `json:"brand,omitempty"`
	LastFour string `json:"lastFour,omitempty"`
}

// A Reference names another document and some of its coupons. No coupons means all of
// them, or that they are not known. Its text form is the number, then a slash and the
// coupons: 2201234567890/12.
type Reference struct {
	Number  string
	Coupons []int // from 1 to 4
}

// IsZero reports whether r names nothing.
func (r Reference) IsZero() bool { return r.Number == "" }

// String returns the text form.
func (r Reference) String() string {
	if len(r.Coupons) == 0 {
		return r.Number
	}
	text := []byte(r.Number + "/")
	for _, c := range r.Coupons {
		text = strconv.AppendInt(text, int64(c), 10)
	}
	return string(text)
}

// MarshalText writes String.
func (r Reference) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads what MarshalText writes.
func (r *Reference) UnmarshalText(text []byte) error {
	number, coupons, _ := strings.Cut(string(text), "/")
	*r = Reference{Number: number}
	for _, c := range coupons {
		if c < '1' || c > '9' {
			return fmt.Errorf("coupons %q: want digits", coupons)
		}
		r.Coupons = append(r.Coupons, int(c-'0'))
	}
	return nil
}
