package document

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
)

// maxDepth bounds how far elements may be nested.
const maxDepth = 64

const schemaInstance = "http://www.w3.org/2001/XMLSchema-instance"

// A Form says how a document is read. Elements may be in the namespace of
// trips or in none, whatever the document: samples of bookings have none, and
// one of trips has it with https.
type Form struct {
	Root Kind
	// Open does not ask for the required elements of a segment.
	Open bool
	// Whole keeps the elements that only the service may set.
	whole bool
}

// Parse reads a document. It keeps the elements of its layout and drops what is
// unknown or empty. It refuses a value that its type does not allow and a
// required element that is missing, by the path of the element.
func Parse(body []byte, f Form) (*Element, error) {
	p := newParser(body, f)
	start, err := p.start()
	if err != nil {
		return nil, p.fault(err)
	}
	if start.Name.Local != string(f.Root) || !isOurs(start.Name.Space) {
		return nil, Refuse(400, "root element is {%s}%s, not {%s}%s", start.Name.Space, start.Name.Local, TripSpace, f.Root)
	}
	n, err := p.document(start)
	if err != nil {
		return nil, p.fault(err)
	}
	if err := p.end(); err != nil {
		return nil, p.fault(err)
	}
	return n, nil
}

// ParseItineraries reads an Itinerary, or those within an element Itineraries, with
// all that the service itself may set and without asking for the required elements
// of a segment. The itineraries end at the first error among them.
func ParseItineraries(body []byte) (iter.Seq2[*Element, error], error) {
	p := newParser(body, Form{Root: "Itinerary", Open: true, whole: true})
	start, err := p.start()
	if err != nil {
		return nil, p.fault(err)
	}
	return func(yield func(*Element, error) bool) {
		if err := p.itineraries(start, yield); err != nil {
			yield(nil, p.fault(err))
		}
	}, nil
}

// itineraries yields what the body holds from start to its end.
func (p *parser) itineraries(start xml.StartElement, yield func(*Element, error) bool) error {
	if start.Name.Local != "Itineraries" {
		if more, err := p.itinerary(start, yield); err != nil || !more {
			return err
		}
		return p.end()
	}
	for {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.EndElement:
			return p.end()
		case xml.StartElement:
			if more, err := p.itinerary(t, yield); err != nil || !more {
				return err
			}
		}
	}
}

// itinerary yields one itinerary and reports whether more are wanted.
func (p *parser) itinerary(start xml.StartElement, yield func(*Element, error) bool) (more bool, err error) {
	if start.Name.Local != "Itinerary" {
		return false, Refuse(400, "%s: is not an Itinerary", start.Name.Local)
	}
	doc, err := p.document(start)
	if err != nil {
		return false, err
	}
	return yield(doc, nil), nil
}

type parser struct {
	Form
	decoder *xml.Decoder
	path    []string // of the element being read
	text    []byte   // of that element and those around it, so far
}

func newParser(body []byte, f Form) *parser {
	return &parser{Form: f, decoder: xml.NewDecoder(bytes.NewReader(body))}
}

// document reads the element of the form's kind that start begins.
func (p *parser) document(start xml.StartElement) (*Element, error) {
	n, err := p.element(start, row{Name: string(p.Root), Kind: p.Root})
	if err != nil || n != nil {
		return n, err
	}
	n, p.path = &Element{kind: p.Root, Name: string(p.Root)}, []string{string(p.Root)}
	return n, p.check(n)
}

// isOurs reports whether an element of that namespace can be one of the service.
func isOurs(space string) bool {
	return space == "" || space == TripSpace || space == strings.Replace(TripSpace, "http:", "https:", 1)
}

// fault turns an error of the XML decoder into the service's own words.
func (p *parser) fault(err error) error {
	if _, ours := errors.AsType[*Refusal](err); ours {
		return err
	}
	line, column := p.decoder.InputPos()
	return Refuse(400, "There is an error in XML document (%d, %d).", line, column)
}

