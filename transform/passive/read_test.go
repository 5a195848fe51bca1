package passive_test

import (
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
	return passive.Sets{parseSet(t, "x.yaml", page(rule))}.Read(p).PNR
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
