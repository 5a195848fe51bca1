package pnr_test

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
)

// A life is a booking as it really is, told by the records it leaves behind.
// What changes is told by a full snapshot at once, and every other record shows
// a part of what there is; so the image of the records must be the life itself.
type life struct {
	t       *rapid.T
	locator pnr.RecordLocator
	created pnr.Date
	today   pnr.Date

	envelope int
	sequence int64
	tattoos  int
	papers   int // documents issued

	people    []pnr.Passenger   // adults, each with their infant behind them
	legs      []pnr.Segment     // in journey order, all on days of their own
	guest     map[string]string // whose hotel it is, by tattoos
	documents map[string]*paper
	records   []*pnr.Record
}

// A paper is a document as it really is.
type paper struct {
	emd      bool
	person   string // tattoo, with /INF for an infant
	legs     []string
	states   []string
	before   []string // what a restoration brings back
	repaid   bool
	sections []string // the numbers of its conjunction
}

// drawLife draws a booking that is made, and what happens to it then.
func drawLife(t *rapid.T, locator pnr.RecordLocator, created pnr.Date) *life {
	l := &life{t: t, locator: locator, created: created, today: created, guest: map[string]string{}, documents: map[string]*paper{}}
	for range rapid.IntRange(1, 3).Draw(t, "adults") {
		l.join()
	}
	for range rapid.IntRange(1, 6).Draw(t, "segments") {
		l.book()
	}
	l.snapshot()
	return l
}

// happen lets one thing happen, which leaves at least one record.
func (l *life) happen() {
	l.today += pnr.Date(rapid.IntRange(0, 5).Draw(l.t, "days"))
	events := []func(){
		l.snapshot, l.partly, l.issue, l.issue, l.sell, l.settle, l.settle, l.exchange,
		l.told(l.book), l.told(l.drop), l.told(l.move), l.told(l.join), l.told(l.leave), l.cancel,
	}
	events[rapid.IntRange(0, len(events)-1).Draw(l.t, "event")]()
}

// told makes a change that a full snapshot tells.
func (l *life) told(change func()) func() {
	return func() {
		change()
		l.snapshot()
	}
}

func (l *life) tattoo() string {
	l.tattoos++
	return fmt.Sprintf("%03d", l.tattoos)
}

func (l *life) join() {
	p := pnr.Passenger{Tattoo: l.tattoo(), Type: "ADT"}
	p.Last, p.First = "DOE", "J"+p.Tattoo
	l.people = append(l.people, p)
	if rapid.Bool().Draw(l.t, "infant") {
		p.First, p.Type = "BABY"+p.Tattoo, "INF"
		l.people = append(l.people, p)
	}
}

// leave takes one adult, with infant and hotels, out of the booking, unless it
// is the last one.
func (l *life) leave() {
	tattoo := rapid.SampledFrom(l.people).Draw(l.t, "leaver").Tattoo
	of := func(p pnr.Passenger) bool { return p.Tattoo == tattoo }
	if slices.IndexFunc(l.people, func(p pnr.Passenger) bool { return !of(p) }) < 0 {
		return
	}
	l.people = slices.DeleteFunc(l.people, of)
	l.legs = slices.DeleteFunc(l.legs, func(s pnr.Segment) bool { return l.guest[s.Head().Tattoo] == tattoo })
}

// book adds a segment on a day of its own, up to five weeks ahead.
func (l *life) book() {
	day := l.today + pnr.Date(rapid.IntRange(1, 18).Draw(l.t, "ahead")*2)
	if slices.ContainsFunc(l.legs, func(s pnr.Segment) bool { first, _ := s.Span(); return first/2 == day/2 }) {
		return
	}
	e := pnr.Element{Tattoo: l.tattoo(), Status: "HK"}
	var s pnr.Segment = &pnr.Air{
		Element: e, Carrier: "LH", Flight: e.Tattoo, From: "CDG", To: "FRA", Depart: day.At(7, 20), Arrive: day.At(8, 50),
	}
	if rapid.IntRange(0, 3).Draw(l.t, "kind") == 0 {
		l.guest[e.Tattoo] = l.people[0].Tattoo
		s = &pnr.Hotel{Service: pnr.Service{Element: e, ID: "HHL"}, CheckIn: day, CheckOut: day + 1}
	}
	l.legs = append(l.legs, s)
	slices.SortFunc(l.legs, func(a, b pnr.Segment) int {
		x, _ := a.Span()
		y, _ := b.Span()
		return cmp.Compare(x, y)
	})
}

