package sandbox

import (
	"slices"
	"time"
)

// A bookingKey is what makes two bookings of a trip the same.
type bookingKey struct{ source, locator string }

func key(b *node) bookingKey {
	return bookingKey{source: b.value("BookingSource"), locator: b.value("RecordLocator")}
}

// merge returns the bookings of a trip after an update: the old ones, each
// replaced by the posted one with its key or else what left makes of it, and
// then the new ones.
func merge(old, posted []*node, left func(*node) *node) []*node {
	rest := slices.Clone(posted)
	var merged []*node
	for _, b := range old {
		i := slices.IndexFunc(rest, func(p *node) bool { return key(p) == key(b) })
		if i < 0 {
			merged = append(merged, left(b))
			continue
		}
		rest[i].set("DateCreatedUtc", b.value("DateCreatedUtc"))
		merged = append(merged, rest[i])
		rest = slices.Delete(rest, i, i+1)
	}
	return append(merged, rest...)
}

// shell returns a booking as it is left over: with quotes and passengers, but
// without segments.
func shell(b *node, now string) *node {
	if b.child("Segments") == nil {
		return b
	}
	b = b.copy()
	b.drop("Segments")
	b.set("DateModifiedUtc", now)
	return b
}

func replaceBookings(doc *node, bookings []*node) {
	doc.drop("Bookings")
	if len(bookings) == 0 {
		return
	}
	doc.add(&node{kind: "Bookings", name: "Bookings", children: bookings})
}

// emptied returns the trip without the segments of the bookings that are
// chosen. Its times stay.
func (t *trip) emptied(now time.Time, chosen func(*node) bool) *trip {
	bookings := t.bookings()
	for i, b := range bookings {
		if chosen(b) {
			bookings[i] = shell(b, stamp(now))
		}
	}
	return t.with(bookings, now)
}

// with returns the trip with other bookings, as of now.
func (t *trip) with(bookings []*node, now time.Time) *trip {
	c := *t
	c.modified, c.doc = now, t.doc.copy()
	replaceBookings(c.doc, bookings)
	c.doc.set("DateModifiedUtc", stamp(now))
	return &c
}

// document returns the trip as answered to a post.
func (t *trip) document(base string) *node {
	doc := t.doc.copy()
	doc.set("id", t.url(base))
	return doc
}

func (t *trip) url(base string) string { return base + tripPath + "/" + t.id }

// withEmptySegments returns a cancelled trip as the reference shows it.
func (t *trip) withEmptySegments(base string) *node {
	doc := t.document(base)
	bookings := t.bookings()
	for i, b := range bookings {
		bookings[i] = b.copy()
		bookings[i].add(&node{kind: "Segments", name: "Segments"})
	}
	replaceBookings(doc, bookings)
	return doc
}

// unprice takes the amounts out of n, which has to be a copy.
func (n *node) unprice() {
	n.drop(amounts...)
	for _, c := range n.children {
		c.unprice()
	}
}

// readBack returns a copy of n as it looks when it is read later: with four
// decimals, with the service's own names of vendors, and with the segments of
// a booking by type.
func (n *node) readBack() *node {
	c := n.copy()
	if c.kind == decimal {
		c.text = spread(c.text)
	}
	for i, child := range c.children {
		c.children[i] = child.readBack()
	}
	if name := vendorNames[c.kind][c.value("Vendor")]; name != "" && c.value("VendorName") != "" {
		c.set("VendorName", name)
	}
	if c.kind == "Segments" {
		slices.SortStableFunc(c.children, func(a, b *node) int {
			return slices.Index(readingOrder, a.name) - slices.Index(readingOrder, b.name)
		})
	}
	return c
}
