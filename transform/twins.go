package transform

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
)

// Twins say, by our key of the trip, what becomes of the segments that several bookings
// of a client have for one traveller: one booking keeps a segment, and the others give
// it to that one. The zero Twins are none.
type Twins map[string]*twinned

// A Keeper is the trip that has a segment which another trip gave away.
type Keeper struct {
	Locator string // our key of the trip
	System  string // of its booking
	PNR     string // record locator
}

// twinned is what becomes of one traveller's segments of a booking. Segments have their
// numbers.
type twinned struct {
	filled map[int]pnr.Segment // kept, with what other bookings know
	given  map[int]Keeper
	denied map[int]bool // cancelled, another booking says
	notes  []string
	goes   []string // notes that count where the given segments go
	stays  []string // notes that count as long as they stay

	tickets []pnr.Ticket // of bookings that gave away all they had
	emds    []pnr.EMD
}

// MostTwins is how many bookings may have the same segment for one traveller. More of
// them are not one journey, but a name or a login that stands for many people.
const MostTwins = 8

// FindTwins finds the segments that several bookings of a client have for one traveller.
// The order of the bookings makes no difference:
//
//	segments of two bookings        are twins if they agree in
//	flights                         airline, number, day, places; and airline's locator or ticket
//	flights, one of them a passive  airline, number, day, places; unless their locators differ
//	hotels                          confirmation, first day
//	hotels, one of them a passive   city, both days, a word of the name; unless their confirmations differ
//	trains                          confirmation, day, and train or minute
//	rides                           confirmation, minute
//
// Other kinds have no twins. Twins are one person's: the client finds the same login for
// both, and the names agree. Of twins, an airline's order keeps the segment, else the
// booking in which it is no passive, else the one that has more of the journey, else the
// lower locator. If three or more bookings are not all twins of each other, nothing is
// given.
//
// A segment is denied if the newer booking says that it is cancelled, and both agree in
// more than a likeness. Of one day, nothing tells which of two systems is the newer one.
func (t *Transformer) FindTwins(bookings []*pnr.PNR, c *Client) Twins {
	var claims []*claim
	for _, p := range bookings {
		claims = append(claims, t.claims(p, c)...)
	}
	slices.SortStableFunc(claims, compareClaims)
	f := finder{Twins: Twins{}}
	byLikeness := map[string][]*claim{}
	for _, k := range claims {
		for _, likeness := range k.likenesses() {
			byLikeness[likeness] = append(byLikeness[likeness], k)
		}
	}
	for _, likeness := range slices.Sorted(maps.Keys(byLikeness)) {
		f.deny(byLikeness[likeness])
	}
	for _, likeness := range slices.Sorted(maps.Keys(byLikeness)) {
		f.join(byLikeness[likeness])
	}
	for _, k := range claims {
		f.giveTwins(k)
	}
	for _, k := range claims {
		f.moveDocuments(k)
	}
	return f.Twins
}

// Keeping returns twins of which each trip still has what it is to give away.
func (all Twins) Keeping() Twins {
	out := Twins{}
	for key, w := range all {
		kept := *w
		kept.given, kept.goes = nil, w.stays
		out[key] = &kept
	}
	return out
}

