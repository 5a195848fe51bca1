package transform_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// byRemark takes the login of a booking of one from its remark, so that names do not
// decide on it.
func byRemark() *transform.Client {
	return acme(transform.RemarkRung{Pattern: regexp.MustCompile(`^LOGIN-(\S+)$`)})
}

// oneFlight is a booking of Jane Doe alone, whose login is jane.
func oneFlight(t *testing.T, system, locator, status string) *pnr.PNR {
	t.Helper()
	p := booking(t, doe())
	p.System, p.Locator, p.Issued = system, pnr.RecordLocator(locator), day(t, "2026-01-05")
	p.Remarks = []pnr.Remark{{Text: "LOGIN-jane"}}
	p.Segments = p.Segments[:1]
	p.Segments[0].Head().Status = status
	return p
}

// sentOf shows what each document has once twins are one: "locator: elements > who has
// the others".
func sentOf(tr *transform.Transformer, c *transform.Client, bookings ...*pnr.PNR) []string {
	with := *tr
	with.Twins = tr.FindTwins(bookings, c)
	var out []string
	for _, p := range bookings {
		for _, d := range with.Documents(p, c) {
			text := []string{d.Locator + ":" + elementsOf(&d)}
			for _, k := range d.Given {
				text = append(text, k.Locator)
			}
			out = append(out, strings.Join(text, " > "))
		}
	}
	slices.Sort(out)
	return out
}

func elementsOf(d *transform.Document) string {
	flights := []string{""}
	for _, s := range segmentsOf(d) {
		if a, ok := s.(*itinerary.Air); ok {
			flights = append(flights, a.StartCityCode+"-"+a.EndCityCode)
		}
	}
	return strings.Join(flights, " ")
}

// A flight is one where one booking is a passive, or both print the same number; and
// never where they contradict each other, or people may be two.
func TestTwinFlights(t *testing.T) {
	t.Parallel()
	const ghost, booked = "1G-GHOSTA-260103-2:", "1A-REALAA-260103-2:"
	one := []string{booked + " CDG-FRA", ghost + " > " + strings.Trim(booked, ":")}
	both := []string{booked + " CDG-FRA", ghost + " CDG-FRA"}
	air := func(p *pnr.PNR) *pnr.Air { return p.Segments[0].(*pnr.Air) }
	for name, tt := range map[string]struct {
		change func(booked, ghost *pnr.PNR)
		want   []string
	}{
		"a passive":                          {func(_, _ *pnr.PNR) {}, one},
		"both active":                        {func(_, g *pnr.PNR) { air(g).Status = "HK" }, both},
		"both active, one airline's locator": {func(r, g *pnr.PNR) { air(g).Status, air(g).Locator, air(r).Locator = "HK", "QWE7RT", "QWE7RT" }, one},
		"the locator is the order's":         {func(_, g *pnr.PNR) { air(g).Status, air(g).Locator = "HK", "REALAA" }, one},
		"both active, one ticket": {func(r, g *pnr.PNR) {
			air(g).Status = "HK"
			r.Tickets, g.Tickets = []pnr.Ticket{ticket(t, "2201234567890", 1)}, []pnr.Ticket{ticket(t, "2201234567890", 1)}
		}, one},
		"other locators":                {func(r, g *pnr.PNR) { air(g).Locator, air(r).Locator = "QWE7RT", "QWE7RU" }, both},
		"another day":                   {func(_, g *pnr.PNR) { air(g).Depart, air(g).Arrive = air(g).Depart+1440, air(g).Arrive+1440 }, both},
		"another hour":                  {func(_, g *pnr.PNR) { air(g).Depart += 10 }, one},
		"another number":                {func(_, g *pnr.PNR) { air(g).Flight = "1031" }, both},
		"another airline":               {func(_, g *pnr.PNR) { air(g).Carrier, air(g).Operating = "UA", "LH" }, both},
		"another airport":               {func(_, g *pnr.PNR) { air(g).From = "ORY" }, []string{booked + " CDG-FRA", ghost + " ORY-FRA"}},
		"another first name, one login": {func(_, g *pnr.PNR) { g.Passengers[0].First = "JOHN" }, both},
		"another last name, one login":  {func(_, g *pnr.PNR) { g.Passengers[0].Last = "ROE" }, both},
		"an initial":                    {func(_, g *pnr.PNR) { g.Passengers[0].First = "J" }, one},
		"no first name":                 {func(_, g *pnr.PNR) { g.Passengers[0].First = "" }, both},
		"another login":                 {func(_, g *pnr.PNR) { g.Remarks[0].Text = "LOGIN-joan" }, both},
		"no login":                      {func(_, g *pnr.PNR) { g.Remarks = nil }, both},
		"an order":                      {func(_, g *pnr.PNR) { air(g).NDC = true }, []string{booked + " > " + strings.Trim(ghost, ":"), ghost + " CDG-FRA"}},
		"one is waitlisted":             {func(r, _ *pnr.PNR) { air(r).Status = "HL" }, []string{booked, ghost + " CDG-FRA"}},
		"one booking":                   {func(_, g *pnr.PNR) { g.System, g.Locator, g.Created = "1A", "REALAA", 0 }, []string{booked + " CDG-FRA", "1A-REALAA-2: CDG-FRA"}},
		"more is left": {
			func(_, g *pnr.PNR) { g.Segments = append(g.Segments, booking(t).Segments[1]) },
			[]string{booked + " CDG-FRA", ghost + " FRA-CDG > " + strings.Trim(booked, ":")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, g := oneFlight(t, "1A", "REALAA", "HK"), oneFlight(t, "1G", "GHOSTA", "AK")
			tt.change(r, g)
			if diff := cmp.Diff(tt.want, sentOf(transformer(t), byRemark(), g, r)); diff != "" {
				t.Errorf("sent (-want +got):\n%s", diff)
			}
		})
	}
}

