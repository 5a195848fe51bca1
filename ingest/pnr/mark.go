package pnr

import (
	"cmp"
	jsonv1 "encoding/json"
	"errors"
	"slices"
	"strconv"

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
type Marks []Mark

// Of returns the place of a value, and whether it is known.
func (m Marks) Of(value string) (Position, bool) {
	i := slices.IndexFunc(m, func(k Mark) bool { return k.Value == value })
	if i < 0 {
		return Position{}, false
	}
	return m[i].At, true
}

// MarshalJSON writes the marks by line and column.
func (m Marks) MarshalJSON() ([]byte, error) {
	lines := map[string]map[string]int{}
	for _, k := range m {
		line := k.At.File + ":" + strconv.Itoa(k.At.Line)
		if lines[line] == nil {
			lines[line] = map[string]int{}
		}
		lines[line][k.Value] = k.At.Column
	}
	return jsonv1.Marshal(lines)
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
