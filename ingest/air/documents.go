package air

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// Of documents (13).
const (
	couponsOfTicket = 4
	maxConjunction  = 10 // numbers, more than any airline issues
)

var (
	errNumber      = errors.New("not the number of a ticket")
	errConjunction = errors.New("its last two digits do not follow the number; only the first is read")
	errCoupons     = errors.New("not a count and four digits for each ticket")
	errCarrier     = errors.New("not the code of an airline")
	errSecond      = errors.New("differs from what was printed before, which is kept")
)

// Documents are what the lines about tickets, EMDs and fares say.
type documents struct {
	*memory

	ticketed []*pnr.Air // the flights by H- lines; nil for a surface piece

	bills         []bill
	numbers       int // read so far
	refundAmounts *refundAmounts
	carrier       string // validating, as the A- line has it
	carrierAt     pnr.Marks
	basis         []string
}

// A bill is what stands behind one I- line about documents; the first bill of a
// record is what stands in front of them all.
type bill struct {
	passenger int  // number; 0 for the first bill
	infant    bool // known when all lines are gathered

	tickets         []document // T-
	byHand          []document // FH
	refunds         []document // R-
	others          []document // TMC: EMD and MCO
	refundedCoupons [][]int    // TBS: coupons by document
	linked          []linked   // MFP, MFO

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
	marks     pnr.Marks
	at        pnr.Position

	kind       byte          // of a TMC line: D is an EMD, M an MCO; none is a ticket
	key        string        // of an EMD or MCO: what joins it with its other lines
	with       pnr.Reference // the ticket that an EMD or MCO is in connection with
	refundedOn pnr.Date      // of an R- line
}

// begin takes the flights that the documents are for.
func (d *documents) begin(ticketed []*pnr.Air) { d.ticketed = ticketed }

// openBill begins the bill of an I- line.
func (d *documents) openBill(l *record.Line) {
	if isGroup(l) {
		return
	}
	number, _ := parseSmall(strings.Trim(l.Raw(&passenger.Number), " "))
	d.bills = append(d.bills, bill{passenger: number})
}

// bill returns that of the passenger whose lines are being read.
func (d *documents) bill() *bill { return &d.bills[len(d.bills)-1] }

// concerns reports whether an element that names passengers and segments is about
// the documents of the current bill. Elements about others stand there, too.
func (d *documents) concerns(people, segments []int) bool {
	b := d.bill()
	if len(people) > 0 && b.passenger != 0 && !slices.Contains(people, b.passenger) {
		return false
	}
	covers := func(a *pnr.Air) bool { return a != nil && slices.Contains(segments, a.Number) }
	return len(segments) == 0 || slices.ContainsFunc(d.ticketed, covers)
}

// readEndorsement reads an FE line.
func (d *documents) readEndorsement(l *record.Line) {
	d.readOnce(l, &endorsement, &d.bill().endorsement)
}

// readTour reads an FT line.
func (d *documents) readTour(l *record.Line) { d.readOnce(l, &tourCode, &d.bill().tour) }

// readOnce takes a text that a bill has one of; a second one that differs is left
// out and told of.
func (d *documents) readOnce(l *record.Line, f *record.Field, to *string) {
	text, people, segments := d.cutAssociations(l)
	text = record.CleanText(text[min(f.From-1, len(text)):])
	switch {
	case text == "" || text == *to || !d.concerns(people, segments):
	case *to != "":
		l.Fail(f, errSecond)
	default:
		*to = text
		l.Mark(f)
		b := d.bill()
		b.marks = d.addMarks(b.marks, l)
	}
}

// readCarrier reads an FV line, FVLH or FV*F*LH. The A- line is about this issue, so
// it is worth more.
func (d *documents) readCarrier(l *record.Line) {
	text, people, segments := d.cutAssociations(l)
	code := strings.TrimPrefix(text, "FV")
	if record.Fits(code[:min(3, len(code))], "*A*") {
		code = code[3:]
	}
	b := d.bill()
	known := cmp.Or(d.carrier, b.carrier)
	switch code = strings.Trim(code, " "); {
	case code == "" || code == known || !d.concerns(people, segments):
	case !record.Fits(code, carrier):
		l.Fail(&plannedCarrier, errCarrier)
	case known != "":
		l.Fail(&plannedCarrier, errSecond)
	default:
		b.carrier = code
		l.Mark(&plannedCarrier)
		b.marks = d.addMarks(b.marks, l)
	}
}

// readValidating reads an A- line.
func (d *documents) readValidating(l *record.Line) {
	l.Str(&validating.Number)
	d.carrier = l.Str(&validating.Carrier)
	d.carrierAt = d.addMarks(nil, l)
}

// readTicket reads a T- line.
func (d *documents) readTicket(l *record.Line) {
	if doc, ok := d.readDocument(l, &ticket.Number); ok {
		b := d.bill()
		b.tickets = append(b.tickets, doc)
	}
}

// readHandTicket reads an FH line. It can stand behind another passenger than the
// one it names.
func (d *documents) readHandTicket(l *record.Line) {
	doc, ok := d.readDocument(l, &handTicket)
	if !ok {
		return
	}
	b := d.bill()
	if _, people, _ := d.cutAssociations(l); len(people) == 1 {
		doc.passenger = people[0]
	}
	b.byHand = append(b.byHand, doc)
}

// readDocument reads the numbers of a document, which belongs to the passenger of
// the current bill.
func (d *documents) readDocument(l *record.Line, f *record.Field) (doc document, ok bool) {
	s := l.Str(f)
	if s == "" {
		return document{}, false
	}
	numbers, err := readNumbers(strings.TrimLeft(s, "- "))
	if err != nil {
		g := *f
		g.Essential = f.Essential && len(numbers) == 0
		l.Fail(&g, err)
	}
	d.numbers += len(numbers)
	doc = document{numbers: numbers, passenger: d.bill().passenger, marks: d.addMarks(nil, l), at: l.At(f)}
	return doc, len(numbers) > 0
}

// readNumbers reads 229-1234567890, with -91 behind it for the last two digits
// of the last number of a conjunction, and other text behind a /. Where these
// cannot be the last ones, it returns the first number and an error.
func readNumbers(s string) ([]string, error) {
	const plain, serial = "999-9999999999", 4
	s, _, _ = strings.Cut(s, "/")
	s = strings.TrimRight(s, " ")
	if len(s) < len(plain) || !record.Fits(s[:len(plain)], plain) {
		return nil, errNumber
	}
	airline, number, rest := s[:3], s[serial:len(plain)], s[len(plain):]
	first := airline + number
	switch {
	case rest == "":
		return []string{first}, nil
	case !record.Fits(rest, "-99"):
		return nil, errNumber
	}
	count := countConjunction(number, rest[1:])
	if count > maxConjunction {
		return []string{first}, errConjunction
	}
	numbers := make([]string, count)
	for i := range numbers {
		numbers[i] = record.NumberAfter(first, i)
	}
	return numbers, nil
}

// countConjunction counts the serial numbers from the one to the next that ends in
// last.
func countConjunction(serial, last string) int {
	from, _ := parseSmall(serial[len(serial)-len(last):])
	to, _ := parseSmall(last)
	return (to-from+100)%100 + 1
}

// readCouponNumbers returns the coupons that the digits name; zeros name none.
func readCouponNumbers(digits []byte) (numbers []int, ok bool) {
	for _, c := range digits {
		if c < '0' || c > '0'+couponsOfTicket {
			return nil, false
		}
		if c != '0' {
			numbers = append(numbers, int(c-'0'))
		}
	}
	return numbers, true
}
