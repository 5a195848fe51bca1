package air_test

import (
	"testing"

	"tripsync/ingest/pnr"
	"tripsync/ingest/record/recordtest"
)

// FuzzAIR reads anything: no panic, exactly one of record and error, no number
// of a card in either, and what is read keeps its bounds.
func FuzzAIR(f *testing.F) {
	recordtest.AddSeeds(f, ".air")
	f.Fuzz(func(t *testing.T, data []byte) {
		checkFile(t, string(data))
	})
}

func checkFile(t *testing.T, text string) {
	t.Helper()
	recordtest.CheckText(t, parse, text, &recordtest.Bounds{
		LineEnd: " \n", NoLocator: []pnr.Event{pnr.Refund, pnr.Restore}, Lowest: 0, Most: 99, CheckSegment: checkSegment,
	})
}

// checkSegment checks what of other formats' segments need not be true: a flight has a
// status and an arrival, a surface piece both ends, and a service one line.
func checkSegment(t *testing.T, s pnr.Segment) {
	t.Helper()
	switch v := s.(type) {
	case *pnr.Air:
		if !v.Open() && (v.Status == "" || v.Arrive == 0) {
			t.Errorf("flight %+v: no status or no arrival", v)
		}
		return
	case *pnr.Surface:
		if v.From == "" || v.To == "" {
			t.Errorf("surface piece from %q to %q", v.From, v.To)
		}
		return
	default:
	}
	v := pnr.ServiceOf(s)
	for _, m := range v.Marks {
		if m.At.Line != v.At.Line || m.At.Column < v.At.Column {
			t.Errorf("%s of %v is at %v", m.Value, v.At, m.At)
		}
	}
}
