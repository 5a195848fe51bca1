package air

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errHead     = errors.New("is of no flight and no other segment")
	errClass    = errors.New("not one letter")
	errTwoLegs  = errors.New("is of two flights, and so is the segment number")
	errNoFlight = errors.New("no H- or U- line has its tattoo and number")
)

// A journey is what H-, U-, X- and Y- lines say.
type journey struct {
	*memory

	old      bool // the layout is that of 206 and before
	inAIR    int  // passengers
	airlines []airlineLocator

	legs     []leg
	ticketed []*pnr.Air   // by H- lines, in their order; nil for a surface piece
	unread   []unreadLine // segments that are kept as remarks only

	sep   byte
	line  record.Line // for what is read once its first date has its year
	stops []record.Stop
}

// An unreadLine is a segment that could not be made one.
type unreadLine struct {
	text string
	at   pnr.Position
}

// A leg is a segment while its dates have no year yet.
type leg struct {
	key     int // what it is sorted by: the number; a surface piece has that of the line before it
	segment pnr.Segment

	air    *pnr.Air // nil if it is no flight, or an open one
	flown  bool
	depart moment
	arrive moment

	at   pnr.Position // of the line, if the segment is read once its first date has its year
	line string
}

// A moment is a date and a time of day, and where the date was printed.
type moment struct {
	day     record.Day
	minutes int
	at      pnr.Position
	date    pnr.Date // once its year is known
}

// begin takes what the lines are read by.
func (j *journey) begin(h *heading) {
	j.old, j.inAIR, j.airlines = h.isOld(), h.inAIR, h.airlines
}

// readTicketed reads an H- line.
func (j *journey) readTicketed(l *record.Line) {
	a := j.readFlight(l, &ticketedTail)
	if a != nil {
		a.Ticketed = true
	}
	j.ticketed = append(j.ticketed, a)
}

// readBooked reads a U- line, which is a flight that is not ticketed here, or another
// segment.
func (j *journey) readBooked(l *record.Line) {
	if !isFlight(l) {
		if isBroken(l) {
			l.Fail(&brokenHead, errHead)
			return
		}
		j.readAuxiliary(l)
		return
	}
	if a := j.readFlight(l, &bookedTail); a != nil {
		a.Flown = isFlown(l)
		j.legs[len(j.legs)-1].flown = a.Flown
	}
}

// isFlight reports by the second cell, 002OCDG, whether a U- line is of the air.
func isFlight(l *record.Line) bool {
	s := strings.TrimRight(l.Cell(1), " ")
	return record.Fits(s, "999OAAA|999XAAA|999OAAA9|999XAAA9") || strings.TrimRight(l.Cell(flight.Block.Cell), " ") == surface
}

// isBroken reports whether a U- line that has not the head of a flight is one
// nevertheless, damaged or cut: without the first date of another segment it has a
// flight block, no head at all, or nothing behind its head.
func isBroken(l *record.Line) bool {
	if day := firstDate(l); day.Cell != absent {
		return false
	}
	return auxiliaryHeadOf(l) == nil || l.Cells() <= auxiliaryCells.Status.Cell || flightBlock.MatchString(l.Cell(flight.Block.Cell))
}

// surface is what stands for the flight of a surface piece. It voids nothing.
const surface = "VOID"

// flown is the token of what is past.
const flown = "FLWN"

// isFlown reports whether a U- line is marked as past, wherever the mark stands.
func isFlown(l *record.Line) bool {
	for i := range l.Cells() {
		if l.Cell(i) == flown {
			return true
		}
	}
	return false
}

// readFlight reads a flight, dated or open, or a surface piece, for which it
// returns nil.
func (j *journey) readFlight(l *record.Line, t *tail) *pnr.Air {
	switch {
	case strings.TrimRight(l.Raw(&flight.Block), " ") == surface:
		j.readSurface(l)
		return nil
	case strings.TrimRight(l.Raw(&shortBlock.Number), " ") == "OPEN":
		return j.readOpenFlight(l)
	}
	return j.readDatedFlight(l, t)
}

func readElement(l *record.Line) pnr.Element {
	return pnr.Element{Number: l.Int(&head.Number), Tattoo: l.Str(&head.Tattoo), At: l.Pos()}
}

