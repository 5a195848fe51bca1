package pnr

import (
	"bytes"
	jsonv1 "encoding/json"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// MarshalJSON writes each segment with its kind in front.
func (s Segments) MarshalJSON() ([]byte, error) {
	out := make([]jsonv1.RawMessage, len(s))
	for i, seg := range s {
		body, err := jsonv1.Marshal(seg)
		if err != nil {
			return nil, err
		}
		out[i] = append([]byte(`{"kind":"`+kindOf(seg)+`",`), body[1:]...) // no segment is empty
	}
	return jsonv1.Marshal(out)
}

func kindOf(s Segment) string {
	switch s.(type) {
	case *Air:
		return "air"
	case *Surface:
		return "surface"
	case *Hotel:
		return "hotel"
	case *Car:
		return "car"
	case *Rail:
		return "rail"
	case *Ferry:
		return "ferry"
	case *Ride:
		return "ride"
	case *Tour:
		return "tour"
	case *Other:
		return "other"
	}
	return ""
}

// plainRecord is a Record that JSON has no method for.
type plainRecord Record

// UnmarshalJSON reads what json.Marshal writes. A plan reads very many records.
func (r *Record) UnmarshalJSON(data []byte) error {
	return json.Unmarshal(data, (*plainRecord)(r), jsontext.AllowDuplicateNames(true)) // not looked for: that takes time
}

// UnmarshalJSON is UnmarshalJSONFrom for encoding/json, which does not know that one.
func (s *Segments) UnmarshalJSON(data []byte) error { return json.Unmarshal(data, s) }

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
