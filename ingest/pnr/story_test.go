package pnr_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"tripsync/ingest/air"
	"tripsync/ingest/iur"
	"tripsync/ingest/mir"
	"tripsync/ingest/pnr"
)

// TestStories tells the stories of testdata: what comes, as AIR, MIR, IUR or the
// JSON of one record, and after each file what the booking is then. Told backwards,
// a story ends the same. UPDATE_GOLDEN=1 writes the images anew.
func TestStories(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			story, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := slices.Clone(story.Files)
			records := tell(t, story)
			if os.Getenv("UPDATE_GOLDEN") != "" {
				if err := os.WriteFile(file, txtar.Format(story), 0o644); err != nil {
					t.Fatal(err)
				}
			} else if diff := cmp.Diff(texts(want), texts(story.Files)); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
			end := pnr.Fold(records)
			slices.Reverse(records)
			if diff := cmp.Diff(end, pnr.Fold(records)); diff != "" {
				t.Errorf("%s, told backwards (-want +got):\n%s", file, diff)
			}
		})
	}
}

// tell reads the story's records and puts the images in their places.
func tell(t *testing.T, story *txtar.Archive) []*pnr.Record {
	t.Helper()
	var records []*pnr.Record
	for i := range story.Files {
		switch f := &story.Files[i]; filepath.Ext(f.Name) {
		case ".air":
			records = append(records, exported(t, f, air.Parse)...)
		case ".mir":
			records = append(records, exported(t, f, mir.Parse)...)
		case ".iur":
			records = append(records, exported(t, f, iur.Parse)...)
		case ".json":
			records = append(records, jsonRecord(t, f, len(records)+1))
		case ".pnr":
			var out bytes.Buffer
			for _, p := range pnr.Fold(records) {
				writeImage(&out, &p)
			}
			f.Data = out.Bytes()
		}
	}
	return records
}

// exported reads a file by the parser of its format.
func exported(tb testing.TB, f *txtar.File, parse func(string, io.Reader, pnr.Date) iter.Seq2[*pnr.Record, error]) []*pnr.Record {
	tb.Helper()
	received, err := pnr.MakeDate(2026, 12, 31)
	if err != nil {
		tb.Fatal(err)
	}
	var records []*pnr.Record
	for r, err := range parse(f.Name, bytes.NewReader(f.Data), received) {
		if err != nil {
			tb.Fatal(err)
		}
		for _, fault := range r.Faults {
			tb.Errorf("%v: %s: %s", fault.At, fault.Field, fault.Error)
		}
		records = append(records, r)
	}
	return records
}

// jsonRecord reads a record that is told without what identifies it.
func jsonRecord(tb testing.TB, f *txtar.File, n int) *pnr.Record {
	tb.Helper()
	at := pnr.Position{File: f.Name, Line: 1, Column: 1}
	r := &pnr.Record{System: "1A", Number: 1, At: at, Digest: fmt.Sprintf("%064d", n)}
	if err := json.Unmarshal(f.Data, r); err != nil {
		tb.Fatalf("%s: %v", f.Name, err)
	}
	return r
}

func texts(files []txtar.File) map[string]string {
	out := map[string]string{}
	for _, f := range files {
		out[f.Name] = string(f.Data)
	}
	return out
}

// writeImage writes what stories are about.
func writeImage(out io.Writer, p *pnr.PNR) {
	fmt.Fprintf(out, "%s of %s, as of %s", p.Locator, p.Created, p.Issued)
	if p.Cancelled {
		fmt.Fprint(out, ", cancelled")
	}
	fmt.Fprintln(out)
	for _, who := range p.Passengers {
		fmt.Fprintf(out, "  passenger %d %s/%s %s\n", who.Number, who.Last, who.First, who.Type)
	}
	for _, s := range p.Segments {
		fmt.Fprintf(out, "  segment %d %s\n", s.Head().Number, segmentText(s))
	}
	for _, t := range p.Tickets {
		fmt.Fprintf(out, "  ticket %s\n", documentText(&t.Document))
	}
	for _, e := range p.EMDs {
		fmt.Fprintf(out, "  emd %s\n", documentText(&e.Document))
	}
	for _, m := range p.Remarks {
		fmt.Fprintf(out, "  remark %v %v %s\n", m.Passengers, m.Segments, m.Text)
	}
}

func segmentText(s pnr.Segment) string {
	switch v := s.(type) {
	case *pnr.Air:
		words := []string{v.Carrier, v.Flight, v.From, v.To, v.Depart.String(), v.Status, v.Baggage}
		for _, seat := range v.Seats {
			words = append(words, fmt.Sprintf("%d:%s", seat.Passenger, seat.Seat))
		}
		if v.Party != 0 {
			words = append(words, fmt.Sprintf("for %d", v.Party))
		}
		return strings.TrimSpace(strings.Join(words, " "))
	case *pnr.Surface:
		return "surface " + v.From + " " + v.To
	case *pnr.Hotel, *pnr.Car, *pnr.Rail, *pnr.Ferry, *pnr.Ride, *pnr.Tour, *pnr.Other:
		first, last := s.Span()
		return fmt.Sprintf("%s %v %s %s %s", pnr.ServiceOf(s).ID, pnr.ServiceOf(s).Passengers, first, last, s.Head().Status)
	}
	return ""
}

func documentText(d *pnr.Document) string {
	words := []string{d.Number, fmt.Sprintf("passenger %d", d.Passenger)}
	if d.Infant {
		words = append(words, "infant")
	}
	if d.Status != "" {
		words = append(words, d.Status)
	}
	for _, c := range d.Coupons {
		words = append(words, fmt.Sprintf("%d:%s", c.Number, c.Status))
		if c.Segment != 0 {
			words = append(words, fmt.Sprintf("(segment %d)", c.Segment))
		}
	}
	for _, x := range d.Exchanges {
		words = append(words, "for", x.String())
	}
	if d.Refund != nil {
		words = append(words, "repaid", d.Refund.Total, d.Refund.Currency)
	}
	return strings.Join(words, " ")
}
