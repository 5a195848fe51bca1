package push

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"tripsync/push/concur"
	"tripsync/state"
	"tripsync/transform/itinerary"
)

// A Finder finds in Concur what state has forgotten. All fields are required.
type Finder struct {
	Services map[string]Services // by client
}

// Find looks for a trip that was posted once, with any of its documents, by
// its traveller's trips in Concur that take place on any of the days. Of several
// it takes one that is as t's document, else the first. It reports whether there is
// one; the Fingerprint is t's if it is as t's document, and empty otherwise.
func (f *Finder) Find(ctx context.Context, t state.Trip, first, last time.Time) (best state.Posted, ok bool, err error) {
	service, known := f.Services[t.Client]
	if !known {
		return best, false, errors.New("the client is not in the settings any more")
	}
	document := ReadDocument(t.Document)
	for trip, err := range readCandidates(ctx, service, t.Login, cutIntoWindows(first, last), mayHold(t)) {
		if err != nil {
			return best, false, err
		}
		asBooking, match := postedAs(&trip, t, keyOf(document))
		if !match {
			continue
		}
		found, err := asPosted(&trip, t, document, asBooking)
		if err != nil || found.Fingerprint != "" {
			return found, err == nil, err
		}
		if !ok {
			best, ok = found, true
		}
	}
	return best, ok, nil
}

// postedAs reports whether a trip is, or holds, what was posted of t, and whether
// as a booking: then it is in a trip without our key. Where the server tells no
// key at all, a trip that holds more than t's booking cannot be t's own.
func postedAs(trip *concur.Trip, t state.Trip, key string) (asBooking, match bool) {
	b := bookingOf(trip, t)
	switch {
	case trip.Status.Cancelled():
		return false, false
	case trip.ClientLocator == t.Locator && leftToOthers(trip, t):
		return false, false
	case trip.ClientLocator == t.Locator:
		return false, true
	case trip.ClientLocator == "":
		return t.AsBooking || holdsOthers(trip, t), hasSegments(b)
	case trip.ClientLocator == key:
		return false, b != nil
	}
	return true, t.AsBooking && hasSegments(b)
}

// asPosted returns what Concur has of t in a trip. Its document is t's where nothing
// differs.
func asPosted(trip *concur.Trip, t state.Trip, wanted *itinerary.Itinerary, asBooking bool) (state.Posted, error) {
	document, err := keptOf(t.Document, wanted, trip.Body, asBooking)
	if err != nil {
		return state.Posted{}, fmt.Errorf("compare trip: %w", err)
	}
	p := state.Posted{ConcurID: trip.ID, TripLink: trip.TripLinkLocator, Document: document, AsBooking: asBooking}
	if asBooking == t.AsBooking && bytes.Equal(document, t.Document) {
		p.Fingerprint = t.Fingerprint
	}
	return p, nil
}

// keptOf returns what a trip that was read has of a document, as if it had been sent
// so: the document itself where nothing differs, or nil if tripsync could never have
// sent what was read.
func keptOf(document []byte, sent *itinerary.Itinerary, read []byte, asBooking bool) ([]byte, error) {
	if sent == nil {
		return nil, errors.New("the document cannot be read")
	}
	back, err := itinerary.ReadBack(bytes.NewReader(read), sent, true)
	if err != nil || len(itinerary.Diff(sent, back)) == 0 {
		return document, err
	}
	encode := func() ([]byte, error) { return itinerary.Encode(back) }
	if asBooking && len(back.Bookings) > 0 {
		encode = func() ([]byte, error) { return itinerary.EncodeBooking(&back.Bookings[0]) }
	}
	if kept, err := encode(); err == nil {
		return kept, nil
	}
	return nil, nil
}
