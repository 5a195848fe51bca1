package transform_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/transform"
	"tripsync/transform/itinerary"
	"tripsync/transform/places"
)

// nowhere is the code of no place.
const nowhere = "Q9Q"

func transformer(t *testing.T) *transform.Transformer {
	t.Helper()
	table, err := places.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	return &transform.Transformer{Places: table}
}

// local reads 2006-01-02T15:04.
func local(t *testing.T, s string) (l pnr.Local) {
	t.Helper()
	if err := l.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return l
}

func day(t *testing.T, s string) (d pnr.Date) {
	t.Helper()
	if err := d.UnmarshalText([]byte(s)); err != nil {
		t.Fatal(err)
	}
	return d
}

func flight(t *testing.T, number int, from, to, depart, arrive string) *pnr.Air {
	t.Helper()
	return &pnr.Air{
		Element: pnr.Element{Number: number, Status: "HK"}, Carrier: "LH", Flight: "1029", Class: "Y",
		From: from, To: to, Depart: local(t, depart), Arrive: local(t, arrive),
	}
}

func doe() pnr.Passenger {
	return pnr.Passenger{Number: 1, Tattoo: "2", Last: "DOE", First: "JANE", Title: "MRS", Type: "ADT"}
}

func roe() pnr.Passenger {
	return pnr.Passenger{Number: 2, Tattoo: "3", Last: "ROE", First: "RICHARD", Title: "MR", Type: "ADT"}
}

func infant() pnr.Passenger {
	return pnr.Passenger{Number: 1, Tattoo: "2", Last: "DOE", First: "BABY", Type: "INF"}
}

// booking is a return from Paris to Frankfurt.
func booking(t *testing.T, passengers ...pnr.Passenger) *pnr.PNR {
	t.Helper()
	return &pnr.PNR{
		System: "1A", Locator: "QX7T2M", Created: day(t, "2026-01-03"), Office: "PARXX2100", Account: "ACME",
		Passengers: passengers,
		Segments: pnr.Segments{
			flight(t, 1, "CDG", "FRA", "2026-02-03T10:05", "2026-02-03T11:20"),
			flight(t, 2, "FRA", "CDG", "2026-02-05T18:00", "2026-02-05T19:15"),
		},
	}
}

func acme(ladder ...transform.Rung) *transform.Client {
	return &transform.Client{Name: "acme", Supplier: "Agency", Ladder: ladder}
}

// byName gives everybody with a name a login.
func byName() *transform.Client {
	return acme(transform.TemplateRung{Template: "{first}.{last}@acme.example"})
}

func TestHas(t *testing.T) {
	t.Parallel()
	p := booking(t, doe())
	p.Remarks = []pnr.Remark{{Text: "CLIENT/ACME"}}
	tests := []struct {
		name  string
		match transform.Match
		want  bool
	}{
		{"everything", transform.Match{}, true},
		{"its office", transform.Match{Offices: []string{"X", "PARXX2100"}}, true},
		{"another office", transform.Match{Offices: []string{"X"}}, false},
		{"its account", transform.Match{Accounts: []string{"ACME"}}, true},
		{"another account", transform.Match{Accounts: []string{"BASIC"}}, false},
		{"its remark", transform.Match{Remark: regexp.MustCompile(`^CLIENT/ACME$`)}, true},
		{"another remark", transform.Match{Remark: regexp.MustCompile(`BASIC`)}, false},
		{"its office, another account", transform.Match{Offices: []string{"PARXX2100"}, Accounts: []string{"BASIC"}}, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := (&transform.Client{Name: "acme", Match: tt.match}).Has(p); got != tt.want {
				t.Errorf("Has: %v, want %v", got, tt.want)
			}
		})
	}
}

func named(last, first string) func(*pnr.Passenger) {
	return func(who *pnr.Passenger) { who.Last, who.First = last, first }
}

