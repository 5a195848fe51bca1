package push

import (
	"bytes"
	"slices"
	"sync"

	"tripsync/transform/itinerary"
)

// ReadDocument returns what a document of ours says: nil if there is none, or if it
// is an older version's that cannot be read any more.
func ReadDocument(document []byte) *itinerary.Itinerary {
	if document == nil {
		return nil
	}
	it, err := itinerary.Decode(bytes.NewReader(document))
	if err != nil {
		return nil
	}
	return it
}

// sent is what was posted: one of some documents.
type sent struct {
	booking   bool                          // not a trip
	documents func() []*itinerary.Itinerary // in the order given; nil in the place of one that cannot be read
}

// sentAs returns documents that are read when somebody asks for them, and once.
func sentAs(booking bool, documents ...[]byte) sent {
	return sent{booking, sync.OnceValue(func() []*itinerary.Itinerary {
		read := make([]*itinerary.Itinerary, len(documents))
		for i, document := range documents {
			read[i] = ReadDocument(document)
		}
		return read
	})}
}

// keyOf returns the key under which Concur keeps a document's trip: ours, but for a
// proposal. None where the document cannot be read, or is a booking.
func keyOf(document *itinerary.Itinerary) string {
	if document == nil {
		return ""
	}
	return document.ClientLocator
}

// withdrawnNumbers returns the confirmation numbers of a booking that its next
// document no longer has. A record locator stands for the whole booking and is not
// among them. Concur keeps what it knows under such a number until that is cancelled.
func withdrawnNumbers(before, after *itinerary.Itinerary) []string {
	if before == nil || after == nil {
		return nil
	}
	stays := after.ConfirmationNumbers()
	for _, b := range slices.Concat(before.Bookings, after.Bookings) {
		stays = append(stays, b.RecordLocator)
	}
	return slices.DeleteFunc(before.ConfirmationNumbers(), func(n string) bool { return slices.Contains(stays, n) })
}