// Of two of a kind the one with more of the journey keeps it, else the lower one. Three
// are one if all are twins of each other; nine are none.
func TestWhoKeeps(t *testing.T) {
	t.Parallel()
	tr, c := transformer(t), byRemark()
	a, b := oneFlight(t, "1G", "AAAAAA", "AK"), oneFlight(t, "1G", "BBBBBB", "AK")
	check := func(what string, want []string, bookings ...*pnr.PNR) {
		t.Helper()
		if diff := cmp.Diff(want, sentOf(tr, c, bookings...)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	check("the lower", []string{"1G-AAAAAA-260103-2: CDG-FRA", "1G-BBBBBB-260103-2: > 1G-AAAAAA-260103-2"}, b, a)
	b.Segments = append(b.Segments, booking(t).Segments[1])
	check("the longer", []string{"1G-AAAAAA-260103-2: > 1G-BBBBBB-260103-2", "1G-BBBBBB-260103-2: CDG-FRA FRA-CDG"}, b, a)
	active := oneFlight(t, "1S", "REALAA", "HK")
	check("three", []string{"1G-AAAAAA-260103-2: > 1S-REALAA-260103-2", "1G-BBBBBB-260103-2: FRA-CDG > 1S-REALAA-260103-2", "1S-REALAA-260103-2: CDG-FRA"}, b, active, a)
	other := oneFlight(t, "1V", "OTHERA", "HK")
	check("two of three contradict", []string{"1G-AAAAAA-260103-2: CDG-FRA", "1S-REALAA-260103-2: CDG-FRA", "1V-OTHERA-260103-2: CDG-FRA"}, other, active, a)
	var many []*pnr.PNR
	var want []string
	for i := range transform.MostTwins + 1 {
		many = append(many, oneFlight(t, "1G", fmt.Sprintf("AAAAA%c", 'A'+i), "AK"))
		want = append(want, fmt.Sprintf("1G-AAAAA%c-260103-2: CDG-FRA", 'A'+i))
	}
	check("very many", want, many...)
}

// What a newer booking says to be cancelled is not sent, if both are surely one.
func TestDenied(t *testing.T) {
	t.Parallel()
	const booked, ghost = "1A-REALAA-260103-2", "1G-GHOSTA-260103-2"
	for _, tt := range []struct {
		issued, locator string
		want            []string
		note            string
	}{
		{"2026-01-06", "QWE7RT", []string{ghost + ":"}, "segment 1: cancelled in " + booked + ", which is newer; not sent"},
		{"2026-01-05", "QWE7RT", []string{ghost + ": CDG-FRA"}, "segment 1: cancelled in " + booked + ", and nothing tells which is newer; still sent"},
		{"2026-01-04", "QWE7RT", []string{ghost + ": CDG-FRA"}, ""},
		{"2026-01-06", "", []string{ghost + ": CDG-FRA"}, ""},
	} {
		r, g := oneFlight(t, "1A", "REALAA", "UN"), oneFlight(t, "1G", "GHOSTA", "AK")
		r.Issued = day(t, tt.issued)
		g.Segments[0].(*pnr.Air).Locator, r.Segments[0].(*pnr.Air).Locator = "QWE7RT", pnr.RecordLocator(tt.locator)
		tr := transformer(t)
		if diff := cmp.Diff(tt.want, sentOf(tr, byRemark(), r, g)); diff != "" {
			t.Errorf("%s %q (-want +got):\n%s", tt.issued, tt.locator, diff)
		}
		tr.Twins = tr.FindTwins([]*pnr.PNR{g, r}, byRemark())
		if notes := strings.Join(tr.Documents(g, byRemark())[0].Notes, "\n"); notes != tt.note {
			t.Errorf("%s %q: notes %q, want %q", tt.issued, tt.locator, notes, tt.note)
		}
	}
}

// Stays, trains and rides are one by their confirmations.
func TestTwinServices(t *testing.T) {
	t.Parallel()
	service := func(status, confirmation string) pnr.Service {
		return pnr.Service{Element: pnr.Element{Number: 1, Status: status}, ID: "HHL", Confirmation: confirmation}
	}
	stay := func(status, confirmation, name, in, out string) *pnr.Hotel {
		return &pnr.Hotel{Service: service(status, confirmation), Name: name, City: "FRA", CheckIn: day(t, in), CheckOut: day(t, out)}
	}
	train := func(confirmation, train, depart string) *pnr.Rail {
		r := &pnr.Rail{Service: service("HK", confirmation), Train: train}
		if err := r.Depart.UnmarshalText([]byte(depart)); err != nil {
			t.Fatal(err)
		}
		return r
	}
	ride := func(confirmation, start string) *pnr.Ride {
		return &pnr.Ride{Service: service("HK", confirmation), City: "FRA", From: "FRA", To: "FRA", Start: pnr.At(local(t, start))}
	}
	car := func(status string) *pnr.Car {
		return &pnr.Car{Service: service(status, "C1"), City: "FRA", Start: pnr.At(local(t, "2026-02-03T10:15")), End: pnr.At(local(t, "2026-02-05T10:15"))}
	}
	const in, out = "2026-02-03", "2026-02-05"
	for name, tt := range map[string]struct {
		a, b pnr.Segment
		want bool
	}{
		"one confirmation":          {stay("HK", "AB-12 3*4", "", in, out), stay("HK", "ab1234", "GRAND", in, "2026-02-06"), true},
		"another first day":         {stay("HK", "1234", "", in, out), stay("HK", "1234", "", "2026-02-04", out), false},
		"other confirmations":       {stay("HK", "1234", "GRAND", in, out), stay("MK", "1235", "GRAND", in, out), false},
		"a passive, a word":         {stay("HK", "1234", "GRAND HOTEL", in, out), stay("MK", "", "The Grand", in, out), true},
		"no passive":                {stay("HK", "1234", "GRAND HOTEL", in, out), stay("HK", "", "The Grand", in, out), false},
		"no word but usual ones":    {stay("HK", "1234", "GRAND HOTEL", in, out), stay("MK", "", "HOTEL ROYAL", in, out), false},
		"another last day":          {stay("HK", "1234", "GRAND", in, out), stay("MK", "", "GRAND", in, "2026-02-06"), false},
		"trains":                    {train("R7", "ICE 73", "2026-02-03"), train("R7", "073", "2026-02-03T10:15"), true},
		"trains by minute":          {train("R7", "", "2026-02-03T10:15"), train("R7", "ICE 73", "2026-02-03T10:15"), true},
		"trains of one day":         {train("R7", "", "2026-02-03"), train("R7", "", "2026-02-03"), false},
		"trains, return":            {train("R7", "ICE 73", "2026-02-03T10:15"), train("R7", "ICE 74", "2026-02-03T18:15"), false},
		"trains, other bookings":    {train("R7", "ICE 73", "2026-02-03T10:15"), train("R8", "ICE 73", "2026-02-03T10:15"), false},
		"trains, not confirmed":     {train("", "ICE 73", "2026-02-03T10:15"), train("", "ICE 73", "2026-02-03T10:15"), false},
		"rides":                     {ride("C1", "2026-02-03T10:15"), ride("C-1", "2026-02-03T10:15"), true},
		"rides, another minute":     {ride("C1", "2026-02-03T10:15"), ride("C1", "2026-02-03T10:20"), false},
		"a ride and a train":        {ride("C1", "2026-02-03T10:15"), train("C1", "", "2026-02-03T10:15"), false},
		"cars are not on the sheet": {car("HK"), car("MK"), false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x, y := oneFlight(t, "1A", "AAAAAA", "HK"), oneFlight(t, "1G", "BBBBBB", "HK")
			x.Segments, y.Segments = pnr.Segments{tt.a}, pnr.Segments{tt.b}
			got := len(transformer(t).FindTwins([]*pnr.PNR{x, y}, byRemark())) > 0
			if got != tt.want {
				t.Errorf("twins %t", got)
			}
			if alike := shareLikeness(transformer(t), x, y); tt.want && !alike {
				t.Error("nothing finds one by the other")
			}
		})
	}
}

func shareLikeness(tr *transform.Transformer, x, y *pnr.PNR) bool {
	return slices.ContainsFunc(tr.Likenesses(x, byRemark()), func(l string) bool { return slices.Contains(tr.Likenesses(y, byRemark()), l) })
}

// The keeper has what both know, and the documents of a booking of which nothing is
// left. What it knows itself stays.
func TestTwinsAreFilled(t *testing.T) {
	t.Parallel()
	tr, c := transformer(t), byRemark()
	r, g := oneFlight(t, "1A", "REALAA", "HK"), oneFlight(t, "1G", "GHOSTA", "AK")
	g.Passengers = []pnr.Passenger{roe(), doe()}
	g.Passengers[0].Number, g.Passengers[1].Number = 1, 2
	g.Remarks[0].Passengers = []int{2}
	r.Segments[0].Head().Number = 7
	keeps, ghost := r.Segments[0].(*pnr.Air), g.Segments[0].(*pnr.Air)
	keeps.TerminalFrom, ghost.TerminalFrom, ghost.TerminalTo = "2", "1", "1"
	ghost.Class, ghost.Seats = "M", []pnr.Seat{{Passenger: 1, Seat: "9A"}, {Passenger: 2, Seat: "12A"}}
	g.Tickets = []pnr.Ticket{ticket(t, "2201234567890", 2), ticket(t, "2201234567891", 1)}
	g.EMDs = []pnr.EMD{{Document: pnr.Document{Number: "2201234567892", Passenger: 2, Price: pnr.Price{Total: "9.00", Currency: "EUR"}}}}
	tr.Twins = tr.FindTwins([]*pnr.PNR{r, g}, c)
	b := tr.Documents(r, c)[0].Itinerary.Bookings[0]
	air := b.Segments[0].(*itinerary.Air)
	want := "2 1 Y [{1 12A}] Y"
	if got := fmt.Sprint(air.StartTerminal, " ", air.EndTerminal, " ", air.ClassOfService, " ", air.Seats, " ", air.ETicket); got != strings.ReplaceAll(want, "{1 12A}", fmt.Sprint(itinerary.AirSeat{PassengerRph: 1, SeatNumber: "12A"})) {
		t.Errorf("flight %s, want %s", got, want)
	}
	if len(b.AirlineTickets) != 1 || len(b.MiscChargeOrders) != 1 {
		t.Errorf("%d tickets, %d EMDs", len(b.AirlineTickets), len(b.MiscChargeOrders))
	}
	kept := *tr
	kept.Twins = tr.Twins.Keeping()
	if d := kept.Documents(g, c)[1]; elementsOf(&d) != " CDG-FRA" || d.Given != nil || !strings.Contains(strings.Join(d.Notes, "\n"), "it stays here until Concur has it there") {
		t.Errorf("until then: %s %v %q", elementsOf(&d), d.Given, d.Notes)
	}
}

// What is left of the other trip keeps its documents, and nobody has one twice.
func TestDocumentsOfTwins(t *testing.T) {
	t.Parallel()
	c := byRemark()
	for name, tt := range map[string]struct {
		change       func(booked, ghost *pnr.PNR)
		kept, passed int // tickets of the trip that keeps the flight, and of the other one
	}{
		"nothing is left": {func(_, _ *pnr.PNR) {}, 1, 0},
		"more is left":    {func(_, g *pnr.PNR) { g.Segments = append(g.Segments, booking(t).Segments[1]) }, 0, 1},
		"more is left, cancelled": {func(_, g *pnr.PNR) {
			g.Segments = append(g.Segments, booking(t).Segments[1])
			g.Segments[1].Head().Status = "UN"
		}, 1, 0},
		"both have it": {func(b, g *pnr.PNR) { b.Tickets = g.Tickets }, 1, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, g := oneFlight(t, "1A", "REALAA", "HK"), oneFlight(t, "1G", "GHOSTA", "AK")
			g.Tickets = []pnr.Ticket{ticket(t, "2201234567890", 1)}
			tt.change(b, g)
			documents := all(transformer(t), c, []*pnr.PNR{b, g}, transformer(t).FindTwins([]*pnr.PNR{b, g}, c))
			for key, want := range map[string]int{"1A-REALAA-260103-2": tt.kept, "1G-GHOSTA-260103-2": tt.passed} {
				d, got := documents[key], 0
				if d.Itinerary != nil {
					got = len(d.Itinerary.Bookings[0].AirlineTickets)
				}
				if got != want {
					t.Errorf("%s: %d tickets, want %d", key, got, want)
				}
			}
		})
	}
}

