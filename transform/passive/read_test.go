package passive_test

import (
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/transform/passive"
)

// readPassive reads the text of segment 2 of a booking, which is only JOHN ROE's, by a
// set of one rule.
func readPassive(t *testing.T, rule, text string, documents ...func(*pnr.PNR)) *pnr.PNR {
	t.Helper()
	return readingOf(t, rule, text, documents...).PNR
}

// readingOf is readPassive with what is told of it.
func readingOf(t *testing.T, rule, text string, documents ...func(*pnr.PNR)) passive.Reading {
	t.Helper()
	day, err := pnr.MakeDate(2027, 3, 3)
	if err != nil {
		t.Fatal(err)
	}
	other := pnr.Service{Element: pnr.Element{Number: 2, At: pnr.Position{File: "a.air", Line: 4, Column: 1}}, ID: "MIS", Text: text, Passengers: []int{2}}
	p := &pnr.PNR{Segments: pnr.Segments{
		&pnr.Air{Element: pnr.Element{Number: 1}, Carrier: "LH", Flight: "1", Depart: day.At(7, 0)},
		&pnr.Other{Service: other, Start: day},
		&pnr.Air{Element: pnr.Element{Number: 3}, Carrier: "LH", Flight: "2", Depart: (day + 1).At(7, 0)},
	}}
	for _, add := range documents {
		add(p)
	}
	return passive.Sets{parseSet(t, "x.yaml", page(rule))}.Read(p)
}

// What a rule leaves over of a text whose segment it takes away is kept as a remark of
// the same people: no remark names the segment, which is gone.
func TestLeftOver(t *testing.T) {
	t.Parallel()
	at := pnr.Position{File: "a.air", Line: 4, Column: 1}
	remark := func(text string) pnr.Remark { return pnr.Remark{Text: text, Passengers: []int{2}, At: at} }
	const text = "CF-D1/SP-10.00/SC-EUR"
	for name, tt := range map[string]struct {
		rule string
		want []pnr.Remark
	}{
		"of a remark":              {"    remark: {text: {join: [\"= COVER\", CF]}}\n", []pnr.Remark{remark("COVER D1"), remark("SC-EUR/SP-10.00")}},
		"of a ticket":              {"    ticket: {number: CF}\n", []pnr.Remark{remark("SC-EUR/SP-10.00")}},
		"of an EMD":                {"    emd: {number: CF, total: {amount: SP, currency: SC}}\n", nil},
		"of a text without tags":   {"    read: {pattern: \"CF-(?P<n>[A-Z0-9]+)/(?P<more>.*)\"}\n    emd: {number: n}\n", []pnr.Remark{remark(text)}},
		"nothing is left over":     {"    remark: {text: {join: [CF, SP, SC]}}\n", []pnr.Remark{remark("D1 10.00 EUR")}},
		"of a text that is no one": {"    hold: true\n", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := gocmp.Diff(tt.want, readPassive(t, tt.rule, text).Remarks); diff != "" {
				t.Errorf("remarks (-want +got):\n%s", diff)
			}
		})
	}
}

// A remark that a rule made of a segment's text is not read again as a remark.
func TestLeftOverIsReadOnce(t *testing.T) {
	t.Parallel()
	const again = "    remark: {text: CF}\n  - name: two\n    from: remark\n    ride: {start: {day: SD}}\n"
	p := readPassive(t, again, "CF-D1/XX-1/SD-03MAR27/SD-04MAR27")
	if len(p.Segments) != 2 || len(p.Remarks) != 2 {
		t.Errorf("%d segments and %v, want the two flights and two remarks", len(p.Segments), p.Remarks)
	}
}

