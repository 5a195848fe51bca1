package mir

import (
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// An option is a piece of the options of a segment: the field behind its tag.
type option struct {
	*record.Line
	record.Field

	segment pnr.Segment
	nightly bool // the rate among the options is that of a night
}

// An optionReader reads an option; it reports whether it could.
type optionReader func(*option) bool

// readOptions reads an OD- or O1- line, /AGT99999992/RT-USD150.00, of which what is not
// read stays in the text of the segment.
func readOptions(l *record.Line, s pnr.Segment, nightly bool) {
	line := l.Text()
	var unread []string
	for from := len("OD-"); from <= len(line); {
		to := from
		for to < len(line) && line[to] != '/' {
			to++
		}
		f := record.Field{From: from + 1, To: to, Name: "option", Personal: true}
		o := option{l, f, s, nightly}
		if piece := strings.Trim(line[from:to], " "); piece != "" && !o.read(piece) {
			unread = append(unread, piece)
		}
		from = to + 1
	}
	addText(pnr.ServiceOf(s), strings.Join(unread, "/"))
}

// read reports whether an option is not to be in the text.
func (o *option) read(piece string) bool {
	tag, _, ok := strings.Cut(piece, "-")
	if strings.HasPrefix(piece, "AGT") {
		return true // agency's number
	}
	read := optionReaders[tag]
	if !ok || read == nil {
		return false
	}
	o.From += strings.Index(o.Raw(&o.Field), "-") + 1
	return read(o)
}

// words returns the option as text, and marks it as a value.
func (o *option) words(value string) string {
	o.Name, o.Value = value, value
	return readWords(o.Line, &o.Field)
}

// skipOption reads an option that says nothing of the journey.
func skipOption(*option) bool { return true }

func readOptionConfirmation(o *option) bool {
	v := pnr.ServiceOf(o.segment)
	if v.Confirmation == "" {
		v.Confirmation = readConfirmation(o.Line, o.Field)
	}
	return true
}

// readGuarantee takes form, brand and last four digits only.
func readGuarantee(o *option) bool {
	o.Name = "guarantee"
	text := strings.Trim(o.Raw(&o.Field), " ")
	p := &pnr.Payment{Type: text}
	if m := guaranteeCard.FindStringSubmatch(text); m != nil {
		p = &pnr.Payment{Type: cardForm, Brand: m[1], LastFour: m[2]}
	} else if !guaranteeWord.MatchString(text) {
		o.Fail(&o.Field, errGuarantee)
		return true
	}
	switch v := o.segment.(type) {
	case *pnr.Hotel:
		v.Guarantee = p
	case *pnr.Car:
		v.Guarantee = p
	default:
		return true
	}
	o.Value = "guarantee"
	o.Mark(&o.Field)
	return true
}

func readInfo(o *option) bool {
	switch v := o.segment.(type) {
	case *pnr.Hotel:
		v.Info = o.words("info")
	case *pnr.Car:
		v.Info = o.words("info")
	default:
		return false
	}
	return true
}

// readRate reads the rate of a night, if the segment says that it is one.
func readRate(o *option) bool {
	h, ok := o.segment.(*pnr.Hotel)
	m := rateText.FindStringSubmatch(strings.Trim(o.Raw(&o.Field), " "))
	if !ok || !o.nightly || m == nil {
		return false
	}
	o.Value = "rate"
	o.Mark(&o.Field)
	h.Currency, h.Rate = m[1], m[2]
	return true
}

// readCarText returns a reader of an option of a car that is text.
func readCarText(value string, of func(*pnr.Car) *string) optionReader {
	return func(o *option) bool {
		c, ok := o.segment.(*pnr.Car)
		if !ok {
			return false
		}
		if text := o.Raw(&o.Field); record.MaskCards(text) != text {
			o.Fail(&o.Field, errCard)
			return true
		}
		*of(c) = o.words(value)
		return true
	}
}

// readCarTime returns a reader of a time of day of a car.
func readCarTime(of func(*pnr.Car) *pnr.Moment) optionReader {
	return func(o *option) bool {
		c, ok := o.segment.(*pnr.Car)
		if !ok || !record.Fits(strings.Trim(o.Raw(&o.Field), " "), "9999|9999A") {
			return false
		}
		o.Name = "time of day"
		m := of(c)
		if minutes, ok := o.Clock(&o.Field); ok && m.Day != 0 {
			*m = pnr.At(m.Day.At(0, minutes))
		}
		return true
	}
}

// hideGuarantees takes guarantees out of a text: they may be of cards that nothing else
// shows to be some.
func hideGuarantees(text string) string {
	if !strings.Contains(text, "G-") {
		return text
	}
	return guaranteeText.ReplaceAllString(text, "$1")
}
