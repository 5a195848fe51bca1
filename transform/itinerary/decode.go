package itinerary

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Limits of Decode. A trip of a hundred flights has some 200 kB.
const (
	MaxSize    = 16 << 20 // bytes
	maxDepth   = 64       // elements within elements
	maxUnknown = 100      // paths in Unknown
)

// Errors of Decode other than bad XML.
var (
	// ErrNotItinerary is the error about another kind of document, such as an error
	// message, or the bare Message that the server may send about a cancelled trip.
	ErrNotItinerary = errors.New("not an itinerary")
	// ErrTooLarge is the error about a document above MaxSize, or nested too deeply.
	ErrTooLarge = errors.New("document too large")
)

// Decode reads a trip as the server answers it or as Encode wrote it. It is lenient:
// elements may come in any order, in any namespace or none. A Booking may stand
// directly under the Itinerary. A Booking or a segment may be the whole document, as
// in the answer to a cancelled booking. Elements without a field are named in Unknown.
// Decode insists on well-formed XML in UTF-8, and stops at the end of the root element.
// Its errors hold no values of the document.
func Decode(r io.Reader) (*Itinerary, error) {
	in := reader{xml: xml.NewDecoder(&bounded{r, MaxSize})}
	in.xml.CharsetReader = asciiOnly
	it := new(Itinerary)
	if err := in.root(it); err != nil {
		return nil, fmt.Errorf("decode itinerary: %w", err)
	}
	it.Unknown = in.unknown
	return it, nil
}

// asciiOnly accepts the one charset besides UTF-8 that is already UTF-8.
func asciiOnly(charset string, r io.Reader) (io.Reader, error) {
	if strings.EqualFold(charset, "us-ascii") {
		return r, nil
	}
	return nil, errors.New("charset is not UTF-8")
}

// A bounded reader returns an error, instead of io.EOF, after left bytes.
type bounded struct {
	r    io.Reader
	left int
}

func (b *bounded) Read(p []byte) (int, error) {
	if len(p) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.r.Read(p)
	if n > b.left {
		return 0, ErrTooLarge
	}
	b.left -= n
	return n, err
}

// A reader fills nodes. Its first error stays.
type reader struct {
	xml     *xml.Decoder
	err     error
	path    []string
	unknown []string

	// Set by find, by way of visit.
	name  string
	found any
}

func (r *reader) root(it *Itinerary) error {
	name, _ := r.next()
	switch {
	case errors.Is(r.err, io.EOF):
		return ErrNotItinerary
	case r.err != nil:
		return r.err
	case name == "Itinerary":
		r.node(it)
	case name == "Booking":
		r.node(listOf(&it.Bookings).add(name))
	default:
		return r.segment(it, name)
	}
	return r.err
}

// segment reads a segment that is the whole document.
func (r *reader) segment(it *Itinerary, name string) error {
	s, ok := newNode(name).(Segment)
	if !ok {
		return ErrNotItinerary
	}
	it.Bookings = []Booking{{Segments: []Segment{s}}}
	r.node(s)
	return r.err
}

// token returns the next token, or nil after an error. It keeps the path.
func (r *reader) token() xml.Token {
	t, err := r.xml.Token()
	if err != nil {
		r.err = lineOnly(err)
		return nil
	}
	switch t := t.(type) {
	case xml.StartElement:
		if r.path = append(r.path, t.Name.Local); len(r.path) > maxDepth {
			r.err = ErrTooLarge
			return nil
		}
	case xml.EndElement:
		r.path = r.path[:len(r.path)-1]
	}
	return t
}

// lineOnly returns a syntax error with its line only: its message may quote the document.
func lineOnly(err error) error {
	if syntax, ok := errors.AsType[*xml.SyntaxError](err); ok {
		return fmt.Errorf("line %d: not well-formed", syntax.Line)
	}
	return err
}

// next returns the name of the next child of the element the reader is in, and
// false at the end of that element or after an error.
func (r *reader) next() (string, bool) {
	for r.err == nil {
		switch t := r.token().(type) {
		case xml.StartElement:
			return t.Name.Local, true
		case xml.EndElement:
			return "", false
		}
	}
	return "", false
}

