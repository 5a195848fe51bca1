// Package places knows the places where segments start and end: airports, cities and railway stations with an IATA code,
// each with its city, its country and its time zone.
//
// The table is embedded. It is generated from four npm packages, pinned in generate/package-lock.json. Their data is
// that of OurAirports (public domain), OpenTravelData and airport-data-js (both CC BY 4.0; see NOTICE). The country is
// what most of them say; the zone is OpenTravelData's. If they disagree about the clock of an airport with scheduled
// flights, a line of generate/overrides.tsv decides. A code for which no source can be believed is left out.
//
// A code that is not in the table is a reason for a warning, never for a guess. Operators add or correct places in a
// file of their own: see [Table.Override].
package places

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // every zone of the table must load, on a machine or in an image without zone files too
)

//go:generate go run ./generate

// A Place is where a segment starts or ends.
type Place struct {
	Code    string // IATA code of an airport, of a city with several airports, or of a railway station
	Name    string // in English where the sources have it; empty for most stations and some cities
	City    string // in English where the sources have it; empty for many small airfields
	Country string // ISO 3166-1 alpha-2; XK for Kosovo; territories with a code of their own have it (SJU is PR, not US)
	Zone    string // IANA time zone

	location *time.Location // of Zone; nil: to be loaded
}

// Instants returns the instants at which the clocks of p can show wall, which is given as if it were UTC. The earliest
// comes first. There is one, except when the clocks change. Where they are put back and show wall twice, there are two.
// Where they are put forward and never show it, there are two as well: wall by the clock as it is afterwards, and as it
// was before. In a gap from 02:00 to 03:00, 02:30 is the instant that is called 01:30, or the one that is called 03:30.
// There is none if the zone of p is unknown.
func (p Place) Instants(wall time.Time) []time.Time {
	before, after, zone, ok := p.readings(wall)
	switch {
	case !ok:
		return nil
	case before.Equal(after), showsWall(before, wall, zone) && !showsWall(after, wall, zone):
		return []time.Time{before}
	case !showsWall(before, wall, zone) && showsWall(after, wall, zone):
		return []time.Time{after}
	case before.Before(after):
		return []time.Time{before, after}
	}
	return []time.Time{after, before}
}

// Skips reports whether the clocks of p are put forward past wall, so that they never show it.
func (p Place) Skips(wall time.Time) bool {
	before, after, zone, ok := p.readings(wall)
	return ok && !showsWall(before, wall, zone) && !showsWall(after, wall, zone)
}

// readings returns the instants that are called wall by the offset of a day before and of a day after. Offsets are far
// below a day, so a change of the clocks at wall lies between the two. It reports false if the zone of p is unknown.
func (p Place) readings(wall time.Time) (before, after time.Time, zone *time.Location, ok bool) {
	zone = p.location
	if zone == nil {
		zone = loadZone(p.Zone)
	}
	if zone == nil {
		return before, after, nil, false
	}
	wall = wall.UTC()
	before = wall.Add(-offsetAt(wall.Add(-24*time.Hour), zone))
	after = wall.Add(-offsetAt(wall.Add(24*time.Hour), zone))
	return before, after, zone, true
}

// loadZone returns nil for a zone that does not exist. Without a name it is unknown, though time takes it for UTC.
func loadZone(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if name == "" || err != nil {
		return nil
	}
	return zone
}

// offsetAt returns how far the clocks of zone are ahead of UTC at t.
func offsetAt(t time.Time, zone *time.Location) time.Duration {
	_, seconds := t.In(zone).Zone()
	return time.Duration(seconds) * time.Second
}

// showsWall reports whether the clocks of zone show wall at t.
func showsWall(t, wall time.Time, zone *time.Location) bool {
	return t.Add(offsetAt(t, zone)).Equal(wall)
}

// A Table finds places by their code. It does not change, and may be used by several goroutines at once.
type Table struct {
	places map[string]Place
	zones  sync.Map // name → *time.Location, loaded when first asked for: that takes as long as mapping a booking
}

// Find returns the place of a code, which is in capitals as reservation systems write it. It reports false for a code
// that is not in the table.
func (t *Table) Find(code string) (Place, bool) {
	p, ok := t.places[code]
	if !ok {
		return Place{}, false
	}
	loaded, ok := t.zones.Load(p.Zone)
	if !ok {
		loaded, _ = t.zones.LoadOrStore(p.Zone, loadZone(p.Zone))
	}
	p.location, _ = loaded.(*time.Location)
	return p, true
}

// Len is the number of places.
func (t *Table) Len() int { return len(t.places) }

//go:embed places.tsv.gz
var packed []byte

// Embedded unpacks the table of the program. That takes some milliseconds and megabytes: do it once, and keep the table.
func Embedded() (*Table, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("unpack places: %w", err)
	}
	text, err := io.ReadAll(z)
	if err != nil {
		return nil, fmt.Errorf("unpack places: %w", err)
	}
	return decodeTable(string(text))
}

// decodeTable reads what generate writes: a line a place, of code, zone, country, city and name.
func decodeTable(text string) (*Table, error) {
	t := &Table{places: make(map[string]Place, strings.Count(text, "\n"))}
	for line := range strings.Lines(text) {
		code, rest, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		zone, rest, _ := strings.Cut(rest, "\t")
		country, rest, _ := strings.Cut(rest, "\t")
		city, name, ok := strings.Cut(rest, "\t")
		if !ok {
			return nil, fmt.Errorf("unpack places: the row of %q is incomplete", code)
		}
		t.places[code] = Place{Code: code, Name: name, City: city, Country: country, Zone: zone}
	}
	return t, nil
}
