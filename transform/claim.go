package transform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"tripsync/ingest/pnr"
	"tripsync/transform/passive"
)

// A claim is a segment that a booking has for one traveller, whose login is known.
type claim struct {
	trip    string // our key of the traveller's trip
	login   string
	pnr     *pnr.PNR // as the client's rules read it
	who     *pnr.Passenger
	size    int // how many segments the trip has
	segment pnr.Segment
	live    bool // it is to be sent; else it is cancelled

	siblings []*claim // of the same trip, itself among them
	twins    []*claim
}

func (k *claim) number() int { return k.segment.Head().Number }

// claims returns the claims of a booking. A segment that may be for somebody else is
// none, and neither is one of travellers who share a login.
func (t *Transformer) claims(p *pnr.PNR, c *Client) []*claim {
	p = c.Passives.Read(p).PNR
	live, _ := t.live(p)
	logins := map[int]string{}
	count := map[string]int{}
	for i := range p.Passengers {
		if who := &p.Passengers[i]; !who.Infant() {
			seen, bare := t.withoutSharedEmail(c, who)
			login, _ := c.traveller(p, seen, bare)
			logins[i] = strings.ToLower(login)
			count[logins[i]]++
		}
	}
	var out []*claim
	for i := range p.Passengers {
		if login := logins[i]; login != "" && count[login] == 1 {
			out = append(out, claimsOf(p, &p.Passengers[i], login, live)...)
		}
	}
	return out
}

// claimsOf returns the claims of one traveller.
func claimsOf(p *pnr.PNR, who *pnr.Passenger, login string, live pnr.Segments) []*claim {
	var out []*claim
	size := len(partOf(p, who, live))
	for _, s := range partOf(p, who, p.Segments) {
		k := &claim{trip: tripKey(p, who), login: login, pnr: p, who: who, size: size, segment: s, live: slices.Contains(live, s)}
		a, flight := s.(*pnr.Air)
		status, known := p.StatusOf(s)
		switch {
		case flight && shareOf(p, who, a) == unsure, k.number() == 0:
		case k.live, known && status.Standing == pnr.Cancelled:
			out = append(out, k)
		}
	}
	for _, k := range out {
		k.siblings = out
	}
	return out
}

// compareClaims orders claims by booking, traveller and segment.
func compareClaims(a, b *claim) int {
	return cmp.Or(cmp.Compare(a.pnr.System, b.pnr.System), cmp.Compare(a.pnr.Locator, b.pnr.Locator), cmp.Compare(a.pnr.Created, b.pnr.Created),
		cmp.Compare(a.trip, b.trip), cmp.Compare(a.number(), b.number()))
}

// joinTwin makes claims twins.
func (k *claim) joinTwin(o *claim) {
	if !slices.Contains(k.twins, o) {
		k.twins, o.twins = append(k.twins, o), append(o.twins, k)
	}
}

// group returns a claim, its twins, theirs, and so on, in order.
func (k *claim) group() []*claim {
	group := []*claim{k}
	for i := 0; i < len(group); i++ {
		for _, o := range group[i].twins {
			if !slices.Contains(group, o) {
				group = append(group, o)
			}
		}
	}
	slices.SortFunc(group, compareClaims)
	return group
}

// likenesses returns what a claim and any twin of it have in common, at least one of
// these.
func (k *claim) likenesses() []string {
	key := func(parts ...any) string { return k.login + "\x00" + fmt.Sprintln(parts...) }
	confirmation := confirmationOf(k.segment)
	switch v := k.segment.(type) {
	case *pnr.Air:
		if !v.Open() && v.Depart != 0 {
			return []string{key("air", v.Carrier, v.Flight, v.Depart.Date(), v.From, v.To)}
		}
	case *pnr.Hotel:
		var out []string
		if confirmation != "" {
			out = append(out, key("hotel", confirmation, v.CheckIn))
		}
		if v.City != "" && v.CheckOut != 0 {
			out = append(out, key("stay", v.City, v.CheckIn, v.CheckOut))
		}
		return out
	case *pnr.Rail:
		if confirmation != "" && v.Depart.Day != 0 {
			return []string{key("rail", confirmation, v.Depart.Day)}
		}
	case *pnr.Ride:
		if confirmation != "" && v.Start.Local != 0 {
			return []string{key("ride", confirmation, v.Start.Local)}
		}
	case *pnr.Car, *pnr.Ferry, *pnr.Tour, *pnr.Surface, *pnr.Other:
	}
	return nil
}

// A kinship is how sure it is that two segments are one.
type kinship int

const (
	notTwins kinship = iota
	likelyTwins
	surelyTwins
)

// compareTwins compares claims of two bookings, see FindTwins.
func compareTwins(a, b *claim) kinship {
	sameBooking := a.pnr.System == b.pnr.System && a.pnr.Locator == b.pnr.Locator
	if sameBooking || a.login != b.login || !agreeInName(a.who, b.who) {
		return notTwins
	}
	switch v := a.segment.(type) {
	case *pnr.Air:
		if o, ok := b.segment.(*pnr.Air); ok {
			return compareFlights(a, b, v, o)
		}
	case *pnr.Hotel:
		if o, ok := b.segment.(*pnr.Hotel); ok {
			return compareStays(a, b, v, o)
		}
	case *pnr.Rail:
		if o, ok := b.segment.(*pnr.Rail); ok && agreeInConfirmation(v, o) && v.Depart.Day == o.Depart.Day &&
			(matchKnown(trainNumber(v), trainNumber(o)) || matchKnown(v.Depart.Local, o.Depart.Local)) {
			return surelyTwins
		}
	case *pnr.Ride:
		if o, ok := b.segment.(*pnr.Ride); ok && agreeInConfirmation(v, o) && matchKnown(v.Start.Local, o.Start.Local) {
			return surelyTwins
		}
	case *pnr.Car, *pnr.Ferry, *pnr.Tour, *pnr.Surface, *pnr.Other:
	}
	return notTwins
}

