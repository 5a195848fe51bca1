package mir

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errBlank = errors.New("is missing")
	errTime  = errors.New("not a time of day")
	errDate  = errors.New("not a date of the years around the record")
)

// A heading is what the lines of the header say.
type heading struct {
	*memory

	issued      pnr.Date
	minutes     int // since midnight, when the record was made
	sequence    int
	carrier     string // validating
	airline     string // its number
	firstTravel pnr.Date
	office      string
	ticketing   string // office
	iata        string
	locator     pnr.RecordLocator
	created     pnr.Date
	changes     int
	message     byte // IN12
	messageAt   pnr.Position
	marks       pnr.Marks
	carrierAt   pnr.Marks
}

// noBooking is printed for a locator where no booking stands behind a record.
const noBooking = "ZZZZZZ"

func (h *heading) readFirst(l *record.Line) {
	f := &headOne
	h.issued = readDate(l, &f.Date)
	h.marks = h.addMarks(h.marks, l)
	known := len(l.Marks())
	h.minutes, _ = readClock(l, &f.Time)
	h.sequence = l.Int(&f.Sequence)
	h.carrier, h.airline = l.Str(&f.Carrier), l.Str(&f.Airline)
	h.firstTravel = readDate(l, &f.FirstTravel)
	h.carrierAt = h.places.Join(nil, l.Marks()[known:])
}

func (h *heading) readSecond(l *record.Line) {
	f := &headTwo
	h.office, h.ticketing, h.iata = l.Str(&f.Office), l.Str(&f.TicketOffice), l.Str(&f.IATA)
	h.created, h.changes = readDate(l, &f.Created), l.Int(&f.Changes)
	if locator := l.Raw(&f.Locator); locator != noBooking {
		h.locator = pnr.RecordLocator(l.Str(&f.Locator))
	}
	h.marks = h.addMarks(h.marks, l)
}

func (h *heading) readThird(*record.Line) {}

func (h *heading) readFourth(l *record.Line) {
	f := &headFour.Kind
	h.messageAt = l.At(f)
	if s := l.Str(f); s != "" {
		h.message = s[0]
	}
}

// readDate returns a field that is a day with its year, 0 for a blank one.
func readDate(l *record.Line, f *record.Field) pnr.Date {
	d := l.Day(f)
	if d == (record.Day{}) {
		return 0
	}
	return d.In(d.Year)
}

// readClock returns the minutes since midnight of a field that is a time of day: 1740,
// or of a 12-hour clock 0535A, of which the first digit may be blank.
func readClock(l *record.Line, f *record.Field) (minutes int, ok bool) {
	s := strings.Trim(l.Raw(f), " ")
	if s == "" {
		if f.Essential {
			l.Fail(f, errBlank)
		}
		return 0, false
	}
	if record.Fits(s, "999A") {
		s = "0" + s
	}
	minutes, err := record.ParseClock(s)
	if err != nil {
		l.Fail(f, errTime)
		return 0, false
	}
	l.Mark(f)
	return minutes, true
}

// settleHeading says who made the record, and when. The office counts its records up to
// 33000 and begins again, so that their time goes first.
func settleHeading(rec *pnr.Record, h *heading) {
	const counted = 100_000
	rec.Issued, rec.Created, rec.Locator = h.issued, h.created, h.locator
	rec.Office, rec.IATA, rec.Marks = h.office, h.iata, h.marks
	rec.Order.Sequence = int64(h.minutes)*counted + int64(h.sequence)
	if rec.Locator != "" {
		rec.Order.Envelope = h.changes
	}
}
