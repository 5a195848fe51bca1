package recordtest

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

// CheckSchema makes trips and bookings of the records of each file, and holds them
// against Concur's schema. At least some documents must come of them.
func CheckSchema(t *testing.T, files [][]*pnr.Record, some int) {
	t.Helper()
	_, missing := os.Stat(schemas)
	_, absent := exec.LookPath("xmllint")
	if err := errors.Join(missing, absent); err != nil {
		skipOrFail(t, err.Error())
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
		var documents []string
		for _, records := range files {
			for _, p := range pnr.Fold(records) {
				documents = append(documents, writeDocuments(t, to.Documents(&p, client))...)
			}
		}
		if len(documents) < some {
			t.Fatalf("%d documents, want more", len(documents))
		}
		args := append([]string{"--noout", "--schema", filepath.Join(schemas, schema)}, documents...)
		if report, err := exec.CommandContext(t.Context(), "xmllint", args...).CombinedOutput(); err != nil { //nolint:gosec // names of our own files
			t.Errorf("the schema forbids it: %v\n%s", err, report)
		}
	}
}

// writeDocuments writes each document to a file of its own, and returns their names.
func writeDocuments(t *testing.T, all []transform.Document) []string {
	t.Helper()
	dir := t.TempDir()
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
