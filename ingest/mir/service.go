package mir

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errStay         = errors.New("not within 330 days from the first date")
	errNights       = errors.New("not the days between the dates")
	errCard         = errors.New("like the number of a card")
	errConfirmation = errors.New("not a confirmation number")
	errGuarantee    = errors.New("not a card or a word")
	errNoDate       = errors.New("has no first date; it is kept as a remark only")
)

const (
	daysStay = 330  // that an end may be behind its start
	noCode   = "ZZ" // of a supplier that has none
	nightly  = "D"  // the period of a rate
)

// Services are what A16 items and the lines behind them say.
type services struct {
	*memory

	all    []leg
	unread []pnr.Remark // items that could not be made segments

	broken  bool // the item of the current lines is one of them
	nightly bool // the rate of the current item is that of a night
}

// open reads an item.
func (s *services) open(l *record.Line) {
	var segment pnr.Segment
	s.nightly = false
	switch l.Text()[len("A16")] {
	case 'A':
		segment, s.nightly = readHotel(l), l.Raw(&hotel.Period) == nightly
	case '7':
		segment = readOtherHotel(l)
	case 'B', '8':
		segment = readCar(l)
	default:
		segment = readTour(l)
	}
	first, _ := segment.Span()
	if s.broken = first == 0; s.broken {
		f := tour.Start
		l.Fail(&f, errNoDate)
		s.keep(l)
		return
	}
	head := segment.Head()
	head.Number, head.At = l.Int(&tour.Number), l.Pos()
	pnr.ServiceOf(segment).ID = l.Text()[:len("A16A")]
	head.Marks = s.addMarks(nil, l)
	s.all = append(s.all, leg{number: head.Number, segment: segment, date: first})
}

func (s *services) keep(l *record.Line) {
	s.unread = append(s.unread, pnr.Remark{Text: hideGuarantees(record.CleanText(l.Text())), At: l.Pos()})
}

// addLine reads a line behind an item.
func (s *services) addLine(l *record.Line) {
	if len(s.all) == 0 || s.broken {
		s.keep(l)
		return
	}
	n := &s.all[len(s.all)-1]
	v := pnr.ServiceOf(n.segment)
	tag, text := cutTag(l)
	switch tag {
	case "OD", "O1":
		readOptions(l, n.segment, s.nightly)
		addPrinted(v, l.Text()[len("OD-"):])
	case "CF":
		v.Confirmation = readConfirmation(l, text)
	case "FF":
		const flag = 1
		text.From += flag
		addText(v, l.Raw(&text))
	case "W":
		if h, ok := n.segment.(*pnr.Hotel); ok {
			text.Value, text.Name = "address", "address"
			h.Address = record.CleanText(l.Str(&text))
		} else {
			addText(v, l.Raw(&text))
		}
	}
	v.Marks = s.addMarks(v.Marks, l)
}

// cutTag returns the tag of a line, OD, O1, CF, FF or W, and the field behind it and the
// segment number, which options do not have.
func cutTag(l *record.Line) (tag string, text record.Field) {
	const width = 2
	line := l.Text()
	n := strings.IndexAny(line, "-:")
	tag, from := line[:n], n+1
	if tag == "W" && from < len(line) && line[from] == ':' {
		from++
	}
	if tag != "OD" && tag != "O1" {
		from += width
	}
	return tag, record.Field{From: from + 1, Personal: true}
}

// addText adds a text of which nothing is read.
func addText(v *pnr.Service, text string) {
	text = strings.Trim(record.CleanText(record.HideCosts(text)), " ")
	switch {
	case text == "":
	case v.Text == "":
		v.Text = text
	default:
		v.Text += "/" + text
	}
}

// addPrinted adds options to the whole text of a segment that was not booked in the
// system.
func addPrinted(v *pnr.Service, options string) {
	options = strings.Trim(hideGuarantees(record.CleanText(record.HideCosts(options))), " ")
	if options != "" && !slices.Contains(bookedIDs, v.ID) {
		v.Printed += options
	}
}

// legs returns the segments as legs of the journey.
func (s *services) legs() []leg {
	for i := range s.all {
		if v := pnr.ServiceOf(s.all[i].segment); v.Printed == v.Text {
			v.Printed = ""
		}
	}
	return s.all
}

// readEnd returns the first day of f that is not before start. The printed number of
// days must be the same, or stands for it.
func readEnd(l *record.Line, f, days *record.Field, start pnr.Date) pnr.Date {
	d, count := l.Day(f), pnr.Date(l.Int(days)) //nolint:gosec // three digits
	if start == 0 {
		return 0
	}
	if d == (record.Day{}) {
		switch {
		case count == 0:
			return 0
		case count > daysStay:
			l.Fail(days, errStay)
			return 0
		}
		return start + count
	}
	end := d.OnOrAfter(start)
	if end < start || end > start+daysStay {
		l.Fail(f, errStay)
		return 0
	}
	if count != 0 && end != start+count {
		l.Fail(days, errNights)
	}
	return end
}

