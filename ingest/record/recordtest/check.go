package recordtest

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record"
)

// Bounds are what a format's records keep, beyond what those of all formats do.
type Bounds struct {
	LineEnd      string                            // with which the digests stay as they are
	NoLocator    []pnr.Event                       // that may be of a record without a locator
	Lowest, Most int                               // number of a passenger
	CheckSegment func(t *testing.T, s pnr.Segment) // what else holds of a segment, or nil
}

// CheckText reads anything: exactly one of record and error comes of it, no number of a
// card is in either, and what is read keeps its bounds.
func CheckText(t *testing.T, parse func(testing.TB, string) ([]*pnr.Record, []error), text string, bounds *Bounds) {
	t.Helper()
	records, errs := parse(t, text)
	for _, err := range errs {
		checkRejected(t, err)
	}
	lines := measureLines(text)
	for i, r := range records {
		if i > 0 && r.Number <= records[i-1].Number {
			t.Errorf("record %d behind record %d", r.Number, records[i-1].Number)
		}
		last := len(lines)
		if i+1 < len(records) {
			last = records[i+1].At.Line
		}
		checkRecord(t, r, bounds)
		checkPlaces(t, r, lines[:last])
		checkJSON(t, r, isReplaced(text))
	}
	again, _ := parse(t, strings.ReplaceAll(text, "\r\n", bounds.LineEnd))
	if diff := cmp.Diff(digests(records), digests(again)); diff != "" {
		t.Errorf("digests with other line ends (-want +got):\n%s", diff)
	}
}

// isReplaced reports whether a text holds U+FFFD, or a byte that becomes it because
// Windows-1252 has none.
func isReplaced(text string) bool {
	for _, c := range []byte{0x81, 0x8d, 0x8f, 0x90, 0x9d} {
		if strings.IndexByte(text, c) >= 0 {
			return true
		}
	}
	return strings.Contains(text, "\ufffd")
}

func digests(records []*pnr.Record) []string {
	var all []string
	for _, r := range records {
		all = append(all, r.Digest)
	}
	return all
}

// measureLines returns the bytes of each line, without those of its end.
func measureLines(text string) []int {
	var lengths []int
	text = strings.ReplaceAll(text, "\r\n", "\n")
	for line := range strings.SplitSeq(strings.ReplaceAll(text, "\r", "\n"), "\n") {
		lengths = append(lengths, len(line))
	}
	return lengths
}

// checkPlaces checks that what a record says of places is within its own lines,
// of which the last one is the last of lines.
func checkPlaces(t *testing.T, r *pnr.Record, lines []int) {
	t.Helper()
	check := func(what string, at pnr.Position) {
		if at.File != r.File || at.Line < r.At.Line || at.Line > len(lines) || at.Column < 1 || at.Column > lines[at.Line-1]+1 {
			t.Errorf("%s is at %v, outside of the record at %v", what, at, r.At)
		}
	}
	for _, m := range marksOf(r) {
		check(m.Value, m.At)
	}
	for _, f := range r.Faults {
		check(f.Field, f.At)
	}
	for _, m := range r.Remarks {
		check("remark", m.At)
	}
}

func marksOf(r *pnr.Record) pnr.Marks {
	all := slices.Clone(r.Marks)
	for i := range r.Passengers {
		all = append(all, r.Passengers[i].Marks...)
	}
	for _, s := range r.Segments {
		all = append(all, s.Head().Marks...)
	}
	for i := range r.Tickets {
		all = append(all, r.Tickets[i].Marks...)
	}
	for i := range r.EMDs {
		all = append(all, r.EMDs[i].Marks...)
	}
	return all
}

// checkJSON checks that a record comes back from JSON, that its texts are valid,
// and that none holds the number of a card.
func checkJSON(t *testing.T, r *pnr.Record, replaced bool) {
	t.Helper()
	text := EncodeJSON(t, r)
	var back pnr.Record
	if err := json.Unmarshal([]byte(text), &back); err != nil {
		t.Fatalf("read JSON: %v", err)
	}
	if diff := cmp.Diff(text, EncodeJSON(t, &back)); diff != "" {
		t.Errorf("JSON there and back (-want +got):\n%s", diff)
	}
	if !replaced && strings.Contains(text, "\ufffd") {
		t.Error("a text is not valid UTF-8")
	}
	var tree any
	if err := json.Unmarshal([]byte(text), &tree); err != nil {
		t.Fatal(err)
	}
	checkCards(t, "record", tree)
}

// isNumber reports whether a value's form is checked, so that it can look like the
// number of a card.
func isNumber(name string) bool {
	return slices.Contains([]string{"number", "master", "exchanges", "for", "mobile", "phone", "fax", "digest"}, name)
}

func checkCards(t *testing.T, name string, tree any) {
	t.Helper()
	switch v := tree.(type) {
	case map[string]any:
		for key, value := range v {
			if !isNumber(key) || name == "marks" {
				checkCards(t, key, value)
			}
		}
	case []any:
		for _, value := range v {
			checkCards(t, name, value)
		}
	case string:
		if record.MaskCards(v) != v {
			t.Errorf("%s holds the number of a card", name)
		}
	}
}

func checkRejected(t *testing.T, err error) {
	t.Helper()
	if record.MaskCards(err.Error()) != err.Error() {
		t.Errorf("the number of a card in an error: %q", err)
	}
	var rejected *record.Rejected
	if !errors.As(err, &rejected) || len(rejected.Errs) == 0 || len(rejected.Raw) > 1<<20 {
		t.Errorf("got %T %v, want a *record.Rejected with errors and at most 1 MiB", err, err)
	}
}

func checkRecord(t *testing.T, r *pnr.Record, bounds *Bounds) {
	t.Helper()
	if r.Locator == "" && !slices.Contains(bounds.NoLocator, r.Event) {
		t.Errorf("%s without a locator", r.Event)
	}
	if r.Event == "" || r.Issued == 0 || len(r.Digest) != 64 || r.At.Line < 1 {
		t.Errorf("event %q of %v at %v, digest %q: something is missing", r.Event, r.Issued, r.At, r.Digest)
	}
	for _, p := range r.Passengers {
		if p.Last == "" || p.Number < bounds.Lowest || p.Number > bounds.Most {
			t.Error("a passenger without name, or number out of bounds")
		}
	}
	for _, s := range r.Segments {
		checkSegment(t, r, s)
		if bounds.CheckSegment != nil {
			bounds.CheckSegment(t, s)
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
		if !v.Open() && (v.Depart.Date() < r.Issued-1001 || v.Depart.Date() > r.Issued+1001) {
			t.Errorf("flight %+v: its day is out of bounds", v)
		}
		if !v.Open() && v.Arrive != 0 && (v.Arrive < v.Depart-2*1440 || v.Arrive > v.Depart+5*1440) {
			t.Errorf("flight from %v to %v", v.Depart, v.Arrive)
		}
	case *pnr.Surface:
		if len(v.From) != 3 && v.From != "" || len(v.To) != 3 && v.To != "" {
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
	for _, m := range v.Marks {
		if m.At.Line < v.At.Line {
			t.Errorf("%s of %v is at %v", m.Value, v.At, m.At)
		}
	}
}

func checkDocument(t *testing.T, d *pnr.Document) {
	t.Helper()
	if !record.Fits(d.Number, "9999999999999|9999999999") { // with the number of the airline, if that is known
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
