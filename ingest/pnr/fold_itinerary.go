package pnr

import (
	"cmp"
	"slices"
	"strings"
)

// An itinerary is the people, the journey and the remarks while they are
// folded, known by keys instead of numbers.
type itinerary struct {
	people    []person
	legs      []leg
	remarks   []note
	noted     map[string]int // index in remarks
	cancelled bool
}

type person struct {
	key string // an infant has its adult's
	Passenger
}

type leg struct {
	key      string
	envelope int
	segment  Segment
	seats    []keyedSeat // of a flight
	people   []string    // of a service; none: everybody's
}

type keyedSeat struct{ person, seat string }

type note struct {
	people, legs []string
	Remark
}

// add takes in what an entry says about people and journey.
func (it *itinerary) add(sections []keyedRecord) {
	if sections[0].full() && hasAllSections(sections) {
		it.replace(sections)
		return
	}
	for i := range sections {
		it.merge(&sections[i])
		it.dropUnshown(&sections[i])
	}
}

// dropUnshown drops the legs that a record shows to be gone, which begin before the day
// until which it has all, but for those that were travelled.
func (it *itinerary) dropUnshown(r *keyedRecord) {
	if r.Until == 0 {
		return
	}
	var kept []leg
	travelled := travelledBy(it.legs, r.Issued)
	for i, l := range it.legs {
		first := firstDay(l.segment)
		if first == 0 || first >= r.Until || travelled[i] || slices.Contains(r.own.legs, l.key) {
			kept = append(kept, l)
		}
	}
	it.legs = kept
}

// replace drops the journey so far, except what was travelled already.
func (it *itinerary) replace(sections []keyedRecord) {
	before := *it
	*it = itinerary{}
	for i := range sections {
		it.merge(&sections[i])
	}
	it.cancelled = !slices.ContainsFunc(sections, func(r keyedRecord) bool { return r.Event == Snapshot })
	it.keepTravelled(&before, sections[0].Issued)
}

// keepTravelled takes over the legs of before that were travelled by day, with their
// remarks. A leg that is still there is filled up from its older self.
func (it *itinerary) keepTravelled(before *itinerary, day Date) {
	var kept []string
	after, travelled := -1, travelledBy(before.legs, day)
	for i, l := range before.legs {
		if at := it.indexOf(l.key); at >= 0 {
			it.legs[at], after = mergeSnapshotLeg(l, it.legs[at]), at
		} else if travelled[i] && it.concerns(l.people) {
			after = it.insert(l, after)
			kept = append(kept, l.key)
		}
	}
	for _, n := range before.remarks {
		if slices.ContainsFunc(n.legs, func(key string) bool { return slices.Contains(kept, key) }) && it.concerns(n.people) {
			it.mergeRemark(n)
		}
	}
}

// travelledBy reports for each leg whether it is over on day. A surface piece is
// over when the leg after it is.
func travelledBy(legs []leg, day Date) []bool {
	out := make([]bool, len(legs))
	for i := range slices.Backward(legs) {
		last := lastDay(legs[i].segment)
		out[i] = last != 0 && last < day
		if a, ok := legs[i].segment.(*Air); ok && a.Flown {
			out[i] = true
		}
		if _, ok := legs[i].segment.(*Surface); ok && i+1 < len(legs) {
			out[i] = out[i+1]
		}
	}
	return out
}

// concerns reports whether one of people is still in the booking.
func (it *itinerary) concerns(people []string) bool {
	return len(people) == 0 || slices.ContainsFunc(it.people, func(p person) bool { return slices.Contains(people, p.key) })
}

func (it *itinerary) merge(r *keyedRecord) {
	for i, key := range r.own.people {
		it.mergePerson(person{key: key, Passenger: r.Passengers[i]})
	}
	after := -1
	for i, key := range r.own.legs {
		after = it.mergeLeg(newLeg(r, key, r.Segments[i]), after)
	}
	for _, m := range r.Remarks {
		it.mergeRemark(note{people: keysFor(m.Passengers, r.personOf), legs: keysFor(m.Segments, r.legOf), Remark: m})
	}
	if len(r.Segments) > 0 {
		it.cancelled = false
	}
}

