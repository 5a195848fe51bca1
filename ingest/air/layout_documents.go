package air

import (
	"regexp"

	"tripsync/ingest/record"
)

// The A- line (3): the airline's name, its code, its number with a check digit.
var validating = struct{ Tag, Name, Carrier, Number record.Field }{
	Tag:     record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Name:    record.Field{Cell: 0, From: 3, Name: "validating carrier's name"},
	Carrier: record.Field{Cell: 1, From: 1, To: 3, Name: "validating carrier", Value: "carrier", Shape: carrier},
	Number:  record.Field{Cell: 1, From: 4, Name: "validating carrier's number", Shape: "9999"},
}

// The T- line (13).
var ticket = struct{ Tag, Type, Number record.Field }{
	Tag:    record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Type:   record.Field{Cell: 0, From: 3, To: 3, Name: "ticket type"},
	Number: record.Field{Cell: 0, From: 4, Name: "ticket number", Value: "number", Essential: true},
}

// The TMC line (13): the number of an EMD (D) or an MCO (M).
var tmc = struct{ Tag, Type, Number, With record.Field }{
	Tag:    record.Field{Cell: 0, From: 1, To: 3, Name: "element"},
	Type:   record.Field{Cell: 0, From: 4, To: 4, Name: "document type", Shape: "D|M", Essential: true},
	Number: record.Field{Cell: 0, From: 5, Name: "document number", Value: "number", Essential: true},
	With:   record.Field{Cell: 1, Name: "ticket in connection", Value: "for"},
}

// The R- line (13).
var refund = struct{ Tag, Number, Date record.Field }{
	Tag:    record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Number: record.Field{Cell: 0, From: 3, Name: "refund number", Value: "number", Essential: true},
	Date:   record.Field{Cell: 1, Name: "refund date", Shape: "99AAA99"},
}

// Elements about documents that hold one value each (13, 14).
var (
	handTicket      = record.Field{Cell: 0, From: 3, Name: "ticket number", Value: "number", Essential: true}
	coupons         = record.Field{Cell: 0, From: 4, Name: "refunded coupons", Essential: true}
	exchanged       = record.Field{Cell: 0, From: 3, Name: "exchanged ticket", Value: "exchanges", Personal: true}
	linkedExchanged = record.Field{Cell: 0, From: 4, Name: "exchanged document", Value: "exchanges", Personal: true}
	formOfPayment   = record.Field{Cell: 0, From: 3, Name: "form of payment", Value: "payment", Personal: true}
	linkedForm      = record.Field{Cell: 0, From: 4, Name: "form of payment", Value: "payment", Personal: true}
	endorsement     = record.Field{Cell: 0, From: 3, Name: "endorsement", Value: "endorsement", Personal: true}
	tourCode        = record.Field{Cell: 0, From: 3, Name: "tour code", Value: "tour"}
	plannedCarrier  = record.Field{Cell: 0, From: 3, Name: "validating carrier", Value: "carrier"}
	fareBasis       = record.Field{Cell: 0, From: 3, Name: "fare basis"}
	calculation     = record.Field{Cell: 0, From: 3, Name: "fare calculation", Value: "fareLine", Personal: true}
)

// fare is a K-, KN- or KS- line (14); the letter tells what kind of issue.
type fare struct{ Tag, Letter, BaseCurrency, Base, Equivalent, Total, Rate, SecondRate record.Field }

var plainFare = fare{
	Tag:          record.Field{Cell: 0, From: 1, To: 2, Name: "element"},
	Letter:       record.Field{Cell: 0, From: 3, To: 3, Name: "issue letter", Shape: "A"},
	BaseCurrency: record.Field{Cell: 0, From: 4, To: 6, Name: "base fare currency", Shape: "AAA"},
	Base:         record.Field{Cell: 0, From: 7, To: 17, Name: "base fare", Value: "base"},
	Equivalent:   record.Field{Cell: 1, Name: "equivalent fare", Value: "equivalent"},
	Total:        record.Field{Cell: 12, Name: "total", Value: "total"},
	Rate:         record.Field{Cell: 13, Name: "rate of exchange"},
	SecondRate:   record.Field{Cell: 14, Name: "second rate of exchange"},
}

