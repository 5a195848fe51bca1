package air

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

const digits = "0123456789"

// gluedTo is how many letters a name has at least to which a title is glued.
const gluedTo = 3

var errMark = errors.New("holds a mark in parentheses that is not known")

// readName splits SURNAME/GIVEN MRS(CHD)(ID12345).
func (p *people) readName(l *record.Line, person *pnr.Passenger) {
	whole := l.Str(&passenger.Name)
	name, marks, _ := strings.Cut(l.Raw(&passenger.Name), "(")
	last, given, _ := strings.Cut(name, "/")
	person.Last = spellName(last)
	person.First, person.Title = record.SplitTitle(spellName(given), gluedTo)
	if person.Last == "" && whole != "" {
		l.Fail(&passenger.Name, errBlank)
	}
	if person.First != "" {
		first := nameField(len(last)+1, "first")
		l.Mark(&first)
	}
	p.readNameMarks(l, person, len(name)+1, marks)
	if named := *person; makeSeat(person) {
		p.glued = append(p.glued, gluedSeat{len(p.all), named})
	}
}

// nameField returns a part of the name, so many bytes from its start.
func nameField(offset int, value string) record.Field {
	f := passenger.Name
	f.From, f.Value, f.Essential = f.From+offset, value, false
	return f
}

// spellName returns a name as it is booked, in capitals.
func spellName(s string) string { return strings.ToUpper(record.CleanText(squeezeBlanks(s))) }

// readNameMarks reads what stands behind the name in parentheses. Nobody is said to be
// an adult who has a mark that is not known.
func (p *people) readNameMarks(l *record.Line, person *pnr.Passenger, at int, marks string) {
	strange := false
	for mark := range strings.SplitSeq(marks, "(") {
		text, _, _ := strings.Cut(mark, ")")
		if text = spellName(text); text != "" && !p.readNameMark(l, person, at, text) {
			f := nameField(at, "")
			l.Fail(&f, errMark)
			strange = true
		}
		at += len(mark) + 1
	}
	if person.Type == "" && !strange {
		person.Type = "ADT"
	}
}

// readNameMark reads one mark and reports whether it is known:
//
//	CHD  CHD/10FEB18      passenger type
//	INF  INF/10FEB26      on the infant's own line
//	INF/IDA/10FEB26       infant of the adult, with the adult's surname
//	INFROE/IDA/10FEB26    infant of the adult, with its own
//	EXST                  extra seat, or that the passenger has one; see makeSeat
//	ID4711  IDEXST        what an agent put there; see readNameID
//
// Days of birth are not kept.
func (p *people) readNameMark(l *record.Line, person *pnr.Passenger, at int, mark string) bool {
	word, rest, _ := strings.Cut(mark, "/")
	kind := mark[:min(3, len(mark))]
	switch {
	case slices.Contains(extraSeats, mark):
		person.ExtraSeat = true
	case strings.HasPrefix(mark, "ID"):
		readNameID(l, person, at+len("ID"), strings.Trim(mark[len("ID"):], " -/:."))
	case kind == "INF" && p.isBaby(person, word, rest):
		p.readBaby(l, person, at, mark)
	case slices.Contains(passengerTypes, kind) && isDetail(mark[len(kind):]):
		person.Type = kind
	default:
		return false
	}
	return true
}

// isDetail reports whether a text behind a passenger type is nothing, a day of birth
// or an age.
func isDetail(s string) bool { return strings.Trim(s, digits+" /-.") == "" || isBirth(s) }

// isBaby reports whether INF, word, and what stands behind its slash is of an infant
// of the passenger, and not the passenger's own type: a name is there, or the
// passenger number is nobody's yet.
func (p *people) isBaby(person *pnr.Passenger, word, rest string) bool {
	switch {
	case rest == "":
		return false
	case word != "INF" || !isDetail(rest):
		return true
	}
	return !slices.ContainsFunc(p.all, func(o pnr.Passenger) bool { return o.Number == person.Number })
}

// readBaby adds the infant of a mark, which is the only trace of one that has no line of
// its own.
func (p *people) readBaby(l *record.Line, person *pnr.Passenger, at int, mark string) {
	last, rest, _ := strings.Cut(mark[len("INF"):], "/")
	given, _, _ := strings.Cut(rest, "/")
	f := nameField(at+len("INF/")+len(last), "first")
	b := pnr.Passenger{Number: person.Number, Tattoo: person.Tattoo, Last: cmp.Or(record.CleanText(last), person.Last), Type: "INF", At: l.At(&f)}
	if !isDetail(given) {
		b.First, b.Title = record.SplitTitle(given, gluedTo)
		b.Marks = pnr.Marks{{Value: f.Value, At: b.At}}
	}
	p.babies = append(p.babies, b)
}

// readNameID takes what stands behind ID, unless it is about the passenger rather than
// the passenger's number in the company: a day of birth, an identity paper, a seat,
// a passenger type. Of a number with a day of birth the number stays.
func readNameID(l *record.Line, p *pnr.Passenger, at int, id string) {
	word, _, _ := strings.Cut(strings.TrimRight(id, digits+" "), "/")
	if slices.Contains(extraSeats, word) || word == "STRETCHER" {
		p.ExtraSeat = true
		return
	}
	if !isBirth(id) {
		id = strings.Trim(birthDay.ReplaceAllString(id, "$1"), " -/:.")
	}
	if id == "" || isBirth(id) || isPaper(id) || slices.Contains(passengerTypes, id) {
		return
	}
	f := nameField(at, "id")
	l.Mark(&f)
	p.ID = id
}

