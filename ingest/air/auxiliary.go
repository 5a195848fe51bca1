package air

import (
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errUnread       = errors.New("not that of a segment, which is kept as a remark only")
	errStay         = errors.New("not within 330 days from the first date")
	errBefore       = errors.New("before the start")
	errReturn       = errors.New("another than that of RT-")
	errCard         = errors.New("like the number of a card")
	errConfirmation = errors.New("not a confirmation number")
	errCost         = errors.New("not an amount and a currency")
	errGuarantee    = errors.New("not a card or a word")
)

// readAuxiliary reads a U- line that is no flight as far as it must be known to
// find the years of all segments. One without head or date is kept as a remark,
// and a fault where a date was to be.
func (j *journey) readAuxiliary(l *record.Line) {
	first := firstDate(l)
	day := l.Day(&first)
	head, date := auxiliaryCells.Segment, auxiliaryCells.First
	head.To, head.Personal, date.Personal = 0, true, true
	switch {
	case auxiliaryHeadOf(l) == nil:
		l.Fail(&head, errUnread)
	case first.Cell == absent && hasDates(l):
		l.Fail(&date, errUnread)
	}
	if day == (record.Day{}) || len(l.Errors()) > 0 {
		j.unread = append(j.unread, unreadLine{l.Text(), l.Pos()})
		return
	}
	j.legs = append(j.legs, leg{
		key: l.Int(&auxiliaryCells.Segment), flown: isFlown(l),
		depart: moment{day: day, at: l.At(&first)},
		at:     l.Pos(), line: l.Text(),
	})
}

// hasDates reports whether a segment is of a kind that is known to have dates, or has
// the status that stands before one.
func hasDates(l *record.Line) bool {
	id := l.Raw(&auxiliaryCells.ID)
	_, known := auxiliaryKinds[id]
	head := l.Cell(auxiliaryCells.Status.Cell)
	return known || id == "MIS" || record.Fits(head[:min(4, len(head))], "AA99")
}

// auxiliaryHeadOf returns where the parts of the head stand, or nil.
func auxiliaryHeadOf(l *record.Line) []int {
	return auxiliaryHead.FindStringSubmatchIndex(strings.TrimRight(l.Cell(auxiliaryCells.Segment.Cell), " "))
}

// firstDate returns where the first date stands.
func firstDate(l *record.Line) record.Field {
	f := auxiliaryCells.First
	m := auxiliaryDate.FindStringSubmatchIndex(strings.TrimRight(l.Cell(f.Cell), " "))
	if m == nil {
		return f.In(absent)
	}
	return f.Within(f.Cell, m[2]+1, m[3])
}

// settleAuxiliary reads a segment whose first date has got its year. Without a year it
// returns nil.
func settleAuxiliary(j *journey, n *leg, found *record.Findings) pnr.Segment {
	if n.depart.date == 0 {
		found.Add(&record.Error{Pos: n.depart.at, Field: auxiliaryCells.First.Name, Err: errNoYear})
		j.unread = append(j.unread, unreadLine{n.line, n.at})
		return nil
	}
	l := &j.line
	l.Reset(n.at, n.line, j.sep)
	a := auxiliary{Line: l, service: pnr.Service{Element: readElement(l)}, start: n.depart.date}
	a.readHead()
	s := a.kind.read(&a)
	v := pnr.ServiceOf(s)
	if v.Confirmation == "" {
		v.Confirmation = a.confirmation(&confirmation)
	}
	v.Text = a.text()
	if a.printed != v.Text {
		v.Printed = a.printed
	}
	v.Marks = j.addMarks(nil, l)
	found.AddAll(l.Errors())
	return s
}

// An auxiliary is a U- line that is no flight. Cells of which something was read
// leave its text.
type auxiliary struct {
	*record.Line

	kind       *auxiliaryKind
	service    pnr.Service
	company    string // none if an agent wrote the text
	quantity   int
	start, end pnr.Date
	city       string
	next       int    // the first cell behind the head
	body       int    // the first piece of a text that was divided, or absent
	printed    string // the text behind the city and its name, as a whole
}

// readHead reads what all kinds have. Their second date and city are known by
// how they look.
func (a *auxiliary) readHead() {
	cells := auxiliaryCells
	a.next, a.body = behindHead, absent
	second, city := a.take(cells.Second, dayPrinted), a.take(cells.City, airport)
	a.readTokens()
	a.service.ID = a.Str(&cells.ID)
	if !slices.Contains(bookedIDs, a.service.ID) {
		a.printed = a.wholeText(city.Cell != absent)
	}
	a.kind = a.findKind(a.service.ID)
	a.service.Status = a.Str(&cells.Status)
	a.checkStatus()
	a.readCompany()
	a.readQuantity()
	first := firstDate(a.Line)
	first.Value, second.Value = a.kind.first, a.kind.second
	a.Mark(&first)
	a.end = a.dayOf(&second)
	a.city = a.Str(&city)
}