var namedFare = fare{
	Tag:          record.Field{Cell: 0, From: 1, To: 3, Name: "element"},
	Letter:       record.Field{Cell: 0, From: 4, To: 4, Name: "issue letter", Shape: "A"},
	BaseCurrency: record.Field{Cell: 0, From: 5, To: 7, Name: "base fare currency", Shape: "AAA"},
	Base:         record.Field{Cell: 0, From: 8, To: 18, Name: "base fare", Value: "base"},
	Equivalent:   plainFare.Equivalent,
	Total:        plainFare.Total,
	Rate:         plainFare.Rate,
	SecondRate:   plainFare.SecondRate,
}

// A tax of a KFT, KNT or KST line (14); one a cell from the second on.
var tax = struct{ Mark, Currency, Amount, Code, Nature record.Field }{
	Mark:     record.Field{Cell: 1, From: 1, To: 1, Name: "old tax mark"},
	Currency: record.Field{Cell: 1, From: 2, To: 4, Name: "tax currency", Shape: "AAA"},
	Amount:   record.Field{Cell: 1, From: 5, To: 13, Name: "tax amount"},
	Code:     record.Field{Cell: 1, From: 14, To: 16, Name: "tax code", Shape: "XX"},
	Nature:   record.Field{Cell: 1, From: 17, To: 18, Name: "tax nature"},
}

// The head of an EMD or MCO line (13), EMD224;009QR. The element number is the
// one that ICW and TMC lines call L9.
var ownHead = struct{ Element, Carrier record.Field }{
	Element: record.Field{Cell: 1, From: 1, To: 3, Name: "element number", Shape: "999"},
	Carrier: record.Field{Cell: 1, From: 4, Name: "validating carrier", Value: "carrier", Shape: carrier},
}

// The head of the same as a U- line (13), U-036X;011EMD;QR. All else stands one
// cell further on.
var bookedHead = struct{ Element, ID, Carrier record.Field }{
	Element: record.Field{Cell: 1, From: 1, To: 3, Name: "element number", Shape: "999"},
	ID:      record.Field{Cell: 1, From: 4, To: 6, Name: "kind of document", Shape: "EMD|MCO"},
	Carrier: record.Field{Cell: 2, Name: "validating carrier", Value: "carrier", Shape: carrier},
}

// The EMD line (13): one coupon. Cells 19 to 26 differ between versions; only
// the coupon's value says what it is, by CV- in front.
var emd = struct {
	Key, Coupon, Carrier, Second, From, To, Kind, Reason, ReasonText, Service, Text, Value, Rate record.Field
}{
	Key:        record.Field{Cell: 5, Name: "document key", Shape: "D9|D99|D999"},
	Coupon:     record.Field{Cell: 6, Name: "coupon", Shape: "1|2|3|4"},
	Carrier:    record.Field{Cell: 7, Name: "carrier", Shape: carrier},
	Second:     record.Field{Cell: 9, Name: "second carrier", Shape: carrier},
	From:       record.Field{Cell: 10, Name: "from", Shape: airport},
	To:         record.Field{Cell: 11, Name: "to", Shape: airport},
	Kind:       record.Field{Cell: 14, Name: "associated or standalone", Value: "associated", Shape: "A|S"},
	Reason:     record.Field{Cell: 15, Name: "reason for issuance", Value: "reason", Shape: "X"},
	ReasonText: record.Field{Cell: 16, Name: "reason's text", Value: "text"},
	Service:    record.Field{Cell: 17, Name: "reason for issuance subcode", Shape: "XXX"},
	Text:       record.Field{Cell: 18, Name: "service's text"},
	Value:      record.Field{Cell: 19, Tag: "CV-", Name: "coupon value"},
	Rate:       record.Field{Cell: 133, Name: "rate of exchange"},
}

// The MCO line (13).
var mco = struct{ Text, With record.Field }{
	Text: record.Field{Cell: 10, Name: "text", Value: "text"},
	With: record.Field{Cell: 51, Name: "connected ticket", Value: "for"},
}

