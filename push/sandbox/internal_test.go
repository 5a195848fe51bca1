package sandbox

import (
	"encoding/csv"
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
	values := []kind{text, exact, boolean, integer, octet, decimal, dateTime, free}
	for container, rows := range layouts {
		seen := map[string]bool{}
		for _, r := range rows {
			if _, ok := layouts[r.Kind]; !ok && !slices.Contains(values, r.Kind) {
				t.Errorf("%s/%s is of the unknown kind %s", container, r.Name, r.Kind)
			}
			if seen[r.Name] {
				t.Errorf("%s/%s stands twice", container, r.Name)
			}
			if r.Kind == exact && r.Size == 0 {
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
			got[string(container)][r.Name] = strings.TrimSuffix(string(r.Kind)+" "+strconv.Itoa(r.Size), " 0")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("layouts (-schema +ours):\n%s", diff)
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
// greatest length, exact length and pattern.
func schemaType(record []string) string {
	kinds := map[string]kind{
		"xs:string": text, "xs:dateTime": dateTime, "xs:decimal": decimal, "xs:double": decimal, "xs:integer": integer,
		"xs:long": integer, "xs:boolean": boolean, "xs:unsignedByte": octet, "(inline complex)": free,
	}
	k, isValue := kinds[record[3]]
	_, pattern, _ := strings.Cut(record[6], "{")
	switch {
	case !isValue:
		return layoutName(record[3])
	case record[5] != "":
		return "exact " + record[5]
	case pattern != "":
		return "exact " + pattern[:1]
	case record[4] != "":
		return "text " + record[4]
	}
	return string(k)
}
