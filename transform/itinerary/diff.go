package itinerary

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// A Kind is the sort of a Change.
type Kind string

// The kinds of change.
const (
	TripAdded   Kind = "trip added"
	TripRemoved Kind = "trip removed"
	Added       Kind = "added"
	Removed     Kind = "removed"
	Changed     Kind = "changed"
)

// A Change is one difference between two versions of a trip.
type Change struct {
	Kind Kind

	// Segment is the label of the segment concerned, as it was before the change: "LH
	// 1029 CDG–FRA", with its date if the trip has two of that name. It is "" if the
	// change concerns the trip, a booking or a ticket.
	Segment string

	// Element is the Concur element that was changed, added or removed.
	Element string

	// Text says what happened: "now departs 09:20, was 07:20".
	Text string
}

// String is the change in a line: "LH 1029 CDG–FRA now departs 09:20, was 07:20".
// Its days have their years.
func (c Change) String() string { return joinWords(c.Segment, c.Text) }

// In returns the change in a line, as people read it in a year. If all days of the line
// are in one year, and that is this year or the next, it leaves the year out.
func (c Change) In(year int) string {
	line := c.String()
	found := dayAndYear.FindAllStringSubmatch(line, -1)
	for _, day := range found {
		if y, _ := strconv.Atoi(day[2]); day[2] != found[0][2] || y != year && y != year+1 {
			return line
		}
	}
	return dayAndYear.ReplaceAllString(line, "$1")
}

// Diff returns the changes of a trip in the words of travel: first the trip and its
// bookings, then the segments in the order of the journey, then tickets, fares and
// passengers. If before is nil, the trip is new; if after is nil, it is cancelled:
// either gives one change.
//
// Every field that the encoder sends is compared. Three things are no difference: the
// order of list items, which the server changes at will; how a number is written; and
// what follows from another change (UTC times from local ones, the ends of the trip
// from its segments).
//
// A flight is recognised by number, airports and date; failing that by airports
// and date, by number and airports, by number and date, and at last by airports
// alone: a flight renumbered or moved is changed, not replaced. So is a train or
// a ride. A hotel or a car is recognised by its name, place and date, then by
// its confirmation number, and at last by its name with place or date: another
// hotel is another stay.
//
// Texts hold no names of people, numbers of memberships and cards, addresses,
// coordinates or remarks: they say only that these changed. They do hold locators,
// ticket numbers and the names of hotels, restaurants and the like.
func Diff(before, after *Itinerary) []Change {
	switch {
	case before == nil && after == nil:
		return nil
	case before == nil:
		return []Change{{Kind: TripAdded, Element: "Itinerary", Text: summarizeNew(after)}}
	case after == nil:
		return []Change{{Kind: TripRemoved, Element: "Itinerary", Text: "trip cancelled"}}
	}
	bookings := pairNodes(nodesOf(listOf(&before.Bookings)), nodesOf(listOf(&after.Bookings)))
	segments := compareSegments(before, after, bookings)

	var d differ
	d.leaves(scope{}, pair{before, after}, len(segments) > 0)
	for _, p := range bookings {
		d.booking(p, len(bookings) > 1)
	}
	d.changes = append(d.changes, segments...)
	for _, p := range bookings {
		d.lists(bookingScope(p, len(bookings) > 1), p)
	}
	d.lists(scope{}, pair{before, after})
	return d.changes
}

// A differ collects changes.
type differ struct{ changes []Change }

// A scope is the subject of a change: a segment, or something else by name.
type scope struct{ segment, subject string }

func (s scope) within(subject string) scope {
	return scope{s.segment, joinWords(s.subject, subject)}
}

func (d *differ) add(kind Kind, s scope, element, text string) {
	d.changes = append(d.changes, Change{Kind: kind, Segment: s.segment, Element: element, Text: joinWords(s.subject, text)})
}

// pair compares the two versions of a node, or reports that it was added or removed.
func (d *differ) pair(s scope, p pair) {
	switch {
	case p.before == nil:
		what, came := comingWords(p.after)
		d.add(Added, s.within(what), p.after.element(), came)
	case p.after == nil:
		d.add(Removed, s.within(nounOf(p.before)), p.before.element(), "removed")
	default:
		s = s.within(subjectOf(p))
		d.leaves(s, p, false)
		d.lists(s, p)
	}
}

// booking compares a booking without its lists.
func (d *differ) booking(p pair, several bool) {
	if p.before != nil && p.after != nil {
		d.leaves(bookingScope(p, several), p, false)
		return
	}
	d.pair(scope{}, p)
}

// bookingScope names a booking only if the trip has several.
func bookingScope(p pair, several bool) scope {
	if !several || p.before == nil {
		return scope{}
	}
	return scope{subject: nounOf(p.before)}
}

// lists compares the containers of a pair, except those that Diff walks itself.
func (d *differ) lists(s scope, p pair) {
	if p.before == nil || p.after == nil {
		return
	}
	a, b := factsOf(p.before), factsOf(p.after)
	for i := range a {
		if l, ok := a[i].value.(list); ok && a[i].name != "Bookings" && a[i].name != "Segments" {
			d.items(s, pairNodes(nodesOf(l), nodesOf(b[i].value.(list))))
		}
	}
}

