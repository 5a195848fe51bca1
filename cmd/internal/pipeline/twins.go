package pipeline

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"

	"tripsync/ingest/pnr"
	"tripsync/state"
	"tripsync/state/trip"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// hasTwins reports whether there is a client whose bookings may have twins.
func (r *Rules) hasTwins() bool {
	return slices.ContainsFunc(r.Clients, func(c Client) bool { return c.Twins })
}

// learnTwins saves by what the bookings are found that changed, before any is planned:
// then all that have twins of each other's segments are due together.
func (p *planner) learnTwins(ctx context.Context, due state.Due, save func(context.Context, []state.Likeness) error) error {
	if !p.hasTwins() {
		return nil
	}
	due.Changed, due.Again = true, nil
	seen, err := p.store.Reading.Due(ctx, due)
	if err != nil {
		return err
	}
	for some := range slices.Chunk(seen, page) {
		list, err := p.likenessesAt(ctx, some)
		if err != nil {
			return err
		}
		if err := save(ctx, list); err != nil {
			return err
		}
	}
	return nil
}

// likenessesAt returns by what the bookings are found that were first read at some places.
func (p *planner) likenessesAt(ctx context.Context, seen []int64) ([]state.Likeness, error) {
	bookings, err := p.store.Reading.Bookings(ctx, seen...)
	if err != nil {
		return nil, err
	}
	folded, err := p.foldAll(ctx, keysOf(bookings))
	if err != nil {
		return nil, err
	}
	digests, err := p.likenesses(ctx, folded)
	if err != nil {
		return nil, err
	}
	list := make([]state.Likeness, len(bookings))
	for i, b := range bookings {
		list[i] = state.Likeness{BookingKey: b.BookingKey, Digests: digests[i]}
	}
	return list, nil
}

// likenesses returns by what each of some bookings is found.
func (p *planner) likenesses(ctx context.Context, folded [][]pnr.PNR) ([][]string, error) {
	into, err := p.knowing(ctx, slices.Concat(folded...))
	if err != nil {
		return nil, err
	}
	out := make([][]string, len(folded))
	for i, bookings := range folded {
		for j := range bookings {
			if c := p.ClientOf(&bookings[j]); c != nil && c.Twins {
				out[i] = append(out[i], into.Likenesses(&bookings[j], &c.Client)...)
			}
		}
	}
	return out, nil
}

// A family is bookings that are planned, and all that may have twins of their segments.
type family struct {
	keys   []state.BookingKey
	folded [][]pnr.PNR
	have   map[state.BookingKey][]state.Trip
	into   *transform.Transformer // knows the twins
	keeps  *transform.Transformer // has each trip keep what it is to give away
	wanted []func() []mapped      // the trips that each booking wants, by into
}

// gather returns the family of some bookings, which come first.
func (p *planner) gather(ctx context.Context, keys []state.BookingKey) (*family, error) {
	folded, err := p.foldAll(ctx, keys)
	if err != nil {
		return nil, err
	}
	f := &family{keys: keys, folded: folded}
	if p.hasTwins() {
		if err := p.addRelatives(ctx, f); err != nil {
			return nil, err
		}
	}
	if f.have, err = p.store.Trips.TripsOf(ctx, f.keys...); err != nil {
		return nil, fmt.Errorf("read trips: %w", err)
	}
	if f.into, err = p.knowing(ctx, slices.Concat(f.folded...)); err != nil {
		return nil, err
	}
	f.into, f.keeps = p.withTwins(f.into, f.folded)
	for i := range f.keys {
		f.wanted = append(f.wanted, sync.OnceValue(func() []mapped { return p.mapBooking(f.into, f.folded[i], f.keys[i]) }))
	}
	return f, nil
}

// addRelatives adds the bookings that may have twins of a family's segments, or of
// theirs, and so on.
func (p *planner) addRelatives(ctx context.Context, f *family) error {
	for fresh := f.folded; len(fresh) > 0; {
		digests, err := p.likenesses(ctx, fresh)
		if err != nil {
			return err
		}
		all := slices.Concat(digests...)
		if len(all) == 0 {
			return nil
		}
		alike, err := p.store.Plans.Alike(ctx, all, transform.MostTwins+1)
		if err != nil {
			return err
		}
		known := map[state.BookingKey]bool{}
		for _, k := range f.keys {
			known[k] = true
		}
		alike = slices.DeleteFunc(alike, func(k state.BookingKey) bool { return known[k] })
		if fresh, err = p.foldAll(ctx, alike); err != nil {
			return err
		}
		f.keys, f.folded = append(f.keys, alike...), append(f.folded, fresh...)
	}
	return nil
}

