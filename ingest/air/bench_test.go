package air_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"runtime"
	"testing"

	"tripsync/ingest/air"
	"tripsync/ingest/record"
)

// BenchmarkTicket reads a ticket record of usual size.
func BenchmarkTicket(b *testing.B) {
	data, err := os.ReadFile("testdata/ticket.air")
	if err != nil {
		b.Fatal(err)
	}
	const records = 1000 // a file, so that its own cost does not count
	file := bytes.Repeat(data, records)
	day := received(b)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for n := 0; n < b.N; {
		for _, err := range air.Parse("ticket.air", bytes.NewReader(file), day) {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n >= b.N {
				break
			}
		}
	}
}

// TestFlatMemory reads a stream of records, of junk, and of a line without end,
// far bigger than the memory that may be in use meanwhile.
func TestFlatMemory(t *testing.T) { //nolint:paralleltest // it measures the heap
	if testing.Short() {
		t.Skip("reads some 200 MB")
	}
	const size, most = 64 << 20, 16 << 20
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
		for r, err := range air.Parse(name, stream, received(t)) {
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
