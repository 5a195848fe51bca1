package iur

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errShift   = errors.New("not a known day of arrival; no arrival is kept")
	errLayout  = errors.New("not a year: the flight is of another layout")
	errNoFirst = errors.New("has no date; it is kept as a remark only")
	errTwoLegs = errors.New("is of two segments that differ")
	errReverse = errors.New("further before the departure than any two clocks are apart; no arrival is kept")
	errNobody  = errors.New("no passenger or no segment has this number")
)

// A journey is what M3 and ME records say.
type journey struct {
	legs    []leg
	sharers []sharer
}

// A leg is a segment while its dates have no year yet.
type leg struct {
	number  int
	segment pnr.Segment
	air     *pnr.Air // nil: a service

	day       record.Day
	year      int
	depart    int // minutes since midnight
	isTimed   bool
	arrive    int
	isArrived bool
	shift     pnr.Date // days from departure to arrival
	service   service
	at        pnr.Position // of the day
	text      string       // as printed, of a service
	place     pnr.Position // of the text
}

// A sharer is the airline that operates a flight, by the flight's number.
type sharer struct {
	number int
	name   string
	at     pnr.Position
}

// trainCode is that of a train, in the columns of a flight or in those of other services.
const trainCode = "RAL"

// readSegment reads an M3 record.
func (j *journey) readSegment(b *block) {
	f := &segment
	product, code := b.Str(&f.Product), b.Str(&f.Code)
	n := leg{number: b.Int(&f.Item), at: b.At(&f.Day)}
	switch {
	case product == "1" && (code == "AIR" || code == trainCode):
		n.readFlight(b, code == trainCode)
	default:
		n.day = b.Day(&f.Day)
		readService(b, &n, product, code)
	}
	if n.segment == nil {
		return
	}
	h := n.segment.Head()
	h.Number, h.At, h.Marks = n.number, b.Pos(), append(h.Marks, b.Marks()...)
	if same := slices.IndexFunc(j.legs, func(o leg) bool { return o.number == n.number }); same >= 0 {
		b.Fail(&f.Item, errTwoLegs)
		return
	}
	j.legs = append(j.legs, n)
}

// readFlight reads a flight, or a train in the columns of one.
func (n *leg) readFlight(b *block, train bool) {
	f := &flight
	n.day = b.Day(&f.Day)
	n.depart, n.isTimed = readClock(&b.Line, &f.Depart)
	n.arrive, n.isArrived = readClock(&b.Line, &f.Arrive)
	n.readYear(b)
	n.readShift(b)
	if train {
		t := &pnr.Rail{Vendor: b.Str(&f.Carrier), Train: record.TrimZeros(b.Str(&f.Flight)), From: b.Str(&f.From), To: b.Str(&f.To)}
		t.ID, t.Status = trainCode, b.Str(&f.Status)
		n.segment = t
		return
	}
	a := &pnr.Air{
		Carrier: b.Str(&f.Carrier), Flight: record.TrimZeros(b.Str(&f.Flight)), Class: b.Str(&f.Class), From: b.Str(&f.From), To: b.Str(&f.To),
		Operating: b.Str(&f.Operating), Equipment: b.Str(&f.Equipment), Meal: b.Str(&f.Meal), Stops: b.Int(&f.Stops),
		Miles: readMiles(b), TerminalFrom: readTerminal(b, &f.TerminalFrom), TerminalTo: readTerminal(b, &f.TerminalTo),
		Locator: pnr.RecordLocator(b.Str(&f.Locator)), Ticketed: b.Raw(&f.Ticketed) == "1", Minutes: readElapsed(b),
	}
	a.Status = b.Str(&f.Status)
	if a.Flight == "" {
		a.Flight = "OPEN"
	}
	n.air, n.segment = a, a
	n.readFollowers(b)
}

// readYear reads the year of the departure. One program once had another layout, in
// which something else stands there (5.1).
func (n *leg) readYear(b *block) {
	f := flight.Year
	s := trim(b.Raw(&f))
	switch {
	case s == "":
	case !record.Fits(s, "9999") || !strings.HasPrefix(s, "20"):
		f.Essential = true
		b.Fail(&f, errLayout)
	default:
		n.year, _ = strconv.Atoi(s)
	}
}

// readShift reads the day of arrival (5.1): 4 and 5 are one and two days before the
// departure.
func (n *leg) readShift(b *block) {
	f := &flight.Shift
	switch trim(b.Raw(f)) {
	case "", "0":
	case "1":
		n.shift = 1
	case "2":
		n.shift = 2
	case "4":
		n.shift = -1
	case "5":
		n.shift = -2
	default:
		b.Fail(f, errShift)
		n.isArrived = false
	}
}

