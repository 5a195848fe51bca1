package mir

import "tripsync/ingest/record"

// The A07 item (6).
var price = struct {
	Tag, Item, BaseCurrency, Base, Currency, Total, EquivalentCurrency, Equivalent record.Field
}{
	Tag:                record.Field{From: 1, To: 3, Name: "section"},
	Item:               record.Field{From: 4, To: 5, Name: "fare item", Shape: "99"},
	BaseCurrency:       record.Field{From: 6, To: 8, Name: "base currency", Shape: "AAA"},
	Base:               record.Field{From: 9, To: 20, Name: "base fare", Value: "base"},
	Currency:           record.Field{From: 21, To: 23, Name: "total currency", Value: "currency", Shape: "AAA"},
	Total:              record.Field{From: 24, To: 35, Name: "total", Value: "total"},
	EquivalentCurrency: record.Field{From: 36, To: 38, Name: "equivalent currency", Shape: "AAA"},
	Equivalent:         record.Field{From: 39, To: 50, Name: "equivalent", Value: "equivalent"},
}

// The A08 item (6).
var fareBasis = struct {
	Tag, Item, Segment, Basis, Value, NotBefore, NotAfter, Designator record.Field
}{
	Tag:        record.Field{From: 1, To: 3, Name: "section"},
	Item:       record.Field{From: 4, To: 5, Name: "fare item", Shape: "99"},
	Segment:    record.Field{From: 6, To: 7, Name: "segment number", Shape: "99"},
	Basis:      record.Field{From: 8, To: 15, Name: "short fare basis"},
	Value:      record.Field{From: 16, To: 23, Name: "fare value"},
	NotBefore:  record.Field{From: 24, To: 30, Name: "not before"},
	NotAfter:   record.Field{From: 31, To: 37, Name: "not after"},
	Designator: record.Field{From: 38, To: 43, Name: "ticket designator"},
}

// The A09 and A24 items (6).
var calculation = struct {
	Tag, Item, Kind, Text record.Field
}{
	Tag:  record.Field{From: 1, To: 3, Name: "section"},
	Item: record.Field{From: 4, To: 5, Name: "fare item", Shape: "99"},
	Kind: record.Field{From: 6, To: 6, Name: "ticket type"},
	Text: record.Field{From: 7, Name: "fare calculation", Value: "fareLine"},
}

// The A10 item of Galileo (6).
var exchange = struct {
	Tag, Item, Date, Agency, City, Commission, Invoice, Payment, Penalty, Other, Kind record.Field
}{
	Tag:        record.Field{From: 1, To: 3, Name: "section"},
	Item:       record.Field{From: 4, To: 5, Name: "exchange item", Shape: "99"},
	Date:       record.Field{From: 6, To: 12, Name: "original date"},
	Agency:     record.Field{From: 13, To: 20, Name: "original agency"},
	City:       record.Field{From: 21, To: 24, Name: "original city"},
	Commission: record.Field{From: 25, To: 33, Name: "original commission"},
	Invoice:    record.Field{From: 34, To: 42, Name: "original invoice"},
	Payment:    record.Field{From: 43, To: 61, Name: "original form of payment"},
	Penalty:    record.Field{From: 62, To: 70, Name: "penalty"},
	Other:      record.Field{From: 71, To: 79, Name: "other amount"},
	Kind:       record.Field{From: 80, To: 80, Name: "exchange type"},
}

// The A10 item of Apollo (6).
var oldExchange = struct {
	Tag, Item, Number record.Field
}{
	Tag:    record.Field{From: 1, To: 3, Name: "section"},
	Item:   record.Field{From: 4, To: 5, Name: "exchange item", Shape: "99"},
	Number: record.Field{From: 6, To: 18, Name: "exchanged document", Value: "exchanges", Shape: "9999999999999"},
}

// The TI: line of an exchange (6).
var exchangedLine = struct {
	Tag, Number, Check, Coupons record.Field
}{
	Tag:     record.Field{From: 1, To: 3, Name: "element"},
	Number:  record.Field{From: 4, To: 16, Name: "exchanged document", Value: "exchanges", Shape: "9999999999999"},
	Check:   record.Field{From: 17, To: 17, Name: "check digit"},
	Coupons: record.Field{From: 18, To: 21, Name: "exchanged coupons"},
}

