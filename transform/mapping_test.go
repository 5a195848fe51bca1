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
	"tripsync/transform"
)

// TestMapping makes documents of each PNR of testdata/pnr and compares them, and
// what is said about them, with the golden file beside it. The client of files
// called booking-… wants bookings.
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
			client := proposing()
			client.Bookings = strings.HasPrefix(name, "booking-")
			golden(t, "pnr/"+name, mapped(t, file, client))
		})
	}
}

// mapped is all that becomes of a PNR, documents and words.
func mapped(t *testing.T, file string, client *transform.Client) []byte {
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
	for _, d := range transformer(t).Documents(&p, client) {
		fmt.Fprintf(&out, "<!-- %s %s%s -->\n", d.Locator, d.Login, d.Reason.Text)
		for _, n := range d.Notes {
			fmt.Fprintf(&out, "<!-- %s -->\n", n)
		}
		if d.Itinerary == nil {
			continue
		}
		document, err := d.Encode()
		if err != nil {
			t.Fatalf("%s: %v", d.Locator, err)
		}
		validate(t, document, d.AsBooking)
		out.Write(document)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// validate holds a document against Concur's schema.
func validate(t *testing.T, document []byte, booking bool) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "document.xml"), document, 0o600); err != nil {
		t.Fatal(err)
	}
	validateAll(t, dir, booking)
}

// validateAll holds all documents of a directory against Concur's schema in one
// go, where that and xmllint are at hand.
func validateAll(t *testing.T, dir string, booking bool) {
	t.Helper()
	schema := "../../shared/xsd/itinerary-trip.xsd"
	if booking {
		schema = "../../shared/xsd/itinerary-booking.xsd"
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	lint, err := exec.LookPath("xmllint")
	if _, statErr := os.Stat(schema); err != nil || statErr != nil {
		t.Log("not validated: no xmllint, or no schema")
		return
	}
	report, err := exec.CommandContext(t.Context(), lint, append([]string{"--noout", "--schema", schema}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("the schema forbids it: %v\n%s", err, report)
	}
}