// take returns the next cell as f if it has the shape, else one that is absent.
func (a *auxiliary) take(f record.Field, shape string) record.Field {
	if !record.Fits(strings.Trim(a.Cell(a.next), " "), shape) {
		return f.In(absent)
	}
	a.next++
	return f.In(a.next - 1)
}

// readTokens finds passengers and the mark of the past, wherever they stand.
func (a *auxiliary) readTokens() {
	for i := a.next; i < a.Cells(); i++ {
		f := auxiliaryCells.Token.In(i)
		cell := strings.Trim(a.Cell(i), " ")
		numbers, ok := numbersOf(nil, cell)
		switch {
		case cell == flown:
			f.Value, a.service.Flown = "flown", true
		case ok && cell[0] == 'P' && a.service.Passengers == nil:
			f.Value, a.service.Passengers = "passengers", numbers
		default:
			continue
		}
		a.Str(&f)
	}
}

// findKind divides a structured text on the way, since that has its own kinds.
func (a *auxiliary) findKind(id string) *auxiliaryKind {
	kind, known := auxiliaryKinds[id]
	if !known {
		kind = otherKind
	}
	if id == "MIS" {
		a.divide("/", typed.Type.Tag)
		if name := a.value(&typed.Type); name != "" {
			return kindOfType(name)
		}
	}
	if kind.mayHold && a.onlyHolds() {
		return holdingKind
	}
	return kind
}

func kindOfType(name string) *auxiliaryKind {
	if kind, ok := typedKinds[name]; ok {
		return kind
	}
	return otherKind
}

// readCompany leaves out what only says that an agent wrote the segment, unless
// nothing else is known of it.
func (a *auxiliary) readCompany() {
	f := auxiliaryCells.Company
	m := auxiliaryHeadOf(a.Line)
	if m[4] < 0 {
		return
	}
	f = f.Within(f.Cell, m[4]+1, m[5])
	if a.Raw(&f) == manual && a.kind.company != otherKind.company {
		return
	}
	f.Value = a.kind.company
	a.company = a.Str(&f)
}

// checkStatus compares the status with the one behind the company.
func (a *auxiliary) checkStatus() {
	f := auxiliaryCells.Company
	head := strings.TrimRight(a.Cell(f.Cell), " ")
	if at := strings.LastIndexByte(head, ' ') + 1; record.Fits(head[at:], "AA99") {
		first := f.Within(f.Cell, at+1, at+2)
		first.Name, first.Value = firstStatus.Name, ""
		checkStatuses(a.Line, &first, a.service.Status)
	}
}

func (a *auxiliary) readQuantity() {
	f := auxiliaryCells.Quantity
	f.Value = a.kind.quantity
	if a.quantity = a.Int(&f); f.Value == otherKind.quantity {
		a.service.Quantity = a.quantity
	}
}

// dayOf returns the first day of f that is not before the start.
func (a *auxiliary) dayOf(f *record.Field) pnr.Date {
	d := a.Day(f)
	if d == (record.Day{}) {
		return 0
	}
	date := d.OnOrAfter(a.start)
	if date < a.start || date > a.start+daysStay {
		a.Fail(f, errStay)
		return 0
	}
	return date
}

// momentOf returns a day with the time of day that f is, if it is one of four digits.
func (a *auxiliary) momentOf(day pnr.Date, f *record.Field) pnr.Moment {
	if day == 0 || !record.Fits(a.value(f), oneTime) {
		return pnr.On(day)
	}
	minutes, ok := a.Clock(f)
	if !ok {
		return pnr.On(day)
	}
	return pnr.At(day.At(0, minutes))
}

// until returns end without its time of day, which f is, if that is before start
// by more than the clocks of two zones can differ.
func (a *auxiliary) until(start, end pnr.Moment, f *record.Field, zones pnr.Local) pnr.Moment {
	if start.Local == 0 || end.Local == 0 || end.Local >= start.Local-zones {
		return end
	}
	a.Fail(f, errBefore)
	return pnr.On(a.end)
}

