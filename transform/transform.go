// Package transform makes Concur's documents of bookings. It is pure: it has no I/O
// and no clock. The words of the trade become Concur's here, and nowhere else.
package transform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
	"tripsync/transform/places"
)

// A Document is the trip that one traveller should have in Concur, or the reason why
// it is not sent.
type Document struct {
	Locator   string // our key of the trip; sent as ClientLocator, but for a proposal
	Passenger int    // number in the PNR; 0 when the reason is about the whole booking
	Login     string // of the traveller
	Itinerary *itinerary.Itinerary
	AsBooking bool   // only the booking of the itinerary is sent
	Journey   string // what the agency's remark calls the journey that the booking is part of
	Expense   Readiness
	Reason    Reason   // not sent, unless zero
	Notes     []string // what was left out or shortened; no personal data
	Given     []Keeper // trips that have segments of this one, see Twins. If nothing else was in it, nothing is wanted of it

	// Withdrawn says that nothing of the trip is confirmed. It is not sent, and the trip
	// that Concur has is cancelled.
	Withdrawn bool
}

// Encode returns the bytes to send: the trip, or its booking alone. The same document
// always gives the same bytes.
func (d *Document) Encode() ([]byte, error) {
	if d.AsBooking {
		return itinerary.EncodeBooking(&d.Itinerary.Bookings[0])
	}
	return itinerary.Encode(d.Itinerary)
}

// A Transformer knows what a booking alone does not say.
type Transformer struct {
	Places *places.Table
	Shared []string // digests of e-mail addresses of the booking that several people have, see Contacts
	Twins  Twins    // of the booking's segments
}

// Documents returns a document for each traveller of p who has something of the
// booking left, in passenger order. Trips of other travellers are to be cancelled.
func (t *Transformer) Documents(p *pnr.PNR, c *Client) []Document {
	if c == nil {
		return []Document{holdBooking(p, NoClient, "")}
	}
	reading := c.Passives.Read(p)
	p = reading.PNR
	segments, notes := t.live(p)
	notes = append(reading.Notes, notes...)
	switch {
	case len(segments) == 0 && (p.Cancelled || isGone(p, p.Segments) && !isAwaited(p, p.Segments)):
		return nil
	case len(segments) == 0 && !isGone(p, p.Segments):
		return []Document{holdBooking(p, NoSegments, "")}
	case countAdults(p) == 0:
		return []Document{holdBooking(p, NoPassenger, "")}
	}
	var out []Document
	for i := range p.Passengers {
		who := &p.Passengers[i]
		switch own := partOf(p, who, p.Segments); {
		case who.Infant():
		case !isGone(p, own):
			out = append(out, t.document(p, who, c, segments, notes))
		case isAwaited(p, own):
			out = append(out, t.withdrawn(p, who, c, notes))
		}
	}
	return oneEach(out)
}

// withdrawn returns the document of a traveller for whom nothing is confirmed yet.
func (t *Transformer) withdrawn(p *pnr.PNR, who *pnr.Passenger, c *Client, notes []string) Document {
	d := Document{Locator: tripKey(p, who), Passenger: who.Number, Withdrawn: true, Notes: slices.Clone(notes)}
	seen, bare := t.withoutSharedEmail(c, who)
	d.Login, _ = c.traveller(p, seen, bare)
	d.Reason = newReason(NoSegments, "nothing of it is confirmed")
	return d
}

func (t *Transformer) document(p *pnr.PNR, who *pnr.Passenger, c *Client, segments pnr.Segments, notes []string) Document {
	d := Document{Locator: tripKey(p, who), Passenger: who.Number, AsBooking: c.Bookings, Notes: slices.Clone(notes)}
	seen, bare := t.withoutSharedEmail(c, who)
	d.Login, d.Reason = c.traveller(p, seen, bare)
	own := partOf(p, who, segments)
	if len(own) == 0 {
		d.Reason = newReason(NoSegments, "")
		return d
	}
	if p, own = t.Twins.apply(&d, p, own); len(own) == 0 {
		return d
	}
	d.checkParty(p, who, own)
	trip := trip{Transformer: t, Document: &d, pnr: p, who: who, segments: own}
	d.Itinerary = trip.itinerary(c.Supplier)
	c.apply(&trip)
	for _, element := range itinerary.DropControls(d.Itinerary) {
		d.note("%s: control characters left out", element)
	}
	return d
}

