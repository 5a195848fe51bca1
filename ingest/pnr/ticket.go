package pnr

// The states of a coupon, in the words that Concur counts expenses by.
const (
	CouponOpen      = "OPEN"
	CouponUsed      = "USED"
	CouponVoid      = "VOID"
	CouponRefunded  = "REFUNDED"
	CouponExchanged = "EXCHANGED"
)

// A Ticket is a document for a passenger: an e-ticket, or one number of a
// conjunction. In a record of a void, a refund or a restoration it is only the
// number and the coupons concerned; no coupons: all of them.
type Ticket struct {
	Number       string   `json:"number"`           // 13 digits: airline and document
	Master       string   `json:"master,omitempty"` // first number of the conjunction that this one continues
	Passenger    int      `json:"passenger,omitempty"`
	Coupons      []Coupon `json:"coupons,omitempty"`
	Issued       Date     `json:"issued,omitzero"`
	Office       string   `json:"office,omitempty"` // ticketing office
	IATA         string   `json:"iata,omitempty"`   // its IATA number
	Total        string   `json:"total,omitempty"`  // decimal
	Base         string   `json:"base,omitempty"`
	Currency     string   `json:"currency,omitempty"`     // of the total
	BaseCurrency string   `json:"baseCurrency,omitempty"` // where it is another
	Taxes        []Tax    `json:"taxes,omitempty"`
	Exchanges    []string `json:"exchanges,omitempty"` // numbers it was issued against
	Endorsement  string   `json:"endorsement,omitempty"`
	FareLine     string   `json:"fareLine,omitempty"` // linear fare calculation
	Payment      *Payment `json:"payment,omitempty"`
	At           Position `json:"at"`
}

// A Coupon is good for one flight. Where and when is kept with it, because its
// segment can leave the PNR before it.
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
}

// A Tax is one tax of a ticket.
type Tax struct {
	Code     string `json:"code"` // two characters
	Amount   string `json:"amount"`
	Currency string `json:"currency,omitempty"`
}

// A Payment is a form of payment. Of a card only brand and last four digits
// ever leave the parser.
type Payment struct {
	Type     string `json:"type"` // CASH, CHECK, CC, INV …
	Brand    string `json:"brand,omitempty"`
	LastFour string `json:"lastFour,omitempty"`
}
