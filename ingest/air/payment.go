package air

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errForm = errors.New("not one form of payment")

// payment reads an FP line.
func (r *reader) payment(l *record.Line) {
	text, people, segments := r.associations(l)
	if !r.concerns(people, segments) {
		return
	}
	if p := paymentOf(l, &formOfPayment, text); p != nil {
		b := r.bill()
		b.payment, b.paymentAt = p, r.marked(nil)
	}
}

// paymentOf reads the form of payment in an FP or MFP line.
func paymentOf(l *record.Line, f *record.Field, text string) *pnr.Payment {
	form := strings.Trim(text[min(f.From-1, len(text)):], " ")
	p := readPayment(form)
	switch {
	case p != nil:
		l.Mark(f)
	case form != "":
		l.Fail(f, errForm)
	}
	return p
}

// readPayment reads CASH/UAH3013.00 and CCVI4111111111111111/1227/A123, of which
// only the form, the brand and the last four digits are taken. On an exchange,
// O/CASH+/CCVI…, the older form stands in front of a plus; the newer one counts.
// Otherwise a plus is between several forms.
func readPayment(s string) *pnr.Payment {
	newer := s[strings.LastIndexByte(s, '+')+1:]
	if !strings.HasPrefix(s, "O/") && newer != s {
		return nil
	}
	s, stroke := strings.CutPrefix(strings.TrimPrefix(newer, "O/"), "/")
	if p := readCard(s); p != nil {
		return p
	}
	form, _, _ := strings.Cut(s, "/")
	if stroke && len(form) > 3 && record.Fits(form[:3], "AAA") && isAmount(form[3:]) {
		return nil // what was paid, not how
	}
	n := 0
	for n < min(len(form), 16) && (form[n] == ' ' || 'A' <= form[n] && form[n] <= 'Z') {
		n++
	}
	if form = strings.Trim(form[:n], " "); form == "" {
		return nil
	}
	return &pnr.Payment{Type: form}
}

// readCard finds CC, a brand and a card's number, whole or masked, in one run or
// in groups.
func readCard(s string) *pnr.Payment {
	i := strings.Index(s, "CC")
	if i < 0 || len(s) < i+4 || !record.Fits(s[i:i+4], "CCAA") {
		return nil
	}
	number := cardNumber(s[i+4:])
	if number == "" {
		return nil
	}
	p := &pnr.Payment{Type: "CC", Brand: s[i+2 : i+4]}
	const shortest, shown = 12, 4
	if last := number[max(0, len(number)-shown):]; len(number) >= shortest && areDigits(last) {
		p.LastFour = last
	}
	return p
}

// cardNumber returns the digits and X that s begins with, without what stands
// between groups of them.
func cardNumber(s string) string {
	var number []byte
	for i := range len(s) {
		switch c := s[i]; {
		case c == 'X' || '0' <= c && c <= '9':
			number = append(number, c)
		case c != ' ' && c != '-':
			return string(number)
		}
	}
	return string(number)
}
