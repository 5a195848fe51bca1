package trips

import (
	"slices"

	"tripsync/push/sandbox/document"
)

// A bookingKey is what makes two bookings of a trip the same.
type bookingKey struct{ source, locator string }

func keyOf(b *document.Element) bookingKey {
	return bookingKey{source: b.Value("BookingSource"), locator: b.Value("RecordLocator")}
}

// mergeBookings returns the bookings of a trip after an update: the old ones, each
// replaced by the posted one with its key or else what left makes of it, and
// then the new ones.
func mergeBookings(old, posted []*document.Element, left func(*document.Element) *document.Element) []*document.Element {
	rest := slices.Clone(posted)
	var merged []*document.Element
	for _, b := range old {
		i := slices.IndexFunc(rest, func(p *document.Element) bool { return keyOf(p) == keyOf(b) })
		if i < 0 {
			merged = append(merged, left(b))
			continue
		}
		rest[i].Set("DateCreatedUtc", b.Value("DateCreatedUtc"))
		merged = append(merged, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return append(merged, rest...)
}

// shellOf returns a booking as it is left over: with quotes and passengers, but
// without segments.
func shellOf(b *document.Element, now string) *document.Element {
	if b.Child("Segments") == nil {
		return b
	}
	b = b.Copy()
	b.Drop("Segments")
	b.Set("DateModifiedUtc", now)
	return b
}

func replaceBookings(doc *document.Element, bookings []*document.Element) {
	doc.Drop("Bookings")
	if len(bookings) == 0 {
		return
	}
	doc.Add(document.New("Bookings", bookings...))
}
