package air

import (
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// otherSegment reads a U- line that is no flight: as much of its head as has
// the known shapes, the rest as text (5). What is not even a segment then is
// kept as a remark.
func (r *reader) otherSegment(l *record.Line) {
	m := otherHead.FindStringSubmatch(strings.TrimRight(l.Cell(other.Head.Cell), " "))
	if m != nil && (m[2] == "MCO" || m[2] == "EMD") {
		return // a document, not travel
	}
	d := otherDate.FindStringSubmatch(strings.TrimRight(l.Cell(other.First.Cell), " "))
	if m == nil || d == nil {
		r.unread = true
		r.keep(l.Text(), l.Pos())
		return
	}
	o := &pnr.Other{Service: pnr.Service{Element: r.element(l), ID: m[2]}, Company: record.Decode(m[3])}
	o.Status = d[1]
	lg := leg{key: o.Number, segment: o, other: o, reading: l.Text()}
	lg.depart = moment{day: l.Day(&other.First), at: l.At(&other.First)}
	r.otherRest(l, &lg)
	r.legs = append(r.legs, lg)
}

// otherRest takes the second date and the city if the next cells look so.
func (r *reader) otherRest(l *record.Line, lg *leg) {
	next := other.First.Cell + 1
	lg.rest = l.Rest(next)
	if d, err := record.ParseDay(l.Cell(next)); err == nil {
		lg.arrive.day = d
		next++
	}
	if record.Fits(l.Cell(next), airport) {
		lg.other.City = l.Cell(next)
		next++
	}
	lg.other.Text = l.Rest(next)
}

// settleOther dates an other segment; without its first date it is none, and
// its line is kept as a remark.
func (r *reader) settleOther(lg *leg) {
	o := lg.other
	if o.Start = lg.depart.date; o.Start == 0 {
		r.unread = true
		r.fail(&record.Error{Pos: lg.depart.at, Field: other.First.Name, Err: errNoYear})
		r.keep(lg.reading, o.At)
		return
	}
	if lg.arrive.day != (record.Day{}) {
		o.End = firstFrom(lg.arrive.day, o.Start)
		if o.End < o.Start || o.End > o.Start+daysStay {
			o.End, o.Text = 0, lg.rest
		}
	}
	o.Text = kept(strings.TrimRight(o.Text, "; "))
	r.rec.Segments = append(r.rec.Segments, o)
}