// node reads the children of n. A second child where only one can be is unknown.
func (r *reader) node(n node) {
	var seen []any
	for name, ok := r.next(); ok; name, ok = r.next() {
		switch v := r.find(n, name).(type) {
		case nil:
			r.unplaced(n, name)
		case ignored:
			r.skip()
		case bare:
			r.item(v, name)
		case list:
			r.items(v)
		default:
			if slices.Contains(seen, v) {
				r.miss()
				continue
			}
			seen = append(seen, v)
			r.value(v)
		}
	}
}

// find returns the field of n for the child called name, or nil.
func (r *reader) find(n node, name string) any {
	r.name, r.found = name, nil
	visitChildren(n, &walk{in: r})
	return r.found
}

// offer takes the field that a walk visits, if it is the one to find.
func (r *reader) offer(c child) {
	if c.name == r.name {
		r.found = c.value
	}
}

// unplaced reads a child for which n has no field. A Booking outside Bookings counts
// all the same: answers of the booking service have been seen like that.
func (r *reader) unplaced(n node, name string) {
	if it, ok := n.(*Itinerary); ok && name == "Booking" {
		r.node(listOf(&it.Bookings).add(name))
		return
	}
	r.miss()
}

func (r *reader) items(l list) {
	for name, ok := r.next(); ok; name, ok = r.next() {
		r.item(l, name)
	}
}

// item reads the element the reader is in as one of l, if it takes one more.
func (r *reader) item(l list, name string) {
	if n := l.add(name); n != nil {
		r.node(n)
		return
	}
	r.miss()
}

// miss reports the element the reader is in as unknown, and skips it.
func (r *reader) miss() {
	r.report(strings.Join(r.path, "/"))
	r.skip()
}

func (r *reader) report(path string) {
	if len(r.unknown) < maxUnknown && !slices.Contains(r.unknown, path) {
		r.unknown = append(r.unknown, path)
	}
}

func (r *reader) skip() {
	for depth := len(r.path); len(r.path) >= depth && r.err == nil; {
		r.next()
	}
}

func (r *reader) value(v any) {
	path := strings.Join(r.path, "/")
	if text := r.text(); !setValue(v, text) {
		r.report(path)
	}
}

// text returns the character data of the element the reader is in.
func (r *reader) text() string {
	var text []byte
	for r.err == nil {
		switch t := r.token().(type) {
		case xml.CharData:
			text = append(text, t...)
		case xml.StartElement:
			r.miss()
		case xml.EndElement:
			return string(text)
		}
	}
	return ""
}

// setValue reads text into the field v and reports whether it could. An empty text
// leaves the field out, even if the schema wants a number.
func setValue(v any, text string) bool {
	if s, ok := v.(*string); ok {
		*s = text
		return true
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return true
	}
	switch v := v.(type) {
	case *answered:
		*v = answered(text)
	case *DateTime:
		*v = DateTime(text)
	case *Decimal:
		if !Decimal(text).Valid() {
			return false
		}
		*v = Decimal(text)
	default:
		return setNumber(v, text)
	}
	return true
}

func setNumber(v any, text string) bool {
	switch v := v.(type) {
	case *int:
		n, err := strconv.Atoi(text)
		return setUnless(v, n, err)
	case **int:
		n, err := strconv.Atoi(text)
		return setUnless(v, &n, err)
	case *uint8:
		n, err := strconv.ParseUint(text, 10, 8)
		return setUnless(v, uint8(n), err)
	case **uint8:
		n, err := strconv.ParseUint(text, 10, 8)
		return setUnless(v, new(uint8(n)), err)
	case **TripStatus:
		n, err := strconv.ParseUint(text, 10, 8)
		return setUnless(v, new(TripStatus(n)), err)
	case **bool:
		b, err := strconv.ParseBool(text)
		return setUnless(v, &b, err)
	}
	return false
}

func setUnless[T any](v *T, read T, err error) bool {
	if err != nil {
		return false
	}
	*v = read
	return true
}
