// Package record is the kit that parsers of export files are made of. A [Framing]
// finds the records of a file, and a [Scanner] its lines. A [Line] cuts fields out of
// one by a layout of [Field] values, and an [Error] says where a field is that could
// not be read.
//
// What exports print in other words than a booking means, is read here once for all
// formats: a [Calendar] finds the years of days, and [FlightTimes] what 2400 stands
// for. [CleanText] and [MaskCards] keep cards out of texts, [SplitTitle] titles out of names. [Findings], a [Load] and a
// [Pool] serve a parser while it reads one record.
//
// A layout is a table of fields, in the words and columns of the vendor's page:
//
//	var flight = struct{ Carrier, Number record.Field }{
//		Carrier: record.Field{Cell: 5, From: 1, To: 6, Name: "carrier", Shape: "XX", Essential: true},
//		Number:  record.Field{Cell: 5, From: 7, To: 11, Name: "flight number", Shape: "9999"},
//	}
//
// and reading is one call a field, without an error check in between:
//
//	a := &pnr.Air{Carrier: l.Str(&flight.Carrier), Flight: l.Str(&flight.Number)}
//	for _, err := range l.Errors() { … }
package record
