package transform_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"tripsync/ingest/pnr"
	"tripsync/transform"
	"tripsync/transform/itinerary"
)

// found is what takes the text after a remark's name.
func found(name string) transform.Extract {
	return transform.Extract{Pattern: regexp.MustCompile(`^RM\*` + name + `-(.*)$`)}
}

// TestRemarkOfWhom asks what Jane's project is, in a booking of two.
func TestRemarkOfWhom(t *testing.T) {
	t.Parallel()
	columns := func(from, to int) transform.Extract { return transform.Extract{Starts: "RM*PRJ", From: from, To: to} }
	tests := []struct {
		name    string
		extract transform.Extract
		remarks []pnr.Remark
		want    string
	}{
		{"of everybody", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-X1"}}, "X1"},
		{"hers", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-X1", Passengers: []int{1}}}, "X1"},
		{"of both", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-X1", Passengers: []int{1, 2}}}, "X1"},
		{"of the other", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-X1", Passengers: []int{2}}}, ""},
		{"of the other, then hers", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-X1", Passengers: []int{2}}, {Text: "RM*PRJ-X2", Passengers: []int{1}}}, "X2"},
		{"the first", found("PRJ"), []pnr.Remark{{Text: "RM*CC-7"}, {Text: "RM*PRJ-X1"}, {Text: "RM*PRJ-X2", Passengers: []int{1}}}, "X1"},
		{"an empty one, then another", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-  "}, {Text: "RM*PRJ- X2 "}}, "X2"},
		{"of a flight", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-X1", Segments: []int{2}}}, "X1"},
		{"of a flight that is cancelled", found("PRJ"), []pnr.Remark{{Text: "RM*PRJ-X1", Segments: []int{3}}}, ""},
		{"none", found("PRJ"), nil, ""},
		{"no group", transform.Extract{Pattern: regexp.MustCompile(`PRJ`)}, []pnr.Remark{{Text: "RM*PRJ-X1"}}, ""},
		{"columns", columns(7, 9), []pnr.Remark{{Text: "RM*PRJX12345"}}, "X12"},
		{"columns to the end", columns(7, 0), []pnr.Remark{{Text: "RM*PRJX12345"}}, "X12345"},
		{"columns beyond the end", columns(11, 20), []pnr.Remark{{Text: "RM*PRJX12345"}}, "45"},
		{"columns after the end", columns(13, 20), []pnr.Remark{{Text: "RM*PRJX12345"}}, ""},
		{"columns of blanks", columns(7, 9), []pnr.Remark{{Text: "RM*PRJ   X1"}}, ""},
		{"columns of characters", columns(8, 9), []pnr.Remark{{Text: "RM*PRJÄÖÜ"}}, "ÖÜ"},
		{"columns of another remark", columns(7, 9), []pnr.Remark{{Text: "RM*CC 12345"}}, ""},
		{"columns that end before they start", columns(7, 5), []pnr.Remark{{Text: "RM*PRJX12345"}}, ""},
		{"nothing to take", transform.Extract{}, []pnr.Remark{{Text: "RM*PRJX12345"}}, ""},
	}
	tr := transformer(t)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			p := booking(t, doe(), roe())
			off := flight(t, 3, "CDG", "NCE", "2026-02-06T18:00", "2026-02-06T19:15")
			off.Status = "XX"
			p.Segments = append(p.Segments, off)
			p.Remarks = tt.remarks
			c := byName()
			c.Remarks = []transform.Rule{{Field: "project", Extract: tt.extract}}
			if got := tr.Documents(p, c)[0].Itinerary.ProjectName; got != tt.want {
				t.Errorf("ProjectName %q, want %q", got, tt.want)
			}
		})
	}
}

// TestExtractTakesWhatIsThere: whatever the columns, the value stands in the remark.
func TestExtractTakesWhatIsThere(t *testing.T) {
	t.Parallel()
	tr := transformer(t)
	p, c := booking(t, doe()), byName()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.Rune().Filter(unicode.IsPrint), 0, 20, -1).Draw(t, "remark")
		p.Remarks = []pnr.Remark{{Text: text}}
		c.Remarks = []transform.Rule{{Field: "project", Extract: transform.Extract{
			Starts: string([]rune(text)[:rapid.IntRange(0, utf8.RuneCountInString(text)).Draw(t, "starts")]),
			From:   rapid.IntRange(-1, 25).Draw(t, "from"), To: rapid.IntRange(-1, 25).Draw(t, "to"),
		}}}
		got := tr.Documents(p, c)[0].Itinerary.ProjectName
		if !strings.Contains(text, got) || got != strings.TrimSpace(got) {
			t.Errorf("ProjectName %q of %q", got, text)
		}
	})
}

// TestFields: each field gets into its element, cut to what Concur takes.
func TestFields(t *testing.T) {
	t.Parallel()
	tr := transformer(t)
	for _, f := range transform.Fields() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			if refusal := transform.Refusal(f.Name); refusal != "" {
				t.Errorf("Refusal: %s, want none", refusal)
			}
			p := booking(t, doe())
			p.Remarks = []pnr.Remark{{Text: "RM*X-" + strings.Repeat("é", 600)}}
			c := byName()
			c.Remarks = []transform.Rule{{Field: f.Name, Extract: found("X")}}
			d := tr.Documents(p, c)[0]
			body, err := itinerary.Encode(d.Itinerary)
			if err != nil {
				t.Fatal(err)
			}
			length, notes := 600, []string(nil)
			if f.Limit > 0 {
				length, notes = f.Limit, []string{f.Element + ": shortened to what Concur takes"}
			}
			if want := "<" + f.Element + ">" + strings.Repeat("é", length) + "</" + f.Element + ">"; !strings.Contains(string(body), want) {
				t.Errorf("no %s of %d characters in %s", f.Element, length, body)
			}
			if diff := cmp.Diff(notes, d.Notes); diff != "" {
				t.Errorf("notes (-want +got):\n%s", diff)
			}
		})
	}
}

