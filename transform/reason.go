package transform

import "slices"

// A Code names a reason from the closed catalogue of why a trip is not sent.
type Code string

// The catalogue. What comes from push and state has its code here too, so that
// all can be told in one place.
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
	CancelNever        Code = "cancel-never" // of push
	TooOld             Code = "too-old"      // of push
	HeldByHand         Code = "held-by-hand" // of state
	Refused            Code = "refused"      // of push
	Credential         Code = "credential"   // this one and the following are of push, and pass by themselves
	SlowDown           Code = "slow-down"
	Transient          Code = "transient"
	Unknown            Code = "unknown"
	Quiet              Code = "quiet"
)

// An Entry of the catalogue says what a code means and what to do about it.
type Entry struct {
	Code   Code
	Means  string
	Remedy string
	Passes bool // the trip is not held: it is tried again by itself
}

// Catalogue returns the closed list of reasons why a trip is not sent, those of
// push included, from the first to the last that can come up.
func Catalogue() []Entry {
	return []Entry{
		{Code: NoClient, Means: "no client of the settings matches the booking", Remedy: "add or widen a client's match"},
		{Code: NoSegments, Means: "the exports tell of nothing with a date that can be sent", Remedy: "nothing to do until one does"},
		{Code: NoPassenger, Means: "the exports tell of no passenger", Remedy: "nothing to do until one does"},
		{Code: NoTraveller, Means: "no entry of the client's travellers found a login", Remedy: "add the person to its file, or an entry"},
		{Code: AmbiguousTraveller, Means: "the login found belongs to more than one passenger", Remedy: "give each an own one"},
		{Code: UnsureFlight, Means: "a flight is for fewer people than the booking has, and nothing says for whom", Remedy: "it goes on by itself once tickets or seats do, or correct the number in the PNR"},
		{Code: TravellersUnusable, Means: "the client's file of travellers cannot be used", Remedy: "correct the file: each sync reads it again"},
		{Code: BadProposal, Means: "the remarks of a proposal do not say which one of which batch it is", Remedy: "correct them in the PNR, or the client's proposal in the settings"},
		{Code: WaitsForTicket, Means: "the record has no locator, and the ticket it names has not been read yet", Remedy: "it goes on by itself once it has"},
		{Code: BadDocument, Means: "Concur's schema forbids a value of the document", Remedy: "correct the value in the PNR"},
		{Code: CancelNever, Means: "the booking is gone, and the client's policy is never to cancel", Remedy: "cancel the trip in Concur, or set the client's cancel to sync"},
		{Code: TooOld, Means: "the trip ended so long ago that it is not created any more", Remedy: "raise the client's oldest in the settings to send it"},
		{Code: HeldByHand, Means: "a person holds it", Remedy: "tripsync release lets it go"},
		{Code: Refused, Means: "Concur refused the document for about an hour; its words are shown", Remedy: "correct what they name: the next change of the booking is sent again, or tripsync retry"},
		{Code: Credential, Means: "Concur does not let the client in, or the client is not in the settings any more", Remedy: "correct the client's concur in the settings, or its grant", Passes: true},
		{Code: SlowDown, Means: "Concur takes no more requests for a while", Remedy: "nothing: it is sent when Concur said", Passes: true},
		{Code: Transient, Means: "Concur or the way there failed", Remedy: "nothing: it is sent again, ever more slowly", Passes: true},
		{Code: Unknown, Means: "nobody knows what became of a request", Remedy: "nothing: Concur is asked for the trip before anything is sent again", Passes: true},
		{Code: Quiet, Means: "the settings let nothing be sent now", Remedy: "nothing: it is sent after the quiet time, see delivery.quiet", Passes: true},
	}
}

// A Reason is why a trip is not sent. The zero Reason: it is.
type Reason struct {
	Code Code
	Text string // what is wrong and what to do; no personal data
}

// reason tells what is wrong, with a detail where there is one, and what to do.
func reason(c Code, detail string) Reason {
	catalogue := Catalogue()
	e := catalogue[slices.IndexFunc(catalogue, func(e Entry) bool { return e.Code == c })]
	if detail != "" {
		detail = " (" + detail + ")"
	}
	return Reason{Code: c, Text: e.Means + detail + ": " + e.Remedy}
}

// Waiting is the reason of a record that waits for its ticket.
func Waiting(document string) Reason { return reason(WaitsForTicket, document) }

// Over is the reason of a trip that ended too long ago.
func Over(detail string) Reason { return reason(TooOld, detail) }

// Forbidden is the reason of a document that cannot be encoded.
func Forbidden(err error) Reason { return reason(BadDocument, err.Error()) }
