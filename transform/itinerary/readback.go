package itinerary

import (
	"io"
	"reflect"
	"slices"
	"strings"
)

// ReadBack reads a trip as the server answers it, for a comparison by Diff with
// the document that was sent. What only Concur decides is put back to how it was
// sent, so what Diff tells is otherwise at Concur:
//
//   - the days of the trip as a whole, UTC times, leg numbers, the number of
//     passengers, the hour at which a hotel starts, the name of a vendor whose
//     code is known, zeros around a number, and a trip that is ticketed where
//     it was sent as confirmed, or the reverse;
//   - bookings of others, and the shells that moved bookings leave behind;
//   - unless unsent is to be kept, any other element that was not sent and does not
//     tell of a cancellation, and custom attributes that were not sent. Where it is
//     not certain that nothing but this document was ever sent, they may be ours.
//
// A cancelled trip stays one. The errors are Decode's.
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
	if sent.TripName == "" { // a booking was sent alone: of its trip it only matters whether it stands
		*read = Itinerary{TripStatus: read.TripStatus, Bookings: read.Bookings}
	}
	putBack(sent, read, unsent)
	return read, nil
}

// putBack makes what only Concur decides of read, and of all within it, as sent.
func putBack(sent, read node, unsent bool) {
	was, is := facts(sent), facts(read)
	for i := range was {
		switch to := is[i].value.(type) {
		case ignored:
		case list:
			putBackAll(was[i].value.(list), to, unsent)
		default:
			if !unsent && neverSent(&was[i]) || concurs(read.element(), was, &was[i], &is[i]) {
				assign(to, was[i].value)
			}
		}
	}
}

func putBackAll(sent, read list, unsent bool) {
	if !unsent && sent.size() == 0 {
		read.clear()
		return
	}
	for _, p := range pairs(nodes(sent), nodes(read)) {
		if p.before != nil && p.after != nil {
			putBack(p.before, p.after, unsent)
		}
	}
}

// assign gives the field to the value of a field of the same type.
func assign(to, value any) { reflect.ValueOf(to).Elem().Set(reflect.ValueOf(value).Elem()) }

// neverSent reports whether an element was left out, so that Concur may say what it
// wants; but that a trip or a part of it is cancelled is always told.
func neverSent(f *fact) bool {
	return f.text == "" && f.name != "TripStatus" && !slices.Contains(tellsCancelled, f.name)
}

// concurs reports whether a child of an element of some name, sent as was among
// all its siblings, is Concur's to say.
func concurs(element string, all []fact, was, is *fact) bool {
	path := element + "/" + was.name
	switch {
	case slices.Contains(recomputed, was.name), slices.Contains(recomputed, path):
		return true
	case was.name == "TripStatus":
		return stands(was.text) && stands(is.text)
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

// stands reports whether a trip of that status, in words, will take place.
func stands(status string) bool {
	return status == "" || status == TripConfirmed.String() || status == TripTicketed.String()
}

// hasVendor reports whether f is the code of a vendor that has one.
func hasVendor(f fact) bool { return f.name == "Vendor" && f.text != "" && f.text != unknownVendor }
