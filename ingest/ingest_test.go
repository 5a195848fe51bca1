package ingest_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	"tripsync/ingest"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

func TestReadUnknown(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ in, want string }{
		"empty":      {"", "x:1:1: file: unknown format: the file is empty"},
		"blank":      {"\r\n \r\n", "x:1:1: file: unknown format: the file is empty"},
		"compressed": {"\x1f\x8b\x08", "x:1:1: file: unknown format: the file is compressed"},
		"UTF-16":     {"\xff\xfeA\x00", "x:1:1: file: unknown format: the file is UTF-16 text"},
		"binary":     {"MZ\x00\x01", "x:1:1: file: unknown format: the file is binary"},
		"text":       {"DOE/JANE", "x:1:1: file: unknown format: the file is text that begins like no format that is read"},
		"print-out":  {"ELECTRONIC TICKET\r\nPASSENGER ITINERARY/RECEIPT\r\nFLIGHT  FROM  TO\r\n", "x:1:1: file: unknown format: the file is an itinerary print-out, which is for people; set the system to write interface records"},
		"other line": {"SEE AIR-BLK207;7A", "x:1:1: file: unknown format: the file is text that begins like no format that is read"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := 0
			for r, err := range ingest.Read("x", strings.NewReader(tt.in), 0) {
				n++
				var rejected *record.Rejected
				if r != nil || !errors.As(err, &rejected) || !errors.Is(err, ingest.ErrFormat) {
					t.Fatalf("got %v, %v, want a *record.Rejected that wraps ErrFormat", r, err)
				}
				if err.Error() != tt.want {
					t.Errorf("got  %s\nwant %s", err, tt.want)
				}
			}
			if n != 1 {
				t.Errorf("got %d results, want 1", n)
			}
		})
	}
}

// TestReadUnended: of a file that ends before its last record does, the rest may
// follow. What comes before that, and what has an end, is as it is.
func TestReadUnended(t *testing.T) {
	t.Parallel()
	whole, err := os.ReadFile("air/testdata/snapshot.air")
	if err != nil {
		t.Fatal(err)
	}
	text := string(whole)
	first := text[:strings.Index(text, "ENDX")]
	for name, tt := range map[string]struct {
		in   string
		want bool
	}{
		"nothing":                         {"", true},
		"a blank line":                    {"\r\n", true},
		"half a mark":                     {"AIR-B", true},
		"half a mark behind its order":    {"\ufeffAIR", true},
		"not yet written":                 {strings.Repeat("\x00", 8192), true},
		"one line":                        {"AIR-BLK207;7A;;256", true},
		"cut in a line":                   {text[:500], true},
		"cut between lines":               {first, true},
		"cut in the next record":          {text + "AIR-BLK207;7A\r\n", true},
		"cut in the mark of the next":     {text + "AIR-", true},
		"the rest not yet written":        {text[:500] + strings.Repeat("\x00", 500), true},
		"the next record not yet written": {text + strings.Repeat("\x00", 500), true},
		"whole":                           {text, false},
		"text behind it":                  {text + "END OF BATCH\r\n", false},
		"a cut record before a whole one": {first + text, false},
		"no export":                       {"DOE/JANE\r\n", false},
		"no export at all":                {strings.Repeat("DOE/JANE\r\n", 1000), false},
		"compressed":                      {"\x1f\x8b\x08ABCDEFGH", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := false
			for _, err := range ingest.Read("x", strings.NewReader(tt.in), 0) {
				rejected, ok := errors.AsType[*record.Rejected](err)
				got = ok && rejected.Unended
			}
			if got != tt.want {
				t.Errorf("the last result says that the file ends early: %t, want %t", got, tt.want)
			}
		})
	}
}

// TestRead reads a file of each format by content.
func TestRead(t *testing.T) {
	t.Parallel()
	day, err := pnr.MakeDate(2026, 1, 7)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{"air": "air/testdata/snapshot.air", "mir": "mir/testdata/events.mir", "iur": "iur/testdata/emd.iur"}
	for _, f := range ingest.Formats() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			file, err := os.Open(files[f.Name])
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			n := 0
			for r, err := range ingest.Read("x", iotest.OneByteReader(file), day) {
				if n++; err != nil || r.Format != f.Name {
					t.Errorf("got %v, %v", r, err)
				}
			}
			if n < 2 {
				t.Errorf("got %d records, want several", n)
			}
		})
	}
}

func TestReadFails(t *testing.T) {
	t.Parallel()
	for r, err := range ingest.Read("x", iotest.ErrReader(os.ErrPermission), 0) {
		if r != nil || !errors.Is(err, os.ErrPermission) || err.Error() != "read x: permission denied" {
			t.Errorf("got %v, %v", r, err)
		}
	}
}
