package trips

import (
	"strconv"
	"time"

	"tripsync/push/sandbox/accounts"
	"tripsync/push/sandbox/document"
)

// Path is where the trip service answers.
const Path = "/api/travel/trip/v1.1"

// The values of TripStatus that the sandbox makes a difference of; 0 is
// confirmed and 1 is ticketed.
const (
	Cancelled        = 2
	Virtual          = 4 // booked offline through Concur Request
	VirtualCancelled = 5
	Proposal         = 6
	BookedProposal   = 7
)

// A Trip is one itinerary as it is stored. It is never changed: a change puts
// another trip in its place.
type Trip struct {
	accounts.Owner
	ID       string
	Created  time.Time
	Modified time.Time
	Doc      *document.Element // Itinerary, with all that the service sets but its URL
}

// Status returns the TripStatus.
func (t *Trip) Status() int {
	status, _ := strconv.Atoi(t.Doc.Value("TripStatus")) // checked when it was posted
	return status
}

// IsCancelled reports whether nobody takes the trip any more.
func (t *Trip) IsCancelled() bool { return t.Status() == Cancelled || t.Status() == VirtualCancelled }

// IsProposal reports whether the trip is one of those to choose from.
func (t *Trip) IsProposal() bool { return t.Status() == Proposal || t.Status() == BookedProposal }

// Bookings returns them.
func (t *Trip) Bookings() []*document.Element { return t.Doc.In("Bookings") }

// Segments returns those of all bookings.
func (t *Trip) Segments() []*document.Element {
	var all []*document.Element
	for _, b := range t.Bookings() {
		all = append(all, b.In("Segments")...)
	}
	return all
}

// emptied returns the trip without the segments of the bookings that are
// chosen. Its times stay.
func (t *Trip) emptied(now time.Time, chosen func(*document.Element) bool) *Trip {
	bookings := t.Bookings()
	for i, b := range bookings {
		if chosen(b) {
			bookings[i] = shellOf(b, document.FormatTime(now))
		}
	}
	return t.with(bookings, now)
}

// with returns the trip with other bookings, as of now.
func (t *Trip) with(bookings []*document.Element, now time.Time) *Trip {
	c := *t
	c.Modified, c.Doc = now, t.Doc.Copy()
	replaceBookings(c.Doc, bookings)
	c.Doc.Set("DateModifiedUtc", document.FormatTime(now))
	return &c
}

// Document returns the trip as answered to a post.
func (t *Trip) Document(base string) *document.Element {
	doc := t.Doc.Copy()
	doc.Set("id", t.URL(base))
	return doc
}

// URL returns where the trip can be read.
func (t *Trip) URL(base string) string { return base + Path + "/" + t.ID }

// withEmptySegments returns a cancelled trip as the reference shows it.
func (t *Trip) withEmptySegments(base string) *document.Element {
	doc := t.Document(base)
	bookings := t.Bookings()
	for i, b := range bookings {
		bookings[i] = b.Copy()
		bookings[i].Add(document.New("Segments"))
	}
	replaceBookings(doc, bookings)
	return doc
}
