package transform

import (
	"cmp"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
	"tripsync/transform/places"
)

// Times of day in place of one that is not known. Hotels in Concur's own samples begin
// and end so.
const (
	dayBegins = 0
	dayEnds   = 23*60 + 59 // minutes
)

// A span is the beginning and the end of a segment, as Concur wants them.
type span struct {
	startLocal, endLocal itinerary.DateTime
	startUtc, endUtc     itinerary.DateTime
	zone                 string
}

// A stretch is when and where a segment begins and ends, by the clocks there.
type stretch struct {
	number               int // of the segment
	from, to             string
	start, end           pnr.Local
	wholeStart, wholeEnd bool // the time of day is not known, and the day's first or last stands for it
	minutes              int  // that it takes, as printed; 0: not known
	reversed             bool // the export has it end before it starts; end is 0 then
}

// stretchOf returns when and where a segment begins and ends. If the end lies before
// the start, one of the two is wrong and nobody knows which: it drops the end.
func (t *Transformer) stretchOf(s pnr.Segment) stretch {
	x := stretch{number: s.Head().Number}
	switch v := s.(type) {
	case *pnr.Air:
		x.from, x.to, x.start, x.end, x.minutes = v.From, v.To, v.Depart, v.Arrive, v.Minutes
	case *pnr.Hotel:
		x.from, x.to, x.wholeStart, x.wholeEnd = v.City, v.City, true, true
		x.start, x.end = minuteOf(pnr.On(v.CheckIn), dayEnds), minuteOf(pnr.On(v.CheckOut), dayEnds)
	case *pnr.Car:
		x.from, x.to = t.carCities(v)
		x.to = cmp.Or(x.to, x.from)
		x.setMoments(v.Start, v.End)
	case *pnr.Rail:
		x.from, x.to = v.From, v.To
		x.setMoments(v.Depart, v.Arrive)
	case *pnr.Ride:
		x.from, x.to = t.rideCities(v)
		x.setMoments(v.Start, v.End)
	case *pnr.Ferry:
		x.from, x.to = v.From, v.To
		x.setMoments(v.Depart, v.Arrive)
	case *pnr.Tour:
		x.from, x.to = cmp.Or(v.City, v.From), cmp.Or(v.To, v.City)
		x.setMoments(v.Start, v.End)
	case *pnr.Surface, *pnr.Other:
	}
	if t.isReversed(&x) {
		x.end, x.reversed = 0, true
	}
	return x
}

// setMoments lets the whole day stand for a time of day that is not known.
func (x *stretch) setMoments(start, end pnr.Moment) {
	x.start, x.wholeStart = minuteOf(start, dayBegins), start.Local == 0
	x.end, x.wholeEnd = minuteOf(end, dayEnds), end.Local == 0
}

// isReversed reports whether a stretch ends before it starts, however its times are
// read. If a place is not known: no two clocks are more than 26 hours apart.
func (t *Transformer) isReversed(x *stretch) bool {
	const apart = 26 * 60
	if x.start == 0 || x.end == 0 {
		return false
	}
	begins, _ := t.Places.Find(x.from)
	ends, _ := t.Places.Find(x.to)
	starts, stops := instantsOf(begins, x.start), instantsOf(ends, x.end)
	switch {
	case len(starts) > 0 && len(stops) > 0:
		return stops[len(stops)-1] < starts[0]
	case x.from == x.to:
		return x.end < x.start
	}
	return x.end < x.start-apart
}

// bounds returns the first and the last time of segments.
func (t *Transformer) bounds(segments pnr.Segments) (first, last itinerary.DateTime) {
	var from, to pnr.Local
	for i, s := range segments {
		x := t.stretchOf(s)
		if i == 0 || x.start < from {
			from = x.start
		}
		to = max(to, x.start, x.end)
	}
	return formatLocal(from), formatLocal(to)
}