func TestLadder(t *testing.T) {
	t.Parallel()
	remark := transform.RemarkRung{Pattern: regexp.MustCompile(`^LOGIN/(\S+)$`)}
	directory := transform.NewDirectory([]transform.Person{
		{Login: "by-employee", Employee: "e7"},
		{Login: "by-email", Email: "Jane@acme.example"},
		{Login: "by-loyalty", Loyalty: "992"},
		{Login: "by-name", Last: "Doe", First: "Jane"},
		{Login: "twin-1", Last: "Roe", First: "Richard", Employee: "9", Loyalty: "5"},
		{Login: "twin-2", Last: "Roe", First: "Richard", Employee: "9"},
		{Login: "by-other-employee", Employee: "e8"},
		{Login: "one", Employee: "11"},
		{Login: "ONE", Employee: "11"},
		{Login: "by-last-name", Last: "Solo"},
		{Login: "by-half-a-name", Last: "Roe", First: "2"},
		{Login: "by-spelling", Last: "Müller", First: "Jörg"},
		{Login: "by-own-spelling", Last: "Strauss", First: "Ann"},
		{Login: "by-other-spelling", Last: "Strauß", First: "Ann"},
		{Login: "by-many-marks", Last: "Åström-Ñandú", First: "Čeněk Søren"},
		{Login: "by-marks-apart", Last: "Nu\u0308n\u0303ez", First: "Ida"},
		{Login: "by-only-name", First: "Indra"},
		{Login: "nobody"},
	})
	template := transform.TemplateRung{Template: "{first}.{last}@acme.example"}
	shared := pnr.Remark{Text: "LOGIN/Shared@acme.example"}
	mine := pnr.Remark{Text: "LOGIN/Mine@acme.example", Passengers: []int{1}}
	both := pnr.Remark{Text: "LOGIN/Both@acme.example", Passengers: []int{1, 2}}
	tests := []struct {
		name    string
		ladder  []transform.Rung
		change  func(who *pnr.Passenger)
		remarks []pnr.Remark
		others  []pnr.Passenger
		want    string
	}{
		{"own remark", []transform.Rung{remark}, nil, []pnr.Remark{shared, mine}, nil, "mine@acme.example"},
		{"own remark among several travellers", []transform.Rung{remark}, nil, []pnr.Remark{shared, mine}, []pnr.Passenger{roe()}, "mine@acme.example"},
		{"shared remark, alone", []transform.Rung{remark}, nil, []pnr.Remark{shared}, nil, "shared@acme.example"},
		{"shared remark, alone with an infant", []transform.Rung{remark}, nil, []pnr.Remark{shared}, []pnr.Passenger{infant()}, "shared@acme.example"},
		{"shared remark, not alone", []transform.Rung{remark}, nil, []pnr.Remark{shared}, []pnr.Passenger{roe()}, ""},
		{"remark of both", []transform.Rung{remark}, nil, []pnr.Remark{both}, []pnr.Passenger{roe()}, ""},
		{"remark of another", []transform.Rung{remark}, nil, []pnr.Remark{{Text: mine.Text, Passengers: []int{2}}}, []pnr.Passenger{roe()}, ""},
		{"own remarks that disagree", []transform.Rung{remark}, nil, []pnr.Remark{mine, {Text: "LOGIN/other@acme.example", Passengers: []int{1}}}, nil, ""},
		{"own remarks that disagree, then e-mail", []transform.Rung{remark, transform.EmailRung{}}, func(who *pnr.Passenger) {
			who.Email = "doe@acme.example"
		}, []pnr.Remark{mine, {Text: "LOGIN/other@acme.example", Passengers: []int{1}}}, nil, "doe@acme.example"},
		{"own remark twice", []transform.Rung{remark}, nil, []pnr.Remark{mine, {Text: "LOGIN/mine@acme.example", Passengers: []int{1}}}, nil, "mine@acme.example"},
		{"shared remarks that disagree", []transform.Rung{remark}, nil, []pnr.Remark{shared, {Text: "LOGIN/other@acme.example"}}, nil, ""},
		{"other remark", []transform.Rung{remark}, nil, []pnr.Remark{{Text: "LOGIN"}}, nil, ""},
		{"pattern without a group", []transform.Rung{transform.RemarkRung{Pattern: regexp.MustCompile(`LOGIN`)}}, nil, []pnr.Remark{mine}, nil, ""},
		{"e-mail", []transform.Rung{transform.EmailRung{}}, func(who *pnr.Passenger) { who.Email = "doe@acme.example" }, nil, nil, "doe@acme.example"},
		{"no e-mail", []transform.Rung{transform.EmailRung{}}, nil, nil, nil, ""},
		{"directory, employee before e-mail", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Employee, who.Email = "E7", "jane@ACME.example" }, nil, nil, "by-employee"},
		{"directory, employee behind the name", []transform.Rung{directory}, func(who *pnr.Passenger) { who.ID = "E7" }, nil, nil, "by-employee"},
		{"directory, employee of one and of another behind the name, then the name", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Employee, who.ID = "E7", "E8" }, nil, nil, "by-name"},
		{"directory, one login in two spellings", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Employee = "11" }, nil, nil, "one"},
		{"directory, e-mail before loyalty", []transform.Rung{directory}, func(who *pnr.Passenger) {
			who.Email, who.Flyer = "jane@ACME.example", []pnr.Flyer{{Carrier: "LH", Number: "992"}}
		}, nil, nil, "by-email"},
		{"directory, loyalty before name", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Flyer = []pnr.Flyer{{Number: "1"}, {Number: "992"}} }, nil, nil, "by-loyalty"},
		{"directory, name", []transform.Rung{directory}, nil, nil, nil, "by-name"},
		{"directory, name with hyphen and space", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Last, who.First = "D-OE", "JA NE" }, nil, nil, "by-name"},
		{"directory, name of two people", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Last, who.First = "ROE", "RICHARD" }, nil, nil, ""},
		{"directory, number of two people, then the name", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Employee = "9" }, nil, nil, "by-name"},
		{"directory, name of two people, loyalty of one", []transform.Rung{directory}, func(who *pnr.Passenger) {
			who.Last, who.First, who.Flyer = "ROE", "RICHARD", []pnr.Flyer{{Number: "5"}}
		}, nil, nil, "twin-1"},
		{"directory, name in other letters", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Last = "DÖE" }, nil, nil, ""},
		{"directory, one name", []transform.Rung{directory}, named("SOLO", ""), nil, nil, "by-last-name"},
		{"directory, one name, and FNU", []transform.Rung{directory}, named("SOLO", "FNU"), nil, nil, "by-last-name"},
		{"directory, one name, behind LNU", []transform.Rung{directory}, named("LNU", "SOLO"), nil, nil, "by-last-name"},
		{"directory, one name twice", []transform.Rung{directory}, named("SOLO", "SOLO"), nil, nil, "by-last-name"},
		{"directory, one name and another", []transform.Rung{directory}, named("SOLO", "HAN"), nil, nil, ""},
		{"directory, one name, the first", []transform.Rung{directory}, named("INDRA", "FNU"), nil, nil, "by-only-name"},
		{"directory, no name", []transform.Rung{directory}, named("LNU", "FNU"), nil, nil, ""},
		{"directory, two names, and only one known", []transform.Rung{directory}, named("DOE", "FNU"), nil, nil, ""},
		{"directory, AE OE UE", []transform.Rung{directory}, named("MUELLER", "JOERG"), nil, nil, "by-spelling"},
		{"directory, A O U", []transform.Rung{directory}, named("MULLER", "JORG"), nil, nil, "by-spelling"},
		{"directory, UXX", []transform.Rung{directory}, named("MUXXLLER", "JOERG"), nil, nil, "by-spelling"},
		{"directory, own letters", []transform.Rung{directory}, named("MÜLLER", "JÖRG"), nil, nil, "by-spelling"},
		{"directory, other spelling", []transform.Rung{directory}, named("MIELLER", "JORG"), nil, nil, ""},
		{"directory, spelling of two people", []transform.Rung{directory}, named("STRAUSS", "ANN"), nil, nil, ""},
		{"directory, own letters of one of two people", []transform.Rung{directory}, named("STRAUß", "ANN"), nil, nil, "by-other-spelling"},
		{"directory, many marks", []transform.Rung{directory}, named("AASTROEM NANDU", "CENEKSOEREN"), nil, nil, "by-many-marks"},
		{"directory, many marks otherwise", []transform.Rung{directory}, named("ASTROMNXXANDU", "CENEK SOREN"), nil, nil, "by-many-marks"},
		{"directory, marks apart from letters", []transform.Rung{directory}, named("NUNEZ", "IDA"), nil, nil, "by-marks-apart"},
		{"directory, first name in letters that no system prints", []transform.Rung{directory}, func(who *pnr.Passenger) { who.Last, who.First = "ROE", "" }, nil, nil, ""},
		{"directory, unknown", []transform.Rung{directory}, func(who *pnr.Passenger) { who.First = "JOHN" }, nil, nil, ""},
		{"template", []transform.Rung{template}, func(who *pnr.Passenger) { who.First = "JANE ANN" }, nil, nil, "janeann.doe@acme.example"},
		{"template without first name", []transform.Rung{template}, func(who *pnr.Passenger) { who.First = "" }, nil, nil, ""},
		{"template without last name", []transform.Rung{template}, func(who *pnr.Passenger) { who.Last = "--" }, nil, nil, ""},
		{"template, name in other letters", []transform.Rung{template}, func(who *pnr.Passenger) { who.Last = "DÖE" }, nil, nil, ""},
		{"template, name with a letter that Windows-1252 lacks", []transform.Rung{template}, func(who *pnr.Passenger) { who.First = "\ufffdJANE" }, nil, nil, ""},
		{"template, name with a control character", []transform.Rung{template}, func(who *pnr.Passenger) { who.First = "JA\x01NE" }, nil, nil, ""},
		{"template, name with a C1 control character", []transform.Rung{template}, func(who *pnr.Passenger) { who.First = "\u008eANE" }, nil, nil, ""},
		{"template, name with a combining mark", []transform.Rung{template}, func(who *pnr.Passenger) { who.First = "Z\u030cANA" }, nil, nil, ""},
		{"template, name with a digit", []transform.Rung{template}, func(who *pnr.Passenger) { who.First = "JANE2" }, nil, nil, ""},
		{"template, name with marks between its parts", []transform.Rung{template}, func(who *pnr.Passenger) { who.Last, who.First = "O’DOE-ROE", "J. ANN" }, nil, nil, "jann.odoeroe@acme.example"},
		{"directory, name with a letter that Windows-1252 lacks", []transform.Rung{directory}, func(who *pnr.Passenger) { who.First = "\ufffdJANE" }, nil, nil, ""},
		{"directory, name with a control character", []transform.Rung{directory}, func(who *pnr.Passenger) { who.First = "JANE\u008e" }, nil, nil, ""},
		{"remark with a control character", []transform.Rung{remark}, nil, []pnr.Remark{{Text: "LOGIN/mi\x01ne@acme.example", Passengers: []int{1}}}, nil, ""},
		{"template that needs no first name", []transform.Rung{transform.TemplateRung{Template: "{last}"}}, func(who *pnr.Passenger) { who.First = "" }, nil, nil, "doe"},
		{"the first rung that answers", []transform.Rung{remark, transform.EmailRung{}, directory, template}, nil, nil, nil, "by-name"},
		{"no rung", nil, nil, nil, nil, ""},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			who := doe()
			if tt.change != nil {
				tt.change(&who)
			}
			p := booking(t, append([]pnr.Passenger{who}, tt.others...)...)
			p.Remarks = tt.remarks
			got := tr.Documents(p, acme(tt.ladder...))[0]
			if got.Login != tt.want || (got.Reason.Code == transform.NoTraveller) != (tt.want == "") {
				t.Errorf("login %q, reason %q; want %q", got.Login, got.Reason.Code, tt.want)
			}
		})
	}
}

