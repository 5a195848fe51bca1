package proof

import (
	"context"
	"math/rand/v2"
	"time"

	"tripsync/push"
	"tripsync/state"
)

// adoptable reports whether adopt can know what is ours in Concur.
func (w *world) adoptable() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.odd
}

// disaster loses the database, and has an operator rebuild it from Concur once
// nothing is on its way any more.
func (w *world) disaster(random *rand.Rand) {
	w.mu.Lock()
	w.tell("the database is lost")
	w.ledger = newLedger()
	w.epoch++
	w.closed = true
	w.mu.Unlock()
	time.Sleep(5 * time.Minute)
	for _, client := range clients() {
		for connected := false; !connected; time.Sleep(time.Minute) {
			w.hire(random, 1, func(p *process) { connected = p.connect(client) })
		}
	}
	for adopted := false; !adopted; time.Sleep(time.Minute) {
		w.hire(random, 1, func(p *process) { adopted = p.adopt() })
	}
	w.mu.Lock()
	w.closed = false
	w.mu.Unlock()
	for _, b := range w.bookings {
		w.decide(b, w.read(b))
	}
}

// adopt does what tripsync adopt does, and reports whether all went well.
func (p *process) adopt() bool {
	finder := push.Finder{Services: p.deliverer.Services}
	for _, b := range p.bookings {
		b.held = false // a traveller whom nobody knows any more is not found
		want, wanted := b.trip()
		posted := want
		if !wanted {
			was := *b
			was.version = 1
			posted, _ = was.trip()
		}
		day := time.Date(2000, 5, b.day, 0, 0, 0, 0, time.UTC)
		found, ok, err := finder.Find(context.Background(), posted, day, day)
		if err != nil {
			return false
		}
		if ok && !p.adoptOne(want, found) {
			return false
		}
	}
	return true
}

// adoptOne records what was found.
func (p *process) adoptOne(want state.Trip, found state.Posted) bool {
	if want.Fingerprint == "" {
		found.Fingerprint = ""
	}
	return p.transact("adopt", func(l *ledger) {
		p.tell("%s is adopted: %t", want.PNR, l.adopt(want, found))
	}) == nil
}