// amounts are the amounts of an EMD or MCO line (13). Taxes stand in all cells
// from Tax to before Total.
type amounts struct{ Issue, Base, Equivalent, Tax, Total record.Field }

var emdAmounts = amounts{
	Issue:      record.Field{Cell: 27, Name: "issue", Shape: "F|R"},
	Base:       record.Field{Cell: 28, Name: "base amount", Value: "base"},
	Equivalent: record.Field{Cell: 30, Name: "equivalent amount", Value: "equivalent"},
	Tax:        record.Field{Cell: 32, Name: "tax"},
	Total:      record.Field{Cell: 132, Name: "total", Value: "total"},
}

var mcoAmounts = amounts{
	Issue:      record.Field{Cell: 13, Name: "issue", Shape: "F|R"},
	Base:       record.Field{Cell: 14, Name: "base amount", Value: "base"},
	Equivalent: record.Field{Cell: 16, Name: "equivalent amount", Value: "equivalent"},
	Tax:        record.Field{Cell: 17, Name: "tax"},
	Total:      record.Field{Cell: 48, Name: "total", Value: "total"},
}

// chargedTax reads a tax of an EMD or MCO line, whose form is not known but for
// T- in front: a currency, an amount and a code that cannot be anything else.
var chargedTax = regexp.MustCompile(`^T- ?([A-Z]{3}) *(\d+(?:\.\d+)?) *([A-Z][A-Z0-9]|\d[A-Z])(?: +[A-Z]{2})?$`)

// The ICW line (13).
var connection = struct{ Tag, Ticket, Key, Element record.Field }{
	Tag:     record.Field{Cell: 0, From: 1, To: 3, Name: "element"},
	Ticket:  record.Field{Cell: 0, From: 4, Name: "ticket", Shape: "9999999999999|9999999999999E9|9999999999999E99|9999999999999E999|9999999999999E9999"},
	Key:     record.Field{Cell: 1, Name: "document key", Shape: emd.Key.Shape},
	Element: record.Field{Cell: 2, Name: "element number", Shape: "L9|L99|L999"},
}

// linkKey is what joins elements with an EMD (D1) or an MCO (L4).
const linkKey = "D9|D99|D999|L9|L99|L999"

// older finds the number in front of an FO or MFO line, of a conjunction with
// its last two digits, and usedUp each number behind a stroke with a check digit
// and the coupons given in exchange. Dashes can be missing (16).
var (
	older  = regexp.MustCompile(`^(\d{3})-?(\d{10})(-\d\d)?`)
	usedUp = regexp.MustCompile(`/(\d{3})-?(\d{10})\d?E([1-4]{1,4})`)
)

// The RFD line (16). Cells 9 and 10 were empty wherever seen.
var repayment = struct {
	Tag, Source, Issued, Scope, Paid, Used, Fare, NetMark, Net, Fee, Unknown, More, TaxMark, Taxes, Total record.Field
}{
	Tag:     record.Field{Cell: 0, From: 1, To: 3, Name: "element"},
	Source:  record.Field{Cell: 0, From: 4, To: 4, Name: "source"},
	Issued:  record.Field{Cell: 1, Name: "issue date", Value: "issued", Shape: "99AAA99"},
	Scope:   record.Field{Cell: 2, Name: "domestic or international", Shape: "D|I"},
	Paid:    record.Field{Cell: 3, Name: "fare paid", Value: "refund"},
	Used:    record.Field{Cell: 4, Name: "fare used"},
	Fare:    record.Field{Cell: 5, Name: "fare refund"},
	NetMark: record.Field{Cell: 6, Name: "net mark", Shape: "NF"},
	Net:     record.Field{Cell: 7, Name: "net fare"},
	Fee:     record.Field{Cell: 8, Name: "cancellation fee"},
	Unknown: record.Field{Cell: 9, Name: "amount of unknown kind"},
	More:    record.Field{Cell: 10, Name: "second amount of unknown kind"},
	TaxMark: record.Field{Cell: 11, From: 1, To: 2, Name: "tax mark", Shape: "XT"},
	Taxes:   record.Field{Cell: 11, From: 3, Name: "tax refund"},
	Total:   record.Field{Cell: 12, Name: "refund total"},
}
