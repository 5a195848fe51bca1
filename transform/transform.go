// Package transform makes Concur's documents of bookings. It is pure: no I/O,
// no clock; the words change here from the trade's to Concur's, and only here.
package transform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
	"tripsync/transform/places"
)

// A Document is what one traveller's trip shall be in Concur, or why it is not sent.
type Document struct {
	Locator   string // our key of the trip; sent as ClientLocator, but for a proposal
	Passenger int    // number in the PNR; 0 when the reason is about the whole booking
	Login     string // of the traveller
	Itinerary *itinerary.Itinerary
	Expense   Readiness
	Reason    Reason   // not sent, unless zero
	Notes     []string // what was left out or shortened; no personal data
}

// A Transformer knows what bookings do not tell. All fields are required.
type Transformer struct {
	Places *places.Table
}

// Documents returns a document for each traveller of p, in passenger order.
// None at all means that nothing of the booking is left: a trip of it that was
// posted is to be cancelled.
func (t *Transformer) Documents(p *pnr.PNR, c *Client) []Document {
	flights, notes := live(p)
	switch {
	case c == nil:
		return []Document{held(p, NoClient, "")}
	case len(flights) == 0 && gone(p):
		return nil
	case len(flights) == 0:
		return []Document{held(p, NoSegments, "")}
	}
	var out []Document
	for i := range p.Passengers {
		who := &p.Passengers[i]
		if who.Infant() {
			continue
		}
		d := Document{Locator: key(p, who), Passenger: who.Number, Notes: slices.Clone(notes)}
		d.Login, d.Reason = c.traveller(p, who)
		d.Itinerary = t.itinerary(p, who, c, flights, &d)
		c.apply(p, who, flights, &d)
		out = append(out, d)
	}
	if len(out) == 0 {
		return []Document{held(p, NoPassenger, "")}
	}
	return oneEach(out)
}

// apply brings the client's own rules to a document.
func (c *Client) apply(p *pnr.PNR, who *pnr.Passenger, sent []*pnr.Air, d *Document) {
	c.fill(p, who, d)
	if c.Proposal != nil {
		c.Proposal.propose(p, who, d)
	}
	var segments []pnr.Segment
	for _, s := range sent {
		segments = append(segments, s)
	}
	d.Expense = Expense(segments, ownTickets(p, who), c.PreExpenseAir)
}

// ownTickets are a traveller's, without those of an infant on the lap.
func ownTickets(p *pnr.PNR, who *pnr.Passenger) []pnr.Ticket {
	return slices.DeleteFunc(slices.Clone(p.Tickets), func(k pnr.Ticket) bool { return k.Passenger != who.Number || k.Infant })
}

// oneEach holds travellers who came out with the same login, whose case means
// nothing: it is never a guess who of two people a trip belongs to.
func oneEach(documents []Document) []Document {
	count := map[string]int{}
	for _, d := range documents {
		count[strings.ToLower(d.Login)]++
	}
	for i := range documents {
		d := &documents[i]
		if n := count[strings.ToLower(d.Login)]; d.Login != "" && n > 1 {
			d.Login, d.Reason = "", reason(AmbiguousTraveller, fmt.Sprintf("%d passengers have it", n))
		}
	}
	return documents
}

// hold gives a reason not to send, unless there is one.
func (d *Document) hold(r Reason) {
	if d.Reason.Code == "" {
		d.Reason = r
	}
}

func held(p *pnr.PNR, code Code, detail string) Document {
	return Document{Locator: key(p, nil), Reason: reason(code, detail)}
}

// key is the same for all versions of a traveller's trip, and for no other
// trip: system, locator, day of creation, and the passenger's tattoo.
func key(p *pnr.PNR, who *pnr.Passenger) string {
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

// cancelled are the status codes of a segment that nobody will travel: not
// operating, closed, unable, and cancelled by either side.
func cancelled(status string) bool {
	return slices.Contains([]string{"HX", "NO", "UC", "UN", "US", "UU", "UX", "XK", "XL", "XX"}, status)
}

// live returns the flights to send, and says which were left out.
func live(p *pnr.PNR) (flights []*pnr.Air, notes []string) {
	for _, s := range p.Segments {
		a, ok := s.(*pnr.Air)
		switch {
		case !ok:
			if v := pnr.ServiceOf(s); v != nil {
				notes = append(notes, fmt.Sprintf("segment %d: %s is not sent by this version", v.Number, v.ID))
			}
		case cancelled(a.Status):
			notes = append(notes, fmt.Sprintf("segment %d: status %s, not sent", a.Number, a.Status))
		case a.Open() || a.Depart == 0:
			notes = append(notes, fmt.Sprintf("segment %d: no date yet, not sent", a.Number))
		default:
			flights = append(flights, a)
		}
	}
	return flights, notes
}

// gone tells whether all that the booking held was cancelled.
func gone(p *pnr.PNR) bool {
	if p.Cancelled {
		return true
	}
	was := false
	for _, s := range p.Segments {
		if !cancelled(s.Head().Status) {
			return false
		}
		was = true
	}
	return was
}
