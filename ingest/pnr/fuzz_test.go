package pnr_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
)

// FuzzFold folds whatever records can be read from JSON lines: no panic, no record
// changed, the same bookings in any order, each record in one of them, and no number
// in an image that leads nowhere.
func FuzzFold(f *testing.F) {
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		f.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		f.Add(linesOfStory(f, file))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		records := recordsOfLines(data)
		before := linesOf(t, records)
		images := pnr.Fold(records)
		if !bytes.Equal(before, linesOf(t, records)) {
			t.Error("Fold changes a record")
		}
		again := append(slices.Clone(records), records...)
		slices.Reverse(again)
		if diff := cmp.Diff(images, pnr.Fold(again)); diff != "" {
			t.Errorf("told backwards and twice (-want +got):\n%s", diff)
		}
		told := 0
		for i := range images {
			checkImage(t, &images[i])
			told += len(images[i].Records)
		}
		if told != len(records) {
			t.Errorf("the bookings are of %d records, want %d", told, len(records))
		}
	})
}

// linesOfStory returns the records of a story as JSON lines.
func linesOfStory(tb testing.TB, file string) []byte {
	tb.Helper()
	story, err := txtar.ParseFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	var records []*pnr.Record
	for i := range story.Files {
		switch s := &story.Files[i]; filepath.Ext(s.Name) {
		case ".air":
			records = append(records, exported(tb, s, air.Parse)...)
		case ".json":
			records = append(records, jsonRecord(tb, s, i))
		}
	}
	return linesOf(tb, records)
}

func linesOf(tb testing.TB, records []*pnr.Record) []byte {
	tb.Helper()
	var out bytes.Buffer
	for _, r := range records {
		if err := json.NewEncoder(&out).Encode(r); err != nil {
			tb.Fatal(err)
		}
	}
	return out.Bytes()
}

// recordsOfLines reads a few records, with digests that are of what they say.
func recordsOfLines(data []byte) []*pnr.Record {
	const most = 20
	var out []*pnr.Record
	seen := map[string]bool{}
	for line := range bytes.Lines(data) {
		r := &pnr.Record{}
		if json.Unmarshal(line, r) != nil || len(out) == most {
			continue
		}
		sum := sha256.Sum256(line)
		if r.Digest = hex.EncodeToString(sum[:]); !seen[r.Digest] {
			seen[r.Digest] = true
			out = append(out, r)
		}
	}
	return out
}

// checkImage checks that numbers count from 1, and that what names a passenger or a
// segment names one of the booking.
func checkImage(t *testing.T, p *pnr.PNR) {
	t.Helper()
	people := 0
	for i := range p.Passengers {
		who := &p.Passengers[i]
		if who.IsSeat() {
			t.Errorf("passenger %d is a seat", who.Number)
		}
		people = max(people, who.Number)
	}
	passenger := func(what string, n int) {
		if n < 0 || n > people {
			t.Errorf("%s: passenger %d of %d", what, n, people)
		}
	}
	segment := func(what string, n int) {
		if n < 0 || n > len(p.Segments) {
			t.Errorf("%s: segment %d of %d", what, n, len(p.Segments))
		}
	}
	for i, s := range p.Segments {
		if s.Head().Number != i+1 {
			t.Errorf("segment %d has number %d", i+1, s.Head().Number)
		}
		if a, ok := s.(*pnr.Air); ok {
			for _, seat := range a.Seats {
				passenger("seat", seat.Passenger)
			}
		}
		if v := pnr.ServiceOf(s); v != nil {
			for _, n := range v.Passengers {
				passenger("service", n)
			}
		}
	}
	for _, d := range documentsOf(p) {
		passenger(d.Number, d.Passenger)
		for _, c := range d.Coupons {
			segment(d.Number, c.Segment)
		}
	}
	for _, m := range p.Remarks {
		for _, n := range m.Passengers {
			passenger("remark", n)
		}
		for _, n := range m.Segments {
			segment("remark", n)
		}
	}
}

func documentsOf(p *pnr.PNR) []*pnr.Document {
	var out []*pnr.Document
	for i := range p.Tickets {
		out = append(out, &p.Tickets[i].Document)
	}
	for i := range p.EMDs {
		out = append(out, &p.EMDs[i].Document)
	}
	return out
}
