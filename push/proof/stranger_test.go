package proof

import (
	"fmt"
	"slices"
	"strings"

	"tripsync/push/concur"
	"tripsync/push/sandbox"
)

const cancelled = int(concur.Cancelled)

// plant puts trips beside a booking that are not ours but look like it.
func (w *world) plant(b *booking) {
	var text strings.Builder
	stranger := func(status int, locator, source, pnr, owner string) {
		inner := bookingXML(source, pnr, owner, 7000, pnr+"1", b.day)
		if status == cancelled {
			inner = inner[:strings.Index(inner, "<Segments>")] + "</Booking>"
		}
		fmt.Fprintf(&text, `<Itinerary><ClientLocator>%s</ClientLocator><DateCreatedUtc>1999-12-01T08:00:00</DateCreatedUtc><TripName>Private</TripName><TripStatus>%d</TripStatus>`+
			`<UserLoginId>%s</UserLoginId><Bookings>%s</Bookings></Itinerary>`,
			locator, status, b.login, inner)
	}
	text.WriteString("<Itineraries>")
	stranger(0, "", "TripIt", b.pnr, "TripIt")                        // the traveller's own copy
	stranger(0, b.locator+"0", "Elsewhere", b.pnr, "")                // another agency's, with nearly our key
	stranger(1, "1A-"+b.pnr, source, b.pnr+"Z", "ConcurConnectAPI")   // our agency's, from before us
	stranger(cancelled, b.locator, source, b.pnr, "ConcurConnectAPI") // ours, but cancelled long ago
	stranger(cancelled, "B7", source, b.pnr, "ConcurConnectAPI")      // a proposal of the same batch, cancelled
	text.WriteString("</Itineraries>")
	planted, err := w.sandbox.AddTrips(strings.NewReader(text.String()))
	if err != nil {
		w.violated("plant strangers: %v", err)
	}
	w.planted = append(w.planted, planted...)
}

// isPlanted reports whether a booking was in a stranger's trip from the beginning.
func (w *world) isPlanted(tripID string, b sandbox.Booking) bool {
	for _, t := range w.planted {
		if t.TripID == tripID {
			return slices.ContainsFunc(t.Bookings, func(was sandbox.Booking) bool {
				return was.RecordLocator == b.RecordLocator && was.BookingSource == b.BookingSource
			})
		}
	}
	return false
}

// checkStrangers compares what is not ours with what was planted. A booking of
// ours may have been put beside it.
func (w *world) checkStrangers() {
	now := map[string]sandbox.Trip{}
	for _, t := range w.sandbox.Trips() {
		now[t.TripID] = t
	}
	for _, was := range w.planted {
		is := now[was.TripID]
		if is.Status != was.Status || is.ClientLocator != was.ClientLocator || is.TripName != was.TripName {
			w.violated("FOREIGN: the stranger's trip %s was changed", was.ClientLocator)
		}
		for _, b := range was.Bookings {
			if !slices.ContainsFunc(is.Bookings, func(have sandbox.Booking) bool {
				return have.BookingSource == b.BookingSource && have.RecordLocator == b.RecordLocator && slices.Equal(have.Summary, b.Summary)
			}) {
				w.violated("FOREIGN: the stranger's booking %s %s was changed", b.BookingSource, b.RecordLocator)
			}
		}
	}
}
