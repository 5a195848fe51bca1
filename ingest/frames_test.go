package ingest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"tripsync/ingest"
	"tripsync/ingest/pnr"
)

// received is a day on which all exports of the tests may have come.
const received = pnr.Date(20790)

// exports returns the exports of a format's tests.
func exports(t *testing.T, format string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(format, "testdata", "*."+format))
	if err != nil || len(files) == 0 {
		t.Fatalf("exports of %s: %q, %v; want some", format, files, err)
	}
	texts := make([]string, len(files))
	for i, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts[i] = string(text)
	}
	return texts
}

// countDigests counts the records of an export, and those whose digest a frame tells,
// which must be the record's. The digests of records that are set aside are put into
// aside, those of the others into used.
func countDigests(t rapid.TB, text string, used, aside map[string]bool) (records, told int) {
	t.Helper()
	for f, err := range ingest.Frames("x", strings.NewReader(text), received) {
		if err != nil {
			continue // the format cannot be known any more
		}
		digest := f.Digest()
		kind := string(f.Raw[:min(len(f.Raw), len("AIR-BLK207;7A;"))])
		raw := bytes.Clone(f.Raw)
		rec, err := f.Read()
		if !bytes.Equal(raw, f.Raw) {
			t.Fatal("its digest changed a frame")
		}
		switch {
		case err != nil && digest != "":
			aside[kind+digest] = true
		case err == nil && digest != "":
			if digest != rec.Digest {
				t.Fatalf("digest %q of the frame, %q of the record", digest, rec.Digest)
			}
			used[kind+digest] = true
			told++
		}
		if err == nil {
			records++
		}
	}
	return records, told
}

// TestDigestOfFrame: a frame tells the digest of its record, unless the record may be cut
// off.
func TestDigestOfFrame(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"air", "mir", "iur"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			records, told := 0, 0
			for _, text := range exports(t, format) {
				r, d := countDigests(t, text, map[string]bool{}, map[string]bool{})
				records, told = records+r, told+d
			}
			if records == 0 || told < records*9/10 {
				t.Errorf("%d of %d records are known by their frames, want nearly all", told, records)
			}
		})
	}
}

// TestDigestOfTorn: whatever happens to the characters of records, a record that is used
// and one that is set aside do not have the same digest, if both say in the same way of
// what kind they are. A reader may so pass by what is known.
func TestDigestOfTorn(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"air", "mir", "iur"} {
		texts := exports(t, format)
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			rapid.Check(t, func(t *rapid.T) {
				text := rapid.SampledFrom(texts).Draw(t, "export")
				used, aside := map[string]bool{}, map[string]bool{}
				countDigests(t, text, used, aside)
				for range rapid.IntRange(1, 4).Draw(t, "tears") {
					text = tear(t, text)
				}
				countDigests(t, text, used, aside)
				for digest := range aside {
					if used[digest] {
						t.Fatalf("digest %s is of a record that is used and of one that is set aside, in\n%s", digest, text)
					}
				}
			})
		})
	}
}

// tear changes a text: cuts some of it, puts something in, or takes a line end away.
// Often it is one of the first lines.
func tear(t *rapid.T, text string) string {
	if text == "" {
		return text
	}
	at := rapid.IntRange(0, len(text)-1).Draw(t, "at")
	if rapid.Bool().Draw(t, "early") {
		at = rapid.IntRange(0, min(len(text)-1, 120)).Draw(t, "early at")
	}
	end := min(len(text), at+rapid.SampledFrom([]int{0, 1, 2, 8, 60}).Draw(t, "cut"))
	with := rapid.SampledFrom([]string{"", " ", "\r\n", "\f", "X", "9", ";", "AIR-BLK207;IM;;000", "D-261120;261123;261123", "AMD 0000000001;", "MUC1A "}).Draw(t, "with")
	return text[:at] + with + text[end:]
}
