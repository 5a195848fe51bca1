// Package record is the kit that parsers of export files are made of: a
// [Scanner] reads lines, a [Line] cuts fields out of one by a layout of [Field]
// values, and an [Error] says where a field is that could not be read.
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
