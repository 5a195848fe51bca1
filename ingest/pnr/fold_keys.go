package pnr

import (
	"maps"
	"slices"
)

// A numbering maps the numbers of passengers and segments to keys. The numbers hold
// for one envelope only, the keys for the whole life of the booking.
type numbering struct {
	people, legs []string       // keys of a record's passengers and segments, one for each
	person, leg  map[int]string // keys by number
}

// A keyedRecord is a record with its own numbering and that of its envelope: it can
// name people and segments that only other records of the envelope show.
type keyedRecord struct {
	*Record

	own, shared *numbering
}

func keyRecords(rs []*Record) []keyedRecord {
	out := make([]keyedRecord, len(rs))
	envelopes := map[int]*numbering{}
	for i, r := range rs {
		out[i] = keyedRecord{Record: r, own: numberingOf(r)}
		out[i].shared = out[i].own
		if n := r.Order.Envelope; n != 0 && r.Locator != "" {
			envelopes[n] = envelopes[n].with(out[i].own)
		}
	}
	for i := range out {
		if n := envelopes[out[i].Order.Envelope]; n != nil {
			out[i].shared = n
		}
	}
	return out
}

// with returns the union of n and m; n may be nil.
func (n *numbering) with(m *numbering) *numbering {
	if n == nil {
		return m
	}
	both := &numbering{person: maps.Clone(n.person), leg: maps.Clone(n.leg)}
	maps.Copy(both.person, m.person)
	maps.Copy(both.leg, m.leg)
	return both
}

// numberingOf makes the keys of a record. Whatever the record prints, no two people
// and no two segments share a key, except an infant, which has the key of its adult.
func numberingOf(r *Record) *numbering {
	n := &numbering{people: make([]string, len(r.Passengers)), person: map[int]string{}, leg: map[int]string{}}
	for i := range r.Passengers {
		if p := &r.Passengers[i]; !p.Infant() {
			n.people[i] = uniqueKey(n.people, p.key())
			n.person[p.Number] = n.people[i]
		}
	}
	for i := range r.Passengers {
		if p := &r.Passengers[i]; p.Infant() {
			if _, known := n.person[p.Number]; !known {
				n.person[p.Number] = p.key()
			}
			n.people[i] = n.person[p.Number]
		}
	}
	for _, s := range r.Segments {
		key := uniqueKey(n.legs, legKey(s))
		n.legs = append(n.legs, key)
		if number := s.Head().Number; number != 0 {
			n.leg[number] = key
		}
	}
	return n
}

// uniqueKey returns key, or a longer one if it is taken.
func uniqueKey(taken []string, key string) string {
	for slices.Contains(taken, key) {
		key += "'"
	}
	return key
}

// key returns the tattoo or, in systems without tattoos, the name.
func (p *Passenger) key() string {
	if p.Tattoo != "" {
		return p.Tattoo
	}
	return p.name()
}

func (p *Passenger) name() string { return p.Last + "/" + p.First }

// legKey returns the tattoo. A surface piece has none and is known by its ends. Any
// other segment without a tattoo is known by what is seldom changed.
func legKey(s Segment) string {
	if v, ok := s.(*Surface); ok {
		return v.From + "-" + v.To
	}
	if t := s.Head().Tattoo; t != "" {
		return t
	}
	first, _ := s.Span()
	if v, ok := s.(*Air); ok {
		return v.Carrier + v.Flight + v.From + v.To + first.String()
	}
	return ServiceOf(s).ID + first.String()
}

// unknown is the key of a person or a segment that no record shows.
const unknown = "?"

func (r *keyedRecord) personOf(number int) string {
	return findKey(number, r.own.person, r.shared.person)
}

func (r *keyedRecord) legOf(number int) string { return findKey(number, r.own.leg, r.shared.leg) }

func findKey(number int, own, shared map[int]string) string {
	if key, ok := own[number]; ok {
		return key
	}
	if key, ok := shared[number]; ok {
		return key
	}
	return unknown
}

func keysFor(numbers []int, key func(int) string) []string {
	var out []string
	for _, n := range numbers {
		out = append(out, key(n))
	}
	return out
}

// numbersFor returns the numbers of those keys that have one, in order. If no key has
// a number, it returns a single 0, since an empty list would mean everybody.
func numbersFor(keys []string, numbers map[string]int) []int {
	var out []int
	for _, k := range keys {
		if n := numbers[k]; n != 0 {
			out = append(out, n)
		}
	}
	if len(out) == 0 && len(keys) > 0 {
		return []int{0}
	}
	slices.Sort(out)
	return slices.Compact(out)
}