// span fixes the times of a segment in UTC. Concur has one TimeZone for a segment: it
// is set if both ends lie in the same zone and Concur lists that, else both times are
// sent in UTC. If a place is not known, Concur has only the city code. When clocks
// are put back, a zone does not say which of two hours is meant: UTC does, if the
// duration leaves one reading. Otherwise, and for a time that clocks skip when they
// are put forward, neither is sent.
func (t *trip) span(x stretch) span {
	s := span{startLocal: formatLocal(x.start), endLocal: formatLocal(x.end)}
	if x.reversed {
		t.note("segment %d: it would end before it starts, sent without its end", x.number)
	}
	begins, ok1 := t.Places.Find(x.from)
	ends, ok2 := t.Places.Find(x.to)
	switch {
	case !ok1 || !ok2:
		t.note("segment %d: place not known, sent without a time zone", x.number)
		return s
	case !x.wholeStart && begins.Skips(x.start.Time()), !x.wholeEnd && x.end != 0 && ends.Skips(x.end.Time()):
		t.note("segment %d: clocks change then, and skip a time that is printed; sent without UTC", x.number)
		return s
	}
	starts, stops := instantsOf(begins, x.start), instantsOf(ends, x.end)
	if x.wholeStart {
		starts = starts[:min(1, len(starts))]
	}
	if x.wholeEnd {
		stops = stops[max(0, len(stops)-1):]
	}
	certain := len(starts) <= 1 && len(stops) <= 1
	if certain && x.contradicts(starts, stops) {
		t.note("segment %d: its times and its duration are half a day apart, or more", x.number)
	}
	zone, listed := places.ConcurZone(begins.Zone)
	if sameZone := listed && begins.Zone == ends.Zone; sameZone && certain {
		s.zone = zone
		return s
	}
	if len(starts) == 0 || x.end != 0 && len(stops) == 0 {
		return s
	}
	start, end, ok := x.fitting(starts, stops)
	if !ok {
		t.note("segment %d: clocks change then, and nothing tells which hour is meant; sent without UTC", x.number)
		return s
	}
	s.startUtc, s.endUtc = formatLocal(start), formatLocal(end)
	return s
}

// fitting returns the start and the end in UTC if only one pair is possible: they lie
// as far apart as is printed or, without a printed duration, in the right order.
func (x *stretch) fitting(starts, stops []pnr.Local) (start, end pnr.Local, ok bool) {
	if len(stops) == 0 {
		return starts[0], 0, len(starts) == 1
	}
	if len(starts) == 1 && len(stops) == 1 {
		return starts[0], stops[0], true
	}
	found := 0
	for _, from := range starts {
		for _, to := range stops {
			if x.fits(to - from) {
				start, end = from, to
				found++
			}
		}
	}
	return start, end, found == 1
}

// contradicts reports whether a printed day of the segment must be wrong: its times
// and its duration are further apart than any clock error.
func (x *stretch) contradicts(starts, stops []pnr.Local) bool {
	const off = 12 * 60
	if x.minutes == 0 || len(starts) == 0 || len(stops) == 0 {
		return false
	}
	more := stops[0] - starts[0] - pnr.Local(x.minutes)
	return more >= off || more <= -off
}

// fits reports whether the segment can take so long. It allows some minutes, since
// printed times are not exact; clocks change by half an hour or more.
func (x *stretch) fits(elapsed pnr.Local) bool {
	const off = 10
	if x.minutes == 0 {
		return elapsed > 0
	}
	return elapsed >= pnr.Local(x.minutes-off) && elapsed <= pnr.Local(x.minutes+off)
}

// instantsOf returns the instants in UTC that a local time can mean, the earliest first.
func instantsOf(p places.Place, wall pnr.Local) []pnr.Local {
	if wall == 0 {
		return nil
	}
	var out []pnr.Local
	for _, at := range p.Instants(wall.Time()) {
		out = append(out, pnr.LocalOf(at))
	}
	return out
}

// lasting is span for a segment that may have days without times.
func (t *trip) lasting(x stretch) span {
	if x.wholeStart || x.wholeEnd && x.end != 0 {
		t.note("segment %d: time of day not known, sent as the whole day", x.number)
	}
	return t.span(x)
}

// minuteOf returns the minute of a moment or, if only its day is known, the minute
// otherwise of that day.
func minuteOf(m pnr.Moment, otherwise int) pnr.Local {
	if m.Local != 0 || m.Day == 0 {
		return m.Local
	}
	return m.Day.At(0, otherwise)
}

func midnightOf(day pnr.Date) itinerary.DateTime {
	if day == 0 {
		return ""
	}
	return formatLocal(day.At(0, 0))
}

func formatLocal(l pnr.Local) itinerary.DateTime {
	if l == 0 {
		return ""
	}
	return itinerary.DateTime(l.String() + ":00")
}
