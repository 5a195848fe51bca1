package mir_test

import (
	"bytes"
	"os"
	"testing"

	"tripsync/ingest/mir"
)

// BenchmarkTicket reads a ticket record of usual size, as ingest/air does.
func BenchmarkTicket(b *testing.B) {
	data, err := os.ReadFile("testdata/ticket.mir")
	if err != nil {
		b.Fatal(err)
	}
	const records = 1000 // a file, so that its own cost does not count
	file := bytes.Repeat(data, records)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for n := 0; n < b.N; {
		for _, err := range mir.Parse("ticket.mir", bytes.NewReader(file), 0) {
			if err != nil {
				b.Fatal(err)
			}
			if n++; n >= b.N {
				break
			}
		}
	}
}

// BenchmarkFile reads the same as a file of its own.
func BenchmarkFile(b *testing.B) {
	data, err := os.ReadFile("testdata/ticket.mir")
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		for _, err := range mir.Parse("ticket.mir", bytes.NewReader(data), 0) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