// A segment of somebody who may be another traveller of the booking has no twin.
func TestNobodysTwins(t *testing.T) {
	t.Parallel()
	c := acme(transform.TemplateRung{Template: "{last}@acme.example"})
	b, g := oneFlight(t, "1A", "REALAA", "HK"), oneFlight(t, "1G", "GHOSTA", "AK")
	b.Passengers = append(b.Passengers, pnr.Passenger{Number: 2, Tattoo: "3", Last: "DOE", First: "JOHN"})
	if twins := transformer(t).FindTwins([]*pnr.PNR{b, g}, c); len(twins) > 0 {
		t.Error("two have one login")
	}
	b.Passengers[1].Last = "ROE"
	if twins := transformer(t).FindTwins([]*pnr.PNR{b, g}, c); len(twins) != 2 {
		t.Error("each has a login")
	}
	b.Segments = append(b.Segments, booking(t).Segments[1])
	b.Segments[0].(*pnr.Air).Party = 1
	if twins := transformer(t).FindTwins([]*pnr.PNR{b, g}, c); len(twins) > 0 {
		t.Error("the flight is for one of two")
	}
}

// someBookings are bookings of two people, with flights and stays that are often alike.
func someBookings() *rapid.Generator[[]*pnr.PNR] {
	return rapid.Custom(func(t *rapid.T) []*pnr.PNR {
		var out []*pnr.PNR
		for i := range rapid.IntRange(2, 4).Draw(t, "bookings") {
			p := &pnr.PNR{
				System: rapid.SampledFrom([]string{"1A", "1G"}).Draw(t, "system"), Locator: pnr.RecordLocator(fmt.Sprintf("AAAAA%d", i)),
				Issued: pnr.Date(739000 + rapid.IntRange(0, 1).Draw(t, "issued")), Passengers: []pnr.Passenger{doe(), roe()},
			}
			p.Passengers = p.Passengers[:rapid.IntRange(1, 2).Draw(t, "people")]
			for n := range rapid.IntRange(0, 3).Draw(t, "segments") {
				p.Segments = append(p.Segments, someSegment(n+1).Draw(t, "segment"))
			}
			out = append(out, p)
		}
		return out
	})
}

