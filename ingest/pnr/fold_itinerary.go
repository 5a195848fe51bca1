package pnr

import (
	"slices"
	"strconv"
	"strings"
)

// An itinerary is the people, the journey and the remarks while they are
// folded. Numbers hold for one record only, so everything is kept by keys that
// outlive it.
type itinerary struct {
	people    []person
	legs      []leg
	remarks   []note
	cancelled bool
}

type person struct {
	key string
	Passenger
}

type leg struct {
	key      string
	envelope int
	segment  Segment
	seats    []keyedSeat
}

type keyedSeat struct{ person, seat string }

type note struct {
	people, legs []string
	Remark
}

// personKey outlives a renumbering: the tattoo, or for systems without one the number.
func personKey(p *Passenger) string {
	key := p.Tattoo
	if key == "" {
		key = "#" + strconv.Itoa(p.Number)
	}
	if p.Infant() {
		key += "/INF"
	}
	return key
}

// legKey outlives a renumbering. A surface piece has no tattoo of its own and
// is known by its ends.
func legKey(s Segment) string {
	if v, ok := s.(*Surface); ok {
		return v.From + "-" + v.To
	}
	if t := s.Head().Tattoo; t != "" {
		return t
	}
	return "#" + strconv.Itoa(s.Head().Number)
}

// keys translates the numbers of one record.
type keys struct {
	person, leg map[int]string
}

func keysOf(r *Record) keys {
	k := keys{person: map[int]string{}, leg: map[int]string{}}
	for i := range r.Passengers {
		p := &r.Passengers[i]
		if _, taken := k.person[p.Number]; !taken || !p.Infant() {
			k.person[p.Number] = personKey(p)
		}
	}
	for _, s := range r.Segments {
		if n := s.Head().Number; n != 0 {
			k.leg[n] = legKey(s)
		}
	}
	return k
}

func translate(numbers []int, to map[int]string) []string {
	var out []string
	for _, n := range numbers {
		if key, ok := to[n]; ok {
			out = append(out, key)
		}
	}
	return out
}

// add takes what r says about people and journey.
func (it *itinerary) add(r *Record) {
	switch r.Event {
	case Void, Restore, Refund:
		return
	case Snapshot, Cancel:
		if !r.Partial {
			it.replace(r)
			return
		}
	case Ticketing, Invoice, Exchange, EMDIssue:
	}
	it.merge(r)
}

// replace keeps of the journey only what was travelled before r was made.
func (it *itinerary) replace(r *Record) {
	before := it.legs
	it.people, it.legs, it.remarks = nil, nil, nil
	it.merge(r)
	it.cancelled = r.Event == Cancel
	var travelled []leg
	for _, l := range before {
		i := slices.IndexFunc(it.legs, func(n leg) bool { return n.key == l.key })
		switch {
		case i >= 0:
			it.legs[i] = newer(l, it.legs[i])
		case lastDay(l.segment) != 0 && lastDay(l.segment) < r.Issued:
			travelled = append(travelled, l)
		}
	}
	it.legs = append(travelled, it.legs...)
}

func (it *itinerary) merge(r *Record) {
	k := keysOf(r)
	for i := range r.Passengers {
		it.mergePerson(r.Passengers[i])
	}
	after := -1
	for _, s := range r.Segments {
		after = it.mergeLeg(newLeg(s, r.Order.Envelope, k), after)
	}
	for _, m := range r.Remarks {
		it.mergeRemark(note{people: translate(m.Passengers, k.person), legs: translate(m.Segments, k.leg), Remark: m})
	}
	if len(r.Segments) > 0 {
		it.cancelled = false
	}
}

func (it *itinerary) mergePerson(p Passenger) {
	n := person{key: personKey(&p), Passenger: p}
	i := slices.IndexFunc(it.people, func(o person) bool { return o.key == n.key })
	if i < 0 {
		it.people = append(it.people, n)
		return
	}
	old := it.people[i]
	if n.Email == "" && old.Last == n.Last && old.First == n.First {
		n.Email = old.Email
	}
	if len(n.Flyer) == 0 {
		n.Flyer = old.Flyer
	}
	it.people[i] = n
}

func newLeg(s Segment, envelope int, k keys) leg {
	l := leg{key: legKey(s), envelope: envelope, segment: s}
	if a, ok := s.(*Air); ok {
		for _, seat := range a.Seats {
			if key, ok := k.person[seat.Passenger]; ok {
				l.seats = append(l.seats, keyedSeat{key, seat.Seat})
			}
		}
	}
	return l
}

