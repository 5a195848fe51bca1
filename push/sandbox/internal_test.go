package sandbox

import (
	"encoding/csv"
	"maps"
	"os"
	"reflect"
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
		[]kind{text, exact, code, letter, vendor, word, vacant, boolean, integer, octet, decimal, dateTime, free})
	for container, rows := range layouts {
		seen := map[string]bool{}
		for _, r := range rows {
			if _, ok := layouts[r.Kind]; !ok && !slices.Contains(values, r.Kind) {
				t.Errorf("%s/%s is of the unknown kind %s", container, r.Name, r.Kind)
			}
			if seen[r.Name] {
				t.Errorf("%s/%s stands twice", container, r.Name)
			}
			if slices.Contains([]kind{exact, code, letter, vendor}, r.Kind) && r.Size == 0 {
				t.Errorf("%s/%s has no size", container, r.Name)
			}
			seen[r.Name] = true
		}
	}
	for table, names := range map[string]map[kind][]string{"required": required, "unechoed": unechoed} {
		for container, elements := range names {
			for _, name := range elements {
				if _, _, ok := (&node{kind: container}).row(name); !ok {
					t.Errorf("%s names %s/%s, which no layout has", table, container, name)
				}
			}
		}
	}
	if got := len(readingOrder); got != len(layouts["Segments"]) {
		t.Errorf("readingOrder has %d kinds of segments, want %d", got, len(layouts["Segments"]))
	}
}

// The layouts have the elements, types and lengths of the published schema.
func TestLayoutsAreTheSchema(t *testing.T) {
	t.Parallel()
	f, err := os.Open("../../../shared/codes/xsd-elements.tsv")
	if err != nil {
		t.Skipf("no schema to compare with: %v", err)
	}
	defer f.Close()
	reader := csv.NewReader(f)
	reader.Comma, reader.LazyQuotes, reader.FieldsPerRecord = '\t', true, -1
	records, err := reader.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]string{}
	for _, record := range records[1:] {
		container := layoutName(record[0])
		if want[container] == nil {
			want[container] = map[string]string{}
		}
		want[container][record[2]] = schemaType(record)
	}
	got := map[string]map[string]string{}
	for container, rows := range layouts {
		got[string(container)] = map[string]string{}
		for _, r := range rows {
			got[string(container)][r.Name] = ourType(r)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("layouts (-schema +ours):\n%s", diff)
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
			document := "<" + string(container) + "><" + r.Name + ">" + value + "</" + r.Name + "></" + string(container) + ">"
			if _, err := parse([]byte(document), form{root: container}); err == nil || !strings.HasPrefix(err.Error(), path+": ") {
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
	wrong := map[kind]string{
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

func TestListedZones(t *testing.T) {
	t.Parallel()
	published, err := os.ReadFile("../../../shared/codes/codes-timezones-olson.txt")
	if err != nil {
		t.Skipf("no list to compare with: %v", err)
	}
	if diff := cmp.Diff(strings.Fields(string(published)), listedZones); diff != "" {
		t.Errorf("zones (-published +ours):\n%s", diff)
	}
}

// Every zone that a city is in is one that there is.
func TestCityZones(t *testing.T) {
	t.Parallel()
	var z zones
	for city, name := range cityZones {
		if z.load(name) == nil {
			t.Errorf("%s is in %s, which is no zone", city, name)
		}
	}
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
	kinds := map[string]kind{
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

// What is saved is saved whole: JSON passes over fields without a capital.
func TestNothingIsLeftOutOfTheStateFile(t *testing.T) {
	t.Parallel()
	for _, saved := range []any{owner{}, grant{}, credential{}, subscription{}, subscriber{}, tokens{}} {
		for field := range reflect.TypeOf(saved).Fields() {
			if !field.IsExported() && !field.Anonymous && field.Name != "secret" { // which is the key
				t.Errorf("%s of %T is not saved", field.Name, saved)
			}
		}
	}
	if kept, saved := reflect.TypeFor[trip]().NumField(), reflect.TypeFor[savedTrip]().NumField(); kept != saved {
		t.Errorf("a trip has %d fields, %d are saved", kept, saved)
	}
}