// The A11 item (6).
var payment = struct {
	Tag, Form, Amount, Refund, Brand, Card, Expiry, Approval, Other record.Field
}{
	Tag:      record.Field{From: 1, To: 3, Name: "section"},
	Form:     record.Field{From: 4, To: 5, Name: "form of payment", Value: "payment", Shape: "A|AA"},
	Amount:   record.Field{From: 6, To: 17, Name: "amount paid"},
	Refund:   record.Field{From: 18, To: 18, Name: "refund"},
	Brand:    record.Field{From: 19, To: 20, Name: "card brand", Shape: "AA"},
	Card:     record.Field{From: 21, To: 40, Name: "card number", Personal: true},
	Expiry:   record.Field{From: 41, To: 44, Name: "card expiry", Personal: true},
	Approval: record.Field{From: 45, To: 52, Name: "approval code", Personal: true},
	Other:    record.Field{From: 53, To: 55, Name: "other"},
}

// The A19 item (9).
var charge = struct {
	Tag, Kind, To, At record.Field
}{
	Tag:  record.Field{From: 1, To: 3, Name: "section"},
	Kind: record.Field{From: 4, To: 6, Name: "document kind"},
	To:   record.Field{From: 7, To: 46, Name: "issued to"},
	At:   record.Field{From: 47, To: 61, Name: "issued at"},
}

// The A23 item (9).
var refund = struct {
	Tag, Number, Check, Dash, Through, Issued, Invoice, Name, Kind record.Field
}{
	Tag:     record.Field{From: 1, To: 3, Name: "section"},
	Number:  record.Field{From: 4, To: 16, Name: "refunded document", Value: "number", Shape: "9999999999999", Essential: true},
	Check:   record.Field{From: 17, To: 17, Name: "check digit"},
	Dash:    record.Field{From: 18, To: 18, Name: "dash"},
	Through: record.Field{From: 19, To: 32, Name: "through document"},
	Issued:  record.Field{From: 33, To: 39, Name: "original issue date", Value: "issued", Shape: dayYear},
	Invoice: record.Field{From: 40, To: 48, Name: "invoice number"},
	Name:    record.Field{From: 49, To: 81, Name: "passenger name", Personal: true},
	Kind:    record.Field{From: 82, To: 82, Name: "refund kind"},
}

// The RA: line of a refund (9).
var repaid = struct {
	Tag, CashUsed, CashRefunded, CreditUsed, CreditRefunded, Currency, Total record.Field
}{
	Tag:            record.Field{From: 1, To: 3, Name: "element"},
	CashUsed:       record.Field{From: 4, To: 11, Name: "cash used"},
	CashRefunded:   record.Field{From: 12, To: 19, Name: "cash refunded"},
	CreditUsed:     record.Field{From: 20, To: 27, Name: "credit used"},
	CreditRefunded: record.Field{From: 28, To: 35, Name: "credit refunded"},
	Currency:       record.Field{From: 36, To: 38, Name: "refund currency", Shape: "AAA"},
	Total:          record.Field{From: 39, To: 46, Name: "refund total"},
}

// The A29 item (9).
var emdItem = struct {
	Tag, Passenger, Segment, Service, Booking, Kind, Reason, Name, Number, Conjunction, Carrier, BaseCurrency, Base, EquivalentCurrency, Equivalent, TaxCurrency, Tax, Currency, Total, Rate, Form, Amount, Mark, Rest record.Field
}{
	Tag:                record.Field{From: 1, To: 3, Name: "section"},
	Passenger:          record.Field{From: 4, To: 5, Name: "passenger number", Shape: "99"},
	Segment:            record.Field{From: 6, To: 7, Name: "segment number", Shape: "99"},
	Service:            record.Field{From: 8, To: 11, Name: "service"},
	Booking:            record.Field{From: 12, To: 12, Name: "booking"},
	Kind:               record.Field{From: 13, To: 13, Name: "EMD kind"},
	Reason:             record.Field{From: 14, To: 14, Name: "reason for issuance", Value: "reason", Shape: "A"},
	Name:               record.Field{From: 15, To: 69, Name: "passenger name", Personal: true},
	Number:             record.Field{From: 70, To: 82, Name: "EMD number", Value: "number", Shape: "9999999999999", Essential: true},
	Conjunction:        record.Field{From: 83, To: 95, Name: "conjunction number"},
	Carrier:            record.Field{From: 96, To: 97, Name: "EMD carrier", Value: "carrier", Shape: "XX"},
	BaseCurrency:       record.Field{From: 98, To: 100, Name: "base currency", Shape: "AAA"},
	Base:               record.Field{From: 101, To: 112, Name: "base fare", Value: "base"},
	EquivalentCurrency: record.Field{From: 113, To: 115, Name: "equivalent currency", Shape: "AAA"},
	Equivalent:         record.Field{From: 116, To: 127, Name: "equivalent", Value: "equivalent"},
	TaxCurrency:        record.Field{From: 128, To: 130, Name: "tax currency"},
	Tax:                record.Field{From: 131, To: 142, Name: "tax"},
	Currency:           record.Field{From: 143, To: 145, Name: "total currency", Value: "currency", Shape: "AAA"},
	Total:              record.Field{From: 146, To: 157, Name: "total", Value: "total"},
	Rate:               record.Field{From: 158, To: 170, Name: "rate of exchange"},
	Form:               record.Field{From: 171, To: 172, Name: "form of payment", Value: "payment", Shape: "A|AA"},
	Amount:             record.Field{From: 173, To: 184, Name: "amount paid"},
	Mark:               record.Field{From: 185, To: 185, Name: "mark"},
	Rest:               record.Field{From: 186, To: 193, Name: "rest"},
}

