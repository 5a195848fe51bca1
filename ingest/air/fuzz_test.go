package air_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"tripsync/ingest/air"
	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// FuzzAIR reads anything: no panic, exactly one of record and error, and what
// is read keeps its bounds.
func FuzzAIR(f *testing.F) {
	files, err := filepath.Glob("testdata/*.air")
	if err != nil || len(files) == 0 {
		f.Fatalf("no test data: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	day := received(f)
	f.Fuzz(func(t *testing.T, data []byte) {
		number := 0
		for r, err := range air.Parse("x.air", bytes.NewReader(data), day) {
			if (r == nil) == (err == nil) {
				t.Fatalf("got record %v and error %v, want one of them", r, err)
			}
			if err != nil {
				checkRejected(t, err)
				continue
			}
			if r.Number <= number {
				t.Errorf("record %d behind record %d", r.Number, number)
			}
			number = r.Number
			checkRecord(t, r)
		}
	})
}

func checkRejected(t *testing.T, err error) {
	t.Helper()
	var rejected *record.Rejected
	if !errors.As(err, &rejected) || len(rejected.Errs) == 0 || len(rejected.Raw) > 1<<20 {
		t.Errorf("got %T %v, want a *record.Rejected with errors and at most 1 MiB", err, err)
	}
}

func checkRecord(t *testing.T, r *pnr.Record) {
	t.Helper()
	if r.Locator == "" && r.Event != pnr.Refund && r.Event != pnr.Restore {
		t.Errorf("%s without a locator", r.Event)
	}
	if r.Event == "" || r.Issued == 0 || len(r.Digest) != 64 || r.At.Line < 1 {
		t.Errorf("event %q of %v at %v, digest %q: something is missing", r.Event, r.Issued, r.At, r.Digest)
	}
	for _, p := range r.Passengers {
		if p.Last == "" || p.Number < 0 || p.Number > 99 {
			t.Error("a passenger without name, or number out of bounds")
		}
	}
	for _, s := range r.Segments {
		checkSegment(t, r, s)
	}
	for _, f := range r.Faults {
		if record.MaskCards(f.Error) != f.Error {
			t.Errorf("%v: the number of a card in the error of %s", f.At, f.Field)
		}
	}
	for i := range r.Tickets {
		checkDocument(t, &r.Tickets[i].Document)
	}
	for i := range r.EMDs {
		checkDocument(t, &r.EMDs[i].Document)
	}
}

func checkSegment(t *testing.T, r *pnr.Record, s pnr.Segment) {
	t.Helper()
	switch v := s.(type) {
	case *pnr.Air:
		if v.Carrier == "" || v.Flight == "" || len(v.From) != 3 || len(v.To) != 3 {
			t.Errorf("flight %+v: something is missing", v)
		}
		if !v.Open() && (v.Status == "" || v.Depart.Date() < r.Issued-1001 || v.Depart.Date() > r.Issued+1001) {
			t.Errorf("flight %+v: no status, or its day is out of bounds", v)
		}
		if !v.Open() && (v.Arrive < v.Depart-2*1440 || v.Arrive > v.Depart+5*1440) {
			t.Errorf("flight from %v to %v", v.Depart, v.Arrive)
		}
	case *pnr.Surface:
		if len(v.From) != 3 || len(v.To) != 3 {
			t.Errorf("surface piece from %q to %q", v.From, v.To)
		}
	case *pnr.Car:
		checkService(t, s, v.Guarantee)
		if v.ACRISS != "" && !record.Fits(v.ACRISS, "AAAA") {
			t.Errorf("vehicle type %q", v.ACRISS)
		}
	case *pnr.Hotel:
		checkService(t, s, v.Guarantee)
	default:
		checkService(t, s, nil)
	}
}

func checkService(t *testing.T, s pnr.Segment, guarantee *pnr.Payment) {
	t.Helper()
	v := pnr.ServiceOf(s)
	first, last := s.Span()
	if v.ID == "" || first == 0 || last != 0 && (last < first || last > first+331) {
		t.Errorf("segment %+v: no kind, or from %v to %v", v, first, last)
	}
	if guarantee != nil && len(guarantee.LastFour) > 4 {
		t.Errorf("guarantee %+v", guarantee)
	}
	if record.MaskCards(v.Text) != v.Text || record.MaskCards(v.Confirmation) != v.Confirmation {
		t.Error("the number of a card in a text")
	}
	for _, m := range v.Marks {
		if m.At.Line != v.At.Line || m.At.Column < v.At.Column {
			t.Errorf("%s of %v is at %v", m.Value, v.At, m.At)
		}
	}
}

func checkDocument(t *testing.T, d *pnr.Document) {
	t.Helper()
	if !record.Fits(d.Number, "9999999999999") {
		t.Errorf("document number %q", d.Number)
	}
	for _, c := range d.Coupons {
		if c.Number < 1 || c.Number > 4 {
			t.Errorf("coupon %d", c.Number)
		}
	}
	for _, x := range d.Exchanges {
		if !record.Fits(x.Number, "9999999999999") || len(x.Coupons) > 4 {
			t.Errorf("exchanged %v", x)
		}
	}
	if p := d.Payment; p != nil && (len(p.LastFour) > 4 || p.Type == "") {
		t.Errorf("payment %+v", p)
	}
}
