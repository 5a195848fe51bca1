package air

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errBlank    = errors.New("is missing")
	errNoYear   = errors.New("no year fits")
	errTwoHeads = errors.New("is of a second record, which has run into this one")
	errGlued    = errors.New("stands in the middle of a line: a line end is lost")
)

// A heading is what the first lines say.
type heading struct {
	*memory

	version   string
	sizeless  bool // the size in the first line is zero
	option    string
	optionAt  pnr.Position
	locator   pnr.RecordLocator
	locatorAt pnr.Position
	created   pnr.Date
	issued    pnr.Date
	order     pnr.Order
	action    string // VOID, RSTD, TRFX or none
	actionDay record.Day
	actionAt  pnr.Position
	day       int // of the month, when the AIR was made
	inPNR     int // passengers
	inAIR     int // passengers
	office    string
	iata      string
	account   string
	entry     string // the agent's
	airlines  []airlineLocator
	marks     pnr.Marks

	ticketOffice string
	ticketIATA   string
}

// isOld reports whether the layout is that of 206 and before.
func (h *heading) isOld() bool { return h.version < "207" }

// isMini reports whether the record is a void or the undoing of one.
func (h *heading) isMini() bool { return h.option == "MA" }

// An airlineLocator is what an airline calls the booking.
type airlineLocator struct {
	carrier string
	locator pnr.RecordLocator
}

// readBLK reads the first line.
func (h *heading) readBLK(l *record.Line) {
	h.version = l.Str(&blk.Version)
	h.sizeless = strings.TrimRight(l.Raw(&blk.Size), " ") == noSize
	h.option, h.optionAt = l.Str(&blk.Option), l.At(&blk.Option)
}

// readAMD reads the AMD line.
func (h *heading) readAMD(l *record.Line) {
	h.day = l.Int(&amd.Day)
	h.order.Sequence = int64(l.Int(&amd.Counter))
	section, sections, _ := strings.Cut(l.Str(&amd.Section), "/")
	h.order.Section, _ = parseSmall(section)
	h.order.Sections, _ = parseSmall(sections)
	action, date := amd.Action, amd.Date
	action.Essential, date.Essential = h.isMini(), h.isMini()
	h.action = l.Str(&action)
	h.actionDay, h.actionAt = l.Day(&date), l.At(&date)
}

// readMUC reads the MUC1A line.
func (h *heading) readMUC(l *record.Line) {
	h.locatorAt = l.At(&muc.Locator)
	if strings.TrimSpace(l.Raw(&muc.Locator)) != "" {
		h.locator = pnr.RecordLocator(l.Str(&muc.Locator))
	}
	h.order.Envelope = l.Int(&muc.Envelope)
	h.inPNR, h.inAIR = l.Int(&muc.Passengers), l.Int(&muc.Here)
	h.office, h.iata = l.Str(&muc.Office), l.Str(&muc.IATA)
	h.ticketOffice, h.ticketIATA = l.Str(&muc.TicketOffice), l.Str(&muc.TicketIATA)
	h.account = record.CleanText(l.Str(&muc.Account))
	h.marks = h.addMarks(h.marks, l)
	for cell := muc.Locators.Cell; cell < l.Cells(); cell++ {
		h.readAirline(l, cell)
	}
}

// readAirline takes a cell that has the shape of an airline's locator. An ERSP
// number, eight digits, has it too.
func (h *heading) readAirline(l *record.Line, cell int) {
	s := strings.TrimRight(l.Cell(cell), " ")
	if !record.Fits(s, muc.Locators.Shape) || record.Fits(s, iataNo) {
		return
	}
	code, own := airline.Carrier.In(cell), airline.Locator.In(cell)
	a := airlineLocator{carrier: l.Str(&code), locator: pnr.RecordLocator(l.Str(&own))}
	if a.locator != "NOSYNC" {
		h.airlines = append(h.airlines, a)
	}
}

// readEntry reads a B- line.
func (h *heading) readEntry(l *record.Line) { h.entry = l.Str(&entry.Entry) }

// readDates reads a D- line.
func (h *heading) readDates(l *record.Line) {
	h.created = l.Date(&dates.Created)
	h.issued = l.Date(&dates.Issued)
	h.marks = h.addMarks(h.marks, l)
}

// isPartial reports whether the agent limited a snapshot to some passengers or
// segments.
func (h *heading) isPartial() bool {
	for part := range strings.SplitSeq(h.entry, "/") {
		if len(part) > 1 && strings.IndexByte("PSA", part[0]) >= 0 && '0' <= part[1] && part[1] <= '9' {
			return true
		}
	}
	return h.inAIR < h.inPNR
}

// settleHeading says who made the record, and when.
func settleHeading(rec *pnr.Record, h *heading, received pnr.Date, found *record.Findings) {
	rec.Version, rec.Aggregator, rec.Locator, rec.Order = h.version, h.sizeless, h.locator, h.order
	rec.Office, rec.IATA, rec.Account = h.office, h.iata, h.account
	rec.Created, rec.Issued, rec.Marks = h.created, h.issued, h.marks
	if rec.Issued == 0 && len(found.Errs) == 0 {
		rec.Issued = dateByAction(h, rec.At, received, found)
	}
}

// dateByAction returns the day of a record that has no D- line, which only a mini
// AIR may do without.
func dateByAction(h *heading, at pnr.Position, received pnr.Date, found *record.Findings) pnr.Date {
	missing := &record.Error{Pos: at, Field: amd.Date.Name, Essential: true, Err: errBlank}
	switch {
	case !h.isMini():
		missing.Field = dates.Issued.Name
	case h.actionDay == record.Day{}:
	case received == 0:
		missing.Pos, missing.Err = h.actionAt, errNoYear
	default:
		return nearestDay(h.actionDay.OnOrBefore(received+1), h.day)
	}
	found.Add(missing)
	return 0
}

// nearestDay returns the day of the month next to date: the date of an action can
// be a day off the day that the AIR was made.
func nearestDay(date pnr.Date, day int) pnr.Date {
	for _, off := range []pnr.Date{0, -1, 1, -2, 2} {
		if date != 0 && (date+off).Time().Day() == day {
			return date + off
		}
	}
	return date
}
