// Package spill gathers the records of bookings, any number of them, in little memory:
// what is too much is on disk, in a file without a name that ends with the process.
// Package state does for the service what this does for a look at files.
package spill

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"

	"tripsync/ingest/pnr"
	"tripsync/transform"
)

// Bookings gathers records by booking. The zero Bookings has none. Its methods are
// for one goroutine; [Bookings.Add] comes first, then [Bookings.Settle], then
// [Bookings.All], and [Bookings.Close] at last.
type Bookings struct {
	disk     disk
	places   map[key]int32    // of bookings, in the order of their first reading
	waiting  map[string]int32 // places of bookings of which only a document is known, by name
	parts    []*pile          // records, those of partSize bookings each
	loose    pile             // records without a locator, until all is read
	sights   pile             // what finds a booking, a line a record
	contacts int              // how many of them sights has
}

// partSize is how many bookings are read back at once.
const partSize = 2000

// A key is the digest of what names a booking: it is short.
type key [16]byte

// A kept record belongs to the booking at a place.
type kept struct {
	Place  int32       `json:"place"`
	Record *pnr.Record `json:"record"`
}

// A sight is what a record with a locator says by which other records find its booking.
type sight struct {
	Place    int32               `json:"place"`
	Waiting  []string            `json:"waiting,omitempty"` // names of bookings that wait for its documents
	Contacts []transform.Contact `json:"contacts,omitempty"`
}

// Add keeps a record.
func (b *Bookings) Add(r *pnr.Record) error {
	var waiting []string // names of bookings that would wait for its documents
	for _, number := range r.Documents() {
		waiting = append(waiting, r.System+"#"+number)
	}
	place := b.place(nameOf(r, waiting))
	if r.Locator == "" {
		if len(waiting) > 0 {
			b.waiting[waiting[0]] = place
		}
		return b.keep(&b.loose, kept{place, r})
	}
	seen := sight{place, waiting, transform.Contacts(r.Passengers)}
	b.contacts += len(seen.Contacts)
	if err := b.keep(&b.sights, seen); err != nil {
		return err
	}
	return b.keep(b.part(place), kept{place, r})
}

func nameOf(r *pnr.Record, waiting []string) string {
	if r.Locator == "" && len(waiting) > 0 {
		return waiting[0]
	}
	return r.System + "-" + string(r.Locator)
}

// place returns the place of a booking.
func (b *Bookings) place(name string) int32 {
	if b.places == nil {
		b.places, b.waiting = map[key]int32{}, map[string]int32{}
	}
	sum := sha256.Sum256([]byte(name))
	k := key(sum[:])
	place, known := b.places[k]
	if !known {
		place = int32(len(b.places)) //nolint:gosec // memory ends long before
		b.places[k] = place
	}
	return place
}

// part returns where the records of a booking are.
func (b *Bookings) part(place int32) *pile {
	for int(place)/partSize >= len(b.parts) {
		b.parts = append(b.parts, &pile{})
	}
	return b.parts[place/partSize]
}

func (b *Bookings) keep(in *pile, what any) error {
	line, err := json.Marshal(what)
	if err != nil {
		return fmt.Errorf("keep record: %w", err)
	}
	return b.disk.add(in, line)
}

// Settle gives records without a locator to the booking that holds their ticket, and
// returns who shares an address. Nothing may be added from then on.
func (b *Bookings) Settle() (*transform.Sharing, error) {
	b.places = nil
	sharing, adopted := transform.NewSharing(b.contacts), map[int32]int32{}
	for line, err := range b.disk.lines(&b.sights) {
		var seen sight
		if err == nil {
			err = json.Unmarshal(line, &seen)
		}
		if err != nil {
			return nil, fmt.Errorf("read what was kept: %w", err)
		}
		sharing.Add(seen.Place, seen.Contacts)
		for _, name := range seen.Waiting {
			if place, waits := b.waiting[name]; waits {
				adopted[place] = seen.Place
			}
		}
	}
	return sharing, b.adopt(adopted)
}

// adopt puts the records without a locator to those of their bookings.
func (b *Bookings) adopt(by map[int32]int32) error {
	for line, err := range b.disk.lines(&b.loose) {
		if err != nil {
			return err
		}
		var k raw
		if err := json.Unmarshal(line, &k); err != nil {
			return fmt.Errorf("read what was kept: %w", err)
		}
		if place, known := by[k.Place]; known {
			k.Place = place
		}
		if err := b.keep(b.part(k.Place), k); err != nil {
			return err
		}
	}
	return nil
}

// All yields the records of each booking, in the order in which bookings were first
// read. An error is the last.
func (b *Bookings) All() iter.Seq2[[]*pnr.Record, error] {
	return func(yield func([]*pnr.Record, error) bool) {
		for _, part := range b.parts {
			bookings, err := b.split(part)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, booking := range bookings {
				if len(booking) == 0 { // adopted
					continue
				}
				if records, err := decodeRecords(booking); !yield(records, err) || err != nil {
					return
				}
			}
		}
	}
}

// Close gives back what is on disk.
func (b *Bookings) Close() error { return b.disk.close() }

// A raw is a kept record as it is on disk.
type raw struct {
	Place  int32           `json:"place"`
	Record json.RawMessage `json:"record"`
}

// split returns what is kept in a part, by booking.
func (b *Bookings) split(part *pile) ([][]json.RawMessage, error) {
	bookings := make([][]json.RawMessage, partSize)
	for line, err := range b.disk.lines(part) {
		var k raw
		if err == nil {
			err = json.Unmarshal(line, &k)
		}
		if err != nil {
			return nil, fmt.Errorf("read what was kept: %w", err)
		}
		at := k.Place % partSize
		bookings[at] = append(bookings[at], k.Record)
	}
	return bookings, nil
}

func decodeRecords(lines []json.RawMessage) ([]*pnr.Record, error) {
	records := make([]*pnr.Record, len(lines))
	for i, line := range lines {
		if err := json.Unmarshal(line, &records[i]); err != nil {
			return nil, fmt.Errorf("read what was kept: %w", err)
		}
	}
	return records, nil
}
