package passive_test

import (
	"strings"
	"testing"

	"tripsync/transform/passive"
)

// page returns a page with a rule of these lines.
func page(rule string) string {
	return "passives: doe\nversion: 1\nformats: {date: ddMMM, time: hhmm}\nread: {tags: [SD, ST, CF, SP, SC], split: \"/\", mark: \"-\"}\nrules:\n  - name: one\n" + rule
}

// TestFaults says of a page that is wrong where and what it is.
func TestFaults(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ page, want string }{
		"unknown key":          {page("    when: {seg.id: MIS}\n    ryde: {start: {day: SD}}\n"), `x.yaml:8:5: unknown key "ryde"`},
		"unknown field":        {page("    ride: {start: {day: SD}, colour: CF}\n"), `x.yaml:7:30: ride has no field "colour"`},
		"unknown name":         {page("    ride: {start: {day: SX}}\n"), `x.yaml:7:25: nothing is named "SX"`},
		"unknown condition":    {page("    when: {XX: \"*\"}\n    ride: {start: {day: SD}}\n"), `x.yaml:7:12: nothing is named "XX"`},
		"two elements":         {page("    ride: {start: {day: SD}}\n    rail: {depart: {day: SD}}\n"), `x.yaml:6:5: want exactly one of hold`},
		"no element":           {page("    when: {seg.id: MIS}\n"), `x.yaml:6:5: want exactly one of hold`},
		"no table":             {page("    ride: {start: {day: SD}, vendor: {of: CF, table: t}}\n"), `x.yaml:7:54: no table is named "t"`},
		"bad expression":       {page("    read: {pattern: \"(\"}\n    hold: true\n"), `x.yaml:7:21: not a regular expression: missing closing )`},
		"money without format": {page("    ride: {start: {day: SD}, total: SP}\n"), `x.yaml:7:37: want amount and currency`},
		"half of a cost":       {page("    ride: {start: {day: SD}, total: {amount: SP}}\n"), `x.yaml:7:38: want amount and currency`},
		"shapes alike":         {"passives: doe\nversion: 1\nformats: {date: [dd/mm/yyyy, mm/dd/yyyy]}\nrules: []\n", `x.yaml:3:30: mm/dd/yyyy cannot be told from dd/mm/yyyy`},
		"key twice":            {page("    ride: {start: {day: SD}}\n    ride: {start: {day: SD}}\n"), `x.yaml:8:5: key "ride" stands here a second time`},
		"by of a segment":      {page("    by: [confirmation]\n    ride: {start: {day: SD}}\n"), `x.yaml:7:5: by goes with from: remark`},
		"document by segment":  {page("    from: remark\n    by: [segment]\n    ticket: {number: CF}\n"), `x.yaml:8:5: a document is no segment`},
		"segment of a remark":  {page("    from: remark\n    ride: {start: {day: seg.start}}\n"), `x.yaml:8:25: seg.start: a remark has no segment`},
		"version":              {"passives: doe\nversion: 2\nrules: []\n", `x.yaml:2:10: version: want 1`},
		"name":                 {"passives: Doe's\nversion: 1\nrules: []\n", `x.yaml:1:11: passives: want a name of small letters`},
		"no rules":             {"passives: doe\nversion: 1\n", `x.yaml:1:1: rules: is missing`},
		"not YAML":             {"passives: [\n", `not YAML`},
		"nothing":              {"", `x.yaml: want one page of rules`},
		"a name in a circle":   {"passives: doe\nversion: 1\ntables: {t: &a {X: *a}}\nrules: []\n", `want one value`},
		"nested deeply":        {strings.Repeat("[", 200), `x.yaml: is nested deeper than 100`},
		"example without text": {page("    ride: {start: {day: SD}}\n    examples: [{gives: text}]\n"), `x.yaml:8:17: want text, or lines`},
		"column 0":             {page("    read: {columns: {a: 0-3}}\n    ride: {start: {day: a}}\n"), `x.yaml:7:25: want columns such as 3-8`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, faults := passive.Parse("x.yaml", []byte(tt.page))
			var all []string
			for _, f := range faults {
				all = append(all, f.Error())
			}
			if got := strings.Join(all, "\n"); !strings.Contains(got, tt.want) {
				t.Errorf("faults:\n%s\nwant %s", got, tt.want)
			}
		})
	}
}

// TestExamples shows which example is wrong, and how.
func TestExamples(t *testing.T) {
	t.Parallel()
	const rule = "    when: {seg.id: MIS, CF: \"*\"}\n    ride: {start: {day: SD, time: ST}, confirmation: CF}\n    examples:\n      - {text: \"SD-03MAR/ST-0805/CF-D1\", seg: {id: MIS, start: 2027-03-03}, gives: "
	for name, tt := range map[string]struct{ gives, want string }{
		"right":         {`{ride: {start: "2027-03-03T08:05", confirmation: D1}}`, ""},
		"another value": {`{ride: {start: "2027-03-03T08:06", confirmation: D1}}`, `x.yaml:10:10: example of rule "one": start is "2027-03-03T08:05", want "2027-03-03T08:06"`},
		"one too many":  {`{ride: {start: "2027-03-03T08:05"}}`, `x.yaml:10:10: example of rule "one": confirmation is made, and the example has none`},
		"one too few":   {`{ride: {start: "2027-03-03T08:05", confirmation: D1, to: ZRH}}`, `x.yaml:10:10: example of rule "one": to is "", want "ZRH"`},
		"no text":       {`text`, `x.yaml:10:10: example of rule "one": gives ride, want text`},
		"another kind":  {`{hold: true}`, `x.yaml:10:10: example of rule "one": gives ride, want hold`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := parseSet(t, "x.yaml", page(rule+tt.gives+"}\n"))
			var all []string
			for _, f := range (passive.Sets{set}).Check() {
				all = append(all, f.Error())
			}
			if got := strings.Join(all, "\n"); got != tt.want {
				t.Errorf("got %s, want %s", got, tt.want)
			}
		})
	}
	one, other := page(rule+`{ride: {start: "2027-03-03T08:05", confirmation: D1}}}`+"\n"), strings.Replace(page("    when: {seg.id: MIS}\n    hold: true\n"), "doe", "roe", 1)
	faults := passive.Sets{parseSet(t, "x.yaml", one), parseSet(t, "y.yaml", other)}.Check()
	const want = `x.yaml:10:10: example of rule "one": rule "one" of roe understands its text as well: with both sets it would stay text`
	if len(faults) != 1 || faults[0].Error() != want {
		t.Errorf("two sets for one text: %v, want %s", faults, want)
	}
}
