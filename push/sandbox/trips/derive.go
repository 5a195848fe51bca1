package trips

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"tripsync/push/sandbox/document"
)

// derive fills in what the service keeps of a trip as a whole (FACTS.md, section
// 6.3). The bookings may be another trip's already and are not touched.
func (t *Trip) derive() {
	t.Doc.Set("id", t.ID)
	t.Doc.Set("ItinLocator", t.ID)
	t.Doc.Set("TripId", t.ID)
	t.Doc.Set("DateCreatedUtc", document.FormatTime(t.Created))
	t.Doc.Set("DateModifiedUtc", document.FormatTime(t.Modified))
	t.Doc.Set("HasOpenBookingPassive", "")
	if slices.ContainsFunc(t.Bookings(), isOpenBooking) {
		t.Doc.Set("HasOpenBookingPassive", "true")
	}
	if booked := document.Values(t.Bookings(), "DateBookedLocal"); len(booked) > 0 {
		t.Doc.Set("DateBookedLocal", slices.Min(booked))
	}
	if segments := t.Segments(); len(segments) > 0 {
		deriveSpan(t.Doc, segments)
	}
}

// deriveSpan takes the times of the trip from its segments. All have one form, so
// they compare as text.
func deriveSpan(doc *document.Element, segments []*document.Element) {
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

// deriveBookings fills in what the service works out of the bookings of a trip.
func (z zones) deriveBookings(doc *document.Element) {
	for _, b := range doc.In("Bookings") {
		z.deriveBooking(b)
	}
}

// deriveBooking fills in what the service works out of a booking.
func (z zones) deriveBooking(b *document.Element) {
	leg := 0
	for _, segment := range b.In("Segments") {
		z.deriveSegment(segment)
		if segment.Takes("LegId") {
			leg++
			segment.Set("LegId", cmp.Or(segment.Value("LegId"), strconv.Itoa(leg)))
		}
	}
}

// deriveSegment works out the times of a segment. A hotel was seen to start
// at the last second of its day, whatever was sent.
func (z zones) deriveSegment(segment *document.Element) {
	if day, _, ok := strings.Cut(segment.Value("StartDateLocal"), "T"); ok && segment.Name == "Hotel" {
		segment.Set("StartDateLocal", day+"T23:59:59")
	}
	start, end := segment.Value("StartCityCode"), segment.Value("EndCityCode")
	zone := segment.Value("TimeZone")
	if !slices.Contains(listedZones, zone) {
		zone = "" // the service does not know it
	}
	z.setUTC(segment, "Start", cmp.Or(zone, cityZones[start]))
	switch moves := segment.Takes("EndCityCode"); {
	case !moves || start != "" && start == end:
		z.setUTC(segment, "End", cmp.Or(zone, cityZones[start]))
	default: // TimeZone may be that of the start alone
		z.setUTC(segment, "End", cityZones[end])
	}
}

// setUTC works out a UTC time in a zone. Where the zone is not known the time
// stays as it was sent.
func (z zones) setUTC(segment *document.Element, end, zone string) {
	l := z.load(zone)
	if l == nil {
		return
	}
	if t, err := time.ParseInLocation(document.TimeLayout, segment.Value(end+"DateLocal"), l); err == nil {
		segment.Set(end+"DateUtc", document.FormatTime(t))
	}
}
