package air

import (
	"errors"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errBlank    = errors.New("is missing")
	errOption   = errors.New("unknown option; the record is read by its content")
	errNoYear   = errors.New("no year fits")
	errTwoHeads = errors.New("is of a second record, which has run into this one")
	errGlued    = errors.New("stands in the middle of a line: a line end is lost")
)

// A header is what the first lines say that the record does not keep.
type header struct {
	option       string
	optionAt     pnr.Position
	version      string
	locatorAt    pnr.Position
	action       string // VOID, RSTD, TRFX or none
	actionDay    record.Day
	actionAt     pnr.Position
	day          int    // of the month, when the AIR was made
	inPNR, here  int    // passengers
	entry        string // the agent's
	ticketOffice string
	ticketIATA   string
}

// old tells whether the layout is that of 206 and before.
func (h *header) old() bool { return h.version < "207" }

// mini tells whether the record is a void or the undoing of one.
func (h *header) mini() bool { return h.option == "MA" }

// A hosted locator is the one that an airline gave the booking.
type hosted struct {
	carrier string
	locator pnr.RecordLocator
}

func (r *reader) blk(l *record.Line) {
	h := &r.header
	h.version = l.Str(&blk.Version)
	h.option, h.optionAt = l.Str(&blk.Option), l.At(&blk.Option)
	r.rec.Version = h.version
}

func (r *reader) amd(l *record.Line) {
	h := &r.header
	h.day = l.Int(&amd.Day)
	r.rec.Order.Sequence = int64(l.Int(&amd.Counter))
	section, sections, _ := strings.Cut(l.Str(&amd.Section), "/")
	r.rec.Order.Section, _ = small(section)
	r.rec.Order.Sections, _ = small(sections)
	action, date := amd.Action, amd.Date
	action.Essential, date.Essential = h.mini(), h.mini()
	h.action = l.Str(&action)
	h.actionDay, h.actionAt = l.Day(&date), l.At(&date)
}

func (r *reader) muc(l *record.Line) {
	h := &r.header
	h.locatorAt = l.At(&muc.Locator)
	if strings.TrimSpace(l.Raw(&muc.Locator)) != "" {
		r.rec.Locator = pnr.RecordLocator(l.Str(&muc.Locator))
	}
	r.rec.Order.Envelope = l.Int(&muc.Envelope)
	h.inPNR, h.here = l.Int(&muc.Passengers), l.Int(&muc.Here)
	r.rec.Office, r.rec.IATA = l.Str(&muc.Office), l.Str(&muc.IATA)
	h.ticketOffice, h.ticketIATA = l.Str(&muc.TicketOffice), l.Str(&muc.TicketIATA)
	r.rec.Account = kept(l.Str(&muc.Account))
	r.rec.Marks = r.marked(r.rec.Marks)
	for cell := muc.Locators.Cell; cell < l.Cells(); cell++ {
		r.hosted(l, cell)
	}
}

// hosted takes a cell that has the shape of an airline's locator. An ERSP
// number, eight digits, has it too.
func (r *reader) hosted(l *record.Line, cell int) {
	s := strings.TrimRight(l.Cell(cell), " ")
	if !record.Fits(s, muc.Locators.Shape) || record.Fits(s, iataNo) {
		return
	}
	code, own := airline.Carrier.In(cell), airline.Locator.In(cell)
	h := hosted{carrier: l.Str(&code), locator: pnr.RecordLocator(l.Str(&own))}
	if h.locator != "NOSYNC" {
		r.carriers = append(r.carriers, h)
	}
}

// hostedBy returns an airline's locator, or none where it has more than one.
func (r *reader) hostedBy(carrier string) pnr.RecordLocator {
	var found pnr.RecordLocator
	for _, h := range r.carriers {
		switch {
		case h.carrier != carrier || h.locator == found:
		case found != "":
			return ""
		default:
			found = h.locator
		}
	}
	return found
}

func (r *reader) entry(l *record.Line) { r.header.entry = l.Str(&entry.Entry) }

func (r *reader) dates(l *record.Line) {
	r.rec.Created = l.Date(&dates.Created)
	r.rec.Issued = l.Date(&dates.Issued)
	r.rec.Marks = r.marked(r.rec.Marks)
}

