package mir

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errTwoLegs  = errors.New("is of two flights that differ")
	errNoFlight = errors.New("no flight has this number")
	errNobody   = errors.New("no passenger has this number")
	errShift    = errors.New("not a day of arrival: 1, 2, 3 or 4")
	errOther    = errors.New("differs from the departure date, and is left out")
	errNoPlane  = errors.New("not a flight, and kept as a remark only")
	errLocator  = errors.New("not the locator of an airline")
)

// A journey is what A04, A05, A06, A22 and A14VL- items say.
type journey struct {
	*memory

	apollo   bool // the record is of Apollo
	legs     []leg
	airlines []airlineLocator
	seats    []heldSeat
	stops    []record.Stop // for the years of days
}

// An airlineLocator is what an airline calls the booking.
type airlineLocator struct {
	carrier string
	locator pnr.RecordLocator
	at      pnr.Marks
}

// A leg is a segment while its dates have no year yet.
type leg struct {
	number int // which it is sorted by
	fare   bool

	holding bool // it only keeps the booking alive

	air      *pnr.Air // nil: a surface piece or a service
	segment  pnr.Segment
	fromName string // of the board point, city first
	toName   string

	day       record.Day
	date      pnr.Date // of the first day, once its year is known
	depart    int      // minutes since midnight
	arrive    int
	isArrived bool     // an arrival is printed
	shift     pnr.Date // days from departure to arrival, if isShifted
	isShifted bool

	at pnr.Position // of the day
}

// A heldSeat is a seat on a flight, by their numbers.
type heldSeat struct {
	segment int
	pnr.Seat
	at pnr.Position
}

// readFareFlight reads an A04 item.
func (j *journey) readFareFlight(l *record.Line) {
	n := j.readFlight(l)
	if n == nil {
		return
	}
	n.fare = true
	if n.air == nil {
		return
	}
	f, a := &fareTail, n.air
	a.Meal, a.Stops = l.Str(&f.Meal), l.Int(&f.Stops)
	a.Baggage, a.Equipment = l.Str(&f.Baggage), l.Str(&f.Equipment)
	a.TerminalFrom, a.Miles = l.Str(&f.Terminal), l.Int(&f.Miles)
	j.readTags(l, n, fareTail.Last.To)
	a.Marks = j.addMarks(nil, l)
}

// readOtherFlight reads an A05 item.
func (j *journey) readOtherFlight(l *record.Line) {
	if n := j.readFlight(l); n != nil && n.air != nil {
		n.air.Meal = l.Str(&otherTail.Meal)
		j.readTags(l, n, otherTail.Stopover.To)
		n.air.Marks = j.addMarks(nil, l)
	}
}

// surface stands where a flight has the name of its airline.
const surface = "ARNK"

// readFlight reads what A04 and A05 have in common. It returns nil for an air taxi, of
// which an A16 item tells.
func (j *journey) readFlight(l *record.Line) *leg {
	f := &flight
	blank := func(f *record.Field) bool { return strings.Trim(l.Raw(f), " ") == "" }
	switch {
	case strings.TrimRight(l.Raw(&f.AirlineName), " ") == surface && blank(&f.Carrier):
		s := &pnr.Surface{}
		s.Number, s.At = l.Int(&f.Number), l.Pos()
		s.Marks = j.addMarks(nil, l)
		j.legs = append(j.legs, leg{number: s.Number, segment: s})
	case blank(&f.From) && blank(&f.To):
		f := f.Carrier
		f.Essential = false
		l.Fail(&f, errNoPlane)
		return nil
	case blank(&f.Flight) && blank(&f.Day):
		a := j.newAir(l)
		a.Flight = "OPEN"
		j.addAir(leg{number: a.Number, air: a, segment: a}, l)
	case j.apollo && l.Raw(&f.Airline) == noAirline:
		j.readTrain(l)
	default:
		a := j.newAir(l)
		a.Flight = record.TrimZeros(l.Str(&f.Flight))
		n := leg{number: a.Number, air: a, segment: a}
		n.readTimes(l)
		j.addAir(n, l)
	}
	return &j.legs[len(j.legs)-1]
}

// noAirline is the number of the airline where Apollo prints a train for a flight (4).
const noAirline = "000"

// readTrain reads a train, whose class is not known: an affiliate stands in its place.
func (j *journey) readTrain(l *record.Line) {
	f := &flight
	t := &pnr.Rail{Vendor: l.Str(&f.Carrier), Train: record.TrimZeros(l.Str(&f.Flight)), From: l.Str(&f.From), To: l.Str(&f.To)}
	t.ID, t.Number, t.Status, t.At = l.Text()[:len("A04")], l.Int(&f.Number), l.Str(&f.Status), l.Pos()
	n := leg{number: t.Number, segment: t}
	n.readTimes(l)
	t.Marks = j.addMarks(nil, l)
	j.legs = append(j.legs, n)
}

// readTimes reads day and times of departure and arrival.
func (n *leg) readTimes(l *record.Line) {
	f := &flight
	n.day, n.at = l.Day(&f.Day), l.At(&f.Day)
	n.depart, _ = readClock(l, &f.Depart)
	n.arrive, n.isArrived = readClock(l, &f.Arrive)
	n.readShift(l)
}

