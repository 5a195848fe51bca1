package pnr_test

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
)

func TestRecordJSONReadsBack(t *testing.T) {
	t.Parallel()
	marks := 0
	for _, want := range append(exchanged(t).records, printedRecords(t)...) {
		text, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range [][]byte{text, reordered(t, text)} {
			got := &pnr.Record{}
			if err := json.Unmarshal(text, got); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, sortedMarks()); diff != "" {
				t.Errorf("round trip of %s (-want +got):\n%s", text, diff)
			}
			marks += countMarks(got)
			got, err = pnr.ReadUnmarked(text)
			if diff := cmp.Diff(want, got, cmp.Transformer("unmarked", func(pnr.Marks) int { return 0 })); err != nil || diff != "" {
				t.Errorf("%s without marks: %v (-want +got):\n%s", text, err, diff)
			}
			if n := countMarks(got); n > 0 {
				t.Errorf("%s: read with %d marks", text, n)
			}
		}
	}
	if marks == 0 {
		t.Error("no record has marks")
	}
}

func countMarks(r *pnr.Record) int {
	n := len(r.Marks)
	for i := range r.Passengers {
		n += len(r.Passengers[i].Marks)
	}
	for _, s := range r.Segments {
		n += len(s.Head().Marks)
	}
	return n
}

// sortedMarks compares marks in the order in which JSON keeps them.
func sortedMarks() cmp.Option {
	return cmp.Transformer("sorted", func(marks pnr.Marks) map[string]pnr.Position {
		at := map[string]pnr.Position{}
		for _, m := range marks {
			at[m.Value] = m.At
		}
		return at
	})
}

// printedRecords returns the records of a story as an export has them.
func printedRecords(tb testing.TB) (records []*pnr.Record) {
	tb.Helper()
	story, err := txtar.ParseFile(filepath.Join("testdata", "locator-reused.txtar"))
	if err != nil {
		tb.Fatal(err)
	}
	for i := range story.Files {
		if f := &story.Files[i]; filepath.Ext(f.Name) == ".air" {
			records = append(records, exported(tb, f, air.Parse)...)
		}
	}
	return records
}

// reordered returns JSON with all names in another order and blanks between them, as a
// database may.
func reordered(t *testing.T, text []byte) []byte {
	t.Helper()
	var tree any
	if err := json.Unmarshal(text, &tree); err != nil {
		t.Fatal(err)
	}
	text, err := json.MarshalIndent(tree, "", " ")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// What is no record is told as such, and what it says is not quoted.
func TestRecordJSONIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		`{"passengers":[{"last":"DOE"`, `{"segments":[{"kind":"sleigh","carrier":"DOE"}]}`, `{"segments":[{"carrier":"DOE"}]}`,
		`{"segments":{"kind":"air"}}`, `{"created":"2026-02-30"}`, `{"created":"DOE"}`, `{"created":"2026-2-3"}`,
		`{"segments":[{"kind":"air","depart":"2026-02-03T24:00"}]}`, `{"segments":[{"kind":"air","depart":"2026-02-03 10:05"}]}`,
		`{"marks":{"x.air":{"last":1}}}`, `{"marks":{"x.air:1":{"last":"DOE"}}}`, `{"marks":[]}`,
	} {
		if err := json.Unmarshal([]byte(text), &pnr.Record{}); err == nil || strings.Contains(err.Error(), "DOE") {
			t.Errorf("%s: %v, want an error without DOE", text, err)
		}
	}
}

// BenchmarkRecordJSON reads a record as a database gives it.
func BenchmarkRecordJSON(b *testing.B) {
	text, err := json.Marshal(printedRecords(b)[0])
	if err != nil {
		b.Fatal(err)
	}
	for name, read := range map[string]func() error{
		"whole":    func() error { return (&pnr.Record{}).UnmarshalJSON(text) },
		"unmarked": func() error { _, err := pnr.ReadUnmarked(text); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				if err := read(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// TestMarksJSON names lines and values in the order of their bytes, as encoding/json does
// with a map, and of two marks of one value keeps the last.
func TestMarksJSON(t *testing.T) {
	t.Parallel()
	at := func(file string, line, column int) pnr.Position {
		return pnr.Position{File: file, Line: line, Column: column}
	}
	for want, marks := range map[string]pnr.Marks{
		`{}`: nil,
		`{"x:10":{"a":3},"x:9":{"a":7,"b":2}}`: {
			{Value: "b", At: at("x", 9, 2)},
			{Value: "a", At: at("x", 9, 1)},
			{Value: "a", At: at("x", 10, 3)},
			{Value: "a", At: at("x", 9, 7)},
		},
		`{"\u003c\":1":{"a":1},"x:1":{"a":1}}`: {
			{Value: "a", At: at("x", 1, 1)},
			{Value: "a", At: at("<\"", 1, 1)},
		},
	} {
		for name, v := range map[string]any{"pointer": &marks, "value": marks} {
			text, err := json.Marshal(v)
			if err != nil || string(text) != want {
				t.Errorf("%s: got %s and %v, want %s", name, text, err, want)
			}
		}
	}
}
