// Package recordtest holds what the tests of all formats check alike: goldens, samples,
// layouts, tables of lines, and what holds of any record that is read.
//
// A format hands over its parser, its framing and its tables. What is only one format's
// stays with its tests. Samples are a collection that is not part of the repository:
// tests of them are skipped where it is absent, and fail if TEST_REQUIRE_SAMPLES is set.
package recordtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
)

// A Parser reads the records of a file that came on the day received.
type Parser func(file string, r io.Reader, received pnr.Date) iter.Seq2[*pnr.Record, error]

// Parse returns all records and errors of a text.
func (p Parser) Parse(tb testing.TB, file, text string, received pnr.Date) (records []*pnr.Record, errs []error) {
	tb.Helper()
	for r, err := range p(file, strings.NewReader(text), received) {
		if (r == nil) == (err == nil) {
			tb.Fatalf("got record %v and error %v, want one of them", r, err)
		}
		if err != nil {
			errs = append(errs, err)
			continue
		}
		records = append(records, r)
	}
	return records, errs
}

// Received is the day that all test files came.
func Received(tb testing.TB) pnr.Date {
	tb.Helper()
	d, err := pnr.MakeDate(2026, 1, 7)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

// Edit returns a file of testdata with pairs of texts exchanged, of which each old one
// must be there.
func Edit(tb testing.TB, file string, pairs ...string) string {
	tb.Helper()
	text := readFile(tb, filepath.Join("testdata", file))
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(text, pairs[i]) {
			tb.Fatalf("%s holds no %q", file, pairs[i])
		}
		text = strings.ReplaceAll(text, pairs[i], pairs[i+1])
	}
	return text
}

// EncodeJSON returns a record as JSON.
func EncodeJSON(tb testing.TB, r *pnr.Record) string {
	tb.Helper()
	text, err := json.Marshal(r)
	if err != nil {
		tb.Fatal(err)
	}
	return string(text)
}

// FindFiles returns the files of testdata that end in extension.
func FindFiles(tb testing.TB, extension string) []string {
	tb.Helper()
	files, err := filepath.Glob("testdata/*" + extension)
	if err != nil || len(files) == 0 {
		tb.Fatalf("no test data: %v", err)
	}
	return files
}

// AddSeeds has each file of testdata that ends in extension fuzzed.
func AddSeeds(f *testing.F, extension string) {
	f.Helper()
	for _, file := range FindFiles(f, extension) {
		f.Add([]byte(readFile(f, file)))
	}
}

// CheckGoldens reads each file of testdata that ends in extension and compares the
// records, as JSON lines, and the errors. UPDATE_GOLDEN=1 writes them anew.
func CheckGoldens(t *testing.T, parse Parser, extension string) {
	t.Helper()
	for _, file := range FindFiles(t, extension) {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			compareGolden(t, strings.TrimSuffix(file, extension)+".golden", readLines(t, parse, file))
		})
	}
}

// readLines returns the records of a file as JSON lines, errors between them.
func readLines(t *testing.T, parse Parser, file string) string {
	t.Helper()
	var out strings.Builder
	for r, err := range parse(filepath.Base(file), strings.NewReader(readFile(t, file)), Received(t)) {
		if err != nil {
			fmt.Fprintln(&out, "error:", err)
			continue
		}
		fmt.Fprintln(&out, EncodeJSON(t, r))
	}
	return out.String()
}

// compareGolden compares a file with what it is to hold, which UPDATE_GOLDEN=1 writes.
func compareGolden(t *testing.T, file, got string) {
	t.Helper()
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil { //nolint:gosec // a golden is for all to read
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(readFile(t, file), got); diff != "" {
		t.Errorf("%s; UPDATE_GOLDEN=1 writes it anew (-want +got):\n%s", file, diff)
	}
}

func readFile(tb testing.TB, file string) string {
	tb.Helper()
	data, err := os.ReadFile(file) //nolint:gosec // a file that a test names
	if err != nil {
		tb.Fatal(err)
	}
	return string(data)
}

// BenchmarkRecords reads a record of testdata that comes many times in a file, so that
// the cost of a file does not count.
func BenchmarkRecords(b *testing.B, parse Parser, file string, received pnr.Date) {
	b.Helper()
	const records = 1000
	data := []byte(Edit(b, file))
	many := bytes.Repeat(data, records)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for n := 0; n < b.N; {
		for _, err := range parse(file, bytes.NewReader(many), received) {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n >= b.N {
				break
			}
		}
	}
	reportRecords(b)
}

// reportRecords adds how many records were read a second, of which each took one round.
func reportRecords(b *testing.B) {
	b.Helper()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
}

// BenchmarkFile reads a file of testdata again and again.
func BenchmarkFile(b *testing.B, parse Parser, file string, received pnr.Date) {
	b.Helper()
	data := []byte(Edit(b, file))
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range parse(file, bytes.NewReader(data), received) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
	reportRecords(b)
}

// CountAllocated returns the bytes that the program has allocated so far.
func CountAllocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}