func (l *life) over(s pnr.Segment) bool {
	_, last := s.Span()
	return last < l.today
}

// coming returns the segments that are not over.
func (l *life) coming() []pnr.Segment {
	return slices.DeleteFunc(slices.Clone(l.legs), l.over)
}

func (l *life) drop() {
	if coming := l.coming(); len(coming) > 0 {
		gone := rapid.SampledFrom(coming).Draw(l.t, "dropped")
		l.legs = slices.DeleteFunc(l.legs, func(s pnr.Segment) bool { return s == gone })
	}
}

// move changes the time of a flight.
func (l *life) move() {
	for i, s := range l.legs {
		if a, ok := s.(*pnr.Air); ok && !l.over(s) {
			moved := *a
			moved.Depart = moved.Depart.Date().At(6, rapid.IntRange(0, 600).Draw(l.t, "minutes"))
			moved.Status = "TK"
			l.legs[i] = &moved
			return
		}
	}
}

// record begins a record of what there is now.
func (l *life) record(event pnr.Event) *pnr.Record {
	l.sequence++
	name := fmt.Sprintf("%s-%s-%d.air", l.locator, l.created, l.sequence)
	r := &pnr.Record{
		File: name, Number: 1, Format: "air", Event: event, System: "1A", Locator: l.locator,
		Created: l.created, Issued: l.today, Order: pnr.Order{Envelope: l.envelope, Sequence: l.sequence, Section: 1, Sections: 1},
		At: pnr.Position{File: name, Line: 1, Column: 1}, Digest: name,
	}
	l.records = append(l.records, r)
	return r
}

// number returns the number that a passenger has now: adults count from 1.
func (l *life) number(tattoo string) int {
	n := 0
	for _, p := range l.people {
		if !p.Infant() {
			n++
		}
		if p.Tattoo == tattoo {
			return n
		}
	}
	return 0
}

// show writes people and segments into a record, under the numbers they have now.
func (l *life) show(r *pnr.Record, people []pnr.Passenger, legs []pnr.Segment) {
	for _, p := range people {
		p.Number = l.number(p.Tattoo)
		r.Passengers = append(r.Passengers, p)
	}
	for _, s := range legs {
		if v, ok := s.(*pnr.Air); ok {
			shown := *v
			shown.Number = l.legNumber(s)
			shown.Ticketed = r.Event == pnr.Ticketing || r.Event == pnr.Exchange
			r.Segments = append(r.Segments, &shown)
		}
		if v, ok := s.(*pnr.Hotel); ok {
			shown := *v
			shown.Number, shown.Passengers = l.legNumber(s), []int{l.number(l.guest[v.Tattoo])}
			r.Segments = append(r.Segments, &shown)
		}
	}
}

func (l *life) legNumber(s pnr.Segment) int {
	return len(l.people) + 1 + slices.IndexFunc(l.legs, func(o pnr.Segment) bool { return o.Head().Tattoo == s.Head().Tattoo })
}

// snapshot tells all, but perhaps not what is over. With luck it comes in two
// sections.
func (l *life) snapshot() {
	l.envelope++
	legs := l.legs
	if rapid.Bool().Draw(l.t, "forgets") {
		legs = l.coming()
	}
	if len(l.people) < 2 || rapid.IntRange(0, 3).Draw(l.t, "sections") > 0 {
		l.show(l.record(pnr.Snapshot), l.people, legs)
		return
	}
	for i, people := range [][]pnr.Passenger{l.people[:1], l.people[1:]} {
		r := l.record(pnr.Snapshot)
		r.Order.Section, r.Order.Sections = i+1, 2
		l.show(r, people, legs)
	}
}

// partly tells of one passenger and of some segments.
func (l *life) partly() {
	r := l.record(pnr.Snapshot)
	r.Partial = true
	l.show(r, l.one(), l.some())
}

func (l *life) cancel() {
	l.envelope++
	l.legs = slices.DeleteFunc(l.legs, func(s pnr.Segment) bool { return !l.over(s) })
	l.show(l.record(pnr.Cancel), l.people, nil)
}

// one returns one passenger: an adult alone, or an infant behind its adult.
func (l *life) one() []pnr.Passenger {
	i := rapid.IntRange(0, len(l.people)-1).Draw(l.t, "passenger")
	if l.people[i].Infant() {
		return l.people[i-1 : i+1]
	}
	return l.people[i : i+1]
}

func (l *life) some() []pnr.Segment {
	var legs []pnr.Segment
	for _, s := range l.legs {
		if rapid.Bool().Draw(l.t, "shown") {
			legs = append(legs, s)
		}
	}
	return legs
}

