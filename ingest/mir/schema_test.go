package mir_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/transform"
	"tripsync/transform/places"
)

const schemas = "../../../shared/xsd"

// TestSamplesFitXSD makes trips and bookings of every sample, each as a booking of its
// own, and holds them against Concur's schema.
func TestSamplesFitXSD(t *testing.T) {
	t.Parallel()
	_, missing := os.Stat(schemas)
	_, absent := exec.LookPath("xmllint")
	if err := errors.Join(missing, absent); err != nil {
		if os.Getenv("TEST_REQUIRE_SAMPLES") != "" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	table, err := places.Embedded()
	if err != nil {
		t.Fatal(err)
	}
	to := &transform.Transformer{Places: table}
	login := transform.TemplateRung{Template: "{first}.{last}@acme.example"}
	for schema, client := range map[string]*transform.Client{
		"itinerary-trip.xsd":    {Name: "acme", Supplier: "Agency", Ladder: []transform.Rung{login}},
		"itinerary-booking.xsd": {Name: "acme", Supplier: "Agency", Ladder: []transform.Rung{login}, Bookings: true},
	} {
		dir := t.TempDir()
		args := []string{"--noout", "--schema", filepath.Join(schemas, schema)}
		for _, file := range sampleFiles(t) {
			for _, p := range pnr.Fold(parseSample(t, file)) {
				args = append(args, writeDocuments(t, dir, to.Documents(&p, client))...)
			}
		}
		const some = 25 // of the samples have a journey
		if len(args) < some {
			t.Fatalf("%d documents, want more", len(args))
		}
		if report, err := exec.CommandContext(t.Context(), "xmllint", args...).CombinedOutput(); err != nil {
			t.Errorf("the schema forbids it: %v\n%s", err, report)
		}
	}
}

// writeDocuments writes each document to a file of its own, and returns their names.
func writeDocuments(t *testing.T, dir string, all []transform.Document) []string {
	t.Helper()
	var files []string
	for i := range all {
		if all[i].Itinerary == nil {
			continue
		}
		text, err := all[i].Encode()
		if err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(dir, fmt.Sprintf("%s-%d.xml", all[i].Locator, i))
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, name)
	}
	return files
}
