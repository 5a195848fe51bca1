package mir_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"tripsync/ingest/mir"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
	"tripsync/transform"
	"tripsync/transform/places"
)

// A message is a MIR of a booking of Jane Doe's.
type message struct {
	system string // 1G unless set
	size   string // 00999 unless set
	number int    // of the record
	day    string // on which it was made, with its year
	kind   string // A unless set
	items  []string
}

// text returns the message. Its counters say nothing.
func (m message) text() string {
	or := func(s, other string) string {
		if s == "" {
			return other
		}
		return s
	}
	head := []string{
		fmt.Sprintf("T5%s773392%s%05d%s0915 LH220LUFTHANSA               16MAR27AB12CDAB34EF", or(m.system, "1G"), or(m.size, "00001"), m.number, m.day),
		fmt.Sprintf("9Z9Z9Z9Z99999992 TSTND1         9Z9ZXY QXAG02JAN27002%s%03d", m.day, m.number),
		"EUR0000000100000EUR00000000  00000000  00000000  00000000  00000000  000000000000               ",
		"NNNYN7NNYAY" + or(m.kind, "A") + " NNNX   DE                             ",
		"000000000000000000000000000000000000000000000000",
	}
	return strings.Join(append(head, m.items...), "\r\n") + "\r\n\f"
}

const (
	jane = "A02DOE/JANEMRS                                 7          00         ADT       N"

	out  = "A0401LH220LUFTHANSA   1029Y %s16MAR1005 1120 2CDGPARIS/CHARLESFRAFRANKFURT    INM   O01PC320 1  00300F TK:N"
	back = "A0502LH220LUFTHANSA   1034Y %s19MAR1235 1350 2FRAFRANKFURT    CDGPARIS/CHARLESM    "

	retention = "A1660124JAN28TZZ                                FRA HK        1\r\nOD-RETENTION LINE"
)

// read returns the one booking of the messages, and the document of its traveller.
func read(t *testing.T, all ...message) (*pnr.PNR, []transform.Document) {
	t.Helper()
	var records []*pnr.Record
	for i, m := range all {
		for r, err := range mir.Parse(fmt.Sprintf("%d.mir", i), strings.NewReader(m.text()), 0) {
			if err != nil {
				t.Fatal(err)
			}
			records = append(records, r)
		}
	}
	bookings := pnr.Fold(records)
	if len(records) != len(all) || len(bookings) != 1 {
		t.Fatalf("%d records, %d bookings", len(records), len(bookings))
	}
	table, err := places.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	client := &transform.Client{Name: "acme", Supplier: "Agency", Ladder: []transform.Rung{transform.TemplateRung{Template: "{first}.{last}@acme.example"}}}
	return &bookings[0], (&transform.Transformer{Places: table}).Documents(&bookings[0], client)
}

// checkSent compares how many segments are sent, and looks for a note.
func checkSent(t *testing.T, all []transform.Document, segments int, note string) {
	t.Helper()
	if len(all) != 1 || all[0].Itinerary == nil {
		t.Fatalf("got %+v, want one document", all)
	}
	if got := len(all[0].Itinerary.Bookings[0].Segments); got != segments {
		t.Errorf("%d segments are sent, want %d; notes %q", got, segments, all[0].Notes)
	}
	if notes := strings.Join(all[0].Notes, "\n"); note == "" && notes != "" || !strings.Contains(notes, note) {
		t.Errorf("notes %q, want %q", notes, note)
	}
}

// TestOrderMarks sends the flights of airlines' orders whatever status they have, and
// finds their mark behind the fixed columns of either kind of flight.
func TestOrderMarks(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		system, kind, out, back string
		marked                  [2]bool
	}{
		"passives of 1G":              {"1G", "A", "ZK", "ZK", [2]bool{}},
		"passives of 1V, non-faring":  {"1V", "J", "ZK", "ZK", [2]bool{}},
		"marked since February 2026":  {"1G", "A", "HK", "HK", [2]bool{true, true}},
		"one changed, the older kept": {"1G", "A", "HK", "ZK", [2]bool{true, false}},
		"one of an order":             {"1G", "H", "HK", "HK", [2]bool{false, true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			flights := [2]string{fmt.Sprintf(out, tt.out), fmt.Sprintf(back, tt.back)}
			for i, marked := range tt.marked {
				if marked {
					flights[i] += "NDC:Y"
				}
			}
			p, all := read(t, message{system: tt.system, number: 3, day: "05JAN27", kind: tt.kind, items: []string{jane, flights[0], flights[1]}})
			checkSent(t, all, 2, "")
			for i, s := range p.Segments {
				a := s.(*pnr.Air)
				if at, known := a.Marks.Of("ndc"); a.NDC != tt.marked[i] || known != tt.marked[i] || known && at.Column != len(flights[i]) {
					t.Errorf("flight %d: marked %t at %v, want %t", i+1, a.NDC, at, tt.marked[i])
				}
			}
		})
	}
}