// items compares the items of a container. If all coupons of a ticket changed their
// status alike, it adds one change for the ticket.
func (d *differ) items(s scope, items []pair) {
	if c, ok := sameChange(items); ok {
		d.add(Changed, s, c.name, c.phrase())
		return
	}
	for _, p := range items {
		d.pair(s, p)
	}
}

// sameChange returns the difference of several coupons if each has that one only.
func sameChange(coupons []pair) (*difference, bool) {
	var shared *difference
	for _, p := range coupons {
		if _, ok := p.before.(*AirlineTicketCoupon); !ok || p.after == nil {
			return nil, false
		}
		changed := compareFacts(p)
		if len(changed) != 1 || changed[0].name != "CouponStatus" {
			return nil, false
		}
		if shared != nil && (shared.before.text != changed[0].before.text || shared.after.text != changed[0].after.text) {
			return nil, false
		}
		shared = &changed[0]
	}
	return shared, len(coupons) > 1
}

// leaves compares the plain children of a pair.
func (d *differ) leaves(s scope, p pair, segmentsChanged bool) {
	changed := compareFacts(p)
	if privateNoun(p.before) != "" && len(changed) > 0 {
		d.add(Changed, s, p.before.element(), secretChange(p.before, changed))
		return
	}
	for i := range changed {
		if c := &changed[i]; !c.follows(changed, segmentsChanged) {
			d.add(Changed, s, c.name, c.phrase())
		}
	}
}

// compareSegments compares the segments of all bookings, in journey order.
func compareSegments(before, after *Itinerary, bookings []pair) []Change {
	a, b := segmentsOf(before), segmentsOf(after)
	twice := make(map[string]bool)
	findTwice(a, twice)
	findTwice(b, twice)
	var d differ
	for _, p := range inOrder(pairNodes(a.nodes(), b.nodes())) {
		d.segment(p, twice)
		if from, to := a.bookingOf(p.before), b.bookingOf(p.after); isMoved(from, to, bookings) {
			s := scope{segment: labelOf(p.before, twice)}
			d.add(Changed, s, "RecordLocator", "now under "+nounOf(to)+", was "+nounOf(from))
		}
	}
	return d.changes
}

func (d *differ) segment(p pair, twice map[string]bool) {
	s := scope{segment: labelOf(cmp.Or(p.before, p.after), twice)}
	if p.before != nil && p.after != nil {
		d.leaves(s, p, false)
		d.lists(s, p)
		return
	}
	d.pair(s, p)
}

// isMoved reports whether a segment went from one booking to another.
func isMoved(from, to *Booking, bookings []pair) bool {
	return from != nil && to != nil && !slices.Contains(bookings, pair{from, to})
}

// held are the segments of a trip, each with its booking.
type held []heldSegment

type heldSegment struct {
	segment node
	booking *Booking
}

func segmentsOf(it *Itinerary) held {
	var h held
	for i := range it.Bookings {
		b := &it.Bookings[i]
		for _, n := range nodesOf(anyOf(&b.Segments)) {
			h = append(h, heldSegment{n, b})
		}
	}
	return h
}

func (h held) nodes() []node {
	all := make([]node, len(h))
	for i := range h {
		all[i] = h[i].segment
	}
	return all
}

func (h held) bookingOf(n node) *Booking {
	for i := range h {
		if h[i].segment == n {
			return h[i].booking
		}
	}
	return nil
}

// findTwice marks the labels that more than one segment has.
func findTwice(h held, twice map[string]bool) {
	seen := make(map[string]bool, len(h))
	for i := range h {
		name := legOf(h[i].segment).label
		twice[name] = twice[name] || seen[name]
		seen[name] = true
	}
}

// inOrder sorts pairs of segments by departure: that of the later version if there is
// one.
func inOrder(segments []pair) []pair {
	slices.SortStableFunc(segments, func(p, q pair) int {
		return cmp.Compare(startOf(p), startOf(q))
	})
	return segments
}

func startOf(p pair) DateTime { return legOf(cmp.Or(p.after, p.before)).start }

// labelOf returns the label of a segment, with its date if another has the same label.
func labelOf(n node, twice map[string]bool) string {
	l := legOf(n)
	if date := formatDay(l.start); twice[l.label] && date != "" {
		return l.label + " (" + date + ")"
	}
	return l.label
}

// summarizeNew returns the text about a new trip.
func summarizeNew(it *Itinerary) string {
	var legs []string
	for _, p := range inOrder(pairNodes(nil, segmentsOf(it).nodes())) {
		l := legOf(p.after)
		legs = append(legs, l.dated())
	}
	if legs == nil {
		return "new trip"
	}
	return "new trip: " + strings.Join(legs, ", ")
}

// joinWords joins the words that are not "" with blanks.
func joinWords(words ...string) string {
	return strings.Join(slices.DeleteFunc(words, func(w string) bool { return w == "" }), " ")
}
