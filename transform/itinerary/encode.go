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

// Append is Encode, but appends to dst and allocates only to grow it. After an error it
// returns dst as it was.
func Append(dst []byte, it *Itinerary) ([]byte, error) {
	return appendRoot(dst, it, ` xmlns="`+namespace+`"`)
}

// EncodeBooking returns the document of the booking service: a Booking in no
// namespace, and otherwise as Encode writes it within a trip.
func EncodeBooking(b *Booking) ([]byte, error) {
	return AppendBooking(nil, b)
}

// AppendBooking is EncodeBooking, but appends to dst.
func AppendBooking(dst []byte, b *Booking) ([]byte, error) {
	return appendRoot(dst, b, "")
}

func appendRoot(dst []byte, root node, attribute string) ([]byte, error) {
	out := writer{buf: append(dst, header...)}
	out.node(&walk{out: &out}, step{node: root}, attribute)
	if out.faults != nil {
		return dst, errors.Join(out.faults...)
	}
	return out.buf, nil
}

// A writer writes elements and collects faults.
type writer struct {
	buf    []byte
	faults []error

	// The way to the element being written.
	path  [nesting]step
	depth int
}

// nesting is the largest depth of an element: that of a remark within a segment.
const nesting = 8

// A step is one element on the way to the one being written: a container by its
// name, or a node and its place in a list.
type step struct {
	name string
	node node
	in   list
	i    int
}

// value writes a value other than a string. It leaves out what only the server writes.
func (o *writer) value(name string, v any) {
	switch v := v.(type) {
	case *DateTime:
		if *v != "" {
			o.text(name, string(*v), faultUnless(v.Valid(), errDateTime))
		}
	case *Decimal:
		if *v != "" {
			o.text(name, string(*v), faultUnless(v.Valid(), errDecimal))
		}
	case *int:
		if *v != 0 {
			o.integer(name, *v)
		}
	case *uint8:
		if *v != 0 {
			o.integer(name, int(*v))
		}
	default:
		o.pointed(name, v)
	}
}

// pointed writes a value that is left out only if it is nil.
func (o *writer) pointed(name string, v any) {
	switch v := v.(type) {
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
	visitChildren(s.node, w)
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

// indent writes two blanks for each element around.
func (o *writer) indent() {
	const blanks = "                " // for a depth of nesting
	o.buf = append(o.buf, blanks[:2*o.depth]...)
}

// escape writes s as character data. It stops at the first byte that no document may
// have: not UTF-8, or a control character. Tab and line feed are among these, since no
// field of ours has several lines.
func (o *writer) escape(s string) error {
	done := 0
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case ordinary[c]:
			i++
		case c < ' ' || c == 0x7F:
			return fmt.Errorf("control character %U at byte %d", c, i)
		case c < utf8.RuneSelf:
			o.buf = append(append(o.buf, s[done:i]...), references[c]...)
			i++
			done = i
		default:
			size, err := checkRune(s, i)
			if err != nil {
				return err
			}
			i += size
		}
	}
	o.buf = append(o.buf, s[done:]...)
	return nil
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
