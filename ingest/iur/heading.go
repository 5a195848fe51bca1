package iur

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errBlank = errors.New("is missing")
	errTime  = errors.New("not a time of day")
	errYear  = errors.New("no year is printed, and none fits")
	errYears = errors.New("two years fit; it is the one in which the file came")
	errKind  = errors.New("unknown kind of message; nothing of it is read")
)

// A heading is what the first line says, and the lines behind it.
type heading struct {
	kind    string
	kindAt  pnr.Position
	day     record.Day
	dayAt   pnr.Position
	minutes int
	locator pnr.RecordLocator
	account string
	office  string
	ticket  string // office
	iata    string
	created record.Day
	issued  pnr.Date // once its year is known
	lacking bool     // records are missing
	marks   pnr.Marks

	number   string // of the document that a one-line void is of
	numberAt pnr.Position
	phones   []pnr.Remark
}

// isLine reports whether the message is the one line of a void.
func (h *heading) isLine() bool { return h.kind == "5" || h.kind == "C" }

func (h *heading) readHead(b *block) {
	f := &head
	h.kind, h.kindAt = b.Str(&f.Kind), b.At(&f.Kind)
	h.day, h.dayAt = b.Day(&f.Day), b.At(&f.Day)
	h.minutes, _ = b.Clock(&f.Time)
	if h.isLine() {
		h.readVoid(b)
		return
	}
	h.locator = pnr.RecordLocator(b.Str(&f.Locator))
	h.account, h.office, h.ticket = b.Str(&f.Customer), b.Str(&f.Office), b.Str(&f.Ticketing)
	if s := trim(b.Raw(&f.IATA)); record.Fits(s, f.IATA.Shape) {
		h.iata = strings.ReplaceAll(s, " ", "")
	}
	h.created = b.Day(&f.Created)
	h.marks = append(h.marks, b.Marks()...)
	h.keepPhones(b)
}

// readVoid reads the one line of a void.
func (h *heading) readVoid(b *block) {
	f := &voided
	h.locator = pnr.RecordLocator(b.Str(&f.Locator))
	h.number, h.numberAt = b.Str(&f.Number), b.At(&f.Number)
	h.number = h.number[:min(len(h.number), len("9999999999999"))]
	h.marks = append(h.marks, b.Marks()...)
}

// keepPhones keeps the telephone lines: those that begin with a digit. The address of
// the agency and who called are not needed.
func (h *heading) keepPhones(b *block) {
	for i := range b.count {
		l := b.line(i)
		if text := record.CleanText(l.Text()); text != "" && phoneText.MatchString(text) {
			h.phones = append(h.phones, pnr.Remark{Text: "PHONE " + text, At: l.Pos()})
		}
	}
}

// settleEvent says what the message reports (2).
func settleEvent(rec *pnr.Record, g *gathered, found *record.Findings) {
	h, d := &g.heading, &g.documents
	switch h.kind {
	case "F", "G", "5", "C":
		rec.Event = pnr.Void
	case "1":
		rec.Event = pnr.Ticketing
		if len(d.sold) == 0 {
			rec.Event = pnr.Invoice
		} else if d.hasExchange() {
			rec.Event = pnr.Exchange
		}
	case "2":
		rec.Event = pnr.Invoice
		if d.hasRefund() {
			rec.Event, rec.Current = pnr.Refund, true
		}
	case "A":
		rec.Event = pnr.EMDIssue
	case "3":
		rec.Event, rec.Partial = pnr.Snapshot, true
	default:
		found.Add(&record.Error{Pos: h.kindAt, Field: head.Kind.Name, Text: h.kind, Essential: true, Err: errKind})
	}
}

// settleHeading says who made the record, and when. The clocks of all records are those
// of the system.
func (r *reader) settleHeading(rec *pnr.Record) {
	h := &r.heading
	h.issued = r.findIssued()
	if h.issued == 0 {
		r.found.Add(&record.Error{Pos: h.dayAt, Field: head.Day.Name, Essential: true, Err: errYear})
		return
	}
	rec.Locator, rec.Account, rec.Office, rec.IATA, rec.Marks = h.locator, h.account, h.office, h.iata, h.marks
	rec.Issued, rec.Order.Sequence = h.issued, int64(h.minutes)
	if h.created != (record.Day{}) {
		rec.Created = h.created.OnOrBefore(h.issued)
	}
}

// Days between dates.
const (
	daysAhead  = 331  // as far as airlines sell
	daysBehind = 35   // that a record may be later than its first flight, and a file than its record
	daysApart  = 1000 // from the record to a departure; more is a misprint
)

// findIssued returns the day of the message with its year (9): the one behind the first
// flight if the file came soon after it; else the one at most 331 days before the flight,
// else the one that follows it closely; then by the EMDs; then by the day on which the
// file came.
func (r *reader) findIssued() pnr.Date {
	day := r.heading.day
	if first := r.journey.firstDate(); first != 0 {
		before := day.OnOrBefore(first)
		fits := before != 0 && before >= first-daysAhead
		if date := day.OnOrBefore(r.received + 1); date > first && date <= first+daysAhead && date >= r.received-daysBehind {
			if fits {
				r.found.Add(&record.Error{Pos: r.heading.dayAt, Field: head.Day.Name, Err: errYears})
			}
			return date
		}
		if fits {
			return before
		}
		if date := day.OnOrAfter(first); date != 0 && date <= first+daysBehind {
			return date
		}
		return 0
	}
	if first := r.documents.firstIssue(); first != 0 {
		return day.OnOrAfter(first - 1)
	}
	return day.OnOrBefore(r.received + 1)
}

// readClock returns the minutes since midnight of a field that is a time of day: 1740,
// or of a 12-hour clock 0535A.
func readClock(l *record.Line, f *record.Field) (minutes int, ok bool) {
	s := trim(l.Raw(f))
	if s == "" {
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