func (j *journey) readSurface(l *record.Line) {
	key := 0
	if n := len(j.legs); n > 0 {
		key = j.legs[n-1].key
	}
	s := &pnr.Surface{From: l.Str(&head.From), To: l.Str(&flight.To)}
	s.At, s.Marks = l.Pos(), j.addMarks(nil, l)
	j.legs = append(j.legs, leg{key: key, segment: s})
}

func (j *journey) readOpenFlight(l *record.Line) *pnr.Air {
	a := j.flights.Put(pnr.Air{
		Element: readElement(l),
		Carrier: l.Str(&shortBlock.Carrier),
		Flight:  "OPEN",
		Class:   readClass(l, &shortBlock.Class),
		From:    l.Str(&head.From),
		To:      l.Str(&flight.To),
		Baggage: l.Str(&open.Baggage),
		Miles:   l.Int(&open.Miles),
	})
	a.Status = l.Str(&open.Status)
	a.Marks = j.addMarks(nil, l)
	j.legs = append(j.legs, leg{key: a.Number, segment: a})
	return a
}

func (j *journey) readDatedFlight(l *record.Line, t *tail) *pnr.Air {
	b := blockOf(l)
	a := j.flights.Put(pnr.Air{
		Element:       readElement(l),
		Carrier:       l.Str(&b.Carrier),
		Flight:        trimNumber(l.Str(&b.Number)),
		OperatingName: record.CleanText(l.Str(&flight.Shared)),
		Class:         readClass(l, &b.Class),
		From:          l.Str(&head.From),
		To:            l.Str(&flight.To),
		Meal:          l.Str(&flight.Meal),
		Stops:         l.Int(&flight.Stops),
		Equipment:     l.Str(&flight.Equipment),
		Baggage:       l.Str(&flight.Baggage),
		TerminalFrom:  l.Str(&flight.TerminalFrom),
		TerminalTo:    l.Str(j.terminalTo(l, t)),
		Minutes:       minutesOf(l.Int(&flight.Duration)),
		Miles:         l.Int(&t.Miles),
	})
	a.Status = l.Str(&flight.Status)
	checkStatuses(l, &firstStatus, a.Status)
	a.Party = j.readParty(l)
	a.Locator = locatorOf(j.airlines, a.Carrier)
	leg := leg{
		key: a.Number, segment: a, air: a,
		depart: momentOf(l, &b.DepartDay, &b.Depart),
		arrive: momentOf(l, &b.ArriveDay, &b.Arrive),
	}
	j.checkLeg(l, &leg)
	j.legs = append(j.legs, leg)
	a.Marks = j.addMarks(nil, l)
	return a
}

// checkStatuses tells of another status in a line than the one that is kept, if one of
// them says that the segment is good, and the other one that it is not, or not yet.
func checkStatuses(l *record.Line, other *record.Field, kept string) {
	a, knownA := pnr.StatusOf(l.Raw(other))
	b, knownB := pnr.StatusOf(kept)
	if knownA && knownB && a.Standing != b.Standing {
		l.Fail(other, fmt.Errorf("two statuses: kept %s", kept))
	}
}

// readParty returns for how many passengers a flight is, or 0 for all whom the record
// shows. The number behind the status counts these, not those of the PNR.
func (j *journey) readParty(l *record.Line) int {
	f := &flight.Party
	if n, _ := strconv.Atoi(strings.Trim(l.Raw(f), " ")); n <= 0 || n >= j.inAIR {
		return 0
	}
	return l.Int(f)
}

// locatorOf returns what an airline calls the booking; "": it has several locators.
func locatorOf(airlines []airlineLocator, carrier string) pnr.RecordLocator {
	var found pnr.RecordLocator
	for _, a := range airlines {
		switch {
		case a.carrier != carrier || a.locator == found:
		case found != "":
			return ""
		default:
			found = a.locator
		}
	}
	return found
}

// checkLeg rejects a record in which one tattoo with one segment number has two
// flights: it is of two bookings.
func (j *journey) checkLeg(l *record.Line, n *leg) {
	if n.air.Number == 0 || n.air.Tattoo == "" {
		return
	}
	for i := range j.legs {
		o := &j.legs[i]
		if o.air != nil && o.key == n.key && o.air.Tattoo == n.air.Tattoo && !isSameFlight(o, n) {
			tattoo := head.Tattoo
			tattoo.Essential = true
			l.Fail(&tattoo, errTwoLegs)
			return
		}
	}
}

