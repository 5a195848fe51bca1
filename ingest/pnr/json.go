package pnr

import (
	"encoding/json"
	"fmt"
)

// MarshalJSON writes each segment with its kind in front.
func (s Segments) MarshalJSON() ([]byte, error) {
	out := make([]json.RawMessage, len(s))
	for i, seg := range s {
		body, err := json.Marshal(seg)
		if err != nil {
			return nil, err
		}
		out[i] = append([]byte(`{"kind":"`+kindOf(seg)+`",`), body[1:]...) // no segment is empty
	}
	return json.Marshal(out)
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

// UnmarshalJSON reads what MarshalJSON writes.
func (s *Segments) UnmarshalJSON(data []byte) error {
	var raw []json.RawMessage
	if err := json.Unmarshal(data, &raw); err != nil {
		return err
	}
	*s = make(Segments, len(raw))
	for i, r := range raw {
		seg, err := unmarshalSegment(r)
		if err != nil {
			return fmt.Errorf("segment %d: %w", i+1, err)
		}
		(*s)[i] = seg
	}
	return nil
}

func unmarshalSegment(data []byte) (Segment, error) {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, err
	}
	seg := ofKind(head.Kind)
	if seg == nil {
		return nil, fmt.Errorf("unknown kind %q", head.Kind)
	}
	return seg, json.Unmarshal(data, seg)
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
