package air

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errEmail     = errors.New("not an e-mail address")
	errFlyer     = errors.New("not a frequent traveller number")
	errWhose     = errors.New("does not tell whose it is")
	errSeat      = errors.New("not a seat")
	errSeatCount = errors.New("more seats than flights")
)

// An address is an e-mail address and the passenger it is said to be of.
type address struct {
	passenger int
	email     string
}

// A flyer is a frequent traveller number and whose it is.
type flyer struct {
	passenger int
	pnr.Flyer
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
		Type:   "ADT",
		At:     l.Pos(),
	}
	name := l.Str(&passenger.Name)
	readName(&p, strings.ToUpper(name))
	if p.Last == "" && name != "" {
		l.Fail(&passenger.Name, errBlank)
	}
	r.contacts = append(r.contacts, strings.ToLower(l.Str(&passenger.Contacts)))
	p.Marks = r.marks(l)
	r.rec.Passengers = append(r.rec.Passengers, p)
	b := bill{passenger: p.Number, at: p.At}
	if p.Infant() {
		b.passenger = 0
	}
	r.bills = append(r.bills, b)
}

// readName splits SURNAME/GIVEN MRS(CHD)(ID04MAR17).
func readName(p *pnr.Passenger, s string) {
	name, marks, _ := strings.Cut(s, "(")
	for mark := range strings.SplitSeq(marks, "(") {
		switch mark, _, _ = strings.Cut(mark, ")"); mark {
		case "CHD", "INF", "YTH":
			p.Type = mark
		}
	}
	last, given, _ := strings.Cut(name, "/")
	p.Last = squeeze(last)
	p.First, p.Title = splitTitle(squeeze(given))
}

// squeeze leaves one blank between words.
func squeeze(s string) string {
	if s = strings.Trim(s, " "); !strings.Contains(s, "  ") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}

// splitTitle takes the title off the given names, also one that is glued to a
// name of three letters and more.
func splitTitle(given string) (names, title string) {
	i := strings.LastIndexByte(given, ' ')
	if slices.Contains(titles, given[i+1:]) {
		return given[:max(i, 0)], given[i+1:]
	}
	for _, t := range glued {
		if name, ok := strings.CutSuffix(given, t); ok && len(name)-i-1 >= 3 {
			return name, t
		}
	}
	return given, ""
}

// contactEmail returns the one address that is marked as one, e-name@host or
// e name@host, among the contacts of an I- line in lower case.
func contactEmail(contacts string) string {
	var found string
	for c := range strings.SplitSeq(strings.TrimPrefix(contacts, "ap"), "//") {
		c = strings.Trim(c, " ")
		if len(c) < 2 || c[0] != 'e' || c[1] != '-' && c[1] != ' ' {
			continue
		}
		email := strings.Trim(c[2:], " ")
		switch {
		case !isEmail(email) || email == found:
		case found != "":
			return ""
		default:
			found = email
		}
	}
	return found
}

// isEmail tells whether s is name@host.domain and nothing else.
func isEmail(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`/\,;:<>()"`, c) >= 0 {
			return false
		}
	}
	name, host, ok := strings.Cut(s, "@")
	dot := strings.IndexByte(host, '.')
	return ok && name != "" && len(s) <= 254 && dot > 0 && !strings.HasSuffix(host, ".") &&
		!strings.Contains(s, "..") && !strings.Contains(host, "@")
}

// service reads an SSR line (12). Identity papers are not kept.
func (r *reader) service(l *record.Line) {
	code := l.Raw(&service)
	if slices.Contains(unkept, code) {
		return
	}
	if code == "CTCE" {
		r.email(l)
	}
	r.remark(l)
}

// email reads SSR CTCE, in which // is @, .. is _ and ./ is -.
func (r *reader) email(l *record.Line) {
	text, people, _ := associations(l)
	_, text, _ = strings.Cut(text, "/")
	text = emailMarks.Replace(strings.Trim(text, " "))
	email, _, _ := strings.Cut(strings.ToLower(text), "/")
	if !isEmail(email) {
		l.Fail(&serviceText, errEmail)
		return
	}
	if n, ok := r.whose(people); ok {
		r.addresses = append(r.addresses, address{n, email})
	}
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
	text, people, _ := associations(l)
	_, number, _ := strings.Cut(text, "-")
	number = strings.Trim(number, " ")
	if len(number) < 4 || len(number) > 25 || !record.Fits(number, strings.Repeat("X", len(number))) {
		l.Fail(&flyerProgram, errFlyer)
		return
	}
	n, ok := r.whose(people)
	if !ok {
		l.Fail(&flyerProgram, errWhose)
		return
	}
	f := flyer{n, pnr.Flyer{Carrier: number[:2], Number: number[2:]}}
	if !slices.Contains(r.flyers, f) {
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

// settlePeople gives passengers what is surely theirs. An infant has nothing.
func (r *reader) settlePeople() {
	for i := range r.rec.Passengers {
		p := &r.rec.Passengers[i]
		if p.Infant() {
			continue
		}
		p.Email = cmp.Or(r.serviceEmail(p.Number), r.ownEmail(i))
		for _, f := range r.flyers {
			if f.passenger == p.Number {
				p.Flyer = append(p.Flyer, f.Flyer)
			}
		}
	}
}

// serviceEmail returns the one address that SSR CTCE gives for a passenger.
func (r *reader) serviceEmail(number int) string {
	var found string
	for _, a := range r.addresses {
		switch {
		case a.passenger != number || a.email == found:
		case found != "":
			return ""
		default:
			found = a.email
		}
	}
	return found
}

// ownEmail returns the address of an I- line unless another one has it, too:
// contacts of the whole PNR stand behind everybody. A record that does not show
// everybody cannot tell.
func (r *reader) ownEmail(i int) string {
	email := contactEmail(r.contacts[i])
	if email == "" || r.adults() < r.header.inPNR {
		return ""
	}
	for j, contacts := range r.contacts {
		if j != i && !r.rec.Passengers[j].Infant() && strings.Contains(contacts, email) {
			return ""
		}
	}
	return email
}

// adults counts the passengers that are no infants.
func (r *reader) adults() int {
	n := 0
	for i := range r.rec.Passengers {
		if !r.rec.Passengers[i].Infant() {
			n++
		}
	}
	return n
}