func readMiles(b *block) int {
	if s := trim(b.Raw(&flight.Miles)); !record.Fits(s, flight.Miles.Shape) || strings.Trim(s, "0") == "" {
		return 0
	}
	return b.Int(&flight.Miles)
}

// readElapsed reads " 6.55", hours and minutes. What third parties print there is not
// known.
func readElapsed(b *block) int {
	s := trim(b.Raw(&flight.Elapsed))
	if !record.Fits(s, ".99|9.99|99.99") {
		return 0
	}
	before, behind, _ := strings.Cut(s, ".")
	hours, _ := strconv.Atoi("0" + before)
	minutes, _ := strconv.Atoi(behind)
	b.Mark(&flight.Elapsed)
	return hours*60 + minutes
}

// readTerminal reads TERMINAL 2A as 2A, and other names as they are.
func readTerminal(b *block, f *record.Field) string {
	text := record.CleanText(b.Str(f))
	if name, ok := strings.CutPrefix(text, "TERMINAL "); ok && record.Fits(name, "X|XX|XXX") {
		return name
	}
	return text
}

// readFollowers reads the seats that follow a flight, and keeps special meals and
// changes of gauge.
func (n *leg) readFollowers(b *block) {
	for i := range b.count {
		text := b.lineText(i)
		var m []string
		if len(text) > 2 && record.Fits(text[:2], "99") {
			m = seatText.FindStringSubmatch(text)
		}
		switch {
		case text == "":
		case m != nil:
			whose, _ := strconv.Atoi(m[1])
			n.air.Seats = append(n.air.Seats, pnr.Seat{Passenger: whose, Seat: strings.TrimLeft(m[2], "0")})
		case mealText.MatchString(text):
			whose, _ := strconv.Atoi(text[:2])
			b.rd.remarks.add(b.line(i), pnr.Remark{Passengers: []int{whose}, Segments: []int{n.number}}, source{})
		case gaugeText.MatchString(text):
			b.rd.remarks.add(b.line(i), pnr.Remark{Segments: []int{n.number}}, source{})
		default:
			b.rd.remarks.keepLine(b.line(i), pnr.Remark{Segments: []int{n.number}})
		}
	}
}

// readCodeShare reads an ME record.
func (j *journey) readCodeShare(b *block) {
	const words = "OPERATED BY "
	if _, name, ok := strings.Cut(b.Raw(&remark.Text), words); ok {
		name = record.CleanText(strings.TrimLeft(name, " "))
		j.sharers = append(j.sharers, sharer{b.Int(&remark.Item), name, b.At(&remark.Text)})
	}
	b.rd.remarks.keepBlock(b)
}

// firstDate returns the day of the first departure, 0 if no year is printed.
func (j *journey) firstDate() pnr.Date {
	first := pnr.Date(0)
	for i := range j.legs {
		n := &j.legs[i]
		if n.year == 0 || n.day == (record.Day{}) {
			continue
		}
		if date := n.day.In(n.year); date != 0 && (first == 0 || date < first) {
			first = date
		}
	}
	return first
}

// settleJourney makes segments of the legs, with years in their dates.
func settleJourney(rec *pnr.Record, g *gathered, found *record.Findings) {
	j := &g.journey
	for i := range j.legs {
		n := &j.legs[i]
		n.settleTimes(rec.Issued, found)
		if first, _ := n.segment.Span(); n.air == nil && first == 0 {
			found.Add(&record.Error{Pos: n.at, Field: segment.Day.Name, Err: errNoFirst})
			if n.text != "" {
				g.remarks.all = append(g.remarks.all, pnr.Remark{Text: n.text, At: n.place})
				g.remarks.from = append(g.remarks.from, source{})
			}
			continue
		}
		n.findHolding()
		g.placePeople(n, found)
		j.nameOperator(n)
		rec.Segments = append(rec.Segments, n.segment)
	}
	if rec.Event != pnr.Void && !g.heading.lacking && isGapless(rec.Segments) {
		rec.Until = lastDay(rec.Segments)
	}
}

// isGapless reports whether the numbers of segments go from 1 on without a gap. Then a
// segment that is not shown stands behind the last one, and is not before it (2.2).
func isGapless(segments pnr.Segments) bool {
	for i, s := range segments {
		if s.Head().Number != i+1 {
			return false
		}
	}
	return true
}