// The A30 item (9).
var emdCoupon = struct {
	Tag, Passenger, Segment, Coupon, Number, Carrier, Place, Day, Count, Service, Text, Baggage, BaseCurrency, Base, EquivalentCurrency, Equivalent, TaxCurrency, Taxes, Currency, Total, Ticket record.Field
}{
	Tag:                record.Field{From: 1, To: 3, Name: "section"},
	Passenger:          record.Field{From: 4, To: 5, Name: "passenger number", Shape: "99"},
	Segment:            record.Field{From: 6, To: 7, Name: "segment number", Shape: "99"},
	Coupon:             record.Field{From: 8, To: 8, Name: "coupon", Shape: "9", Essential: true},
	Number:             record.Field{From: 9, To: 21, Name: "EMD number", Shape: "9999999999999", Essential: true},
	Carrier:            record.Field{From: 22, To: 23, Name: "coupon carrier"},
	Place:              record.Field{From: 24, To: 26, Name: "coupon place"},
	Day:                record.Field{From: 27, To: 31, Name: "coupon date"},
	Count:              record.Field{From: 32, To: 33, Name: "count"},
	Service:            record.Field{From: 34, To: 36, Name: "reason for issuance subcode", Shape: "X|XX|XXX"},
	Text:               record.Field{From: 37, To: 66, Name: "service name"},
	Baggage:            record.Field{From: 67, To: 85, Name: "baggage"},
	BaseCurrency:       record.Field{From: 86, To: 88, Name: "base currency"},
	Base:               record.Field{From: 89, To: 100, Name: "base"},
	EquivalentCurrency: record.Field{From: 101, To: 103, Name: "equivalent currency"},
	Equivalent:         record.Field{From: 104, To: 115, Name: "equivalent"},
	TaxCurrency:        record.Field{From: 116, To: 118, Name: "tax currency"},
	Taxes:              record.Field{From: 119, To: 148, Name: "taxes"},
	Currency:           record.Field{From: 149, To: 151, Name: "total currency", Shape: "AAA"},
	Total:              record.Field{From: 152, To: 163, Name: "total"},
	Ticket:             record.Field{From: 164, To: 176, Name: "ticket in connection", Shape: "9999999999999"},
}

// Tags behind fixed columns (6).
var (
	priceTags = []tagged{
		{tag: "NR:", width: 8}, {tag: "T1:", width: 10}, {tag: "T2:", width: 10}, {tag: "T3:", width: 10}, {tag: "T4:", width: 10}, {tag: "T5:", width: 10},
	}
	basisTags   = []tagged{{tag: "F:", width: 15}, {tag: "E:", width: 60}, {tag: "B:", width: 3}}
	paymentTags = []tagged{
		{record.Field{Name: "passenger number", Shape: "99"}, "P:", 2},
		{tag: "F:", width: 41},
		{tag: "H:", width: 30},
		{tag: "O:", width: 3},
		{tag: "A:"},
		{tag: "C:"},
	}
)

// formsOfPayment are the names of the forms that A11 prints as codes; the list is open.
var formsOfPayment = map[string]string{"S": "CASH", "CK": "CHECK", "IN": "INV"}

// cardForm is the code of a card.
const cardForm = "CC"
