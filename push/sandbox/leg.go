package sandbox

import (
	"cmp"
	"strings"
)

// A leg is a segment for people to read.
type leg struct {
	Kind, Title string
	From, To    string // places; To is empty for what stays in one place
	Start, End  string // local wall clock times, as in the document
	Details     []string
}

func newLeg(segment *node) leg {
	return leg{
		Kind:    segment.name,
		Title:   title(segment),
		From:    place(segment, "Start"),
		To:      place(segment, "End"),
		Start:   segment.value("StartDateLocal"),
		End:     segment.value("EndDateLocal"),
		Details: details(segment),
	}
}

// String is the leg on one line.
func (l leg) String() string {
	way := l.From
	if l.To != "" {
		way += "-" + l.To
	}
	return strings.Join(strings.Fields(strings.Join([]string{l.Kind, l.Title, way, l.Start}, " ")), " ")
}

// title is the flight or train number, or else the name of who provides it.
func title(segment *node) string {
	number := cmp.Or(segment.value("FlightNumber"), segment.value("TrainNumber"))
	if number != "" {
		return segment.value("Vendor") + number
	}
	return cmp.Or(segment.value("Name"), segment.value("VendorName"), segment.value("Vendor"))
}

// place is where a segment starts or ends, in the fewest letters.
func place(segment *node, end string) string {
	for _, name := range []string{"CityCode", "RailStationName", "City", "LocationName", "Location", "RailStation", "Address"} {
		if v := segment.value(end + name); v != "" {
			return v
		}
	}
	return ""
}

// details are what a traveller asks for next: terminal, class and seats.
func details(segment *node) []string {
	var all []string
	for _, d := range []struct{ label, name string }{
		{"Terminal ", "StartTerminal"},
		{"Class ", "ClassOfService"},
		{"Operated by ", "OperatedByVendor"},
		{"", "RoomDescription"},
		{"", "StartAddress"},
		{"Confirmation ", "ConfirmationNumber"},
		{"Status ", "Status"},
	} {
		if v := segment.value(d.name); v != "" {
			all = append(all, d.label+v)
		}
	}
	if seats := values(segment.in("Seats"), "SeatNumber"); len(seats) > 0 {
		all = append(all, "Seat "+strings.Join(seats, ", "))
	}
	return all
}