// lastDay returns the day of the last segment that has one and does not only keep the
// booking alive, or 0.
func lastDay(segments pnr.Segments) pnr.Date {
	for _, s := range slices.Backward(segments) {
		o, isOther := s.(*pnr.Other)
		if first, _ := s.Span(); first != 0 && (!isOther || !o.Holding) {
			return first
		}
	}
	return 0
}

func (j *journey) nameOperator(n *leg) {
	for _, s := range j.sharers {
		if s.number == n.number && n.air != nil {
			n.air.OperatingName = s.name
			n.air.Marks = append(n.air.Marks, pnr.Mark{Value: "operatingName", At: s.at})
		}
	}
}

// settleTimes gives a leg its dates. Only flights print a year; others are on the first
// such day that is not before the message.
func (n *leg) settleTimes(issued pnr.Date, found *record.Findings) {
	date := pnr.Date(0)
	switch {
	case n.year != 0:
		date = n.day.In(n.year)
	case n.air == nil && n.day != (record.Day{}):
		date = n.day.OnOrAfter(issued)
	}
	t, isTrain := n.segment.(*pnr.Rail)
	if n.air == nil && (!isTrain || t.ID != trainCode || t.Train == "") {
		n.service.settle(n.segment, date, found)
		return
	}
	if n.air != nil && n.air.Flight == "OPEN" {
		return // its day is not one on which somebody travels
	}
	switch {
	case date == 0, date < issued-daysApart, date > issued+daysApart:
		found.Add(&record.Error{Pos: n.at, Field: flight.Day.Name, Essential: true, Err: errYear})
		return
	case !n.isTimed:
		found.Add(&record.Error{Pos: n.at, Field: flight.Depart.Name, Essential: true, Err: errBlank})
		return
	}
	from, to, e := n.times(date)
	if e != nil {
		found.Add(e)
	}
	if n.air != nil {
		n.air.Depart, n.air.Arrive = from, to
		return
	}
	t.Depart = pnr.At(from)
	if to != 0 {
		t.Arrive = pnr.At(to)
	}
}

// times returns departure and arrival.
func (n *leg) times(date pnr.Date) (from, to pnr.Local, e *record.Error) {
	if !n.isArrived {
		return date.At(0, n.depart), 0, nil
	}
	minutes := 0
	if n.air != nil {
		minutes = n.air.Minutes
	}
	arrive := record.ClockTime{Date: date + n.shift, Minutes: n.arrive}
	from, to = record.FlightTimes(record.ClockTime{Date: date, Minutes: n.depart}, arrive, minutes)
	if to <= from-record.ClocksApart {
		return from, 0, &record.Error{Pos: n.at, Field: flight.Arrive.Name, Err: errReverse}
	}
	return from, to, nil
}

// placePeople says whose a segment is, by the lists of the passengers.
func (g *gathered) placePeople(n *leg, found *record.Findings) {
	p := &g.people
	var whose []int
	for i := range p.all {
		l := &p.lists[i]
		if !l.printed || len(l.segments) == 0 {
			whose = nil
			break
		}
		if slices.Contains(l.segments, n.number) {
			whose = append(whose, p.all[i].Number)
		}
	}
	some := len(whose) > 0 && len(whose) < len(p.all)
	if n.air == nil {
		if v := pnr.ServiceOf(n.segment); some && v != nil {
			v.Passengers = whose
		}
		return
	}
	if some {
		n.air.Party = len(whose)
	}
	n.air.Seats = slices.DeleteFunc(n.air.Seats, func(s pnr.Seat) bool {
		lost := p.index(s.Passenger) < 0
		if lost {
			found.Add(&record.Error{Pos: n.air.At, Field: "seat", Err: errNobody})
		}
		return lost
	})
}

// findHolding makes a service of which the text says that it only keeps the booking
// alive one that does.
func (n *leg) findHolding() {
	o := &pnr.Other{}
	switch s := n.segment.(type) {
	case *pnr.Tour:
		o.Service, o.City, o.Start = s.Service, s.City, s.Start.Day
	case *pnr.Other:
		*o = *s
	default:
		return
	}
	pieces := strings.Split(cmp.Or(o.Printed, o.Text), "/")
	for i, piece := range pieces {
		pieces[i] = strings.Trim(piece, " ")
	}
	if o.Confirmation == "" && record.OnlyHolds(pieces, func(i int, piece string) bool { return i == 0 && piece == o.City }) {
		o.Holding, n.segment = true, o
	}
}