// divide makes pieces of the first cell in which sep stands and one piece has
// one of the tags, and of those behind it.
func (a *auxiliary) divide(sep string, tags ...string) bool {
	hasTag := func(piece string) bool {
		return slices.ContainsFunc(tags, func(tag string) bool { return strings.HasPrefix(piece, tag) })
	}
	for i := a.next; i < a.Cells(); i++ {
		if pieces := strings.Split(a.Cell(i), sep); len(pieces) > 1 && slices.ContainsFunc(pieces, hasTag) {
			a.Divide(i, sep[0])
			a.body = i
			return true
		}
	}
	return false
}

func (a *auxiliary) value(f *record.Field) string { return strings.Trim(a.Raw(f), " ") }

// words returns a field that is text.
func (a *auxiliary) words(f *record.Field) string { return record.MaskPayment(a.Str(f)) }

// number returns a field that is a number of a booking or a client.
func (a *auxiliary) number(f *record.Field) string {
	s := a.Str(f)
	if record.MaskCards(s) != s {
		a.Fail(f, errCard)
		return ""
	}
	return s
}

// confirmation returns what a supplier calls the booking.
func (a *auxiliary) confirmation(f *record.Field) string {
	s := a.number(f)
	if s != "" && !confirmationText.MatchString(s) {
		a.Fail(f, errConfirmation)
		return ""
	}
	return strings.TrimRight(s, "* ")
}

func (a *auxiliary) cost(f *record.Field) pnr.Cost {
	s := a.Str(f)
	if s == "" {
		return pnr.Cost{}
	}
	m := costText.FindStringSubmatch(s)
	if m == nil {
		a.Fail(f, errCost)
		return pnr.Cost{}
	}
	return pnr.Cost{Amount: m[2] + m[3], Currency: m[1] + m[4]}
}

// part returns a group of a match in f and marks it as value.
func (a *auxiliary) part(f record.Field, value string, match []int, group int) string {
	from, to := match[2*group], match[2*group+1]
	if from < 0 {
		return ""
	}
	f.Value, f.From, f.To = value, from+1, to
	a.Mark(&f)
	return a.Raw(&f)
}

// guarantee takes form, brand and last four digits only.
func (a *auxiliary) guarantee() *pnr.Payment {
	s := a.Str(&guarantee)
	if s == "" {
		return nil
	}
	p := parsePayment(s)
	if p == nil || p.Brand == "" && p.Type != s {
		a.Fail(&guarantee, errGuarantee)
		return nil
	}
	return p
}

// text returns the cells of which nothing was read, without tags that have no
// value.
func (a *auxiliary) text() string {
	var cells []string
	for i := behindHead; i < a.Cells(); i++ {
		cell := strings.Trim(hideGuarantees(a.Cell(i)), " ")
		if cell != "" && !a.Read(i) && tagged.FindString(cell) != cell {
			cells = append(cells, cell)
		}
	}
	return record.CleanText(record.HideCosts(strings.Join(cells, ";")))
}

// wholeText returns what stands behind the head, and behind the name of the city if there
// is one.
func (a *auxiliary) wholeText(city bool) string {
	var cells []string
	for i := a.next; i < a.Cells(); i++ {
		cell := strings.Trim(hideGuarantees(a.Cell(i)), " ")
		if cell != "" && !a.Read(i) {
			cells = append(cells, cell)
		}
	}
	if city && len(cells) > 1 && cityWords.MatchString(cells[0]) {
		cells = cells[1:]
	}
	return record.CleanText(record.HideCosts(strings.Join(cells, ";")))
}

// hideGuarantees takes guarantees with numbers out of a text: they may be of cards that
// nothing else shows to be some.
func hideGuarantees(text string) string {
	if !strings.Contains(text, "G-") {
		return text
	}
	return guaranteeText.ReplaceAllString(text, "$1")
}

// onlyHolds reports whether the text of a segment says that it only keeps the PNR
// alive.
func (a *auxiliary) onlyHolds() bool {
	return record.OnlyHolds(a.pieces(), func(i int, piece string) bool {
		_, token := numbersOf(nil, piece)
		return token || i == 0 && cityWords.MatchString(piece)
	})
}

// pieces returns the text behind the head, cut at what divides it in one habit or
// another.
func (a *auxiliary) pieces() []string {
	var pieces []string
	for i := a.next; i < a.Cells(); i++ {
		for piece := range strings.FieldsFuncSeq(a.Cell(i), func(r rune) bool { return r == '/' || r == ',' }) {
			pieces = append(pieces, strings.Trim(piece, " "))
		}
	}
	return pieces
}
