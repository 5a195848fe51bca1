package document

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"slices"
	"strings"
)

// TripSpace is the namespace of trips.
const TripSpace = "http://www.concursolutions.com/api/travel/trip/2010/06"

// An Element holds a value or children. One that was stored is never changed
// again, so that it can be read without a lock; changes are made to a copy.
type Element struct {
	kind     Kind
	Name     string
	Space    string // the namespace to declare, where it differs from the parent's
	Text     string
	Children []*Element
	place    int // among the rows of the parent's layout
}

// Leaf makes an element with a value for an answer that no layout describes.
func Leaf(name, value string) *Element { return &Element{kind: text, Name: name, Text: value} }

// New makes the element that a layout of that name describes.
func New(k Kind, children ...*Element) *Element {
	return &Element{kind: k, Name: string(k), Children: children}
}

// Group makes an element with children for such an answer.
func Group(name string, children ...*Element) *Element {
	return &Element{kind: free, Name: name, Children: children}
}

// row returns what the layout of n says of a child, and its place there.
func (n *Element) row(name string) (row, int, bool) {
	rows := layouts[n.kind]
	i := slices.IndexFunc(rows, func(r row) bool { return r.Name == name })
	if i < 0 {
		return row{}, 0, false
	}
	return rows[i], i, true
}

// Takes reports whether the layout of n has an element of that name.
func (n *Element) Takes(name string) bool {
	_, _, ok := n.row(name)
	return ok
}

func isSegment(k Kind) bool {
	return New("Segments").Takes(string(k))
}

// Child returns the first child of that name, or nil.
func (n *Element) Child(name string) *Element {
	if n == nil {
		return nil
	}
	if i := slices.IndexFunc(n.Children, func(c *Element) bool { return c.Name == name }); i >= 0 {
		return n.Children[i]
	}
	return nil
}

// Value returns the text of a child, or "".
func (n *Element) Value(name string) string {
	if c := n.Child(name); c != nil {
		return c.Text
	}
	return ""
}

// In returns the elements of the named lists within n.
func (n *Element) In(list string) []*Element {
	var all []*Element
	for _, c := range n.Children {
		if c.Name == list {
			all = append(all, c.Children...)
		}
	}
	return all
}

// Values collects the values of one child of each element, where there is one.
func Values(nodes []*Element, name string) []string {
	var all []string
	for _, n := range nodes {
		if v := n.Value(name); v != "" {
			all = append(all, v)
		}
	}
	return all
}

// Set gives n one child of that name with that text, and none if it is empty.
// It does nothing where the layout of n has no such element.
func (n *Element) Set(name, value string) {
	r, _, ok := n.row(name)
	if !ok {
		return
	}
	n.Drop(name)
	if value != "" {
		n.Add(&Element{kind: r.Kind, Name: name, Text: value})
	}
}

// Add puts a child where the layout of n has it.
func (n *Element) Add(c *Element) {
	_, c.place, _ = n.row(c.Name)
	i := slices.IndexFunc(n.Children, func(other *Element) bool { return other.place > c.place })
	if i < 0 {
		i = len(n.Children)
	}
	n.Children = slices.Insert(n.Children, i, c)
}

// Drop takes out the children of those names.
func (n *Element) Drop(names ...string) {
	n.Children = slices.DeleteFunc(n.Children, func(c *Element) bool { return slices.Contains(names, c.Name) })
}

// Copy returns an element whose list of children, but not the children, is its own.
func (n *Element) Copy() *Element {
	c := *n
	c.Children = slices.Clone(n.Children)
	return &c
}

// Date dates n and all within it that is dated.
func (n *Element) Date(now string) {
	if len(n.Children) == 0 {
		return
	}
	n.Set("DateCreatedUtc", now)
	n.Set("DateModifiedUtc", now)
	for _, c := range n.Children {
		c.Date(now)
	}
}

// arrange puts the children of a container that was just read in the order of
// its layout.
func (n *Element) arrange() {
	if !n.isList() {
		slices.SortStableFunc(n.Children, func(a, b *Element) int { return cmp.Compare(a.place, b.place) })
	}
}

// isList reports whether n only holds repeated elements, whose order is the
// client's.
func (n *Element) isList() bool {
	for _, r := range layouts[n.kind] {
		if _, container := layouts[r.Kind]; !container {
			return false
		}
	}
	return true
}

// Encode writes the document with its XML declaration.
func (n *Element) Encode() []byte {
	const declaration = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	var b bytes.Buffer
	b.Grow(len(declaration) + n.length())
	b.WriteString(declaration)
	n.write(&b)
	return b.Bytes()
}

// length is how many bytes write takes, if nothing has to be escaped.
func (n *Element) length() int {
	length := len(`< xmlns=""></>`) + 2*len(n.Name) + len(n.Space) + len(n.Text)
	for _, c := range n.Children {
		length += c.length()
	}
	return length
}

func (n *Element) write(b *bytes.Buffer) {
	b.WriteString("<" + n.Name)
	if n.Space != "" {
		b.WriteString(` xmlns="` + n.Space + `"`)
	}
	if n.Text == "" && len(n.Children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	escape(b, n.Text)
	for _, c := range n.Children {
		c.write(b)
	}
	b.WriteString("</" + n.Name + ">")
}

// escape writes character data; a bytes.Buffer takes every write. Plain text,
// which is nearly all, costs no copy.
func escape(b *bytes.Buffer, s string) {
	if strings.IndexFunc(s, isSpecial) < 0 {
		b.WriteString(s)
		return
	}
	_ = xml.EscapeText(b, []byte(s))
}

func isSpecial(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune(`<>&'"`, r) }