// isSameFlight reports whether two lines are of one flight, whatever else they say
// of it.
func isSameFlight(a, b *leg) bool {
	return a.air.Carrier == b.air.Carrier && a.air.Flight == b.air.Flight && a.air.From == b.air.From && a.air.To == b.air.To &&
		a.depart.day == b.depart.day
}

func momentOf(l *record.Line, day, clock *record.Field) moment {
	m := moment{day: l.Day(day), at: l.At(day)}
	m.minutes, _ = l.Clock(clock)
	return m
}

// blockOf returns the columns of the flight block: with years in it, without,
// or shifted by a class that is doubled.
func blockOf(l *record.Line) *block {
	depart, arrive := l.Raw(&shortBlock.DepartDay), strings.Trim(l.Raw(&shortBlock.ArriveDay), " ")
	switch {
	case record.Fits(l.Raw(&longBlock.DepartDay), dayYear) && record.Fits(l.Raw(&longBlock.ArriveDay), dayYear):
		return &longBlock
	case record.Fits(depart, dayMonth) && (arrive == "" || record.Fits(arrive, dayMonth)):
		return &shortBlock
	}
	if m := shifted.FindStringSubmatchIndex(l.Raw(&flight.Block)); m != nil {
		return shiftedBlock(m)
	}
	return &shortBlock
}

func shiftedBlock(m []int) *block {
	b := shortBlock
	for i, f := range []*record.Field{
		&b.Carrier, &b.Number, &b.Service, &b.Class, &b.DepartDay, &b.Depart, &b.Arrive, &b.ArriveDay,
	} {
		f.From, f.To = m[2*i+2]+1, m[2*i+3]
	}
	b.DepartDay.Shape, b.ArriveDay.Shape = dayMonth+"|"+dayYear, dayMonth+"|"+dayYear
	return &b
}

// readClass returns the booking class, which some offices print doubled.
func readClass(l *record.Line, f *record.Field) string {
	s := l.Str(f)
	if len(s) == 2 {
		if s[0] != s[1] {
			l.Fail(f, errClass)
			return ""
		}
		s = s[:1]
	}
	return s
}

// trimNumber drops leading zeros.
func trimNumber(s string) string {
	if t := strings.TrimLeft(s, "0"); t != "" && '0' <= t[0] && t[0] <= '9' {
		return t
	}
	return s
}

func minutesOf(hhmm int) int { return hhmm/100*60 + hhmm%100 }

// terminalTo returns where the arrival terminal stands. 206 prints it where 207
// has countries, and some versions called 206 and less print these, too.
func (j *journey) terminalTo(l *record.Line, t *tail) *record.Field {
	countries := record.Fits(l.Raw(&t.CountryFrom), "AA") && record.Fits(l.Raw(&t.CountryTo), "AA")
	if j.old && !countries {
		f := t.TerminalTo.In(t.CountryFrom.Cell)
		return &f
	}
	return &t.TerminalTo
}

// readOperatingFlight reads an X- line: the flight of the airline that flies.
func (j *journey) readOperatingFlight(l *record.Line) {
	a := j.legOf(l)
	if a == nil {
		return
	}
	b, known := blockOf(l), len(l.Marks())
	carrier, number := b.Carrier, b.Number
	carrier.Value, carrier.Essential = "operating", false
	number.Value, number.Essential = "operatingFlight", false
	a.Operating, a.OperatingFlight = l.Str(&carrier), trimNumber(l.Str(&number))
	a.Marks = j.places.Join(a.Marks, l.Marks()[known:])
}

// readOperatingParty reads a Y- line. The code of an X- line is worth more.
func (j *journey) readOperatingParty(l *record.Line) {
	a := j.legOf(l)
	if a == nil {
		return
	}
	known := len(l.Marks())
	code, name := l.Str(&operating.Code), record.CleanText(l.Str(&operating.Name))
	a.Marks = j.places.Join(a.Marks, l.Marks()[known:])
	if a.Operating == "" {
		a.Operating = code
	}
	if name != "" && (code == "" || code == a.Operating) {
		a.OperatingName = name
	}
}

// legOf returns the flight that an X- or Y- line belongs to.
func (j *journey) legOf(l *record.Line) *pnr.Air {
	tattoo, number := l.Str(&head.Tattoo), l.Int(&head.Number)
	for _, leg := range slices.Backward(j.legs) {
		if leg.air != nil && leg.air.Tattoo == tattoo && leg.air.Number == number {
			return leg.air
		}
	}
	l.Fail(&head.Number, errNoFlight)
	return nil
}