// mergePerson replaces a person, and fills up what the newer record leaves out from
// the older one.
func (it *itinerary) mergePerson(n person) {
	i := slices.IndexFunc(it.people, func(o person) bool { return o.isSame(&n) })
	if i < 0 {
		it.people = append(it.people, n)
		return
	}
	if old := &it.people[i]; old.name() == n.name() {
		f := filling{to: &n.Marks, from: old.Marks}
		fillValue(f, "type", &n.Type, old.Type)
		fillValue(f, "title", &n.Title, old.Title)
		fillValue(f, "email", &n.Email, old.Email)
		fillValue(f, "mobile", &n.Mobile, old.Mobile)
		fillValue(f, "employee", &n.Employee, old.Employee)
		fillValue(f, "id", &n.ID, old.ID)
		fillValue(f, "extraSeat", &n.ExtraSeat, old.ExtraSeat)
		fillList(f, "frequentFlyer", &n.Flyer, old.Flyer)
	}
	it.people[i] = n
}

// isSame reports whether two records mean one person. With a tattoo, an infant has the key
// of its adult. In systems without them, a record may not say that somebody is one.
func (p *person) isSame(as *person) bool {
	unsaid := p.Tattoo == "" && p.name() == as.name() && (p.Type == "" || as.Type == "")
	return p.key == as.key && (p.Infant() == as.Infant() || unsaid)
}

func newLeg(r *keyedRecord, key string, s Segment) leg {
	l := leg{key: key, envelope: r.Order.Envelope, segment: s}
	if a, ok := s.(*Air); ok {
		for _, seat := range a.Seats {
			l.seats = append(l.seats, keyedSeat{r.personOf(seat.Passenger), seat.Seat})
		}
	}
	if v := ServiceOf(s); v != nil {
		l.people = keysFor(v.Passengers, r.personOf)
	}
	return l
}

func (it *itinerary) indexOf(key string) int {
	return slices.IndexFunc(it.legs, func(o leg) bool { return o.key == key })
}

// mergeLeg merges l into the leg with its key or, if there is none, inserts it after
// the leg at index after, where its record has it. It returns l's index.
func (it *itinerary) mergeLeg(l leg, after int) int {
	if i := it.indexOf(l.key); i >= 0 {
		it.legs[i] = mergeLegs(it.legs[i], l)
		return i
	}
	return it.insert(l, after)
}

func (it *itinerary) insert(l leg, after int) int {
	at := after + 1
	for at < len(it.legs) && !l.before(&it.legs[at]) {
		at++
	}
	if at == len(it.legs) && after >= 0 && firstDay(l.segment) == 0 {
		at = after + 1 // without a date, only its record shows its place
	}
	it.legs = slices.Insert(it.legs, at, l)
	return at
}

// before reports whether l surely comes before o: it is on an earlier day, else has a
// lower number in the same envelope, else is a flight that departs earlier.
func (l *leg) before(o *leg) bool {
	mine, others := firstDay(l.segment), firstDay(o.segment)
	if mine != 0 && others != 0 && mine != others {
		return mine < others
	}
	m, n := l.segment.Head().Number, o.segment.Head().Number
	if l.envelope != 0 && l.envelope == o.envelope && m != 0 && n != 0 {
		return m < n
	}
	a, ok1 := l.segment.(*Air)
	b, ok2 := o.segment.(*Air)
	return ok1 && ok2 && mine != 0 && a.Depart < b.Depart
}

// mergeLegs returns l, filled up from old. Within one envelope, issued beats booked.
// What only tickets print stays as long as the flight is the same.
func mergeLegs(old, l leg) leg {
	was, ok1 := old.segment.(*Air)
	is, ok2 := l.segment.(*Air)
	if !ok1 || !ok2 {
		return l
	}
	if was.Ticketed && !is.Ticketed && old.envelope == l.envelope && l.envelope != 0 {
		old, l, was, is = l, old, is, was
	}
	if was.Carrier != is.Carrier || was.Flight != is.Flight || was.Depart.Date() != is.Depart.Date() {
		return l
	}
	merged := *is
	merged.Ticketed = is.Ticketed || was.Ticketed
	merged.Flown = is.Flown || was.Flown
	f := filling{to: &merged.Marks, from: was.Marks}
	fillValue(f, "baggage", &merged.Baggage, was.Baggage)
	fillValue(f, "locator", &merged.Locator, was.Locator)
	fillValue(f, "party", &merged.Party, was.Party)
	fillValue(f, "ndc", &merged.NDC, was.NDC)
	l.segment = &merged
	l.seats = mergeSeats(old.seats, l.seats)
	return l
}

// mergeSnapshotLeg is mergeLegs for a leg of a full snapshot. A snapshot shows
// everybody, so the party is that of l.
func mergeSnapshotLeg(old, l leg) leg {
	merged := mergeLegs(old, l)
	is, ok1 := l.segment.(*Air)
	a, ok2 := merged.segment.(*Air)
	if ok1 && ok2 && a.Party != is.Party {
		a = copyValue(a)
		a.Party = is.Party
		merged.segment = a
	}
	return merged
}

