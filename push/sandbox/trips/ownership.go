package trips

import (
	"slices"

	"tripsync/push/sandbox/document"
)

// Settings are those of the server that concern trips; it documents them.
type Settings struct {
	CancelMessage, CancelSegment, TripLink, PreExpenseAir bool

	Supplier string
}

// The values of BookingOwner, the tool by which a booking came, that posts and
// seeds without one get.
const (
	agency       = "ConcurConnectAPI"
	openSupplier = "OpenBookingSupplier"
	openEmail    = "OpenBookingEmail"
	concurTravel = "ConcurTravel" // Cliqbook
)

// tool is the BookingOwner of what the client posts.
func (s Settings) tool() string {
	if s.TripLink {
		return openSupplier
	}
	return agency
}

// claim marks a posted booking as one that came from the client.
func (s Settings) claim(b *document.Element) {
	b.Set("BookingOwner", s.tool())
	b.Set("Source", s.tool())
}

// foreign reports whether a booking came another way than by a post of the
// client.
func (s Settings) foreign(b *document.Element) bool { return b.Value("BookingOwner") != s.tool() }

func isOpenBooking(b *document.Element) bool {
	owner := b.Value("BookingOwner")
	return owner == openSupplier || owner == openEmail
}

// checkOwner refuses to let posted bookings take the place of others' in a trip.
func (s Settings) checkOwner(t *Trip, posted ...*document.Element) error {
	for _, b := range t.Bookings() {
		if s.foreign(b) && slices.ContainsFunc(posted, func(p *document.Element) bool { return keyOf(p) == keyOf(b) }) {
			return notTheSource()
		}
	}
	return nil
}

func notTheSource() error {
	return document.Refuse(400, "Booking/BookingSource: only the source that created a booking may update or cancel it")
}
