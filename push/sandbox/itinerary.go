package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// stamp dates n and all within it that is dated.
func (n *node) stamp(now string) {
	if len(n.children) == 0 {
		return
	}
	n.set("DateCreatedUtc", now)
	n.set("DateModifiedUtc", now)
	for _, c := range n.children {
		c.stamp(now)
	}
}

// settle fills in what the service keeps of a trip as a whole. The bookings
// may be another trip's already and are not touched.
func (t *trip) settle() {
	t.doc.set("id", t.id)
	t.doc.set("ItinLocator", t.id)
	t.doc.set("TripId", t.id)
	t.doc.set("DateCreatedUtc", stamp(t.created))
	t.doc.set("DateModifiedUtc", stamp(t.modified))
	t.doc.set("HasOpenBookingPassive", "")
	if slices.ContainsFunc(t.bookings(), isOpenBooking) {
		t.doc.set("HasOpenBookingPassive", "true")
	}
	if booked := values(t.bookings(), "DateBookedLocal"); len(booked) > 0 {
		t.doc.set("DateBookedLocal", slices.Min(booked))
	}
	if segments := t.segments(); len(segments) > 0 {
		span(t.doc, segments)
	}
}

// span takes the times of the trip from its segments. All have one form, so
// they compare as text.
func span(doc *node, segments []*node) {
	for _, suffix := range []string{"Local", "Utc"} {
		starts, ends := values(segments, "StartDate"+suffix), values(segments, "EndDate"+suffix)
		doc.set("StartDate"+suffix, "")
		doc.set("EndDate"+suffix, "")
		if len(starts) > 0 {
			doc.set("StartDate"+suffix, slices.Min(starts))
		}
		if both := slices.Concat(starts, ends); len(both) > 0 {
			doc.set("EndDate"+suffix, slices.Max(both))
		}
	}
}

// values collects the values of one child of each node, where there is one.
func values(nodes []*node, name string) []string {
	var all []string
	for _, n := range nodes {
		if v := n.value(name); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// settleBooking fills in what the service works out of a booking.
func (s *Server) settleBooking(b *node) {
	leg := 0
	for _, segment := range b.in("Segments") {
		s.settleSegment(segment)
		if _, _, counted := segment.row("LegId"); counted {
			leg++
			segment.set("LegId", cmp.Or(segment.value("LegId"), strconv.Itoa(leg)))
		}
	}
}

// settleSegment works out the times of a segment. A hotel was seen to start
// at the last second of its day, whatever was sent.
func (s *Server) settleSegment(segment *node) {
	if day, _, ok := strings.Cut(segment.value("StartDateLocal"), "T"); ok && segment.name == "Hotel" {
		segment.set("StartDateLocal", day+"T23:59:59")
	}
	start, end := segment.value("StartCityCode"), segment.value("EndCityCode")
	zone := segment.value("TimeZone")
	if !slices.Contains(listedZones, zone) {
		zone = "" // the service does not know it
	}
	s.setUTC(segment, "Start", cmp.Or(zone, cityZones[start]))
	switch _, _, moves := segment.row("EndCityCode"); {
	case !moves || start != "" && start == end:
		s.setUTC(segment, "End", cmp.Or(zone, cityZones[start]))
	default: // TimeZone may be that of the start alone
		s.setUTC(segment, "End", cityZones[end])
	}
}

// setUTC works out a UTC time in a zone. Where the zone is not known the time
// stays as it was sent.
func (s *Server) setUTC(segment *node, end, zone string) {
	l := s.zones.load(zone)
	if l == nil {
		return
	}
	if t, err := time.ParseInLocation(seconds, segment.value(end+"DateLocal"), l); err == nil {
		segment.set(end+"DateUtc", stamp(t))
	}
}

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