// TestOneLoginForTwo holds both, and nobody else.
func TestOneLoginForTwo(t *testing.T) {
	t.Parallel()
	third := pnr.Passenger{Number: 3, Last: "DOE", First: "JOHN", Type: "ADT"}
	ladder := acme(transform.TemplateRung{Template: "{last}@acme.example"})
	var got []string
	for _, d := range transformer(t).Documents(booking(t, doe(), roe(), third), ladder) {
		got = append(got, d.Login+string(d.Reason.Code))
	}
	want := []string{"ambiguous-traveller", "roe@acme.example", "ambiguous-traveller"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("logins and reasons (-want +got):\n%s", diff)
	}
}

func TestLocators(t *testing.T) {
	t.Parallel()
	plain := doe()
	plain.Tattoo = ""
	var got []string
	for _, p := range []*pnr.PNR{booking(t, doe(), roe(), infant()), booking(t, plain), {System: "1A", Locator: "QX7T2M"}} {
		for _, d := range transformer(t).Documents(p, byName()) {
			got = append(got, d.Locator)
		}
	}
	want := []string{"1A-QX7T2M-260103-2", "1A-QX7T2M-260103-3", "1A-QX7T2M-260103-1", "1A-QX7T2M"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("locators (-want +got):\n%s", diff)
	}
}

