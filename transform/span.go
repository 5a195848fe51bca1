package transform

import (
	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
	"tripsync/transform/places"
)

// Times of day that stand for one that is not known. Concur's own samples have
// hotels begin and end so.
const (
	dayBegins = 0
	dayEnds   = 23*60 + 59 // minutes
)

// A span is when a segment begins and ends, as Concur wants it.
type span struct {
	startLocal, endLocal itinerary.DateTime
	startUtc, endUtc     itinerary.DateTime
	zone                 string
}

// span fixes the times of a segment in UTC, and those of the trip reach as far. A segment has one TimeZone, so it is
// given where both ends lie in the same zone and Concur lists it; else both
// times go in UTC. Where a place is not known, Concur has the city code to go by.
func (t *trip) span(number int, from, to string, start, end pnr.Local) span {
	s := span{startLocal: moment(start), endLocal: moment(end)}
	if t.first == "" || s.startLocal < t.first {
		t.first = s.startLocal
	}
	t.last = max(t.last, s.startLocal, s.endLocal)
	begins, ok1 := t.Places.Find(from)
	ends, ok2 := t.Places.Find(to)
	if !ok1 || !ok2 {
		t.note("segment %d: place not known, sent without a time zone", number)
		return s
	}
	if zone, listed := places.ConcurZone(begins.Zone); listed && begins.Zone == ends.Zone {
		s.zone = zone
		return s
	}
	s.startUtc, s.endUtc = utc(begins, start), utc(ends, end)
	if s.startUtc == "" || end != 0 && s.endUtc == "" {
		s.startUtc, s.endUtc = "", ""
	}
	return s
}

// lasting is the span of what has days, and times of day only where they are known.
func (t *trip) lasting(number int, from, to string, start, end pnr.Moment) span {
	if start.Local == 0 || end.Local == 0 && end.Day != 0 {
		t.note("segment %d: time of day not known, sent as the whole day", number)
	}
	return t.span(number, from, to, minute(start, dayBegins), minute(end, dayEnds))
}

// minute is the moment, or another time of its day where its own is not known.
func minute(m pnr.Moment, otherwise int) pnr.Local {
	if m.Local != 0 || m.Day == 0 {
		return m.Local
	}
	return m.Day.At(0, otherwise)
}

func utc(p places.Place, wall pnr.Local) itinerary.DateTime {
	if wall == 0 {
		return ""
	}
	at, ok := p.UTC(wall.Time())
	if !ok {
		return ""
	}
	return moment(pnr.LocalOf(at))
}

func midnight(day pnr.Date) itinerary.DateTime {
	if day == 0 {
		return ""
	}
	return moment(day.At(0, 0))
}

func moment(l pnr.Local) itinerary.DateTime {
	if l == 0 {
		return ""
	}
	return itinerary.DateTime(l.String() + ":00")
}