// mergeSeats keeps the seats of people whom the newer list leaves out: the record of
// a ticket shows only the seats of its own passengers.
func mergeSeats(old, seats []keyedSeat) []keyedSeat {
	merged := slices.Clone(seats)
	for _, o := range old {
		if !slices.ContainsFunc(seats, func(s keyedSeat) bool { return s.person == o.person }) {
			merged = append(merged, o)
		}
	}
	return merged
}

func (it *itinerary) mergeRemark(n note) {
	key := n.Text + "\n" + strings.Join(n.people, ",") + "\n" + strings.Join(n.legs, ",")
	if i, known := it.noted[key]; known {
		it.remarks[i] = n
		return
	}
	if it.noted == nil {
		it.noted = map[string]int{}
	}
	it.noted[key] = len(it.remarks)
	it.remarks = append(it.remarks, n)
}

// firstDay returns the first day of s, or 0 for surface pieces and open flights.
func firstDay(s Segment) Date {
	first, _ := s.Span()
	return first
}

// lastDay returns the last day of s that is known, or 0.
func lastDay(s Segment) Date {
	first, last := s.Span()
	return cmp.Or(last, first)
}

// numbers are the PNR's numbers by key. An extra seat has the number of its passenger.
type numbers struct{ people, legs map[string]int }

// numbers sorts the people by the numbers they had, and counts people and segments
// from 1.
func (it *itinerary) numbers() numbers {
	slices.SortStableFunc(it.people, func(a, b person) int { return cmp.Compare(a.Number, b.Number) })
	n := numbers{make(map[string]int, len(it.people)), make(map[string]int, len(it.legs))}
	for _, p := range it.people {
		if !p.IsSeat() && n.people[p.key] == 0 {
			n.people[p.key] = len(n.people) + 1
		}
	}
	for i := range it.people {
		if p := &it.people[i]; p.IsSeat() {
			n.people[p.key] = n.people[it.holder(p)]
		}
	}
	for i, l := range it.legs {
		n.legs[l.key] = i + 1
	}
	return n
}

// holder returns the key of the passenger whom an extra seat is for, or "" if that is
// not certain: the only one with its name, else with its surname and a mark of an
// extra seat, else with its surname, else the only passenger.
func (it *itinerary) holder(seat *person) string {
	for _, fits := range []func(p *person) bool{
		func(p *person) bool { return p.Last == seat.Last && p.First == seat.First },
		func(p *person) bool { return p.Last == seat.Last && p.ExtraSeat },
		func(p *person) bool { return p.Last == seat.Last },
		func(*person) bool { return true },
	} {
		var found []string
		for i := range it.people {
			if p := &it.people[i]; !p.IsSeat() && !p.Infant() && fits(p) {
				found = append(found, p.key)
			}
		}
		if len(found) == 1 {
			return found[0]
		}
	}
	return ""
}

func (it *itinerary) numberedPassengers(n numbers) []Passenger {
	var out []Passenger
	for _, p := range it.people {
		if p.IsSeat() {
			continue
		}
		p.Number = n.people[p.key]
		out = append(out, p.Passenger)
	}
	return out
}

func (it *itinerary) numberedSegments(n numbers) Segments {
	var out Segments
	for i, l := range it.legs {
		out = append(out, numberedSegment(l, i+1, n.people))
	}
	return out
}

func numberedSegment(l leg, number int, people map[string]int) Segment {
	s := CloneSegment(l.segment)
	s.Head().Number = number
	if a, ok := s.(*Air); ok {
		a.Seats = numberedSeats(l.seats, people)
	}
	if v := ServiceOf(s); v != nil {
		v.Passengers = numbersFor(l.people, people)
	}
	return s
}

// numberedSeats returns the seats without those of people who left the booking. A
// passenger with an extra seat has both seats.
func numberedSeats(seats []keyedSeat, people map[string]int) []Seat {
	var out []Seat
	for _, seat := range seats {
		if n := people[seat.person]; n != 0 {
			out = append(out, Seat{Passenger: n, Seat: seat.seat})
		}
	}
	slices.SortStableFunc(out, func(x, y Seat) int { return x.Passenger - y.Passenger })
	return out
}

func (it *itinerary) numberedRemarks(n numbers) []Remark {
	var out []Remark
	for _, r := range it.remarks {
		m := r.Remark
		m.Passengers, m.Segments = numbersFor(r.people, n.people), numbersFor(r.legs, n.legs)
		out = append(out, m)
	}
	return out
}
