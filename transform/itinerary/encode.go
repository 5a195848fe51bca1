package itinerary

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

const header = `<?xml version="1.0" encoding="utf-8"?>` + "\n"

var (
	errDateTime = errors.New("not a date and time of the form 2006-01-02T15:04:05")
	errDecimal  = errors.New("not a decimal number")
	errMissing  = errors.New("nil in place of an element")
)

// Encode returns the document: UTF-8, indented by two blanks, elements in the
// order of the XSD and list items in theirs. The same itinerary always gives
// the same bytes. The error joins an *Error for every fault of the document.
func Encode(it *Itinerary) ([]byte, error) {
	return Append(nil, it)
}

// Append is Encode, but appends to dst; it allocates only to grow it. With an
// error it returns dst as it was.
func Append(dst []byte, it *Itinerary) ([]byte, error) {
	out := writer{buf: append(dst, header...)}
	out.node(&walk{out: &out}, step{node: it}, ` xmlns="`+Namespace+`"`)
	if out.faults != nil {
		return dst, errors.Join(out.faults...)
	}
	return out.buf, nil
}

// A writer writes elements and gathers faults.
type writer struct {
	buf    []byte
	faults []error

	// The way to the element being written. No type nests deeper than eight.
	path  [8]step
	depth int
}

// A step is one element on the way to the one being written: a container by its
// name, or a node and its place in a list.
type step struct {
	name string
	node node
	in   list
	i    int
}

func (o *writer) child(w *walk, c child) {
	switch v := c.value.(type) {
	case list:
		o.list(w, c.name, v)
	case *string:
		o.text(c.name, *v, c.check(*v))
	case *DateTime:
		o.text(c.name, string(*v), faultUnless(v.Valid(), errDateTime))
	case *Decimal:
		o.text(c.name, string(*v), faultUnless(v.Valid(), errDecimal))
	default:
		o.number(c.name, v)
	}
}

// number writes what takes no checking; answered and ignored come here too, and
// are not written.
func (o *writer) number(name string, v any) {
	switch v := v.(type) {
	case *int:
		if *v != 0 {
			o.integer(name, *v)
		}
	case *uint8:
		if *v != 0 {
			o.integer(name, int(*v))
		}
	case **int:
		if *v != nil {
			o.integer(name, **v)
		}
	case **uint8:
		if *v != nil {
			o.integer(name, int(**v))
		}
	case **TripStatus:
		if *v != nil {
			o.integer(name, int(**v))
		}
	case **bool:
		if *v != nil {
			o.open(name)
			o.buf = strconv.AppendBool(o.buf, **v)
			o.close(name)
		}
	}
}

func faultUnless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

func (o *writer) list(w *walk, name string, l list) {
	if l.size() == 0 {
		return
	}
	o.indent()
	o.tag("<", name, ">\n")
	o.push(step{name: name})
	o.items(w, l)
	o.depth--
	o.indent()
	o.close(name)
}

func (o *writer) items(w *walk, l list) {
	for i := range l.size() {
		o.node(w, step{node: l.at(i), in: l, i: i}, "")
	}
}

// node writes an element and its children, closing it at once if it has none.
func (o *writer) node(w *walk, s step, attribute string) {
	if s.node == nil {
		o.fault("", errMissing)
		return
	}
	name := s.node.element()
	o.indent()
	o.tag("<", name, attribute)
	childless := len(o.buf)
	o.buf = append(o.buf, ">\n"...)
	o.push(s)
	before := len(o.buf)
	visit(s.node, w)
	o.depth--
	if len(o.buf) == before {
		o.buf = append(o.buf[:childless], "/>\n"...)
		return
	}
	o.indent()
	o.close(name)
}

func (o *writer) push(s step) {
	o.path[o.depth] = s
	o.depth++
}

func (o *writer) text(name, s string, fault error) {
	if s == "" {
		return
	}
	if fault != nil {
		o.fault(name, fault)
		return
	}
	o.open(name)
	if err := o.escape(s); err != nil {
		o.fault(name, err)
	}
	o.close(name)
}

func (o *writer) integer(name string, n int) {
	o.open(name)
	o.buf = strconv.AppendInt(o.buf, int64(n), 10)
	o.close(name)
}

func (o *writer) open(name string) {
	o.indent()
	o.tag("<", name, ">")
}

func (o *writer) close(name string) { o.tag("</", name, ">\n") }

func (o *writer) tag(before, name, after string) {
	o.buf = append(append(append(o.buf, before...), name...), after...)
}

func (o *writer) indent() {
	for range o.depth {
		o.buf = append(o.buf, "  "...)
	}
}

// escape writes s as character data. It stops at the first byte that has no
// place in a document: not UTF-8, or a control character, tab and line feed
// among them, since no field of ours has lines.
func (o *writer) escape(s string) error {
	done := 0
	for i := 0; i < len(s); {
		size, reference := 1, ""
		if c := s[i]; c < utf8.RuneSelf {
			reference = references(c)
			if c < ' ' || c == 0x7F {
				return fmt.Errorf("control character %U at byte %d", c, i)
			}
		} else {
			var err error
			if size, err = checkRune(s, i); err != nil {
				return err
			}
		}
		if reference != "" {
			o.buf = append(append(o.buf, s[done:i]...), reference...)
			done = i + size
		}
		i += size
	}
	o.buf = append(o.buf, s[done:]...)
	return nil
}

func references(c byte) string {
	switch c {
	case '&':
		return "&amp;"
	case '<':
		return "&lt;"
	case '>':
		return "&gt;"
	case '"':
		return "&quot;"
	case '\'':
		return "&apos;"
	}
	return ""
}

// checkRune returns the size of the character beyond ASCII at s[i:].
func checkRune(s string, i int) (int, error) {
	r, size := utf8.DecodeRuneInString(s[i:])
	switch {
	case r == utf8.RuneError && size == 1:
		return 0, fmt.Errorf("byte 0x%02X at byte %d is not UTF-8", s[i], i)
	case r < 0xA0:
		return 0, fmt.Errorf("control character %U at byte %d", r, i)
	case r == 0xFFFE || r == 0xFFFF:
		return 0, fmt.Errorf("%U at byte %d is not a character", r, i)
	}
	return size, nil
}

func (o *writer) fault(name string, err error) {
	o.faults = append(o.faults, &Error{Path: o.location(name), Err: err})
}

// location spells the path to the element called name.
func (o *writer) location(name string) string {
	var b strings.Builder
	for _, s := range o.path[:o.depth] {
		b.WriteString(s.String())
		b.WriteByte('/')
	}
	return strings.TrimSuffix(b.String()+name, "/")
}

func (s step) String() string {
	switch {
	case s.node == nil:
		return s.name
	case s.in == nil:
		return s.node.element()
	}
	nth := 0
	for i := range s.i + 1 {
		if n := s.in.at(i); n != nil && n.element() == s.node.element() {
			nth++
		}
	}
	return fmt.Sprintf("%s[%d]", s.node.element(), nth)
}
