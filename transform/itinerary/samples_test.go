package itinerary

import (
	"bytes"
	"encoding/xml"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
)

// Nothing that the XSD knows is lost of the documentation's samples, requests
// and answers alike, between Decode and Encode; and Decode names what the XSD
// does not know.
func TestSamplesKeepEveryElement(t *testing.T) {
	t.Parallel()
	types := xsdRows(t)
	files, err := filepath.Glob(filepath.Join("..", "..", "..", "shared", "samples", "concur", "*.xml"))
	if err == nil && files == nil {
		err = errors.New("needs ../../../shared/samples/concur")
	}
	skipWithout(t, err)
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			t.Parallel()
			doc, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			want := surveyed(t, types, doc)
			it, err := Decode(bytes.NewReader(doc))
			if !want.known {
				if !errors.Is(err, ErrNotItinerary) {
					t.Errorf("Decode: %v, want %v", err, ErrNotItinerary)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(want.unknown, it.Unknown); diff != "" {
				t.Errorf("Unknown mismatch (-want +got):\n%s", diff)
			}
			if diff := gocmp.Diff(want.values, keptOf(t, types, it)); diff != "" {
				t.Errorf("values mismatch (-want +got):\n%s", diff)
			}
		})
	}
}

// keptOf surveys what Encode writes of a trip. Times of a form that it refuses
// are left out, and what only the server writes is added.
func keptOf(t *testing.T, types map[string][]row, it *Itinerary) []string {
	t.Helper()
	for _, c := range leavesOf(it) {
		if d, ok := c.value.(*DateTime); ok && !d.Valid() {
			*d = ""
		}
	}
	doc, err := Encode(it)
	if err != nil {
		t.Fatal(err)
	}
	values := surveyed(t, types, doc).values
	for path, text := range map[string]string{"TripId": it.TripId, "TripLinkLocator": it.TripLinkLocator} {
		if text != "" {
			values = append(values, path+": "+text)
		}
	}
	slices.Sort(values)
	return values
}

// A survey is what a document holds, by a reading of its own.
type survey struct {
	types   map[string][]row
	known   bool     // whether the root is of the XSD
	values  []string // "path: text", but for what only the server writes and what is empty
	unknown []string // paths that the XSD has not, or that hold no value of their type
}

// A tag is an element and all in it.
type tag struct {
	XMLName  xml.Name
	Text     string `xml:",chardata"`
	Children []tag  `xml:",any"`
}

// surveyed reads a document whose root is a trip, a booking or a segment. Paths
// of values start below the booking.
func surveyed(t *testing.T, types map[string][]row, doc []byte) *survey {
	t.Helper()
	var root tag
	if err := xml.Unmarshal(doc, &root); err != nil {
		t.Fatal(err)
	}
	name := root.XMLName.Local
	s := &survey{types: types, known: len(types[name+"Type"]) > 0}
	s.children(&root, name, name+"Type")
	around := regexp.MustCompile(`^(Itinerary/)?(Bookings/)?(Booking/)?(Segments/)?`)
	for i, v := range s.values {
		s.values[i] = around.ReplaceAllString(v, "")
	}
	slices.Sort(s.values)
	return s
}

func (s *survey) children(e *tag, path, xsd string) {
	for i := range e.Children {
		c := &e.Children[i]
		name := c.XMLName.Local
		at := slices.IndexFunc(s.types[xsd], func(r row) bool { return r.name == name })
		switch {
		case at < 0 && name == "Booking": // not in Bookings, as the booking service answers
			s.children(c, path+"/"+name, "BookingType")
		case at < 0 || why(leftOut, xsd, name) != "":
			s.miss(path + "/" + name)
		case why(serverOnly, xsd, name) != "":
		case strings.HasPrefix(s.types[xsd][at].xsd, "xs:"):
			s.value(c, path+"/"+name, s.types[xsd][at].xsd)
		default:
			s.children(c, path+"/"+name, s.types[xsd][at].xsd)
		}
	}
}

func (s *survey) value(e *tag, path, xsd string) {
	form := map[string]string{
		"xs:integer":      `^-?\d+$`,
		"xs:unsignedByte": `^\d{1,3}$`,
		"xs:decimal":      `^-?\d+(\.\d+)?$`,
		"xs:boolean":      `^(?i:true|false)$`,
	}[xsd]
	text := strings.TrimSpace(e.Text)
	switch {
	case text == "":
	case !regexp.MustCompile(form).MatchString(text):
		s.miss(path)
	case xsd == "xs:boolean":
		s.values = append(s.values, path+": "+strings.ToLower(text))
	case xsd != "xs:dateTime" || DateTime(text).Valid():
		s.values = append(s.values, path+": "+text)
	}
}

func (s *survey) miss(path string) {
	if !slices.Contains(s.unknown, path) {
		s.unknown = append(s.unknown, path)
	}
}