func TestCancelledIsLeftOut(t *testing.T) {
	t.Parallel()
	tr := transformer(t)
	for _, status := range []string{"CX", "HX", "IX", "NO", "PX", "UC", "UN", "UX", "XK", "XL", "XX"} {
		t.Run(status, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe())
			p.Segments[0].Head().Status = status
			d := tr.Documents(p, byName())[0]
			if n := len(d.Itinerary.Bookings[0].Segments); n != 1 || len(d.Notes) != 1 || !strings.Contains(d.Notes[0], status) {
				t.Errorf("%d segments, notes %q; want one segment and a note about the other", n, d.Notes)
			}
			p.Segments[1].Head().Status = status
			if got := tr.Documents(p, byName()); got != nil {
				t.Errorf("all cancelled: %d documents, want none", len(got))
			}
		})
	}
}

// TestCancelledForOne leaves out the traveller who has nothing left.
func TestCancelledForOne(t *testing.T) {
	t.Parallel()
	p := booking(t, doe(), roe())
	for _, s := range p.Segments {
		s.Head().Status = "UN"
	}
	p.Segments = append(p.Segments, &pnr.Hotel{
		Service: pnr.Service{Element: pnr.Element{Number: 3, Status: "HK"}, ID: "HHL", Passengers: []int{2}},
		City:    "FRA", CheckIn: day(t, "2026-02-03"), CheckOut: day(t, "2026-02-05"),
	})
	got := transformer(t).Documents(p, byName())
	if len(got) != 1 || got[0].Passenger != 2 || got[0].Reason.Code != "" {
		t.Errorf("documents %+v, want the second passenger's only", got)
	}
}

