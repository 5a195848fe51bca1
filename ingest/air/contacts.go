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

// serviceEmail reads SSR CTCE, in which // is @, .. is _ and ./ is -.
func (r *reader) serviceEmail(l *record.Line, text string, people []int) {
	text = serviceText(text)
	email, _, _ := strings.Cut(strings.ToLower(emailMarks.Replace(text)), "/")
	if !isEmail(email) {
		l.Fail(&serviceEmail, errEmail)
		return
	}
	if n, ok := r.whose(people); ok {
		r.emails = append(r.emails, contact{n, email, l.At(&serviceEmail)})
	}
}

// serviceMobile reads SSR CTCM.
func (r *reader) serviceMobile(l *record.Line, text string, people []int) {
	text = serviceText(text)
	mobile, _, _ := strings.Cut(text, "/")
	if !isPhone(mobile) {
		l.Fail(&serviceMobile, errMobile)
		return
	}
	if n, ok := r.whose(people); ok {
		r.mobiles = append(r.mobiles, contact{n, mobile, l.At(&serviceMobile)})
	}
}

// serviceText returns what stands behind HK1/.
func serviceText(text string) string {
	_, text, _ = strings.Cut(text, "/")
	return strings.Trim(text, " ")
}

// reachedAt returns the address and the number that are surely those of the
// passenger i: by SSR, or by an I- line.
func (r *reader) reachedAt(i int) (email, mobile contact) {
	n := r.rec.Passengers[i].Number
	email = cmp.Or(only(r.emails, n), r.own(i, emailOf))
	mobile = cmp.Or(only(r.mobiles, n), r.own(i, mobileOf))
	return email, mobile
}

// only returns the one contact of a passenger, or none if there are several.
func only(all []contact, passenger int) contact {
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

// own returns the one contact of an I- line that read finds, unless another line
// has it, too: contacts of the whole PNR stand behind everybody. A record that
// does not show everybody cannot tell.
func (r *reader) own(i int, read func(string) string) contact {
	if r.adults() < r.header.inPNR {
		return contact{}
	}
	c := only(r.contacts[i].find(read), 0)
	for j := range r.contacts {
		other := &r.rec.Passengers[j]
		if j != i && !other.Infant() && !other.IsSeat() && strings.Contains(strings.ToLower(r.contacts[j].text), c.text) {
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
	if s = strings.ToLower(strings.Trim(s[2:], " ")); !isEmail(s) {
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

// isEmail tells whether s is name@host.domain and nothing else, not even the
// number of a card.
func isEmail(s string) bool {
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || strings.IndexByte(`/\,;:<>()"`, c) >= 0 {
			return false
		}
	}
	name, host, ok := strings.Cut(s, "@")
	dot := strings.IndexByte(host, '.')
	return ok && name != "" && len(s) <= 254 && dot > 0 && !strings.HasSuffix(host, ".") &&
		!strings.Contains(s, "..") && !strings.Contains(host, "@") && record.MaskCards(s) == s
}

// isPhone tells whether s is a telephone number, with what people put between
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
