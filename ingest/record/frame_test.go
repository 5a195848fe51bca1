package record_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"tripsync/ingest/record"
)

// TestFrames takes files apart whose records are of no real format: ## and a
// digit open one, OVER ends it.
func TestFrames(t *testing.T) {
	t.Parallel()
	framing := record.Framing{Marks: []string{"##"}, Ends: []string{"OVER"}, IsHeader: func(text []byte) bool {
		return len(text) > 2 && '0' <= text[2] && text[2] <= '9'
	}}
	for text, want := range map[string][]string{
		"##1\nA\nOVER\n##2\nOVER\n":   {"1 at 1:1: ##1,A", "2 at 4:1: ##2"},
		"##1\nA\nOVER##2\nB\nOVER":    {"1 at 1:1: ##1,A", "2 at 3:5: ##2,B"},
		"##1\nA##2\nOVER":             {"1 at 1:1: ##1,A: record", "2 at 2:2: ##2"},
		"##1##2##3\nOVER":             {"1 at 1:1: ##1: record", "2 at 1:4: ##2: record", "3 at 1:7: ##3"},
		"##1\nA ##X\nOVER":            {"1 at 1:1: ##1,A ##X"},
		"##1\nOVER ##X\nOVER":         {"1 at 1:1: ##1", "2 at 2:6: ##X"},
		"\ufeff \t##X\nOV":            {"1 at 1:6: ##X"},
		"\ufeff \x00##X\nOV":          {"0 at 1:1: \ufeff \x00: text", "1 at 1:6: ##X"},
		"##1\nOVER\x00##2\nOVER":      {"1 at 1:1: ##1", "0 at 2:5: \x00: text", "2 at 2:6: ##2"},
		"A##1\n\nOVER\n\t \x1a\nB":    {"0 at 1:1: A: text", "1 at 1:2: ##1", "0 at 5:1: B: text"},
		"##1\n OVER\nA\x00\n":         {"1 at 1:1: ##1", "0 at 3:1: A\x00: text"},
		"##1\nA\x00\nOVER\n":          {"1 at 1:1: ##1,A\x00: line"},
		"\u0414\u041e\u0423\n##1\nOV": {"0 at 1:1: \u0414\u041e\u0423: text", "1 at 2:1: ##1"},
	} {
		var got []string
		for f, err := range framing.Frames("x", strings.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, frameText(f))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
}

// TestFramesWithoutEnds takes files apart whose records end where the next one opens.
func TestFramesWithoutEnds(t *testing.T) {
	t.Parallel()
	framing := record.Framing{Marks: []string{"##A", "##B"}, IsHeader: func(text []byte) bool {
		return len(text) > 3 && '0' <= text[3] && text[3] <= '9'
	}}
	for text, want := range map[string][]string{
		"##A\nX\n\f##B\nY":       {"1 at 1:1: ##A,X", "2 at 3:2: ##B,Y"},
		"##A\nX##B\nX##B1\n##A2": {"1 at 1:1: ##A,X##B,X", "2 at 3:2: ##B1", "3 at 4:1: ##A2"},
		"X\n##B##A3\n##C\n":      {"0 at 1:1: X: text", "1 at 2:1: ##B", "2 at 2:4: ##A3,##C"},
	} {
		var got []string
		for f, err := range framing.Frames("x", strings.NewReader(text)) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, frameText(f))
			if last := len(got) == len(want); f.Unended != last {
				t.Errorf("%q: frame %d ends with the file: %t, want %t", text, len(got), f.Unended, last)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", text, diff)
		}
	}
	for text, want := range map[string]bool{"##": true, "#": true, "X\n##B": true, "##C": false} {
		if got := framing.EndsEarly([]byte(text)); got != want {
			t.Errorf("EndsEarly(%q) = %t", text, got)
		}
	}
}

// frameText is a frame's number, place and lines, and the field of its fault.
func frameText(f *record.Frame) string {
	var lines []string
	for _, s := range f.Lines {
		lines = append(lines, string(f.Raw[s.From:s.To]))
	}
	text := fmt.Sprintf("%d at %d:%d: %s", f.Number, f.Pos.Line, f.Pos.Column, strings.Join(lines, ","))
	if f.Fault == nil {
		return text
	}
	if errors.Is(f.Fault, record.ErrCutOff) != (f.Fault.Field == "record") {
		text += " (not cut off)"
	}
	return text + ": " + f.Fault.Field
}
