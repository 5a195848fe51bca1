package air_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
)

// TestGolden reads each file of testdata and compares the records, as JSON
// lines, and the errors. UPDATE_GOLDEN=1 writes them anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.air")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			got := readAll(t, file)
			golden := file[:len(file)-len(".air")] + ".golden"
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(got)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

// TestVersions reads one record as of each version. Up to 206 and from 207 on
// they are alike.
func TestVersions(t *testing.T) {
	t.Parallel()
	for file, versions := range map[string][]string{
		"old.air":    {"204", "205", "206"},
		"family.air": {"206", "204", "205"},
		"ticket.air": {"207", "208"},
	} {
		first := "AIR-BLK" + versions[0]
		want, _ := parse(t, edit(t, file))
		for _, version := range versions[1:] {
			got, errs := parse(t, edit(t, file, first, "AIR-BLK"+version))
			if len(errs) > 0 {
				t.Fatalf("%s as %s: %v", file, version, errs)
			}
			got[0].Version = versions[0]
			if diff := cmp.Diff(want[0], got[0]); diff != "" {
				t.Errorf("%s as %s (-want +got):\n%s", file, version, diff)
			}
		}
	}
}

// readAll returns the records of a file as JSON lines, errors between them.
func readAll(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for r, err := range air.Parse(filepath.Base(file), bytes.NewReader(data), received(t)) {
		if err != nil {
			fmt.Fprintln(&out, "error:", err)
			continue
		}
		fmt.Fprintln(&out, jsonOf(t, r))
	}
	return out.Bytes()
}

func jsonOf(t *testing.T, r *pnr.Record) string {
	t.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// received is the day that all test files came.
func received(tb testing.TB) pnr.Date {
	tb.Helper()
	d, err := pnr.MakeDate(2026, 1, 7)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}
