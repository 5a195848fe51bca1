package itinerary

import (
	"io"
	"reflect"
	"slices"
	"strings"
)

// ReadBack reads a trip as the server answers it, to be compared by Diff with the
// document that was sent. It resets what only Concur decides to the values that were
// sent, so that Diff shows only real differences. Concur decides:
//
//   - the days of the trip as a whole, UTC times, leg numbers, the number of
//     passengers, the hour at which a hotel starts, the name of a vendor whose code is
//     known, zeros around a number, and whether the trip is ticketed or confirmed;
//   - bookings of others, and the empty ones that moved bookings leave behind;
//   - elements and custom attributes that were not sent, except a cancellation. If
//     another document may have been sent before, they may be ours: unsent keeps them.
//
// A cancelled trip stays cancelled. The errors are those of Decode.
func ReadBack(answer io.Reader, sent *Itinerary, unsent bool) (*Itinerary, error) {
	read, err := Decode(answer)
	if err != nil {
		return nil, err
	}
	read.Bookings = slices.DeleteFunc(read.Bookings, func(b Booking) bool {
		return !slices.ContainsFunc(sent.Bookings, func(s Booking) bool {
			return s.RecordLocator == b.RecordLocator && s.BookingSource == b.BookingSource
		})
	})
	read.CustomAttributes = slices.DeleteFunc(read.CustomAttributes, func(a CustomAttribute) bool {
		return !unsent && !slices.ContainsFunc(sent.CustomAttributes, func(s CustomAttribute) bool { return s.Name == a.Name })
	})
	if sent.TripName == "" { // a booking was sent alone: of the trip, only the status matters
		*read = Itinerary{TripStatus: read.TripStatus, Bookings: read.Bookings}
	}
	putBack(sent, read, unsent)
	return read, nil
}

// putBack resets what only Concur decides, in read and all nodes within it.
func putBack(sent, read node, unsent bool) {
	was, is := factsOf(sent), factsOf(read)
	for i := range was {
		switch to := is[i].value.(type) {
		case ignored:
		case list:
			putBackAll(was[i].value.(list), to, unsent)
		default:
			if !unsent && neverSent(&was[i]) || belongsToConcur(read.element(), was, &was[i], &is[i]) {
				assignField(to, was[i].value)
			}
		}
	}
}

func putBackAll(sent, read list, unsent bool) {
	if !unsent && sent.size() == 0 {
		read.clear()
		return
	}
	for _, p := range pairNodes(nodesOf(sent), nodesOf(read)) {
		if p.before != nil && p.after != nil {
			putBack(p.before, p.after, unsent)
		}
	}
}

// assignField copies the value of a field to another of the same type.
func assignField(to, value any) { reflect.ValueOf(to).Elem().Set(reflect.ValueOf(value).Elem()) }

// neverSent reports whether an element was left out of the document, so that Concur may
// have any value for it. A cancellation always counts as a difference.
func neverSent(f *fact) bool {
	return f.text == "" && f.name != "TripStatus" && !slices.Contains(tellsCancelled, f.name)
}

// belongsToConcur reports whether Concur may answer is for a child that was sent as was
// in an element, among all its siblings.
func belongsToConcur(element string, all []fact, was, is *fact) bool {
	path := element + "/" + was.name
	switch {
	case slices.Contains(recomputed, was.name), slices.Contains(recomputed, path):
		return true
	case was.name == "TripStatus":
		return takesPlace(was.text) && takesPlace(is.text)
	case path == "Hotel/StartDateLocal":
		day := DateTime(was.text).Date()
		return day != "" && day == DateTime(is.text).Date()
	case slices.Contains(wholeNumbers, was.name):
		return strings.TrimLeft(was.text, "0") == strings.TrimLeft(is.text, "0")
	case was.name == "VendorName":
		return is.text != "" && slices.ContainsFunc(all, hasVendor)
	}
	number, ok := was.value.(*Decimal)
	return ok && number.Equal(Decimal(is.text))
}

// takesPlace reports whether a trip with a status, in words, will take place.
func takesPlace(status string) bool {
	return status == "" || status == TripConfirmed.String() || status == TripTicketed.String()
}

// hasVendor reports whether f is the code of a vendor that has one.
func hasVendor(f fact) bool { return f.name == "Vendor" && f.text != "" && f.text != unknownVendor }
