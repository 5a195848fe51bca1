package pnr_test

import (
	"encoding/json"
	"testing"

	"tripsync/ingest/pnr"
)

// TestMarksJSON names lines and values in the order of their bytes, as encoding/json does
// with a map, and of two marks of one value keeps the last.
func TestMarksJSON(t *testing.T) {
	t.Parallel()
	at := func(file string, line, column int) pnr.Position {
		return pnr.Position{File: file, Line: line, Column: column}
	}
	for want, marks := range map[string]pnr.Marks{
		`{}`: nil,
		`{"x:10":{"a":3},"x:9":{"a":7,"b":2}}`: {
			{Value: "b", At: at("x", 9, 2)},
			{Value: "a", At: at("x", 9, 1)},
			{Value: "a", At: at("x", 10, 3)},
			{Value: "a", At: at("x", 9, 7)},
		},
		`{"\u003c\":1":{"a":1},"x:1":{"a":1}}`: {
			{Value: "a", At: at("x", 1, 1)},
			{Value: "a", At: at("<\"", 1, 1)},
		},
	} {
		for name, v := range map[string]any{"pointer": &marks, "value": marks} {
			text, err := json.Marshal(v)
			if err != nil || string(text) != want {
				t.Errorf("%s: got %s and %v, want %s", name, text, err, want)
			}
		}
	}
}