// TestNothingToSend tells a booking that is gone from one that is not known well enough.
func TestNothingToSend(t *testing.T) {
	t.Parallel()
	hotel := &pnr.Hotel{Service: pnr.Service{Element: pnr.Element{Number: 3, Status: "HK"}, ID: "HHL"}}
	undated := &pnr.Air{Element: pnr.Element{Number: 1, Status: "HK"}, Carrier: "LH", Flight: "OPEN", From: "CDG", To: "FRA"}
	unable := &pnr.Air{Element: pnr.Element{Number: 1, Status: "UN"}, Carrier: "LH", Flight: "1029", From: "CDG", To: "FRA"}
	surface := &pnr.Surface{Element: pnr.Element{Number: 2}, From: "FRA", To: "MUC"}
	retention := &pnr.Other{Service: pnr.Service{Element: pnr.Element{Number: 4, Status: "HK"}, ID: "MIS"}, Holding: true}
	insurance := &pnr.Other{Service: pnr.Service{Element: pnr.Element{Number: 5, Status: "HK"}, ID: "INS"}}
	tests := []struct {
		name     string
		segments pnr.Segments
		whole    bool // a snapshot said that nothing is left
		want     transform.Code
	}{
		{"gone", nil, true, ""},
		{"flights cancelled, with a surface piece between", pnr.Segments{unable, surface, unable}, false, ""},
		{"flights cancelled, the booking kept alive", pnr.Segments{unable, retention}, false, ""},
		{"nothing but what keeps it alive", pnr.Segments{retention}, false, ""},
		{"an insurance left", pnr.Segments{unable, insurance}, false, transform.NoSegments},
		{"a surface piece only", pnr.Segments{surface}, false, transform.NoSegments},
		{"nothing known", nil, false, transform.NoSegments},
		{"a hotel only", pnr.Segments{hotel}, false, transform.NoSegments},
		{"an open flight only", pnr.Segments{undated}, false, transform.NoSegments},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe())
			p.Segments, p.Cancelled = tt.segments, tt.whole
			got := tr.Documents(p, byName())
			if tt.want == "" {
				if got != nil {
					t.Errorf("%d documents, want none", len(got))
				}
				return
			}
			if len(got) != 1 || got[0].Reason.Code != tt.want || got[0].Itinerary != nil {
				t.Errorf("documents %+v, want one with reason %s", got, tt.want)
			}
		})
	}
}

func TestNotes(t *testing.T) {
	t.Parallel()
	who := doe()
	who.First = strings.Repeat("JANE ", 40)
	p := booking(t, who)
	p.Segments[0] = flight(t, 1, nowhere, "FRA", "2026-02-03T10:05", "2026-02-03T11:20")
	p.Segments = append(p.Segments,
		&pnr.Surface{Element: pnr.Element{Number: 3}},
		&pnr.Hotel{Service: pnr.Service{Element: pnr.Element{Number: 4, Status: "HK"}, ID: "HHL"}},
		&pnr.Air{Element: pnr.Element{Number: 5, Status: "HK"}, Flight: "OPEN"})
	want := []string{
		"segment 4: last day not known, not sent",
		"segment 5: no date yet, not sent",
		"Passenger: shortened to what Concur takes",
		"segment 1: place not known, sent without a time zone",
	}
	if diff := cmp.Diff(want, transformer(t).Documents(p, byName())[0].Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// TestControlCharacters leaves them out of texts, and sends no number that had some:
// without them it may be another.
func TestControlCharacters(t *testing.T) {
	t.Parallel()
	p := booking(t, doe())
	p.Segments = pnr.Segments{&pnr.Rail{
		Service: pnr.Service{Element: pnr.Element{Number: 1, Status: "HK"}, ID: "MIS", Confirmation: "A\x01B"},
		From:    "PARIS\tGARE\x02 DE LYON", To: "LYON", Train: "66\x0107",
		Depart: pnr.At(local(t, "2026-02-03T10:05")), Arrive: pnr.At(local(t, "2026-02-03T12:05")),
	}}
	d := transformer(t).Documents(p, byName())[0]
	r := d.Itinerary.Bookings[0].Segments[0].(*itinerary.Rail)
	got := []string{r.StartRailStationName, r.TrainNumber, r.ConfirmationNumber}
	if diff := cmp.Diff([]string{"PARIS GARE DE LYON", "", "QX7T2M"}, got); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
	notes := strings.Join(d.Notes, "\n")
	for _, want := range []string{"TrainNumber: holds control characters, not sent", "ConfirmationNumber: holds", "Rail/StartRailStationName: control characters left out"} {
		if !strings.Contains(notes, want) {
			t.Errorf("notes %q lack %q", notes, want)
		}
	}
	if _, err := d.Encode(); err != nil {
		t.Error(err)
	}
}

func TestTripName(t *testing.T) {
	t.Parallel()
	out := flight(t, 1, "CDG", "FRA", "2026-02-03T10:05", "2026-02-03T11:20")
	on := flight(t, 2, "FRA", "MUC", "2026-02-03T13:00", "2026-02-03T14:00")
	stay := &pnr.Hotel{City: "CDG", CheckIn: day(t, "2026-02-02"), CheckOut: day(t, "2026-02-03")}
	stay.Number, stay.Status = 3, "HK"
	tests := []struct {
		name    string
		flights pnr.Segments
		want    string
	}{
		{"one way", pnr.Segments{out}, "Paris to Frankfurt am Main, 3 Feb 2026"},
		{"one way with a change", pnr.Segments{out, on}, "Paris to Munich, 3 Feb 2026"},
		{"one way with a stay", pnr.Segments{out, flight(t, 2, "FRA", "MUC", "2026-02-05T13:00", "2026-02-05T14:00")}, "Paris to Frankfurt am Main, 3 Feb 2026"},
		{"return on the same day", pnr.Segments{out, flight(t, 2, "FRA", "ORY", "2026-02-03T18:00", "2026-02-03T19:15")}, "Paris to Frankfurt am Main, 3 Feb 2026"},
		{"return with a change", pnr.Segments{out, on, flight(t, 3, "MUC", "CDG", "2026-02-05T18:00", "2026-02-05T19:40")}, "Paris to Munich, 3 Feb 2026"},
		{"a hotel in front", pnr.Segments{stay, out}, "Paris to Frankfurt am Main, 3 Feb 2026"},
		{"a hotel alone", pnr.Segments{stay}, "Hotel in Paris, 2 Feb 2026"},
		{"to a place unknown", pnr.Segments{flight(t, 1, "CDG", nowhere, "2026-02-03T10:05", "2026-02-03T11:20")}, "Paris to " + nowhere + ", 3 Feb 2026"},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe())
			p.Segments = tt.flights
			if got := tr.Documents(p, byName())[0].Itinerary.TripName; got != tt.want {
				t.Errorf("TripName %q, want %q", got, tt.want)
			}
		})
	}
}

