package mir

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errUnread = errors.New("what it says stands in no known place; it is kept as a remark only")

// Remarks are the lines that are kept as text.
type remarks struct {
	all     []pnr.Remark
	seen    map[string]bool // lines that remarks were made of
	unknown []string        // tags that were told of
	paper   bool            // the A20 item of the current lines holds an identity paper
	people  []int           // whom it is of
	flights []int           // which it is of
}

// clearSeen returns an empty set of lines, which is the old one unless that has grown:
// to clear a map of many would cost every record behind it.
func clearSeen(seen map[string]bool) map[string]bool {
	const usual = 100
	if seen == nil || len(seen) > usual {
		return map[string]bool{}
	}
	clear(seen)
	return seen
}

// add keeps a line, unless the same one came before or it holds an identity paper or a
// day of birth.
func (r *remarks) add(l *record.Line, m pnr.Remark) {
	line := strings.TrimRight(l.Text(), " ")
	if r.seen[line] || record.HoldsPaper(line) {
		return
	}
	r.seen[line] = true
	m.Text, m.At = hideGuarantees(record.CleanText(line)), l.Pos()
	r.all = append(r.all, m)
}

func (r *remarks) keep(l *record.Line) { r.add(l, pnr.Remark{}) }

// keepFollower keeps a line behind an item.
func (r *remarks) keepFollower(l *record.Line) { r.add(l, pnr.Remark{}) }

// keepDue keeps what is due, or was paid, for a segment of which nothing else is told.
func (r *remarks) keepDue(l *record.Line) { r.add(l, pnr.Remark{}) }

// keepHostLocator keeps a locator that no airline is named for.
func (r *remarks) keepHostLocator(l *record.Line) {
	if airline := strings.Trim(l.Raw(&vendorLocator.Airline), " "); airline == "" || isHost(airline) {
		r.keep(l)
	}
}

// keepItinerary keeps an A15 item, with the segment that it names; 00 is none.
func (r *remarks) keepItinerary(l *record.Line) {
	m := pnr.Remark{}
	if n := l.Int(&itineraryRemark.Segment); n != 0 {
		m.Segments = []int{n}
	}
	r.add(l, m)
}

// keepService keeps an A20 item, unless it is one of those that hold identity papers or
// days of birth.
func (r *remarks) keepService(l *record.Line) {
	f := &specialService
	r.people, r.flights = nil, nil
	if r.paper = record.IsPaper(l.Raw(&f.Code)); r.paper {
		return
	}
	if n := l.Int(&f.Segment); n != 0 {
		r.flights = []int{n}
	}
	if n := l.Int(&f.Passenger); n != 0 {
		r.people = []int{n}
	}
	r.add(l, pnr.Remark{Passengers: r.people, Segments: r.flights})
}

// keepServiceText keeps the text of an A20 item that is kept.
func (r *remarks) keepServiceText(l *record.Line) {
	if !r.paper {
		r.add(l, pnr.Remark{Passengers: r.people, Segments: r.flights})
	}
}

// keepUnread keeps an item that is known and cannot be read, and tells of it.
func (r *remarks) keepUnread(l *record.Line) {
	r.keep(l)
	l.Fail(&element, errUnread)
}

// keepUnknown keeps a line of an unknown kind, and names the first ones.
func (r *remarks) keepUnknown(l *record.Line) {
	r.keep(l)
	tag := tagOf(l.Text())
	if !slices.Contains(r.unknown, tag) {
		r.unknown = append(r.unknown, tag)
		l.Fail(&element, fmt.Errorf("unknown tag %q; it is kept as a remark only", tag))
	}
}

// tagOf returns the capitals and digits that a line of unknown kind begins with, at most
// three: more may be a name.
func tagOf(line string) string {
	n := 0
	for n < len(line) && n < 3 && record.Fits(line[n:n+1], "X") {
		n++
	}
	return line[:n]
}
