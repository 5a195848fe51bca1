package iur

import "tripsync/ingest/record"

const tenDigits = "9999999999"

// The M2 record (4).
var ticket = struct {
	Tag, Item, Type, Transaction, Flags, BaseSign, BaseCurrency, Base, Taxes, TotalSign, Currency, Total, Penalty, Gap,
	EquivalentSign, EquivalentCurrency, Equivalent, Commission, Net, Agency, Tour, City, Agents, Card, Counts, Carrier, Number, Row record.Field
}{
	Tag:                record.Field{From: 1, To: 2, Name: "tag"},
	Item:               record.Field{From: 3, To: 4, Name: "passenger number", Shape: "99", Essential: true},
	Type:               record.Field{From: 5, To: 7, Name: "passenger type", Value: "type", Shape: "XXX"},
	Transaction:        record.Field{From: 8, To: 18, Name: "transaction number"},
	Flags:              record.Field{From: 19, To: 33, Name: "flags"},
	BaseSign:           record.Field{From: 34, To: 34, Name: "sign of the fare"},
	BaseCurrency:       record.Field{From: 35, To: 37, Name: "fare currency"},
	Base:               record.Field{From: 38, To: 45, Name: "fare", Value: "base"},
	Taxes:              record.Field{From: 46, To: 75, Name: "taxes"},
	TotalSign:          record.Field{From: 76, To: 76, Name: "sign of the total"},
	Currency:           record.Field{From: 77, To: 79, Name: "currency"},
	Total:              record.Field{From: 80, To: 87, Name: "total", Value: "total"},
	Penalty:            record.Field{From: 88, To: 110, Name: "penalty"},
	Gap:                record.Field{From: 111, To: 115, Name: "gap"},
	EquivalentSign:     record.Field{From: 116, To: 116, Name: "sign of the equivalent fare"},
	EquivalentCurrency: record.Field{From: 117, To: 119, Name: "equivalent fare currency"},
	Equivalent:         record.Field{From: 120, To: 127, Name: "equivalent fare", Value: "equivalent"},
	Commission:         record.Field{From: 128, To: 144, Name: "commission"},
	Net:                record.Field{From: 145, To: 155, Name: "net"},
	Agency:             record.Field{From: 156, To: 164, Name: "agency tax"},
	Tour:               record.Field{From: 165, To: 179, Name: "tour code"},
	City:               record.Field{From: 180, To: 186, Name: "city"},
	Agents:             record.Field{From: 187, To: 207, Name: "agents"},
	Card:               record.Field{From: 208, To: 227, Name: "card approval", Personal: true},
	Counts:             record.Field{From: 228, To: 231, Name: "counters"},
	Carrier:            record.Field{From: 232, To: 233, Name: "validating carrier", Value: "carrier", Shape: "XX"},
	Number:             record.Field{From: 234, To: 243, Name: "document number", Value: "number", Shape: tenDigits},
	Row:                record.Field{From: 244, To: 244, Name: "number of further documents", Shape: "9"},
}

// The lines that follow an M2 record, in their order, if all are there (4).
const (
	lineCoupons = iota
	lineCalculations
	linePayment
	lineOriginal
	lineExchanged
	lineEndorsement
	ticketLines = 11
)

