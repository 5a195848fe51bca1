package record

import (
	"fmt"
	"io"
	"iter"
	"slices"

	"tripsync/ingest/pnr"
)

// A Parser reads the records of a format, one at a time.
type Parser interface {
	// Digest returns the digest of the record in a frame without reading what the record
	// says. It is "" where a record of that digest may be one that is set aside: what
	// tells is not among the characters that the digest is of.
	Digest(*Frame) string

	// Record reads the record in a frame. The error is a [*Rejected].
	Record(*Frame) (*pnr.Record, error)
}

// Parse yields what a parser makes of each frame of the file called name.
func (f *Framing) Parse(name string, r io.Reader, parser Parser) iter.Seq2[*pnr.Record, error] {
	return func(yield func(*pnr.Record, error) bool) {
		for frame, err := range f.Frames(name, r) {
			if err != nil {
				yield(nil, fmt.Errorf("read %s: %w", name, err))
				return
			}
			if !yield(parser.Record(frame)) {
				return
			}
		}
	}
}

// Kept is a copy of f, which holds for longer than until the next frame.
func (f *Frame) Kept() *Frame {
	kept := *f
	kept.Raw, kept.Lines = slices.Clone(f.Raw), slices.Clone(f.Lines)
	return &kept
}

// spanSize is about how many bytes a Span takes.
const spanSize = 48

// Size returns about how many bytes of memory a copy of f takes.
func (f *Frame) Size() int { return len(f.Raw) + spanSize*len(f.Lines) }
