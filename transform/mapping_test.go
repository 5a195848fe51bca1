package transform_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
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
	post := service(t)
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
		if status, said := post(document, d.AsBooking); status != http.StatusOK {
			t.Errorf("the service refuses %s: %d %s", d.Locator, status, said)
		}
		out.Write(document)
		out.WriteByte('\n')
	}
	return out.Bytes()
}

// TestMappingFitsXSD holds the documents of the golden files against Concur's schema.
func TestMappingFitsXSD(t *testing.T) {
	t.Parallel()
	needXSD(t)
	for _, booking := range []bool{false, true} {
		pattern := map[bool]string{false: "[^b]*", true: "booking-*"}[booking]
		files, err := filepath.Glob("testdata/pnr/" + pattern + ".golden")
		if err != nil || len(files) == 0 {
			t.Fatalf("no documents: %v", err)
		}
		dir := t.TempDir()
		for i, file := range files {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for j, document := range bytes.Split(text, []byte("<?xml"))[1:] {
				name := filepath.Join(dir, fmt.Sprintf("%d-%d.xml", i, j))
				if err := os.WriteFile(name, append([]byte("<?xml"), document...), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		}
		validateXSD(t, dir, booking)
	}
}

const schemas = "../../shared/xsd"

// needXSD skips a test where Concur's schemas or xmllint are missing.
func needXSD(t *testing.T) {
	t.Helper()
	_, missing := os.Stat(schemas)
	_, absent := exec.LookPath("xmllint")
	skipWithout(t, errors.Join(missing, absent))
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

// validateXSD holds all documents of a directory against Concur's schema at once.
func validateXSD(t *testing.T, dir string, booking bool) {
	t.Helper()
	schema := schemas + "/itinerary-trip.xsd"
	if booking {
		schema = schemas + "/itinerary-booking.xsd"
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.xml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no documents: %v", err)
	}
	report, err := exec.CommandContext(t.Context(), "xmllint", append([]string{"--noout", "--schema", schema}, files...)...).CombinedOutput()
	if err != nil {
		t.Errorf("the schema forbids it: %v\n%s", err, report)
	}
}