// TestCarCities takes the code of a city, an airport or a station for the city of a car,
// and no name that begins like one.
func TestCarCities(t *testing.T) {
	t.Parallel()
	tr := transformer(t)
	for name, tt := range map[string]struct{ city, pickup, dropoff, from, to string }{
		"the city it is filed under": {"FRA", "MUCT01", "", "FRA", ""},
		"stations":                   {"", "FRAT01", "LHRT5", "FRA", "LHR"},
		"a city, and an airport":     {"", "PAR", "CDG*TERMINAL 2", "PAR", "CDG"},
		"names":                      {"FRA", "FRANKFURT", "MUNICH AIRPORT", "FRA", ""},
		"a name alone":               {"", "MUNICH AIRPORT", "", "", ""},
		"a station nobody knows":     {"", "", nowhere + "T01", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &pnr.Car{City: tt.city, Pickup: tt.pickup, Dropoff: tt.dropoff, Start: pnr.On(day(t, "2026-02-03")), End: pnr.On(day(t, "2026-02-04"))}
			c.Number, c.Status = 1, "HK"
			p := booking(t, doe())
			p.Segments = pnr.Segments{c}
			sent, ok := tr.Documents(p, byName())[0].Itinerary.Bookings[0].Segments[0].(*itinerary.Car)
			if !ok || sent.StartCityCode != tt.from || sent.EndCityCode != tt.to {
				t.Errorf("%+v", sent)
			}
		})
	}
}

// TestHotels says of a hotel without a name how it is sent, and puts the lines of an address
// apart as people do.
func TestHotels(t *testing.T) {
	t.Parallel()
	const note = "segment 1: the hotel has no name, sent as Hotel"
	for name, tt := range map[string]struct {
		system, name, chain, address string
		want, sent                   string
		noted                        bool
	}{
		"its own name":         {"1A", "SAMPLE INN", "HI", "1 SAMPLE STREET", "SAMPLE INN", "1 SAMPLE STREET", false},
		"its chain's":          {"1A", "", "HI", "", "Holiday Inn", "", false},
		"no name":              {"1A", "", "", "", "Hotel", "", true},
		"lines of Galileo":     {"1G", "SAMPLE INN", "", "1 SAMPLE AVENUE@FRANKFURT@DE", "SAMPLE INN", "1 SAMPLE AVENUE, FRANKFURT, DE", false},
		"lines of Apollo":      {"1V", "SAMPLE INN", "", "540 SAMPLE AVE*LAKESIDE*US*", "SAMPLE INN", "540 SAMPLE AVE, LAKESIDE, US", false},
		"signs of another one": {"1A", "SAMPLE INN", "", "HALL 5*6", "SAMPLE INN", "HALL 5*6", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := &pnr.Hotel{Name: tt.name, Chain: tt.chain, City: "FRA", Address: tt.address, CheckIn: day(t, "2026-02-03"), CheckOut: day(t, "2026-02-04")}
			h.Number, h.Status = 1, "HK"
			p := booking(t, doe())
			p.System, p.Segments = tt.system, pnr.Segments{h}
			d := transformer(t).Documents(p, byName())[0]
			sent, ok := d.Itinerary.Bookings[0].Segments[0].(*itinerary.Hotel)
			if !ok || sent.Name != tt.want || sent.StartAddress != tt.sent || slices.Contains(d.Notes, note) != tt.noted {
				t.Errorf("%+v, notes %q", sent, d.Notes)
			}
		})
	}
}

