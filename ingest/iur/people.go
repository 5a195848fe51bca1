package iur

import (
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// gluedTo is how many letters a name has at least to which a title is glued.
const gluedTo = 3

// People are what M1 records say, and the e-mail addresses of MF and M9.
type people struct {
	all    []pnr.Passenger // numbered by their items
	lists  []links         // of the passengers
	emails []email
}

// Links are the numbers of records that are a passenger's.
type links struct {
	printed                              bool
	segments, itinerary, invoice, others []int
}

// ofRemarks returns the numbers of the remarks with a tag.
func (l *links) ofRemarks(tag string) []int {
	switch tag {
	case "M7":
		return l.itinerary
	case "M8":
		return l.invoice
	case "M9":
		return l.others
	}
	return nil
}

// An email is an address, and the M9 record that prints it; 0: an MF record.
type email struct {
	text   string
	remark int
	at     pnr.Position
}

// readPassenger reads an M1 record. A frequent flyer's number is kept as text: in no real
// record was one seen, and which airline it is of is not known.
func (p *people) readPassenger(b *block) {
	f := &passenger
	person := pnr.Passenger{Number: b.Int(&f.Item), At: b.Pos()}
	name := b.Str(&f.Name)
	last, given, _ := strings.Cut(name, "/")
	person.Last = spell(last)
	person.First, person.Title = record.SplitTitle(spell(given), gluedTo)
	if person.Last == "" && name != "" {
		b.Fail(&f.Name, errBlank)
	}
	if person.First != "" {
		first := f.Name
		first.From, first.Value = f.Name.From+strings.IndexByte(b.Raw(&f.Name), '/')+1, "first"
		b.Mark(&first)
	}
	makeSeat(&person)
	for i := range p.all {
		if p.all[i].Number == person.Number && p.all[i].Last+p.all[i].First != person.Last+person.First {
			b.Fail(&f.Item, errTwo)
		}
	}
	person.Marks = slices.Clone(b.Marks())
	if text := record.CleanText(trim(b.Raw(&f.Flyer))); text != "" && text != "0" {
		b.rd.remarks.addText("FREQUENT FLYER "+text, b.At(&f.Flyer), person.Number)
	}
	p.all = append(p.all, person)
	p.lists = append(p.lists, readLinks(b))
}

func spell(s string) string {
	return strings.ToUpper(record.CleanText(strings.Join(strings.Fields(s), " ")))
}

// makeSeat makes a seat of an item on which the code of one stands among the names. It
// is no traveller.
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

// readLinks reads the five lists that follow an M1 record: M3, M5, M7, M8 and M9. Where
// empty lines are lost, nothing says which list is which.
func readLinks(b *block) links {
	const lists = 5
	for i := range min(b.count, lists) {
		if !isItems(b.lineText(i)) {
			b.rd.remarks.keepLine(b.line(i), pnr.Remark{})
		}
	}
	if b.count < lists {
		return links{}
	}
	b.keepLines(lists)
	list := func(i int) []int { return readItems(b.lineText(i)) }
	return links{true, list(0), list(2), list(3), list(4)}
}

// readItems reads 010203.
func readItems(s string) []int {
	const width = 2
	var all []int
	for ; len(s) >= width && record.Fits(s[:width], "99"); s = s[width:] {
		all = append(all, int(s[0]-'0')*10+int(s[1]-'0'))
	}
	return all
}

// isItems reports whether a text is such numbers and nothing else.
func isItems(s string) bool { return len(readItems(s))*2 == len(s) }

// index returns the place of the passenger with a number, or -1.
func (p *people) index(number int) int {
	return slices.IndexFunc(p.all, func(o pnr.Passenger) bool { return o.Number == number })
}

// setType says what a passenger is, if nothing did.
func (p *people) setType(number int, kind string, marks pnr.Marks) {
	if i := p.index(number); i >= 0 && p.all[i].Type == "" && kind != "" {
		p.all[i].Type = kind
		for _, m := range marks {
			if m.Value == "type" {
				p.all[i].Marks = append(p.all[i].Marks, m)
			}
		}
	}
}

// readMail reads an MF record: #ADDRESS@DOMAIN#TO/.
func (p *people) readMail(b *block) {
	f := remark.Text
	for part := range strings.SplitSeq(b.Raw(&f), "#") {
		if text := strings.ToLower(trim(part)); record.IsEmail(text) {
			p.emails = append(p.emails, email{text: text, at: b.At(&f)})
		}
	}
	b.keepLines(0)
}

// readServiceMail reads SSR CTCE, in which // is @ and .. and == are an underscore.
func (p *people) readServiceMail(b *block, text string) {
	m := serviceMail.FindStringSubmatch(text)
	if m == nil {
		return
	}
	text = strings.ToLower(strings.NewReplacer("//", "@", "..", "_", "==", "_").Replace(m[1]))
	if record.IsEmail(text) {
		p.emails = append(p.emails, email{text, b.Int(&remark.Item), b.At(&remark.Text)})
	}
}

// settlePeople gives passengers the addresses that are surely theirs.
func settlePeople(rec *pnr.Record, g *gathered, found *record.Findings) {
	p := &g.people
	if g.heading.isLine() {
		return
	}
	if len(p.all) == 0 {
		found.Add(&record.Error{Pos: rec.At, Field: passenger.Name.Name, Essential: true, Err: errBlank})
		return
	}
	for i := range p.all {
		var own []email
		for _, e := range p.emails {
			if p.isOf(e, i) && !slices.ContainsFunc(own, func(o email) bool { return o.text == e.text }) {
				own = append(own, e)
			}
		}
		if len(own) == 1 && !p.all[i].IsSeat() && !p.all[i].Infant() {
			p.all[i].Email = own[0].text
			p.all[i].Marks = append(p.all[i].Marks, pnr.Mark{Value: "email", At: own[0].at})
		}
	}
	rec.Passengers = p.all
}

// isOf reports whether an address is surely that of passenger i: it spells the name, and
// that of nobody else.
func (p *people) isOf(e email, i int) bool {
	for n := range p.all {
		if record.SpellsName(e.text, &p.all[n]) != (n == i) {
			return false
		}
	}
	return true
}
