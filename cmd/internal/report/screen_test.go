package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"github.com/fatih/color"

	"tripsync/state/trip"
)

// TestScreen: nothing that a terminal obeys reaches it, however it is cut, and JSON
// stays what it was.
func TestScreen(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Réservation 2 Feb\n\tnext\n":   "Réservation 2 Feb\n\tnext\n",
		"\x1b[2J\x1b]0;title\x07":       `\u001b[2J\u001b]0;title\u0007`,
		"\x1b[31mred\x1b[0m\r\x08\x7f":  `\u001b[31mred\u001b[0m\u000d\u0008\u007f`,
		"\u009b2J\u202eEOD\u2066\u2028": `\u009b2J\u202eEOD\u2066\u2028`,
		"\xff\xfe cut \xc3":             "\ufffd\ufffd cut \ufffd",
		"\U000e0041":                    `\udb40\udc41`,
	} {
		for size := 1; size <= len(text); size++ {
			var out bytes.Buffer
			s := NewScreen(&out)
			for b := []byte(text); len(b) > 0; b = b[min(size, len(b)):] {
				if n, err := s.Write(b[:min(size, len(b))]); err != nil || n != min(size, len(b)) {
					t.Fatalf("Write: %d, %v", n, err)
				}
			}
			if err := s.Flush(); err != nil || out.String() != want {
				t.Errorf("%q, %d bytes at a time: %q, %v, want %q", text, size, &out, err, want)
			}
		}
	}
	var out bytes.Buffer
	name := "a\x1b[2J\u009b\u202eb\x7f"
	if err := (Printer{NewScreen(&out), true}).write(name); err != nil {
		t.Fatal(err)
	}
	var back string
	if err := json.Unmarshal(out.Bytes(), &back); err != nil || back != name {
		t.Errorf("%q became %q: %v", name, back, err)
	}
}

// TestScreenColours: a terminal gets our colours, and no other sequence.
func TestScreenColours(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	s := &Screen{out: &out, coloured: true}
	if _, err := s.Write([]byte("\x1b[32mcreate\x1b[0m \x1b[1mbold\x1b[22m \x1b[2J\x1b[8mhidden")); err != nil {
		t.Fatal(err)
	}
	if want := "\x1b[32mcreate\x1b[0m \x1b[1mbold\x1b[22m \\u001b[2J\\u001b[8mhidden"; out.String() != want {
		t.Errorf("%q, want %q", &out, want)
	}
}

// Whatever package color writes for a style of ours is obeyed, not shown.
func TestScreenStyles(t *testing.T) {
	t.Parallel()
	for _, c := range []*color.Color{
		color.New(), color.New(color.Faint), color.New(color.Bold),
		verbColour(trip.Create), verbColour(trip.Update), verbColour(trip.Cancel), verbColour(trip.Hold),
	} {
		c.EnableColor()
		var out bytes.Buffer
		s := &Screen{out: &out, coloured: true}
		if _, err := s.Write([]byte(c.Sprint("LH 1029"))); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "u001b") {
			t.Errorf("a terminal is shown %q", &out)
		}
	}
}