// isBirth reports whether a text is a day, which is that of birth, or begins with a
// word that says so.
func isBirth(s string) bool {
	for _, word := range births {
		if rest, ok := strings.CutPrefix(s, word); ok && strings.TrimLeft(rest, digits+" -/.:") != rest {
			return true
		}
	}
	s = strings.NewReplacer(" ", "", "-", "", "/", "", ".", "").Replace(s)
	_, err := record.ParseDay(s)
	return err == nil || isDayOfDigits(s)
}

// isDayOfDigits reports whether eight digits are a day in the life of a passenger, as
// DDMMYYYY or YYYYMMDD. Six can be too much else.
func isDayOfDigits(s string) bool {
	const first, last = 1900, 2099
	if !record.Fits(s, "99999999") {
		return false
	}
	part := func(from, to int) int {
		n, _ := strconv.Atoi(s[from:to]) // digits
		return n
	}
	for _, d := range [][3]int{{part(0, 4), part(4, 6), part(6, 8)}, {part(4, 8), part(2, 4), part(0, 2)}} {
		if _, err := pnr.MakeDate(d[0], d[1], d[2]); err == nil && d[0] >= first && d[0] <= last {
			return true
		}
	}
	return false
}

// isPaper reports whether a text is the number of an identity paper: a word or a code
// that says so, and five digits or more.
func isPaper(id string) bool {
	return slices.ContainsFunc(papers, func(word string) bool {
		number, ok := strings.CutPrefix(id, word)
		n := 0
		for _, c := range number {
			if strings.ContainsRune(digits, c) {
				n++
			}
		}
		return ok && n >= 5
	})
}

// makeSeat makes a seat of a line on which the code of one stands among the names, or
// glued to one: DOE/EXST, DOE/JOHN CBBG, EXST/DOE, DOE/JOHNEXST, DOEEXST/JOHN. It
// reports whether the code was glued.
func makeSeat(p *pnr.Passenger) (glued bool) {
	if whole := p.Last + "/" + p.First; strings.Contains(whole, "SEAT") || strings.Contains(whole, "BAG") {
		for code, words := range seatWords {
			p.Last, p.First = words.ReplaceAllString(p.Last, code), words.ReplaceAllString(p.First, code)
		}
	}
	words := strings.Fields(p.First)
	for i, word := range words {
		if rest, code := cutSeat(word); code != "" {
			words[i] = rest
			p.Type = code
			p.First, _ = record.SplitTitle(strings.Join(strings.Fields(strings.Join(words, " ")), " "), gluedTo)
			return rest != ""
		}
	}
	switch last, code := cutSeat(p.Last); {
	case code != "" && last == "":
		p.Type, p.Last, p.First = code, cmp.Or(p.First, p.Last), ""
	case code != "":
		p.Type, p.Last = code, last
		return true
	}
	return false
}

// A gluedSeat is a seat by a code that was glued to its name, and the passenger who it
// is if nobody of the record is called by the rest of the name.
type gluedSeat struct {
	index int // among all
	named pnr.Passenger
}

// restoreNames makes passengers again of the glued seats that belong to nobody.
func (p *people) restoreNames() {
	for _, g := range p.glued {
		seat := &p.all[g.index]
		owner := func(o pnr.Passenger) bool {
			return !o.IsSeat() && !o.Infant() && o.Last == seat.Last && (seat.First == "" || o.First == seat.First)
		}
		if !slices.ContainsFunc(p.all, owner) {
			seat.Last, seat.First, seat.Type = g.named.Last, g.named.First, g.named.Type
		}
	}
}

// cutSeat returns what is left of a word that has the code of a seat, and the code.
// DIPL is not cut: names begin and end like it.
func cutSeat(word string) (rest, code string) {
	word = strings.TrimRight(word, digits)
	for _, code := range extraSeats {
		before, ends := strings.CutSuffix(word, code)
		behind, begins := strings.CutPrefix(word, code)
		switch {
		case word == code:
			return "", code
		case code == "DIPL":
		case ends:
			return before, code
		case begins:
			return behind, code
		}
	}
	return "", ""
}

// findSeat makes a seat of the second line with the name of a passenger that is
// marked (EXST), unless a line of the surname is a seat by its name.
func (p *people) findSeat() {
	all := p.all
	named := func(last string) bool {
		return slices.ContainsFunc(all, func(o pnr.Passenger) bool { return o.IsSeat() && o.Last == last })
	}
	var seats []int
	for i := range all {
		person := &all[i]
		twin := func(o pnr.Passenger) bool {
			return o.Number != person.Number && !o.IsSeat() && o.Last == person.Last && o.First == person.First
		}
		if person.ExtraSeat && !person.IsSeat() && !named(person.Last) && slices.ContainsFunc(all, twin) {
			seats = append(seats, i)
		}
	}
	for _, i := range seats[:min(len(seats), 1)] {
		all[i].Type, all[i].ExtraSeat = extraSeats[0], false
	}
}

// squeezeBlanks leaves one blank between words.
func squeezeBlanks(s string) string {
	if s = strings.Trim(s, " "); !strings.Contains(s, "  ") {
		return s
	}
	return strings.Join(strings.Fields(s), " ")
}
