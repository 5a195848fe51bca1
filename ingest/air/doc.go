// Package air reads Amadeus AIR (Amadeus Interface Record), versions 204 to
// 208: what an agency's office gets of bookings and documents.
//
// The facts and how sure each is are in FACTS.md, whose sections the comments name.
// Where that page is silent, text is kept as printed and nothing is guessed. Versions
// 206 and 207 were seen in hundreds of records; 204 and 205, of which nothing but the
// name is known, are read as 206, and 208 as 207.
//
// A record is gathered, then settled. lines.go says of which phase a line is, by its
// tag, and reader.go gives it to that phase: the line's fields, cut by the tables of
// layout.go and its neighbours, are added to the struct of what the phase is about. When
// the phase ends, functions that read no line any more settle what the record is to say
// of it: people, segments, documents and remarks of one pnr.Record. Each kind of segment
// and of document has a file of its own, such as hotel.go, emd.go and refund.go, and
// issue.go joins the documents.
package air