// mergeLeg puts l where its record has it: behind the leg at index after; a
// first one, which has none in front, by its departure. It returns l's index.
func (it *itinerary) mergeLeg(l leg, after int) int {
	if i := slices.IndexFunc(it.legs, func(o leg) bool { return o.key == l.key }); i >= 0 {
		it.legs[i] = newer(it.legs[i], l)
		return i
	}
	at := after + 1
	if after < 0 {
		at = slices.IndexFunc(it.legs, func(o leg) bool {
			return firstDay(l.segment) != 0 && firstDay(o.segment) > firstDay(l.segment)
		})
		if at < 0 {
			at = len(it.legs)
		}
	}
	it.legs = slices.Insert(it.legs, at, l)
	return at
}

// newer returns the leg that l makes of old. Issued beats booked within one
// envelope, and what only tickets print stays while the flight is the same.
func newer(old, l leg) leg {
	was, ok1 := old.segment.(*Air)
	is, ok2 := l.segment.(*Air)
	if !ok1 || !ok2 {
		return l
	}
	if was.Ticketed && !is.Ticketed && old.envelope == l.envelope {
		old, l, was, is = l, old, is, was
	}
	if was.Carrier != is.Carrier || was.Flight != is.Flight || was.Depart.Date() != is.Depart.Date() {
		return l
	}
	merged := *is
	merged.Ticketed = is.Ticketed || was.Ticketed
	merged.Flown = is.Flown || was.Flown
	if merged.Baggage == "" {
		merged.Baggage = was.Baggage
	}
	if merged.Locator == "" {
		merged.Locator = was.Locator
	}
	l.segment = &merged
	l.seats = mergeSeats(old.seats, l.seats)
	return l
}

// mergeSeats keeps the seats of people whom the newer list leaves out: a
// ticket's record shows only those of its own passengers.
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
	same := func(o note) bool {
		return o.Text == n.Text && slices.Equal(o.people, n.people) && slices.Equal(o.legs, n.legs)
	}
	if i := slices.IndexFunc(it.remarks, same); i >= 0 {
		it.remarks[i] = n
		return
	}
	it.remarks = append(it.remarks, n)
}

// firstDay and lastDay are unknown for surface pieces and open flights.
func firstDay(s Segment) Date {
	first, _ := s.Span()
	return first
}

func lastDay(s Segment) Date {
	first, last := s.Span()
	if last == 0 {
		if _, flight := s.(*Air); !flight {
			return first
		}
	}
	return last
}

// numberedPassengers counts adults from 1; an infant gets its adult's number.
func (it *itinerary) numberedPassengers() []Passenger {
	numbers := it.personNumbers()
	var out []Passenger
	for _, p := range it.people {
		p.Number = numbers[p.key]
		out = append(out, p.Passenger)
	}
	return out
}

func (it *itinerary) personNumbers() map[string]int {
	numbers := map[string]int{}
	n := 0
	for _, p := range it.people {
		if !p.Infant() {
			n++
			numbers[p.key] = n
		}
	}
	for _, p := range it.people {
		if p.Infant() {
			if numbers[p.key] = numbers[strings.TrimSuffix(p.key, "/INF")]; numbers[p.key] == 0 {
				n++
				numbers[p.key] = n
			}
		}
	}
	return numbers
}

func (it *itinerary) legNumbers() map[string]int {
	numbers := map[string]int{}
	for i, l := range it.legs {
		numbers[l.key] = i + 1
	}
	return numbers
}

func (it *itinerary) numberedSegments() Segments {
	people := it.personNumbers()
	var out Segments
	for i, l := range it.legs {
		out = append(out, numberedSegment(l, i+1, people))
	}
	return out
}

func numberedSegment(l leg, number int, people map[string]int) Segment {
	s := clone(l.segment)
	s.Head().Number = number
	if a, ok := s.(*Air); ok {
		a.Seats = nil
		for _, seat := range l.seats {
			if n := people[seat.person]; n != 0 {
				a.Seats = append(a.Seats, Seat{Passenger: n, Seat: seat.seat})
			}
		}
		slices.SortFunc(a.Seats, func(x, y Seat) int { return x.Passenger - y.Passenger })
	}
	return s
}

func (it *itinerary) numberedRemarks() []Remark {
	people, legs := it.personNumbers(), it.legNumbers()
	var out []Remark
	for _, n := range it.remarks {
		m := n.Remark
		m.Passengers, m.Segments = numbersOf(n.people, people), numbersOf(n.legs, legs)
		out = append(out, m)
	}
	return out
}

func numbersOf(keys []string, numbers map[string]int) []int {
	var out []int
	for _, k := range keys {
		if n := numbers[k]; n != 0 {
			out = append(out, n)
		}
	}
	return out
}
