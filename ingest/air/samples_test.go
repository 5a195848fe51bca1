package air_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
)

// samples is a collection of anonymised exports that is not part of the
// repository.
const samples = "../../../shared/samples/air"

// TestSamples reads every sample and compares records, passengers, air segments
// and other segments with the collection's own tables.
func TestSamples(t *testing.T) {
	t.Parallel()
	want, err := os.ReadFile(filepath.Join(samples, "EXPECT.tsv"))
	switch {
	case err == nil:
	case os.Getenv("TEST_REQUIRE_SAMPLES") != "":
		t.Fatalf("TEST_REQUIRE_SAMPLES is set: %v", err)
	default:
		t.Skipf("the samples are not here: %v", err)
	}
	wantOther, err := os.ReadFile(filepath.Join(samples, "EXPECT_AUX.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	var got, gotOther []string
	for _, file := range sampleFiles(t) {
		for _, r := range parseSample(t, file) {
			got = append(got, rows(r)...)
			gotOther = append(gotOther, serviceRows(r)...)
			checkTexts(t, file, r, texts(string(wantOther)))
		}
	}
	if diff := cmp.Diff(byFile(wantRows(string(want))), byFile(got)); diff != "" {
		t.Errorf("EXPECT.tsv (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(byFile(wantServiceRows(string(wantOther))), byFile(gotOther)); diff != "" {
		t.Errorf("EXPECT_AUX.tsv (-want +got):\n%s", diff)
	}
}

func sampleFiles(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(samples, "*.air"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no samples: %v", err)
	}
	return files
}

func parseSample(t *testing.T, file string) []*pnr.Record {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []*pnr.Record
	for r, err := range air.Parse(filepath.Base(file), bytes.NewReader(data), received(t)) {
		if err != nil {
			t.Errorf("%v", err)
			continue
		}
		out = append(out, r)
	}
	return out
}

// rows prints a record as EXPECT.tsv does, without the option.
func rows(r *pnr.Record) []string {
	out := []string{fmt.Sprintf("%s\tR\t%d\t%s\t%d", r.File, r.Number, r.Locator, listed(r))}
	for _, s := range r.Segments {
		switch v := s.(type) {
		case *pnr.Air:
			out = append(out, airRow(r, v))
		case *pnr.Surface:
			out = append(out, fmt.Sprintf("%s\tS\t%d\t%s\t%s", r.File, r.Number, v.From, v.To))
		default:
		}
	}
	return out
}

// listed counts the passengers that have a line of their own; an infant may have
// none.
func listed(r *pnr.Record) int {
	lines := map[int]bool{}
	for _, p := range r.Passengers {
		lines[p.At.Line] = true
	}
	return len(lines)
}

func airRow(r *pnr.Record, a *pnr.Air) string {
	kind, line, flight := "A", "U", a.Flight
	if a.Ticketed {
		line = "H"
	}
	if a.Open() {
		kind, flight = "O", ""
	}
	return strings.Join([]string{
		r.File, kind, strconv.Itoa(r.Number), line, a.Tattoo, fmt.Sprintf("%03d", a.Number), a.Carrier, flight,
		a.Class, a.From, a.To, a.Depart.String(), a.Arrive.String(), a.Status,
	}, "\t")
}

func wantRows(table string) []string {
	var out []string
	for _, cells := range tableRows(table) {
		switch file, number := cells[1], cells[2]; cells[0] {
		case "R":
			out = append(out, strings.Join([]string{file, "R", number, cells[4], cells[5]}, "\t"))
		case "S":
			out = append(out, strings.Join([]string{file, "S", number, cells[9], cells[10]}, "\t"))
		case "O":
			cells[7] = strings.TrimPrefix(cells[7], "OPEN")
			fallthrough
		case "A":
			out = append(out, strings.Join(append([]string{file, cells[0]}, cells[2:]...), "\t"))
		}
	}
	return out
}

func tableRows(table string) [][]string {
	var out [][]string
	for line := range strings.Lines(table) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && line[0] != '#' {
			out = append(out, strings.Split(line, "\t"))
		}
	}
	return out
}

// byFile sorts rows by file and leaves the order within one.
func byFile(rows []string) []string {
	slices.SortStableFunc(rows, func(a, b string) int {
		x, _, _ := strings.Cut(a, "\t")
		y, _, _ := strings.Cut(b, "\t")
		return strings.Compare(x, y)
	})
	return rows
}
