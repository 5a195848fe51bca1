package transform_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/transform/itinerary"
)

// TestMapping makes documents of each PNR of testdata/pnr and compares them, and
// what is said about them, with the golden file beside it.
func TestMapping(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/pnr/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no PNRs: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".json")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden(t, "pnr/"+name, mapped(t, file))
		})
	}
}

// mapped is all that becomes of a PNR, documents and words.
func mapped(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var p pnr.PNR
	if err := json.Unmarshal(data, &p); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for _, d := range transformer(t).Documents(&p, byName()) {
		fmt.Fprintf(&out, "<!-- %s %s%s -->\n", d.Locator, d.Login, d.Reason.Text)
		for _, n := range d.Notes {
			fmt.Fprintf(&out, "<!-- %s -->\n", n)
		}
		if d.Itinerary == nil {
			continue
		}
		document, err := itinerary.Encode(d.Itinerary)
		if err != nil {
			t.Fatalf("%s: %v", d.Locator, err)
		}
		validate(t, document)
		out.Write(document)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// validate holds a document against Concur's schema, where that and xmllint are
// at hand.
func validate(t *testing.T, document []byte) {
	t.Helper()
	schema, err := filepath.Abs("../../shared/xsd/itinerary-trip.xsd")
	if err != nil {
		t.Fatal(err)
	}
	lint, err := exec.LookPath("xmllint")
	if _, statErr := os.Stat(schema); err != nil || statErr != nil {
		t.Log("not validated: no xmllint, or no schema")
		return
	}
	c := exec.CommandContext(t.Context(), lint, "--noout", "--schema", schema, "-")
	c.Stdin = bytes.NewReader(document)
	if report, err := c.CombinedOutput(); err != nil {
		t.Errorf("the schema forbids it: %v\n%s\n%s", err, report, document)
	}
}