// withTwins returns transformers that know the twins of some bookings: one by which they
// are given away, and one by which they stay.
func (p *planner) withTwins(into *transform.Transformer, folded [][]pnr.PNR) (gives, keeps *transform.Transformer) {
	gives, keeps = new(*into), new(*into)
	gives.Twins = transform.Twins{}
	for i := range p.Clients {
		c := &p.Clients[i]
		if !c.Twins {
			continue
		}
		var own []*pnr.PNR
		for _, bookings := range folded {
			for j := range bookings {
				if p.ClientOf(&bookings[j]) == c {
					own = append(own, &bookings[j])
				}
			}
		}
		maps.Copy(gives.Twins, into.FindTwins(own, &c.Client))
	}
	keeps.Twins = gives.Twins.Keeping()
	return gives, keeps
}

// mapGiving returns the trips that a booking of a family wants for now, and whether it
// waits. A trip gives a segment away when the trip that keeps it is in Concur, or when
// Concur does not have it from here and the other trip is about to be sent. Until then
// the segment stays.
func (p *planner) mapGiving(f *family, i int, holds map[tripName]string) (want []mapped, waits bool) {
	want = slices.Clone(f.wanted[i]())
	for j := range want {
		m := &want[j]
		if len(m.given) == 0 {
			continue
		}
		gives, done := p.givesNow(f, m, tripOf(f.have[f.keys[i]], m.ID), holds)
		waits = waits || !done
		if !gives {
			kept := p.mapBooking(f.keeps, f.folded[i], f.keys[i])
			*m = kept[slices.IndexFunc(kept, func(k mapped) bool { return k.ID == m.ID })]
		}
	}
	// Of a trip of which all is given, and which nobody knows yet, nothing is to be said.
	return slices.DeleteFunc(want, func(m mapped) bool {
		before := tripOf(f.have[f.keys[i]], m.ID)
		return m.Document == nil && m.Hold == "" && before.Document == nil && before.Posted.ConcurID == ""
	}), waits
}

// tripOf returns the trip with an ID, or the zero Trip.
func tripOf(trips []state.Trip, id uuid.UUID) state.Trip {
	if i := slices.IndexFunc(trips, func(t state.Trip) bool { return t.ID == id }); i >= 0 {
		return trips[i]
	}
	return state.Trip{}
}

// givesNow reports whether a trip gives away now what other trips keep, and whether all
// those are in Concur.
func (p *planner) givesNow(f *family, m *mapped, before state.Trip, holds map[tripName]string) (gives, done bool) {
	done, gives = true, !p.mayHaveMore(&before, m)
	for _, k := range m.given {
		has, sends := p.standsOf(f, k, m.Login, holds)
		done, gives = done && has, gives && (has || sends)
	}
	return gives || done, done
}

// mayHaveMore reports whether Concur has, or may have soon, segments of a trip that what
// is wanted now lacks.
func (p *planner) mayHaveMore(before *state.Trip, m *mapped) bool {
	var documents [][]byte
	if before.Posted.ConcurID != "" {
		documents = append(documents, before.Posted.Document)
	}
	if before.Document != nil && before.Hold == "" {
		documents = append(documents, before.Document)
	}
	return slices.ContainsFunc(documents, func(document []byte) bool {
		was := p.decode(document)
		return m.document == nil || was == nil || itinerary.Lost(was, m.document) > 0
	})
}

// standsOf reports whether Concur has a trip that keeps a traveller's segment, and
// whether it is to be sent.
func (p *planner) standsOf(f *family, k transform.Keeper, login string, holds map[tripName]string) (has, sends bool) {
	at := slices.Index(f.keys, state.BookingKey{System: k.System, Locator: k.PNR})
	if at < 0 {
		return false, false
	}
	isIt := func(m mapped) bool { return m.Locator == k.Locator && strings.EqualFold(m.Login, login) }
	all := f.wanted[at]()
	i := slices.IndexFunc(all, isIt)
	if i < 0 {
		return false, false
	}
	m, before := &all[i], tripOf(f.have[f.keys[at]], all[i].ID)
	posted := before.Posted.ConcurID != ""
	if posted && before.Posted.Fingerprint == m.Fingerprint {
		return true, true
	}
	if posted && len(m.given) > 0 { // it waits itself
		kept := p.mapBooking(f.keeps, f.folded[at], f.keys[at])
		if i := slices.IndexFunc(kept, isIt); i >= 0 && before.Posted.Fingerprint == kept[i].Fingerprint {
			return true, true
		}
	}
	refused := before.Hold == trip.ReasonRefused && before.Fingerprint == m.Fingerprint
	return false, m.Document != nil && m.Hold == "" && (m.TooOld == "" || posted) && holds[tripName{m.Client, m.Locator}] == "" && !refused
}