// apply applies the client's own rules to a trip.
func (c *Client) apply(t *trip) {
	remarks := t.remarks()
	c.fill(t.Document, remarks)
	t.Journey = c.Join.find(remarks)
	if c.Proposal != nil {
		c.Proposal.propose(t.Document, remarks)
	}
	tickets := slices.DeleteFunc(slices.Clone(t.pnr.Tickets), func(k pnr.Ticket) bool { return !t.owns(&k.Document) })
	t.Expense = Expense(t.segments, tickets, c.PreExpenseAir)
}

// oneEach holds the documents of travellers who share a login, without regard to case:
// whose trip it is must not be a guess.
func oneEach(documents []Document) []Document {
	count := map[string]int{}
	for _, d := range documents {
		count[strings.ToLower(d.Login)]++
	}
	for i := range documents {
		d := &documents[i]
		if n := count[strings.ToLower(d.Login)]; d.Login != "" && n > 1 {
			d.Login, d.Reason = "", newReason(AmbiguousTraveller, fmt.Sprintf("%d passengers have it", n))
		}
	}
	return documents
}

// fit shortens a value to a limit in characters, and notes it. Limit 0 is no limit.
func (d *Document) fit(value, element string, limit int) string {
	if limit == 0 {
		return value
	}
	short, cut := itinerary.Shorten(value, limit)
	if note := element + ": shortened to what Concur takes"; cut && !slices.Contains(d.Notes, note) {
		d.Notes = append(d.Notes, note)
	}
	return short
}

// whole returns value if it fits, else "": a truncated code would name something else.
func (d *Document) whole(value, element string, limit int) string {
	if strings.ContainsFunc(value, unicode.IsControl) {
		d.note("%s: holds control characters, not sent", element)
		return ""
	}
	if len(value) <= limit {
		return value
	}
	d.note("%s: longer than Concur takes, not sent", element)
	return ""
}

func (d *Document) note(format string, args ...any) {
	d.Notes = append(d.Notes, fmt.Sprintf(format, args...))
}

// hold sets the reason not to send, unless there is one already.
func (d *Document) hold(r Reason) {
	if d.Reason.Code == "" {
		d.Reason = r
	}
}

func holdBooking(p *pnr.PNR, code Code, detail string) Document {
	return Document{Locator: tripKey(p, nil), Reason: newReason(code, detail)}
}

// tripKey returns our key of a traveller's trip: system, locator, day of creation and
// the passenger's tattoo. All versions of the trip have it, and no other trip.
func tripKey(p *pnr.PNR, who *pnr.Passenger) string {
	parts := []string{p.System}
	if p.Locator != "" {
		parts = append(parts, string(p.Locator))
	}
	if p.Created != 0 {
		parts = append(parts, p.Created.Time().Format("060102"))
	}
	if who != nil {
		if id := who.Tattoo; id != "" {
			parts = append(parts, id)
		} else {
			parts = append(parts, strconv.Itoa(who.Number))
		}
	}
	return strings.Join(parts, "-")
}

// isTravelled reports whether a segment of p is to be travelled: it is confirmed, or its
// status is in no table. A waitlisted or requested segment is sent once it is confirmed.
func isTravelled(p *pnr.PNR, s pnr.Segment) bool {
	status, known := p.StatusOf(s)
	return !known || status.Standing == pnr.Confirmed
}

// isAwaited reports whether one of some segments of p may be confirmed yet.
func isAwaited(p *pnr.PNR, segments pnr.Segments) bool {
	return slices.ContainsFunc(segments, func(s pnr.Segment) bool {
		status, known := p.StatusOf(s)
		return known && status.Standing != pnr.Confirmed && status.Standing != pnr.Cancelled
	})
}

