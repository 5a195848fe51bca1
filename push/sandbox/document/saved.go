package document

import "fmt"

// A Saved is an element as a state file holds it: without what its layout tells.
type Saved struct {
	Name     string  `json:"name"`
	Text     string  `json:"text,omitempty"`
	Children []Saved `json:"children,omitempty"`
}

// Save returns what [Saved.Restore] makes the element of again.
func (n *Element) Save() Saved {
	saved := Saved{Name: n.Name, Text: n.Text}
	for _, c := range n.Children {
		saved.Children = append(saved.Children, c.Save())
	}
	return saved
}

// Restore makes the element again, if it is of that kind and its layout still
// knows all that is in it.
func (n Saved) Restore(k Kind) (*Element, error) {
	return n.restoreRow(row{Name: string(k), Kind: k}, 0)
}

// restoreRow makes the element of a row, at its place among the rows.
func (n Saved) restoreRow(r row, place int) (*Element, error) {
	if n.Name != r.Name {
		return nil, fmt.Errorf("%q is not %s", n.Name, r.Name)
	}
	restored := &Element{kind: r.Kind, Name: n.Name, Text: n.Text, place: place}
	for _, c := range n.Children {
		r, place, known := row{Name: c.Name, Kind: free}, 0, true
		if restored.kind != free {
			r, place, known = restored.row(c.Name)
		}
		if !known {
			return nil, fmt.Errorf("%s has no element %q", n.Name, c.Name)
		}
		child, err := c.restoreRow(r, place)
		if err != nil {
			return nil, err
		}
		restored.Children = append(restored.Children, child)
	}
	return restored, nil
}
