// Package itinerary is SAP Concur's trip document, Itinerary v1.1, and the
// booking document within: all their types, the one encoder, a lenient decoder,
// the fingerprint that shows whether a trip changed, and the difference between two
// versions in travel language.
//
// A field bears the name of its element, and the zero value leaves the element
// out. Where zero or false says something, the field is a pointer:
//
//	NumStops: new(uint8(0)), IsPrimary: new(true)
//
// A container element is a slice under the container's name. One that holds
// several kinds (Segments, Charges, AirlineTickets, RailPayments,
// FrequentTravelerPrograms) is a slice of a sealed interface, in document order.
// Elements that only the server writes, or whose content is not defined, have no
// fields. The exceptions are TripId, TripLinkLocator and DateModifiedUtc of the trip:
// Decode fills them in, and the encoder leaves them out.
//
// Limits are those of Concur's XSD of 2017-11-15, in characters. The encoder refuses a
// document that breaks them. Whether to cut a value is the caller's decision (see
// [Shorten]), and so is the report about it.
//
// # A file for each element
//
// The package has many files because each element of the XSD has its own, with its
// struct and its method elements: air.go, hotel.go, ticket.go, passenger.go and so on.
// The method elements is the only place that lists the children of an element, in the
// order of the XSD, each with its limit. Three walks use it, and so cannot disagree:
//
//	encode.go    a writer calls it to write a document
//	decode.go    a reader calls it to find the field of an element it has read
//	fact.go      compares two versions child by child, for diff.go and readback.go
//
// element.go joins the two sides: node, walk, and the containers. The address and the
// times of a segment are plain fields of each kind rather than one struct for all. Each
// kind has its own subset of them, its own limits, and other elements in between, whose
// order the fingerprint depends on.
//
// The rest is about whole documents:
//
//	diff.go, pair.go        what changed: pairs of nodes, then their differences
//	leg.go, times.go,
//	wording.go, layout.go   the words for it
//	readback.go             an answer of Concur, ready to be compared with what was sent
//	lost.go, fingerprint.go lost segments, and whether anything changed
//	control.go, limit.go    which characters and how many a value may have
package itinerary