// TestOrderChanged keeps one segment where a flight of an older order has changed and
// has the new status and mark since.
func TestOrderChanged(t *testing.T) {
	t.Parallel()
	before := message{number: 3, day: "05JAN27", items: []string{jane, fmt.Sprintf(out, "ZK"), fmt.Sprintf(back, "ZK")}}
	changed := message{number: 4, day: "08JAN27", items: []string{jane, strings.Replace(fmt.Sprintf(out, "HK"), "1005 1120", "1030 1145", 1) + " NDC:Y", fmt.Sprintf(back, "ZK")}}
	p, all := read(t, before, changed)
	checkSent(t, all, 2, "")
	if a := p.Segments[0].(*pnr.Air); a.Status != "HK" || !a.NDC || a.Depart.String() != "2027-03-16T10:30" {
		t.Errorf("first flight %+v", a)
	}
}

// TestVanishedOrder keeps flights that are not shown where a line that keeps the booking
// alive stands alone: void, cancel and refund of an order make no record, and such a line
// proves nothing. A note tells of it. A record that shows other segments does.
func TestVanishedOrder(t *testing.T) {
	t.Parallel()
	before := message{number: 3, day: "05JAN27", items: []string{jane, fmt.Sprintf(out, "ZK"), fmt.Sprintf(back, "ZK")}}
	const doubt = "the newest record shows no more than what keeps the booking alive"
	for name, tt := range map[string]struct {
		day   string
		items []string
		sent  int
		note  string
	}{
		"a holding line alone":            {"08JAN27", []string{retention}, 2, doubt},
		"two of them":                     {"08JAN27", []string{retention, strings.Replace(retention, "A16601", "A16602", 1)}, 2, doubt},
		"a holding hotel":                 {"08JAN27", []string{"A1670124JAN28ZZFRA HK25JAN001PNR RETENTION SEGMENT"}, 2, doubt},
		"one more, the flights shown":     {"08JAN27", []string{fmt.Sprintf(out, "ZK"), fmt.Sprintf(back, "ZK"), strings.Replace(retention, "A16601", "A16603", 1)}, 2, "segment 3: it only keeps the booking alive, not sent"},
		"a hotel behind the first flight": {"08JAN27", []string{"A1670118MAR27ZZFRA HK19MAR001SAMPLE INN"}, 2, ""},
		"when all is over":                {"20MAR27", []string{retention}, 2, "segment 3: it only keeps the booking alive, not sent"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, all := read(t, before, message{number: 4, day: tt.day, items: append([]string{jane}, tt.items...)})
			checkSent(t, all, tt.sent, tt.note)
			if doubted := strings.Contains(strings.Join(all[0].Notes, "\n"), doubt); doubted != (tt.note == doubt) {
				t.Errorf("notes %q", all[0].Notes)
			}
			if _, held := p.Segments[len(p.Segments)-1].(*pnr.Other); held != strings.Contains(strings.Join(tt.items, ""), "RETENTION") {
				t.Errorf("segments %+v", p.Segments)
			}
		})
	}
}

// TestOrderExchanged gives no ticket the amount of an order's exchange that is printed
// for several passengers: all are exchanged at once, and it is not per person. A fault
// tells of it. Tickets that each have a fare of their own, or are of no order, keep it.
func TestOrderExchanged(t *testing.T) {
	t.Parallel()
	const (
		amount = "A07%sEUR      100.00EUR      181.50               EURT1:   81.50XT"
		given  = "A100105JAN2699999992PAR                   S                                    A\r\nTI:2209900000001412"
		shared = "an amount of several passengers, in an order's exchange"
	)
	ticket := func(name string, number int, fare string) string {
		return fmt.Sprintf("A02%-33s%-12s699%07d01000000077ADT   %2s01N", name, "0059000011", number, fare)
	}
	jane, john := ticket("DOE/JANEMRS", 31, "01"), ticket("ROE/JOHNMR", 32, "01")
	one, two := fmt.Sprintf(amount, "01"), fmt.Sprintf(amount, "02")
	for name, tt := range map[string]struct {
		kind, status string
		items        []string // in the order of sections, but for the flight
		want         string   // amounts of the tickets
		fault        bool
	}{
		"marked":                     {"1G H", "HK NDC:Y", []string{jane, john, one, given}, " ", true},
		"older":                      {"1G H", "ZK", []string{jane, john, one, given}, " ", true},
		"Apollo's":                   {"1V H", "ZK", []string{jane, john, one, given}, " ", true},
		"a copy":                     {"1G A", "ZK", []string{jane, john, one, given}, " ", true},
		"named by the first alone":   {"1G H", "ZK", []string{jane, ticket("ROE/JOHNMR", 32, ""), one, given}, " ", true},
		"one passenger":              {"1G H", "ZK", []string{jane, one, given}, "181.50", false},
		"two, each with a fare":      {"1G H", "ZK", []string{jane, ticket("ROE/JOHNMR", 32, "02"), one, two, given}, "181.50 181.50", false},
		"issued, nothing exchanged":  {"1G H", "ZK", []string{jane, john, one}, "181.50 181.50", false},
		"exchanged, but of no order": {"1G H", "HK", []string{jane, john, one, given}, "181.50 181.50", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			status, mark, _ := strings.Cut(tt.status, " ")
			system, kind, _ := strings.Cut(tt.kind, " ")
			items := append([]string{fmt.Sprintf(out, status) + mark}, tt.items...)
			slices.Sort(items)
			records, errs := parse(t, message{system: system, number: 3, day: "05JAN27", kind: kind, items: items}.text())
			if len(errs) > 0 || len(records) != 1 {
				t.Fatalf("got %v, want a record", errs)
			}
			r := records[0]
			var got []string
			for _, k := range r.Tickets {
				got = append(got, k.Total)
				if k.Total == "" && (k.Base != "" || len(k.Taxes) > 0) {
					t.Errorf("ticket %+v has a part of the amount", k)
				}
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("amounts %q, want %q", got, tt.want)
			}
			if faults := fmt.Sprint(r.Faults); strings.Contains(faults, shared) != tt.fault || strings.Contains(faults, "181") {
				t.Errorf("faults %v", faults)
			}
		})
	}
}