// live returns the segments to send, and notes about those it left out.
func (t *Transformer) live(p *pnr.PNR) (segments pnr.Segments, notes []string) {
	for _, s := range p.Segments {
		why := t.unsent(p, s)
		if why == "" {
			segments = append(segments, s)
			notes = append(notes, unknownStatus(s)...)
			continue
		}
		if _, surface := s.(*pnr.Surface); !surface {
			notes = append(notes, fmt.Sprintf("segment %d: %s, not sent", s.Head().Number, why))
		}
	}
	if isDoubted(p, segments) {
		notes = append(notes, "the newest record shows no more than what keeps the booking alive; what is not over may be cancelled, and is still sent")
	}
	return segments, notes
}

// isDoubted reports whether the newest record of p shows no more than lines that keep the
// booking alive, while some of segments are not over.
func isDoubted(p *pnr.PNR, segments pnr.Segments) bool {
	if len(p.Records) == 0 {
		return false
	}
	newest := p.Newest().At
	held := false
	for _, s := range p.Segments {
		if at := s.Head().At; at.File == newest.File && at.Line >= newest.Line {
			if !isHolding(s) {
				return false
			}
			held = true
		}
	}
	return held && slices.ContainsFunc(segments, func(s pnr.Segment) bool {
		first, last := s.Span()
		return max(first, last) >= p.Issued
	})
}

// unknownStatus returns a note about a segment that is sent although its status is in
// no table.
func unknownStatus(s pnr.Segment) []string {
	e := s.Head()
	if _, known := pnr.StatusOf(e.Status); known || e.Status == "" {
		return nil
	}
	return []string{fmt.Sprintf("segment %d: status %s is not known, sent as if confirmed", e.Number, e.Status)}
}

// endsFirst is why a segment is not sent whose kind needs an end in Concur.
const endsFirst = "it would end before it starts"

// unsent returns why a segment is not sent, or "". Concur refuses a whole trip for a
// segment that lacks what its pages call required.
func (t *Transformer) unsent(p *pnr.PNR, s pnr.Segment) string {
	if !isTravelled(p, s) {
		status, _ := p.StatusOf(s)
		return fmt.Sprintf("status %s (%s)", s.Head().Status, status.Means)
	}
	_, last := s.Span()
	reversed := t.stretchOf(s).reversed
	switch v := s.(type) {
	case *pnr.Air:
		switch {
		case v.Open() || v.Depart == 0:
			return "no date yet"
		case reversed:
			return endsFirst
		case v.Arrive == 0:
			return "arrival not known"
		}
	case *pnr.Hotel, *pnr.Car:
		switch {
		case reversed:
			return endsFirst
		case last == 0:
			return "last day not known"
		}
	case *pnr.Rail:
	case *pnr.Ride:
		if from, to := t.rideCities(v); from == "" || to == "" {
			return "city not known"
		}
	case *pnr.Ferry:
		return travelLacks(last, reversed, v.Total)
	case *pnr.Tour:
		return travelLacks(last, reversed, v.Total)
	case *pnr.Surface:
		return "no booking"
	case *pnr.Other:
		if isHolding(v) {
			return "it only keeps the booking alive"
		}
		return v.ID + " is nothing that Concur has a kind for"
	}
	return ""
}

// travelLacks returns what a segment lacks that Concur's kind Travel requires, or "".
func travelLacks(last pnr.Date, reversed bool, total pnr.Cost) string {
	switch {
	case reversed:
		return endsFirst
	case last == 0:
		return "last day not known"
	case total.Currency == "":
		return "price not known"
	}
	return ""
}

// isGone reports whether none of some segments of p is to be travelled: they are cancelled,
// or not confirmed (any more). Surface pieces and segments that only keep the booking
// alive do not count.
func isGone(p *pnr.PNR, segments pnr.Segments) bool {
	was := false
	for _, s := range segments {
		_, surface := s.(*pnr.Surface)
		if !surface && isTravelled(p, s) && !isHolding(s) {
			return false
		}
		was = was || !surface
	}
	return was
}

// isHolding reports whether a segment only keeps the booking alive.
func isHolding(s pnr.Segment) bool {
	o, ok := s.(*pnr.Other)
	return ok && o.Holding
}