// TestTimes: a segment whose ends lie in one listed zone has that, another has UTC.
func TestTimes(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, from, to, depart, arrive string
		zone, start, end               string
	}{
		{"one zone, listed", "FRA", "MUC", "2026-02-03T10:05", "2026-02-03T11:00", "Europe/Berlin", "", ""},
		{"one zone, listed under another name", "DEL", "BOM", "2026-02-03T10:05", "2026-02-03T12:15", "Asia/Calcutta", "", ""},
		{"one zone, not listed", "FCO", "MXP", "2026-07-03T10:05", "2026-07-03T11:15", "", "2026-07-03T08:05:00", "2026-07-03T09:15:00"},
		{"two zones with the same hours", "CDG", "FRA", "2026-02-03T10:05", "2026-02-03T11:20", "", "2026-02-03T09:05:00", "2026-02-03T10:20:00"},
		{"over the date line", "NRT", "LAX", "2026-02-03T17:00", "2026-02-03T10:00", "", "2026-02-03T08:00:00", "2026-02-03T18:00:00"},
		{"over the date line, back", "LAX", "SYD", "2026-02-03T22:00", "2026-02-05T08:00", "", "2026-02-04T06:00:00", "2026-02-04T21:00:00"},
		{"the night the clocks go forward", "CDG", "FRA", "2026-03-29T01:30", "2026-03-29T03:45", "", "2026-03-29T00:30:00", "2026-03-29T01:45:00"},
		{"the night the clocks go back", "CDG", "FRA", "2026-10-24T23:30", "2026-10-25T03:15", "", "2026-10-24T21:30:00", "2026-10-25T02:15:00"},
		{"summer here, winter there", "LHR", "JFK", "2026-03-20T10:00", "2026-03-20T14:00", "", "2026-03-20T10:00:00", "2026-03-20T18:00:00"},
		{"place unknown", "CDG", nowhere, "2026-02-03T10:05", "2026-02-03T11:20", "", "", ""},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe())
			p.Segments = pnr.Segments{flight(t, 1, tt.from, tt.to, tt.depart, tt.arrive)}
			a, ok := tr.Documents(p, byName())[0].Itinerary.Bookings[0].Segments[0].(*itinerary.Air)
			if !ok {
				t.Fatal("the segment is no flight")
			}
			got := []string{a.TimeZone, string(a.StartDateUtc), string(a.EndDateUtc), string(a.StartDateLocal), string(a.EndDateLocal)}
			want := []string{tt.zone, tt.start, tt.end, tt.depart + ":00", tt.arrive + ":00"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("zone, start and end in UTC, start and end (-want +got):\n%s", diff)
			}
		})
	}
}

// coupons of a return, both in one state.
func coupons(status string) []pnr.Coupon {
	return []pnr.Coupon{
		{Number: 1, Segment: 1, Status: status, Carrier: "LH", Flight: "1029", Class: "Y", From: "CDG", To: "FRA", FareBasis: "YFLEX"},
		{Number: 2, Segment: 2, Status: status, Carrier: "LH", Flight: "1029", Class: "Y", From: "FRA", To: "CDG", FareBasis: "YFLEX"},
	}
}

func ticket(t *testing.T, number string, passenger int) pnr.Ticket {
	t.Helper()
	return pnr.Ticket{
		Document: pnr.Document{
			Number: number, Passenger: passenger, Coupons: coupons(pnr.CouponOpen), Issued: day(t, "2026-01-06"),
			Office: "PARXX2100", IATA: "02312345",
			Price: pnr.Price{Total: "345.10", Base: "280.00", Currency: "EUR", Taxes: []pnr.Tax{{Code: "QX", Amount: "65.10"}}},
		},
		Endorsement: "NON REF", FareLine: "PAR LH FRA 140.00 LH PAR 140.00 END",
	}
}