// TestHoldingItems takes an item for a holding line by what its text says, and none of
// the kinds that are booked.
func TestHoldingItems(t *testing.T) {
	t.Parallel()
	const (
		tour  = "A1660124JAN28TZZ                                FRA HK        1"
		other = "A1660124JAN28SZZ                                FRA HK        1"
		train = "A1660124JAN28R2C                                FRA HK        1"
		hotel = "A1670124JAN28ZZFRA HK25JAN001"
	)
	for text, want := range map[string]bool{
		tour + "\r\nOD-RETENTION LINE":                                     true,
		other + "\r\nOD-ABC RETENTION SEGMENT":                             true,
		other + "\r\nOD-***THANK YOU FOR BOOKING WITH US***":               true,
		other + "\r\nFF:01 KEEP PNR ACTIVE":                                true,
		"A1660124JAN28TZZRETENTION                        FRA HK        1": true,
		hotel + "RETENTION LINE":                                           true,
		hotel + "\r\nOD-PRESERVEPNR":                                       true,
		tour + "\r\nOD-WATER RETENTION BASIN TOUR":                         false,
		tour + "\r\nOD-RETENTION LINE\r\nCF:01ABC123":                      false,
		other + "\r\nOD-RETENTION LINE/CF-ABC123":                          false,
		train + "\r\nOD-RETENTION LINE":                                    false,
		hotel + "HOTEL RETENTION":                                          false,
		hotel + "RETENTION PARK HOTEL\r\nW-:01RETENTION STREET":            false,
		hotel + "RETENTION\r\nOD-/SI-LATE ARRIVAL":                         false,
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			p, _ := read(t, message{number: 3, day: "05JAN27", items: []string{jane, text}})
			o, ok := p.Segments[0].(*pnr.Other)
			if got := ok && o.Holding; got != want {
				t.Fatalf("holding: %t, want %t", got, want)
			}
			if want && (!strings.Contains(text, o.Text) || o.Text == "" || o.Start.String() != "2028-01-24" || o.City != "FRA") {
				t.Errorf("holding line %+v", o)
			}
		})
	}
}

// TestAggregatorsMIR reads a record without size, whose sections stand in another order,
// and names it. One that has a size is read in its order.
func TestAggregatorsMIR(t *testing.T) {
	t.Parallel()
	items := []string{fmt.Sprintf(out, "HK") + " NDC:Y", "A14FT-NDC ORDER LH220T7Y2QRM5", "A14VL-091504JANFRARMLHQK7DMR", fmt.Sprintf(back, "HK"), jane}
	m := message{size: "00000", number: 3, day: "05JAN27", kind: "A", items: items}
	records, errs := parse(t, m.text())
	if len(errs) > 0 || len(records) != 1 {
		t.Fatalf("got %v, want a record", errs)
	}
	r := records[0]
	if !r.Aggregator || len(r.Passengers) != 1 || len(r.Segments) != 2 || len(r.Remarks) != 1 || len(r.Faults) != 0 {
		t.Errorf("record %s", recordtest.EncodeJSON(t, r))
	}
	if a := r.Segments[0].(*pnr.Air); a.Locator != "QK7DMR" {
		t.Errorf("locator %q of the airline", a.Locator)
	}
	m.size = "00001"
	if _, errs := parse(t, m.text()); len(errs) != 1 || !strings.Contains(errs[0].Error(), "of a second record") {
		t.Errorf("with a size: %v", errs)
	}
}
