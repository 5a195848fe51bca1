package concur

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Trip is an itinerary as Concur stores it, reduced to what identifies it. Never
// compare its Body with what was sent: Concur recomputes times, reorders segments and
// rewrites numbers.
type Trip struct {
	ID              string // encrypted trip id; the one of the latest answer counts
	TripLinkLocator string // Concur's six-character reference, a second key
	ClientLocator   string // our own key, echoed
	Status          Status // Confirmed too if the answer has none
	Modified        time.Time
	Bookings        []Booking
	CorrelationID   string // keep it at least seven days: certification asks for it
	Body            []byte // the document as it came; holds personal data
}

// A Booking is what one source booked under one record locator.
type Booking struct {
	RecordLocator string
	BookingSource string
	Segments      int      // 0 for the empty shell that an update leaves of a locator
	Numbers       []string // confirmation numbers of its segments, each once
}

// A Status is a TripStatus code.
type Status int

// The codes that matter here; Concur knows others. Unreadable is of a trip whose
// TripStatus is no number: one of Concur's samples answers with HK.
const (
	Unreadable       Status = -1
	Confirmed        Status = 0
	Ticketed         Status = 1
	Cancelled        Status = 2
	VirtualCancelled Status = 5
	Removed          Status = 255
)

// Cancelled reports whether a trip with that status is over without having
// taken place.
func (s Status) Cancelled() bool {
	return s == Cancelled || s == VirtualCancelled || s == Removed
}

// UnmarshalText implements encoding.TextUnmarshaler. It never fails: the trip of another
// source must not spoil the list it is in.
func (s *Status) UnmarshalText(text []byte) error {
	*s = Confirmed
	if word := strings.TrimSpace(string(text)); word != "" {
		code, err := strconv.ParseUint(word, 10, 8)
		if *s = Status(code); err != nil {
			*s = Unreadable
		}
	}
	return nil
}

// tripXML is an Itinerary. Its names are matched in any namespace, since
// Concur's samples differ in it.
type tripXML struct {
	URL             string       `xml:"id"`
	TripID          string       `xml:"TripId"`
	ItinLocator     string       `xml:"ItinLocator"`
	TripLinkLocator string       `xml:"TripLinkLocator"`
	ClientLocator   string       `xml:"ClientLocator"`
	TripStatus      Status       `xml:"TripStatus"`
	DateModifiedUtc utc          `xml:"DateModifiedUtc"`
	Bookings        []bookingXML `xml:"Bookings>Booking"`
	Bare            []bookingXML `xml:"Booking"` // as the answer to a booking is shown
}

type bookingXML struct {
	RecordLocator string `xml:"RecordLocator"`
	BookingSource string `xml:"BookingSource"`
	Segments      []struct {
		All []struct {
			Number string `xml:"ConfirmationNumber"`
		} `xml:",any"`
	} `xml:"Segments"`
}

func (b bookingXML) booking() Booking {
	out := Booking{RecordLocator: strings.TrimSpace(b.RecordLocator), BookingSource: strings.TrimSpace(b.BookingSource)}
	for _, list := range b.Segments {
		out.Segments += len(list.All)
		for _, s := range list.All {
			if n := strings.TrimSpace(s.Number); n != "" && !slices.Contains(out.Numbers, n) {
				out.Numbers = append(out.Numbers, n)
			}
		}
	}
	return out
}

func (x tripXML) trip(a answer) Trip {
	t := Trip{
		ID:              tripID(x.URL, x.TripID, x.ItinLocator),
		TripLinkLocator: strings.TrimSpace(x.TripLinkLocator),
		ClientLocator:   strings.TrimSpace(x.ClientLocator),
		Status:          x.TripStatus,
		Modified:        x.DateModifiedUtc.Time,
		CorrelationID:   a.CorrelationID,
		Body:            a.Body,
	}
	for _, b := range append(x.Bookings, x.Bare...) {
		t.Bookings = append(t.Bookings, b.booking())
	}
	return t
}

// tripID takes the id from the first element that holds it, else from the
// end of the trip's URL.
func tripID(url string, elements ...string) string {
	for _, s := range elements {
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
	}
	return strings.TrimSpace(url[strings.LastIndexByte(url, '/')+1:])
}

// A utc is a dateTime in UTC, with or without a Z. One that cannot be read is zero: the
// trip counts all the same.
type utc struct{ time.Time }

// UnmarshalText implements encoding.TextUnmarshaler.
func (u *utc) UnmarshalText(text []byte) error {
	for _, layout := range []string{"2006-01-02T15:04:05", time.RFC3339} {
		if at, err := time.Parse(layout, strings.TrimSpace(string(text))); err == nil {
			u.Time = at.UTC()
			return nil
		}
	}
	return nil
}

// names reports whether one of the ids is that of a trip.
func (x tripXML) names(trip string) bool {
	_, last := path.Split(strings.TrimSpace(x.URL))
	if plain, err := url.PathUnescape(last); err == nil {
		last = plain
	}
	return slices.Contains([]string{strings.TrimSpace(x.TripID), strings.TrimSpace(x.ItinLocator), last}, trip)
}

// readTrip reads the Itinerary of an answer.
func readTrip(a answer) (Trip, error) { return readTripOf(a, "") }

// readTripOf reads the Itinerary of an answer. If a trip is given, the answer must be
// about it.
func readTripOf(a answer, trip string) (Trip, error) {
	if a.Cut != nil {
		return Trip{}, a.Cut
	}
	var x tripXML
	if err := readElement(a.Body, "Itinerary", &x); err != nil {
		return Trip{}, err
	}
	t := x.trip(a)
	switch {
	case t.ID == "":
		return Trip{}, errors.New("no trip id")
	case trip != "" && !x.names(trip):
		return Trip{}, errors.New("it is another trip")
	}
	return t, nil
}

// readCancelled reads what answers a cancel: an Itinerary, a Message, or
// nothing. The status has said already that it is done, so an answer that was
// cut off will do; one that is not Concur's will not.
func readCancelled(a answer) (Trip, error) {
	t := Trip{CorrelationID: a.CorrelationID, Body: a.Body}
	if err := checkDocument(a.Body); err != nil && a.whole() && len(a.Body) > 0 {
		return Trip{}, err
	}
	switch rootName(a.Body) {
	case "Message":
		return t, nil
	case "Itinerary", "ConnectResponse", "ConcurResponse":
		var x tripXML
		_ = readElement(a.Body, "Itinerary", &x) // what can be read of it
		return x.trip(a), nil
	case "":
		if len(a.Body) == 0 || !a.whole() {
			return t, nil
		}
	}
	return Trip{}, errors.New("neither an Itinerary nor a Message")
}

// readElement decodes the element of that name, which is the root or inside Concur's
// wrapper.
func readElement(body []byte, name string, into any) error {
	if err := checkDocument(body); err != nil {
		return fmt.Errorf("find %s: %w", name, err)
	}
	d := xml.NewDecoder(bytes.NewReader(body))
	for {
		start, err := nextStart(d)
		if err != nil {
			return fmt.Errorf("find %s: %w", name, err)
		}
		switch start.Name.Local {
		case name:
			return d.DecodeElement(into, &start)
		case "ConnectResponse", "ConcurResponse", "Data":
		default:
			if err := d.Skip(); err != nil {
				return fmt.Errorf("find %s: %w", name, err)
			}
		}
	}
}

// rootName is the name of the document's root element, empty if it has none.
func rootName(body []byte) string {
	start, _ := nextStart(xml.NewDecoder(bytes.NewReader(body)))
	return start.Name.Local
}