// The M4 record (6).
var couponRecord = struct {
	Tag, Item, Type, Stopover, Gap, NotBefore, NotAfter, Status, Baggage, Basis, Gap2, Amount, Electronic, FullBasis, Designator, Currency record.Field
}{
	Tag:        record.Field{From: 1, To: 2, Name: "tag"},
	Item:       record.Field{From: 3, To: 4, Name: "segment number", Shape: "99", Essential: true},
	Type:       record.Field{From: 5, To: 7, Name: "passenger type"},
	Stopover:   record.Field{From: 8, To: 8, Name: "stopover"},
	Gap:        record.Field{From: 9, To: 9, Name: "gap"},
	NotBefore:  record.Field{From: 10, To: 14, Name: "not valid before"},
	NotAfter:   record.Field{From: 15, To: 19, Name: "not valid after"},
	Status:     record.Field{From: 20, To: 21, Name: "ticket status"},
	Baggage:    record.Field{From: 22, To: 24, Name: "baggage", Value: "baggage", Shape: "9PC|99K|NIL"},
	Basis:      record.Field{From: 25, To: 37, Name: "fare basis"},
	Gap2:       record.Field{From: 38, To: 39, Name: "second gap"},
	Amount:     record.Field{From: 40, To: 47, Name: "amount in fare units"},
	Electronic: record.Field{From: 48, To: 48, Name: "e-ticket"},
	FullBasis:  record.Field{From: 49, To: 60, Name: "full fare basis"},
	Designator: record.Field{From: 61, To: 70, Name: "designator"},
	Currency:   record.Field{From: 71, To: 73, Name: "currency"},
}

// The M5 record (7).
var account = struct {
	Tag, Item, Passenger, Link, Kind, Text record.Field
}{
	Tag:       record.Field{From: 1, To: 2, Name: "tag"},
	Item:      record.Field{From: 3, To: 4, Name: "accounting number"},
	Passenger: record.Field{From: 5, To: 6, Name: "passenger number", Shape: "99|AA|PP"},
	Link:      record.Field{From: 7, To: 7, Name: "link"},
	Kind:      record.Field{From: 8, To: 8, Name: "kind of accounting"},
	Text:      record.Field{From: 9, Name: "accounting", Personal: true},
}

// The M6 record (8).
var calculation = struct {
	Tag, Type, Format, Flags, Text record.Field
}{
	Tag:    record.Field{From: 1, To: 2, Name: "tag"},
	Type:   record.Field{From: 3, To: 5, Name: "passenger type"},
	Format: record.Field{From: 6, To: 6, Name: "format"},
	Flags:  record.Field{From: 7, To: 9, Name: "flags"},
	Text:   record.Field{From: 10, Name: "fare calculation", Value: "fareLine"},
}

// A remark: M7, M8, M9, ME or MF (8).
var remark = struct {
	Tag, Item, Text record.Field
}{
	Tag:  record.Field{From: 1, To: 2, Name: "tag"},
	Item: record.Field{From: 3, To: 4, Name: "number", Shape: "99"},
	Text: record.Field{From: 5, Name: "text", Personal: true},
}