func (j *journey) newAir(l *record.Line) *pnr.Air {
	f := &flight
	a := j.flights.Put(pnr.Air{
		Element: pnr.Element{Number: l.Int(&f.Number), Status: l.Str(&f.Status), At: l.Pos()},
		Carrier: l.Str(&f.Carrier), Class: l.Str(&f.Class), From: l.Str(&f.From), To: l.Str(&f.To),
	})
	return a
}

// addAir adds a flight, unless another one has its number: the record is of two
// bookings then.
func (j *journey) addAir(n leg, l *record.Line) {
	n.fromName, n.toName = l.Raw(&flight.FromName), l.Raw(&flight.ToName)
	if slices.ContainsFunc(j.legs, func(o leg) bool { return o.air != nil && o.number == n.number && !isSameFlight(&o, &n) }) {
		l.Fail(&flight.Number, errTwoLegs)
	}
	j.legs = append(j.legs, n)
}

func isSameFlight(a, b *leg) bool {
	return a.air.Carrier == b.air.Carrier && a.air.Flight == b.air.Flight && a.air.From == b.air.From && a.air.To == b.air.To && a.day == b.day
}

// readShift reads the day of arrival: 1 is the day before the departure (4).
func (n *leg) readShift(l *record.Line) {
	f := &flight.Shift
	switch s := strings.Trim(l.Raw(f), " "); s {
	case "":
	case "1", "2", "3", "4":
		n.shift, n.isShifted = pnr.Date(s[0])-'2', true
	default:
		l.Fail(f, errShift)
	}
}

// readTags reads what stands behind so many fixed columns of a flight.
func (j *journey) readTags(l *record.Line, n *leg, fixed int) {
	a := n.air
	tags := tagReader{text: l.Text(), at: fixed, tags: flightTags}
	for {
		f, tag, ok := tags.next()
		if !ok {
			break
		}
		switch tag {
		case "AC:", "ACL:":
			if name := record.CleanText(l.Str(&f)); len(name) >= len(a.OperatingName) {
				a.OperatingName = name
			}
		case "JT:":
			if s := l.Str(&f); s != "" {
				a.Minutes = int(s[0]-'0')*600 + int(s[1]-'0')*60 + int(s[3]-'0')*10 + int(s[4]-'0')
			}
		case "DDL:":
			n.readYear(l, &f)
		case "NDC:":
			a.NDC = l.Str(&f) == "Y"
		}
	}
	if tags.rest() != "" {
		f := behind(record.Field{Name: "flight details"}, tags.at)
		l.Fail(&f, errTag)
	}
}

// readYear takes the departure date with its year, if it is the date of the flight.
func (n *leg) readYear(l *record.Line, f *record.Field) {
	d := l.Day(f)
	switch {
	case d == (record.Day{}):
	case d.Day != n.day.Day || d.Month != n.day.Month:
		l.Fail(f, errOther)
	default:
		n.date = d.In(d.Year)
	}
}

// readOldSeats reads an A06 item: a seat and a mark for each passenger.
func (j *journey) readOldSeats(l *record.Line) {
	segment := l.Int(&oldSeats.Segment)
	const width = 4
	for i := 0; ; i++ {
		f := oldSeats.Seat
		f.From, f.To = f.From+i*width, f.To+i*width
		if f.From > len(l.Text()) {
			return
		}
		if seat := l.Str(&f); seat != "" {
			j.seats = append(j.seats, heldSeat{segment, pnr.Seat{Passenger: i + 1, Seat: strings.TrimLeft(seat, "0")}, l.At(&f)})
		}
	}
}

// readSeat reads an A22 item.
func (j *journey) readSeat(l *record.Line) {
	f := &seatItem
	segment, passenger, seat := l.Int(&f.Segment), l.Int(&f.Passenger), l.Str(&f.Seat)
	if seat != "" && isHeld(l.Str(&f.Status)) {
		j.seats = append(j.seats, heldSeat{segment, pnr.Seat{Passenger: passenger, Seat: strings.TrimLeft(seat, "0")}, l.At(&f.Seat)})
	}
}

// isHeld reports whether a seat of a status is the passenger's.
func isHeld(status string) bool {
	s, known := pnr.StatusOf(status)
	return status == "" || known && s.Standing == pnr.Confirmed
}

// readLocator reads an A14VL- item, of which that of another host than an airline is
// kept as a remark.
func (j *journey) readLocator(l *record.Line) {
	f := &vendorLocator
	airline := l.Str(&f.Airline)
	if airline == "" || isHost(airline) {
		return
	}
	locator := f.Locator
	locator.Value = "locator"
	text, _, _ := strings.Cut(strings.TrimLeft(l.Raw(&locator), " "), " ")
	if !record.Fits(text, locator.Shape) {
		l.Fail(&locator, errLocator)
		return
	}
	l.Mark(&locator)
	j.airlines = append(j.airlines, airlineLocator{airline, pnr.RecordLocator(text), slices.Clone(l.Marks())})
}

// isHost reports whether a locator is of a reservation system, which does not name the
// airline.
func isHost(code string) bool { return record.Fits(code, "9A") }

// locate gives a flight what its airline calls the booking, if it has one locator.
func (j *journey) locate(a *pnr.Air) {
	var found *airlineLocator
	for i := range j.airlines {
		switch n := &j.airlines[i]; {
		case n.carrier != a.Carrier || found != nil && n.locator == found.locator:
		case found != nil:
			return
		default:
			found = n
		}
	}
	if found != nil {
		a.Locator = found.locator
		a.Marks = j.places.Join(a.Marks, found.at[len(found.at)-1:])
	}
}