// A document that the booking has already takes from the text what it lacks. Where both
// say something else, the text's is kept as a remark.
func TestKnownDocument(t *testing.T) {
	t.Parallel()
	const number = "2209900000001"
	rule := func(kind string) string {
		return "    " + kind + ": {number: CF, total: {amount: SP, currency: SC}}\n"
	}
	has := func(total string) func(*pnr.PNR) {
		return func(p *pnr.PNR) {
			doc := pnr.Document{Number: number, Carrier: "LH"}
			if total != "" {
				doc.Total, doc.Currency = total, "EUR"
			}
			p.Tickets, p.EMDs = []pnr.Ticket{{Document: doc}}, []pnr.EMD{{Document: doc}}
		}
	}
	for name, tt := range map[string]struct{ before, want, remarks string }{
		"without a price":    {"", "10.00", ""},
		"with the same one":  {"10.00", "10.00", ""},
		"with another price": {"12.00", "12.00", " NUMBER " + number + " TOTAL EUR 10.00"},
	} {
		for _, kind := range []string{"ticket", "emd"} {
			t.Run(kind+" "+name, func(t *testing.T) {
				t.Parallel()
				p := readPassive(t, rule(kind), "CF-"+number+"/SP-10.00/SC-EUR", has(tt.before))
				if len(p.Tickets) != 1 || len(p.EMDs) != 1 {
					t.Fatalf("%d tickets and %d EMDs, want one of each", len(p.Tickets), len(p.EMDs))
				}
				doc := &p.Tickets[0].Document
				if kind == "emd" {
					doc = &p.EMDs[0].Document
				}
				var remarks []string
				for _, m := range p.Remarks {
					remarks = append(remarks, strings.TrimPrefix(m.Text, strings.ToUpper(kind)))
				}
				if got := strings.Join(remarks, "\n"); doc.Total != tt.want || doc.Currency != "EUR" || got != tt.remarks {
					t.Errorf("total %s %s and remarks %q, want %s EUR and %q", doc.Total, doc.Currency, got, tt.want, tt.remarks)
				}
			})
		}
	}
}

// A remark that is tied to a segment completes it: what it lacks, if it is of the kind that
// the rule makes, and if no other remark says something else.
func TestTiedRemarks(t *testing.T) {
	t.Parallel()
	const rule = "    from: remark\n    by: [segment]\n    rail: {train: CF, coach: SP}\n"
	tied := func(text string, segments ...int) pnr.Remark { return pnr.Remark{Text: text, Segments: segments} }
	train := func(number string) *pnr.Rail {
		r := &pnr.Rail{Train: number}
		r.Number = 1
		return r
	}
	other := &pnr.Other{}
	other.Number = 1
	const wants = "remark 1: another one says something else of segment 1; it stays text"
	for name, tt := range map[string]struct {
		segment      pnr.Segment
		remarks      []pnr.Remark
		train, coach string
		note         string
	}{
		"a train":                {train(""), []pnr.Remark{tied("CF-66/SP-7", 1)}, "66", "7", ""},
		"it has a number":        {train("65"), []pnr.Remark{tied("CF-66/SP-7", 1)}, "65", "7", ""},
		"of another segment":     {train(""), []pnr.Remark{tied("CF-66/SP-7", 2)}, "", "", ""},
		"of no segment":          {train(""), []pnr.Remark{tied("CF-66/SP-7")}, "", "", ""},
		"of two segments":        {train(""), []pnr.Remark{tied("CF-66/SP-7", 1, 2)}, "", "", ""},
		"no train":               {other, []pnr.Remark{tied("CF-66/SP-7", 1)}, "", "", ""},
		"two that complete":      {train(""), []pnr.Remark{tied("CF-66", 1), tied("SP-7", 1)}, "66", "7", ""},
		"two that are the same":  {train(""), []pnr.Remark{tied("CF-66", 1), tied("CF-66", 1)}, "66", "", ""},
		"two that are not":       {train(""), []pnr.Remark{tied("CF-66", 1), tied("CF-67", 1)}, "", "", wants},
		"two of two segments":    {train(""), []pnr.Remark{tied("CF-66", 1), tied("CF-67", 2)}, "66", "", ""},
		"nothing of the grammar": {train(""), []pnr.Remark{tied("XX-66", 1)}, "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &pnr.PNR{Segments: pnr.Segments{pnr.CloneSegment(tt.segment)}, Remarks: tt.remarks}
			got := passive.Sets{parseSet(t, "x.yaml", page(rule))}.Read(p)
			r, _ := got.PNR.Segments[0].(*pnr.Rail)
			if r == nil {
				r = &pnr.Rail{}
			}
			if notes := strings.Join(got.Notes, "\n"); r.Train != tt.train || r.Coach != tt.coach || !strings.HasPrefix(notes, tt.note) || tt.note == "" && notes != "" {
				t.Errorf("train %q, coach %q, notes %q", r.Train, r.Coach, notes)
			}
			if len(got.PNR.Remarks) != len(tt.remarks) {
				t.Errorf("remarks %v: want those that were there", got.PNR.Remarks)
			}
		})
	}
}