func TestTicketStates(t *testing.T) {
	t.Parallel()
	tests := []struct {
		state    string
		trip     itinerary.TripStatus
		eticket  string
		document string
	}{
		{pnr.CouponOpen, itinerary.TripTicketed, "Y", "E"},
		{pnr.CouponUsed, itinerary.TripTicketed, "", "E"},
		{pnr.CouponVoid, itinerary.TripConfirmed, "", "V"},
		{pnr.CouponRefunded, itinerary.TripConfirmed, "", "E"},
		{pnr.CouponExchanged, itinerary.TripConfirmed, "", "E"},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.state, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe(), roe())
			k := ticket(t, "2201234567890", 1)
			k.Coupons = coupons(tt.state)
			p.Tickets = []pnr.Ticket{k}
			documents := tr.Documents(p, byName())
			b := documents[0].Itinerary.Bookings[0]
			a, ok1 := b.Segments[0].(*itinerary.Air)
			doc, ok2 := b.AirlineTickets[0].(*itinerary.AirlineTicket)
			if !ok1 || !ok2 {
				t.Fatal("no flight or no ticket")
			}
			if *documents[0].Itinerary.TripStatus != tt.trip || a.ETicket != tt.eticket || doc.TicketType != tt.document {
				t.Errorf("trip %v, e-ticket %q, ticket type %q; want %v, %q, %q", *documents[0].Itinerary.TripStatus,
					a.ETicket, doc.TicketType, tt.trip, tt.eticket, tt.document)
			}
			if other := documents[1].Itinerary; len(other.Bookings[0].AirlineTickets) != 0 || *other.TripStatus != itinerary.TripConfirmed {
				t.Error("the other traveller has the ticket, too")
			}
		})
	}
}

// TestGolden is a ticketed return for two, as it goes to Concur.
func TestGolden(t *testing.T) {
	t.Parallel()
	jane := doe()
	jane.Flyer = []pnr.Flyer{{Carrier: "LH", Number: "992001234567890"}}
	p := booking(t, jane, roe())
	out, ok := p.Segments[0].(*pnr.Air)
	if !ok {
		t.Fatal("no flight")
	}
	out.Seats = []pnr.Seat{{Passenger: 1, Seat: "12A"}, {Passenger: 2, Seat: "12B"}}
	out.Locator, out.TerminalFrom, out.TerminalTo, out.Equipment, out.Minutes = "ZX9Y8W", "1", "1", "32N", 75
	out.Operating, out.OperatingFlight, out.Baggage, out.Meal = "CL", "2029", "1PC", "S"
	second := ticket(t, "2201234567891", 2)
	second.Exchanges = []pnr.Reference{{Number: "2201111111111"}}
	p.Tickets = []pnr.Ticket{ticket(t, "2201234567890", 1), second}
	for _, d := range transformer(t).Documents(p, byName()) {
		t.Run(d.Login, func(t *testing.T) {
			t.Parallel()
			if d.Reason != (transform.Reason{}) || len(d.Notes) > 0 {
				t.Errorf("reason %+v, notes %q; want none", d.Reason, d.Notes)
			}
			got, err := itinerary.Encode(d.Itinerary)
			if err != nil {
				t.Fatalf("Encode: %v", err)
			}
			golden(t, d.Login, got)
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("document (-want +got):\n%s", diff)
	}
}

// TestGluedTitle makes no login of a first name that may end in a title: a list of people
// can tell which it is, a template cannot.
func TestGluedTitle(t *testing.T) {
	t.Parallel()
	template := transform.TemplateRung{Template: "{first}.{last}@acme.example"}
	people := func(first ...string) transform.Rung {
		var all []transform.Person
		for _, name := range first {
			all = append(all, transform.Person{Login: strings.ToLower(name), Last: "DOE", First: name})
		}
		return transform.NewDirectory(all)
	}
	for name, tt := range map[string]struct {
		first, title string
		rung         transform.Rung
		want         string
	}{
		"template, glued":             {"JANEMS", "", template, ""},
		"template, a title of it own": {"JANE", "MS", template, "jane.doe@acme.example"},
		"template, a name like one":   {"ADAMS", "MR", template, "adams.doe@acme.example"},
		"template, too short":         {"AMS", "", template, "ams.doe@acme.example"},
		"list, with the name":         {"JANEMS", "", people("JANE"), "jane"},
		"list, with the whole":        {"ADAMS", "", people("ADAMS"), "adams"},
		"list, with both":             {"ADAMS", "", people("ADAMS", "ADA"), ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			who := doe()
			who.First, who.Title = tt.first, tt.title
			p := booking(t, who)
			p.Segments = pnr.Segments{flight(t, 1, "CDG", "FRA", "2026-02-03T10:05", "2026-02-03T11:20")}
			if got := transformer(t).Documents(p, acme(tt.rung))[0].Login; got != tt.want {
				t.Errorf("login %q, want %q", got, tt.want)
			}
		})
	}
}