// readCode returns the code of a supplier; ZZ stands for no supplier.
func readCode(l *record.Line, f *record.Field) string {
	if l.Raw(f) == noCode {
		return ""
	}
	return l.Str(f)
}

// readWords returns a field that is text.
func readWords(l *record.Line, f *record.Field) string { return record.CleanText(l.Str(f)) }

func readHotel(l *record.Line) pnr.Segment {
	f := &hotel
	h := &pnr.Hotel{
		Chain: readCode(l, &f.Chain), Name: readWords(l, &f.Name), City: l.Str(&f.City), CheckIn: readDate(l, &f.CheckIn),
		Fax: readWords(l, &f.Fax), Rooms: l.Int(&f.Rooms), Room: readWords(l, &f.Room), RateCode: readWords(l, &f.RateCode), Guests: l.Int(&f.Guests),
	}
	h.Status, h.Phone = l.Str(&f.Status), readWords(l, &f.Phone)
	h.CheckOut = readEnd(l, &f.CheckOut, &f.Nights, h.CheckIn)
	addText(&h.Service, l.Raw(&f.Location))
	return h
}

func readOtherHotel(l *record.Line) pnr.Segment {
	f := &otherHotel
	h := &pnr.Hotel{
		Chain: readCode(l, &f.Chain), Name: readWords(l, &f.Name), City: l.Str(&f.City), CheckIn: readDate(l, &f.CheckIn), Rooms: l.Int(&f.Rooms),
	}
	h.Status = l.Str(&f.Status)
	h.CheckOut = readEnd(l, &f.CheckOut, &f.Nights, h.CheckIn)
	addText(&h.Service, l.Raw(&f.Rest))
	return h
}

func readCar(l *record.Line) pnr.Segment {
	f := &car
	c := &pnr.Car{
		Vendor: readCode(l, &f.Vendor), VendorName: readWords(l, &f.Company), City: l.Str(&f.City), Cars: l.Int(&f.Cars),
		Pickup: readWords(l, &f.Pickup), Dropoff: readWords(l, &f.Dropoff), Start: pnr.On(readDate(l, &f.Start)),
	}
	if record.Fits(strings.Trim(l.Raw(&f.Vehicle), " "), "AAAA") {
		c.ACRISS = l.Str(&f.Vehicle)
	} else {
		addText(&c.Service, l.Raw(&f.Vehicle))
	}
	c.Status, c.Phone = l.Str(&f.Status), readWords(l, &f.Phone)
	c.End = pnr.On(readEnd(l, &f.End, &f.Days, c.Start.Day))
	return c
}

// readTour reads an item that says by a letter what it is (10.4). An air taxi, which
// has a kind of item of its own, has the letter as well.
func readTour(l *record.Line) pnr.Segment {
	f := &tour
	v := pnr.Service{Quantity: l.Int(&f.Units)}
	v.Status = l.Str(&f.Status)
	vendor, name, city := readCode(l, &f.Vendor), readWords(l, &f.Name), l.Str(&f.City)
	start := readDate(l, &f.Start)
	end := readEnd(l, &f.End, &f.Days, start)
	letter := l.Str(&f.Type)
	if l.Text()[len("A16")] == '5' {
		letter = "A"
	}
	switch letter {
	case "R":
		return &pnr.Rail{Service: v, Vendor: vendor, VendorName: name, City: city, From: city, Depart: pnr.On(start), Arrive: pnr.On(end)}
	case "A", "L":
		return &pnr.Ride{Service: v, Vendor: vendor, VendorName: name, City: city, Start: pnr.On(start), End: pnr.On(end)}
	case "T", "P":
		return &pnr.Tour{Service: v, Vendor: vendor, VendorName: name, City: city, Start: pnr.On(start), End: pnr.On(end)}
	case "I":
		letter = "INS"
	}
	if name != "" {
		addText(&v, l.Raw(&f.Name))
	}
	return &pnr.Other{Service: v, Type: letter, Company: vendor, City: city, Start: start, End: end}
}

// readConfirmation returns what a supplier calls the booking.
func readConfirmation(l *record.Line, f record.Field) string {
	f.Name, f.Value = "confirmation number", "confirmation"
	s := l.Str(&f)
	switch {
	case record.MaskCards(s) != s:
		l.Fail(&f, errCard)
	case s != "" && !confirmationText.MatchString(s):
		l.Fail(&f, errConfirmation)
	default:
		return s
	}
	return ""
}
