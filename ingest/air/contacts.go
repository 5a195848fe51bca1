package air

import (
	"cmp"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// contacts are the AP elements of an I- line (11):
//
//	APPAR 33 1 99 00 01 02 - AGENCY - A//E-JANE.DOE@EXAMPLE.COM//M-33600000001
//
// Those without a mark are the agency's own text, and so is an address in them:
// whose it is, nothing tells.
type contacts struct {
	text string
	at   pnr.Position
}

// A contact is an address or a number, and the passenger it is said to be of.
type contact struct {
	passenger int
	text      string
	at        pnr.Position
}

// mark returns the place of the contact as that of a value.
func (c contact) mark(value string) pnr.Marks {
	if c.text == "" {
		return nil
	}
	return pnr.Marks{{Value: value, At: c.at}}
}

// readServiceEmail reads SSR CTCE, in which // is @, .. is _ and ./ is -.
func (p *people) readServiceEmail(l *record.Line) {
	text, named := p.cutService(l)
	email, _, _ := strings.Cut(strings.ToLower(emailMarks.Replace(text)), "/")
	if !record.IsEmail(email) {
		l.Fail(&serviceEmail, errEmail)
		return
	}
	if n, ok := p.findOwner(named); ok {
		p.emails = append(p.emails, contact{n, email, l.At(&serviceEmail)})
	}
}

// readServiceMobile reads SSR CTCM.
func (p *people) readServiceMobile(l *record.Line) {
	text, named := p.cutService(l)
	mobile, _, _ := strings.Cut(text, "/")
	if !isPhone(mobile) {
		l.Fail(&serviceMobile, errMobile)
		return
	}
	if n, ok := p.findOwner(named); ok {
		p.mobiles = append(p.mobiles, contact{n, mobile, l.At(&serviceMobile)})
	}
}

// cutService returns what stands behind HK1/, and the passengers that are named.
func (p *people) cutService(l *record.Line) (text string, named []int) {
	text, named, _ = p.cutAssociations(l)
	_, text, _ = strings.Cut(text, "/")
	return strings.Trim(text, " "), named
}

// findContacts returns the address and the number that are surely those of the
// passenger i: by SSR, or by an I- line.
func (p *people) findContacts(i int) (email, mobile contact) {
	n := p.all[i].Number
	email = cmp.Or(onlyContact(p.emails, n), p.ownContact(i, emailOf))
	mobile = cmp.Or(onlyContact(p.mobiles, n), p.ownContact(i, mobileOf))
	return email, mobile
}

// onlyContact returns the one contact of a passenger, or none if there are several.
func onlyContact(all []contact, passenger int) contact {
	var found contact
	for _, c := range all {
		switch {
		case c.passenger != passenger || c.text == found.text:
		case found.text != "":
			return contact{}
		default:
			found = c
		}
	}
	return found
}

// ownContact returns the one contact of an I- line that read finds, unless another line
// has it, too: contacts of the whole PNR stand behind everybody. A record that
// does not show everybody cannot tell.
func (p *people) ownContact(i int, read func(string) string) contact {
	if p.countAdults() < p.inPNR {
		return contact{}
	}
	c := onlyContact(p.contacts[i].find(read), 0)
	for j := range p.contacts {
		other := &p.all[j]
		if j != i && !other.Infant() && !other.IsSeat() && strings.Contains(strings.ToLower(p.contacts[j].text), c.text) {
			return contact{}
		}
	}
	return c
}

// find returns what read makes of the elements.
func (cs *contacts) find(read func(string) string) []contact {
	var found []contact
	at := cs.at
	for s := range strings.SplitSeq(cs.text, "//") {
		if text := read(strings.Trim(s, " ")); text != "" {
			found = append(found, contact{text: text, at: at})
		}
		at.Column += len(s) + len("//")
	}
	return found
}

// emailOf reads E-NAME@HOST and E NAME@HOST, in lower case.
func emailOf(s string) string {
	s = strings.TrimPrefix(s, "AP")
	if len(s) < 2 || s[0] != 'E' && s[0] != 'e' || s[1] != '-' && s[1] != ' ' {
		return ""
	}
	if s = strings.ToLower(strings.Trim(s[2:], " ")); !record.IsEmail(s) {
		return ""
	}
	return s
}

// mobileOf reads M-33600000001 and N-M+33600000001.
func mobileOf(s string) string {
	s = strings.TrimPrefix(s, "AP")
	number, marked := strings.CutPrefix(s, "M-")
	if !marked {
		number, marked = strings.CutPrefix(s, "N-M")
	}
	if number = strings.Trim(number, " "); !marked || !isPhone(number) {
		return ""
	}
	return number
}

// isPhone reports whether s is a telephone number, with what people put between
// digits.
func isPhone(s string) bool {
	const fewest, most = 7, 15 // digits; no number has more
	digits := 0
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			digits++
		case c == '+' && i == 0:
		case strings.IndexByte(" -.()", c) < 0:
			return false
		}
	}
	return digits >= fewest && digits <= most
}