// A note says why a text stays text, or what of it counts: the rule, where that stands,
// the field, and the tag. It holds nothing of the text.
func TestNotes(t *testing.T) {
	t.Parallel()
	const rule = "    when: {seg.id: MIS, CF: \"*\"}\n    ride: {start: {day: SD, time: ST}, total: {amount: SP, currency: SC}}\n"
	for text, want := range map[string]string{
		"CF-D1/SD-03MAR/ST-0805":              "",
		"CF-D1/SD-31FEB/ST-0805":              `segment 2: rule "one" of doe (x.yaml:6): start: SD is not a day; it stays text`,
		"CF-D1/SD-03MAR/ST-9999":              `segment 2: rule "one" of doe (x.yaml:6): start: ST is not a time of day; it stays text`,
		"CF-D1/SD-03MAR/SP-X/SC-EUR":          `segment 2: rule "one" of doe (x.yaml:6): total: SP or SC is not an amount and a currency; it stays text`,
		"CF-D1/ST-0805":                       `segment 2: rule "one" of doe (x.yaml:6): start: is empty; it stays text`,
		"CF-D1/SD-04MAR/ST-0805/SP-1/SC-EUR":  "segment 2: its text has another day than the segment, which counts: sent without the hours of the text",
		"NOTHING THAT ANY RULE IS FOR 03MAR1": "",
	} {
		t.Run(text, func(t *testing.T) {
			t.Parallel()
			got := readingOf(t, rule, text)
			if notes := strings.Join(got.Notes, "\n"); notes != want {
				t.Errorf("notes %q, want %q", notes, want)
			}
			stays := strings.HasSuffix(want, "stays text") || strings.HasPrefix(text, "NOTHING")
			if unread := slices.Contains(got.Unread, 2); unread != stays || got.Passives != 1 || got.Understood+len(got.Unread) != 1 {
				t.Errorf("unread %v of %d, %d understood", got.Unread, got.Passives, got.Understood)
			}
		})
	}
}

// A fare line of an order, which names a passenger and no number, gives nothing to a
// ticket that was issued in exchange: it may be of the older ticket. It becomes a remark.
func TestFareLineOfExchange(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		exchanges []pnr.Reference
		total     string
		remark    bool
	}{
		"issued":    {nil, "181.20", false},
		"exchanged": {[]pnr.Reference{{Number: "2209900000141"}}, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &pnr.PNR{Tickets: []pnr.Ticket{{Document: pnr.Document{Number: "2206990000031", Passenger: 1, Exchanges: tt.exchanges}}}}
			for _, line := range []string{"#TAS01#REFYY/R2D7QX/EUR/NDC", "#TAS01#P01ADT/150.00/31.20/181.20"} {
				p.Remarks = append(p.Remarks, pnr.Remark{Text: "A14RMK-" + line})
			}
			got := builtin(t).Read(p).PNR
			kept := slices.ContainsFunc(got.Remarks, func(m pnr.Remark) bool { return m.Text == "TICKET BASE EUR 150.00 TOTAL EUR 181.20" })
			if total := got.Tickets[0].Total; total != tt.total || kept != tt.remark {
				t.Errorf("total %q, want %q; remarks %+v", total, tt.total, got.Remarks)
			}
		})
	}
}