// settleHeader dates a record that has no D- line, which only a mini AIR may
// do without.
func (r *reader) settleHeader() {
	h := &r.header
	switch {
	case r.rec.Issued != 0 || len(r.errs) > 0:
	case !h.mini():
		r.missing(dates.Issued.Name)
	case h.actionDay == record.Day{}:
		r.missing(amd.Date.Name)
	case r.received == 0:
		r.fail(&record.Error{Pos: h.actionAt, Field: amd.Date.Name, Essential: true, Err: errNoYear})
	default:
		r.rec.Issued = nearest(latestBy(h.actionDay, r.received+1), h.day)
	}
}

// latestBy returns the last d that is not after limit.
func latestBy(d record.Day, limit pnr.Date) pnr.Date {
	const leap = 8 // years between two 29 February at most
	year := limit.Time().Year()
	for y := year; y >= year-leap; y-- {
		if date := d.In(y); date != 0 && date <= limit {
			return date
		}
	}
	return 0
}

// nearest returns the day of the month next to date: the date of an action can
// be a day off the day that the AIR was made.
func nearest(date pnr.Date, day int) pnr.Date {
	for _, off := range []pnr.Date{0, -1, 1, -2, 2} {
		if date != 0 && (date+off).Time().Day() == day {
			return date + off
		}
	}
	return date
}

// partial tells whether the agent limited a snapshot to some passengers or
// segments.
func (h *header) partial() bool {
	for part := range strings.SplitSeq(h.entry, "/") {
		if len(part) > 1 && strings.IndexByte("PSA", part[0]) >= 0 && '0' <= part[1] && part[1] <= '9' {
			return true
		}
	}
	return h.here < h.inPNR
}

// settleEvent says what the record reports (1): by the action if there is one,
// then by the option, then by the content.
func (r *reader) settleEvent() {
	if len(r.errs) > 0 {
		return
	}
	h := &r.header
	switch {
	case h.action == "VOID" && !r.hasRefundNumber():
		r.rec.Event = pnr.Void
	case h.action != "":
		r.rec.Event, r.rec.Undoes = pnr.Restore, pnr.Refund
		if h.action == "RSTD" {
			r.rec.Undoes = pnr.Void
		}
	default:
		r.rec.Event = r.byOption()
	}
	r.rec.Partial = r.rec.Partial || r.rec.Event == pnr.Snapshot && h.partial()
	if r.rec.Event == pnr.Snapshot && !r.rec.Partial && !r.hasSegments() {
		r.rec.Event = pnr.Cancel
	}
	if r.rec.Locator == "" && r.rec.Event != pnr.Refund && r.rec.Event != pnr.Restore {
		r.fail(&record.Error{Pos: h.locatorAt, Field: muc.Locator.Name, Essential: true, Err: errBlank})
	}
}

func (r *reader) byOption() pnr.Event {
	switch r.header.option {
	case "7A":
		return r.sale()
	case "7M", "7D":
		return pnr.EMDIssue
	case "RF":
		return pnr.Refund
	case "IB":
		return pnr.Invoice
	case "IM", "BT":
		return pnr.Snapshot
	case "MA":
		r.missing(amd.Action.Name)
		return ""
	}
	return r.byContent()
}

// byContent reads a record of an option that is not known. Nothing says that
// such a snapshot is a full one.
func (r *reader) byContent() pnr.Event {
	h := &r.header
	r.fail(&record.Error{Pos: h.optionAt, Field: blk.Option.Name, Text: h.option, Err: errOption})
	switch {
	case r.repaid != nil:
		return pnr.Refund
	case r.any(func(b *bill) []document { return b.tickets }):
		return r.sale()
	case r.any(func(b *bill) []document { return b.others }):
		return pnr.EMDIssue
	}
	r.rec.Partial = true
	return pnr.Snapshot
}

// sale tells an exchange from a plain issue: it names older tickets, or its
// fare says reissue.
func (r *reader) sale() pnr.Event {
	for i := range r.bills {
		b := &r.bills[i]
		if len(b.exchanges) > 0 || b.plain.letter == "R" || b.plain.letter == "W" {
			return pnr.Exchange
		}
	}
	return pnr.Ticketing
}

func (r *reader) hasRefundNumber() bool {
	return r.any(func(b *bill) []document { return b.refunds })
}

func (r *reader) any(of func(*bill) []document) bool {
	for i := range r.bills {
		if len(of(&r.bills[i])) > 0 {
			return true
		}
	}
	return false
}

// hasSegments tells whether anything of the journey was printed, read or not.
func (r *reader) hasSegments() bool { return len(r.rec.Segments) > 0 || r.unread }
