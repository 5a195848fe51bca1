package pnr

import (
	"bytes"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// MarshalJSON writes each segment with its kind in front.
func (s Segments) MarshalJSON() ([]byte, error) { return marshal(s) }

// MarshalJSONTo writes what MarshalJSON does.
func (s Segments) MarshalJSONTo(to *jsontext.Encoder) error {
	if err := to.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for _, seg := range s {
		if err := json.MarshalEncode(to, withKind(seg)); err != nil {
			return err
		}
	}
	return to.WriteToken(jsontext.EndArray)
}

// A written segment has its kind in front.
type written[T any] struct {
	Kind    string `json:"kind"`
	Segment *T     `json:",inline"`
}

func withKind(s Segment) any {
	switch s := s.(type) {
	case *Air:
		return &written[Air]{"air", s}
	case *Surface:
		return &written[Surface]{"surface", s}
	case *Hotel:
		return &written[Hotel]{"hotel", s}
	case *Car:
		return &written[Car]{"car", s}
	case *Rail:
		return &written[Rail]{"rail", s}
	case *Ferry:
		return &written[Ferry]{"ferry", s}
	case *Ride:
		return &written[Ride]{"ride", s}
	case *Tour:
		return &written[Tour]{"tour", s}
	case *Other:
		return &written[Other]{"other", s}
	}
	return nil
}

// marshal writes a value as encoding/json does.
func marshal(v any) ([]byte, error) { return json.Marshal(v, jsonv1.DefaultOptionsV1()) }

// plainRecord is a Record that JSON has no method for.
type plainRecord Record

// MarshalJSON writes what encoding/json would: in a third of the time, for that scans each
// level of nesting again.
func (r *Record) MarshalJSON() ([]byte, error) { return marshal((*plainRecord)(r)) }

// UnmarshalJSON reads what MarshalJSON writes. A plan reads very many records.
func (r *Record) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, (*plainRecord)(r), jsontext.AllowDuplicateNames(true)) // not looked for: that takes time
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json, which does not know that one.
func (s *Segments) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, s) }

// unmarked makes JSON skip marks.
var unmarked = json.WithUnmarshalers(json.UnmarshalFromFunc(func(from *jsontext.Decoder, _ *Marks) error { //nolint:gochecknoglobals // an option; nobody changes it
	return from.SkipValue()
}))

// ReadUnmarked is UnmarshalJSON without the marks: no document is made of those, and to
// read them takes as long as all the rest.
func ReadUnmarked(data []byte) (*Record, error) {
	r := &Record{}
	return r, json.Unmarshal(data, (*plainRecord)(r), jsontext.AllowDuplicateNames(true), unmarked)
}

// UnmarshalJSONFrom reads what MarshalJSON writes, with the kind anywhere in a segment.
func (s *Segments) UnmarshalJSONFrom(from *jsontext.Decoder) error {
	return readAll(from, ']', func() error {
		data, err := from.ReadValue()
		if err != nil {
			return err
		}
		seg := ofKind(readKind(data))
		if seg == nil {
			return fmt.Errorf("segment %d: unknown kind", len(*s)+1)
		}
		if err := json.Unmarshal(data, seg, from.Options()); err != nil {
			return fmt.Errorf("segment %d: %w", len(*s)+1, err)
		}
		*s = append(*s, seg)
		return nil
	})
}

// readAll calls read for each member of the list or object that comes next.
func readAll(from *jsontext.Decoder, end jsontext.Kind, read func() error) error {
	if _, err := from.ReadToken(); err != nil {
		return err
	}
	for from.PeekKind() != end {
		if err := read(); err != nil {
			return err
		}
	}
	_, err := from.ReadToken()
	return err
}

// readKind returns the kind of a segment. Nothing else in one has that name, and in a
// text its quotes are escaped.
func readKind(data []byte) string {
	_, rest, _ := bytes.Cut(data, []byte(`"kind":`))
	_, rest, _ = bytes.Cut(rest, []byte(`"`))
	kind, _, _ := bytes.Cut(rest, []byte(`"`))
	return string(kind)
}

func ofKind(kind string) Segment {
	switch kind {
	case "air":
		return &Air{}
	case "surface":
		return &Surface{}
	case "hotel":
		return &Hotel{}
	case "car":
		return &Car{}
	case "rail":
		return &Rail{}
	case "ferry":
		return &Ferry{}
	case "ride":
		return &Ride{}
	case "tour":
		return &Tour{}
	case "other":
		return &Other{}
	}
	return nil
}
