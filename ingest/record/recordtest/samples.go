package recordtest

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// FindSamples returns the files of a format's samples, say air, whose names fit the
// pattern, or skips the test.
func FindSamples(t *testing.T, format, pattern string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(samplesDir(format), pattern))
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		skipOrFail(t, "the samples are not here: "+samplesDir(format))
	}
	return files
}

func samplesDir(format string) string { return filepath.Join("../../../shared/samples", format) }

// skipOrFail ends a test that has not what it needs.
func skipOrFail(t *testing.T, missing string) {
	t.Helper()
	if os.Getenv("TEST_REQUIRE_SAMPLES") != "" {
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %s", missing)
	}
	t.Skip(missing)
}

// ReadSampleTable returns the rows of one of the tables that come with a format's
// samples, without comments.
func ReadSampleTable(t *testing.T, format, table string) (rows [][]string) {
	t.Helper()
	for line := range strings.Lines(readFile(t, filepath.Join(samplesDir(format), table))) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && line[0] != '#' {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

// ReadSample returns the records of a sample, none of which may be set aside.
func ReadSample(t *testing.T, parse Parser, file string, received pnr.Date) []*pnr.Record {
	t.Helper()
	records, errs := parse.Parse(t, filepath.Base(file), readFile(t, file), received)
	for _, err := range errs {
		t.Error(err)
	}
	return records
}

// CompareRows compares rows that begin with the name of a file. Only the order within
// a file counts.
func CompareRows(t *testing.T, table string, want, got []string) {
	t.Helper()
	if diff := cmp.Diff(sortByFile(want), sortByFile(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", table, diff)
	}
}

func sortByFile(rows []string) []string {
	slices.SortStableFunc(rows, func(a, b string) int {
		x, _, _ := strings.Cut(a, "\t")
		y, _, _ := strings.Cut(b, "\t")
		return strings.Compare(x, y)
	})
	return rows
}

// EachFrame calls check with each frame of the files.
func EachFrame(t *testing.T, framing *record.Framing, files []string, check func(*testing.T, *record.Frame)) {
	t.Helper()
	for _, file := range files {
		for f, err := range framing.Frames(filepath.Base(file), bytes.NewReader([]byte(readFile(t, file)))) {
			if err != nil {
				t.Fatal(err)
			}
			check(t, f)
		}
	}
}

// IsTold reports whether a record keeps a line as a remark, or tells of a fault in it.
func IsTold(r *pnr.Record, text string, at pnr.Position) bool {
	return slices.ContainsFunc(r.Remarks, func(m pnr.Remark) bool { return strings.HasPrefix(record.CleanText(text), m.Text) }) ||
		slices.ContainsFunc(r.Faults, func(f pnr.Fault) bool { return f.At.Line == at.Line })
}
