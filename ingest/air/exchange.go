package air

import (
	"errors"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errExchanged = errors.New("not the number of an older document")

// exchange reads FO229-9900000015KWI12JUN24/99212122/229-99000000153E2.
func (r *reader) exchange(l *record.Line) {
	b := r.bill()
	if _, people, _ := r.associations(l); !r.concerns(people, nil) {
		return
	}
	known := len(b.exchanges)
	for _, old := range r.readExchange(l, &exchanged) {
		if !b.exchanged(old.Number) {
			r.documents++
			b.exchanges = append(b.exchanges, old)
		}
	}
	if len(b.exchanges) > known {
		b.marks = r.marked(b.marks)
	}
}

// readExchange returns the older documents, with the coupons if they are named.
func (r *reader) readExchange(l *record.Line, f *record.Field) []pnr.Reference {
	text, _, _ := r.associations(l)
	text = text[min(f.From-1, len(text)):]
	m := older.FindStringSubmatch(text)
	if m == nil {
		l.Fail(f, errExchanged)
		return nil
	}
	numbers, err := readNumbers(m[1] + "-" + m[2] + m[3])
	if err != nil {
		l.Fail(f, err)
	}
	l.Mark(f)
	olds := make([]pnr.Reference, len(numbers))
	for i, n := range numbers {
		olds[i].Number = n
	}
	for _, m := range usedUp.FindAllStringSubmatch(text, -1) {
		if i := slices.Index(numbers, m[1]+m[2]); i >= 0 {
			olds[i].Coupons, _ = couponNumbers([]byte(m[3]))
		}
	}
	return olds
}

func (b *bill) exchanged(number string) bool {
	return slices.ContainsFunc(b.exchanges, func(x pnr.Reference) bool { return x.Number == number })
}