// issue issues a ticket for one passenger over some segments, as a conjunction
// of numbers with two coupons each.
func (l *life) issue() { l.ticket(l.record(pnr.Ticketing)) }

func (l *life) ticket(r *pnr.Record) []string {
	people, legs := l.one(), l.some()
	l.show(r, people, legs)
	var numbers []string
	for part := range slices.Chunk(legs, 2) {
		doc := l.paper(people[len(people)-1], part, false)
		t := pnr.Ticket{Document: doc}
		if len(numbers) > 0 {
			t.Master = numbers[0]
		}
		numbers = append(numbers, doc.Number)
		r.Tickets = append(r.Tickets, t)
	}
	for _, n := range numbers {
		l.documents[n].sections = numbers
	}
	return numbers
}

// sell sells a service on an EMD, in a record that shows only the passenger.
func (l *life) sell() {
	r, people := l.record(pnr.EMDIssue), l.one()
	l.show(r, people, nil)
	if coming := l.coming(); len(coming) > 0 {
		r.EMDs = []pnr.EMD{{Document: l.paper(people[len(people)-1], coming[:1], true), Reason: "C"}}
	}
}

func (l *life) paper(who pnr.Passenger, legs []pnr.Segment, emd bool) pnr.Document {
	l.papers++
	doc := pnr.Document{
		Number: fmt.Sprintf("220%010d", int(l.created)*1000+l.papers), Passenger: l.number(who.Tattoo), Infant: who.Infant(),
	}
	p := &paper{emd: emd, person: who.Tattoo, sections: []string{doc.Number}}
	if who.Infant() {
		p.person += "/INF"
	}
	for i, s := range legs {
		doc.Coupons = append(doc.Coupons, pnr.Coupon{Number: i + 1, Segment: l.legNumber(s)})
		p.legs, p.states = append(p.legs, s.Head().Tattoo), append(p.states, pnr.CouponOpen)
	}
	l.documents[doc.Number] = p
	return doc
}

// settle voids or refunds a document that is good, or takes that back.
func (l *life) settle() {
	number, p := l.draw(func(p *paper) bool { return !slices.Contains(p.states, pnr.CouponExchanged) })
	if p == nil {
		return
	}
	switch {
	case p.before != nil:
		l.restore(number, p)
	case rapid.Bool().Draw(l.t, "void"):
		l.void(number, p)
	default:
		l.refund(number, p)
	}
}

func (l *life) draw(ok func(*paper) bool) (string, *paper) {
	var numbers []string
	for n, p := range l.documents {
		if ok(p) {
			numbers = append(numbers, n)
		}
	}
	if len(numbers) == 0 {
		return "", nil
	}
	slices.Sort(numbers)
	n := rapid.SampledFrom(numbers).Draw(l.t, "document")
	return n, l.documents[n]
}

// void voids a whole conjunction, but only if nothing else became of it.
func (l *life) void(number string, p *paper) {
	for _, n := range p.sections {
		if slices.ContainsFunc(l.documents[n].states, func(s string) bool { return s != pnr.CouponOpen }) {
			return
		}
	}
	r := l.record(pnr.Void)
	r.Created = 0
	if !p.emd {
		number = p.sections[0] // it stands for all
	}
	name(r, p, pnr.Document{Number: l.printed(number)})
	for _, n := range p.sections {
		l.documents[n].become(pnr.CouponVoid, 0)
	}
}

// refund refunds one coupon. Its record has neither locator nor envelope, and
// a date of creation that is not the booking's.
func (l *life) refund(number string, p *paper) {
	r := l.record(pnr.Refund)
	r.Locator, r.Created, r.Order.Envelope = "", l.today, 0
	n := len(p.states)
	name(r, p, pnr.Document{Number: number, Coupons: []pnr.Coupon{{Number: n}}, Refund: &pnr.Repayment{Total: "10.00"}})
	p.become(pnr.CouponRefunded, n)
	p.repaid = true
}

func (l *life) restore(number string, p *paper) {
	r := l.record(pnr.Restore)
	r.Created = 0
	numbers := []string{number}
	if p.states[0] == pnr.CouponVoid && !p.emd && !p.repaid {
		numbers = p.sections
	}
	for _, n := range numbers {
		q := l.documents[n]
		name(r, q, pnr.Document{Number: l.printed(n)})
		q.states, q.before, q.repaid = q.before, nil, false
	}
}

