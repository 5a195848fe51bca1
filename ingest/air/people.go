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

// A flyer is a frequent traveller number and whose it is.
type flyer struct {
	passenger int
	pnr.Flyer
	at pnr.Position
}

// passenger reads an I- line. What follows belongs to this passenger until the
// next one. The name of a group is not a person.
func (r *reader) passenger(l *record.Line) {
	if strings.HasPrefix(l.Text(), "I-GRP") {
		return
	}
	p := pnr.Passenger{
		Number: l.Int(&passenger.Number),
		Tattoo: l.Str(&passenger.Tattoo),
		At:     l.Pos(),
	}
	r.checkNumber(l)
	r.name(l, &p)
	r.checkName(l, &p)
	p.Marks = r.marked(nil)
	r.contacts = append(r.contacts, contacts{text: l.Raw(&passenger.Contacts), at: l.At(&passenger.Contacts)})
	r.rec.Passengers = append(r.rec.Passengers, p)
	r.checkCount(l, &p)
	r.bills = append(r.bills, bill{passenger: p.Number, infant: p.Infant(), at: p.At})
}

// checkNumber rejects a record in which a passenger number has more than two digits:
// what is not the number is no part of the name.
func (r *reader) checkNumber(l *record.Line) {
	if name := l.Raw(&passenger.Name); name != "" && strings.Contains(digits, name[:1]) {
		l.Fail(&passenger.Number, errDigits)
	}
}

// checkName rejects a record in which one passenger number has two names: it is
// of two bookings. An infant has its adult's number.
func (r *reader) checkName(l *record.Line, p *pnr.Passenger) {
	other := func(o pnr.Passenger) bool {
		return o.Number == p.Number && o.Infant() == p.Infant() && (o.Last != p.Last || o.First != p.First)
	}
	if p.Number != 0 && slices.ContainsFunc(r.rec.Passengers, other) {
		number := passenger.Number
		number.Personal = false
		l.Fail(&number, errTwoNames)
	}
}

// checkCount rejects a record at the first one of more people than its MUC1A line
// counts, who is of another booking. Neither infants nor seats are counted here.
func (r *reader) checkCount(l *record.Line, p *pnr.Passenger) {
	if r.header.here == 0 || p.Infant() || p.IsSeat() {
		return
	}
	var numbers []int
	for i := range r.rec.Passengers {
		if o := &r.rec.Passengers[i]; !o.Infant() && !o.IsSeat() && !slices.Contains(numbers, o.Number) {
			numbers = append(numbers, o.Number)
		}
	}
	if len(numbers) == r.header.here+1 && numbers[r.header.here] == p.Number {
		l.Fail(&passenger.Number, errCount)
	}
}

// service reads an SSR line (12). Identity papers and dates of birth are not
// kept.
func (r *reader) service(l *record.Line) {
	code := l.Raw(&service)
	if slices.Contains(unkept, code) {
		return
	}
	text, people, segments := r.associations(l)
	switch code {
	case "CTCE":
		r.serviceEmail(l, text, people)
	case "CTCM":
		r.serviceMobile(l, text, people)
	}
	r.keepElement(l, text, people, segments)
}

// whose returns the one passenger of an element: whom it names, or the only one
// of the PNR.
func (r *reader) whose(people []int) (number int, ok bool) {
	if len(people) == 1 {
		return people[0], true
	}
	if len(people) == 0 && r.header.inPNR == 1 && len(r.rec.Passengers) > 0 {
		return r.rec.Passengers[0].Number, true
	}
	return 0, false
}

// flyer reads FQV LH  FQTV-LH990000001;P1.
func (r *reader) flyer(l *record.Line) {
	text, people, _ := r.associations(l)
	_, number, _ := strings.Cut(text, "-")
	number = strings.Trim(number, " ")
	if len(number) < 4 || len(number) > len(flyerNumber) || !record.Fits(number, flyerNumber[:len(number)]) {
		l.Fail(&flyerProgram, errFlyer)
		return
	}
	n, ok := r.whose(people)
	if !ok {
		l.Fail(&flyerProgram, errWhose)
		return
	}
	f := flyer{n, pnr.Flyer{Carrier: number[:2], Number: number[2:]}, l.At(&flyerProgram)}
	if !slices.ContainsFunc(r.flyers, func(o flyer) bool { return o.passenger == n && o.Flyer == f.Flyer }) {
		r.flyers = append(r.flyers, f)
	}
}

// seats reads S-02/S04A.N;/;/S14C.N: one slot for each H- line.
func (r *reader) seats(l *record.Line) {
	n := l.Int(&seatsOf)
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
		case i >= len(r.covered) || r.covered[i] == nil:
			l.Fail(&f, errSeatCount)
		default:
			addSeat(r.covered[i], pnr.Seat{Passenger: n, Seat: seat})
		}
	}
}

func addSeat(a *pnr.Air, s pnr.Seat) {
	if !slices.ContainsFunc(a.Seats, func(o pnr.Seat) bool { return o.Passenger == s.Passenger }) {
		a.Seats = append(a.Seats, s)
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

// settlePeople gives passengers what is surely theirs. An infant has nothing, nor
// has a seat.
func (r *reader) settlePeople() {
	r.settleSeats()
	for i := range r.rec.Passengers {
		p := &r.rec.Passengers[i]
		if p.Infant() || p.IsSeat() {
			continue
		}
		email, mobile := r.reachedAt(i)
		p.Email, p.Mobile = email.text, mobile.text
		p.Marks = r.places.join(p.Marks, email.mark("email"))
		p.Marks = r.places.join(p.Marks, mobile.mark("mobile"))
		for _, f := range r.flyers {
			if f.passenger == p.Number {
				p.Flyer = append(p.Flyer, f.Flyer)
				p.Marks = r.places.join(p.Marks, pnr.Marks{{Value: flyerProgram.Value, At: f.at}})
			}
		}
	}
	r.settleBabies()
}

// settleBabies adds the infants that have no line of their own.
func (r *reader) settleBabies() {
	for _, b := range r.babies {
		printed := func(p pnr.Passenger) bool { return p.Infant() && p.Number == b.Number && p.Tattoo == b.Tattoo }
		if !slices.ContainsFunc(r.rec.Passengers, printed) {
			r.rec.Passengers = append(r.rec.Passengers, b)
		}
	}
}

// adults counts the passengers that are no infants; a seat counts as in the head.
func (r *reader) adults() int {
	n := 0
	for i := range r.rec.Passengers {
		if !r.rec.Passengers[i].Infant() {
			n++
		}
	}
	return n
}