// The MG record (8).
var emdRecord = struct {
	Tag, Item, Type, Issued, Time, System, Carrier, Gap, Airline, Number, Check, Gap2, ForAirline, For, ForCheck, Kind, Flags, FareLine,
	From, To, Reason, Gap3, Tour, BaseCurrency, Base, Tax, Commission, EquivalentCurrency, Equivalent, Form, Card, Gap4, Endorsed, Exchanged, Gap5, Coupons record.Field
}{
	Tag:                record.Field{From: 1, To: 2, Name: "tag"},
	Item:               record.Field{From: 3, To: 4, Name: "passenger number", Shape: "99", Essential: true},
	Type:               record.Field{From: 5, To: 7, Name: "passenger type"},
	Issued:             record.Field{From: 8, To: 16, Name: "issue date", Value: "issued", Shape: "99AAA9999"},
	Time:               record.Field{From: 17, To: 20, Name: "issue time"},
	System:             record.Field{From: 21, To: 22, Name: "system"},
	Carrier:            record.Field{From: 23, To: 24, Name: "carrier", Value: "carrier", Shape: "XX"},
	Gap:                record.Field{From: 25, To: 25, Name: "gap"},
	Airline:            record.Field{From: 26, To: 28, Name: "airline number", Shape: "999", Essential: true},
	Number:             record.Field{From: 29, To: 38, Name: "document number", Value: "number", Shape: tenDigits, Essential: true},
	Check:              record.Field{From: 39, To: 39, Name: "check digit"},
	Gap2:               record.Field{From: 40, To: 40, Name: "second gap"},
	ForAirline:         record.Field{From: 41, To: 43, Name: "airline number of the ticket", Shape: "999"},
	For:                record.Field{From: 44, To: 53, Name: "ticket in connection", Value: "for", Shape: tenDigits},
	ForCheck:           record.Field{From: 54, To: 54, Name: "check digit of the ticket"},
	Kind:               record.Field{From: 55, To: 55, Name: "kind"},
	Flags:              record.Field{From: 56, To: 60, Name: "flags"},
	FareLine:           record.Field{From: 61, To: 61, Name: "fare line follows"},
	From:               record.Field{From: 62, To: 66, Name: "origin"},
	To:                 record.Field{From: 67, To: 71, Name: "destination"},
	Reason:             record.Field{From: 72, To: 72, Name: "reason for issuance", Value: "reason", Shape: "A"},
	Gap3:               record.Field{From: 73, To: 73, Name: "third gap"},
	Tour:               record.Field{From: 74, To: 88, Name: "tour code"},
	BaseCurrency:       record.Field{From: 89, To: 91, Name: "fare currency", Shape: "AAA"},
	Base:               record.Field{From: 92, To: 109, Name: "fare", Value: "base"},
	Tax:                record.Field{From: 110, To: 127, Name: "tax"},
	Commission:         record.Field{From: 128, To: 145, Name: "commission"},
	EquivalentCurrency: record.Field{From: 146, To: 148, Name: "equivalent fare currency", Shape: "AAA"},
	Equivalent:         record.Field{From: 149, To: 166, Name: "equivalent fare", Value: "equivalent"},
	Form:               record.Field{From: 167, To: 168, Name: "form of payment", Value: "payment", Shape: "AA"},
	Card:               record.Field{From: 169, To: 201, Name: "card", Personal: true},
	Gap4:               record.Field{From: 202, To: 212, Name: "card approval", Personal: true},
	Endorsed:           record.Field{From: 213, To: 213, Name: "endorsement line follows"},
	Exchanged:          record.Field{From: 214, To: 226, Name: "exchanged document", Shape: "9999999999999"},
	Gap5:               record.Field{From: 227, To: 236, Name: "fourth gap"},
	Coupons:            record.Field{From: 237, To: 238, Name: "number of coupons", Shape: "99"},
}

// The line of a coupon that follows an MG record (8).
var emdCoupon = struct {
	Number, Value, TaxCurrency, Tax, TaxLines, Service, NotBefore, NotAfter, Code, Text, Flight, From, To, Day, PresentTo, PresentAt record.Field
}{
	Number:      record.Field{From: 1, To: 2, Name: "coupon", Shape: "99"},
	Value:       record.Field{From: 3, To: 20, Name: "coupon value"},
	TaxCurrency: record.Field{From: 21, To: 23, Name: "tax currency"},
	Tax:         record.Field{From: 24, To: 41, Name: "coupon tax"},
	TaxLines:    record.Field{From: 42, To: 43, Name: "number of tax lines"},
	Service:     record.Field{From: 44, To: 52, Name: "service date"},
	NotBefore:   record.Field{From: 53, To: 61, Name: "not valid before"},
	NotAfter:    record.Field{From: 62, To: 70, Name: "not valid after"},
	Code:        record.Field{From: 71, To: 73, Name: "reason subcode", Shape: "XXX"},
	Text:        record.Field{From: 74, To: 123, Name: "service"},
	Flight:      record.Field{From: 124, To: 128, Name: "flight number"},
	From:        record.Field{From: 129, To: 133, Name: "board point"},
	To:          record.Field{From: 134, To: 138, Name: "off point"},
	Day:         record.Field{From: 139, To: 147, Name: "flight date"},
	PresentTo:   record.Field{From: 148, To: 148, Name: "present to"},
	PresentAt:   record.Field{From: 149, To: 149, Name: "present at"},
}