// exchange gives a new ticket for the first coupon of an old one.
func (l *life) exchange() {
	old, p := l.draw(func(p *paper) bool { return !p.emd && p.before == nil && p.states[0] == pnr.CouponOpen })
	if p == nil {
		return
	}
	r := l.record(pnr.Exchange)
	if len(l.ticket(r)) > 0 {
		r.Tickets[0].Exchanges = []pnr.Reference{{Number: l.printed(old), Coupons: []int{1}}}
		p.states = slices.Clone(p.states)
		p.states[0] = pnr.CouponExchanged
	}
}

// printed returns the number of a document as a record prints it that did not issue it:
// with the airline or without.
func (l *life) printed(number string) string {
	if rapid.Bool().Draw(l.t, "short") {
		return number[3:]
	}
	return number
}

func name(r *pnr.Record, p *paper, doc pnr.Document) {
	if p.emd {
		r.EMDs = append(r.EMDs, pnr.EMD{Document: doc})
		return
	}
	r.Tickets = append(r.Tickets, pnr.Ticket{Document: doc})
}

// become changes the state of one coupon, or of all for 0.
func (p *paper) become(state string, coupon int) {
	p.before, p.states = p.states, slices.Clone(p.states)
	for i := range p.states {
		if coupon == 0 || coupon == i+1 {
			p.states[i] = state
		}
	}
}

// A view is what life and image must agree on, by keys and without numbers.
type view struct {
	People    []string
	Segments  []string
	Documents map[string]string
}

// view returns what the booking really is.
func (l *life) view() view {
	v := view{Documents: map[string]string{}}
	for i := range l.people {
		v.People = append(v.People, personView(&l.people[i]))
	}
	for _, s := range l.legs {
		v.Segments = append(v.Segments, segmentView(s)+" "+l.guest[s.Head().Tattoo])
	}
	for number, p := range l.documents {
		words := []string{kindView(p.emd)}
		if slices.Contains(v.People, p.person) {
			words[0] += " " + p.person
		}
		for i, state := range p.states {
			tattoo := ""
			if slices.ContainsFunc(l.legs, func(s pnr.Segment) bool { return s.Head().Tattoo == p.legs[i] }) {
				tattoo = p.legs[i]
			}
			words = append(words, state+"@"+tattoo)
		}
		if p.repaid {
			words = append(words, "repaid")
		}
		v.Documents[number] = strings.Join(words, " ")
	}
	return v
}

// viewOf returns what an image shows.
func viewOf(p *pnr.PNR) view {
	v := view{Documents: map[string]string{}}
	for i := range p.Passengers {
		v.People = append(v.People, personView(&p.Passengers[i]))
	}
	for _, s := range p.Segments {
		guest := ""
		if h, ok := s.(*pnr.Hotel); ok {
			guest = p.Passengers[slices.IndexFunc(p.Passengers, func(who pnr.Passenger) bool { return who.Number == h.Passengers[0] })].Tattoo
		}
		v.Segments = append(v.Segments, segmentView(s)+" "+guest)
	}
	for i := range p.Tickets {
		v.Documents[p.Tickets[i].Number] = documentView(p, &p.Tickets[i].Document, false)
	}
	for i := range p.EMDs {
		v.Documents[p.EMDs[i].Number] = documentView(p, &p.EMDs[i].Document, true)
	}
	return v
}

func kindView(emd bool) string {
	if emd {
		return "EMD"
	}
	return "ticket"
}

func personView(p *pnr.Passenger) string {
	if p.Infant() {
		return p.Tattoo + "/INF"
	}
	return p.Tattoo
}

func segmentView(s pnr.Segment) string {
	if a, ok := s.(*pnr.Air); ok {
		return a.Tattoo + " " + a.Depart.String()
	}
	first, last := s.Span()
	return s.Head().Tattoo + " " + first.String() + " " + last.String()
}

func documentView(p *pnr.PNR, doc *pnr.Document, emd bool) string {
	words := []string{kindView(emd)}
	for i := range p.Passengers {
		if who := &p.Passengers[i]; who.Number == doc.Passenger && who.Infant() == doc.Infant {
			words[0] += " " + personView(who)
		}
	}
	for _, c := range doc.Coupons {
		tattoo := ""
		if c.Segment > 0 {
			tattoo = p.Segments[c.Segment-1].Head().Tattoo
		}
		words = append(words, c.Status+"@"+tattoo)
	}
	if doc.Refund != nil {
		words = append(words, "repaid")
	}
	return strings.Join(words, " ")
}