// here refuses the element being read.
func (p *parser) here(format string, args ...any) error {
	return Refuse(400, "%s: %s", strings.Join(p.path, "/"), fmt.Sprintf(format, args...))
}

func (p *parser) start() (xml.StartElement, error) {
	for {
		token, err := p.decoder.Token()
		if err != nil {
			return xml.StartElement{}, err
		}
		if start, ok := token.(xml.StartElement); ok {
			return start, nil
		}
	}
}

// end makes sure that nothing but blanks and comments follows the root.
func (p *parser) end() error {
	for {
		token, err := p.decoder.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			return errors.New("second root element")
		case xml.CharData:
			if len(bytes.TrimSpace(t)) > 0 {
				return errors.New("text after the root element")
			}
		}
	}
}

// element reads one element up to its end. It returns nil for an empty one,
// which only text, a container and one number may be.
func (p *parser) element(start xml.StartElement, r row) (*Element, error) {
	if len(p.path) == maxDepth {
		return nil, p.here("nested too deep")
	}
	p.path = append(p.path, start.Name.Local)
	defer func() { p.path = p.path[:len(p.path)-1] }()

	n := &Element{kind: r.Kind, Name: r.Name}
	if err := p.content(n); err != nil {
		return nil, err
	}
	switch empty := len(n.Children) == 0 && strings.TrimSpace(n.Text) == ""; {
	case isNil(start), empty && mayBeEmpty(n.kind):
		return nil, nil //nolint:nilnil // an empty element is as good as none, and no mistake
	case empty:
		return nil, p.here("is empty")
	}
	return n, p.accept(n, r)
}

func mayBeEmpty(k Kind) bool {
	_, container := layouts[k]
	return container || k == text || k == vacant || k == free
}

// accept checks what was read into n and brings it into the form the service keeps.
func (p *parser) accept(n *Element, r row) error {
	if _, container := layouts[n.kind]; container {
		if !p.whole {
			n.Drop(unechoed[n.kind]...)
		}
		n.arrange()
		return p.check(n)
	}
	if n.kind == free {
		return nil
	}
	value, err := canonical(r, n.Text)
	if err != nil {
		return p.here("%v", err)
	}
	n.Text = value
	return nil
}

// check refuses a container that lacks a required element.
func (p *parser) check(n *Element) error {
	if p.Open && isSegment(n.kind) {
		return nil
	}
	for _, name := range required[n.kind] {
		if n.Child(name) == nil {
			return Refuse(400, "%s is missing", strings.Join(append(p.path, name), "/"))
		}
	}
	return nil
}

// content reads the text and the elements within n.
func (p *parser) content(n *Element) error {
	_, container := layouts[n.kind]
	before := len(p.text)
	for {
		token, err := p.decoder.Token()
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.EndElement:
			n.Text, p.text = string(p.text[before:]), p.text[:before]
			return nil
		case xml.CharData:
			if !container {
				p.text = append(p.text, t...)
			}
		case xml.StartElement:
			if err := p.within(n, t); err != nil {
				return err
			}
		}
	}
}

// within reads a child of n, or skips one that the service does not know.
func (p *parser) within(n *Element, start xml.StartElement) error {
	if n.kind == free {
		return p.keep(n, start, row{Name: start.Name.Local, Kind: free}, 0)
	}
	if _, container := layouts[n.kind]; !container {
		return p.here("holds an element where a value belongs")
	}
	r, place, known := n.row(start.Name.Local)
	if !known || !isOurs(start.Name.Space) {
		return p.decoder.Skip()
	}
	return p.keep(n, start, r, place)
}

func (p *parser) keep(n *Element, start xml.StartElement, r row, place int) error {
	c, err := p.element(start, r)
	if err != nil || c == nil {
		return err
	}
	c.place = place
	n.Children = append(n.Children, c)
	return nil
}

func isNil(start xml.StartElement) bool {
	return slices.ContainsFunc(start.Attr, func(a xml.Attr) bool {
		return a.Name == xml.Name{Space: schemaInstance, Local: "nil"} && (a.Value == "true" || a.Value == "1")
	})
}
