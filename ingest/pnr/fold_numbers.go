package pnr

import "slices"

// Digits of a document's number.
const (
	fullDigits  = 13
	shortDigits = 10 // without the airline in front
)

// completeNumbers returns the records with the airline in front of each number of a
// document that another record prints with it: a system may print it in the record of a
// ticket and leave it out in that of its refund. Where numbers of two airlines end in
// the same digits, the short one stays.
func completeNumbers(rs []*Record) []*Record {
	full := fullNumbers(rs)
	if len(full) == 0 {
		return rs
	}
	out := slices.Clone(rs)
	for i, r := range out {
		if slices.ContainsFunc(r.documentNumbers(), func(n *string) bool { return full[*n] != "" }) {
			out[i] = r.withNumbers(full)
		}
	}
	return out
}

// fullNumbers returns the full number by each short one of the records that exactly one
// full number ends in.
func fullNumbers(rs []*Record) map[string]string {
	var numbers []string
	ends := map[string][]string{}
	for _, r := range rs {
		for _, n := range r.documentNumbers() {
			numbers = append(numbers, *n)
			if len(*n) == shortDigits {
				ends[*n] = nil
			}
		}
	}
	for _, n := range numbers {
		if len(n) != fullDigits {
			continue
		}
		short := n[fullDigits-shortDigits:]
		if found, known := ends[short]; known && !slices.Contains(found, n) {
			ends[short] = append(found, n)
		}
	}
	full := map[string]string{}
	for short, found := range ends {
		if len(found) == 1 {
			full[short] = found[0]
		}
	}
	return full
}

// documentNumbers returns the places where r has the number of a document.
func (r *Record) documentNumbers() []*string {
	var out []*string
	for _, p := range r.papers() {
		doc := p.result()
		out = append(out, &doc.Number)
		for i := range doc.Exchanges {
			out = append(out, &doc.Exchanges[i].Number)
		}
		for i := range doc.Coupons {
			out = append(out, &doc.Coupons[i].For.Number)
		}
		switch v := p.(type) {
		case *Ticket:
			out = append(out, &v.Master)
		case *EMD:
			out = append(out, &v.For.Number)
		}
	}
	return out
}

// withNumbers returns a copy of r that has full numbers for short ones.
func (r *Record) withNumbers(full map[string]string) *Record {
	c := copyValue(r)
	c.Tickets, c.EMDs = slices.Clone(r.Tickets), slices.Clone(r.EMDs)
	for _, p := range c.papers() {
		doc := p.result()
		doc.Exchanges, doc.Coupons = slices.Clone(doc.Exchanges), slices.Clone(doc.Coupons)
	}
	for _, n := range c.documentNumbers() {
		if with := full[*n]; with != "" {
			*n = with
		}
	}
	return c
}
