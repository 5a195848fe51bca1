package transform

// A Code names a reason from the closed catalogue of why a trip is not sent.
type Code string

// The catalogue.
const (
	NoClient           Code = "no-client"
	NoSegments         Code = "no-segments"
	NoPassenger        Code = "no-passenger"
	NoTraveller        Code = "no-traveller"
	AmbiguousTraveller Code = "ambiguous-traveller"
	WaitsForTicket     Code = "waits-for-ticket"
	BadDocument        Code = "bad-document"
)

// A Reason is why a trip is not sent. The zero Reason: it is.
type Reason struct {
	Code Code
	Text string // what is wrong and what to do; no personal data
}

// sentence says what a code means and what to do about it.
func sentence(c Code) string {
	switch c {
	case NoClient:
		return "no client of the settings matches the booking: add or widen a client's match"
	case NoSegments:
		return "the exports tell of no flight: nothing to do until one does"
	case NoPassenger:
		return "the exports tell of no passenger: nothing to do until one does"
	case NoTraveller:
		return "no rung of the client's travellers found a login: add the person to its file, or a rung"
	case AmbiguousTraveller:
		return "the login found belongs to more than one passenger: give each an own one"
	case WaitsForTicket:
		return "the record has no locator, and the ticket it names has not been read yet: it goes on by itself once it has"
	case BadDocument:
		return "Concur's schema forbids a value of the document"
	}
	return string(c)
}

func reason(c Code, detail string) Reason {
	text := sentence(c)
	if detail != "" {
		text += " (" + detail + ")"
	}
	return Reason{Code: c, Text: text}
}

// Waiting is the reason of a record that waits for its ticket.
func Waiting(document string) Reason { return reason(WaitsForTicket, document) }

// Forbidden is the reason of a document that cannot be encoded.
func Forbidden(err error) Reason { return reason(BadDocument, err.Error()) }
