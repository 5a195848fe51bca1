package air

import (
	"errors"
	"slices"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var errExchanged = errors.New("not the number of an older document")

// readExchange reads FO229-9900000015KWI12JUN24/99212122/229-99000000153E2.
func (d *documents) readExchange(l *record.Line) {
	b := d.bill()
	if _, people, _ := d.cutAssociations(l); !d.concerns(people, nil) {
		return
	}
	known := len(b.exchanges)
	for _, old := range d.readOlder(l, &exchanged) {
		if !b.gaveIn(old.Number) {
			d.numbers++
			b.exchanges = append(b.exchanges, old)
		}
	}
	if len(b.exchanges) > known {
		b.marks = d.addMarks(b.marks, l)
	}
}

// readOlder returns the older documents, with the coupons if they are named.
func (m *memory) readOlder(l *record.Line, f *record.Field) []pnr.Reference {
	text, _, _ := m.cutAssociations(l)
	text = text[min(f.From-1, len(text)):]
	found := older.FindStringSubmatch(text)
	if found == nil {
		l.Fail(f, errExchanged)
		return nil
	}
	numbers, err := readNumbers(found[1] + "-" + found[2] + found[3])
	if err != nil {
		l.Fail(f, err)
	}
	l.Mark(f)
	olds := make([]pnr.Reference, len(numbers))
	for i, n := range numbers {
		olds[i].Number = n
	}
	for _, used := range usedUp.FindAllStringSubmatch(text, -1) {
		if i := slices.Index(numbers, used[1]+used[2]); i >= 0 {
			olds[i].Coupons, _ = readCouponNumbers([]byte(used[3]))
		}
	}
	return olds
}

// gaveIn reports whether a document was given in exchange.
func (b *bill) gaveIn(number string) bool {
	return slices.ContainsFunc(b.exchanges, func(x pnr.Reference) bool { return x.Number == number })
}