// Likenesses returns what bookings are found by that may have twins of the segments of a
// client's booking, as digests: they can be compared, but show nobody.
func (t *Transformer) Likenesses(p *pnr.PNR, c *Client) []string {
	var out []string
	for _, k := range t.claims(p, c) {
		for _, likeness := range k.likenesses() {
			out = append(out, digestOf(c.Name+"\x00"+likeness))
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// A finder joins the claims of several bookings to the same segment.
type finder struct{ Twins }

// of returns what becomes of the claimant's segments.
func (f *finder) of(k *claim) *twinned {
	w := f.Twins[k.trip]
	if w == nil {
		w = &twinned{filled: map[int]pnr.Segment{}, given: map[int]Keeper{}, denied: map[int]bool{}}
		f.Twins[k.trip] = w
	}
	return w
}

// denies reports whether another booking denies a claim.
func (f *finder) denies(k *claim) bool {
	w := f.Twins[k.trip]
	return w != nil && w.denied[k.number()]
}

// deny finds claims that another booking denies.
func (f *finder) deny(claims []*claim) {
	for _, k := range claims {
		for _, o := range claims {
			if mine, its := k.pnr.Issued, o.pnr.Issued; deniesTwin(o, k) && mine != 0 && its > mine && !f.denies(k) {
				w := f.of(k)
				w.denied[k.number()] = true
				w.note("segment %d: cancelled in %s, which is newer; not sent", k.number(), o.trip)
			}
		}
		for _, o := range claims {
			if mine, its := k.pnr.Issued, o.pnr.Issued; deniesTwin(o, k) && (mine == its || mine == 0 || its == 0) && !f.denies(k) {
				f.of(k).note("segment %d: cancelled in %s, and nothing tells which is newer; still sent", k.number(), o.trip)
			}
		}
	}
}

// deniesTwin reports whether a claim is cancelled, and surely the same segment as another
// one that is not.
func deniesTwin(o, k *claim) bool { return k.live && !o.live && compareTwins(k, o) == surelyTwins }

// join joins claims that are twins.
func (f *finder) join(claims []*claim) {
	for i, k := range claims {
		for _, o := range claims[i+1:] {
			if k.live && o.live && !f.denies(k) && !f.denies(o) && compareTwins(k, o) != notTwins {
				k.joinTwin(o)
			}
		}
	}
}

// giveTwins lets one of a claim and its twins keep the segment, and the others give it to
// that one, if the claim is the first of them.
func (f *finder) giveTwins(first *claim) {
	group := first.group()
	if len(group) < 2 || group[0] != first {
		return
	}
	if !areTwins(group) {
		for _, k := range group {
			f.of(k).note("segment %d: %d segments are like it, and it is not certain which of them are the same; sent as it is", k.number(), len(group)-1)
		}
		return
	}
	keeper := slices.MinFunc(group, compareKeepers)
	others := slices.DeleteFunc(slices.Clone(group), func(k *claim) bool { return k == keeper })
	slices.SortStableFunc(others, compareKeepers)
	kept, w := keeper.segment, f.of(keeper)
	for _, k := range others {
		kept = fillFrom(kept, keeper, k)
		w.note("segment %d: segment %d of %s is the same; sent once, with what both know", keeper.number(), k.number(), k.trip)
		loser := f.of(k)
		loser.given[k.number()] = Keeper{Locator: keeper.trip, System: keeper.pnr.System, PNR: string(keeper.pnr.Locator)}
		same := fmt.Sprintf("segment %d: segment %d of %s is the same", k.number(), keeper.number(), keeper.trip)
		loser.goes = append(loser.goes, same+"; sent there")
		loser.stays = append(loser.stays, same+"; it stays here until Concur has it there")
	}
	w.filled[keeper.number()] = kept
}

func (w *twinned) note(format string, args ...any) {
	if note := fmt.Sprintf(format, args...); !slices.Contains(w.notes, note) {
		w.notes = append(w.notes, note)
	}
}

// areTwins reports whether some claims are all twins of each other, each of another
// booking.
func areTwins(group []*claim) bool {
	if len(group) > MostTwins {
		return false
	}
	for i, k := range group {
		for _, o := range group[i+1:] {
			if compareTwins(k, o) == notTwins {
				return false
			}
		}
	}
	return true
}

// fillFrom fills a segment of the keeper with what another booking knows of it.
func fillFrom(kept pnr.Segment, keeper, other *claim) pnr.Segment {
	out := pnr.FillSegment(kept, other.segment)
	to, ok1 := out.(*pnr.Air)
	from, ok2 := other.segment.(*pnr.Air)
	if !ok1 || !ok2 || slices.ContainsFunc(to.Seats, func(s pnr.Seat) bool { return s.Passenger == keeper.who.Number }) {
		return out
	}
	for _, s := range from.Seats {
		if s.Passenger == other.who.Number {
			to.Seats = append(slices.Clip(to.Seats), pnr.Seat{Passenger: keeper.who.Number, Seat: s.Seat})
		}
	}
	return out
}

// compareKeepers orders twins by who keeps the segment. Of equals, the first one in a
// group does.
func compareKeepers(a, b *claim) int {
	return cmp.Or(cmp.Compare(b.wealth(), a.wealth()), cmp.Compare(b.size, a.size))
}

// moveDocuments gives the documents of a traveller to the trip that has what they are
// for, if nothing else is left of the traveller's trip. It does so once for each trip.
func (f *finder) moveDocuments(k *claim) {
	w := f.Twins[k.trip]
	if w == nil || len(w.given) == 0 || len(w.given)+len(w.denied) < k.size || k.number() != slices.Min(slices.Collect(maps.Keys(w.given))) {
		return
	}
	for _, ticket := range k.pnr.Tickets {
		if to := f.keeperOf(k, w, &ticket.Document); to != nil && !f.hasDocument(to, ticket.Number) {
			ticket.Document = to.take(k, &ticket.Document)
			f.of(to).tickets = append(f.of(to).tickets, ticket)
		}
	}
	for _, emd := range k.pnr.EMDs {
		if to := f.keeperOf(k, w, &emd.Document); to != nil && !f.hasDocument(to, emd.Number) {
			emd.Document = to.take(k, &emd.Document)
			f.of(to).emds = append(f.of(to).emds, emd)
		}
	}
}

// keeperOf returns who keeps what a traveller's document is for: the first of its
// segments that a coupon names, or else the first of all. It returns nil for a document
// of somebody else.
func (f *finder) keeperOf(k *claim, w *twinned, d *pnr.Document) *claim {
	if d.Passenger != k.who.Number || d.Infant {
		return nil
	}
	number := k.number()
	for _, c := range d.Coupons {
		if _, given := w.given[c.Segment]; given {
			number = c.Segment
			break
		}
	}
	i := slices.IndexFunc(k.siblings, func(o *claim) bool { return o.number() == number })
	return slices.MinFunc(k.siblings[i].group(), compareKeepers)
}

// hasDocument reports whether the traveller of a claim has a document in the claim's
// booking, or was given it by another one.
func (f *finder) hasDocument(k *claim, number string) bool {
	owns := func(d *pnr.Document) bool { return d.Number == number && d.Passenger == k.who.Number }
	w := f.of(k)
	return slices.ContainsFunc(slices.Concat(k.pnr.Tickets, w.tickets), func(o pnr.Ticket) bool { return owns(&o.Document) }) ||
		slices.ContainsFunc(slices.Concat(k.pnr.EMDs, w.emds), func(o pnr.EMD) bool { return owns(&o.Document) })
}

// take returns another booking's document with the numbers of the keeper's booking.
func (k *claim) take(from *claim, d *pnr.Document) pnr.Document {
	out := *d
	out.Passenger = k.who.Number
	out.Coupons = slices.Clone(d.Coupons)
	for i := range out.Coupons {
		number := 0
		for _, s := range from.siblings {
			if to := slices.MinFunc(s.group(), compareKeepers); s.number() == out.Coupons[i].Segment && to.trip == k.trip {
				number = to.number()
			}
		}
		out.Coupons[i].Segment = number
	}
	return out
}

// apply returns what a traveller's document is made from, once twins are one: the
// booking, and the traveller's segments of it. It notes what becomes of those.
func (all Twins) apply(d *Document, p *pnr.PNR, own pnr.Segments) (*pnr.PNR, pnr.Segments) {
	w := all[d.Locator]
	if w == nil {
		return p, own
	}
	var kept pnr.Segments
	for _, s := range own {
		number := s.Head().Number
		if to, given := w.given[number]; given {
			d.Given = append(d.Given, to)
			continue
		}
		if filled := w.filled[number]; filled != nil {
			s = filled
		}
		if !w.denied[number] {
			kept = append(kept, s)
		}
	}
	d.Notes = slices.Concat(d.Notes, w.notes, w.goes)
	slices.SortFunc(d.Given, func(a, b Keeper) int { return strings.Compare(a.Locator, b.Locator) })
	d.Given = slices.Compact(d.Given)
	if len(w.tickets)+len(w.emds) > 0 {
		with := *p
		with.Tickets, with.EMDs = slices.Concat(p.Tickets, w.tickets), slices.Concat(p.EMDs, w.emds)
		p = &with
	}
	return p, kept
}
