package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"

	"tripsync/ingest/pnr"
	"tripsync/transform"
	"tripsync/transform/passive"
	"tripsync/transform/places"
)

// A page is a booking as a travel agent likes to read it: who, where, when,
// with what documents, and what Concur would get of it.
type page struct {
	*tabwriter.Writer

	places *places.Table
	unread []int // numbers of the segments whose text nothing understands
}

// WriteBooking writes a booking for people, as the rules of its client read it.
func WriteBooking(out io.Writer, r *passive.Reading, faults []pnr.Fault, documents []transform.Document, table *places.Table) {
	w, p := page{tabwriter.NewWriter(out, 0, 0, 2, ' ', 0), table, r.Unread}, r.PNR
	w.heading(p)
	w.section("PASSENGERS", len(p.Passengers), func(i int) { w.passenger(&p.Passengers[i]) })
	w.section("JOURNEY", len(p.Segments), func(i int) { w.segment(p.Segments[i]) })
	w.section("TICKETS", len(p.Tickets), func(i int) { w.ticket(&p.Tickets[i]) })
	w.section("OTHER DOCUMENTS", len(p.EMDs), func(i int) { w.emd(&p.EMDs[i]) })
	w.section("REMARKS", len(p.Remarks), func(i int) { w.remark(&p.Remarks[i]) })
	w.section("NOT READ", len(faults), func(i int) { w.row(faults[i].At.String(), faults[i].Field+": "+faults[i].Error) })
	w.section("CONCUR", len(documents), func(i int) { w.verdict(&documents[i]) })
	if len(documents) == 0 {
		w.section("CONCUR", 1, func(int) { w.row("nothing to send: the booking is cancelled") })
	}
	fmt.Fprintln(w)
	_ = w.Flush() // of a writer whose owner checks
}

// section writes a title and a line for each of n things, or nothing for none.
func (w page) section(title string, n int, line func(i int)) {
	if n == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", title)
	for i := range n {
		line(i)
	}
	_ = w.Flush() // columns are those of one section
}

// row writes the cells of one line, columns apart.
func (w page) row(cells ...string) {
	fmt.Fprintf(w, "  %s\n", strings.TrimRight(strings.Join(cells, "\t"), "\t"))
}

func (w page) heading(p *pnr.PNR) {
	title := []string{cmp.Or(string(p.Locator), "no locator"), p.System}
	if p.Cancelled {
		title = append(title, "CANCELLED")
	}
	fmt.Fprintln(w, strings.Join(title, " · "))
	fmt.Fprintln(w, list(
		labelled("booked ", longDay(p.Created)),
		labelled("last heard of ", longDay(p.Issued)),
		labelled("office ", p.Office),
		labelled("IATA ", p.IATA),
		labelled("account ", p.Account),
		fmt.Sprintf("records read %d", len(p.Records)),
	))
}

func (w page) passenger(who *pnr.Passenger) {
	number, kind := strconv.Itoa(who.Number), who.Type
	if who.Infant() {
		number, kind = "", fmt.Sprintf("INF on the lap of %d", who.Number)
	}
	var programs []string
	for _, f := range who.Flyer {
		programs = append(programs, f.Carrier+" "+f.Number)
	}
	w.row(number, strings.TrimRight(who.Last+"/"+who.First+" "+who.Title, " /"), kind,
		list(who.Email, who.Mobile, labelled("employee ", who.Employee), labelled("ID ", who.ID), strings.Join(programs, ", ")))
}

func (w page) ticket(t *pnr.Ticket) {
	w.row(w.document(&t.Document), list(
		price(&t.Price),
		labelled("continues ", documentNumber(t.Master)),
		references("exchanged for ", t.Exchanges),
		repaid(t.Refund),
	))
	w.coupons(&t.Document)
}

func (w page) emd(e *pnr.EMD) {
	kind := "EMD"
	if e.MCO {
		kind = "MCO"
	}
	w.row(w.document(&e.Document), list(
		kind, e.Text, price(&e.Price),
		labelled("with ", e.For.String()),
		references("exchanged for ", e.Exchanges),
		repaid(e.Refund),
	))
	w.coupons(&e.Document)
}

// document returns the cells that tickets and EMDs have in common.
func (page) document(d *pnr.Document) string {
	whose := labelled("passenger ", number(d.Passenger))
	if d.Infant {
		whose = fmt.Sprintf("infant of %d", d.Passenger)
	}
	return strings.Join([]string{documentNumber(d.Number), longDay(d.Issued), whose}, "\t")
}

func (w page) coupons(d *pnr.Document) {
	for _, c := range d.Coupons {
		what := list(strings.TrimSpace(c.Carrier+" "+c.Flight), route(c.From, c.To), longDay(c.Depart.Date()), c.Text, labelled("basis ", c.FareBasis))
		w.row("", "", labelled("coupon ", number(c.Number)), strings.TrimSpace(c.Status+" "+what))
	}
}

func (w page) remark(m *pnr.Remark) {
	w.row(m.Text, list(numbers("passenger ", m.Passengers), numbers("segment ", m.Segments)))
}

// verdict says what becomes of a traveller's trip.
func (w page) verdict(d *transform.Document) {
	who := labelled("passenger ", number(d.Passenger))
	switch {
	case d.Reason.Code != "":
		w.row(who, "held: "+d.Reason.Text)
	case d.Itinerary != nil:
		w.row(who, list(fmt.Sprintf("trip %q", d.Itinerary.TripName)+labelled(" of ", d.Login), labelled("for request ", d.Itinerary.TravelRequestId)))
	}
	if d.Itinerary != nil {
		w.row("", "expense: "+d.Expense.String())
	}
	for _, n := range d.Notes {
		w.row("", "note: "+n)
	}
}

// list joins what is known.
func list(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// labelled puts a label before a value that is known.
func labelled(label, value string) string {
	if value == "" {
		return ""
	}
	return label + value
}

func number(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func numbers(label string, ns []int) string {
	var out []string
	for _, n := range ns {
		out = append(out, strconv.Itoa(n))
	}
	return labelled(label, strings.Join(out, ", "))
}

func longDay(d pnr.Date) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format("Mon 2 Jan 2006")
}

// documentNumber writes 2201234567890 as it stands on a ticket, 220-1234567890.
func documentNumber(n string) string {
	if len(n) < 4 {
		return n
	}
	return n[:3] + "-" + n[3:]
}

func references(label string, rs []pnr.Reference) string {
	var out []string
	for _, r := range rs {
		out = append(out, documentNumber(r.String()))
	}
	return labelled(label, strings.Join(out, ", "))
}

func price(p *pnr.Price) string {
	if p.Total == "" {
		return money(p.Base, cmp.Or(p.BaseCurrency, p.Currency))
	}
	return money(p.Total, p.Currency)
}

func money(amount, currency string) string {
	if amount == "" {
		return ""
	}
	return strings.TrimLeft(currency+" "+amount, " ")
}

func repaid(r *pnr.Repayment) string {
	if r == nil {
		return ""
	}
	return labelled("refunded ", money(r.Total, r.Currency))
}

func route(from, to string) string {
	if from == "" || to == "" {
		return from + to
	}
	return from + "–" + to
}