func compareFlights(a, b *claim, v, o *pnr.Air) kinship {
	if v.Open() || v.Depart == 0 || v.Carrier != o.Carrier || v.Flight != o.Flight || v.Depart.Date() != o.Depart.Date() || v.From != o.From || v.To != o.To {
		return notTwins
	}
	switch {
	// The locator of an order is the airline's own.
	case matchKnown(v.Locator, o.Locator), matchKnown(v.Locator, b.pnr.Locator), matchKnown(o.Locator, a.pnr.Locator), shareTicket(a, b):
		return surelyTwins
	case v.Locator != "" && o.Locator != "":
		return notTwins
	case a.wealth() != fromSystem || b.wealth() != fromSystem:
		return likelyTwins
	}
	return notTwins
}

func compareStays(a, b *claim, v, o *pnr.Hotel) kinship {
	mine, its := confirmationOf(v), confirmationOf(o)
	switch {
	case v.CheckIn != o.CheckIn:
	case matchKnown(mine, its):
		return surelyTwins
	case mine != "" && its != "":
	case matchKnown(v.City, o.City) && matchKnown(v.CheckOut, o.CheckOut) && shareWord(v.Name, o.Name) && (a.wealth() != fromSystem || b.wealth() != fromSystem):
		return likelyTwins
	}
	return notTwins
}

// matchKnown reports whether two values are known and the same.
func matchKnown[T comparable](a, b T) bool {
	var none T
	return a == b && a != none
}

// agreeInName reports whether two people have one last name, and first names of which
// one may be the other shortened.
func agreeInName(a, b *pnr.Passenger) bool {
	last, first, _ := separateNames(a.Last, a.First)
	otherLast, otherFirst, _ := separateNames(b.Last, b.First)
	first, otherFirst = foldSpellings(first), foldSpellings(otherFirst)
	return foldSpellings(last) == foldSpellings(otherLast) && (first == "") == (otherFirst == "") &&
		(strings.HasPrefix(first, otherFirst) || strings.HasPrefix(otherFirst, first))
}

func agreeInConfirmation(a, b pnr.Segment) bool {
	return matchKnown(confirmationOf(a), confirmationOf(b))
}

// confirmationOf returns the supplier's number in the form in which it is compared.
func confirmationOf(s pnr.Segment) string {
	v := pnr.ServiceOf(s)
	if v == nil {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '*' || r == '-' {
			return -1
		}
		return unicode.ToUpper(r)
	}, v.Confirmation)
}

// trainNumber returns the digits of a train's name, without zeros in front.
func trainNumber(r *pnr.Rail) string {
	digits := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, r.Train)
	return strings.TrimLeft(digits, "0")
}

// shareTicket reports whether one ticket covers both flights.
func shareTicket(a, b *claim) bool {
	return slices.ContainsFunc(a.ticketNumbers(), func(number string) bool { return slices.Contains(b.ticketNumbers(), number) })
}

// ticketNumbers returns the traveller's tickets that cover the flight.
func (k *claim) ticketNumbers() []string {
	var out []string
	for i := range k.pnr.Tickets {
		d := &k.pnr.Tickets[i].Document
		covers := func(c pnr.Coupon) bool { return c.Segment == k.number() && isGood([]pnr.Coupon{c}) }
		if d.Passenger == k.who.Number && !d.Infant && len(d.Number) == 13 && slices.ContainsFunc(d.Coupons, covers) {
			out = append(out, d.Number)
		}
	}
	return out
}

// shareWord reports whether the names of two hotels have a word in common, of four
// letters at least, that most hotels do not have.
func shareWord(a, b string) bool {
	words := strings.FieldsFunc(strings.ToUpper(b), isNoLetter)
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToUpper(a), isNoLetter), func(word string) bool {
		common := []string{"HOTEL", "HOTELS", "SUITES", "RESORT", "CITY", "CENTRE", "CENTER", "AIRPORT", "HOUSE", "HAUS", "PARK"}
		return len(word) >= 4 && !slices.Contains(common, word) && slices.Contains(words, word)
	})
}

func isNoLetter(r rune) bool { return !unicode.IsLetter(r) }

// A wealth is how much is known of a segment where it comes from.
type wealth int

const (
	fromHead   wealth = iota // a passive, of which the system knows the beginning
	fromText                 // a passive whose text a rule, or the reader of the format, understands
	fromSystem               // booked in the system
	fromOrder                // an airline's order
)

// wealth returns how much is known of a claimed segment. Sabre has one name for the
// hotels of both ways, and only the status tells.
func (k *claim) wealth() wealth {
	v, passively := pnr.ServiceOf(k.segment), pnr.IsPassive(k.segment.Head().Status)
	if a, ok := k.segment.(*pnr.Air); ok && a.NDC {
		return fromOrder
	}
	if v != nil && k.pnr.System != "1S" {
		passively = passively || passive.IsTyped(k.segment)
	}
	switch {
	case !passively:
		return fromSystem
	case v != nil && v.Printed != "":
		return fromText
	}
	return fromHead
}
