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
