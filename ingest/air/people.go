package air

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errTwoNames  = errors.New("has two names")
	errCount     = errors.New("more people than the MUC1A line counts: of two records run into each other")
	errDigits    = errors.New("more than two digits")
	errEmail     = errors.New("not an e-mail address")
	errMobile    = errors.New("not a telephone number")
	errFlyer     = errors.New("not a frequent traveller number")
	errWhose     = errors.New("does not tell whose it is")
	errSeat      = errors.New("not a seat")
	errSeatCount = errors.New("more seats than flights")
)

// People are what I- lines say, and the elements about passengers behind them.
type people struct {
	*memory

	inPNR, inAIR int
	ticketed     []*pnr.Air // whose seats S- lines have

	all      []pnr.Passenger // by I- lines
	babies   []pnr.Passenger // by marks in the names of adults
	contacts []contacts      // of the passengers by I- lines
	emails   []contact       // by SSR
	mobiles  []contact       // by SSR
	flyers   []flyer
	seats    []heldSeat
	glued    []gluedSeat
}

// A flyer is a frequent traveller number and whose it is.
type flyer struct {
	passenger int
	pnr.Flyer
	at pnr.Position
}

// A heldSeat is a seat on a flight.
type heldSeat struct {
	flight *pnr.Air
	pnr.Seat
}

// begin takes what the lines are read by.
func (p *people) begin(h *heading, ticketed []*pnr.Air) {
	p.inPNR, p.inAIR, p.ticketed = h.inPNR, h.inAIR, ticketed
}

// readPassenger reads an I- line. The name of a group is not a person.
func (p *people) readPassenger(l *record.Line) {
	if isGroup(l) {
		return
	}
	person := pnr.Passenger{
		Number: l.Int(&passenger.Number),
		Tattoo: l.Str(&passenger.Tattoo),
		At:     l.Pos(),
	}
	checkNumber(l)
	p.readName(l, &person)
	p.checkName(l, &person)
	person.Marks = p.addMarks(nil, l)
	p.contacts = append(p.contacts, contacts{text: l.Raw(&passenger.Contacts), at: l.At(&passenger.Contacts)})
	p.all = append(p.all, person)
	p.checkCount(l, &person)
}

func isGroup(l *record.Line) bool { return strings.HasPrefix(l.Text(), "I-GRP") }

// checkNumber rejects a record in which a passenger number has more than two digits:
// what is not the number is no part of the name.
func checkNumber(l *record.Line) {
	if name := l.Raw(&passenger.Name); name != "" && strings.Contains(digits, name[:1]) {
		l.Fail(&passenger.Number, errDigits)
	}
}

// checkName rejects a record in which one passenger number has two names: it is
// of two bookings. An infant has its adult's number.
func (p *people) checkName(l *record.Line, person *pnr.Passenger) {
	other := func(o pnr.Passenger) bool {
		return o.Number == person.Number && o.Infant() == person.Infant() && (o.Last != person.Last || o.First != person.First)
	}
	if person.Number != 0 && slices.ContainsFunc(p.all, other) {
		number := passenger.Number
		number.Personal = false
		l.Fail(&number, errTwoNames)
	}
}

// checkCount rejects a record at the first one of more people than its MUC1A line
// counts, who is of another booking. Neither infants nor seats are counted here.
func (p *people) checkCount(l *record.Line, person *pnr.Passenger) {
	if p.inAIR == 0 || person.Infant() || person.IsSeat() {
		return
	}
	var numbers []int
	for i := range p.all {
		if o := &p.all[i]; !o.Infant() && !o.IsSeat() && !slices.Contains(numbers, o.Number) {
			numbers = append(numbers, o.Number)
		}
	}
	if len(numbers) == p.inAIR+1 && numbers[p.inAIR] == person.Number {
		l.Fail(&passenger.Number, errCount)
	}
}

// readService reads an SSR line (12), of which e-mail and mobile are a passenger's.
func (p *people) readService(l *record.Line) {
	switch l.Raw(&service) {
	case "CTCE":
		p.readServiceEmail(l)
	case "CTCM":
		p.readServiceMobile(l)
	}
}

// findOwner returns the one passenger of an element: whom it names, or the only one
// of the PNR.
func (p *people) findOwner(named []int) (number int, ok bool) {
	if len(named) == 1 {
		return named[0], true
	}
	if len(named) == 0 && p.inPNR == 1 && len(p.all) > 0 {
		return p.all[0].Number, true
	}
	return 0, false
}

