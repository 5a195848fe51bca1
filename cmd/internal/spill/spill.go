// Package spill gathers the records of bookings, any number of them, in little memory:
// what is too much is on disk, in a file without a name that ends with the process.
// Package state does for the service what this does for a look at files.
package spill

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"iter"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/transform"
)

// Bookings gathers records by booking. The zero Bookings has none. Its methods are
// for one goroutine; [Bookings.Add] comes first, then [Bookings.Settle], then
// [Bookings.All], and [Bookings.Close] at last.
type Bookings struct {
	disk     disk
	places   map[key]int32     // of bookings, in the order of their first reading
	homes    map[string][]home // of records without a locator, by the serial of a document
	parts    []*pile           // records, those of partSize bookings each
	loose    pile              // records without a locator, until all is read
	sights   pile              // what finds a booking, a line a record
	contacts int               // how many of them sights has
}

// partSize is how many bookings are read back at once.
const partSize = 2000

// A key is the digest of what names a booking: it is short.
type key [16]byte

// A kept record belongs to the booking at a place.
type kept struct {
	Place  int32       `json:"place"`
	Record *pnr.Record `json:"record"`

	Papers []paper `json:"papers,omitempty"` // by which one without a locator finds its booking
}

// A sight is what a record with a locator says by which other records find its booking.
type sight struct {
	Place    int32               `json:"place"`
	Papers   []paper             `json:"papers,omitempty"`
	Contacts []transform.Contact `json:"contacts,omitempty"`
}

// A paper is a document of a system.
type paper struct{ System, Number string }

// shortDigits is how many digits of a number are left where no airline is printed.
const shortDigits = 10

// serial returns what all ways to print a number have in common.
func (p paper) serial() string {
	return p.System + "#" + p.Number[max(0, len(p.Number)-shortDigits):]
}

// A home is a booking that holds a document.
type home struct {
	number string
	place  int32
}

// holds reports whether the document may be p: numbers with the airline in front must
// be equal.
func (h home) holds(p paper) bool {
	return h.number == p.Number || len(h.number) == shortDigits || len(p.Number) == shortDigits
}

// Add keeps a record.
func (b *Bookings) Add(r *pnr.Record) error {
	var papers []paper
	for _, number := range r.Documents() {
		papers = append(papers, paper{r.System, number})
	}
	if r.Locator == "" {
		return b.addLoose(r, papers)
	}
	place := b.place(r.System + "-" + string(r.Locator))
	seen := sight{place, papers, transform.Contacts(r.Passengers)}
	b.contacts += len(seen.Contacts)
	if err := b.keep(&b.sights, seen); err != nil {
		return err
	}
	return b.keep(b.part(place), kept{Place: place, Record: r})
}

// addLoose keeps a record without a locator until the bookings of its documents are
// known. Without any it is a booking with all others of its first document, and without a
// document one of its own.
func (b *Bookings) addLoose(r *pnr.Record, papers []paper) error {
	name := r.System + "#" + r.Digest
	if len(papers) > 0 {
		name = r.System + "#" + papers[0].Number
	}
	if b.homes == nil {
		b.homes = map[string][]home{}
	}
	for _, p := range papers {
		b.homes[p.serial()] = nil
	}
	return b.keep(&b.loose, kept{b.place(name), r, papers})
}

// place returns the place of a booking.
func (b *Bookings) place(name string) int32 {
	if b.places == nil {
		b.places = map[key]int32{}
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

// Settle gives records without a locator to the bookings that hold their tickets, and
// returns who shares an address. Nothing may be added from then on.
func (b *Bookings) Settle() (*transform.Sharing, error) {
	b.places = nil
	sharing := transform.NewSharing(b.contacts)
	for line, err := range b.disk.lines(&b.sights) {
		var seen sight
		if err == nil {
			err = json.Unmarshal(line, &seen)
		}
		if err != nil {
			return nil, fmt.Errorf("read what was kept: %w", err)
		}
		sharing.Add(seen.Place, seen.Contacts)
		for _, p := range seen.Papers {
			h := home{p.Number, seen.Place}
			if of, wanted := b.homes[p.serial()]; wanted && !slices.Contains(of, h) {
				b.homes[p.serial()] = append(of, h)
			}
		}
	}
	return sharing, b.adopt()
}

// adopt puts the records without a locator to those of their bookings.
func (b *Bookings) adopt() error {
	for line, err := range b.disk.lines(&b.loose) {
		var k raw
		if err == nil {
			err = json.Unmarshal(line, &k)
		}
		if err != nil {
			return fmt.Errorf("read what was kept: %w", err)
		}
		for _, place := range b.homesOf(&k) {
			if err := b.keep(b.part(place), raw{Place: place, Record: k.Record}); err != nil {
				return err
			}
		}
	}
	return nil
}

// homesOf returns the bookings that a record without a locator belongs to.
func (b *Bookings) homesOf(k *raw) (places []int32) {
	for _, p := range k.Papers {
		for _, h := range b.homes[p.serial()] {
			if h.holds(p) && !slices.Contains(places, h.place) {
				places = append(places, h.place)
			}
		}
	}
	if places == nil {
		return []int32{k.Place}
	}
	return places
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
	Papers []paper         `json:"papers,omitempty"`
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
