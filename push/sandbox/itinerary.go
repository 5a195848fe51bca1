package sandbox

import (
	"slices"
	"time"

	"tripsync/push/sandbox/document"
)

// A bookingKey is what makes two bookings of a trip the same.
type bookingKey struct{ source, locator string }

func key(b *document.Element) bookingKey {
	return bookingKey{source: b.Value("BookingSource"), locator: b.Value("RecordLocator")}
}

// merge returns the bookings of a trip after an update: the old ones, each
// replaced by the posted one with its key or else what left makes of it, and
// then the new ones.
func merge(old, posted []*document.Element, left func(*document.Element) *document.Element) []*document.Element {
	rest := slices.Clone(posted)
	var merged []*document.Element
	for _, b := range old {
		i := slices.IndexFunc(rest, func(p *document.Element) bool { return key(p) == key(b) })
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

// shell returns a booking as it is left over: with quotes and passengers, but
// without segments.
func shell(b *document.Element, now string) *document.Element {
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

// emptied returns the trip without the segments of the bookings that are
// chosen. Its times stay.
func (t *trip) emptied(now time.Time, chosen func(*document.Element) bool) *trip {
	bookings := t.bookings()
	for i, b := range bookings {
		if chosen(b) {
			bookings[i] = shell(b, document.FormatTime(now))
		}
	}
	return t.with(bookings, now)
}

// with returns the trip with other bookings, as of now.
func (t *trip) with(bookings []*document.Element, now time.Time) *trip {
	c := *t
	c.modified, c.doc = now, t.doc.Copy()
	replaceBookings(c.doc, bookings)
	c.doc.Set("DateModifiedUtc", document.FormatTime(now))
	return &c
}

// document returns the trip as answered to a post.
func (t *trip) document(base string) *document.Element {
	doc := t.doc.Copy()
	doc.Set("id", t.url(base))
	return doc
}

func (t *trip) url(base string) string { return base + tripPath + "/" + t.id }

// withEmptySegments returns a cancelled trip as the reference shows it.
func (t *trip) withEmptySegments(base string) *document.Element {
	doc := t.document(base)
	bookings := t.bookings()
	for i, b := range bookings {
		bookings[i] = b.Copy()
		bookings[i].Add(document.New("Segments"))
	}
	replaceBookings(doc, bookings)
	return doc
}