func someSegment(number int) *rapid.Generator[pnr.Segment] {
	return rapid.Custom(func(t *rapid.T) pnr.Segment {
		e := pnr.Element{Number: number, Status: rapid.SampledFrom([]string{"HK", "AK", "MK", "UN"}).Draw(t, "status")}
		on := pnr.Date(739200 + rapid.IntRange(0, 1).Draw(t, "day"))
		number := rapid.SampledFrom([]string{"", "", "ONE", "TWO"}).Draw(t, "confirmation")
		if rapid.Bool().Draw(t, "stay") {
			return &pnr.Hotel{
				Service: pnr.Service{Element: e, ID: rapid.SampledFrom([]string{"HHL", "HTL"}).Draw(t, "id"), Confirmation: number},
				Name:    rapid.SampledFrom([]string{"", "GRAND", "ROYAL", "GRAND ROYAL"}).Draw(t, "name"), City: "FRA", CheckIn: on, CheckOut: on + 2,
			}
		}
		return &pnr.Air{
			Element: e, Carrier: "LH", Flight: rapid.SampledFrom([]string{"1", "2"}).Draw(t, "flight"), From: "CDG", To: "FRA",
			Depart: on.At(9, 0), Arrive: on.At(10, 0), Locator: pnr.RecordLocator(number), Equipment: rapid.SampledFrom([]string{"", "320"}).Draw(t, "equipment"),
		}
	})
}

