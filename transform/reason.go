package transform

import "slices"

// A Code names a reason from the closed catalogue of why no document is made of a
// booking. Why a document is not sent has reasons of its own, in state/trip.
type Code string

// The catalogue.
const (
	NoClient           Code = "no-client"
	NoSegments         Code = "no-segments"
	NoPassenger        Code = "no-passenger"
	NoTraveller        Code = "no-traveller"
	AmbiguousTraveller Code = "ambiguous-traveller"
	UnsureFlight       Code = "unsure-flight"
	TravellersUnusable Code = "travellers-unusable"
	BadProposal        Code = "bad-proposal"
	WaitsForTicket     Code = "waits-for-ticket"
	BadDocument        Code = "bad-document"
)

// An Entry of the catalogue says what a code means and what to do about it.
type Entry struct {
	Code   Code
	Means  string
	Remedy string
}

// Catalogue returns the closed list of reasons why no document is made, from the
// first to the last that can come up.
func Catalogue() []Entry {
	return []Entry{
		{Code: NoClient, Means: "no client of the settings matches the booking", Remedy: "add or widen a client's match"},
		{Code: NoSegments, Means: "the exports have nothing with a date that can be sent", Remedy: "wait until they have"},
		{Code: NoPassenger, Means: "the exports name no passenger", Remedy: "wait until they do"},
		{Code: NoTraveller, Means: "no entry of the client's travellers found a login", Remedy: "add the person to its file, or an entry"},
		{Code: AmbiguousTraveller, Means: "one login was found for more than one passenger", Remedy: "give each of them a login"},
		{Code: UnsureFlight, Means: "a flight is for fewer people than the booking has, and nothing says for whom", Remedy: "wait until tickets or seats do, or correct the number in the PNR"},
		{Code: TravellersUnusable, Means: "the client's file of travellers cannot be used", Remedy: "correct the file: each sync reads it again"},
		{Code: BadProposal, Means: "the remarks do not say which proposal of which batch this is", Remedy: "correct the remarks in the PNR, or the client's proposal in the settings"},
		{Code: WaitsForTicket, Means: "the record has no locator, and the ticket it names has not been read yet", Remedy: "wait until it has"},
		{Code: BadDocument, Means: "Concur's schema forbids a value of the document", Remedy: "correct the value in the PNR"},
	}
}

// A Reason is why a trip is not sent. The zero Reason means that it is sent.
type Reason struct {
	Code Code
	Text string // what is wrong and what to do; no personal data
}

// newReason returns a reason: what is wrong, with a detail if there is one, and what to do.
func newReason(c Code, detail string) Reason {
	catalogue := Catalogue()
	e := catalogue[slices.IndexFunc(catalogue, func(e Entry) bool { return e.Code == c })]
	if detail != "" {
		detail = " (" + detail + ")"
	}
	return Reason{Code: c, Text: e.Means + detail + ": " + e.Remedy}
}

// Waiting is the reason of a record that waits for its ticket.
func Waiting(document string) Reason { return newReason(WaitsForTicket, document) }

// Forbidden is the reason of a document that cannot be encoded.
func Forbidden(err error) Reason { return newReason(BadDocument, err.Error()) }
