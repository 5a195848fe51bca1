package document

import (
	"encoding/csv"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Every kind is a type of value or has a layout, and no name stands twice.
func TestLayouts(t *testing.T) {
	t.Parallel()
	values := slices.Concat(slices.Collect(maps.Keys(choices)),
		[]Kind{text, exact, code, letter, vendor, word, vacant, boolean, integer, octet, decimal, dateTime, free})
	for container, rows := range layouts {
		seen := map[string]bool{}
		for _, r := range rows {
			if _, ok := layouts[r.Kind]; !ok && !slices.Contains(values, r.Kind) {
				t.Errorf("%s/%s is of the unknown kind %s", container, r.Name, r.Kind)
			}
			if seen[r.Name] {
				t.Errorf("%s/%s stands twice", container, r.Name)
			}
			if slices.Contains([]Kind{exact, code, letter, vendor}, r.Kind) && r.Size == 0 {
				t.Errorf("%s/%s has no size", container, r.Name)
			}
			seen[r.Name] = true
		}
	}
	for table, names := range map[string]map[Kind][]string{"required": required, "unechoed": unechoed} {
		for container, elements := range names {
			for _, name := range elements {
				if _, _, ok := (&Element{kind: container}).row(name); !ok {
					t.Errorf("%s names %s/%s, which no layout has", table, container, name)
				}
			}
		}
	}
	if got := len(readingOrder); got != len(layouts["Segments"]) {
		t.Errorf("readingOrder has %d kinds of segments, want %d", got, len(layouts["Segments"]))
	}
}

// The layouts have the elements, types and lengths of the schema, as testdata has
// them: a line an element, with its container and its type.
func TestLayoutsAreTheSchema(t *testing.T) {
	t.Parallel()
	schema, err := os.ReadFile("testdata/schema.txt")
	if err != nil {
		t.Fatal(err)
	}
	var ours []string
	for container, rows := range layouts {
		for _, r := range rows {
			ours = append(ours, string(container)+" "+r.Name+" "+ourType(r))
		}
	}
	slices.Sort(ours)
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(string(schema)), "\n"), ours); diff != "" {
		t.Errorf("layouts (-schema +ours):\n%s", diff)
	}
}

// What testdata has is what a program read off the published schema.
func TestSchemaIsThePublishedOne(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../../shared/codes/xsd-elements.tsv")
	skipWithout(t, err)
	defer f.Close()
	reader := csv.NewReader(f)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = '\t', true, -1
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var published []string
	for _, record := range records[1:] {
		published = append(published, layoutName(record[0])+" "+record[2]+" "+schemaType(record))
	}
	slices.Sort(published)
	text := strings.Join(slices.Compact(published), "\n") + "\n"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile("testdata/schema.txt", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile("testdata/schema.txt")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(text, string(kept)); diff != "" {
		t.Errorf("schema.txt (-published +kept):\n%s", diff)
	}
}

// skipWithout skips a test that cannot have what the project may not ship: err says why.
// With TEST_REQUIRE_SAMPLES it fails instead, so that a skip never looks like a pass.
func skipWithout(t *testing.T, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE_SAMPLES") != "":
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %v", err)
	default:
		t.Skip(err)
	}
}

// Whatever the container, a value that its type does not allow is refused.
func TestEveryValueIsChecked(t *testing.T) {
	t.Parallel()
	checked := 0
	for container, rows := range layouts {
		for _, r := range rows {
			value := wrongValue(r)
			if value == "" {
				continue
			}
			checked++
			path := string(container) + "/" + r.Name
			body := "<" + string(container) + "><" + r.Name + ">" + value + "</" + r.Name + "></" + string(container) + ">"
			if _, err := Parse([]byte(body), Form{Root: container}); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
				t.Errorf("%s of %q: error is %v", path, value, err)
			}
		}
	}
	if checked < 500 {
		t.Errorf("only %d elements were checked", checked)
	}
}

// wrongValue is one that a row does not allow, or "" if it allows any.
func wrongValue(r row) string {
	wrong := map[Kind]string{
		boolean: "True", integer: "1.5", vacant: "x", octet: "256", decimal: "1,5", dateTime: "2026-02-30T10:00:00", word: "A_B",
		exact: strings.Repeat("X", r.Size+1), code: strings.Repeat("*", r.Size), letter: strings.Repeat("1", r.Size), vendor: strings.Repeat("*", r.Size),
	}
	switch {
	case choices[r.Kind] != nil:
		return "?"
	case r.Kind == text && r.Size > 0:
		return strings.Repeat("é", r.Size+1)
	}
	return wrong[r.Kind]
}

// layoutName is our name of a type of the schema, where lists of the same
// elements have one name.
func layoutName(schema string) string {
	holder, list, ok := strings.Cut(schema, "_ArrayOf")
	switch {
	case !ok && schema == "TripLinkRemarksType":
		return "TripLinkRemarks"
	case !ok:
		return strings.TrimSuffix(schema, "Type")
	case list == "AirlineCharges" || list == "RailCharges":
		return "FixedCharges"
	case list == "Seats":
		return strings.TrimSuffix(holder, "Segment") + "Seats"
	}
	return list
}

// schemaType is the kind and size of an element in the schema's words: type,
// greatest length, exact length, pattern and values.
func schemaType(record []string) string {
	kinds := map[string]Kind{
		"xs:string": text, "xs:dateTime": dateTime, "xs:decimal": decimal, "xs:double": decimal, "xs:integer": integer,
		"xs:long": integer, "xs:boolean": boolean, "xs:unsignedByte": octet, "(inline complex)": free,
	}
	patterns := map[string]string{
		"[A-Za-z0-9]{2}": "code 2", "[A-Za-z]{3,3}": "letter 3", "[A-Za-z0-9$]{2,2}": "vendor 2",
		"^[A-Za-z0-9]+$": "word " + record[4],
		"[CHAEFGPR]":     oneOf(strings.Split("CHAEFGPR", "")),
		"[CRAO]":         oneOf(strings.Split("CRAO", "")),
		"[VCRAO]":        oneOf(strings.Split("VCRAO", "")),
	}
	k, isValue := kinds[record[3]]
	switch {
	case !isValue:
		return layoutName(record[3])
	case record[7] != "":
		return oneOf(strings.Split(record[7], "|"))
	case record[6] != "":
		return patterns[record[6]]
	case record[5] != "":
		return "exact " + record[5]
	case record[4] != "":
		return "text " + record[4]
	}
	return string(k)
}

// ourType is what schemaType returns, of a row.
func ourType(r row) string {
	if values := choices[r.Kind]; values != nil {
		return oneOf(slices.Clone(values))
	}
	if r.Kind == vacant {
		return string(integer)
	}
	return strings.TrimSuffix(string(r.Kind)+" "+strconv.Itoa(r.Size), " 0")
}

func oneOf(values []string) string {
	slices.Sort(values)
	return "one of " + strings.Join(values, "|")
}