func TestCustomAttributes(t *testing.T) {
	t.Parallel()
	p := booking(t, doe(), roe())
	p.Remarks = []pnr.Remark{
		{Text: "RM*CC-4711"}, {Text: "RM*LVL-" + strings.Repeat("9", 300), Passengers: []int{2}}, {Text: "RM*NAME-Kick-off"},
	}
	c := byName()
	c.Remarks = []transform.Rule{
		{Field: "Level", Extract: found("LVL")}, {Field: "cost_center", Extract: found("CC")}, {Field: "trip_name", Extract: found("NAME")},
	}
	documents := transformer(t).Documents(p, c)
	center := itinerary.CustomAttribute{Name: "cost_center", Data: "4711", DataType: "String"}
	level := itinerary.CustomAttribute{Name: "Level", Data: strings.Repeat("9", 255), DataType: "String"}
	for i, want := range [][]itinerary.CustomAttribute{{center}, {level, center}} {
		it := documents[i].Itinerary
		if diff := cmp.Diff(want, it.CustomAttributes); diff != "" || it.TripName != "Kick-off" {
			t.Errorf("passenger %d: trip %q, attributes (-want +got):\n%s", i+1, it.TripName, diff)
		}
		if _, err := itinerary.Encode(it); err != nil {
			t.Errorf("passenger %d: %v", i+1, err)
		}
	}
	if diff := cmp.Diff([]string{"CustomAttribute Level: shortened to what Concur takes"}, documents[1].Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

func TestRefusal(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, want string }{
		{"cost_center", ""},
		{"ProjectName", "is written project"},
		{"Trip_Name", "is written trip_name"},
		{"trip_id", "is given by Concur, never sent"},
		{"TripStatus", "follows from the booking"},
		{"is_personal", "is no text"},
		{"ticketissued", "is for the setting proposal"},
		{strings.Repeat("x", 128), ""},
		{strings.Repeat("x", 129), "is longer than the name of a custom attribute may be"},
	}
	for _, tt := range tests {
		if got := transform.Refusal(tt.name); got != tt.want {
			t.Errorf("Refusal(%s) = %q, want %q", tt.name, got, tt.want)
		}
	}
}
