package mir

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errEmail = errors.New("not an e-mail address")
	errFlyer = errors.New("not a frequent traveller number")
	errWhose = errors.New("does not say whose it is")
	errTag   = errors.New("holds a tag that is not known")
)

// gluedTo is how many letters a name has at least to which a title is glued (3).
const gluedTo = 2

// People are what A02 and A03 items say, and the e-mail addresses of A00 and A12.
type people struct {
	*memory

	all     []pnr.Passenger
	details []detail // of the passengers
	flyers  int
	emails  []email
}

// A detail is what is needed of an A02 item while others are gathered.
type detail struct {
	name   string // as the item has it
	number string // of the document, without the airline's number
}

// An email is an address that is printed for nobody.
type email struct {
	text string
	at   pnr.Position
}

// readPassenger reads an A02 item.
func (p *people) readPassenger(l *record.Line) {
	f := &passenger
	person := pnr.Passenger{Number: len(p.all) + 1, At: l.Pos()}
	name := l.Str(&f.Name)
	spellName(&person, name)
	if person.First != "" {
		first := behind(f.Name, f.Name.From+strings.IndexByte(l.Raw(&f.Name), '/'))
		first.Value = "first"
		l.Mark(&first)
	}
	if kind := strings.Trim(l.Raw(&f.Type), " "); person.Type == "" && slices.Contains(passengerTypes, kind) {
		person.Type = l.Str(&f.Type)
	}
	if person.Last == "" && name != "" {
		l.Fail(&f.Name, errBlank)
	}
	person.Marks = p.addMarks(nil, l)
	p.all = append(p.all, person)
	p.details = append(p.details, detail{name, strings.Trim(l.Raw(&f.Number), " ")})
}

// spellName splits SURNAME/GIVEN MRS, in which no blank need stand before the title.
func spellName(person *pnr.Passenger, name string) {
	last, given, _ := strings.Cut(name, "/")
	person.Last = trimName(last)
	person.First, person.Title = record.SplitTitle(trimName(given), gluedTo)
	makeSeat(person)
}

func trimName(s string) string {
	return strings.ToUpper(record.CleanText(strings.Join(strings.Fields(s), " ")))
}

// makeSeat makes a seat of an item on which the code of one stands among the names:
// DOE/EXST, DOE/JOHN CBBG, EXST/DOE. It is no traveller.
func makeSeat(p *pnr.Passenger) {
	words := strings.Fields(p.First)
	isSeat := func(word string) bool { return slices.Contains(extraSeats, word) }
	switch at := slices.IndexFunc(words, isSeat); {
	case at >= 0:
		p.Type = words[at]
		p.First = strings.Join(slices.Delete(words, at, at+1), " ")
	case isSeat(p.Last) && p.First != "":
		p.Type, p.Last, p.First = p.Last, p.First, ""
	}
}

// readDetails reads the lines behind an A02 item, of which the name in full is taken.
func (p *people) readDetails(l *record.Line) {
	if len(p.all) == 0 {
		return
	}
	person := &p.all[len(p.all)-1]
	tags := tagReader{text: l.Text(), tags: passengerTags}
	for {
		f, tag, ok := tags.next()
		if !ok {
			break
		}
		if name := l.Raw(&f); tag == "EN:" && strings.Contains(name, "/") {
			person.Type = seatless(person.Type)
			spellName(person, l.Str(&f))
			person.Marks = p.places.Join(withoutNames(person.Marks), l.Marks())
		}
	}
	if tags.rest() != "" {
		f := behind(passenger.Name, tags.at)
		f.Name, f.Value, f.Essential = "passenger details", "", false
		l.Fail(&f, errTag)
	}
}

// seatless returns a passenger type that does not tell of a seat: a name in full says it anew.
func seatless(kind string) string {
	if slices.Contains(extraSeats, kind) {
		return ""
	}
	return kind
}

func withoutNames(marks pnr.Marks) pnr.Marks {
	return slices.DeleteFunc(slices.Clone(marks), func(m pnr.Mark) bool { return m.Value == "last" || m.Value == "first" })
}

// readFlyer reads an A03 item, which repeats the name of its passenger.
func (p *people) readFlyer(l *record.Line) {
	f := &frequent
	name, airline, number := strings.Trim(l.Raw(&f.Name), " "), l.Str(&f.Carrier), l.Str(&f.Number)
	if len(number) < 3 || airline == "" || !isNumber(number) {
		l.Fail(&f.Number, errFlyer)
		return
	}
	whose := -1
	for i := range p.details {
		if strings.HasPrefix(p.details[i].name, name) && name != "" {
			if whose >= 0 {
				l.Fail(&f.Name, errWhose)
				return
			}
			whose = i
		}
	}
	if whose < 0 {
		l.Fail(&f.Name, errWhose)
		return
	}
	p.flyers++
	person := &p.all[whose]
	person.Flyer = append(person.Flyer, pnr.Flyer{Carrier: airline, Number: number})
	person.Marks = p.places.Join(person.Marks, l.Marks())
}

func isNumber(s string) bool {
	for i := range len(s) {
		if !record.Fits(s[i:i+1], "X") {
			return false
		}
	}
	return true
}

// readPhone reads an A12 item, of which an e-mail address can be a passenger's.
func (p *people) readPhone(l *record.Line) {
	if kindOfPhone(l) == phoneOfEmail {
		p.readEmail(l, phone.Kind.From)
	}
}

// kindOfPhone returns what an A12 item is: one letter, or two.
func kindOfPhone(l *record.Line) string {
	kind, _, _ := strings.Cut(l.Raw(&phone.Kind), " ")
	return kind
}

// readAddress reads the TO: line of an A00 item.
func (p *people) readAddress(l *record.Line) { p.readEmail(l, len("TO:")) }

// readEmail reads an address behind the column from; // stands for @.
func (p *people) readEmail(l *record.Line, from int) {
	f := behind(phone.Kind, from)
	f.Name, f.Personal = "e-mail", true
	text := strings.ToLower(strings.Replace(strings.TrimLeft(l.Raw(&f), " */"), "//", "@", 1))
	if text = strings.TrimRight(text, " "); !record.IsEmail(text) {
		l.Fail(&f, errEmail)
		return
	}
	p.emails = append(p.emails, email{text, l.At(&f)})
}

// settlePeople gives passengers the addresses that spell their names. Nothing else says
// whose an address is: others of the booking can have records of their own.
func settlePeople(rec *pnr.Record, g *gathered, found *record.Findings) {
	p := &g.people
	if len(p.all) == 0 {
		found.Add(&record.Error{Pos: rec.At, Field: passenger.Name.Name, Essential: true, Err: errBlank})
		return
	}
	for _, e := range p.emails {
		if i := p.spelledBy(e); i >= 0 && p.all[i].Email == "" && !p.hasOther(i, e) {
			p.all[i].Email = e.text
			p.all[i].Marks = p.places.Join(p.all[i].Marks, pnr.Marks{{Value: "email", At: e.at}})
		}
	}
	rec.Passengers = p.all
}

// spelledBy returns the only passenger whose name an address spells, or -1.
func (p *people) spelledBy(e email) int {
	found := -1
	for i := range p.all {
		switch {
		case !record.SpellsName(e.text, &p.all[i]):
		case found >= 0:
			return -1
		default:
			found = i
		}
	}
	return found
}

// hasOther reports whether another address spells the name of the passenger i as well.
func (p *people) hasOther(i int, e email) bool {
	return slices.ContainsFunc(p.emails, func(o email) bool { return o.text != e.text && record.SpellsName(o.text, &p.all[i]) })
}