// readFlyer reads FQV LH  FQTV-LH990000001;P1.
func (p *people) readFlyer(l *record.Line) {
	text, named, _ := p.cutAssociations(l)
	_, number, _ := strings.Cut(text, "-")
	number = strings.Trim(number, " ")
	if len(number) < 4 || len(number) > len(flyerNumber) || !record.Fits(number, flyerNumber[:len(number)]) {
		l.Fail(&flyerProgram, errFlyer)
		return
	}
	n, ok := p.findOwner(named)
	if !ok {
		l.Fail(&flyerProgram, errWhose)
		return
	}
	f := flyer{n, pnr.Flyer{Carrier: number[:2], Number: number[2:]}, l.At(&flyerProgram)}
	if !slices.ContainsFunc(p.flyers, func(o flyer) bool { return o.passenger == n && o.Flyer == f.Flyer }) {
		p.flyers = append(p.flyers, f)
	}
}

// readSeats reads S-02/S04A.N;/;/S14C.N: one slot for each H- line.
func (p *people) readSeats(l *record.Line) {
	n := l.Int(&seatsOf)
	p.seats = slices.Grow(p.seats, min(l.Cells(), len(p.ticketed)))
	for i := range l.Cells() {
		f := nextSeat.In(i)
		if i == 0 {
			f = firstSeat
		}
		s := strings.Trim(l.Raw(&f), " ")
		if s == "" || s == "/" {
			continue
		}
		seat, ok := readSeat(s)
		switch {
		case !ok:
			l.Fail(&f, errSeat)
		case i >= len(p.ticketed) || p.ticketed[i] == nil:
			l.Fail(&f, errSeatCount)
		default:
			p.seats = append(p.seats, heldSeat{p.ticketed[i], pnr.Seat{Passenger: n, Seat: seat}})
		}
	}
}

// readSeat reads /S04A.N, of which S says that the seat is held.
func readSeat(s string) (string, bool) {
	s, _, _ = strings.Cut(s, ".")
	if !record.Fits(s, "/S9A|/S99A|/S999A") {
		return "", false
	}
	return strings.TrimLeft(s[2:], "0"), true
}

// settlePeople gives passengers what is surely theirs, and flights their seats.
func settlePeople(rec *pnr.Record, p *people) {
	p.restoreNames()
	p.findSeat()
	for i := range p.all {
		p.giveContacts(i)
	}
	for i := range p.seats {
		addSeat(p.seats[i].flight, p.seats[i].Seat)
	}
	rec.Passengers = p.addBabies()
}

// giveContacts gives a passenger e-mail, mobile and frequent traveller numbers. An
// infant has nothing, nor has a seat.
func (p *people) giveContacts(i int) {
	person := &p.all[i]
	if person.Infant() || person.IsSeat() {
		return
	}
	email, mobile := p.findContacts(i)
	person.Email, person.Mobile = email.text, mobile.text
	person.Marks = p.places.Join(person.Marks, email.mark("email"))
	person.Marks = p.places.Join(person.Marks, mobile.mark("mobile"))
	for _, f := range p.flyers {
		if f.passenger == person.Number {
			person.Flyer = append(person.Flyer, f.Flyer)
			person.Marks = p.places.Join(person.Marks, pnr.Marks{{Value: flyerProgram.Value, At: f.at}})
		}
	}
}

func addSeat(a *pnr.Air, s pnr.Seat) {
	if !slices.ContainsFunc(a.Seats, func(o pnr.Seat) bool { return o.Passenger == s.Passenger }) {
		a.Seats = append(a.Seats, s)
	}
}

// addBabies returns everybody, with the infants that have no line of their own.
func (p *people) addBabies() []pnr.Passenger {
	all := p.all
	for _, b := range p.babies {
		printed := func(o pnr.Passenger) bool { return o.Infant() && o.Number == b.Number && o.Tattoo == b.Tattoo }
		if !slices.ContainsFunc(all, printed) {
			all = append(all, b)
		}
	}
	return all
}

// countAdults counts the passengers that are no infants; a seat counts as in the head.
func (p *people) countAdults() int {
	n := 0
	for i := range p.all {
		if !p.all[i].Infant() {
			n++
		}
	}
	return n
}
