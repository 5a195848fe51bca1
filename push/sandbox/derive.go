package sandbox

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// settle fills in what the service keeps of a trip as a whole. The bookings
// may be another trip's already and are not touched.
func (t *trip) settle() {
	t.doc.Set("id", t.id)
	t.doc.Set("ItinLocator", t.id)
	t.doc.Set("TripId", t.id)
	t.doc.Set("DateCreatedUtc", document.FormatTime(t.created))
	t.doc.Set("DateModifiedUtc", document.FormatTime(t.modified))
	t.doc.Set("HasOpenBookingPassive", "")
	if slices.ContainsFunc(t.bookings(), isOpenBooking) {
		t.doc.Set("HasOpenBookingPassive", "true")
	}
	if booked := document.Values(t.bookings(), "DateBookedLocal"); len(booked) > 0 {
		t.doc.Set("DateBookedLocal", slices.Min(booked))
	}
	if segments := t.segments(); len(segments) > 0 {
		span(t.doc, segments)
	}
}

// span takes the times of the trip from its segments. All have one form, so
// they compare as text.
func span(doc *document.Element, segments []*document.Element) {
	for _, suffix := range []string{"Local", "Utc"} {
		starts, ends := document.Values(segments, "StartDate"+suffix), document.Values(segments, "EndDate"+suffix)
		doc.Set("StartDate"+suffix, "")
		doc.Set("EndDate"+suffix, "")
		if len(starts) > 0 {
			doc.Set("StartDate"+suffix, slices.Min(starts))
		}
		if both := slices.Concat(starts, ends); len(both) > 0 {
			doc.Set("EndDate"+suffix, slices.Max(both))
		}
	}
}

// settleBooking fills in what the service works out of a booking.
func (s *Server) settleBooking(b *document.Element) {
	leg := 0
	for _, segment := range b.In("Segments") {
		s.settleSegment(segment)
		if segment.Takes("LegId") {
			leg++
			segment.Set("LegId", cmp.Or(segment.Value("LegId"), strconv.Itoa(leg)))
		}
	}
}

// settleSegment works out the times of a segment. A hotel was seen to start
// at the last second of its day, whatever was sent.
func (s *Server) settleSegment(segment *document.Element) {
	if day, _, ok := strings.Cut(segment.Value("StartDateLocal"), "T"); ok && segment.Name == "Hotel" {
		segment.Set("StartDateLocal", day+"T23:59:59")
	}
	start, end := segment.Value("StartCityCode"), segment.Value("EndCityCode")
	zone := segment.Value("TimeZone")
	if !slices.Contains(listedZones, zone) {
		zone = "" // the service does not know it
	}
	s.setUTC(segment, "Start", cmp.Or(zone, cityZones[start]))
	switch moves := segment.Takes("EndCityCode"); {
	case !moves || start != "" && start == end:
		s.setUTC(segment, "End", cmp.Or(zone, cityZones[start]))
	default: // TimeZone may be that of the start alone
		s.setUTC(segment, "End", cityZones[end])
	}
}

// setUTC works out a UTC time in a zone. Where the zone is not known the time
// stays as it was sent.
func (s *Server) setUTC(segment *document.Element, end, zone string) {
	l := s.zones.load(zone)
	if l == nil {
		return
	}
	if t, err := time.ParseInLocation(document.TimeLayout, segment.Value(end+"DateLocal"), l); err == nil {
		segment.Set(end+"DateUtc", document.FormatTime(t))
	}
}
