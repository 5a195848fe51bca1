package sandbox

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"slices"
	"strings"
)

// A node is one element: a value or children. A node that was stored is never
// changed again, so that it can be read without a lock; changes are made to a
// copy.
type node struct {
	kind     kind
	name     string
	space    string // the namespace to declare, where it differs from the parent's
	text     string
	children []*node
	place    int // among the rows of the parent's layout
}

// leaf and group make nodes for answers that no layout describes.
func leaf(name, value string) *node { return &node{kind: text, name: name, text: value} }

func group(name string, children ...*node) *node {
	return &node{kind: free, name: name, children: children}
}

// row returns what the layout of n says of a child, and its place there.
func (n *node) row(name string) (row, int, bool) {
	rows := layouts[n.kind]
	i := slices.IndexFunc(rows, func(r row) bool { return r.Name == name })
	if i < 0 {
		return row{}, 0, false
	}
	return rows[i], i, true
}

func isSegment(k kind) bool {
	_, _, ok := (&node{kind: "Segments"}).row(string(k))
	return ok
}

// child returns the first child of that name, or nil.
func (n *node) child(name string) *node {
	if n == nil {
		return nil
	}
	if i := slices.IndexFunc(n.children, func(c *node) bool { return c.name == name }); i >= 0 {
		return n.children[i]
	}
	return nil
}

// value returns the text of a child, or "".
func (n *node) value(name string) string {
	if c := n.child(name); c != nil {
		return c.text
	}
	return ""
}

// in yields the elements of the named lists within n.
func (n *node) in(list string) []*node {
	var all []*node
	for _, c := range n.children {
		if c.name == list {
			all = append(all, c.children...)
		}
	}
	return all
}

// set gives n one child of that name with that text, and none if it is empty.
// It does nothing where the layout of n has no such element.
func (n *node) set(name, value string) {
	r, _, ok := n.row(name)
	if !ok {
		return
	}
	n.drop(name)
	if value != "" {
		n.add(&node{kind: r.Kind, name: name, text: value})
	}
}

// add puts a child where the layout of n has it.
func (n *node) add(c *node) {
	_, c.place, _ = n.row(c.name)
	i := slices.IndexFunc(n.children, func(other *node) bool { return other.place > c.place })
	if i < 0 {
		i = len(n.children)
	}
	n.children = slices.Insert(n.children, i, c)
}

func (n *node) drop(names ...string) {
	n.children = slices.DeleteFunc(n.children, func(c *node) bool { return slices.Contains(names, c.name) })
}

// copy returns a node whose list of children, but not the children, is its own.
func (n *node) copy() *node {
	c := *n
	c.children = slices.Clone(n.children)
	return &c
}

// arrange puts the children of a container that was just read in the order of
// its layout.
func (n *node) arrange() {
	if !n.isList() {
		slices.SortStableFunc(n.children, func(a, b *node) int { return cmp.Compare(a.place, b.place) })
	}
}

// isList reports whether n only holds repeated elements, whose order is the
// client's.
func (n *node) isList() bool {
	for _, r := range layouts[n.kind] {
		if _, container := layouts[r.Kind]; !container {
			return false
		}
	}
	return true
}

// encode writes the document with its XML declaration.
func (n *node) encode() []byte {
	const declaration = `<?xml version="1.0" encoding="utf-8"?>` + "\n"
	var b bytes.Buffer
	b.Grow(len(declaration) + n.length())
	b.WriteString(declaration)
	n.write(&b)
	return b.Bytes()
}

// length is how many bytes write takes, if nothing has to be escaped.
func (n *node) length() int {
	length := len(`< xmlns=""></>`) + 2*len(n.name) + len(n.space) + len(n.text)
	for _, c := range n.children {
		length += c.length()
	}
	return length
}

func (n *node) write(b *bytes.Buffer) {
	b.WriteString("<" + n.name)
	if n.space != "" {
		b.WriteString(` xmlns="` + n.space + `"`)
	}
	if n.text == "" && len(n.children) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	escape(b, n.text)
	for _, c := range n.children {
		c.write(b)
	}
	b.WriteString("</" + n.name + ">")
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