// all returns the documents of bookings, by our keys.
func all(tr *transform.Transformer, c *transform.Client, bookings []*pnr.PNR, twins transform.Twins) map[string]transform.Document {
	with, out := *tr, map[string]transform.Document{}
	with.Twins = twins
	for _, p := range bookings {
		for _, d := range with.Documents(p, c) {
			out[d.Locator] = d
		}
	}
	return out
}

func segmentsOf(d *transform.Document) []itinerary.Segment {
	if d.Itinerary == nil {
		return nil
	}
	return d.Itinerary.Bookings[0].Segments
}

// Whatever bookings there are: their order makes no difference; a trip lacks only what
// it gave to another trip of the same login, and that has it, or what is denied; each
// trip that gives until then loses nothing; and once all is given, nothing is left to
// give.
func TestTwinsLoseNothing(t *testing.T) {
	t.Parallel()
	tr, c := transformer(t), byName()
	rapid.Check(t, func(t *rapid.T) {
		bookings := someBookings().Draw(t, "bookings")
		twins := tr.FindTwins(bookings, c)
		before, after, during := all(tr, c, bookings, nil), all(tr, c, bookings, twins), all(tr, c, bookings, twins.Keeping())
		shuffled := rapid.Permutation(slices.Clone(bookings)).Draw(t, "other order")
		if diff := cmp.Diff(after, all(tr, c, shuffled, tr.FindTwins(shuffled, c))); diff != "" {
			t.Fatalf("another order matters:\n%s", diff)
		}
		for key, was := range before {
			is, now := after[key], during[key]
			denied := strings.Count(strings.Join(is.Notes, "\n"), "which is newer; not sent")
			gone := strings.Count(strings.Join(is.Notes, "\n"), "sent there")
			if n := len(segmentsOf(&was)) - denied; len(segmentsOf(&now)) != n || len(segmentsOf(&is)) != n-gone {
				t.Fatalf("%s: %d segments before, %d denied, %d given; %d are left, %d until then", key, n+denied, denied, gone, len(segmentsOf(&is)), len(segmentsOf(&now)))
			}
			for _, k := range is.Given {
				keeper := after[k.Locator]
				if keeper.Login != is.Login || len(segmentsOf(&keeper)) == 0 || keeper.Reason.Code != "" {
					t.Fatalf("%s gives to %s, which is %v", key, k.Locator, keeper)
				}
			}
		}
		if slices.ContainsFunc(bookings, func(p *pnr.PNR) bool { return len(p.Passengers) > 1 }) {
			return
		}
		if again := all(tr, c, bookings, tr.FindTwins(withoutGiven(bookings, after), c)); len(givenOf(again)) > 0 {
			t.Fatalf("there are twins again: %v", givenOf(again))
		}
	})
}

// withoutGiven returns bookings of one person without the segments that they gave away.
func withoutGiven(bookings []*pnr.PNR, after map[string]transform.Document) []*pnr.PNR {
	var out []*pnr.PNR
	for _, p := range bookings {
		rest := *p
		rest.Segments = slices.DeleteFunc(slices.Clone(p.Segments), func(s pnr.Segment) bool {
			for _, d := range after {
				if strings.HasPrefix(d.Locator, p.System+"-"+string(p.Locator)) && slices.ContainsFunc(d.Notes, func(note string) bool {
					return strings.HasPrefix(note, fmt.Sprintf("segment %d: segment", s.Head().Number)) && strings.HasSuffix(note, "sent there")
				}) {
					return true
				}
			}
			return false
		})
		out = append(out, &rest)
	}
	return out
}

func givenOf(documents map[string]transform.Document) (out []string) {
	for key, d := range documents {
		if d.Given != nil {
			out = append(out, key)
		}
	}
	return out
}
