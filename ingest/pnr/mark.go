package pnr

import (
	"cmp"
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
)

// A Mark is the place where a value was printed.
type Mark struct {
	Value string // the value's name, as in JSON
	At    Position
}

// Marks are the places that the values of an element were read from, in the order of
// reading. A value that several elements share, such as the record's date, is marked
// in one of them only.
//
// Their JSON form names each line once:
//
//	{"x.air:12":{"carrier":66,"flight":72},"x.air:13":{"operating":66}}
type Marks []Mark //nolint:recvcheck // what reads JSON needs a pointer, and what writes it a value

// Of returns the place of a value, and whether it is known.
func (m Marks) Of(value string) (Position, bool) {
	i := slices.IndexFunc(m, func(k Mark) bool { return k.Value == value })
	if i < 0 {
		return Position{}, false
	}
	return m[i].At, true
}

// MarshalJSON writes the marks by line and column, names in the order of their bytes. Of
// the marks of one value on one line the last one counts.
func (m Marks) MarshalJSON() ([]byte, error) { return marshal(m) }

// MarshalJSONTo writes what MarshalJSON does.
func (m Marks) MarshalJSONTo(to *jsontext.Encoder) error {
	all := m.byName()
	if err := to.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].line == all[0].line {
			n++
		}
		if err := to.WriteToken(jsontext.String(all[0].line)); err != nil {
			return err
		}
		if err := writeColumns(to, all[:n]); err != nil {
			return err
		}
		all = all[n:]
	}
	return to.WriteToken(jsontext.EndObject)
}

// A named mark has its line as JSON names it: x.air:12.
type namedMark struct {
	line, value string
	column      int
}

// byName returns the marks in the order in which they are written.
func (m Marks) byName() []namedMark {
	all := make([]namedMark, len(m))
	for i, k := range m {
		all[i] = namedMark{value: k.Value, column: k.At.Column}
		if i > 0 && k.At.Line == m[i-1].At.Line && k.At.File == m[i-1].At.File {
			all[i].line = all[i-1].line
		} else {
			all[i].line = k.At.File + ":" + strconv.Itoa(k.At.Line)
		}
	}
	slices.SortStableFunc(all, func(a, b namedMark) int {
		if n := strings.Compare(a.line, b.line); n != 0 {
			return n
		}
		return strings.Compare(a.value, b.value)
	})
	return all
}

// writeColumns writes the marks of one line.
func writeColumns(to *jsontext.Encoder, marks []namedMark) error {
	if err := to.WriteToken(jsontext.BeginObject); err != nil {
		return err
	}
	for i, k := range marks {
		if i+1 < len(marks) && marks[i+1].value == k.value {
			continue
		}
		if err := to.WriteToken(jsontext.String(k.value)); err != nil {
			return err
		}
		if err := to.WriteToken(jsontext.Int(int64(k.column))); err != nil {
			return err
		}
	}
	return to.WriteToken(jsontext.EndObject)
}

// UnmarshalJSONFrom reads what MarshalJSON writes. The order is that of the lines'
// places, and of columns within a line.
func (m *Marks) UnmarshalJSONFrom(from *jsontext.Decoder) error {
	*m = nil
	err := readAll(from, '}', func() error {
		line, err := from.ReadToken()
		if err != nil {
			return err
		}
		file, number, ok := cutNumber(line.String())
		if !ok {
			return errors.New("marks: want file:line")
		}
		return readAll(from, '}', func() error {
			value, err := from.ReadToken()
			if err != nil {
				return err
			}
			k := Mark{Value: value.String(), At: Position{File: file, Line: number}}
			if err := json.UnmarshalDecode(from, &k.At.Column); err != nil {
				return err
			}
			*m = append(*m, k)
			return nil
		})
	})
	slices.SortFunc(*m, func(a, b Mark) int {
		return cmp.Or(a.At.compare(b.At), cmp.Compare(a.Value, b.Value))
	})
	return err
}
