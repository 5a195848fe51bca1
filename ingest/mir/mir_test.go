package mir_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/mir"
	"tripsync/ingest/pnr"
)

// TestGolden reads each file of testdata and compares the records, as JSON
// lines, and the errors. UPDATE_GOLDEN=1 writes them anew.
func TestGolden(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.mir")
	if err != nil || len(files) == 0 {
		t.Fatalf("no test data: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			got := readAll(t, file)
			golden := file[:len(file)-len(".mir")] + ".golden"
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

// readAll returns the records of a file as JSON lines, errors between them.
func readAll(t *testing.T, file string) []byte {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	for r, err := range mir.Parse(filepath.Base(file), bytes.NewReader(data), received(t)) {
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
