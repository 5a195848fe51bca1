package air_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"tripsync/ingest/air"
	"tripsync/ingest/record"
	"tripsync/ingest/record/recordtest"
)

// BenchmarkTicket reads a ticket record of usual size.
func BenchmarkTicket(b *testing.B) {
	recordtest.BenchmarkRecords(b, air.Parse, "ticket.air", recordtest.Received(b))
}

// BenchmarkFile reads the same as a file of its own.
func BenchmarkFile(b *testing.B) {
	recordtest.BenchmarkFile(b, air.Parse, "ticket.air", recordtest.Received(b))
}

// TestFlatMemory reads a stream of records, of junk, and of a line without end,
// far bigger than the memory that may be in use meanwhile.
func TestFlatMemory(t *testing.T) { //nolint:paralleltest // it measures the heap
	if testing.Short() {
		t.Skip("reads some 100 MB")
	}
	const size, most = 24 << 20, 6 << 20
	ticket, err := os.ReadFile("testdata/ticket.air")
	if err != nil {
		t.Fatal(err)
	}
	for name, stream := range map[string]io.Reader{
		"records":        &repeated{text: ticket, left: size},
		"junk":           &repeated{text: []byte("NOTHING WE KNOW\r\n"), left: size},
		"endless line":   io.MultiReader(bytes.NewReader(ticket[:200]), &repeated{text: []byte("XXXXXXX;"), left: size}),
		"endless record": io.MultiReader(bytes.NewReader(ticket[:200]), &repeated{text: []byte("RM*CC-4711\r\n"), left: size}),
	} {
		before, peak, n := heap(), uint64(0), 0
		for r, err := range air.Parse(name, stream, recordtest.Received(t)) {
			if rejected := (*record.Rejected)(nil); r == nil && !errors.As(err, &rejected) {
				t.Fatal(err)
			}
			if n++; n%2000 == 1 {
				peak = max(peak, heap())
			}
		}
		peak = max(peak, heap())
		if peak > before+most {
			t.Errorf("%s: %d bytes more in use than before", name, peak-before)
		}
		if n == 0 {
			t.Errorf("%s: nothing was read", name)
		}
	}
}

// TestHostile reads records that are as large as they may be and made of what
// costs the most. None may need much more memory, in all, than a mebibyte of
// plain text.
func TestHostile(t *testing.T) { //nolint:paralleltest // it measures the heap
	head := edit(t, "ticket.air")
	head = head[:strings.Index(head, "RM*CC")]
	for name, line := range map[string]string{
		"remarks":       "RM######\n",
		"associations":  "RM######;P1-100;S1-100\n",
		"flights":       "H-###;003OCDG;PARIS;FRA;FRANKFURT;LH    1029 Y Y 03FEB1005 1120 03FEB;;HK01\n",
		"open flights":  "U-###;003OCDG;P;FRA;F;LH    OPEN\n",
		"Y- lines":      "Y-001;003CDG;;;;LH;######\n",
		"hotels":        "U-###X;005HTL 1A HK1;12JAN;14JAN;PAR ,NAME,TEL-######,FAX-\n",
		"tokens":        "U-###X;005MIS 1A HK1;12JAN;PAR" + strings.Repeat(";P1-100", 400) + "\n",
		"slashes":       "U-###X;005HTL 1A HK1;12JAN;14JAN;PAR/T-1" + strings.Repeat("/", 2000) + "\n",
		"passengers":    "I-##;01DOE/JANE;;APE-######@EXAMPLE.COM//\n",
		"names":         "I-##;01DOE/JANE" + strings.Repeat("(INF/IDA/10FEB25)", 300) + "\n",
		"tickets":       "T-K220-99########-99\n",
		"conjunctions":  "T-K220-9900000001-10\n",
		"by hand":       "FH220-99########\n",
		"exchanges":     "FO229-99########KWI12JUN24/99212122\n",
		"payments":      "FPCASH/EUR######\n",
		"taxes":         "KFTF; EUR########.YQ AC; EUR1   YQ AC\n",
		"bad taxes":     "KFTF" + strings.Repeat("; E", 900) + "\n",
		"seats":         "S-##" + strings.Repeat("/S12A.N;", 900) + "\n",
		"EMD lines":     "EMD###;001LH;;;;D1;1\nTMCD220-99########;;D1\n",
		"MFP":           "MFPCASH;D1\nTMCD220-99########;;D1\n",
		"frequent":      "FQV LH  FQTV-LH########;P1\n",
		"unknown lines": "######\n",
		"refunds":       "R-220-99########;06JAN26\n",
	} {
		const most = 96 << 20
		var text strings.Builder
		text.WriteString(head)
		for n := 0; n < 9_900 && text.Len() < 1<<20-10_000; n += strings.Count(line, "\n") {
			number := fmt.Sprintf("%08d", n)
			text.WriteString(strings.NewReplacer("########", number, "######", number[2:], "###", number[5:], "##", number[6:]).Replace(line))
		}
		text.WriteString("ENDX\n")
		began, before := time.Now(), recordtest.CountAllocated()
		records, errs := parse(t, text.String())
		grown := recordtest.CountAllocated() - before
		t.Logf("%s: %d KB, %d KB allocated, %d records, %v, errors %.300v", name, text.Len()>>10, grown>>10, len(records), time.Since(began), errs)
		if grown > most {
			t.Errorf("%s: %d bytes were allocated for %d", name, grown, text.Len())
		}
	}
}

// heap returns the bytes that are in use once garbage is gone.
func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// A repeated reader gives text again and again, left bytes in all.
type repeated struct {
	text []byte
	left int
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p[:min(len(p), r.left)], r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	r.left -= n
	return n, nil
}
