package air

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

var (
	errCarrier = errors.New("not the code of an airline")
	errSecond  = errors.New("differs from what was printed before, which is kept")
)

// A bill is what stands behind one I- line about documents; the first bill of a
// record is what stands in front of them all.
type bill struct {
	passenger int // number; 0 for the first bill
	infant    bool
	at        pnr.Position

	tickets  []document // T-
	byHand   []document // FH
	refunds  []document // R-
	others   []document // TMC: EMD and MCO
	refunded [][]int    // TBS: coupons by document
	linked   []linked   // MFP, MFO

	exchanges   []pnr.Reference // FO
	payment     *pnr.Payment
	paymentAt   pnr.Marks
	endorsement string // FE
	tour        string // FT
	carrier     string // FV
	fareLine    string // Q-
	marks       pnr.Marks

	plain, selling price // K- and KFT, KS- and KST
}

// A document is one ticket, EMD or MCO, or the numbers of a conjunction.
type document struct {
	numbers   []string
	passenger int
	infant    bool
	marks     pnr.Marks
	at        pnr.Position

	kind     byte          // of a TMC line: D is an EMD, M an MCO; none is a ticket
	key      string        // of an EMD or MCO: what joins it with its other lines
	with     pnr.Reference // the ticket that an EMD or MCO is in connection with
	refunded pnr.Date      // of an R- line
}

// bill returns that of the passenger whose lines are being read.
func (r *reader) bill() *bill { return &r.bills[len(r.bills)-1] }

// concerns tells whether an element that names passengers and segments is about
// the documents of the current bill. Elements about others stand there, too.
func (r *reader) concerns(people, segments []int) bool {
	b := r.bill()
	if len(people) > 0 && b.passenger != 0 && !slices.Contains(people, b.passenger) {
		return false
	}
	covers := func(a *pnr.Air) bool { return a != nil && slices.Contains(segments, a.Number) }
	return len(segments) == 0 || slices.ContainsFunc(r.covered, covers)
}

// endorsement reads an FE line.
func (r *reader) endorsement(l *record.Line) { r.once(l, &endorsement, &r.bill().endorsement) }

// tourCode reads an FT line.
func (r *reader) tourCode(l *record.Line) { r.once(l, &tourCode, &r.bill().tour) }

// planned reads an FV line, FVLH or FV*F*LH. The A- line is about this issue, so
// it is worth more.
func (r *reader) planned(l *record.Line) {
	text, people, segments := r.associations(l)
	code := strings.TrimPrefix(text, "FV")
	if record.Fits(code[:min(3, len(code))], "*A*") {
		code = code[3:]
	}
	b := r.bill()
	known := cmp.Or(r.carrier, b.carrier)
	switch code = strings.Trim(code, " "); {
	case code == "" || code == known || !r.concerns(people, segments):
	case !record.Fits(code, carrier):
		l.Fail(&plannedCarrier, errCarrier)
	case known != "":
		l.Fail(&plannedCarrier, errSecond)
	default:
		b.carrier = code
		l.Mark(&plannedCarrier)
		b.marks = r.marked(b.marks)
	}
}

// once takes a text that a bill has one of; a second one that differs is left
// out and told of.
func (r *reader) once(l *record.Line, f *record.Field, to *string) {
	text, people, segments := r.associations(l)
	text = kept(text[min(f.From-1, len(text)):])
	switch {
	case text == "" || text == *to || !r.concerns(people, segments):
	case *to != "":
		l.Fail(f, errSecond)
	default:
		*to = text
		l.Mark(f)
		b := r.bill()
		b.marks = r.marked(b.marks)
	}
}

// fareCalculation reads a Q- line without the pricing entry behind it. A record
// that covers no flight has those of all stored fares, and no ticket for them.
func (r *reader) fareCalculation(l *record.Line) {
	b, s := r.bill(), kept(l.Str(&calculation))
	switch {
	case s == "" || s == b.fareLine || len(r.covered) == 0:
	case b.fareLine != "":
		l.Fail(&calculation, errSecond)
	default:
		b.fareLine, b.marks = s, r.marked(b.marks)
	}
}

// validating reads an A- line.
func (r *reader) validating(l *record.Line) {
	l.Str(&validating.Number)
	r.carrier = l.Str(&validating.Carrier)
	r.carrierAt = r.marked(nil)
}
